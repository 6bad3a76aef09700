//! What an expression is evaluated on: values of records, and the questions
//! that it asks about the other records.

use crate::record::Node;
use crate::text::{FileId, Span};
use crate::value::QuantityRules;

/// A record (or a value in it) as an expression sees it.
#[derive(Debug, Clone, Copy)]
pub struct Located<'t> {
    /// The value.
    pub node: Node<'t>,
    /// The record it stands in, by a number that only the [`World`] understands.
    pub record: u32,
}

/// The other records.
pub trait World<'t> {
    /// The record that `text`, a reference that may name records of these kinds, leads to;
    /// `None` if there is none that can be read (dangling, unread, withdrawn): not checked.
    /// `at` is where the reference stands, if it stands in a record: there it may name fewer kinds.
    fn follow(&self, at: Option<Located<'_>>, kinds: &[u16], text: &str) -> Option<Located<'t>>;
    /// The same for a reference that is the text at a place of a record, where the place may say it all.
    fn follow_from(&self, at: Located<'_>, kinds: &[u16]) -> Option<Located<'t>> {
        self.follow(Some(at), kinds, at.node.as_text()?)
    }
    /// Name of the kind of a record.
    fn kind(&self, record: u32) -> &'t str;
    /// `kind:id`.
    fn address(&self, record: u32) -> String;
    /// How many independent sources support it; `None` where they were not all looked for.
    fn corroboration(&self, record: u32) -> Option<i64>;
    /// The file it stands in.
    fn file(&self, record: u32) -> FileId;
    /// Whether some value of a record may be at fault: asked first, for of nearly all none is.
    fn is_faulty(&self, _record: u32) -> bool {
        true
    }
    /// Whether the value at this span of this record is already at fault (treated as missing).
    fn at_fault(&self, record: u32, span: Span) -> bool;
}

/// What an expression is evaluated on.
pub struct Env<'e, 't> {
    /// `self`.
    pub itself: Located<'t>,
    /// `record`.
    pub record: Located<'t>,
    /// `referrers`, where the rule offers it.
    pub referrers: Option<&'e [Located<'t>]>,
    /// `group`, where the rule offers it.
    pub group: Option<&'e [Located<'t>]>,
    /// `YYYY-MM-DD`.
    pub today: &'e str,
    /// The other records.
    pub world: &'e dyn World<'t>,
    /// How wide loose qualifiers are.
    pub quantities: &'e QuantityRules,
}
