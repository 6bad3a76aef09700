//! What comes out of comparing or computing: the outcomes of a comparison, and
//! why a computation may have no result. What to do about it is decided above.

use std::borrow::Cow;

/// What a comparison says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It holds only because the ranges are wide enough.
    ByRounding,
    /// It can't hold, whatever the values within their ranges.
    Contradicted,
    /// Nothing can be said, for this reason.
    NotCheckable(Cow<'static, str>),
    /// The operands are not of a kind that can be compared.
    NotComparable(NotComparable),
}

impl Outcome {
    /// Holds, or is contradicted.
    pub(super) fn holds_if(condition: bool) -> Self {
        if condition {
            Self::Holds
        } else {
            Self::Contradicted
        }
    }

    /// What a check makes of it: `None` where it can't be decided.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Holds | Self::ByRounding => Some(true),
            Self::Contradicted => Some(false),
            Self::NotCheckable(_) | Self::NotComparable(_) => None,
        }
    }
}

/// Why operands can't be compared or computed with, and which of them stands out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotComparable {
    /// Position of the operand that the finding should point at, from 0.
    pub operand: usize,
    /// What is wrong, in one sentence without a full stop.
    pub reason: String,
    /// What to do.
    pub advice: String,
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undecided {
    /// Nothing can be said, for this reason.
    NotCheckable(Cow<'static, str>),
    /// The operands don't go together.
    NotComparable(NotComparable),
}

impl From<Undecided> for Outcome {
    fn from(undecided: Undecided) -> Self {
        match undecided {
            Undecided::NotCheckable(reason) => Self::NotCheckable(reason),
            Undecided::NotComparable(fault) => Self::NotComparable(fault),
        }
    }
}
