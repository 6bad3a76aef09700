//! Tests of `value`: exact numbers, quantities and dates as ranges. What the
//! tests share stands here.

mod agree;
mod arithmetic;
mod chronology;
mod edtf;
mod exact;
mod interval;
mod quantity;
mod show;
mod tables;
mod worked_example;

use factum::value::{Exact, Quantity, QuantityParts, QuantityRules};

/// A number by its digits.
#[track_caller]
fn exact(text: &str) -> Exact {
    Exact::parse(text).expect("a decimal")
}

/// A quantity of valid fields.
#[track_caller]
fn read<'a>(parts: &QuantityParts<'a>) -> Quantity<'a> {
    Quantity::from_parts(parts, &QuantityRules::default()).expect("a quantity")
}

/// A number in a unit, without more words.
#[track_caller]
fn plain<'a>(number: &'a str, unit: &'a str) -> Quantity<'a> {
    read(&QuantityParts {
        number: Some(number),
        unit: Some(unit),
        ..QuantityParts::default()
    })
}

/// A number with a scale.
#[track_caller]
fn scaled<'a>(number: &'a str, scale: &'a str, unit: &'a str) -> Quantity<'a> {
    read(&QuantityParts {
        number: Some(number),
        unit: Some(unit),
        scale: Some(scale),
        ..QuantityParts::default()
    })
}

/// A number of people with a qualifier.
#[track_caller]
fn people<'a>(qualifier: &'a str, number: &'a str) -> Quantity<'a> {
    read(&QuantityParts {
        number: Some(number),
        unit: Some("people"),
        qualifier: Some(qualifier),
        ..QuantityParts::default()
    })
}

/// Two ends.
#[track_caller]
fn between<'a>(low: &'a str, high: &'a str, unit: &'a str) -> Quantity<'a> {
    read(&QuantityParts {
        unit: Some(unit),
        qualifier: Some("between"),
        low: Some(low),
        high: Some(high),
        ..QuantityParts::default()
    })
}
