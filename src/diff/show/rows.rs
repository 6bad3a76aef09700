//! A changed record as rows: what changed, before, after, and a remark. The
//! formats for people share them.

use std::collections::BTreeSet;

use super::{evidence, words};
use crate::diff::{FieldChange, RecordChange, Status, Waived};

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

impl Row {
    pub(super) fn new(
        what: impl Into<String>,
        before: impl Into<String>,
        after: impl Into<String>,
    ) -> Self {
        Self {
            what: what.into(),
            before: before.into(),
            after: after.into(),
            ..Self::default()
        }
    }
}

/// What is said of a value that changed while the citations of its record did not.
pub(super) const UNCITED: &str = "its citations did not change";

/// The rows of a record.
pub(super) fn rows(change: &RecordChange) -> Vec<Row> {
    let mut rows: Vec<Row> = change.fields.iter().map(field).collect();
    rows.extend(evidence::rows(change));
    rows.extend(standing(change));
    rows
}

fn field(change: &FieldChange) -> Row {
    let [before, after] = match (&change.before, &change.after) {
        (Some(old), Some(new)) => words::both(old, new),
        (old, new) => [old, new].map(|value| value.as_ref().map_or(String::new(), words::value)),
    };
    Row {
        warning: change.uncited.then_some(UNCITED),
        ..Row::new(words::field(&change.pointer), before, after)
    }
}

/// The status with its reasons, objections, and how many sources there are.
fn standing(change: &RecordChange) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(status) = &change.status {
        rows.push(Row {
            because: status.reasons.iter().map(words::objection).collect(),
            ..Row::new("its status", status.before.as_str(), status.after.as_str())
        });
    }
    rows.extend(objections(change));
    if let Some([before, after]) = change.corroboration {
        let [before, after] = [before, after].map(|number| number.to_string());
        rows.push(Row::new("its independent sources", before, after));
    }
    rows
}

/// What the checks object to, as far as the status does not say it.
fn objections(change: &RecordChange) -> Vec<Row> {
    let reasons = change
        .status
        .as_ref()
        .map_or(&[][..], |status| &status.reasons);
    let told: BTreeSet<&Waived> = reasons.iter().collect();
    // Where an error stands, other rules may not have been checked: nothing is settled by that.
    let failing = (change.status.as_ref()).is_some_and(|status| status.after == Status::Failing);
    let new = change.objections.iter().filter(|one| !told.contains(one));
    let settled = change.settled.iter().filter(|_| !failing);
    let new = new.map(|one| Row::new("an objection", "", words::objection(one)));
    new.chain(settled.map(|one| Row::new("an objection", words::objection(one), "")))
        .collect()
}
