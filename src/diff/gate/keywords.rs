//! What a changed keyword of a schema means, in plain words.

use serde_json::Value;

use super::{About, Effect, GateChange, listed, only, shown};
use crate::value::Exact;

/// How a keyword is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    /// It explains and checks nothing.
    Says,
    /// More is stricter.
    Least(&'static str),
    /// Less is stricter.
    Most(&'static str),
    /// What may stand there: each word more lets more through.
    Words(&'static str),
    /// What must stand there or be unique: each entry more lets less through.
    Demands(&'static str),
    /// Being there lets less through.
    Form,
    /// Lets through what is not named, unless it is `false`.
    Open,
    /// Rules of the instance.
    Rules,
    /// Rules of groups.
    Groups,
    /// Rules of records that name this one.
    Referrers,
    /// Fields by name.
    Fields,
    /// Schemas by a name of their own.
    Named,
    /// One schema.
    Below,
    /// A list of schemas.
    Branches,
    /// Anything else.
    Other,
}

/// How a keyword is compared, by its name.
pub(super) fn of(name: &str) -> Keyword {
    match name {
        "title" | "description" | "examples" | "$comment" | "default" | "deprecated"
        | "readOnly" | "writeOnly" => Keyword::Says,
        "minimum" => Keyword::Least("the least value"),
        "exclusiveMinimum" => Keyword::Least("what the value must be above"),
        "minLength" => Keyword::Least("the least length"),
        "minItems" | "minContains" => Keyword::Least("the least number of entries"),
        "minProperties" => Keyword::Least("the least number of fields"),
        "maximum" => Keyword::Most("the greatest value"),
        "exclusiveMaximum" => Keyword::Most("what the value must be below"),
        "maxLength" => Keyword::Most("the greatest length"),
        "maxItems" | "maxContains" => Keyword::Most("the greatest number of entries"),
        "maxProperties" => Keyword::Most("the greatest number of fields"),
        "enum" => Keyword::Words("may be"),
        "type" => Keyword::Words("may be of type"),
        "x-ref" => Keyword::Words("may name a record of kind"),
        "required" => Keyword::Demands("requires"),
        "x-unique" => Keyword::Demands("wants to be unique"),
        "uniqueItems" | "pattern" | "format" => Keyword::Form,
        "additionalProperties" | "unevaluatedProperties" | "unevaluatedItems" => Keyword::Open,
        "x-rules" => Keyword::Rules,
        "x-group" => Keyword::Groups,
        "x-referrers" => Keyword::Referrers,
        "properties" => Keyword::Fields,
        "$defs" | "definitions" | "patternProperties" | "dependentSchemas" => Keyword::Named,
        "items" | "contains" | "additionalItems" | "not" | "if" | "then" | "else"
        | "propertyNames" => Keyword::Below,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Keyword::Branches,
        _ => Keyword::Other,
    }
}

/// A changed keyword at a place.
pub(super) fn change(
    place: &str,
    name: &str,
    keyword: Keyword,
    old: Option<&Value>,
    new: Option<&Value>,
) -> GateChange {
    let (effect, message) = match keyword {
        Keyword::Least(what) => bound(place, what, old, new, Effect::Stricter),
        Keyword::Most(what) => bound(place, what, old, new, Effect::Weaker),
        Keyword::Words(verb) => words(place, name, verb, old, new),
        Keyword::Demands(verb) => demands(place, verb, old, new),
        Keyword::Form => (presence(old, new), went(place, name, old, new)),
        Keyword::Open => open(place, name, old, new),
        _ => (Effect::Different, went(place, name, old, new)),
    };
    let change = GateChange::new(About::Schema, effect, place, message).values(old, new);
    // What a bound or a list of words says of itself is not said twice.
    match keyword {
        Keyword::Form | Keyword::Other => change.compared(),
        _ => change,
    }
}

/// What a condition's coming and going means.
fn presence(old: Option<&Value>, new: Option<&Value>) -> Effect {
    let off = |value: Option<&Value>| value.is_none_or(|value| *value == false);
    match (off(old), off(new)) {
        (true, false) => Effect::Stricter,
        (false, true) => Effect::Weaker,
        _ => Effect::Different,
    }
}

fn went(place: &str, name: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    match (old, new) {
        (Some(_), Some(_)) => format!("{name} of {place} is another"),
        (None, Some(new)) => format!("{name} of {place} is now set, to {}", shown(new)),
        (old, None) => {
            let old = old.map_or(String::new(), shown);
            format!("{name} of {place} is no longer set; before, {old}")
        }
    }
}

/// A bound; `raised` is what a greater number means.
fn bound(
    place: &str,
    what: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    raised: Effect,
) -> (Effect, String) {
    let number = |value: Option<&Value>| Exact::parse(&value?.to_string()).ok();
    let effect = match (number(old), number(new)) {
        (Some(old), Some(new)) if new > old => raised,
        (Some(old), Some(new)) if new < old => raised.reversed(),
        _ => presence(old, new),
    };
    let message = match (old, new) {
        (Some(old), Some(new)) => format!("{what} of {place} is now {new}; before, {old}"),
        (None, Some(new)) => format!("{what} of {place} is now {new}; before, there was none"),
        (old, _) => {
            let old = old.map_or(String::new(), Value::to_string);
            format!("{what} of {place} is no longer bounded; before, {old}")
        }
    };
    (effect, message)
}

fn list(value: Option<&Value>) -> Option<Vec<Value>> {
    match value? {
        Value::Array(items) => Some(items.clone()),
        Value::Object(_) => None,
        one => Some(vec![one.clone()]),
    }
}

/// Which of some words a value may be.
fn words(
    place: &str,
    name: &str,
    verb: &str,
    old: Option<&Value>,
    new: Option<&Value>,
) -> (Effect, String) {
    let all = |words: &[Value]| listed(&words.iter().collect::<Vec<_>>());
    match (list(old), list(new)) {
        (Some(before), Some(after)) => other_words(place, verb, &before, &after),
        (None, Some(after)) if old.is_none() => (
            Effect::Stricter,
            format!("{place} {verb} {} only; before, anything", all(&after)),
        ),
        (Some(before), None) if new.is_none() => (
            Effect::Weaker,
            format!("{place} {verb} anything; before, {} only", all(&before)),
        ),
        _ => (presence(old, new), went(place, name, old, new)),
    }
}

fn other_words(place: &str, verb: &str, before: &[Value], after: &[Value]) -> (Effect, String) {
    let (more, less) = (only(after, before), only(before, after));
    let be = |start: &str| verb.replacen("may", start, 1);
    let (also, not) = (be("may now also"), be("may no longer"));
    let (more_words, less_words) = (listed(&more), listed(&less));
    match (more.is_empty(), less.is_empty()) {
        (false, true) => (Effect::Weaker, format!("{place} {also} {more_words}")),
        (true, false) => (Effect::Stricter, format!("{place} {not} {less_words}")),
        (false, false) => (
            Effect::Different,
            format!("{place} {also} {more_words}, and {not} {less_words}"),
        ),
        (true, true) => (
            Effect::None,
            format!("the words of {place} stand in another order"),
        ),
    }
}

fn demands(place: &str, verb: &str, old: Option<&Value>, new: Option<&Value>) -> (Effect, String) {
    let [before, after] = [old, new].map(|value| list(value).unwrap_or_default());
    let (more, less) = (only(&after, &before), only(&before, &after));
    let now = format!("{place} now {} {}", verb, listed(&more));
    let no = format!("no longer {} {}", verb, listed(&less));
    match (more.is_empty(), less.is_empty()) {
        (false, true) => (Effect::Stricter, now),
        (true, false) => (Effect::Weaker, format!("{place} {no}")),
        (false, false) => (Effect::Different, format!("{now}, and {no}")),
        (true, true) => (
            Effect::None,
            format!("what {place} {verb} stands in another order"),
        ),
    }
}

fn open(place: &str, name: &str, old: Option<&Value>, new: Option<&Value>) -> (Effect, String) {
    let closed = |value: Option<&Value>| value.is_some_and(|value| *value == false);
    let what = if name.ends_with("Items") {
        "entries"
    } else {
        "fields"
    };
    match (closed(old), closed(new)) {
        (true, false) => (
            Effect::Weaker,
            format!("{place} may now have {what} that the schema does not name"),
        ),
        (false, true) => (
            Effect::Stricter,
            format!("{place} may no longer have {what} that the schema does not name"),
        ),
        _ => (Effect::Different, went(place, name, old, new)),
    }
}
