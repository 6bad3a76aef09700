//! What follows from quantities: sums, differences, ratios, shares and changes.
//! Every function is total; what has no result says why.

use std::borrow::Cow;

use super::exact::Exact;
use super::interval::Interval;
use super::outcome::{NotComparable, Undecided};
use super::quantity::{Quantity, Scale};
use super::unit::{self, PERCENT};

/// A quantity, or why there is none.
type Computed<'a> = Result<Quantity<'a>, Undecided>;

/// The sum. Without operands there is no unit to give it in, so it is not checkable.
pub fn sum<'q, 'a: 'q>(list: impl IntoIterator<Item = &'q Quantity<'a>>) -> Computed<'a> {
    let mut list = list.into_iter().enumerate();
    let (_, first) = list
        .next()
        .ok_or(Undecided::NotCheckable("there is nothing to add up".into()))?;
    let (mut range, mut unit) = (first.range.clone(), first.unit.as_ref());
    let mut scale = shown_scale(first);
    for (operand, next) in list {
        let (before, added) = (unit.map(Cow::as_ref), next.unit());
        let of_sum = unit::of_sum(before, added, operand)?;
        if of_sum != before {
            unit = next.unit.as_ref();
        }
        range = &range + &next.range;
        scale = smaller(scale, shown_scale(next));
    }
    let scale = scale.unwrap_or_default();
    Ok(Quantity::computed(range, unit.cloned(), scale))
}

/// `a + b`.
pub fn plus<'a>(a: &Quantity<'a>, b: &Quantity<'a>) -> Computed<'a> {
    sum([a, b])
}

/// `a - b`: how much more a is than b.
pub fn difference<'a>(a: &Quantity<'a>, b: &Quantity<'a>) -> Computed<'a> {
    let unit = unit::of_difference(a.unit(), b.unit())?;
    let unit = owned_by(unit, [a, b]);
    let scale = smaller(shown_scale(a), shown_scale(b)).unwrap_or_default();
    Ok(Quantity::computed(&a.range - &b.range, unit, scale))
}

/// `a / b`, a bare number.
pub fn ratio<'a>(a: &Quantity<'a>, b: &Quantity<'a>) -> Computed<'a> {
    unit::common(a.unit(), b.unit(), 1)?;
    let range = a.range.ratio(&b.range).ok_or_else(|| by_zero(b, 1))?;
    Ok(Quantity::computed(range, None, Scale::One))
}

/// What part of `whole` the `part` is, in percent.
pub fn share<'a>(part: &Quantity<'a>, whole: &Quantity<'a>) -> Computed<'a> {
    unit::common(part.unit(), whole.unit(), 1)?;
    let range = part.range.share(&whole.range);
    percent(range.ok_or_else(|| by_zero(whole, 1))?)
}

/// By how many percent it changes from `from` to `to`: positive for a rise.
pub fn percent_change<'a>(from: &Quantity<'a>, to: &Quantity<'a>) -> Computed<'a> {
    unit::common(from.unit(), to.unit(), 1)?;
    let range = from.range.percent_change(&to.range);
    percent(range.ok_or_else(|| by_zero(from, 0))?)
}

/// By how many percent it falls from `from` to `to`: positive for a fall.
pub fn fall<'a>(from: &Quantity<'a>, to: &Quantity<'a>) -> Computed<'a> {
    let change = percent_change(from, to)?;
    percent(-&change.range)
}

/// A quantity times a plain number.
#[must_use]
pub fn times<'a>(quantity: &Quantity<'a>, factor: &Exact) -> Quantity<'a> {
    let range = quantity.range.times(factor);
    Quantity::computed(range, quantity.unit.clone(), quantity.scale)
}

/// A quantity divided by a plain number.
pub fn divided<'a>(quantity: &Quantity<'a>, divisor: &Exact) -> Computed<'a> {
    let by = || by_zero(&Quantity::bare(divisor.clone()), 1);
    let range = quantity.range.over(divisor).ok_or_else(by)?;
    Ok(Quantity::computed(
        range,
        quantity.unit.clone(),
        quantity.scale,
    ))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "ends the functions that may fail before it"
)]
fn percent<'a>(range: Interval) -> Computed<'a> {
    Ok(Quantity::computed(range, Some(PERCENT.into()), Scale::One))
}

/// The unit again with the lifetime of the operand that has it.
fn owned_by<'a>(unit: Option<&str>, operands: [&Quantity<'a>; 2]) -> Option<Cow<'a, str>> {
    let unit = unit?;
    let own = operands.into_iter().find(|q| q.unit() == Some(unit));
    // In no operand: the unit of a difference of percents.
    own.map_or(Some(unit::POINTS.into()), |q| q.unit.clone())
}

/// A bare number has no say in the scale of a result.
fn shown_scale(quantity: &Quantity<'_>) -> Option<Scale> {
    quantity.unit.as_ref().map(|_| quantity.scale)
}

/// The smaller scale, so that no figure becomes a long fraction.
fn smaller(a: Option<Scale>, b: Option<Scale>) -> Option<Scale> {
    a.into_iter().chain(b).min()
}

#[cold]
fn by_zero(divisor: &Quantity<'_>, operand: usize) -> Undecided {
    let shown = divisor.shown();
    let exact = divisor.range.low() == divisor.range.high() && divisor.range.low().is_some();
    let reason = if exact {
        "nothing can be divided by 0".to_string()
    } else {
        let (text, range) = (shown.text, shown.range);
        format!("nothing can be divided by {text}, which may be 0: {range}")
    };
    Undecided::NotComparable(NotComparable {
        operand,
        reason,
        advice: "compare the two figures themselves, or use a figure that can't be 0".into(),
    })
}
