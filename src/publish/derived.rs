//! What follows from a figure or a date alone: the range it can mean.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::finding::Open;
use crate::project::Config;
use crate::value::{
    DateRange, Day, End, Exact, Interval, Quantity, QuantityParts, QuantityRules, Rounding,
    day_text,
};

/// Places after the point for the rare end that no decimal is equal to; it is rounded outward.
const PLACES: u32 = 20;

/// The widths of loose qualifiers that a project asks for.
pub(super) fn rules(about: &str, nearly: &str) -> QuantityRules {
    let part = |percent: &str, default: Exact| {
        Exact::parse(percent).map_or(default, |percent| percent.shifted(-2))
    };
    let default = QuantityRules::default();
    QuantityRules {
        about: part(about, default.about),
        nearly: part(nearly, default.nearly),
    }
}

/// The widths of a project's settings.
pub(super) fn rules_of(config: &Config) -> QuantityRules {
    rules(&config.about, &config.nearly)
}

/// The range of a value as its line has it: a table is a quantity, a text a date.
/// `None` for what is neither.
pub(super) fn range(value: &Value, rules: &QuantityRules) -> Option<Value> {
    match value {
        Value::Object(fields) => quantity(fields, rules),
        Value::String(text) => date(text),
        _ => None,
    }
}

fn date(text: &str) -> Option<Value> {
    let range = DateRange::parse(text).ok()?;
    let end = |day: Option<Day>| day.map(day_text);
    Some(json!({ "earliest": end(range.earliest()), "latest": end(range.latest()) }))
}

fn quantity(fields: &Map<String, Value>, rules: &QuantityRules) -> Option<Value> {
    let text = |name: &str| match fields.get(name)? {
        Value::String(text) => Some(Cow::Borrowed(text.as_str())),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    };
    let texts = ["number", "unit", "scale", "qualifier", "to", "low", "high"].map(text);
    let [number, unit, scale, qualifier, to, low, high] = texts.each_ref().map(Option::as_deref);
    let parts = QuantityParts {
        number,
        unit,
        scale,
        qualifier,
        to,
        low,
        high,
    };
    let quantity = Quantity::from_parts(&parts, rules).ok()?;
    Some(ends(quantity.range()))
}

fn ends(range: &Interval) -> Value {
    let text = |end: &End, rounding| {
        let places = end.at.exact_places().unwrap_or(PLACES);
        end.at.text(places, rounding)
    };
    let is_open = |end: Option<&End>| end.is_none_or(|end| end.open);
    let open = match (is_open(range.low()), is_open(range.high())) {
        (true, true) => Some(Open::Both),
        (true, false) => Some(Open::Low),
        (false, true) => Some(Open::High),
        (false, false) => None,
    };
    json!({
        "low": range.low().map(|end| text(end, Rounding::Down)),
        "high": range.high().map(|end| text(end, Rounding::Up)),
        "open": open.map(Open::as_str),
    })
}
