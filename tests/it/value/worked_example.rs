//! The worked example of the design: a text says that exports fell "from $2.6
//! billion to $0.8 billion, 65 per cent", its table has 2,306 and 814 million.

use factum::value::{Outcome, agrees, fall, shown_apart};

use super::{exact, plain, scaled};

#[test]
fn the_fall_in_the_table_agrees_with_the_text() {
    let (from, to) = (exact_millions("2_306"), exact_millions("814"));
    let fall = fall(&from, &to).expect("comparable");
    let stated = plain("65", "percent");
    assert_eq!(fall.shown().text, "64.7 %");
    assert_eq!(stated.shown().range, "[64.5, 65.5]");
    assert_eq!(agrees(&fall, &stated), Outcome::Holds);
}

#[test]
fn the_text_and_the_table_differ_on_the_first_figure() {
    let (text, table) = (
        scaled("2.6", "billion", "USD"),
        scaled("2306", "million", "USD"),
    );
    assert_eq!(text.shown().text, "2.6 billion USD");
    assert_eq!(text.shown().range, "[2.55, 2.65] billion");
    assert_eq!(table.shown().range, "[2305.5, 2306.5] million");
    assert_eq!(agrees(&text, &table), Outcome::Contradicted);
}

#[test]
fn they_agree_on_the_second() {
    let (text, table) = (
        scaled("0.8", "billion", "USD"),
        scaled("814", "million", "USD"),
    );
    assert_eq!(agrees(&text, &table), Outcome::Holds);
}

#[test]
fn the_fall_in_the_text_contradicts_it() {
    let (from, to) = (
        scaled("2.6", "billion", "USD"),
        scaled("0.8", "billion", "USD"),
    );
    let recomputed = fall(&from, &to).expect("comparable");
    let reported = plain("65", "percent");
    assert_eq!(agrees(&reported, &recomputed), Outcome::Contradicted);
    let (reported, recomputed) = shown_apart(&reported, &recomputed);
    assert_eq!(
        (&*reported.text, &*reported.range),
        ("65 %", "[64.5, 65.5]")
    );
    assert_eq!(
        (&*recomputed.text, &*recomputed.range),
        ("69.2 %", "[66.6, 71.7]")
    );
    assert_eq!(recomputed.low.as_deref(), Some("66.6"));
    assert_eq!(recomputed.high.as_deref(), Some("71.7"));
}

fn exact_millions(number: &str) -> factum::value::Quantity<'_> {
    let quantity = super::read(&factum::value::QuantityParts {
        number: Some(number),
        unit: Some("USD"),
        scale: Some("million"),
        qualifier: Some("exact"),
        ..Default::default()
    });
    assert_eq!(quantity.range().width(), Some(exact("0")));
    quantity
}
