//! What a record rests on, as rows: only what its changed fields do not say already.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::rows::Row;
use super::words;
use crate::diff::{Evidence, Excerpt, FieldChange, Looked, RecordChange};

/// The rows of a record's evidence.
pub(super) fn rows(change: &RecordChange) -> Vec<Row> {
    let mut rows = sources(change);
    rows.extend(excerpts(change));
    rows.extend(change.evidence.looked.iter().map(looked));
    rows
}

/// Sources that came and went. Another one by the same way stands in the place of the one before.
fn sources(change: &RecordChange) -> Vec<Row> {
    let told = [
        texts(change, |field| field.before.as_ref()),
        texts(change, |field| field.after.as_ref()),
    ];
    let mut gained: BTreeMap<&[String], VecDeque<&Evidence>> = BTreeMap::new();
    for new in &change.evidence.gained {
        gained.entry(&new.via).or_default().push_back(new);
    }
    let mut pairs = Vec::new();
    for old in &change.evidence.lost {
        let new = gained.get_mut(old.via.as_slice());
        pairs.push([Some(old), new.and_then(VecDeque::pop_front)]);
    }
    let rest = gained.into_values().flatten();
    pairs.extend(rest.map(|new| [None, Some(new)]));
    pairs
        .into_iter()
        .map(|[old, new]| {
            let [before, after] = [untold(old, &told[0]), untold(new, &told[1])];
            Row::new("its evidence", before, after)
        })
        .filter(|row| !row.before.is_empty() || !row.after.is_empty())
        .collect()
}

/// The texts of a side of all changed fields, those of entries that came or went as a whole included.
fn texts(change: &RecordChange, side: fn(&FieldChange) -> Option<&Value>) -> BTreeSet<&str> {
    let values = change.fields.iter().filter_map(side);
    let all = values.flat_map(|value| {
        let inner = value.as_object().into_iter();
        std::iter::once(value).chain(inner.flat_map(|table| table.values()))
    });
    all.filter_map(Value::as_str).collect()
}

/// A source with the way to it; nothing where a reference that changed names it.
fn untold(found: Option<&Evidence>, told: &BTreeSet<&str>) -> String {
    let Some(found) = found else {
        return String::new();
    };
    let id = found.source.split_once(':').map_or("", |(_, id)| id);
    let named = told.contains(found.source.as_str()) || told.contains(id);
    if found.via.is_empty() && named {
        return String::new();
    }
    words::evidence(found)
}

/// Other words from the same source, where the field that holds them is not among those that changed.
fn excerpts(change: &RecordChange) -> Vec<Row> {
    let fields = change.fields.iter();
    let told: BTreeSet<_> = fields
        .map(|field| [&field.before, &field.after].map(|value| value.as_ref()?.as_str()))
        .collect();
    let quote = |words: Option<&str>| words.map_or(String::new(), words::quoted);
    let row = |excerpt: &Excerpt| {
        let sides = [excerpt.before.as_deref(), excerpt.after.as_deref()];
        let what = format!("excerpt from {}", excerpt.source);
        (!told.contains(&sides)).then(|| Row::new(what, quote(sides[0]), quote(sides[1])))
    };
    change.evidence.excerpts.iter().filter_map(row).collect()
}

fn looked(looked: &Looked) -> Row {
    let seen = |reach: &Option<String>| reach.clone().unwrap_or("never visited".to_owned());
    Row::new(&looked.source, seen(&looked.before), seen(&looked.after))
}
