//! Which places of a record are its citations: the references that its evidence
//! starts from, with what stands beside them (locator, excerpt).

use std::collections::BTreeSet;

use serde_json::Value;

use super::line::Line;
use super::renames::Renames;

/// The citations of a record.
#[derive(Debug)]
pub(super) struct Citations {
    /// Pointers of their outermost places.
    places: BTreeSet<String>,
    /// What stands there, sorted, with the names of now.
    said: Vec<String>,
}

impl Citations {
    /// The citations of a line; addresses are taken through `now`, so that a renamed source is the same.
    pub(super) fn of(line: &Line, now: &dyn Fn(&str) -> String) -> Self {
        let starts: BTreeSet<&str> = line
            .evidence
            .iter()
            .map(|found| found.via.first().unwrap_or(&found.source).as_str())
            .collect();
        let mut places = BTreeSet::new();
        for (pointer, target) in &line.references {
            if starts.contains(target.as_str()) {
                places.insert(place(line, pointer));
            }
        }
        // Where a record cites in its own fields, the words quoted stand there too.
        let quoted: BTreeSet<&str> = line
            .evidence
            .iter()
            .filter_map(|found| found.excerpt.as_deref())
            .collect();
        let own = line.data.iter().filter(|(_, value)| {
            let text = value.as_str();
            text.is_some_and(|text| quoted.contains(text))
        });
        places.extend(own.map(|(name, _)| format!("/{name}")));
        let mut said: Vec<String> = places.iter().map(|place| said(line, place, now)).collect();
        said.sort();
        Self { places, said }
    }

    /// Whether a place belongs to a citation.
    pub(super) fn hold(&self, pointer: &str) -> bool {
        let mut steps = pointer.match_indices('/').map(|(at, _)| at).skip(1);
        self.places.contains(pointer) || steps.any(|at| self.places.contains(&pointer[..at]))
    }

    /// Whether there are any, and the other side has the same.
    pub(super) fn stay(&self, other: &Self) -> bool {
        !self.said.is_empty() && self.said == other.said
    }
}

/// The table that holds a reference, or the reference if that is the record or a list.
fn place(line: &Line, pointer: &str) -> String {
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    let table = value(line, parent).is_some_and(Value::is_object);
    let place = if table { parent } else { pointer };
    place.to_owned()
}

fn value<'l>(line: &'l Line, pointer: &str) -> Option<&'l Value> {
    let rest = pointer.strip_prefix('/')?;
    let end = rest.find('/').unwrap_or(rest.len());
    let first = line.data.get(&*crate::record::unescape(&rest[..end]))?;
    first.pointer(&rest[end..])
}

/// What stands at a place, its references by the addresses of now.
fn said(line: &Line, place: &str, now: &dyn Fn(&str) -> String) -> String {
    let mut found = value(line, place).cloned().unwrap_or_default();
    let references = line.references.range(place.to_owned()..);
    for (pointer, target) in references.take_while(|(at, _)| at.starts_with(place)) {
        let below = pointer.strip_prefix(place);
        if let Some(spot) = below.and_then(|below| found.pointer_mut(below)) {
            *spot = Value::String(now(target));
        }
    }
    found.sort_all_objects();
    found.to_string()
}

/// The citations of a record before and after.
pub(super) fn both(before: &Line, after: &Line, renames: &Renames) -> [Citations; 2] {
    [
        Citations::of(before, &|address| renames.now(address).to_owned()),
        Citations::of(after, &str::to_owned),
    ]
}
