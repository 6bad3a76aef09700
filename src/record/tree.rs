//! From text to tree: the only place that calls the TOML parser.

mod events;
mod grow;
mod recover;
mod values;

use super::node::Node;
use crate::text::Span;

pub use values::head;
pub(super) use values::{Field, Value, Values, What};

/// A parsed file; borrows from its text.
#[derive(Debug)]
pub struct Document<'t> {
    values: Values<'t>,
}

/// A place where the text is not TOML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxFault {
    /// Where, as the parser says.
    pub span: Span,
    /// What, in the parser's words.
    pub message: String,
}

impl<'t> Document<'t> {
    /// Parses a text; what can be read is in the document, every fault in the list, in the order of the text.
    pub fn parse(text: &'t str) -> (Self, Vec<SyntaxFault>) {
        match grow::grow(text) {
            Some(values) => (Self { values }, Vec::new()),
            None => Self::recover(text),
        }
    }

    /// The same by way of the `toml` crate's own tree, which any text has: slower, and what
    /// [`Document::parse`] has to agree with.
    pub fn recover(text: &'t str) -> (Self, Vec<SyntaxFault>) {
        let (values, faults) = recover::recover(text);
        (Self { values }, faults)
    }

    /// Whether a text is grown in one go, as nearly all should be; for tests.
    pub fn is_plain(text: &str) -> bool {
        grow::grow(text).is_some()
    }

    /// The table of everything.
    pub fn root(&self) -> Node<'_> {
        let values = &self.values;
        Node::Parsed {
            values,
            value: &values.root,
        }
    }

    /// The top-level entries, sorted by key: key, where the key stands, value.
    pub fn entries<'d>(&'d self) -> impl Iterator<Item = (&'d str, Span, Node<'d>)>
    where
        't: 'd,
    {
        let values = &self.values;
        let What::Table(run) = values.root.what else {
            return [].iter().map(entry(values));
        };
        values.fields(run).iter().map(entry(values))
    }
}

/// A field as [`Document::entries`] gives it.
fn entry<'d>(values: &'d Values<'d>) -> impl Fn(&'d Field) -> (&'d str, Span, Node<'d>) {
    move |field| {
        let value = &field.value;
        (
            values.name(field),
            field.key,
            Node::Parsed { values, value },
        )
    }
}
