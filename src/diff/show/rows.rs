//! A changed record as rows: what changed, before, after, and a remark. The
//! formats for people share them.

use serde_json::Value;

use super::words;
use crate::diff::{FieldChange, RecordChange};

/// What one row says.
#[derive(Debug, Default)]
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
    if change.references_followed > 0 {
        let references = words::count(
            change.references_followed,
            "reference in another fact follows",
            "references in other facts follow",
        );
        rows.push(Row {
            what: "new name".to_owned(),
            after: references,
            ..Row::default()
        });
    }
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
            what: "status".to_owned(),
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
        what: "objection".to_owned(),
        after: words::objection(one),
        ..Row::default()
    }));
    rows.extend(change.settled.iter().map(|one| Row {
        what: "objection".to_owned(),
        before: words::objection(one),
        ..Row::default()
    }));
    if let Some([before, after]) = change.corroboration {
        rows.push(Row {
            what: "independent sources".to_owned(),
            before: before.to_string(),
            after: after.to_string(),
            ..Row::default()
        });
    }
    rows
}

fn evidence(change: &RecordChange) -> Vec<Row> {
    let row = |before: String, after: String| Row {
        what: "evidence".to_owned(),
        before,
        after,
        ..Row::default()
    };
    let changed = &change.evidence;
    let mut rows = Vec::new();
    let none = String::new;
    rows.extend(
        changed
            .lost
            .iter()
            .map(|one| row(words::evidence(one), none())),
    );
    rows.extend(
        changed
            .gained
            .iter()
            .map(|one| row(none(), words::evidence(one))),
    );
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
        row.what = looked.source.clone();
        rows.push(row);
    }
    rows
}
