//! What a check comes to, and what it compared on the way.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::Input;
use crate::text::Span;

/// What a check came to.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// True. The traces that hold only by rounding.
    Holds(Vec<Trace>),
    /// False. The contradicted comparisons.
    Contradicted(Vec<Trace>),
    /// It ends in something missing or already at fault.
    NotChecked(Unmet),
    /// Operands in a record that can't be compared.
    NotComparable(Incomparable),
    /// The rule itself is at fault: no boolean, an unusable type.
    Faulty {
        /// Where in the expression.
        bytes: Range<usize>,
        /// What is wrong, in one sentence without a full stop.
        message: String,
    },
}

impl Verdict {
    /// Whether it is true, and nothing is to be said of it.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Holds(traces) if traces.is_empty())
    }
}

/// What a check needed and did not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmet {
    /// A record has no such field.
    Missing {
        /// The record.
        record: u32,
        /// The field.
        field: Box<str>,
    },
    /// A value of this record is already at fault.
    AtFault(u32),
    /// This reference leads to no record that can be read.
    Unresolved(Box<str>),
    /// Nothing can be said, for this reason.
    Undecided(Cow<'static, str>),
}

/// A comparison that was made.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Whether it holds, but only by rounding; else it is contradicted.
    pub by_rounding: bool,
    /// The operands as written first, then `reported` and `recomputed`.
    pub inputs: Vec<Input>,
}

/// An operand that can't be compared.
#[derive(Debug, Clone)]
pub struct Incomparable {
    /// The record it stands in.
    pub record: u32,
    /// Where in that record's file.
    pub span: Span,
    /// What is wrong, in one sentence without a full stop.
    pub reason: String,
    /// What to do.
    pub advice: String,
}
