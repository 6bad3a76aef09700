//! Why an evaluation has no value: what is missing, what can't be compared,
//! and what is wrong with the rule itself.

use std::borrow::Cow;
use std::ops::Range;

use super::verdict::Incomparable;

/// Why there is no value. Boxed, so that results stay small on the passing path.
#[derive(Debug)]
pub(super) struct Stopped<'a>(Box<Stop<'a>>);

impl<'a> Stopped<'a> {
    #[cold]
    pub(super) fn new(stop: Stop<'a>) -> Self {
        Self(Box::new(stop))
    }

    pub(super) fn why(self) -> Stop<'a> {
        *self.0
    }

    /// Whether it ends everything, also where `||` would need no value.
    pub(super) fn is_final(&self) -> bool {
        matches!(*self.0, Stop::Spent { .. })
    }
}

/// Why there is no value; the graver ones come later.
#[derive(Debug)]
pub(super) enum Stop<'a> {
    /// A field that a record does not have.
    Missing { record: u32, field: Cow<'a, str> },
    /// A value of a record that is already at fault.
    AtFault { record: u32 },
    /// A reference that leads to no record that can be read.
    Unresolved { target: Cow<'a, str> },
    /// Nothing can be said, for this reason.
    NotCheckable(Cow<'static, str>),
    /// Operands that don't go together.
    NotComparable(Incomparable),
    /// The rule is at fault.
    Faulty {
        bytes: Range<usize>,
        message: String,
    },
    /// The evaluation took too long or built too much; nothing absorbs this.
    Spent {
        bytes: Range<usize>,
        message: String,
    },
}

impl Stop<'_> {
    fn gravity(&self) -> u8 {
        match self {
            Self::Missing { .. }
            | Self::AtFault { .. }
            | Self::Unresolved { .. }
            | Self::NotCheckable(_) => 0,
            Self::NotComparable(_) => 1,
            Self::Faulty { .. } => 2,
            Self::Spent { .. } => 3,
        }
    }
}

/// Of two the one that says more; the first where they are alike.
pub(super) fn graver<'a>(a: Stopped<'a>, b: Stopped<'a>) -> Stopped<'a> {
    if b.0.gravity() > a.0.gravity() { b } else { a }
}

#[cold]
pub(super) fn faulty<'a>(bytes: Range<usize>, message: impl Into<String>) -> Stopped<'a> {
    Stopped::new(Stop::Faulty {
        bytes,
        message: message.into(),
    })
}

#[cold]
pub(super) fn spent<'a>(bytes: Range<usize>, message: impl Into<String>) -> Stopped<'a> {
    Stopped::new(Stop::Spent {
        bytes,
        message: message.into(),
    })
}
