//! Ranges of exact numbers: closed, open or unbounded at either end, with the
//! value they are centred on where they have one. No units, no words.

use std::cmp::Ordering;
use std::ops::{Add, Neg, Sub};

use super::exact::{Exact, Rounding};

/// One end of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The number.
    pub at: Exact,
    /// Whether the range leaves that number out.
    pub open: bool,
}

impl End {
    /// An end that belongs to the range.
    pub fn closed(at: Exact) -> Self {
        Self { at, open: false }
    }

    /// An end that the range only approaches.
    pub fn open(at: Exact) -> Self {
        Self { at, open: true }
    }

    #[inline]
    fn plus(&self, other: &Self) -> Self {
        Self {
            at: &self.at + &other.at,
            open: self.open || other.open,
        }
    }

    #[inline]
    fn minus(&self, other: &Self) -> Self {
        Self {
            at: &self.at - &other.at,
            open: self.open || other.open,
        }
    }

    fn times(&self, other: &Self) -> Self {
        Self {
            at: &self.at * &other.at,
            open: self.open || other.open,
        }
    }

    fn negated(&self) -> Self {
        Self {
            at: -&self.at,
            open: self.open,
        }
    }
}

/// A range that is never empty. An end that is `None` is unbounded.
///
/// Every operation gives the exact set of its results when each operand takes
/// every value of its range: two ranges are taken to vary independently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    low: Option<End>,
    high: Option<End>,
    centre: Option<Exact>,
}

impl Interval {
    /// One number.
    pub fn point(at: Exact) -> Self {
        Self {
            low: Some(End::closed(at.clone())),
            high: Some(End::closed(at.clone())),
            centre: Some(at),
        }
    }

    /// Every number.
    pub fn unbounded() -> Self {
        Self {
            low: None,
            high: None,
            centre: None,
        }
    }

    /// A range; `None` if it would be empty. A centre outside the range is dropped.
    pub fn new(low: Option<End>, high: Option<End>, centre: Option<Exact>) -> Option<Self> {
        let mut range = Self {
            low,
            high,
            centre: None,
        };
        if range.lies_below(&range) {
            return None;
        }
        range.centre = centre.filter(|centre| range.contains(centre));
        Some(range)
    }

    /// The lower end.
    pub fn low(&self) -> Option<&End> {
        self.low.as_ref()
    }

    /// The upper end.
    pub fn high(&self) -> Option<&End> {
        self.high.as_ref()
    }

    /// The value it is centred on: the number reported, or what follows from such numbers. Lies in the range.
    pub fn centre(&self) -> Option<&Exact> {
        self.centre.as_ref()
    }

    /// Whether it says nothing: unbounded on both sides.
    pub fn is_unbounded(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }

    /// Upper end minus lower end; `None` if unbounded on a side.
    pub fn width(&self) -> Option<Exact> {
        Some(&self.high()?.at - &self.low()?.at)
    }

    /// Whether the number lies in it.
    #[inline]
    pub fn contains(&self, number: &Exact) -> bool {
        let above = self.low().is_none_or(|end| match end.at.cmp(number) {
            Ordering::Less => true,
            Ordering::Equal => !end.open,
            Ordering::Greater => false,
        });
        above
            && self.high().is_none_or(|end| match number.cmp(&end.at) {
                Ordering::Less => true,
                Ordering::Equal => !end.open,
                Ordering::Greater => false,
            })
    }

    /// Whether every number of `other` lies in it.
    pub fn contains_all(&self, other: &Self) -> bool {
        let low = order_lows(self.low(), other.low()).is_le();
        low && order_highs(self.high(), other.high()).is_ge()
    }

    /// Whether every number of it is less than every number of `other`.
    #[inline]
    pub fn lies_below(&self, other: &Self) -> bool {
        let (Some(high), Some(low)) = (self.high(), other.low()) else {
            return false;
        };
        match high.at.cmp(&low.at) {
            Ordering::Less => true,
            Ordering::Equal => high.open || low.open,
            Ordering::Greater => false,
        }
    }

    /// Whether some number lies in both.
    #[inline]
    pub fn meets(&self, other: &Self) -> bool {
        !self.lies_below(other) && !other.lies_below(self)
    }

    /// The range times a number.
    #[must_use]
    pub fn times(&self, factor: &Exact) -> Self {
        let end = |end: &End| End {
            at: &end.at * factor,
            open: end.open,
        };
        let (low, high) = (self.low().map(end), self.high().map(end));
        let centre = self.centre().map(|centre| centre * factor);
        match factor.sign() {
            Ordering::Equal => Self::point(Exact::ZERO),
            Ordering::Greater => settled(low, high, centre),
            Ordering::Less => settled(high, low, centre),
        }
    }

    /// The range divided by a number; `None` for 0.
    pub fn over(&self, divisor: &Exact) -> Option<Self> {
        Some(self.times(&Exact::from(1_i128).over(divisor)?))
    }

    /// The quotients of its numbers by those of `divisor`; `None` if 0 is one of those.
    pub fn ratio(&self, divisor: &Self) -> Option<Self> {
        if divisor.contains(&Exact::ZERO) {
            return None;
        }
        if divisor.is_negative() {
            return Some(-&self.ratio(&-divisor)?);
        }
        let by = divisor.reciprocal();
        let centre = match (self.centre(), by.centre()) {
            (Some(a), Some(b)) => Some(a * b),
            _ => None,
        };
        let low = lower_product(self.low(), &by);
        let high = lower_product((-self).low(), &by).map(|end| end.negated());
        Some(settled(low, high, centre))
    }

    /// What part of `whole` it is, in percent; `None` if the whole may be 0.
    pub fn share(&self, whole: &Self) -> Option<Self> {
        Some(self.ratio(whole)?.times(&Exact::from(100_i128)))
    }

    /// By how many percent of the absolute value of `self` it changes on the way to `to`; positive
    /// where it rises, also from a negative number. `None` if it may start from 0.
    ///
    /// Computed as 100·to/|from| ∓ 100, where each operand stands once, so the range is tight.
    pub fn percent_change(&self, to: &Self) -> Option<Self> {
        let negative = self.is_negative();
        let hundred = Self::point(Exact::from(if negative { 100_i128 } else { -100 }));
        let from = if negative { -self } else { self.clone() };
        Some(&to.share(&from)? + &hundred)
    }

    /// Whether all of it is below 0.
    fn is_negative(&self) -> bool {
        self.lies_below(&Self::point(Exact::ZERO))
    }

    /// 1/x over a range above 0. Where it has no upper end the quotients approach 0.
    fn reciprocal(&self) -> Self {
        let inverse = |at: &Exact| Exact::from(1_i128).over(at);
        let end = |end: &End| {
            Some(End {
                at: inverse(&end.at)?,
                open: end.open,
            })
        };
        let zero = || End::open(Exact::ZERO);
        Self {
            low: Some(self.high().and_then(end).unwrap_or_else(zero)),
            high: self.low().and_then(end),
            centre: self.centre().and_then(inverse),
        }
    }
}

/// The lower end of the products of a range with lower end `low` and a range `by` above 0.
fn lower_product(low: Option<&End>, by: &Interval) -> Option<End> {
    let low = low?;
    match low.at.sign() {
        Ordering::Greater => Some(low.times(by.low()?)),
        // 0 times anything is 0, so only this end decides whether it is reached.
        Ordering::Equal => Some(low.clone()),
        Ordering::Less => Some(low.times(by.high()?)),
    }
}

/// A range of computed ends, its numbers kept to a bounded size.
#[inline]
fn settled(low: Option<End>, high: Option<End>, centre: Option<Exact>) -> Interval {
    let end_oversized = |end: &Option<End>| end.as_ref().is_some_and(|e| e.at.is_oversized());
    if end_oversized(&low) || end_oversized(&high) {
        return limited(low, high, centre);
    }
    Interval { low, high, centre }
}

/// The same range or one slightly wider, whose numbers take bounded room.
#[cold]
fn limited(low: Option<End>, high: Option<End>, centre: Option<Exact>) -> Interval {
    let limit = |end: Option<End>, rounding| {
        end.map(|end| End {
            at: end.at.limited(rounding),
            open: end.open,
        })
    };
    let mut range = Interval {
        low: limit(low, Rounding::Down),
        high: limit(high, Rounding::Up),
        centre: None,
    };
    range.centre = centre
        .map(|centre| centre.limited(Rounding::Nearest))
        .filter(|centre| range.contains(centre));
    range
}

/// Orders lower ends by where they start: unbounded first, then by number, closed before open.
pub(super) fn order_lows(a: Option<&End>, b: Option<&End>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.at.cmp(&b.at).then(a.open.cmp(&b.open)),
        _ => a.is_some().cmp(&b.is_some()),
    }
}

/// Orders upper ends by where they stop: by number, open before closed, unbounded last.
pub(super) fn order_highs(a: Option<&End>, b: Option<&End>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.at.cmp(&b.at).then(b.open.cmp(&a.open)),
        _ => b.is_some().cmp(&a.is_some()),
    }
}

impl Add for &Interval {
    type Output = Interval;
    #[inline]
    fn add(self, other: Self) -> Interval {
        settled(
            self.low().zip(other.low()).map(|(a, b)| a.plus(b)),
            self.high().zip(other.high()).map(|(a, b)| a.plus(b)),
            self.centre().zip(other.centre()).map(|(a, b)| a + b),
        )
    }
}

impl Sub for &Interval {
    type Output = Interval;
    #[inline]
    fn sub(self, other: Self) -> Interval {
        settled(
            self.low().zip(other.high()).map(|(a, b)| a.minus(b)),
            self.high().zip(other.low()).map(|(a, b)| a.minus(b)),
            self.centre().zip(other.centre()).map(|(a, b)| a - b),
        )
    }
}

impl Neg for &Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval {
            low: self.high().map(End::negated),
            high: self.low().map(End::negated),
            centre: self.centre().map(|centre| -centre),
        }
    }
}
