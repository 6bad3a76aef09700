//! Order and distance of dates that are ranges of days. A comparison fails only
//! when no choice of days within the ranges would satisfy it; otherwise it holds.

use super::date::DateRange;
use super::date_fault::Day;
use super::exact::Exact;
use super::interval::{End, Interval};
use super::outcome::{Outcome, Undecided};
use super::quantity::{Quantity, Scale};

/// Whether `a` is not after `b`: fails only when all of a lies after all of b.
pub fn not_after(a: &DateRange<'_>, b: &DateRange<'_>) -> Outcome {
    Outcome::holds_if(!lies_after(a, b))
}

/// Whether `a` is not before `b`: fails only when all of a lies before all of b.
pub fn not_before(a: &DateRange<'_>, b: &DateRange<'_>) -> Outcome {
    Outcome::holds_if(!lies_after(b, a))
}

/// Whether `x` lies within `period`: fails only when no day of x does.
pub fn within(x: &DateRange<'_>, period: &DateRange<'_>) -> Outcome {
    Outcome::holds_if(!lies_after(x, period) && !lies_after(period, x))
}

/// Whether two periods overlap: fails only when they have no day in common.
pub fn overlaps(a: &DateRange<'_>, b: &DateRange<'_>) -> Outcome {
    within(a, b)
}

fn lies_after(a: &DateRange<'_>, b: &DateRange<'_>) -> bool {
    let ends = a.earliest.zip(b.latest);
    ends.is_some_and(|(first, last)| first > last)
}

/// A date, or why there is none.
type Computed = Result<DateRange<'static>, Undecided>;

/// The first day that a date can mean.
pub fn first_day(date: &DateRange<'_>) -> Computed {
    let day = date
        .earliest
        .ok_or_else(|| endless("the date has no beginning"));
    day.map(DateRange::day)
}

/// The last day that a date can mean.
pub fn last_day(date: &DateRange<'_>) -> Computed {
    let day = date.latest.ok_or_else(|| endless("the date has no end"));
    day.map(DateRange::day)
}

/// The earliest of several dates: the days that can be the first of them.
pub fn earliest<'q, 'a: 'q>(list: impl IntoIterator<Item = &'q DateRange<'a>>) -> Computed {
    fold(list, |a, b| DateRange {
        earliest: a.earliest.zip(b.earliest).map(|(a, b)| a.min(b)),
        latest: a.latest.into_iter().chain(b.latest).min(),
        written: None,
    })
}

/// The latest of several dates: the days that can be the last of them.
pub fn latest<'q, 'a: 'q>(list: impl IntoIterator<Item = &'q DateRange<'a>>) -> Computed {
    fold(list, |a, b| DateRange {
        earliest: a.earliest.into_iter().chain(b.earliest).max(),
        latest: a.latest.zip(b.latest).map(|(a, b)| a.max(b)),
        written: None,
    })
}

fn fold<'q, 'a: 'q>(
    list: impl IntoIterator<Item = &'q DateRange<'a>>,
    pick: impl Fn(DateRange<'static>, &DateRange<'a>) -> DateRange<'static>,
) -> Computed {
    let mut list = list.into_iter();
    let first = list
        .next()
        .ok_or_else(|| endless("there are no dates to choose from"))?;
    let first = DateRange::computed(first.earliest, first.latest);
    Ok(list.fold(first, pick))
}

/// Days from `a` to `b`, negative where b is earlier; in the unit `days`.
pub fn days_between(a: &DateRange<'_>, b: &DateRange<'_>) -> Quantity<'static> {
    distance(a, b, "days", 0, |from, to| {
        from.duration_until(to).as_hours() / 24
    })
}

/// Years from `a` to `b`, from those completed to one more; in the unit `years`.
/// Between two single days it is centred on the completed ones.
pub fn years_between(a: &DateRange<'_>, b: &DateRange<'_>) -> Quantity<'static> {
    distance(a, b, "years", 1, completed_years)
}

/// Anniversaries passed since `from`; where `to` is earlier, rounded down all the same.
/// An anniversary of 29 February falls on 1 March in other years.
fn completed_years(from: Day, to: Day) -> i64 {
    let anniversary = (from.month(), from.day());
    let passed = (to.month(), to.day()) >= anniversary;
    i64::from(to.year()) - i64::from(from.year()) - i64::from(!passed)
}

/// A distance that grows with `to` and shrinks with `from`, with `more` at the upper end.
fn distance(
    a: &DateRange<'_>,
    b: &DateRange<'_>,
    unit: &'static str,
    more: i64,
    count: impl Fn(Day, Day) -> i64,
) -> Quantity<'static> {
    let between = |from: Option<Day>, to: Option<Day>| from.zip(to).map(|(f, t)| count(f, t));
    let end = |n: i64| End::closed(Exact::from(n));
    let low = between(a.latest, b.earliest).map(end);
    let high = between(a.earliest, b.latest).map(|n| end(n + more));
    let centre = between(a.single_day(), b.single_day()).map(Exact::from);
    // Not empty, since the distance grows from one end to the other.
    let range = Interval::new(low, high, centre).unwrap_or_else(Interval::unbounded);
    Quantity::computed(range, Some(unit.into()), Scale::One)
}

#[cold]
fn endless(reason: &'static str) -> Undecided {
    Undecided::NotCheckable(reason.into())
}
