//! What the records are checked by, before and after: settings, schemas with
//! their rules, waivers. A change here weakens or strengthens every fact.

mod keywords;
mod rules;
mod schema;
mod settings;
mod waivers;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

pub(super) use waivers::compare as waivers;

/// What a state's records are checked by.
#[derive(Debug, Clone, Default)]
pub struct Contract {
    /// The settings that are known.
    pub settings: Map<String, Value>,
    /// Hashes of the settings and schemas, by path.
    pub inputs: BTreeMap<String, String>,
    /// The texts of the schemas by path; `None` for a published dataset, which does not hold them.
    pub schemas: Option<BTreeMap<String, String>>,
}

/// Something that the records are checked by, and how it changed.
#[derive(Debug, Clone, PartialEq)]
pub struct GateChange {
    /// What sort of thing.
    pub about: About,
    /// Whether less or more gets through.
    pub effect: Effect,
    /// What happened, in plain words.
    pub message: String,
    /// The rule, setting or place that it is about.
    pub name: String,
    /// The record, for a waiver.
    pub record: Option<String>,
    /// File of the project, where one is known.
    pub file: Option<String>,
    /// JSON Pointer into that file, for a schema.
    pub pointer: Option<String>,
    /// What stood there.
    pub before: Option<Value>,
    /// What stands there.
    pub after: Option<Value>,
    /// Whether the message leaves it to the reader to be shown both.
    pub compared: bool,
}

/// What a change of the gate is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A recorded acceptance of a finding.
    Waiver,
    /// A rule of a schema.
    Rule,
    /// What a schema lets a field be.
    Schema,
    /// A setting of the project.
    Setting,
}

impl About {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiver => "waiver",
            Self::Rule => "rule",
            Self::Schema => "schema",
            Self::Setting => "setting",
        }
    }
}

/// What a change of the gate means for what gets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// More gets through than before.
    Weaker,
    /// Other things get through: which, a reader must see.
    Different,
    /// Less gets through than before.
    Stricter,
    /// Nothing that is checked.
    None,
}

impl Effect {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weaker => "weaker",
            Self::Different => "different",
            Self::Stricter => "stricter",
            Self::None => "none",
        }
    }

    /// What taking the change back would mean.
    fn reversed(self) -> Self {
        match self {
            Self::Weaker => Self::Stricter,
            Self::Stricter => Self::Weaker,
            other => other,
        }
    }
}

impl GateChange {
    fn new(
        about: About,
        effect: Effect,
        name: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            about,
            effect,
            message: message.into(),
            name: name.into(),
            record: None,
            file: None,
            pointer: None,
            before: None,
            after: None,
            compared: false,
        }
    }

    fn values(self, before: Option<&Value>, after: Option<&Value>) -> Self {
        Self {
            before: before.cloned(),
            after: after.cloned(),
            ..self
        }
    }

    /// The same, where the message does not say what stood there and stands there.
    fn compared(self) -> Self {
        Self {
            compared: self.before.is_some() && self.after.is_some(),
            ..self
        }
    }

    fn at(self, file: &str, pointer: &str) -> Self {
        Self {
            file: Some(file.to_owned()),
            pointer: Some(pointer.to_owned()),
            ..self
        }
    }
}

/// The changes of settings and schemas.
pub(super) fn compare(before: &Contract, after: &Contract) -> Vec<GateChange> {
    let mut changes = settings::compare(before, after);
    match (&before.schemas, &after.schemas) {
        (Some(old), Some(new)) => changes.extend(schema::compare(old, new)),
        _ => changes.extend(hashes(before, after)),
    }
    changes
}

/// Where a side has only the hashes of its schemas, what changed in them cannot be told.
fn hashes(before: &Contract, after: &Contract) -> Vec<GateChange> {
    let paths: BTreeSet<&String> = before.inputs.keys().chain(after.inputs.keys()).collect();
    let change = |path: &&String| {
        let [old, new] = [before, after].map(|side| side.inputs.get(*path));
        let what = match (old, new) {
            (None, _) => "is new",
            (_, None) => "is gone",
            (old, new) if old == new => return None,
            _ => "changed",
        };
        let message = format!(
            "{path} {what}; a published dataset does not hold it, so compare the revisions to see what that means"
        );
        let about = if *path == crate::project::CONFIG_FILE {
            About::Setting
        } else {
            About::Schema
        };
        let mut change = GateChange::new(about, Effect::Different, *path, message);
        change.file = Some((*path).clone());
        Some(change)
    };
    paths.iter().filter_map(change).collect()
}

/// What weakens first; otherwise in the order of what they are about.
pub(super) fn sort(changes: &mut [GateChange]) {
    changes.sort_by(|a, b| {
        let key = |one: &GateChange| (one.effect, one.about);
        let place = |one: &GateChange| (one.file.clone(), one.pointer.clone(), one.record.clone());
        (key(a), &a.name, place(a), &a.message).cmp(&(key(b), &b.name, place(b), &b.message))
    });
}

/// The items of one list that the other does not have.
fn only<'v>(list: &'v [Value], other: &[Value]) -> Vec<&'v Value> {
    let known: BTreeSet<String> = other.iter().map(Value::to_string).collect();
    let new = list
        .iter()
        .filter(|item| !known.contains(&item.to_string()));
    new.collect()
}

/// A value as a message has it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{text}\""),
        other => other.to_string(),
    }
}

/// Values as a message lists them.
fn listed(values: &[&Value]) -> String {
    let plain = |value: &&Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    values.iter().map(plain).collect::<Vec<_>>().join(", ")
}
