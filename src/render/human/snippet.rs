//! One place of a finding: where it is, its line, carets and their label. Of
//! a place that spans lines, the first and the last are shown.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use codespan_reporting::diagnostic::{LabelStyle, Severity};
use codespan_reporting::files::Error;
use codespan_reporting::term::termcolor::WriteColor;
use codespan_reporting::term::{Config, Renderer, WriteStyle};

use super::line::ShownLine;
use crate::render::place::Spot;
use crate::render::visible::visible;

/// A place with what is to be said about it.
pub(super) struct Snippet<'a> {
    /// Where.
    pub(super) spot: Spot<'a>,
    /// Carets for the finding's own place, dashes for the others.
    pub(super) style: LabelStyle,
    /// The words under the marks, fit to show; may be empty.
    pub(super) label: Cow<'a, str>,
    /// Whether to name the place without showing its line.
    pub(super) brief: bool,
}

impl Snippet<'_> {
    /// Writes the row that names the place, then the marked lines.
    pub(super) fn write(
        &self,
        mut pen: &mut dyn WriteColor,
        config: &Config,
        severity: Severity,
        gutter: usize,
    ) -> Result<(), Error> {
        write_locus(pen, gutter, &self.spot)?;
        let mut renderer = Renderer::new(&mut pen, config);
        let Some(text) = self.spot.text.filter(|_| !self.brief) else {
            // Without a line to stand under, the label becomes a remark.
            return renderer.render_snippet_note(gutter, &self.label);
        };
        let (first, last) = marked_lines(text, &self.spot);
        let Some(last) = last else {
            return first.write(&mut renderer, gutter, severity, (self.style, &self.label));
        };
        first.write(&mut renderer, gutter, severity, (self.style, ""))?;
        if last.number > first.number + 1 {
            renderer.render_snippet_break(gutter, severity, 0, &[])?;
        }
        last.write(&mut renderer, gutter, severity, (self.style, &self.label))
    }
}

/// Writes a row of text behind the border, as wide as the rows around it.
pub(super) fn write_row(mut pen: &mut dyn WriteColor, gutter: usize, row: &str) -> io::Result<()> {
    write!(pen, "{:gutter$} ", "")?;
    WriteStyle::set_source_border(&mut pen)?;
    write!(pen, "│")?;
    WriteStyle::reset(&mut pen)?;
    writeln!(pen, "   {row}")
}

/// The row that names the place: `┌─ path:line:column`, the path alone where there is no text.
fn write_locus(mut pen: &mut dyn WriteColor, gutter: usize, spot: &Spot<'_>) -> io::Result<()> {
    write!(pen, "{:gutter$} ", "")?;
    WriteStyle::set_source_border(&mut pen)?;
    write!(pen, "┌─")?;
    WriteStyle::reset(&mut pen)?;
    write!(pen, " {}", visible(spot.path))?;
    match spot.text {
        Some(_) => writeln!(pen, ":{}:{}", spot.start.line, spot.start.column),
        None => writeln!(pen),
    }
}

/// A line with the bytes in it that are marked.
struct MarkedLine<'t> {
    number: usize,
    text: &'t str,
    mark: Range<usize>,
}

impl MarkedLine<'_> {
    fn write(
        &self,
        renderer: &mut Renderer<'_, '_>,
        gutter: usize,
        severity: Severity,
        (style, label): (LabelStyle, &str),
    ) -> Result<(), Error> {
        let shown = ShownLine::new(self.text, &self.mark);
        let labels = [(style, shown.mark, label)];
        renderer.render_snippet_source(gutter, self.number, &shown.text, severity, &labels, 0, &[])
    }
}

/// The line where a place starts and, if it is another one, the line where it ends.
fn marked_lines<'t>(text: &'t str, spot: &Spot<'_>) -> (MarkedLine<'t>, Option<MarkedLine<'t>>) {
    let start = spot.range().start;
    // A line end at the end of the place is no line to show.
    let marked = spot
        .marked()
        .unwrap_or_default()
        .trim_end_matches(['\r', '\n']);
    let end = start + marked.len();
    let number = spot.start.line as usize;
    let (first, own) = (line_at(text, start), line_of(text, start));
    let breaks = marked.matches('\n').count();
    if breaks == 0 {
        return (mark(number, own, start - first..end - first), None);
    }
    let (last, other) = (line_at(text, end), line_of(text, end));
    let indent = other.len() - other.trim_start().len();
    (
        mark(number, own, start - first..own.len()),
        Some(mark(number + breaks, other, indent..end - last)),
    )
}

/// A mark that lies within its line; an end before its start is moved there.
fn mark(number: usize, text: &str, range: Range<usize>) -> MarkedLine<'_> {
    let start = range.start.min(text.len());
    let end = range.end.clamp(start, text.len());
    let mark = start..end;
    MarkedLine { number, text, mark }
}

/// Where the line that holds byte `at` starts, behind a byte order mark.
fn line_at(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let after_mark = if text.starts_with('\u{feff}') {
        3.min(at)
    } else {
        0
    };
    before.rfind('\n').map_or(after_mark, |end| end + 1)
}

/// The line that holds byte `at`, without its line end.
fn line_of(text: &str, at: usize) -> &str {
    let rest = text.get(line_at(text, at)..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    line.strip_suffix('\r').unwrap_or(line)
}
