//! What follows from a figure or a date alone: the range it can mean.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::layout::ShapeSite;
use crate::finding::Open;
use crate::project::Config;
use crate::value::{
    DateRange, Day, End, Exact, Interval, Quantity, QuantityParts, QuantityRules, Rounding,
    day_text,
};

/// The fields of a quantity.
const PARTS: [&str; 7] = ["number", "unit", "scale", "qualifier", "to", "low", "high"];

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

/// The range of a figure or date whose parts stand in the cells of a row, at a column or, at no column, as the row itself.
pub(super) fn range_of_cells(
    shape: ShapeSite,
    at: &str,
    cells: &BTreeMap<String, String>,
    rules: &QuantityRules,
) -> Option<Value> {
    match shape {
        ShapeSite::Date => date(cells.get(at)?),
        ShapeSite::Quantity => {
            let parts = PARTS.map(|part| match at {
                "" => cells.get(part),
                at => cells.get(&format!("{at}.{part}")),
            });
            if parts.iter().all(Option::is_none) {
                return None;
            }
            of_parts(parts.map(|text| text.map(String::as_str)), rules)
        }
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
    let texts = PARTS.map(text);
    of_parts(texts.each_ref().map(Option::as_deref), rules)
}

fn of_parts(parts: [Option<&str>; 7], rules: &QuantityRules) -> Option<Value> {
    let [number, unit, scale, qualifier, to, low, high] = parts;
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
