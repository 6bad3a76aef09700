//! Ranges: every operation gives all results that its operands allow, and no more.

use factum::value::{End, Exact, Interval};
use proptest::prelude::*;

use super::exact;

/// A number with few digits or a fraction.
fn number() -> impl Strategy<Value = Exact> {
    prop_oneof![
        (-40_i128..40).prop_map(Exact::from),
        (-9_000_000_000_i128..9_000_000_000, 0_i32..6).prop_map(|(n, e)| Exact::scaled(n, -e)),
        (-500_i128..500, 1_i128..40).prop_map(|(n, d)| Exact::fraction(n, d).expect("not 0")),
    ]
}

fn end() -> impl Strategy<Value = Option<(Exact, bool)>> {
    prop_oneof![5 => (number(), any::<bool>()).prop_map(Some), 1 => Just(None)]
}

fn interval() -> impl Strategy<Value = Interval> {
    let ranges = (end(), end(), number()).prop_filter_map("not empty", |(low, high, centre)| {
        let end = |(at, open)| End { at, open };
        Interval::new(low.map(end), high.map(end), Some(centre))
    });
    prop_oneof![4 => ranges, 1 => number().prop_map(Interval::point)]
}

/// Numbers of a range: its ends where they belong to it, numbers close to them, and some between.
fn points(range: &Interval) -> Vec<Exact> {
    let low = range.low().map(|end| end.at.clone());
    let high = range.high().map(|end| end.at.clone());
    let (low, high) = match (low, high) {
        (Some(low), Some(high)) => (low, high),
        (Some(low), None) => (low.clone(), &low + &exact("100000000000")),
        (None, Some(high)) => (&high - &exact("100000000000"), high),
        (None, None) => (exact("-100000000000"), exact("100000000000")),
    };
    let parts = [
        "0",
        "0.00000000000000000000000001",
        "0.25",
        "0.5",
        "0.75",
        "0.99999999999999999999999999",
        "1",
    ];
    let at = |part: &&str| &low + &(&exact(part) * &(&high - &low));
    let mut points: Vec<Exact> = parts.iter().map(at).collect();
    points.extend(range.centre().cloned());
    points.push(Exact::ZERO);
    points.retain(|point| range.contains(point));
    points
}

/// Every result for numbers of the operands lies in the range given, and where
/// the ends are reached by closed ends, they are reached.
#[track_caller]
fn contains_results(
    a: &Interval,
    b: &Interval,
    range: &Interval,
    operation: impl Fn(&Exact, &Exact) -> Option<Exact>,
) {
    let (left, right) = (points(a), points(b));
    let results: Vec<Exact> = left
        .iter()
        .flat_map(|x| right.iter().filter_map(|y| operation(x, y)))
        .collect();
    for result in &results {
        assert!(range.contains(result), "{result:?} is not in {range:?}");
    }
    for end in [range.low(), range.high()].into_iter().flatten() {
        assert!(
            end.open || results.contains(&end.at),
            "{end:?} is never reached"
        );
    }
    if let Some(centre) = range.centre() {
        assert!(range.contains(centre));
    }
}

/// No end could be moved inward: results come as close to it as the operands' points do.
#[track_caller]
fn is_tight(
    a: &Interval,
    b: &Interval,
    range: &Interval,
    operation: impl Fn(&Exact, &Exact) -> Option<Exact>,
) {
    let (Some(low), Some(high)) = (range.low(), range.high()) else {
        return;
    };
    let bounded = |i: &Interval| i.width().is_some();
    if !bounded(a) || !bounded(b) {
        return;
    }
    let (left, right) = (points(a), points(b));
    let results = || {
        left.iter()
            .flat_map(|x| right.iter().filter_map(|y| operation(x, y)))
    };
    let (least, most) = (
        results().min().expect("points"),
        results().max().expect("points"),
    );
    let slack = &(&high.at - &low.at) * &exact("0.01");
    assert!(&least - &low.at <= slack, "{least:?} is far from {low:?}");
    assert!(&high.at - &most <= slack, "{most:?} is far from {high:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn sums_and_differences(a in interval(), b in interval()) {
        contains_results(&a, &b, &(&a + &b), |x, y| Some(x + y));
        contains_results(&a, &b, &(&a - &b), |x, y| Some(x - y));
        is_tight(&a, &b, &(&a + &b), |x, y| Some(x + y));
        prop_assert_eq!(&a + &b, &b + &a);
        prop_assert_eq!(&a - &b, &a + &-&b);
        prop_assert_eq!(-&-&a, a);
    }

    #[test]
    fn multiples(a in interval(), factor in number()) {
        let by = Interval::point(factor.clone());
        contains_results(&a, &by, &a.times(&factor), |x, y| Some(x * y));
        match a.over(&factor) {
            Some(range) => contains_results(&a, &by, &range, Exact::over),
            None => prop_assert!(factor.is_zero()),
        }
    }

    #[test]
    fn quotients(a in interval(), b in interval()) {
        match a.ratio(&b) {
            None => prop_assert!(b.contains(&Exact::ZERO)),
            Some(range) => {
                prop_assert!(!b.contains(&Exact::ZERO));
                contains_results(&a, &b, &range, Exact::over);
                is_tight(&a, &b, &range, Exact::over);
                let share = a.share(&b).expect("as before");
                prop_assert_eq!(share, range.times(&exact("100")));
            }
        }
    }

    #[test]
    fn changes_are_tight(a in interval(), b in interval()) {
        let change = |from: &Exact, to: &Exact| (&(to - from) * &exact("100")).over(&from.abs());
        match a.percent_change(&b) {
            None => prop_assert!(a.contains(&Exact::ZERO)),
            Some(range) => {
                contains_results(&a, &b, &range, change);
                is_tight(&a, &b, &range, change);
            }
        }
    }

    #[test]
    fn meeting_and_containing(a in interval(), b in interval()) {
        let common = points(&a).iter().any(|x| b.contains(x)) || points(&b).iter().any(|x| a.contains(x));
        prop_assert_eq!(a.meets(&b), common);
        prop_assert_eq!(b.meets(&a), common);
        let below = points(&a).iter().all(|x| points(&b).iter().all(|y| x < y));
        prop_assert_eq!(a.lies_below(&b), below);
        prop_assert_eq!(a.contains_all(&b), points(&b).iter().all(|x| a.contains(x)));
        prop_assert!(a.contains_all(&a));
    }
}

fn range(low: Option<(&str, bool)>, high: Option<(&str, bool)>) -> Option<Interval> {
    let end = |(at, open)| End {
        at: exact(at),
        open,
    };
    Interval::new(low.map(end), high.map(end), None)
}

#[test]
fn no_range_is_empty() {
    assert!(range(Some(("2", false)), Some(("1", false))).is_none());
    assert!(range(Some(("1", true)), Some(("1", false))).is_none());
    assert!(range(Some(("1", false)), Some(("1", true))).is_none());
    assert!(range(Some(("1", false)), Some(("1", false))).is_some());
    assert!(range(None, Some(("1", true))).is_some());
}

#[test]
fn an_open_end_excludes_its_number() {
    let below = range(None, Some(("5", true))).expect("not empty");
    let from = range(Some(("5", false)), None).expect("not empty");
    let up_to = range(None, Some(("5", false))).expect("not empty");
    assert!(!below.meets(&from));
    assert!(up_to.meets(&from));
    assert!(!below.contains(&exact("5")) && up_to.contains(&exact("5")));
    assert!(up_to.contains_all(&below) && !below.contains_all(&up_to));
}

#[test]
fn divides_by_ranges_that_approach_zero() {
    let above = range(Some(("0", true)), Some(("4", false))).expect("not empty");
    let two = Interval::point(exact("2"));
    assert_eq!(two.ratio(&above), range(Some(("0.5", false)), None));
    let below = range(Some(("-4", false)), Some(("0", true))).expect("not empty");
    assert_eq!(two.ratio(&below), range(None, Some(("-0.5", false))));
    let over = range(Some(("4", true)), None).expect("not empty");
    assert_eq!(
        two.ratio(&over),
        range(Some(("0", true)), Some(("0.5", true)))
    );
    assert_eq!(
        two.ratio(&range(Some(("0", false)), None).expect("not empty")),
        None
    );
}

#[test]
fn a_change_from_below_zero_is_measured_by_its_absolute_value() {
    let point = |n: &str| Interval::point(exact(n));
    let change = |from: &str, to: &str| point(from).percent_change(&point(to));
    assert_eq!(change("-10", "-5"), Some(point("50")));
    assert_eq!(change("-10", "-20"), Some(point("-100")));
    assert_eq!(change("-10", "10"), Some(point("200")));
    assert_eq!(change("10", "5"), Some(point("-50")));
    assert_eq!(change("0", "5"), None);
}

#[test]
fn long_sums_of_fractions_stay_bounded_and_never_round_inward() {
    let mut sum = Interval::point(Exact::ZERO);
    let mut reached = Vec::new();
    // Reciprocals of primes: each needs a denominator of its own.
    let primes = (2_i128..).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0));
    for prime in primes.take(1500) {
        let part = Interval::point(Exact::fraction(1, prime).expect("not 0"));
        sum = &sum + &part;
        reached.push(sum.width().expect("bounded"));
    }
    assert!(reached.first().is_some_and(Exact::is_zero));
    let width = reached.last().expect("1500 sums");
    assert!(!width.is_zero(), "no sum was ever rounded");
    assert!(*width < Exact::scaled(1, -250));
    assert!(sum.centre().is_some_and(|centre| sum.contains(centre)));
    assert!(reached.windows(2).all(|pair| pair[0] <= pair[1]));
}
