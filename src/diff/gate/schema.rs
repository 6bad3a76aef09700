//! Two states of the schemas, walked keyword by keyword. What only explains
//! (titles, descriptions, examples) is passed over.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::keywords::{self, Keyword};
use super::{About, Effect, GateChange, rules};
use crate::diff::fields::align;
use crate::record::Pointer;
use crate::schema;

/// The changes of all schemas.
pub(super) fn compare(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<GateChange> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for path in paths {
        let [old, new] = [before.get(path), after.get(path)];
        match (old, new) {
            (Some(old), Some(new)) if old == new => {}
            (Some(old), Some(new)) => changes.extend(file(path, old, new)),
            (old, _) => changes.push(whole(path, old.is_none())),
        }
    }
    changes
}

/// The kind that a schema file is for; `None` for a shape that several use.
fn kind(path: &str) -> Option<&str> {
    let name = path.strip_prefix(schema::FOLDER)?.strip_prefix('/')?;
    let name = name.strip_suffix(".schema.json")?;
    (!name.contains('/')).then_some(name)
}

fn whole(path: &str, new: bool) -> GateChange {
    let message = match (kind(path), new) {
        (Some(kind), true) => format!("there is a new kind of record, {kind}"),
        (Some(kind), false) => format!("there is no kind {kind} any more"),
        (None, true) => format!("{path} is new"),
        (None, false) => format!("{path} is gone"),
    };
    let name = kind(path).unwrap_or(path);
    GateChange::new(About::Schema, Effect::Different, name, message).at(path, "")
}

fn file(path: &str, before: &str, after: &str) -> Vec<GateChange> {
    let read = |text: &str| serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}'));
    let (before, after) = match (read(before), read(after)) {
        (Ok(before), Ok(after)) => (before, after),
        (old, _) => {
            let when = if old.is_err() { "before" } else { "now" };
            let message =
                format!("{path} could not be read {when}, so what changed in it cannot be told");
            let change = GateChange::new(About::Schema, Effect::Different, path, message);
            return vec![change.at(path, "")];
        }
    };
    let mut walk = Walk {
        file: path,
        owner: kind(path).unwrap_or(path),
        named: kind(path).is_some(),
        pointer: Pointer::root(),
        field: String::new(),
        monotone: true,
        changes: Vec::new(),
    };
    walk.schemas(&before, &after);
    walk.changes
}

/// A walk through two states of one file.
pub(super) struct Walk<'w> {
    file: &'w str,
    /// The kind, or the file of a shared shape.
    pub(super) owner: &'w str,
    /// Whether the owner is a kind.
    pub(super) named: bool,
    /// Where in the file, after.
    pointer: Pointer,
    /// The field of a record that is spoken of, as a reader would write it.
    field: String,
    /// Whether a stricter condition here makes the whole stricter.
    monotone: bool,
    changes: Vec<GateChange>,
}

impl Walk<'_> {
    /// The field that is spoken of, with whose it is.
    pub(super) fn place(&self) -> String {
        match (self.field.is_empty(), self.named) {
            (true, _) => self.owner.to_owned(),
            (false, true) => format!("{}.{}", self.owner, self.field),
            (false, false) => format!("{} in {}", self.field, self.owner),
        }
    }

    pub(super) fn say(&mut self, change: GateChange) {
        let effect = if self.monotone {
            change.effect
        } else {
            Effect::Different
        };
        let pointer = self.pointer.as_str();
        let change = GateChange { effect, ..change };
        self.changes.push(change.at(self.file, pointer));
    }

    /// Does something one step down in the file, and maybe one in the record.
    pub(super) fn below(&mut self, step: &str, field: Option<&str>, act: impl FnOnce(&mut Self)) {
        let (pointer, name) = (self.pointer.len(), self.field.len());
        self.pointer.push(step);
        if let Some(field) = field {
            if !self.field.is_empty() && !field.starts_with('[') {
                self.field.push('.');
            }
            self.field.push_str(field);
        }
        act(self);
        self.pointer.truncate(pointer);
        self.field.truncate(name);
    }

    fn schemas(&mut self, before: &Value, after: &Value) {
        if before == after {
            return;
        }
        let (Some(old), Some(new)) = (before.as_object(), after.as_object()) else {
            let change = GateChange::new(
                About::Schema,
                Effect::Different,
                self.place(),
                format!("what {} may be is defined anew", self.place()),
            );
            self.say(change.values(Some(before), Some(after)).compared());
            return;
        };
        let names: Vec<&String> = both(old, new);
        for name in names {
            let [old, new] = [old.get(name), new.get(name)];
            if old != new {
                self.below(name, None, |walk| walk.keyword(name, old, new));
            }
        }
    }

    fn keyword(&mut self, name: &str, old: Option<&Value>, new: Option<&Value>) {
        match (keywords::of(name), old, new) {
            (Keyword::Says, _, _) => {}
            (Keyword::Rules, _, _) => rules::list(self, old, new),
            (Keyword::Groups, _, _) => rules::groups(self, old, new),
            (Keyword::Referrers, _, _) => rules::referrers(self, old, new),
            (Keyword::Fields, old, new) => self.fields(old, new),
            (Keyword::Named, Some(old), Some(new)) => self.named(old, new),
            (Keyword::Below, Some(old), Some(new)) => self.inner(name, old, new),
            (Keyword::Open, Some(old @ Value::Object(_)), Some(new @ Value::Object(_))) => {
                self.inner(name, old, new);
            }
            (Keyword::Branches, Some(Value::Array(old)), Some(Value::Array(new))) => {
                self.branches(old, new);
            }
            (keyword, old, new) => {
                let change = keywords::change(&self.place(), name, keyword, old, new);
                self.say(change);
            }
        }
    }

    /// A schema below this one. Where the condition is turned round, nothing follows from "stricter".
    fn inner(&mut self, name: &str, old: &Value, new: &Value) {
        let before = self.monotone;
        self.monotone = before && !matches!(name, "not" | "if");
        let items = matches!(name, "items" | "contains" | "additionalItems").then_some("[]");
        if let Some(items) = items {
            self.field.push_str(items);
        }
        self.schemas(old, new);
        if let Some(items) = items {
            self.field.truncate(self.field.len() - items.len());
        }
        self.monotone = before;
    }

    /// `properties`.
    fn fields(&mut self, old: Option<&Value>, new: Option<&Value>) {
        let none = Map::new();
        let [old, new] = [old, new].map(|table| table.and_then(Value::as_object).unwrap_or(&none));
        for name in both(old, new) {
            self.below(name, Some(name), |walk| {
                match (old.get(name), new.get(name)) {
                    (Some(old), Some(new)) => walk.schemas(old, new),
                    (old, new) => walk.field(old, new),
                }
            });
        }
    }

    fn field(&mut self, old: Option<&Value>, new: Option<&Value>) {
        let message = if old.is_none() {
            format!("there is a new field, {}", self.place())
        } else {
            format!("the field {} is no longer defined", self.place())
        };
        let change = GateChange::new(About::Schema, Effect::Different, self.place(), message);
        self.say(change.values(old, new));
    }

    /// A table of schemas by some name that no record has.
    fn named(&mut self, old: &Value, new: &Value) {
        let (Some(old), Some(new)) = (old.as_object(), new.as_object()) else {
            return;
        };
        for name in both(old, new) {
            self.below(name, None, |walk| match (old.get(name), new.get(name)) {
                (Some(old), Some(new)) => walk.schemas(old, new),
                (old, new) => {
                    let verb = if old.is_none() { "is new" } else { "is gone" };
                    let message = format!("the shape {name} of {} {verb}", walk.place());
                    let effect = Effect::Different;
                    let change = GateChange::new(About::Schema, effect, walk.place(), message);
                    walk.say(change.values(old, new));
                }
            });
        }
    }

    /// A list of schemas.
    fn branches(&mut self, before: &[Value], after: &[Value]) {
        for (old, new) in align(before, after) {
            let [old_value, new_value] = [old.map(|at| &before[at]), new.map(|at| &after[at])];
            let step = new.or(old).unwrap_or_default().to_string();
            self.below(&step, None, |walk| match (old_value, new_value) {
                (Some(old), Some(new)) => walk.schemas(old, new),
                (old, new) => {
                    let verb = if old.is_none() { "is new" } else { "is gone" };
                    let message = format!("a condition on {} {verb}", walk.place());
                    let effect = Effect::Different;
                    let change = GateChange::new(About::Schema, effect, walk.place(), message);
                    walk.say(change.values(old, new));
                }
            });
        }
    }
}

/// The names of two tables, sorted.
fn both<'m>(old: &'m Map<String, Value>, new: &'m Map<String, Value>) -> Vec<&'m String> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    names.into_iter().collect()
}
