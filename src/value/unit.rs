//! Which units go together. A unit is any text; only `percent` and
//! `percentage points` mean something here. No conversion, no list of currencies.

use super::outcome::{NotComparable, Undecided};

/// The unit of shares and changes.
pub(super) const PERCENT: &str = "percent";
/// The unit of the difference of two percents.
pub(super) const POINTS: &str = "percentage points";

/// A unit, or none: a bare number takes the other side's.
type Unit<'u> = Option<&'u str>;

/// The unit that two operands share; `operand` is the position of the second.
#[inline]
pub(super) fn common<'u>(a: Unit<'u>, b: Unit<'u>, operand: usize) -> Result<Unit<'u>, Undecided> {
    match (a, b) {
        (Some(a), Some(b)) if a != b => Err(unlike(a, b, operand)),
        _ => Ok(a.or(b)),
    }
}

/// The unit of a sum: percents and percentage points add up to percents.
#[inline]
pub(super) fn of_sum<'u>(a: Unit<'u>, b: Unit<'u>, operand: usize) -> Result<Unit<'u>, Undecided> {
    match (a, b) {
        (Some(PERCENT), Some(POINTS)) | (Some(POINTS), Some(PERCENT)) => Ok(Some(PERCENT)),
        _ => common(a, b, operand),
    }
}

/// The unit of `a - b`: between two percents lie percentage points.
#[inline]
pub(super) fn of_difference<'u>(a: Unit<'u>, b: Unit<'u>) -> Result<Unit<'u>, Undecided> {
    match (a, b) {
        (Some(PERCENT), Some(POINTS)) => Ok(Some(PERCENT)),
        _ => Ok(match common(a, b, 1)? {
            Some(PERCENT) => Some(POINTS),
            unit => unit,
        }),
    }
}

#[cold]
fn unlike(a: &str, b: &str, operand: usize) -> Undecided {
    Undecided::NotComparable(NotComparable {
        operand,
        reason: format!("{} is not {}", phrase(b), phrase(a)),
        advice: advice(a, b),
    })
}

/// The unit as the subject or object of a sentence.
fn phrase(unit: &str) -> String {
    let shown: String = unit.chars().take(60).collect();
    format!("a figure in \"{shown}\"")
}

fn advice(a: &str, b: &str) -> String {
    let pair = [a, b];
    if pair.contains(&"%") && pair.contains(&PERCENT) {
        "write unit = \"percent\" in both".into()
    } else if pair.contains(&PERCENT) && pair.contains(&POINTS) {
        "the difference of two percents is in percentage points; correct the unit that is wrong"
            .into()
    } else {
        "write both in one unit, from a source that gives them so".into()
    }
}
