//! Many records that one cause changed alike, told together.

use std::collections::BTreeMap;

use super::rows::{Row, rows};
use crate::diff::{Diff, RecordChange};

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
