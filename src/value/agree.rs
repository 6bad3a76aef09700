//! Whether quantities agree, and whether one is at least or at most the other.
//!
//! Of two quantities one is *judged* by the range of the other: the computed
//! one, else the narrower. It holds when the judged one's central value lies
//! there, and holds only by rounding when the ranges merely meet. A judged
//! range without a central value (one-sided, or following from one that is)
//! must lie there as a whole.

use std::borrow::Borrow;
use std::cmp::Ordering;

use super::interval::{End, Interval, order_highs, order_lows};
use super::outcome::{Outcome, Undecided};
use super::quantity::Quantity;
use super::unit;

/// Whether two quantities agree. The order of the operands does not matter.
pub fn agrees(a: &Quantity<'_>, b: &Quantity<'_>) -> Outcome {
    compare(a, b, || {
        if !a.range.meets(&b.range) {
            Outcome::Contradicted
        } else if agree_in_the_middle(a, b) {
            Outcome::Holds
        } else {
            Outcome::ByRounding
        }
    })
}

/// Whether `a ≥ b`: contradicted only when no values of the two ranges allow it,
/// by rounding when the central values say otherwise (or, where there are none, other values do).
pub fn at_least(a: &Quantity<'_>, b: &Quantity<'_>) -> Outcome {
    compare(a, b, || at_most_as_much(&b.range, &a.range))
}

/// Whether `a ≤ b`; see [`at_least`].
pub fn at_most(a: &Quantity<'_>, b: &Quantity<'_>) -> Outcome {
    compare(a, b, || at_most_as_much(&a.range, &b.range))
}

fn at_most_as_much(less: &Interval, more: &Interval) -> Outcome {
    if more.lies_below(less) {
        return Outcome::Contradicted;
    }
    let plain = match (less.centre(), more.centre()) {
        (Some(less), Some(more)) => less <= more,
        _ => certainly_at_most(less, more),
    };
    if plain {
        Outcome::Holds
    } else {
        Outcome::ByRounding
    }
}

fn certainly_at_most(less: &Interval, more: &Interval) -> bool {
    let ends = less.high().zip(more.low());
    ends.is_some_and(|(high, low)| high.at <= low.at)
}

fn compare(a: &Quantity<'_>, b: &Quantity<'_>, outcome: impl Fn() -> Outcome) -> Outcome {
    if let Err(undecided) = unit::common(a.unit(), b.unit(), 1) {
        undecided.into()
    } else if a.range.is_unbounded() || b.range.is_unbounded() {
        says_nothing()
    } else {
        outcome()
    }
}

fn says_nothing() -> Outcome {
    Outcome::NotCheckable("one of the figures could be any number".into())
}

fn agree_in_the_middle(a: &Quantity<'_>, b: &Quantity<'_>) -> bool {
    if judged_first(a, b).is_le() {
        lies_in(&a.range, &b.range)
    } else {
        lies_in(&b.range, &a.range)
    }
}

fn lies_in(judged: &Interval, range: &Interval) -> bool {
    match judged.centre() {
        Some(centre) => range.contains(centre),
        None => range.contains_all(judged),
    }
}

/// Which of two quantities is judged by the other's range: the lesser. A total
/// order, so that `all_agree` can sort by it and `agrees` is symmetric.
fn judged_first(a: &Quantity<'_>, b: &Quantity<'_>) -> Ordering {
    (b.is_computed().cmp(&a.is_computed())).then_with(|| narrower(&a.range, &b.range))
}

/// Orders ranges so that one that lies wholly in another comes before it; ranges
/// of one width by their ends.
fn narrower(a: &Interval, b: &Interval) -> Ordering {
    match (a.width(), b.width()) {
        (Some(wide), Some(other)) => wide.cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
    .then_with(|| order_lows(b.low(), a.low()))
    .then_with(|| order_highs(a.high(), b.high()))
    .then_with(|| a.centre().cmp(&b.centre()))
}

/// What [`all_agree`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The outcome for the whole list.
    pub outcome: Outcome,
    /// Positions of two members that show it: the two furthest apart where they
    /// contradict each other, two that merely meet where it holds by rounding.
    pub pair: Option<(usize, usize)>,
}

/// Whether every two members agree; the same outcome as comparing all pairs,
/// the gravest of them (contradicted, not checkable, by rounding, holds).
/// Lists of one or none agree.
pub fn all_agree<'a: 'q, 'q>(list: &'q [impl Borrow<Quantity<'a>>]) -> Agreement {
    if list.len() < 2 {
        return Agreement {
            outcome: Outcome::Holds,
            pair: None,
        };
    }
    let list: Vec<&Quantity<'_>> = list.iter().map(Borrow::borrow).collect();
    let list = list.as_slice();
    if let Err(undecided) = one_unit(list) {
        return Agreement {
            outcome: undecided.into(),
            pair: None,
        };
    }
    let (outcome, pair) = if let Some(pair) = furthest_apart(list) {
        (Outcome::Contradicted, Some(pair))
    } else if list.iter().any(|q| q.range.is_unbounded()) {
        (says_nothing(), None)
    } else if let Some(pair) = merely_meeting(list) {
        (Outcome::ByRounding, Some(pair))
    } else {
        (Outcome::Holds, None)
    };
    Agreement {
        outcome,
        pair: pair.map(|(a, b)| (a.min(b), a.max(b))),
    }
}

fn one_unit(list: &[&Quantity<'_>]) -> Result<(), Undecided> {
    let known = list.iter().find_map(|quantity| quantity.unit());
    for (position, quantity) in list.iter().enumerate() {
        unit::common(known, quantity.unit(), position)?;
    }
    Ok(())
}

/// The member that begins last and the one that ends first: if any two ranges
/// don't meet, these don't, and the gap between them is the widest.
fn furthest_apart(list: &[&Quantity<'_>]) -> Option<(usize, usize)> {
    let (mut latest, mut first) = (0, 0);
    for (i, quantity) in list.iter().enumerate() {
        if order_lows(quantity.range.low(), list[latest].range.low()).is_gt() {
            latest = i;
        }
        if order_highs(quantity.range.high(), list[first].range.high()).is_lt() {
            first = i;
        }
    }
    let (low, high) = (list.get(first)?, list.get(latest)?);
    low.range.lies_below(&high.range).then_some((first, latest))
}

/// Two members that agree only by rounding, if there are any. Each member is
/// judged by all those after it in the order of judging, which is by the range that is common to them.
fn merely_meeting(list: &[&Quantity<'_>]) -> Option<(usize, usize)> {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by(|&i, &j| judged_first(list[i], list[j]));
    let (mut low, mut high): (Option<&End>, Option<&End>) = (None, None);
    for (at, &i) in order.iter().enumerate().rev() {
        let range = &list[i].range;
        let common = Interval::new(low.cloned(), high.cloned(), None)?;
        if !lies_in(range, &common) {
            let other = |&&j: &&usize| !lies_in(range, &list[j].range);
            return order[at + 1..].iter().find(other).map(|&j| (i, j));
        }
        low = if order_lows(range.low(), low).is_gt() {
            range.low()
        } else {
            low
        };
        high = if order_highs(range.high(), high).is_lt() {
            range.high()
        } else {
            high
        };
    }
    None
}
