//! Rules on the records that share keys: who is in a group, and at whom of it a
//! finding stands.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use rayon::prelude::*;

use super::rules::{MAX_SHOWN, Part, Records, at_fault};
use crate::expression::{Located, Verdict, World as _};
use crate::finding::{Finding, Input};
use crate::record::{CheckOutcome, Digest, Node};
use crate::schema::CompiledRule;
use crate::text::Place;

impl<'r> Records<'r> {
    /// The groups to ask about, of records that share keys. A record that lacks a key is in no group.
    pub(super) fn asked_groups(&self, kind: u16, by: &[String]) -> Vec<Vec<u32>> {
        let left: Vec<Digest<'_>> = self.then().filter(|it| it.kind == kind).collect();
        if left.is_empty() && !self.of_kind(kind).any(|position| self.is_asked(position)) {
            return Vec::new();
        }
        let (grouped, left) = self.grouped(kind, by, &left);
        let groups = grouped.chunk_by(|a, b| a.0 == b.0);
        let is_asked = |members: &&[(u32, u32)]| {
            let asked = |(group, it): &(u32, u32)| left.contains(group) || self.is_asked(*it);
            members.iter().any(asked)
        };
        let members = |group: &[(u32, u32)]| group.iter().map(|(_, member)| *member).collect();
        groups.filter(is_asked).map(members).collect()
    }

    /// The number of a group and a record of it, group by group; and the groups that some records would
    /// be in, as they were. Groups are numbered in the order of their first records.
    fn grouped(
        &self,
        kind: u16,
        by: &[String],
        left: &[Digest<'_>],
    ) -> (Vec<(u32, u32)>, BTreeSet<u32>) {
        let by: Vec<Key<'_>> = by.iter().map(|pointer| Key::new(pointer)).collect();
        // Keys are compared where their hashes are equal: rarely, so that they need not be held.
        let seeded = RandomState::default();
        let hash_of = |digest: Digest<'_>| hash(digest, &by, seeded.build_hasher());
        let may_be = |position| {
            self.digests.kind(position) == kind
                && self.stands(position)
                && self.digests.is_named(position)
        };
        let hash = |position| Some((position, hash_of(self.digests.at(position))?));
        let blocks = self.digests.blocks(may_be);
        let hashes = blocks.flat_map_iter(|block| block.into_iter().filter_map(hash));
        let hashes: Vec<(u32, u64)> = hashes.collect();
        let mut firsts: HashTable<(u64, u32, u32)> = HashTable::new();
        let mut grouped = Vec::with_capacity(hashes.len());
        for (position, hash) in hashes {
            let same = |first: &(u64, u32, u32)| {
                first.0 == hash && self.share_keys(first.2, self.digests.at(position), &by)
            };
            let number = u32::try_from(firsts.len()).unwrap_or(u32::MAX);
            let group = firsts
                .entry(hash, same, |first| first.0)
                .or_insert((hash, number, position));
            grouped.push((group.get().1, position));
        }
        grouped.sort_by_key(|(group, _)| *group);
        let group_of = |digest: &Digest<'_>| {
            let same = |first: &(u64, u32, u32)| self.share_keys(first.2, *digest, &by);
            firsts.find(hash_of(*digest)?, same).map(|first| first.1)
        };
        let left = left.iter().filter_map(group_of).collect();
        (grouped, left)
    }

    fn share_keys(&self, one: u32, other: Digest<'_>, by: &[Key<'_>]) -> bool {
        let one = self.digests.at(one);
        by.iter().all(|key| {
            let both = keyed(one, key).zip(keyed(other, key));
            both.is_some_and(|(a, b)| alike(a, b))
        })
    }

    /// Rules on the records of one group.
    pub(super) fn group(&self, members: &[u32], rules: &[CompiledRule], into: &mut Part) {
        let mut members = Cow::Borrowed(members);
        if members.len() > 1 {
            let members = members.to_mut();
            members.sort_by_cached_key(|position| self.address(*position));
        }
        let Some(greatest) = members.last().copied() else {
            return;
        };
        let located: Vec<Located<'r>> = members
            .iter()
            .map(|position| self.located(*position))
            .collect();
        let record = self.located(greatest);
        for rule in rules {
            let verdict = self.evaluate(rule, record, record, None, Some(&located));
            if verdict.holds() {
                for member in &*members {
                    self.row(*member, rule, "", CheckOutcome::Holds, into);
                }
                continue;
            }
            if !matches!(verdict, Verdict::NotChecked(_)) {
                into.troubled.push(greatest);
            }
            let accused = self.accused(&verdict, greatest);
            let judgement = self.judgement(accused, rule, "", verdict);
            for member in &*members {
                self.row(*member, rule, "", judgement.outcome, into);
            }
            let others: Vec<Place> = members
                .iter()
                .filter(|member| **member != accused)
                .take(MAX_SHOWN)
                .map(|member| self.digests.at(*member).place())
                .collect();
            for finding in judgement.findings {
                let mut finding = self.with_members(Self::with_others(finding), &members);
                Self::show(&mut finding, &others, "of the same group");
                into.findings.push(finding);
            }
            into.failures.extend(judgement.failure);
        }
    }

    /// The record that a group's finding stands at: of those it is about, the one with the greater address.
    fn accused(&self, verdict: &Verdict, greatest: u32) -> u32 {
        let traces = match verdict {
            Verdict::Holds(traces) | Verdict::Contradicted(traces) => traces.as_slice(),
            _ => &[],
        };
        let named = traces
            .iter()
            .flat_map(|trace| &trace.inputs)
            .map(|input| &input.record);
        let greater = named.filter(|record| !record.is_empty()).max();
        greater
            .and_then(|address| self.index.resolve_address(address))
            .unwrap_or(greatest)
    }

    /// Shows the other records that a group's finding is about.
    fn with_others(mut finding: Finding) -> Finding {
        let own = finding.record.clone().unwrap_or_default();
        let other = |input: &&Input| !input.record.is_empty() && input.record != own;
        let places: Vec<(Place, String)> = finding
            .inputs
            .iter()
            .filter(other)
            .filter_map(|input| Some((input.at?, input.record.clone())))
            .collect();
        for (place, record) in places {
            finding = finding.related(place, format!("{record} says this"));
            if let Some(check) = &mut finding.check {
                check.with.push(record);
            }
        }
        finding
    }

    /// Names the whole group, whose one check it is, where somebody may have to accept it.
    fn with_members(&self, mut finding: Finding, members: &[u32]) -> Finding {
        if let Some(check) = finding.check.as_mut().filter(|check| !check.holds) {
            check.members = members.iter().map(|it| self.address(*it)).collect();
        }
        finding
    }
}

/// What records are grouped by: a field, as nearly always, or what else a pointer names.
enum Key<'b> {
    Field(&'b str),
    Pointer(&'b str),
}

impl<'b> Key<'b> {
    fn new(pointer: &'b str) -> Self {
        match pointer.strip_prefix('/') {
            Some(name) if !name.contains(['/', '~']) => Self::Field(name),
            _ => Self::Pointer(pointer),
        }
    }

    fn of<'r>(&self, record: Node<'r>) -> Option<Node<'r>> {
        match self {
            Self::Field(name) => record.get(name),
            Self::Pointer(pointer) => record.at(pointer),
        }
    }
}

/// A value that a record is grouped by, unless it is at fault.
fn keyed<'r>(record: Digest<'r>, key: &Key<'_>) -> Option<Node<'r>> {
    let value = key.of(record.kept())?;
    (!at_fault(record, value.span())).then_some(value)
}

/// Equal for records whose keys are.
fn hash(record: Digest<'_>, by: &[Key<'_>], mut hasher: impl Hasher) -> Option<u64> {
    for key in by {
        let value = keyed(record, key)?;
        if let Some(text) = value.as_written() {
            text.hash(&mut hasher);
        } else {
            comparable(value).hash(&mut hasher);
        }
    }
    Some(hasher.finish())
}

/// Whether two values that records are grouped by are equal.
fn alike(a: Node<'_>, b: Node<'_>) -> bool {
    match (a.as_written(), b.as_written()) {
        (None, None) => comparable(a) == comparable(b),
        (a, b) => a == b,
    }
}

/// What a value that is no text says, so that equal ones are equal as texts.
fn comparable(value: Node<'_>) -> String {
    let mut text = String::new();
    crate::validate::comparable(value, &mut text);
    text
}
