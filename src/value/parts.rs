//! The fields that a quantity's table has, and how a fault in them is told.
//! What they mean is in `meaning`; the table itself (TOML, JSON) is not known here.

use super::exact::Exact;

/// The fields of a quantity's table, as written; numbers by their literal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the field of that name")]
pub struct QuantityParts<'a> {
    pub number: Option<&'a str>,
    pub unit: Option<&'a str>,
    pub scale: Option<&'a str>,
    pub qualifier: Option<&'a str>,
    pub to: Option<&'a str>,
    pub low: Option<&'a str>,
    pub high: Option<&'a str>,
}

/// How wide the loose qualifiers are, as a part of the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantityRules {
    /// For `about`, to either side; 0.1 unless configured.
    pub about: Exact,
    /// For `nearly`, downwards; 0.1 unless configured.
    pub nearly: Exact,
}

impl Default for QuantityRules {
    fn default() -> Self {
        Self {
            about: Exact::scaled(1, -1),
            nearly: Exact::scaled(1, -1),
        }
    }
}

/// A field of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the field of that name")]
pub enum Field {
    Number,
    Unit,
    Scale,
    Qualifier,
    To,
    Low,
    High,
}

impl Field {
    /// The key in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Unit => "unit",
            Self::Scale => "scale",
            Self::Qualifier => "qualifier",
            Self::To => "to",
            Self::Low => "low",
            Self::High => "high",
        }
    }
}

/// Why a table is no quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantityFault {
    /// The field to touch; where the table lacks it, the one to add.
    pub field: Field,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub advice: String,
}

impl QuantityFault {
    #[cold]
    pub(super) fn new(field: Field, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            field,
            message: message.into(),
            advice: advice.into(),
        }
    }
}
