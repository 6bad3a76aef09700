//! `factum verify`: whether a published dataset is still what was published.

use std::fmt::Write as _;

use super::args::{Common, VerifyArgs};
use super::{Failure, Outcome, output};
use crate::publish::{self, Difference, Verification};

pub(super) fn run(common: &Common, args: &VerifyArgs) -> Outcome {
    let found = publish::verify(&args.folder).map_err(|error| Failure(error.to_string()))?;
    let mut text: String = found.differences.iter().map(line).collect();
    for (file, more) in &found.more {
        let _ = writeln!(text, "{file}: and {more} more");
    }
    if !common.quiet {
        text.push_str(&summary(&found));
    }
    output::print(text.as_bytes())?;
    Ok(u8::from(!found.differences.is_empty()))
}

fn line(difference: &Difference) -> String {
    let line = difference
        .line
        .map_or_else(String::new, |line| format!(":{line}"));
    let field = difference
        .field
        .as_ref()
        .map_or_else(String::new, |field| format!(" [{field}]"));
    format!("{}{line}{field}: {}\n", difference.file, difference.message)
}

fn summary(found: &Verification) -> String {
    let counted = format!("{} files, {} records", found.files, found.records);
    if found.differences.is_empty() {
        return format!("{counted}: as published\n");
    }
    let more: u64 = found.more.values().sum();
    let differences = found.differences.len() as u64 + more;
    let word = if differences == 1 {
        "difference"
    } else {
        "differences"
    };
    format!("{counted}: not as published, {differences} {word}\n")
}
