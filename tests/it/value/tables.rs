//! Tables of rounded parts and a rounded total: agreement never accuses correct
//! rounding, and always sees a total that rounding can't explain.

use factum::value::{Exact, Outcome, Quantity, agrees, sum};
use proptest::prelude::*;

use super::plain;

/// Digits kept of a number in millionths, and that number.
type Cell = (u32, i64);

fn cell() -> impl Strategy<Value = Cell> {
    (1_u32..5, -20_000_000_000_i64..20_000_000_000)
}

/// The unit of the last digit kept, in millionths.
fn unit(places: u32) -> i64 {
    10_i64.pow(6 - places)
}

/// Rounds millionths to `places` digits, halves to either side, and writes them.
fn written(millionths: i64, places: u32, half_up: bool) -> String {
    let unit = unit(places);
    let (steps, rest) = (millionths.div_euclid(unit), millionths.rem_euclid(unit));
    let up = 2 * rest > unit || (2 * rest == unit && half_up);
    in_steps(steps + i64::from(up), places)
}

/// Units of the last digit as text.
fn in_steps(steps: i64, places: u32) -> String {
    let one = 10_u64.pow(places);
    let size = steps.unsigned_abs();
    let sign = if steps < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:0width$}",
        size / one,
        size % one,
        width = places as usize
    )
}

fn quantities(texts: &[String]) -> Vec<Quantity<'_>> {
    texts.iter().map(|text| plain(text, "EUR")).collect()
}

/// A decimal text in ten-millionths, which halve evenly.
fn ten_millionths(text: &str) -> i128 {
    let digits: i128 = text.replace('.', "").parse().expect("digits");
    let places = text.split('.').nth(1).map_or(0, str::len);
    digits * 10_i128.pow(7 - u32::try_from(places).expect("few"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn correct_rounding_is_never_accused(
        cells in prop::collection::vec(cell(), 1..12),
        places in 1_u32..5,
        half_up in any::<bool>(),
    ) {
        let parts: Vec<String> = cells.iter().map(|&(p, n)| written(n, p, half_up)).collect();
        let total = written(cells.iter().map(|(_, n)| n).sum(), places, half_up);
        let computed = sum(&quantities(&parts)).expect("one unit");
        let outcome = agrees(&computed, &plain(&total, "EUR"));
        prop_assert_eq!(outcome.as_bool(), Some(true), "{:?} {}", parts, total);
    }

    #[test]
    fn exactly_what_rounding_can_explain_is_accepted(
        cells in prop::collection::vec(cell(), 1..12),
        places in 1_u32..5,
        off in -30_i64..30,
    ) {
        let parts: Vec<String> = cells.iter().map(|&(p, n)| written(n, p, true)).collect();
        let near = cells.iter().map(|(_, n)| n).sum::<i64>() + off * unit(places);
        let total = written(near, places, true);
        let moved: i128 = ten_millionths(&total) - parts.iter().map(|p| ten_millionths(p)).sum::<i128>();
        let half = |places: u32| i128::from(unit(places)) * 5;
        let halves: i128 = cells.iter().map(|&(p, _)| half(p)).sum::<i128>() + half(places);
        let expected = if moved.abs() > halves {
            Outcome::Contradicted
        } else if moved.abs() <= half(places) {
            Outcome::Holds
        } else {
            Outcome::ByRounding
        };
        let computed = sum(&quantities(&parts)).expect("one unit");
        prop_assert_eq!(agrees(&computed, &plain(&total, "EUR")), expected, "{:?} {}", parts, total);
    }

    #[test]
    fn any_digit_changed_beyond_rounding_is_seen(
        cells in prop::collection::vec(cell(), 1..12),
        places in 1_u32..5,
        which in any::<prop::sample::Index>(),
        more in 1_i64..50,
        down in any::<bool>(),
    ) {
        let halves: i64 = cells.iter().map(|&(p, _)| unit(p)).sum::<i64>() + unit(places);
        let mut numbers: Vec<Cell> = cells.clone();
        numbers.push((places, cells.iter().map(|(_, n)| n).sum()));
        // Rounding may already have used up the sum of half units in the other direction.
        let (p, n) = &mut numbers[which.index(cells.len() + 1)];
        let change = (halves / unit(*p) + more) * unit(*p);
        *n += if down { -change } else { change };
        let texts: Vec<String> = numbers.iter().map(|&(p, n)| written(n, p, true)).collect();
        let all = quantities(&texts);
        let (total, parts) = all.split_last().expect("a total");
        let computed = sum(parts).expect("one unit");
        prop_assert_eq!(agrees(&computed, total), Outcome::Contradicted, "{:?}", texts);
    }
}

#[test]
fn the_helpers_write_what_they_should() {
    assert_eq!(written(2_650_000, 1, true), "2.7");
    assert_eq!(written(2_650_000, 1, false), "2.6");
    assert_eq!(written(-40_000, 1, true), "0.0");
    assert_eq!(written(-60_000, 1, true), "-0.1");
    assert_eq!(ten_millionths("-0.1"), -1_000_000);
    assert_eq!(
        Exact::scaled(ten_millionths("2.65"), -7),
        super::exact("2.65")
    );
}
