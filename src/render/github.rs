//! Workflow commands of GitHub Actions, one a line, errors first because GitHub
//! shows ten annotations a step. Waived findings are not annotated.
//!
//! Escaping follows the runner: `%`, CR and LF in data; `:` and `,` too in
//! properties.

use std::io::{self, Write};

use super::place::Spot;
use super::{Options, with_advice};
use crate::finding::{Finding, Report, Severity};
use crate::text::Sources;

/// Writes the commands.
pub(super) fn render(
    report: &Report,
    sources: &dyn Sources,
    _options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut findings: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| finding.waiver.is_none())
        .collect();
    findings.sort_by_key(|finding| finding.severity);
    for finding in findings {
        writeln!(out, "{}", command(finding, &Spot::new(sources, finding.at)))?;
    }
    Ok(())
}

fn command(finding: &Finding, spot: &Spot<'_>) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let file = property(spot.path);
    let title = property(finding.rule.name());
    let message = data(&with_advice(finding));
    let (start, end) = (spot.start, spot.end);
    let columns = if spot.text.is_some() && start.line == end.line {
        // GitHub takes columns only for an annotation on one line.
        format!(",col={},endColumn={}", start.column, end.column)
    } else {
        String::new()
    };
    let lines = format!("line={},endLine={}", start.line, last_line(spot));
    format!("::{level} file={file},{lines}{columns},title={title}::{message}")
}

/// The last line with something marked: GitHub shows the annotation below it,
/// and a place that ends with a line end would name the line after, or none.
fn last_line(spot: &Spot<'_>) -> u32 {
    let ends_a_line = spot.end.column == 1 && spot.end.line > spot.start.line;
    spot.end.line - u32::from(ends_a_line)
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
