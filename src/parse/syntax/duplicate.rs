//! Names that are given twice: where the first stands, and what was meant.

use std::collections::HashMap;
use std::ops::Range;

use super::region::is_header;
use super::words::{Mistake, line_at};
use crate::record::{Document, Node, Shape, SyntaxFault};
use crate::text::Span;

/// Where each name that is given twice stands in a file.
pub(super) struct Keys(HashMap<String, Vec<Span>>);

impl Keys {
    /// Gathers the places; nothing if no name is given twice.
    pub(super) fn new(document: &Document<'_>, faults: &[SyntaxFault]) -> Self {
        let mut keys = Self(HashMap::new());
        if faults.iter().any(|fault| fault.message == "duplicate key") {
            for (name, span, value) in document.entries() {
                keys.0.entry(name.to_owned()).or_default().push(span);
                keys.below(value);
            }
            keys.0.values_mut().for_each(|spans| spans.sort());
        }
        keys
    }

    fn below(&mut self, node: Node<'_>) {
        if node.shape() == Shape::List {
            node.items().for_each(|item| self.below(item));
        }
        for (name, value) in node.fields() {
            if let Some(span) = node.key_span(name) {
                self.0.entry(name.to_owned()).or_default().push(span);
            }
            self.below(value);
        }
    }

    /// The nearest place before `span` where the name stands.
    fn first(&self, name: &str, span: Span) -> Option<Span> {
        let spans = self.0.get(name)?;
        let before = spans.partition_point(|known| known.start < span.start);
        spans.get(before.checked_sub(1)?).copied()
    }

    pub(super) fn explain(&self, text: &str, fault: &SyntaxFault) -> Mistake {
        let written = text.get(fault.span.range()).unwrap_or_default();
        let name = written.trim_matches(['"', '\'']);
        let (mistake, first) = match header(text, fault.span) {
            Some(header) => table(text, name, header, fault.span),
            None => (
                Mistake::new(
                    fault.span,
                    format!("\"{name}\" is given twice"),
                    "keep one of the two",
                ),
                self.first(name, fault.span),
            ),
        };
        Mistake {
            span: fault.span,
            related: first.map(|span| (span, "it was first given here")),
            ..mistake
        }
    }
}

/// The header whose line `span` stands in, without its comment.
fn header(text: &str, span: Span) -> Option<&str> {
    let line = &text[line_at(text, span.start as usize)];
    let line = line.trim_start();
    line.starts_with('[')
        .then(|| line.split('#').next().unwrap_or(line).trim_end())
}

/// A header that stands twice, and where the first stands.
fn table(text: &str, name: &str, header: &str, span: Span) -> (Mistake, Option<Span>) {
    let label = format!("several of a kind are each written [[{name}]]");
    let bare = |header: &str| header.trim_matches(['[', ']', ' ']).to_owned();
    let mut at = 0;
    for line in text[..span.start as usize].split_inclusive('\n') {
        let written = line.split('#').next().unwrap_or(line).trim();
        if is_header(line) && bare(written) == bare(header) {
            let message = if written == header {
                format!("{header} stands twice")
            } else {
                format!("\"{name}\" is written once as {written} and once as {header}")
            };
            let start = at + line.find('[').unwrap_or(0);
            let first = Span::new(start, start + written.len());
            return (Mistake::new(span, message, label), Some(first));
        }
        at += line.len();
    }
    let message = format!("\"{name}\" is given twice");
    (Mistake::new(span, message, "keep one of the two"), None)
}

/// The bytes below a header that stands twice; empty for a field.
pub(super) fn section(text: &str, span: Span) -> Range<u32> {
    if header(text, span).is_none() {
        return 0..0;
    }
    let from = line_at(text, span.start as usize).end;
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        if is_header(line) {
            break;
        }
        at += line.len();
    }
    let end = Span::new(at, at).start;
    span.start..end
}
