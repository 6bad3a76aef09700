//! Rules of a schema before and after, each known by its id.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::schema::Walk;
use super::{About, Effect, GateChange, shown};

/// `x-rules`, or the rules of a group or of referrers.
pub(super) fn list(walk: &mut Walk<'_>, old: Option<&Value>, new: Option<&Value>) {
    let [old, new] = [by_id(old), by_id(new)];
    let mut ids: Vec<&String> = old.keys().chain(new.keys()).collect();
    ids.sort();
    ids.dedup();
    for id in ids {
        let [before, after] = [old.get(id), new.get(id)];
        let step = after.or(before).map_or(0, |(at, _)| *at).to_string();
        walk.below(&step, None, |walk| {
            one(
                walk,
                id,
                before.map(|(_, rule)| *rule),
                after.map(|(_, rule)| *rule),
            );
        });
    }
}

/// `x-group`: its entries are known by what they group by.
pub(super) fn groups(walk: &mut Walk<'_>, old: Option<&Value>, new: Option<&Value>) {
    let by = |entry: &Value| entry["by"].to_string();
    let entries = |value: Option<&Value>| -> BTreeMap<String, (usize, Value)> {
        let list = value.and_then(Value::as_array).into_iter().flatten();
        let entries = list.enumerate();
        entries
            .map(|(at, entry)| (by(entry), (at, entry.clone())))
            .collect()
    };
    let [old, new] = [entries(old), entries(new)];
    let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let [before, after] = [old.get(key), new.get(key)];
        let step = after.or(before).map_or(0, |(at, _)| *at).to_string();
        walk.below(&step, None, |walk| {
            let rules =
                |entry: Option<&(usize, Value)>| entry.and_then(|(_, e)| e.get("rules").cloned());
            walk.below("rules", None, |walk| {
                list(walk, rules(before).as_ref(), rules(after).as_ref());
            });
        });
    }
}

/// `x-referrers`: rules by the reference they come through.
pub(super) fn referrers(walk: &mut Walk<'_>, old: Option<&Value>, new: Option<&Value>) {
    let none = Map::new();
    let [old, new] = [old, new].map(|table| table.and_then(Value::as_object).unwrap_or(&none));
    let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        walk.below(key, None, |walk| list(walk, old.get(key), new.get(key)));
    }
}

/// Rules by their ids, with their places; a second one of an id is known by its place.
fn by_id(rules: Option<&Value>) -> BTreeMap<String, (usize, &Value)> {
    let mut found = BTreeMap::new();
    for (at, rule) in rules
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let id = rule["id"].as_str().unwrap_or_default().to_owned();
        let id = if found.contains_key(&id) {
            format!("{id} (number {at})")
        } else {
            id
        };
        found.insert(id, (at, rule));
    }
    found
}

fn one(walk: &mut Walk<'_>, id: &str, old: Option<&Value>, new: Option<&Value>) {
    let name = if walk.named {
        format!("{}/{id}", walk.owner)
    } else {
        format!("{id} in {}", walk.owner)
    };
    let say =
        |effect: Effect, message: String| GateChange::new(About::Rule, effect, &name, message);
    match (old, new) {
        (None, Some(rule)) => {
            let message = rule["message"].as_str().unwrap_or_default();
            let message = format!("there is a new rule, {name}: {message}");
            walk.say(say(Effect::Stricter, message).values(None, new));
        }
        (Some(_), None) => {
            let message = format!("the rule {name} is gone");
            walk.say(say(Effect::Weaker, message).values(old, None));
        }
        (Some(old), Some(new)) => parts(walk, &name, old, new),
        (None, None) => {}
    }
}

/// What differs between two states of a rule.
fn parts(walk: &mut Walk<'_>, name: &str, old: &Value, new: &Value) {
    for part in ["check", "use", "with", "message", "help", "severity"] {
        let [before, after] = [old.get(part), new.get(part)];
        if before == after {
            continue;
        }
        let (effect, message) = match part {
            "severity" => severity(name, before, after),
            "message" | "help" => (Effect::None, said(name, part, before, after)),
            _ => (Effect::Different, said(name, part, before, after)),
        };
        let change = GateChange::new(About::Rule, effect, name, message).values(before, after);
        let change = if part == "severity" {
            change
        } else {
            change.compared()
        };
        walk.below(part, None, |walk| walk.say(change));
    }
}

fn said(name: &str, part: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    let what = match part {
        "check" => "check",
        "use" => "standard rule",
        "with" => "set of operands",
        "message" => "message",
        _ => "advice",
    };
    match (old, new) {
        (Some(_), Some(_)) => format!("the rule {name} has another {what}"),
        (None, new) => format!(
            "the rule {name} now has a {what}: {}",
            new.map_or(String::new(), shown)
        ),
        (Some(old), None) => format!(
            "the rule {name} no longer has a {what}; before, {}",
            shown(old)
        ),
    }
}

fn severity(name: &str, old: Option<&Value>, new: Option<&Value>) -> (Effect, String) {
    let rank = |value: Option<&Value>| match value.and_then(Value::as_str) {
        Some("warning") => (1, "warnings"),
        Some("note") => (0, "notes"),
        _ => (2, "errors"),
    };
    let [(was, old), (is, new)] = [rank(old), rank(new)];
    let effect = match is {
        _ if is < was => Effect::Weaker,
        _ if is > was => Effect::Stricter,
        _ => Effect::None,
    };
    (
        effect,
        format!("the rule {name} now gives {new}; before, {old}"),
    )
}
