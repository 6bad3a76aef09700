//! Why a hop brought no answer.

use crate::observe::Reach;

/// Why a hop brought no answer, or no whole one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) reach: Reach,
    /// Whether the same may go well a moment later.
    pub(super) passing: bool,
    /// The status of the answer that broke off.
    pub(super) status: Option<u16>,
    /// The reason, in plain words.
    pub(super) detail: String,
}

impl Fault {
    /// A fault that will be there the next time as well.
    pub(super) fn lasting(reach: Reach, detail: impl Into<String>) -> Self {
        Self {
            reach,
            passing: false,
            status: None,
            detail: detail.into(),
        }
    }

    /// A fault that may be gone in a moment.
    pub(super) fn passing(reach: Reach, detail: impl Into<String>) -> Self {
        Self {
            passing: true,
            ..Self::lasting(reach, detail)
        }
    }
}
