//! One line per finding: `path:line:col: error[rule] message (advice)`, the
//! form that editors and `grep` read. No summary, no colours.

use std::io::{self, Write};

use super::Options;
use super::place::Spot;
use super::visible::visible;
use crate::finding::{Finding, Report};
use crate::text::Sources;

/// Writes the lines; findings that are waived only if asked for.
pub(super) fn render(
    report: &Report,
    sources: &dyn Sources,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown = |f: &&Finding| options.show_waived || f.waiver.is_none();
    for finding in report.findings.iter().filter(shown) {
        writeln!(out, "{}", line(finding, &Spot::new(sources, finding.at)))?;
    }
    Ok(())
}

/// The line of one finding. A waived one says so instead of its severity, and why.
pub(super) fn line(finding: &Finding, spot: &Spot<'_>) -> String {
    let (word, advice) = match &finding.waiver {
        Some(waived) => ("waived", waived.reason.as_str()),
        None => (finding.severity.as_str(), finding.advice()),
    };
    let path = visible(spot.path);
    let (start, rule) = (spot.start, visible(finding.rule.name()));
    let message = visible(&finding.message);
    let line = format!(
        "{path}:{}:{}: {word}[{rule}] {message}",
        start.line, start.column
    );
    match advice {
        "" => line,
        advice => format!("{line} ({})", visible(advice)),
    }
}
