//! How quantities look in findings.

use factum::value::{Exact, Outcome, Quantity, Shown, agrees, divided, ratio, shown_apart, times};
use proptest::prelude::*;

use super::{between, exact, people, plain, read, scaled};

fn text(quantity: &Quantity<'_>) -> String {
    quantity.shown().text
}

#[test]
fn stated_quantities_look_as_written() {
    assert_eq!(text(&scaled("2.60", "billion", "USD")), "2.60 billion USD");
    assert_eq!(text(&plain("65", "percent")), "65 %");
    assert_eq!(text(&plain("35_000", "people")), "35_000 people");
    assert_eq!(text(&people("about", "300")), "about 300 people");
    assert_eq!(text(&people("over", "300")), "over 300 people");
    assert_eq!(text(&people("at_least", "300")), "at least 300 people");
    assert_eq!(text(&people("under", "300")), "under 300 people");
    assert_eq!(text(&people("up_to", "300")), "up to 300 people");
    assert_eq!(text(&people("nearly", "300")), "nearly 300 people");
    assert_eq!(text(&people("rounded", "300")), "300 people");
    assert_eq!(text(&people("exact", "300")), "300 people");
    assert_eq!(text(&between("2", "3.50", "EUR")), "between 2 and 3.50 EUR");
    assert_eq!(text(&Quantity::bare(exact("0.5"))), "0.5");
}

#[test]
fn ends_are_full_numbers_and_say_whether_they_are_open() {
    let ends = |shown: Shown| (shown.low, shown.high, shown.open_low, shown.open_high);
    let some = |text: &str| Some(text.to_string());
    assert_eq!(
        ends(scaled("2.60", "billion", "USD").shown()),
        (some("2595000000"), some("2605000000"), false, false)
    );
    assert_eq!(
        ends(people("over", "5").shown()),
        (some("5"), None, true, true)
    );
    assert_eq!(
        ends(people("at_least", "5").shown()),
        (some("5"), None, false, true)
    );
    assert_eq!(
        ends(people("up_to", "5").shown()),
        (None, some("5"), true, false)
    );
    assert_eq!(
        ends(people("nearly", "5").shown()),
        (some("4.5"), some("5"), false, true)
    );
}

#[test]
fn stated_digits_are_all_shown() {
    let long = format!("0.{}1", "0".repeat(58));
    let shown = people("exact", &long).shown();
    assert_eq!(shown.low.as_deref(), Some(&*long));
    let shown = people("rounded", &long).shown();
    assert_eq!(shown.low, Some(format!("0.{}5", "0".repeat(59))));
}

#[test]
fn computed_quantities_show_digits_that_matter() {
    let third = divided(&people("exact", "1"), &exact("3")).expect("not 0");
    let shown = third.shown();
    assert_eq!(shown.text, "0.3333 people");
    assert_eq!(shown.range, "[0.3333, 0.3334]");
    let large = times(&third, &exact("1000000"));
    assert_eq!(large.shown().text, "333333 people");
    let wide = divided(&people("rounded", "1000"), &exact("3")).expect("not 0");
    assert_eq!(
        (text(&wide), wide.shown().range),
        ("333.33 people".into(), "[333.16, 333.5]".into())
    );
    let one_sided = divided(&people("over", "1"), &exact("3")).expect("not 0");
    assert_eq!(one_sided.shown().range, "(0.3333, ∞)");
    assert_eq!(text(&one_sided), "over 0.3333 people");
    assert_eq!(
        text(&times(&people("up_to", "2"), &exact("-1"))),
        "at least -2 people"
    );
}

#[test]
fn ranges_that_do_not_meet_do_not_seem_to() {
    // [0.666…, 0.666…] outward to four digits would reach 0.6667.
    let two_thirds = ratio(&people("exact", "2"), &people("exact", "3")).expect("not 0");
    let stated = between("0.66667", "0.66669", "people");
    assert_eq!(agrees(&two_thirds, &stated), Outcome::Contradicted);
    let (left, right) = shown_apart(&two_thirds, &stated);
    assert_eq!(
        (&*left.range, &*right.range),
        ("[0.6666666, 0.6666667]", "[0.66667, 0.66669]")
    );
    // One unit of the sixth digit apart, and both rounded towards each other.
    let above = ratio(&people("exact", "2.0000032"), &people("exact", "3")).expect("not 0");
    let (left, right) = shown_apart(&above, &two_thirds);
    assert_eq!(
        (&*left.range, &*right.range),
        ("[0.6666677, 0.6666678]", "[0.6666666, 0.6666667]")
    );
}

proptest! {
    #[test]
    fn printed_ranges_contain_the_ranges_and_keep_gaps(
        n in 1_i64..10_000, d in 1_i64..1000, m in 1_i64..10_000, e in 1_i64..1000,
        scale in prop::sample::select(vec!["thousand", "million", "billion"]),
    ) {
        let (n, m) = (n.to_string(), m.to_string());
        let part = |number, d: i64| divided(&scaled(number, scale, "EUR"), &Exact::from(d)).expect("not 0");
        let (a, b) = (part(&n, d), part(&m, e));
        let (left, right) = shown_apart(&a, &b);
        let ends = |shown: &Shown| (exact(shown.low.as_deref().expect("valid by construction")), exact(shown.high.as_deref().expect("valid by construction")));
        for (quantity, shown) in [(&a, &left), (&b, &right), (&a, &a.shown())] {
            let (low, high) = ends(shown);
            prop_assert!(low <= quantity.range().low().expect("valid by construction").at);
            prop_assert!(high >= quantity.range().high().expect("valid by construction").at);
            let inner = shown.range.trim_end_matches(scale).trim();
            let (low, high) = inner[1..inner.len() - 1].split_once(", ").expect("valid by construction");
            let exponent = quantity.scale().exponent();
            prop_assert!(exact(low).shifted(exponent) <= quantity.range().low().expect("valid by construction").at);
            prop_assert!(exact(high).shifted(exponent) >= quantity.range().high().expect("valid by construction").at);
        }
        let apart = ends(&left).1 < ends(&right).0 || ends(&right).1 < ends(&left).0;
        prop_assert_eq!(apart, !a.range().meets(b.range()));
    }
}

#[test]
fn a_unit_may_be_any_text() {
    let quantity = read(&factum::value::QuantityParts {
        number: Some("4"),
        unit: Some("µg/m³"),
        ..Default::default()
    });
    assert_eq!(text(&quantity), "4 µg/m³");
}
