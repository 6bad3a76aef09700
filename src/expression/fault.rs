//! Why an expression can't be compiled, at its place inside the expression.

use std::ops::Range;

/// Why an expression can't be compiled, at its place inside the expression.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What sort of fault.
    pub what: FaultKind,
    /// Bytes inside the expression.
    pub bytes: Range<usize>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The remedy or the reason, short enough to stand under the place.
    pub label: String,
}

/// The sorts of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// It is no CEL.
    Syntax,
    /// An unknown variable, function or field of a closed schema.
    UnknownName,
    /// A field that an open schema does not define: a warning.
    UndefinedField,
    /// Too large, too deep, or it may build too much.
    Bound,
    /// Wrong use: `<` on dates, `ref()` of something that is no reference, wrong number of arguments.
    Misuse,
}

impl Fault {
    pub(super) fn new(
        what: FaultKind,
        bytes: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            what,
            bytes,
            message: message.into(),
            label: label.into(),
        }
    }
}
