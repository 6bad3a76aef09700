//! Agreement and order of quantities: the outcomes, their symmetry, and
//! `all_agree` against comparing every pair.

use factum::value::{
    Agreement, Exact, Outcome, Quantity, agrees, all_agree, at_least, at_most, difference, plus,
    sum, years_between,
};
use proptest::prelude::*;

use super::{between, exact, people, plain, scaled};

use Outcome::{ByRounding, Contradicted, Holds};

/// Compares both ways round, which must not matter.
#[track_caller]
fn both_ways(a: &Quantity<'_>, b: &Quantity<'_>) -> Outcome {
    let outcome = agrees(a, b);
    assert_eq!(agrees(b, a), outcome, "the order of the operands matters");
    outcome
}

fn nothing() -> Quantity<'static> {
    plus(&people("over", "1"), &people("under", "1")).expect("one unit")
}

#[test]
fn the_central_value_of_the_narrower_decides() {
    // [2.55, 2.65] and [2.595, 2.605]
    assert_eq!(
        both_ways(&plain("2.6", "EUR"), &plain("2.60", "EUR")),
        Holds
    );
    assert_eq!(
        both_ways(&plain("2.6", "EUR"), &plain("2.64", "EUR")),
        Holds
    );
    // The central value of the narrower, at the very end of the wider.
    assert_eq!(
        both_ways(&plain("2.6", "EUR"), &plain("2.65", "EUR")),
        Holds
    );
    // [2.65, 2.67]: beyond the end, but the ranges meet in one number.
    assert_eq!(
        both_ways(&plain("2.6", "EUR"), &between("2.65", "2.67", "EUR")),
        ByRounding
    );
    assert_eq!(
        both_ways(&plain("2.6", "EUR"), &plain("2.66", "EUR")),
        Contradicted
    );
    assert_eq!(
        both_ways(&plain("2.6", "EUR"), &plain("2.7", "EUR")),
        ByRounding
    );
    assert_eq!(
        both_ways(&plain("722", "people"), &plain("723", "people")),
        Contradicted
    );
    assert_eq!(
        both_ways(&plain("722", "people"), &plain("722", "people")),
        Holds
    );
}

#[test]
fn the_computed_side_is_judged_whatever_its_width() {
    let parts = [
        plain("1.1", "EUR"),
        plain("1.1", "EUR"),
        plain("1.1", "EUR"),
    ];
    let computed = sum(&parts).expect("one unit"); // 3.3 [3.15, 3.45]
    assert_eq!(both_ways(&computed, &plain("3.30", "EUR")), Holds);
    assert_eq!(both_ways(&computed, &plain("3.4", "EUR")), ByRounding);
    assert_eq!(both_ways(&computed, &plain("3.5", "EUR")), ByRounding);
    assert_eq!(both_ways(&computed, &plain("3.6", "EUR")), Contradicted);
    // 3.3 lies in [3.0, 3.4], though 3.2 is the central value of the narrower.
    assert_eq!(both_ways(&computed, &between("3.0", "3.31", "EUR")), Holds);
    // Were the stated side judged, 3.4 in [3.15, 3.45] would hold.
    assert_eq!(
        both_ways(&computed, &between("3.39", "3.41", "EUR")),
        ByRounding
    );
}

#[test]
fn an_open_end_excludes_its_number() {
    let stated = |number| people("exact", number);
    assert_eq!(both_ways(&people("over", "5"), &stated("5")), Contradicted);
    assert_eq!(both_ways(&people("at_least", "5"), &stated("5")), Holds);
    assert_eq!(both_ways(&people("under", "5"), &stated("5")), Contradicted);
    assert_eq!(both_ways(&people("up_to", "5"), &stated("5")), Holds);
    assert_eq!(
        both_ways(&people("over", "5"), &people("under", "5")),
        Contradicted
    );
    assert_eq!(
        both_ways(&people("over", "5"), &people("up_to", "5")),
        Contradicted
    );
    assert_eq!(
        both_ways(&people("at_least", "5"), &people("up_to", "5")),
        ByRounding
    );
    assert_eq!(
        both_ways(&people("nearly", "100"), &stated("100")),
        Contradicted
    );
    assert_eq!(both_ways(&people("nearly", "100"), &stated("90")), Holds);
    assert_eq!(
        both_ways(&people("nearly", "100"), &people("at_least", "100")),
        Contradicted
    );
}

#[test]
fn one_sided_ranges_hold_where_one_lies_in_the_other() {
    assert_eq!(both_ways(&people("over", "7"), &people("over", "5")), Holds);
    assert_eq!(
        both_ways(&people("over", "5"), &people("at_least", "5")),
        Holds
    );
    assert_eq!(
        both_ways(&people("over", "5"), &people("under", "9")),
        ByRounding
    );
    assert_eq!(
        both_ways(&people("over", "5"), &people("about", "100")),
        Holds
    );
    assert_eq!(
        both_ways(&people("over", "95"), &people("about", "100")),
        Holds
    );
    assert_eq!(
        both_ways(&people("over", "105"), &people("about", "100")),
        ByRounding
    );
    let computed = plus(&people("over", "5"), &people("exact", "5")).expect("one unit");
    assert_eq!(both_ways(&computed, &people("exact", "40")), ByRounding);
    assert_eq!(both_ways(&computed, &people("over", "10")), Holds);
    assert_eq!(both_ways(&computed, &people("over", "11")), ByRounding);
    assert_eq!(both_ways(&computed, &people("up_to", "10")), Contradicted);
}

#[test]
fn what_says_nothing_is_not_checkable() {
    for outcome in [agrees, at_least, at_most].map(|f| f(&nothing(), &people("exact", "5"))) {
        assert!(matches!(outcome, Outcome::NotCheckable(_)), "{outcome:?}");
        assert_eq!(outcome.as_bool(), None);
    }
}

#[test]
fn unlike_units_are_not_comparable() {
    for compare in [agrees, at_least, at_most] {
        match compare(&plain("2", "USD"), &plain("2", "EUR")) {
            Outcome::NotComparable(fault) => assert_eq!(fault.operand, 1),
            other => panic!("{other:?}"),
        }
    }
    let points = difference(&plain("65", "percent"), &plain("60", "percent")).expect("one unit");
    assert_eq!(agrees(&points, &plain("5", "percentage points")), Holds);
    assert!(matches!(
        agrees(&points, &plain("5", "percent")),
        Outcome::NotComparable(_)
    ));
    assert_eq!(
        agrees(&plain("5", "EUR"), &Quantity::bare(Exact::from(5_i64))),
        Holds
    );
    assert_eq!(
        agrees(&Quantity::bare(Exact::from(6_i64)), &plain("5", "EUR")),
        Contradicted
    );
}

#[test]
fn order_fails_only_where_no_values_satisfy_it() {
    let (text, table) = (
        scaled("2.6", "billion", "USD"),
        scaled("2306", "million", "USD"),
    );
    assert_eq!(at_least(&text, &table), Holds);
    assert_eq!(at_most(&text, &table), Contradicted);
    assert_eq!(at_least(&table, &text), Contradicted);
    assert_eq!(
        at_least(&plain("2.6", "EUR"), &plain("2.7", "EUR")),
        ByRounding
    );
    assert_eq!(
        at_most(&plain("2.7", "EUR"), &plain("2.6", "EUR")),
        ByRounding
    );
    assert_eq!(at_least(&plain("2.6", "EUR"), &plain("2.6", "EUR")), Holds);
    assert_eq!(
        at_least(&people("under", "5"), &people("exact", "5")),
        Contradicted
    );
    assert_eq!(
        at_least(&people("up_to", "5"), &people("exact", "5")),
        ByRounding
    );
    assert_eq!(at_least(&people("over", "5"), &people("exact", "5")), Holds);
    assert_eq!(
        at_most(&people("over", "5"), &people("exact", "5")),
        Contradicted
    );
    assert_eq!(
        at_least(&people("over", "5"), &people("exact", "50")),
        ByRounding
    );
}

#[test]
fn the_two_furthest_apart_are_named() {
    let list = ["5", "7", "4", "9", "4", "9"].map(|n| people("exact", n));
    let found = all_agree(&list);
    assert_eq!(
        found,
        Agreement {
            outcome: Contradicted,
            pair: Some((2, 3))
        }
    );
    let list = [
        plain("2.60", "EUR"),
        plain("2.6", "EUR"),
        plain("2.7", "EUR"),
        plain("2.65", "EUR"),
    ];
    assert_eq!(all_agree(&list).pair, Some((0, 2)));
    assert_eq!(
        all_agree(&list[1..]),
        Agreement {
            outcome: ByRounding,
            pair: Some((0, 1))
        }
    );
    assert_eq!(
        all_agree(&list[..2]),
        Agreement {
            outcome: Holds,
            pair: None
        }
    );
    assert_eq!(all_agree(&list[..1]).outcome, Holds);
    assert_eq!(all_agree(&list[..0]).outcome, Holds);
}

#[test]
fn all_agree_looks_at_units_first() {
    let list = [
        Quantity::bare(exact("9")),
        plain("5", "EUR"),
        plain("5", "EUR"),
        plain("5", "USD"),
    ];
    match all_agree(&list).outcome {
        Outcome::NotComparable(fault) => assert_eq!(fault.operand, 3),
        other => panic!("{other:?}"),
    }
    assert_eq!(all_agree(&list[..3]).pair, Some((0, 1)));
}

#[test]
fn an_age_agrees_with_the_years_completed() {
    let date = |text| factum::value::DateRange::parse(text).expect("a date");
    let age = years_between(&date("1980-03-01"), &date("2015-06-01"));
    assert_eq!(agrees(&age, &plain("35", "years")), Holds);
    assert_eq!(agrees(&age, &plain("36", "years")), ByRounding);
    assert_eq!(agrees(&age, &plain("34", "years")), Contradicted);
}

/// A quantity of any kind whose ends fall on few numbers, so that they often coincide.
fn quantity() -> impl Strategy<Value = Quantity<'static>> {
    let stated = prop::sample::select(vec![
        "exact", "rounded", "about", "over", "at_least", "under", "up_to", "nearly",
    ]);
    let stated = (
        stated,
        prop::sample::select(vec![
            "10", "10.0", "10.5", "11", "9", "9.5", "100", "90", "95",
        ]),
    )
        .prop_map(|(qualifier, number)| people(qualifier, number).into_owned());
    let ends = (0_i128..12, 0_i128..6).prop_map(|(low, more)| {
        let (low, high) = (low.to_string(), (low + more).to_string());
        between(&low, &high, "people").into_owned()
    });
    let kinds = prop_oneof![3 => stated, 1 => ends];
    let computed =
        (kinds.clone(), kinds.clone()).prop_map(|(a, b)| difference(&a, &b).expect("one unit"));
    prop_oneof![3 => kinds, 1 => computed]
}

/// How grave an outcome is among those of all pairs.
fn gravity(outcome: &Outcome) -> u8 {
    match outcome {
        Holds => 0,
        ByRounding => 1,
        Outcome::NotCheckable(_) => 2,
        Contradicted => 3,
        Outcome::NotComparable(_) => 4,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn agreement_is_symmetric_and_fits_the_ranges(a in quantity(), b in quantity()) {
        let outcome = both_ways(&a, &b);
        let meets = a.range().meets(b.range());
        match outcome {
            Holds | ByRounding => prop_assert!(meets),
            Contradicted => prop_assert!(!meets),
            Outcome::NotCheckable(_) => prop_assert!(a.range().is_unbounded() || b.range().is_unbounded()),
            Outcome::NotComparable(_) => prop_assert!(false, "one unit"),
        }
        let shared = |q: &Quantity<'_>, other: &Quantity<'_>| q.range().centre().is_some_and(|c| other.range().contains(c));
        if !shared(&a, &b) && !shared(&b, &a) && a.range().centre().is_some() && b.range().centre().is_some() {
            prop_assert_ne!(agrees(&a, &b), Holds);
        }
        prop_assert_eq!(at_least(&a, &b), at_most(&b, &a));
        if at_least(&a, &b) == Contradicted {
            prop_assert_eq!(agrees(&a, &b), Contradicted);
            prop_assert_eq!(at_most(&a, &b), Holds);
        }
    }

    #[test]
    fn all_agree_is_comparing_all_pairs(list in prop::collection::vec(quantity(), 0..7)) {
        let found = all_agree(&list);
        let mut worst = 0;
        for (i, a) in list.iter().enumerate() {
            for b in &list[i + 1..] {
                worst = worst.max(gravity(&agrees(a, b)));
            }
        }
        prop_assert_eq!(gravity(&found.outcome), worst, "{:?}", found);
        if let Some((i, j)) = found.pair {
            prop_assert!(i < j);
            prop_assert_eq!(&agrees(&list[i], &list[j]), &found.outcome);
        }
        prop_assert_eq!(found.pair.is_some(), matches!(found.outcome, Contradicted | ByRounding));
    }

    #[test]
    fn sums_do_not_depend_on_order(list in prop::collection::vec(quantity(), 1..6), turn in 0_usize..6) {
        let mut turned = list.clone();
        turned.rotate_left(turn % list.len());
        let (a, b) = (sum(&list).expect("one unit"), sum(&turned).expect("one unit"));
        prop_assert_eq!(a.range(), b.range());
        prop_assert_eq!(a.shown(), b.shown());
    }
}
