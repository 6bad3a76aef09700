//! A changed record as rows: what changed, before, after, and a remark. The
//! formats for people share them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::words;
use crate::diff::{Diff, Evidence, FieldChange, RecordChange, Status};

/// What one row says.
#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// A field, or what else changed.
    pub(super) what: String,
    /// Before; empty where there was nothing.
    pub(super) before: String,
    /// After; empty where there is nothing.
    pub(super) after: String,
    /// What a reader must not miss.
    pub(super) warning: Option<&'static str>,
    /// More, a line each.
    pub(super) because: Vec<String>,
}

/// What is said of a value that changed while the citations of its record did not.
pub(super) const UNCITED: &str = "its citations did not change";

/// The rows of a record.
pub(super) fn rows(change: &RecordChange) -> Vec<Row> {
    let mut rows: Vec<Row> = change.fields.iter().map(field).collect();
    rows.extend(evidence(change));
    rows.extend(standing(change));
    rows
}

fn field(change: &FieldChange) -> Row {
    let [before, after] = match (&change.before, &change.after) {
        (Some(old), Some(new)) => words::both(old, new),
        (old, new) => [old, new].map(|value| value.as_ref().map_or(String::new(), words::value)),
    };
    Row {
        what: words::field(&change.pointer),
        before,
        after,
        warning: change.uncited.then_some(UNCITED),
        ..Row::default()
    }
}

/// The status with its reasons, objections, and how many sources there are.
fn standing(change: &RecordChange) -> Vec<Row> {
    let mut rows = Vec::new();
    let reasons = change
        .status
        .as_ref()
        .map_or(&[][..], |status| &status.reasons);
    if let Some(status) = &change.status {
        rows.push(Row {
            what: "its status".to_owned(),
            before: status.before.as_str().to_owned(),
            after: status.after.as_str().to_owned(),
            because: reasons.iter().map(words::objection).collect(),
            ..Row::default()
        });
    }
    let new = change
        .objections
        .iter()
        .filter(|one| !reasons.contains(one));
    rows.extend(new.map(|one| Row {
        what: "an objection".to_owned(),
        after: words::objection(one),
        ..Row::default()
    }));
    // Where an error stands, other rules may not have been checked: nothing is settled by that.
    let failing = (change.status.as_ref()).is_some_and(|status| status.after == Status::Failing);
    let settled = change.settled.iter().filter(|_| !failing);
    rows.extend(settled.map(|one| Row {
        what: "an objection".to_owned(),
        before: words::objection(one),
        ..Row::default()
    }));
    if let Some([before, after]) = change.corroboration {
        rows.push(Row {
            what: "its independent sources".to_owned(),
            before: before.to_string(),
            after: after.to_string(),
            ..Row::default()
        });
    }
    rows
}

fn evidence(change: &RecordChange) -> Vec<Row> {
    let row = |before: String, after: String| Row {
        what: "its evidence".to_owned(),
        before,
        after,
        ..Row::default()
    };
    let changed = &change.evidence;
    let mut rows = Vec::new();
    let none = String::new;
    let fields = &change.fields;
    for one in &changed.lost {
        if !told(one, fields, |field| field.before.as_ref()) {
            rows.push(row(words::evidence(one), none()));
        }
    }
    for one in &changed.gained {
        if !told(one, fields, |field| field.after.as_ref()) {
            rows.push(row(none(), words::evidence(one)));
        }
    }
    for excerpt in &changed.excerpts {
        let said = |field: &FieldChange| {
            let text =
                |value: &Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
            text(&field.before) == excerpt.before && text(&field.after) == excerpt.after
        };
        // The field that holds the words says it already.
        if !change.fields.iter().any(said) {
            let quote = |words: &Option<String>| words.as_deref().map_or(none(), words::quoted);
            let mut row = row(quote(&excerpt.before), quote(&excerpt.after));
            row.what = format!("excerpt from {}", excerpt.source);
            rows.push(row);
        }
    }
    for looked in &changed.looked {
        let seen = |reach: &Option<String>| reach.clone().unwrap_or("never visited".to_owned());
        let mut row = row(seen(&looked.before), seen(&looked.after));
        row.what.clone_from(&looked.source);
        rows.push(row);
    }
    rows
}

/// Whether a citation that came or went as a whole says already which source it leads to, and with what words.
fn told(
    found: &Evidence,
    fields: &[FieldChange],
    side: fn(&FieldChange) -> Option<&Value>,
) -> bool {
    let Some(excerpt) = found.excerpt.as_deref().filter(|_| found.via.is_empty()) else {
        return false;
    };
    fields.iter().filter_map(side).any(|value| {
        let texts = value
            .as_object()
            .into_iter()
            .flat_map(|table| table.values());
        texts.into_iter().any(|text| text == excerpt)
    })
}

/// Changed records as they are shown: each by itself, or many that changed alike together.
#[derive(Debug)]
pub(super) enum Shown<'d> {
    /// One record.
    One(&'d RecordChange),
    /// Records whose own words are as before, and what happened to all of them.
    Alike(Vec<&'d RecordChange>, Vec<Row>),
}

/// So many records that changed alike are shown together.
const MANY: usize = 4;

/// The changed records; where one cause changes many alike, it is told once.
pub(super) fn shown(diff: &Diff) -> Vec<Shown<'_>> {
    let mut alike: BTreeMap<Vec<Row>, Vec<&RecordChange>> = BTreeMap::new();
    let mut shown = Vec::new();
    for change in &diff.changed {
        if change.fields.is_empty() && change.formerly.is_none() {
            alike.entry(likeness(change)).or_default().push(change);
        } else {
            shown.push(Shown::One(change));
        }
    }
    for changes in alike.into_values() {
        if changes.len() < MANY {
            shown.extend(changes.into_iter().map(Shown::One));
        } else if let Some(first) = changes.first() {
            let rows = rows(first);
            shown.push(Shown::Alike(changes, rows));
        }
    }
    shown.sort_by_key(|one| match one {
        Shown::One(change) => (0, change.address.as_str()),
        // What befell many comes behind what somebody wrote.
        Shown::Alike(changes, _) => (1, changes.first().map_or("", |one| &one.address)),
    });
    shown
}

/// The rows of a record, its reasons by their rules: the figures in them differ from record to record.
fn likeness(change: &RecordChange) -> Vec<Row> {
    let mut rows = rows(change);
    let reasons = change
        .status
        .as_ref()
        .map_or(&[][..], |status| &status.reasons);
    for row in rows.iter_mut().filter(|row| !row.because.is_empty()) {
        row.because = reasons.iter().map(|reason| reason.rule.clone()).collect();
    }
    rows
}
