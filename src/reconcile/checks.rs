//! What a check of a record came to, also where nothing is wrong: the rows of
//! the published `checks.csv`.

use std::sync::Arc;

/// One check of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    /// Position of the record's digest.
    pub record: u32,
    /// Name of the rule, `<kind>/<id>`.
    pub rule: Arc<str>,
    /// Pointer from the record to what was checked; empty for the record itself.
    pub pointer: Box<str>,
    /// `holds`, `by-rounding`, `contradicted-waived`, `not-checked`, …
    pub outcome: &'static str,
}
