//! From text to tree: the only place that calls the TOML parser.

use toml::Spanned;
use toml::de::DeTable;

use super::node::{Node, root_fields};
use crate::text::Span;

/// A parsed file; borrows from its text.
#[derive(Debug)]
pub struct Document<'t> {
    root: Spanned<DeTable<'t>>,
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
        let (root, errors) = DeTable::parse_recoverable(text);
        let mut faults: Vec<_> = errors
            .iter()
            .map(|error| SyntaxFault {
                span: error.span().unwrap_or_default().into(),
                message: error.message().to_owned(),
            })
            .collect();
        faults.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
        (Self { root }, faults)
    }

    /// The top-level entries, sorted by key: key, where the key stands, value.
    pub fn entries<'d>(&'d self) -> impl Iterator<Item = (&'d str, Span, Node<'d>)>
    where
        't: 'd,
    {
        root_fields(self.root.get_ref())
    }
}
