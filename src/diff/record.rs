//! One record before and after: what it says, what it rests on, what is
//! published about it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::citations;
use super::fields::{self, FieldChange};
use super::line::{Evidence, Line, Origin, Status, Waived};
use super::renames::Renames;

/// How a record differs.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordChange {
    /// `kind:id` after.
    pub address: String,
    /// `kind:id` before, if it was renamed.
    pub formerly: Option<String>,
    /// Where it is written after.
    pub origin: Origin,
    /// Its status, if that changed.
    pub status: Option<StatusChange>,
    /// Where it says something else.
    pub fields: Vec<FieldChange>,
    /// What it rests on, as far as that changed.
    pub evidence: EvidenceChange,
    /// How many independent sources, before and after, if that changed.
    pub corroboration: Option<[u64; 2]>,
    /// Objections that stand after and did not before.
    pub objections: Vec<Waived>,
    /// Objections that stood before and no longer do.
    pub settled: Vec<Waived>,
    /// How many references in other records only follow its renaming.
    pub references_followed: usize,
}

/// From one status to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusChange {
    /// The status before.
    pub before: Status,
    /// The status after.
    pub after: Status,
    /// Why it has the one after, where that is not plain from the fields.
    pub reasons: Vec<Waived>,
}

/// What a record rests on, as far as that changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceChange {
    /// Sources, by ways that were not there before.
    pub gained: Vec<Evidence>,
    /// Sources, by ways that are no longer there.
    pub lost: Vec<Evidence>,
    /// Words quoted from a source that both have.
    pub excerpts: Vec<Excerpt>,
    /// What came of visiting a source that both have.
    pub looked: Vec<Looked>,
}

/// Another quotation from the same source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Address of the source.
    pub source: String,
    /// The words before.
    pub before: Option<String>,
    /// The words after.
    pub after: Option<String>,
}

/// Another outcome of visiting a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Address of the source.
    pub source: String,
    /// Whether it was there before.
    pub before: Option<String>,
    /// Whether it was there after.
    pub after: Option<String>,
}

impl EvidenceChange {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.gained.is_empty()
            && self.lost.is_empty()
            && self.excerpts.is_empty()
            && self.looked.is_empty()
    }
}

/// Compares a record with what it was; `None` if nothing that counts is different. `errors` are those at it, before and after.
pub(super) fn compare(
    before: &Line,
    after: &Line,
    errors: [&[Waived]; 2],
    renames: &Renames,
) -> Option<RecordChange> {
    let change = RecordChange {
        address: after.address.clone(),
        formerly: (before.address != after.address).then(|| before.address.clone()),
        origin: after.origin.clone(),
        status: status(before, after, errors),
        fields: changed_fields(before, after, renames),
        evidence: evidence(before, after, renames),
        corroboration: (before.corroboration != after.corroboration)
            .then_some([before.corroboration, after.corroboration]),
        objections: missing(objections(after, errors[1]), &objections(before, errors[0])),
        settled: missing(objections(before, errors[0]), &objections(after, errors[1])),
        references_followed: 0,
    };
    let same = change.formerly.is_none()
        && change.status.is_none()
        && change.fields.is_empty()
        && change.evidence.is_empty()
        && change.corroboration.is_none()
        && change.objections.is_empty()
        && change.settled.is_empty();
    (!same).then_some(change)
}

/// The status of a record in a state where these errors stand at it, with the reasons.
pub(super) fn standing(line: &Line, errors: &[Waived]) -> (Status, Vec<Waived>) {
    match line.status {
        _ if !errors.is_empty() => (Status::Failing, errors.to_vec()),
        Status::Disputed => (Status::Disputed, line.findings.clone()),
        other => (other, Vec::new()),
    }
}

fn status(before: &Line, after: &Line, errors: [&[Waived]; 2]) -> Option<StatusChange> {
    let (was, _) = standing(before, errors[0]);
    let (is, reasons) = standing(after, errors[1]);
    (was != is).then_some(StatusChange {
        before: was,
        after: is,
        reasons,
    })
}

fn objections(line: &Line, errors: &[Waived]) -> Vec<Waived> {
    line.findings.iter().chain(errors).cloned().collect()
}

/// Those of a list that the other does not have, by rule, place and whether anybody accepted them.
fn missing(list: Vec<Waived>, other: &[Waived]) -> Vec<Waived> {
    let key = |one: &Waived| (one.rule.clone(), one.pointer.clone(), one.reason.is_some());
    let known: BTreeSet<_> = other.iter().map(key).collect();
    let mut list = list;
    list.retain(|one| !known.contains(&key(one)));
    list
}

fn changed_fields(before: &Line, after: &Line, renames: &Renames) -> Vec<FieldChange> {
    let mut changes = fields::compare(&before.data, &after.data);
    let moved = before.address != after.address;
    changes.retain(|change| {
        let implied = moved && (change.pointer == "/id" || within(&change.pointer, "/formerly"));
        !implied && !follows(change, before, after, renames)
    });
    let [old, new] = citations::both(before, after, renames);
    if !old.stay(&new) {
        return changes;
    }
    for change in &mut changes {
        let cited = old.hold(&change.was_at) || new.hold(&change.pointer);
        change.uncited = !cited && is_value(change, before, after);
    }
    changes
}

/// Whether a field names the same record as before, under its new name.
fn follows(change: &FieldChange, before: &Line, after: &Line, renames: &Renames) -> bool {
    let both = change.before.is_some() && change.after.is_some();
    let old = before.references.get(&change.was_at);
    let new = after.references.get(&change.pointer);
    match (old, new) {
        (Some(old), Some(new)) => both && renames.follows(old, new),
        _ => false,
    }
}

/// Whether what changed is a value of a fact: no name of a record, no bookkeeping, and there
/// before and after, be it as part of a figure that was.
fn is_value(change: &FieldChange, before: &Line, after: &Line) -> bool {
    let reserved = ["/id", "/formerly", "/withdrawn"];
    let reserved = reserved.iter().any(|name| within(&change.pointer, name));
    let names = before.references.contains_key(&change.was_at)
        || after.references.contains_key(&change.pointer);
    let both = change.before.is_some() && change.after.is_some();
    let figure = || {
        let ends = change.was_at.match_indices('/').map(|(at, _)| at).skip(1);
        let mut places = ends.map(|at| &change.was_at[..at]);
        places.any(|at| before.derived.contains_key(at) && after.derived.contains_key(at))
    };
    !reserved && !names && (both || figure())
}

fn within(pointer: &str, place: &str) -> bool {
    let rest = pointer.strip_prefix(place);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn evidence(before: &Line, after: &Line, renames: &Renames) -> EvidenceChange {
    let now = |found: &Evidence| Evidence {
        source: renames.now(&found.source).to_owned(),
        via: found
            .via
            .iter()
            .map(|step| renames.now(step).to_owned())
            .collect(),
        ..found.clone()
    };
    let mut lost: Vec<Evidence> = before.evidence.iter().map(now).collect();
    let mut gained = after.evidence.clone();
    let mut change = EvidenceChange::default();
    pair(&mut lost, &mut gained, Evidence::clone, |_, _| {});
    let way = |one: &Evidence| (one.source.clone(), one.via.clone());
    let words = |one: &Evidence| (way(one), one.excerpt.clone());
    pair(&mut lost, &mut gained, words, |old, new| {
        change.looked.push(Looked {
            source: new.source,
            before: old.reach,
            after: new.reach,
        });
    });
    pair(&mut lost, &mut gained, way, |old, new| {
        change.excerpts.push(Excerpt {
            source: new.source,
            before: old.excerpt,
            after: new.excerpt,
        });
    });
    change.lost = lost;
    change.gained = gained;
    change
}

/// Takes pairs with the same key out of both lists.
fn pair<K: Ord>(
    lost: &mut Vec<Evidence>,
    gained: &mut Vec<Evidence>,
    key: impl Fn(&Evidence) -> K,
    mut then: impl FnMut(Evidence, Evidence),
) {
    let mut waiting: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
    for (at, new) in gained.iter().enumerate() {
        waiting.entry(key(new)).or_default().push_back(at);
    }
    let mut left: Vec<Option<Evidence>> = gained.drain(..).map(Some).collect();
    for old in std::mem::take(lost) {
        let same = waiting.get_mut(&key(&old)).and_then(VecDeque::pop_front);
        match same.and_then(|at| left[at].take()) {
            Some(new) => then(old, new),
            None => lost.push(old),
        }
    }
    gained.extend(left.into_iter().flatten());
}
