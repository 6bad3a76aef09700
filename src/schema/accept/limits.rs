//! Numbers and constants. Numbers that are compared in more than one way, or
//! whose exact value is not at hand, give doubt.

use std::cmp::Ordering;

use serde_json::Value;

use super::names::Names;
use super::{Refusal, Verdict};
use crate::record::{Node, Shape};

/// A number that is known exactly.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Whole(i64),
    Fraction(f64),
}

impl Number {
    /// A number of a record; `None` for those of strange size or form.
    pub(super) fn of(node: Node<'_>) -> Option<Self> {
        let digits = node.as_decimal()?;
        match node.shape() {
            Shape::Integer => digits.parse().ok().map(Self::Whole),
            _ => digits.parse().ok().and_then(Self::fraction),
        }
    }

    /// A number of a schema.
    fn in_schema(value: &Value) -> Option<Self> {
        let whole = value.as_i64().map(Self::Whole);
        // Whole numbers that are beyond 64 bits come out as fractions that are not exact.
        let fraction = || {
            let number = value.as_f64().filter(|_| !value.is_u64())?;
            Self::fraction(number).filter(|_| number.abs() < 9e15)
        };
        whole.or_else(fraction)
    }

    /// Zero below zero is left out: it is equal to zero and yet not the same.
    fn fraction(number: f64) -> Option<Self> {
        let plain = number.is_finite() && !(number == 0.0 && number.is_sign_negative());
        plain.then_some(Self::Fraction(number))
    }

    /// How two numbers stand; `None` where one would have to be rounded.
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        let exact = |whole: i64| i32::try_from(whole).ok().map(f64::from);
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(&b)),
            (Self::Fraction(a), Self::Fraction(b)) => a.partial_cmp(&b),
            (Self::Whole(a), Self::Fraction(b)) => exact(a)?.partial_cmp(&b),
            (Self::Fraction(a), Self::Whole(b)) => a.partial_cmp(&exact(b)?),
        }
    }
}

/// `minimum`, `exclusiveMinimum`, `maximum`, `exclusiveMaximum` and `multipleOf`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    kind: Kind,
    bound: Number,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Least,
    Above,
    Most,
    Below,
    Multiple,
}

impl Limit {
    pub(super) fn new(keyword: &str, bound: &Value) -> Option<Self> {
        let kind = match keyword {
            "minimum" => Kind::Least,
            "exclusiveMinimum" => Kind::Above,
            "maximum" => Kind::Most,
            "exclusiveMaximum" => Kind::Below,
            "multipleOf" => Kind::Multiple,
            _ => return None,
        };
        let bound = Number::in_schema(bound)?;
        Some(Self { kind, bound })
    }

    pub(super) fn holds(self, number: Number) -> Verdict {
        let holds = match self.kind {
            Kind::Multiple => return self.divides(number),
            Kind::Least => Ordering::is_ge,
            Kind::Above => Ordering::is_gt,
            Kind::Most => Ordering::is_le,
            Kind::Below => Ordering::is_lt,
        };
        let ordering = number.compare(self.bound).ok_or(Refusal::Doubtful)?;
        certain(holds(ordering))
    }

    fn divides(self, number: Number) -> Verdict {
        // Within 32 bits whole numbers divide alike, whether they are taken for fractions or not.
        let small = |number| match number {
            Number::Whole(whole) => i32::try_from(whole).ok(),
            Number::Fraction(_) => None,
        };
        match (small(number), small(self.bound)) {
            (Some(number), Some(by)) if by > 0 => certain(number % by == 0),
            _ => Err(Refusal::Doubtful),
        }
    }
}

/// A yes or a no without doubt.
#[inline]
pub(super) fn certain(holds: bool) -> Verdict {
    if holds { Ok(()) } else { Err(Refusal::Certain) }
}

/// The values of an `enum` or a `const`.
#[derive(Debug, Default)]
pub(super) struct Values {
    texts: Names,
    /// In order.
    wholes: Vec<i64>,
    /// Whether numbers are among them that are not listed in `wholes`.
    other_numbers: bool,
    truths: Vec<bool>,
    /// Whether lists or tables are among them.
    composed: bool,
}

impl Values {
    pub(super) fn new(values: &[Value]) -> Self {
        let mut found = Self::default();
        let mut texts = Vec::new();
        for value in values {
            match value {
                Value::String(text) => texts.push(text.as_str().into()),
                Value::Number(number) => match number.as_i64() {
                    Some(whole) => found.wholes.push(whole),
                    None => found.other_numbers = true,
                },
                Value::Bool(truth) => found.truths.push(*truth),
                Value::Array(_) | Value::Object(_) => found.composed = true,
                // Records have no null.
                Value::Null => {}
            }
        }
        found.wholes.sort_unstable();
        found.texts = Names::new(texts);
        found
    }

    pub(super) fn text(&self, text: &str) -> Verdict {
        certain(self.texts.has(text))
    }

    pub(super) fn number(&self, number: Option<Number>) -> Verdict {
        match number {
            Some(Number::Whole(whole)) if self.wholes.binary_search(&whole).is_ok() => Ok(()),
            Some(Number::Whole(_)) if !self.other_numbers => Err(Refusal::Certain),
            _ if self.wholes.is_empty() && !self.other_numbers => Err(Refusal::Certain),
            _ => Err(Refusal::Doubtful),
        }
    }

    pub(super) fn truth(&self, truth: bool) -> Verdict {
        certain(self.truths.contains(&truth))
    }

    pub(super) fn composed(&self) -> Verdict {
        Err(if self.composed {
            Refusal::Doubtful
        } else {
            Refusal::Certain
        })
    }
}
