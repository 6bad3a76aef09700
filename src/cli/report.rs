//! `factum report`: the page of what the checks found.

use std::path::Path;

use super::args::{Common, ReportPageArgs};
use super::{Failure, Outcome, check, clock, output};
use crate::pipeline::{self, Levels, Options};

pub(super) fn run(common: &Common, args: &ReportPageArgs) -> Outcome {
    let options = Options {
        root: check::root(common)?,
        today: clock::today(common)?,
        max_file_size: args.max_file_size,
        levels: Levels::default(),
        waivers: true,
        complete: true,
        ledger: pipeline::LedgerUse::default(),
    };
    let run = check::check(common, &options)?;
    if !run.configured {
        return Ok(pipeline::exit_code(
            run.configured,
            &run.report,
            run.records.len(),
        ));
    }
    let page = crate::report::page(&run);
    match (&args.file, args.check) {
        (None, _) => {
            output::print(page.as_bytes())?;
            Ok(0)
        }
        (Some(file), false) => {
            output::write_file(file, page.as_bytes())?;
            Ok(0)
        }
        (Some(file), true) => compare(file, &page),
    }
}

fn compare(file: &Path, page: &str) -> Outcome {
    let known = std::fs::read_to_string(file)
        .map_err(|error| Failure(format!("{} could not be read: {error}", file.display())))?;
    if known == page {
        return Ok(0);
    }
    let message = format!(
        "{} no longer says what the checks find; run factum report {}\n",
        file.display(),
        file.display()
    );
    output::print(message.as_bytes())?;
    Ok(1)
}
