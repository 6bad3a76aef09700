//! A cell of a typed column: what follows from a written text, without a float in between.

use super::layout::Type;
use crate::value::Day;

/// Most digits of a decimal, as Parquet and most databases have it.
pub(super) const PRECISION: u32 = 38;
/// Most digits of those behind the point.
pub(super) const MAX_PLACES: u32 = 18;
/// Largest power of ten that a written exponent may ask for.
const MAX_EXPONENT: i64 = 60;

/// The value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Absent,
    Text(String),
    Integer(i64),
    /// A decimal as written.
    Number(String),
    Boolean(bool),
    Day(Day),
    List(Vec<Option<String>>),
}

/// A cell as a file has it, in whatever way its format keeps values.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Raw {
    Absent,
    Text(String),
    Integer(i64),
    Real(f64),
    /// A decimal without its point.
    Decimal(i128),
    Boolean(bool),
    /// Days since 1 January 1970.
    Day(i32),
    List(Vec<Option<String>>),
    /// Something that we never write.
    Strange,
}

/// A text as a value of a type; absent where it is none, or too large for the type.
pub(super) fn typed(kind: Type, text: Option<&str>) -> Cell {
    let Some(text) = text.filter(|text| kind.fits(text)) else {
        return Cell::Absent;
    };
    match kind {
        Type::Integer => text.parse().map_or(Cell::Absent, Cell::Integer),
        Type::Number => Cell::Number(text.to_owned()),
        Type::Boolean => Cell::Boolean(text == "true"),
        Type::Date => text.parse().map_or(Cell::Absent, Cell::Day),
        Type::Text => Cell::Text(text.to_owned()),
    }
}

/// How many digits a decimal has behind the point when it is written without an exponent.
pub(super) fn places(text: &str) -> Option<u32> {
    let (_, _, places) = taken_apart(text)?;
    Some(u32::try_from(places).unwrap_or(0))
}

/// A decimal as a whole number of the unit 10^-`places`; `None` where it does not fit exactly.
pub(super) fn unscaled(text: &str, places: u32) -> Option<i128> {
    let (negative, digits, own) = taken_apart(text)?;
    let digits = digits.trim_start_matches('0');
    let whole = match i64::from(places) - own {
        zeros @ 0.. => digits.to_owned() + &"0".repeat(usize::try_from(zeros).ok()?),
        // Digits beyond the last place may only be zeros.
        beyond => {
            let beyond = usize::try_from(-beyond).ok()?;
            let (kept, lost) = digits.split_at(digits.len().saturating_sub(beyond));
            lost.bytes()
                .all(|digit| digit == b'0')
                .then(|| kept.to_owned())?
        }
    };
    if whole.is_empty() || whole.len() > PRECISION as usize {
        return whole.is_empty().then_some(0);
    }
    let number: i128 = whole.parse().ok()?;
    Some(if negative { -number } else { number })
}

/// Sign, digits, and how many of them stand behind the point (fewer than none with an exponent).
fn taken_apart(text: &str) -> Option<(bool, String, i64)> {
    let unsigned = text.strip_prefix('-');
    let negative = unsigned.is_some();
    let unsigned = unsigned.unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    (plain && exponent.abs() <= MAX_EXPONENT && !digits.is_empty()).then_some(())?;
    let places = i64::try_from(fraction.len()).ok()? - exponent;
    Some((negative, digits, places))
}

/// Days since 1 January 1970.
pub(super) fn day_number(day: Day) -> i32 {
    let epoch = Day::constant(1970, 1, 1);
    epoch.until(day).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_scaled_exactly_or_not_at_all() {
        assert_eq!(unscaled("2.60", 2), Some(260));
        assert_eq!(unscaled("2.60", 1), Some(26));
        assert_eq!(unscaled("2.65", 1), None);
        assert_eq!(unscaled("-0.5", 3), Some(-500));
        assert_eq!(unscaled("1e3", 0), Some(1000));
        assert_eq!(unscaled("1.5e-2", 3), Some(15));
        assert_eq!(unscaled("100", 0), Some(100));
        assert_eq!(unscaled("0.00", 0), Some(0));
        assert_eq!(unscaled("0.001", 1), None);
        assert_eq!(unscaled(&"9".repeat(38), 0), "9".repeat(38).parse().ok());
        assert_eq!(unscaled(&"9".repeat(38), 1), None);
        assert_eq!(unscaled("1e61", 0), None);
        assert_eq!(places("1.50e1"), Some(1));
        assert_eq!(places("15e2"), Some(0));
    }

    #[test]
    fn days_are_counted_from_the_epoch() {
        assert_eq!(day_number(Day::constant(1970, 1, 2)), 1);
        assert_eq!(day_number(Day::constant(1969, 12, 31)), -1);
        assert_eq!(day_number(Day::constant(2021, 10, 5)), 18_905);
    }
}
