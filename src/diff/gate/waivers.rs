//! Waivers before and after. They have no id: what they accept, and where, says
//! which is which.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{About, Effect, GateChange, shown};
use crate::diff::line::Line;
use crate::diff::renames::Renames;

/// What a waiver accepts: rule, record and place.
type Key = (String, String, String);

/// Waivers of one key, in their order.
type Waivers<'l> = BTreeMap<Key, Vec<&'l Line>>;

/// The changes of waivers. Those at a renamed record are the same if all else is.
pub(in crate::diff) fn compare(
    before: &[Line],
    after: &[Line],
    renames: &Renames,
) -> Vec<GateChange> {
    let old = by_key(before, &|address| renames.now(address).to_owned());
    let new = by_key(after, &str::to_owned);
    let mut keys: Vec<&Key> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let none = Vec::new();
    let mut changes = Vec::new();
    for key in keys {
        let [old, new] = [&old, &new].map(|waivers| waivers.get(key).unwrap_or(&none));
        for at in 0..old.len().max(new.len()) {
            changes.extend(change(key, old.get(at).copied(), new.get(at).copied()));
        }
    }
    changes
}

fn by_key<'l>(lines: &'l [Line], now: &dyn Fn(&str) -> String) -> Waivers<'l> {
    let mut waivers = Waivers::new();
    for line in lines {
        let text = |name: &str| text(&line.data, name);
        let key = (text("rule"), now(&text("record")), text("pointer"));
        waivers.entry(key).or_default().push(line);
    }
    waivers
}

fn text(data: &Map<String, Value>, name: &str) -> String {
    let text = data.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn change(key: &Key, before: Option<&Line>, after: Option<&Line>) -> Vec<GateChange> {
    let (rule, record, pointer) = key;
    let place = if pointer.is_empty() {
        record.clone()
    } else {
        format!("{record}, at {pointer}")
    };
    let new = |effect: Effect, message: String| {
        let mut change = GateChange::new(About::Waiver, effect, rule, message);
        change.record = Some(record.clone());
        let line = after.or(before);
        change.file = line.map(|line| line.origin.file.clone());
        change
    };
    match (before, after) {
        (None, Some(after)) => {
            let until = until(after).map_or(String::new(), |day| format!(" until {day}"));
            let message = format!(
                "what {rule} finds at {place} is now accepted{until}: {}",
                shown(&text(&after.data, "reason").into())
            );
            let whole = Value::Object(after.data.clone());
            vec![new(Effect::Weaker, message).values(None, Some(&whole))]
        }
        (Some(before), None) => {
            let message = format!("what {rule} finds at {place} is no longer accepted");
            let whole = Value::Object(before.data.clone());
            vec![new(Effect::Stricter, message).values(Some(&whole), None)]
        }
        (Some(before), Some(after)) => fields(before, after, &place, &new),
        (None, None) => Vec::new(),
    }
}

fn until(line: &Line) -> Option<&str> {
    line.data.get("until").and_then(Value::as_str)
}

/// What differs between two waivers of the same finding.
fn fields(
    before: &Line,
    after: &Line,
    place: &str,
    new: &dyn Fn(Effect, String) -> GateChange,
) -> Vec<GateChange> {
    let rule = text(&after.data, "rule");
    let about = format!("the waiver of {rule} at {place}");
    let mut changes = Vec::new();
    let mut names: Vec<&String> = before.data.keys().chain(after.data.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let [old, new_value] = [before, after].map(|line| line.data.get(name));
        if old == new_value || ["rule", "record", "pointer"].contains(&name.as_str()) {
            continue;
        }
        let (effect, message) = match name.as_str() {
            "until" => until_moved(&about, until(before), until(after)),
            _ => (Effect::Different, field(&about, name, old, new_value)),
        };
        let change = new(effect, message).values(old, new_value);
        changes.push(if name == "until" {
            change
        } else {
            change.compared()
        });
    }
    changes
}

fn field(about: &str, name: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    match (old, new) {
        (Some(_), Some(_)) => format!("{about} has another {name}"),
        (Some(old), None) => format!("{about} no longer has a {name}; before, {}", shown(old)),
        (None, new) => {
            let new = new.map_or(String::new(), shown);
            format!("{about} now has a {name}: {new}")
        }
    }
}

/// Whether a waiver holds longer than before; days compare as they are written.
fn until_moved(about: &str, before: Option<&str>, after: Option<&str>) -> (Effect, String) {
    match (before, after) {
        (_, None) => (Effect::Weaker, format!("{about} no longer ends")),
        (None, Some(new)) => (Effect::Stricter, format!("{about} now ends, on {new}")),
        (Some(old), Some(new)) => {
            let effect = if new > old {
                Effect::Weaker
            } else {
                Effect::Stricter
            };
            (
                effect,
                format!("{about} now ends on {new}; before, on {old}"),
            )
        }
    }
}
