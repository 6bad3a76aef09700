//! `factum diff`: what changed between two states, fact by fact.

mod published;
mod side;

use super::args::{Common, DiffArgs, DiffFormat};
use super::{Failure, Outcome, clock, output};
use crate::diff::{self, show};

pub(super) fn run(common: &Common, args: &DiffArgs) -> Outcome {
    let ask = side::Ask {
        common,
        today: clock::today(common)?,
        max_file_size: args.max_file_size,
    };
    let before = side::open(&ask, Some(&args.before))?;
    let after = side::open(&ask, args.after.as_deref())?;
    let diff = diff::compare(&before, &after).map_err(Failure)?;
    let text = match args.format {
        DiffFormat::Human => show::human(&diff, output::color(common), common.quiet),
        DiffFormat::Json => show::json(&diff, &ask.today),
        DiffFormat::Markdown => show::markdown(&diff),
    };
    output::print(&text)?;
    Ok(u8::from(args.exit_code && !diff.is_empty()))
}
