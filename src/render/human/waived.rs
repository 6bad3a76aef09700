//! A waived finding: two dimmed lines that say what was accepted and why.

use std::io;

use codespan_reporting::term::termcolor::{ColorSpec, WriteColor};

use crate::finding::{Finding, Waived};
use crate::render::place::Spot;
use crate::render::visible::visible;
use crate::text::Sources;

/// Writes the two lines and an empty one.
pub(super) fn write(
    finding: &Finding,
    waived: &Waived,
    sources: &dyn Sources,
    pen: &mut dyn WriteColor,
) -> io::Result<()> {
    let spot = Spot::new(sources, finding.at);
    let (path, start) = (visible(spot.path), spot.start);
    let (rule, message) = (visible(finding.rule.name()), visible(&finding.message));
    pen.set_color(ColorSpec::new().set_dimmed(true))?;
    writeln!(pen, "waived[{rule}]: {message}")?;
    let reason = visible(&waived.reason);
    let terms = terms(waived);
    write!(
        pen,
        "  {path}:{}:{}: {terms}: {reason}",
        start.line, start.column
    )?;
    pen.reset()?;
    writeln!(pen, "\n")
}

fn terms(waived: &Waived) -> String {
    let mut terms = "accepted".to_owned();
    if let Some(by) = &waived.by {
        terms = format!("{terms} by {}", visible(by));
    }
    if let Some(until) = &waived.until {
        terms = format!("{terms} until {}", visible(until));
    }
    terms
}
