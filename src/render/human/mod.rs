//! Findings for a person at a terminal: the message, the line it is about with
//! carets, other places with their own lines, the arithmetic, the advice; at
//! the end the counts in words.
//!
//! Lines with carets are drawn by codespan-reporting; what stands around them
//! is laid out here. No text of a record reaches the terminal unchecked.

mod line;
mod snippet;
mod summary;
mod table;
mod waived;

use std::io::{self, Write};

use codespan_reporting::diagnostic::{LabelStyle, Severity as Level};
use codespan_reporting::files::Error;
use codespan_reporting::term::termcolor::{Ansi, NoColor, WriteColor};
use codespan_reporting::term::{Config, Renderer};

use self::snippet::Snippet;
use super::place::Spot;
use super::visible::visible;
use super::{Color, Options};
use crate::finding::{Finding, Report, Severity};
use crate::text::Sources;

/// Writes the findings and the summary line.
pub(super) fn render(
    report: &Report,
    sources: &dyn Sources,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match options.color {
        Color::Always => page(report, sources, options, &mut Ansi::new(out)),
        Color::Never => page(report, sources, options, &mut NoColor::new(out)),
    }
}

fn page(
    report: &Report,
    sources: &dyn Sources,
    options: &Options<'_>,
    pen: &mut dyn WriteColor,
) -> io::Result<()> {
    for finding in &report.findings {
        match &finding.waiver {
            None => write_finding(finding, sources, pen).map_err(io_error)?,
            Some(waived) if options.show_waived => waived::write(finding, waived, sources, pen)?,
            Some(_) => {}
        }
    }
    if options.no_summary {
        return Ok(());
    }
    writeln!(pen, "{}", summary::line(&report.summary))
}

fn write_finding(
    finding: &Finding,
    sources: &dyn Sources,
    mut pen: &mut dyn WriteColor,
) -> Result<(), Error> {
    let (level, config) = (level(finding.severity), Config::default());
    let snippets = snippets(finding, sources);
    let gutter = gutter(&snippets);
    let rule = visible(finding.rule.name());
    let message = visible(&finding.message);
    Renderer::new(&mut pen, &config).render_header(None, level, Some(&rule), &message)?;
    let mut table = table::rows(finding, sources);
    for snippet in &snippets {
        snippet.write(pen, &config, level, gutter)?;
        // The arithmetic belongs to the first place, before the others.
        for row in std::mem::take(&mut table) {
            snippet::write_row(pen, gutter, &row)?;
        }
    }
    let help: Vec<_> = finding.help.lines().map(visible).collect();
    Renderer::new(&mut pen, &config).render_snippet_note(gutter, &help.join("\n"))?;
    Ok(writeln!(pen)?)
}

/// The places of a finding, its own first.
fn snippets<'a>(finding: &'a Finding, sources: &'a dyn Sources) -> Vec<Snippet<'a>> {
    let own = Snippet {
        spot: Spot::new(sources, finding.at),
        style: LabelStyle::Primary,
        label: visible(&finding.label),
        brief: is_remark(finding),
    };
    let related = finding.related.iter().map(|related| Snippet {
        spot: Spot::new(sources, related.at),
        style: LabelStyle::Secondary,
        label: visible(&related.message),
        brief: false,
    });
    std::iter::once(own).chain(related).collect()
}

/// A note that has nothing to add to its message needs no line of the file.
fn is_remark(finding: &Finding) -> bool {
    finding.severity == Severity::Note
        && finding.label.is_empty()
        && finding.related.is_empty()
        && finding.inputs.is_empty()
}

/// Digits of the greatest line number that is shown.
fn gutter(snippets: &[Snippet<'_>]) -> usize {
    let lines = snippets.iter().map(|snippet| snippet.spot.end.line);
    lines.max().unwrap_or(1).to_string().len()
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Note => Level::Note,
    }
}

/// The parts of the library used here fail only where writing does.
fn io_error(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        other => io::Error::other(other),
    }
}
