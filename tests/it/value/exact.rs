//! Exact numbers and their text, against `BigRational` computed independently.

use std::cmp::Ordering;

use factum::value::{Decimal, DecimalFault, Exact, Rounding};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;

use super::exact;

/// The decimal with `places` digits, written digit by digit with schoolbook division.
fn by_hand(number: &BigRational, places: u32, up: bool) -> String {
    let scale = BigInt::from(10).pow(places);
    let (n, d) = (number.numer() * &scale, number.denom());
    let mut quotient = &n / d;
    let exact = (&quotient * d) == n;
    if !exact && up && n.is_positive() {
        quotient += 1;
    }
    if !exact && !up && n.is_negative() {
        quotient -= 1;
    }
    let digits = quotient.abs().to_string();
    let digits = "0".repeat((places as usize + 1).saturating_sub(digits.len())) + &digits;
    let (whole, fraction) = digits.split_at(digits.len() - places as usize);
    let mut text = format!("{whole}.{fraction}");
    while text.ends_with('0') {
        text.pop();
    }
    let text = text.trim_end_matches('.');
    if quotient.is_negative() {
        format!("-{text}")
    } else {
        text.to_string()
    }
}

#[track_caller]
fn same(number: &Exact, expected: &BigRational) {
    // The operands have at most 127 bits a side, so results that differ do so well before this.
    for (places, rounding, up) in [(90, Rounding::Down, false), (90, Rounding::Up, true)] {
        assert_eq!(number.text(places, rounding), by_hand(expected, places, up));
    }
}

/// Small numbers, numbers that need all of an `i128`, and powers of ten.
fn integer() -> impl Strategy<Value = i128> {
    prop_oneof![
        -1000_i128..1000,
        any::<i128>(),
        any::<i64>().prop_map(i128::from),
        (0_u32..38).prop_map(|e| 10_i128.pow(e)),
        Just(i128::MIN),
        Just(i128::MAX),
    ]
}

fn fraction() -> impl Strategy<Value = (Exact, BigRational)> {
    (integer(), integer().prop_filter("not 0", |d| *d != 0)).prop_map(|(n, d)| {
        let exact = Exact::fraction(n, d).expect("the denominator is not 0");
        (exact, BigRational::new(n.into(), d.into()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn computes_like_big_rationals((a, x) in fraction(), (b, y) in fraction()) {
        same(&a, &x);
        same(&(&a + &b), &(&x + &y));
        same(&(&a - &b), &(&x - &y));
        same(&(&a * &b), &(&x * &y));
        same(&-&a, &-&x);
        same(&a.abs(), &x.abs());
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a.sign(), x.cmp(&BigRational::zero()));
        match a.over(&b) {
            Some(quotient) => same(&quotient, &(&x / &y)),
            None => prop_assert!(y.is_zero()),
        }
        // Long chains leave the small form and come back to equal numbers.
        let there = &(&(&a * &b) + &a) - &b;
        let back = &(&there - &a) + &b;
        prop_assert_eq!(back, &a * &b);
    }

    #[test]
    fn prints_outward((a, x) in fraction(), places in 0_u32..20) {
        prop_assert_eq!(a.text(places, Rounding::Down), by_hand(&x, places, false));
        prop_assert_eq!(a.text(places, Rounding::Up), by_hand(&x, places, true));
        let (down, up) = (exact(&shorter(&a.text(places, Rounding::Down))), a.text(places, Rounding::Up));
        if a.text(places, Rounding::Down).len() < 60 {
            prop_assert!(down <= a && a <= exact(&up));
        }
    }

    #[test]
    fn reads_what_it_prints(n in any::<i64>(), places in 0_i32..30) {
        let number = Exact::scaled(n.into(), -places);
        let text = number.text(30, Rounding::Down);
        prop_assert_eq!(&exact(&text), &number);
        prop_assert_eq!(number.text(number.exact_places().expect("a decimal"), Rounding::Up), text);
    }

    #[test]
    fn reads_or_refuses_any_text(text in "[-+0-9_.exinfa]{0,70}") {
        if let Ok(decimal) = Decimal::parse(&text) {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let after = text.split('.').nth(1).map_or(0, |f| f.replace('_', "").len());
            let value = BigRational::new(digits.parse().expect("valid by construction"), BigInt::from(10).pow(u32::try_from(after).expect("valid by construction")));
            same(&decimal.value(), &if text.starts_with('-') { -value } else { value });
            prop_assert_eq!(usize::from(decimal.places), after);
        }
    }

    #[test]
    fn a_float_is_the_shortest_decimal_that_reads_as_it(float in any::<f64>()) {
        let number = Exact::from_float(float).map(|n| n.text(400, Rounding::Down));
        let expected = float.is_finite().then(|| if float == 0.0 { "0".into() } else { float.to_string() });
        prop_assert_eq!(number, expected);
    }
}

/// A text that is surely short enough to be read back.
fn shorter(text: &str) -> String {
    if text.len() < 60 {
        text.into()
    } else {
        "0".into()
    }
}

#[test]
fn keeps_the_digits_after_the_point() {
    for (text, value, places) in [
        ("2.6", "2.6", 1),
        ("2.60", "2.6", 2),
        ("-1_000.5", "-1000.5", 1),
        ("+3", "3", 0),
        ("0", "0", 0),
        ("-0.00", "0", 2),
        ("12_345.678_9", "12345.6789", 4),
    ] {
        let decimal = Decimal::parse(text).expect(text);
        assert_eq!(decimal.places, places, "{text}");
        assert_eq!(decimal.value().text(10, Rounding::Down), value, "{text}");
    }
    assert_ne!(Decimal::parse("2.6"), Decimal::parse("2.60"));
    assert_eq!(exact("2.6"), exact("2.60"));
}

#[test]
fn refuses_what_is_no_plain_decimal() {
    let long = "1".repeat(61);
    for (text, fault) in [
        ("1e6", DecimalFault::Exponent),
        ("-2.5E-3", DecimalFault::Exponent),
        ("0x1F", DecimalFault::Radix),
        ("0b1", DecimalFault::Radix),
        ("inf", DecimalFault::NotFinite),
        ("-nan", DecimalFault::NotFinite),
        (&long, DecimalFault::TooLong),
        ("", DecimalFault::NotDecimal),
        ("-", DecimalFault::NotDecimal),
        (".5", DecimalFault::NotDecimal),
        ("5.", DecimalFault::NotDecimal),
        ("1_", DecimalFault::NotDecimal),
        ("_1", DecimalFault::NotDecimal),
        ("1__0", DecimalFault::NotDecimal),
        ("1_.0", DecimalFault::NotDecimal),
        ("1._0", DecimalFault::NotDecimal),
        ("1.2.3", DecimalFault::NotDecimal),
        ("+-1", DecimalFault::NotDecimal),
        ("007", DecimalFault::NotDecimal),
        ("1,000", DecimalFault::NotDecimal),
        (" 1", DecimalFault::NotDecimal),
        ("१", DecimalFault::NotDecimal),
        ("ten", DecimalFault::NotDecimal),
    ] {
        assert_eq!(Decimal::parse(text), Err(fault), "{text}");
    }
    assert_eq!(
        exact(&"9".repeat(60)),
        &(&exact(&format!("1{}", "0".repeat(59))) * &exact("10")) - &exact("1")
    );
}

#[test]
fn prints_halves_and_signs() {
    for (number, places, down, nearest, up) in [
        ("0.05", 1, "0", "0.1", "0.1"),
        ("-0.05", 1, "-0.1", "-0.1", "0"),
        ("-0.04", 1, "-0.1", "0", "0"),
        ("2.5", 0, "2", "3", "3"),
        ("-2.5", 0, "-3", "-3", "-2"),
        ("100", 3, "100", "100", "100"),
        ("0.30", 2, "0.3", "0.3", "0.3"),
    ] {
        let number = exact(number);
        let all = [Rounding::Down, Rounding::Nearest, Rounding::Up].map(|r| number.text(places, r));
        assert_eq!(all, [down, nearest, up]);
    }
}

#[test]
fn prints_no_more_than_a_thousand_digits() {
    let third = Exact::fraction(1, 3).expect("not 0");
    assert_eq!(
        third.text(u32::MAX, Rounding::Down),
        format!("0.{}", "3".repeat(1000))
    );
}

#[test]
fn knows_which_fractions_are_decimals() {
    let places = |n, d| Exact::fraction(n, d).expect("not 0").exact_places();
    assert_eq!(places(1, 8), Some(3));
    assert_eq!(places(6, 3), Some(0));
    assert_eq!(places(7, 50), Some(2));
    assert_eq!(places(1, 3), None);
    assert_eq!(Exact::fraction(1, 0), None);
    assert_eq!(exact("3").over(&Exact::ZERO), None);
    assert_eq!(
        Exact::fraction(2, -4).expect("not 0").cmp(&Exact::ZERO),
        Ordering::Less
    );
}
