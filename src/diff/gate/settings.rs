//! `factum.toml` before and after, as far as both sides know it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{About, Contract, Effect, GateChange, listed, only, shown};
use crate::finding::Severity;
use crate::rules;
use crate::value::Exact;

/// The changes of settings.
pub(super) fn compare(before: &Contract, after: &Contract) -> Vec<GateChange> {
    let whole = before.schemas.is_some() && after.schemas.is_some();
    let (old, new) = (&before.settings, &after.settings);
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let [old, new] = [old.get(name), new.get(name)];
        // A published dataset states some settings only: of the others nothing is known.
        if old == new || (!whole && (old.is_none() || new.is_none())) {
            continue;
        }
        let found = change(name, old, new);
        changes.extend(found.into_iter().map(|change| GateChange {
            file: Some(crate::project::CONFIG_FILE.to_owned()),
            ..change
        }));
    }
    changes
}

fn change(name: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<GateChange> {
    let plain = |effect: Effect| {
        let message = went(name, old, new);
        vec![GateChange::new(About::Setting, effect, name, message).values(old, new)]
    };
    match name {
        "severity" => each(old, new, severity),
        "quantity" => each(old, new, width),
        "include" => globs(name, old, new, Effect::Stricter),
        "exclude" => globs(name, old, new, Effect::Weaker),
        "ruleset" => plain(
            match (old.and_then(Value::as_u64), new.and_then(Value::as_u64)) {
                (Some(old), Some(new)) if new > old => Effect::Stricter,
                (Some(_), Some(_)) => Effect::Weaker,
                _ => Effect::Different,
            },
        ),
        "name" | "title" | "version" | "licence" => plain(Effect::None),
        _ => plain(Effect::Different),
    }
}

fn went(name: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("{name} is now {}; before, {}", shown(new), shown(old)),
        (None, Some(new)) => format!("{name} is now set, to {}", shown(new)),
        (old, None) => {
            let old = old.map_or(String::new(), shown);
            format!("{name} is no longer set; before, {old}")
        }
    }
}

/// What differs below a table of settings, by name.
fn each(
    old: Option<&Value>,
    new: Option<&Value>,
    change: fn(&str, Option<&Value>, Option<&Value>) -> GateChange,
) -> Vec<GateChange> {
    let none = Map::new();
    let [old, new] = [old, new].map(|table| table.and_then(Value::as_object).unwrap_or(&none));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name));
    changed
        .map(|name| {
            let [old, new] = [old.get(name), new.get(name)];
            change(name, old, new).values(old, new)
        })
        .collect()
}

/// How much a level counts; a rule without one has its own.
fn rank(rule: &str, level: Option<&Value>) -> (u8, &'static str) {
    let word = level.and_then(Value::as_str);
    match word {
        Some("error" | "deny") => (3, "an error"),
        Some("warning" | "warn") => (2, "a warning"),
        Some("note") => (1, "a note"),
        Some("allow" | "off") => (0, "not reported"),
        _ => match rules::find(rule).map(|rule| rule.severity) {
            Some(Severity::Warning) => (2, "a warning"),
            Some(Severity::Note) => (1, "a note"),
            Some(Severity::Error) | None => (3, "an error"),
        },
    }
}

fn severity(rule: &str, old: Option<&Value>, new: Option<&Value>) -> GateChange {
    let [(was, old), (is, new)] = [rank(rule, old), rank(rule, new)];
    let effect = match is.cmp(&was) {
        std::cmp::Ordering::Less => Effect::Weaker,
        std::cmp::Ordering::Equal => Effect::None,
        std::cmp::Ordering::Greater => Effect::Stricter,
    };
    let message = if effect == Effect::None {
        format!("what {rule} finds is set to be {new}, as it was")
    } else {
        format!("what {rule} finds is now {new}; before, {old}")
    };
    GateChange::new(About::Setting, effect, rule, message)
}

fn width(word: &str, old: Option<&Value>, new: Option<&Value>) -> GateChange {
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "10".to_owned(),
    };
    let [old, new] = [text(old), text(new)];
    let effect = match (Exact::parse(&old).ok(), Exact::parse(&new).ok()) {
        (Some(old), Some(new)) if new > old => Effect::Weaker,
        (Some(old), Some(new)) if new < old => Effect::Stricter,
        (Some(_), Some(_)) => Effect::None,
        _ => Effect::Different,
    };
    let message = format!("\"{word}\" now means within {new} % of a number; before, {old} %");
    GateChange::new(About::Setting, effect, format!("quantity.{word}"), message)
}

/// Globs that decide which files are checked; `effect` is what one more means.
fn globs(name: &str, old: Option<&Value>, new: Option<&Value>, effect: Effect) -> Vec<GateChange> {
    let list =
        |value: Option<&'_ Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let [old, new] = [list(old), list(new)];
    let mut changes = Vec::new();
    let mut say = |globs: &[&Value], effect: Effect, verb: &str| {
        if !globs.is_empty() {
            let message = format!("{name} {verb} {}", listed(globs));
            let whole = [&old, &new].map(|list| Value::Array(list.clone()));
            let change = GateChange::new(About::Setting, effect, name, message);
            changes.push(change.values(Some(&whole[0]), Some(&whole[1])));
        }
    };
    say(&only(&new, &old), effect, "now has");
    say(&only(&old, &new), effect.reversed(), "no longer has");
    changes
}
