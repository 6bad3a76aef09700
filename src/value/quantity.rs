//! A reported or computed figure: a range, a unit, and what is needed to show
//! it as it was written. Reading one is in `parts`, arithmetic in `arithmetic`.

use std::borrow::Cow;

use super::exact::Exact;
use super::interval::Interval;

/// The word a scale multiplies by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Scale {
    /// None: the number stands for itself.
    #[default]
    One,
    /// × 10³
    Thousand,
    /// × 10⁶
    Million,
    /// × 10⁹
    Billion,
}

impl Scale {
    /// The scales that have a word.
    pub(super) const NAMED: [Self; 3] = [Self::Thousand, Self::Million, Self::Billion];

    /// The word; empty for none.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "",
            Self::Thousand => "thousand",
            Self::Million => "million",
            Self::Billion => "billion",
        }
    }

    /// The power of ten.
    pub fn exponent(self) -> i32 {
        match self {
            Self::One => 0,
            Self::Thousand => 3,
            Self::Million => 6,
            Self::Billion => 9,
        }
    }
}

/// How a reported number is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qualifier {
    /// That number.
    Exact,
    /// Half a unit of the last digit (or of `to`) to either side.
    Rounded,
    /// A part of the number to either side.
    About,
    /// From `low` to `high`.
    Between,
    /// More than it.
    Over,
    /// It or more.
    AtLeast,
    /// Less than it.
    Under,
    /// It or less.
    UpTo,
    /// From a part of the number below, up to but without it.
    Nearly,
}

impl Qualifier {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Exact,
        Self::Rounded,
        Self::About,
        Self::Between,
        Self::Over,
        Self::AtLeast,
        Self::Under,
        Self::UpTo,
        Self::Nearly,
    ];

    /// The word in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Rounded => "rounded",
            Self::About => "about",
            Self::Between => "between",
            Self::Over => "over",
            Self::AtLeast => "at_least",
            Self::Under => "under",
            Self::UpTo => "up_to",
            Self::Nearly => "nearly",
        }
    }
}

/// A figure: a range of numbers in a unit. Borrows its words from the record.
#[derive(Debug, Clone)]
pub struct Quantity<'a> {
    pub(super) range: Interval,
    /// `None` for a bare number, which takes the other side's.
    pub(super) unit: Option<Cow<'a, str>>,
    /// The scale it is shown in; the range is in full numbers.
    pub(super) scale: Scale,
    pub(super) origin: Origin<'a>,
}

/// Where a quantity comes from.
#[derive(Debug, Clone)]
pub(super) enum Origin<'a> {
    /// Reported, with its number as written.
    Number(Qualifier, Cow<'a, str>),
    /// Reported by its two ends as written.
    Ends(Cow<'a, str>, Cow<'a, str>),
    /// Reported without any words about it: a number in a rule.
    Bare,
    /// Follows from other figures.
    Computed,
}

impl<'a> Quantity<'a> {
    /// A plain number: stated, exact, in the unit of whatever it is compared with.
    pub fn bare(number: Exact) -> Self {
        Self {
            range: Interval::point(number),
            unit: None,
            scale: Scale::One,
            origin: Origin::Bare,
        }
    }

    /// A result of arithmetic.
    #[inline]
    pub(super) fn computed(range: Interval, unit: Option<Cow<'a, str>>, scale: Scale) -> Self {
        Self {
            range,
            unit,
            scale,
            origin: Origin::Computed,
        }
    }

    /// What it can be, in full numbers (the scale multiplied in).
    pub fn range(&self) -> &Interval {
        &self.range
    }

    /// Its unit; `None` for a bare number.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// The scale it is shown in.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Whether it follows from other figures, instead of being stated.
    pub fn is_computed(&self) -> bool {
        matches!(self.origin, Origin::Computed)
    }

    /// The same quantity with words of its own.
    pub fn into_owned(self) -> Quantity<'static> {
        let own = |words: Cow<'a, str>| Cow::Owned(words.into_owned());
        Quantity {
            range: self.range,
            unit: self.unit.map(own),
            scale: self.scale,
            origin: match self.origin {
                Origin::Number(qualifier, number) => Origin::Number(qualifier, own(number)),
                Origin::Ends(low, high) => Origin::Ends(own(low), own(high)),
                Origin::Bare => Origin::Bare,
                Origin::Computed => Origin::Computed,
            },
        }
    }
}
