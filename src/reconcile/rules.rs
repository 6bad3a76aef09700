//! The rules that read other records: on what the digests kept of them.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use foldhash::HashSet;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use rayon::prelude::*;

use super::again::Among;
use super::index::{Index, Target, address};
use super::leads::{Leads, pointer_matches};
use super::standing::Support;
use crate::expression::{Env, Located, Verdict, World};
use crate::finding::{DeclaredRule, Finding, Input, Related};
use crate::record::{Check, CheckOutcome, Digest, Digests, Node};
use crate::schema::{Catalog, CompiledRule, Kind, Referrers};
use crate::text::{FileId, Place, Span};
use crate::validate::{Failure, Judgement, Setting, Subject, judge};

/// One check of one rule at one record: a row of `checks.csv`.
#[derive(Debug, Clone)]
pub struct CheckRow {
    /// Position of the record's digest.
    pub record: u32,
    /// The rule.
    pub rule: Arc<DeclaredRule>,
    /// Pointer from the record to what was checked.
    pub pointer: Box<str>,
    /// What came out.
    pub outcome: CheckOutcome,
}

/// Which outcomes of checks are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcomes {
    /// All, as a dataset lists them.
    All,
    /// Those of checks that did not plainly hold, which are few: enough to say what is wrong.
    Troubled,
}

/// What the rules came to.
#[derive(Debug, Default)]
pub struct Ruled {
    /// The checks that are kept, record by record.
    pub rows: Vec<CheckRow>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Rules that failed.
    pub failures: Vec<Failure>,
    /// Whether a rule named a record by itself, not by a reference that stands in one.
    pub named_freely: bool,
    /// Positions of records at which a rule that reads others came to anything but that it holds or cannot
    /// be checked, sorted; of a group, one record.
    pub troubled: Vec<u32>,
    /// Positions of records at which rules could not be checked, sorted, once for each time. One list for
    /// each of the [`questions`].
    pub unchecked: Vec<Vec<u32>>,
}

/// How many questions the rules of some schemas are: that about each record by itself, and one for each
/// field by which records are named and each way in which they are grouped.
pub(super) fn questions(catalog: &Catalog) -> usize {
    let rules = catalog.kinds.iter().map(|kind| &kind.rules);
    let ways = rules.map(|rules| rules.referrers.len() + rules.groups.len());
    1 + ways.sum::<usize>()
}

/// What one question came to, or a part of it.
#[derive(Default)]
struct Part {
    rows: Vec<CheckRow>,
    findings: Vec<Finding>,
    failures: Vec<Failure>,
    troubled: Vec<u32>,
    unchecked: Vec<u32>,
}

/// Checks every rule that reads other records, and gathers the outcomes of all others.
pub(super) fn check(
    index: &Index<'_>,
    catalog: &Catalog,
    digests: &Digests,
    rests: &[Support],
    among: Option<&Among<'_>>,
    setting: Setting<'_>,
    outcomes: Outcomes,
) -> Ruled {
    let records = Records {
        index,
        catalog,
        digests,
        rests,
        setting,
        outcomes,
        among,
        named_freely: AtomicBool::new(false),
    };
    records.check()
}

/// Fewer records than this are not worth another thread.
const CHUNK: usize = 64;

/// How many places that only illustrate are shown.
const MAX_SHOWN: usize = 5;

/// Records that others name, each with the part of both lists that is its own.
#[derive(Default)]
struct Named<'r> {
    records: Vec<(u32, Range<usize>)>,
    /// Who names them.
    naming: Vec<Located<'r>>,
    /// Where each does.
    places: Vec<Place>,
}

/// All records as rules see them.
struct Records<'r> {
    index: &'r Index<'r>,
    catalog: &'r Catalog,
    digests: &'r Digests,
    rests: &'r [Support],
    setting: Setting<'r>,
    outcomes: Outcomes,
    /// Whom the rules are asked about; `None` if all.
    among: Option<&'r Among<'r>>,
    named_freely: AtomicBool,
}

impl<'t, 'r: 't> World<'t> for Records<'r> {
    fn follow(&self, at: Option<Located<'_>>, kinds: &[u16], text: &str) -> Option<Located<'t>> {
        // Branches of a schema may let one field name different kinds: where the reference stands
        // in a record, the branch that the record satisfies says which.
        let position = match at {
            Some(at) => return self.follow_from(at, kinds),
            None => match self.resolve_freely(kinds, text) {
                Target::Record(position) => position,
                _ => return None,
            },
        };
        self.stands(position).then(|| self.located(position))
    }

    fn follow_from(&self, at: Located<'_>, _: &[u16]) -> Option<Located<'t>> {
        let position = self.named_at(at)?;
        self.stands(position).then(|| self.located(position))
    }

    fn kind(&self, record: u32) -> &'t str {
        let catalog: &'r Catalog = self.catalog;
        &catalog.kind(self.digests.kind(record)).name
    }

    fn address(&self, record: u32) -> String {
        address(self.catalog, self.digests.at(record))
    }

    fn corroboration(&self, record: u32) -> i64 {
        let count = self.rests[record as usize].corroboration;
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    fn file(&self, record: u32) -> FileId {
        self.digests.at(record).file
    }

    fn is_faulty(&self, record: u32) -> bool {
        self.digests.is_faulty(record)
    }

    fn at_fault(&self, record: u32, span: Span) -> bool {
        self.digests.is_faulty(record) && at_fault(self.digests.at(record), span)
    }
}

impl<'r> Records<'r> {
    /// Checks all rules at all records that are asked about.
    fn check(&self) -> Ruled {
        let mut ruled = Ruled::default();
        let own = Self::each(self.index.positions().into_par_iter(), |position, into| {
            if !self.is_asked(position) {
                return;
            }
            let digest = self.digests.at(position);
            let kind = self.catalog.kind(digest.kind);
            if kind.rules.own.is_empty() {
                return;
            }
            let record = Located {
                node: digest.kept(),
                record: position,
            };
            for check in digest.checks() {
                self.own(record, kind, check, into);
            }
        });
        self.gather(own, |position| self.is_asked(position), &mut ruled);
        for (number, kind) in self.catalog.kinds.iter().enumerate() {
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            for site in &kind.rules.referrers {
                let asked = self.named(number, site);
                let part = self.referrers(site, &asked);
                let records = &asked.records;
                let is_asked = |position| {
                    let found = records.binary_search_by_key(&position, |it| it.0);
                    found.is_ok()
                };
                self.gather(part, is_asked, &mut ruled);
            }
            for group in &kind.rules.groups {
                let groups = self.asked_groups(number, &group.by);
                let few = groups.iter().filter(|_| self.among.is_some());
                let asked: HashSet<u32> = few.flatten().copied().collect();
                let part = Self::each(groups.into_par_iter(), |members, into| {
                    self.group(members, &group.rules, into);
                });
                self.gather(part, |position| asked.contains(&position), &mut ruled);
            }
        }
        ruled.rows.par_sort_by(|a, b| {
            let key = |row: &CheckRow| row.record;
            let rest = || (&a.rule.name, &a.pointer).cmp(&(&b.rule.name, &b.pointer));
            key(a).cmp(&key(b)).then_with(rest)
        });
        ruled.troubled.sort_unstable();
        ruled.troubled.dedup();
        ruled.named_freely = self.named_freely.load(Ordering::Relaxed);
        ruled
    }

    /// Records as they were which stood and had an id.
    fn then(&self) -> impl Iterator<Item = Digest<'r>> {
        let then = self.among.into_iter().flat_map(|among| among.then.iter());
        then.filter(|digest| digest.stands() && digest.id().is_ok())
    }

    /// Adds what a question came to, with what it came to before at records that it was not asked about.
    fn gather(&self, mut part: Part, is_asked: impl Fn(u32) -> bool, into: &mut Ruled) {
        let before = self.among.map(|among| &among.unchecked);
        let before = before.and_then(|before| before.get(into.unchecked.len()));
        let others = before.into_iter().flatten().copied();
        part.unchecked.extend(others.filter(|it| !is_asked(*it)));
        part.unchecked.sort_unstable();
        into.rows.append(&mut part.rows);
        into.findings.append(&mut part.findings);
        into.failures.append(&mut part.failures);
        into.troubled.append(&mut part.troubled);
        into.unchecked.push(part.unchecked);
    }

    fn is_asked(&self, position: u32) -> bool {
        self.among
            .is_none_or(|among| among.asked[position as usize])
    }

    /// Whether one that is asked about is this record, or names it.
    fn is_near(&self, position: u32) -> bool {
        self.among.is_none_or(|among| among.near[position as usize])
    }

    /// What a rule names by itself.
    fn resolve_freely<'s>(&self, kinds: &[u16], text: &'s str) -> Target<'s> {
        self.named_freely.store(true, Ordering::Relaxed);
        self.index.resolve(kinds, text)
    }

    /// Applies a function to many, in parallel, and gathers what it comes to in their order.
    fn each<T: Send>(
        many: impl IndexedParallelIterator<Item = T>,
        apply: impl Fn(T, &mut Part) + Sync + Send,
    ) -> Part {
        let one = |mut part: Part, item: T| {
            apply(item, &mut part);
            part
        };
        let parts = many.with_min_len(CHUNK).fold(Part::default, one);
        parts.reduce(Part::default, |mut all, part| {
            all.append(part);
            all
        })
    }

    /// The records of a kind that stand, in their order.
    fn of_kind(&self, kind: u16) -> impl Iterator<Item = u32> + use<'_, 'r> {
        self.index
            .positions()
            .filter(move |position| self.digests.kind(*position) == kind && self.stands(*position))
    }

    /// The record that the reference names which stands at a value; `None` if none stands there.
    fn named_at(&self, at: Located<'_>) -> Option<u32> {
        let digest = self.digests.at(at.record);
        let first = digest.reference_at(at.node)?;
        self.index.target(at.record, first)
    }

    fn stands(&self, position: u32) -> bool {
        self.digests.stands(position)
    }

    fn node(&self, position: u32) -> Node<'r> {
        self.digests.at(position).kept()
    }

    fn located(&self, position: u32) -> Located<'r> {
        Located {
            node: self.node(position),
            record: position,
        }
    }

    fn own(&self, record: Located<'r>, kind: &Kind, check: Check<'_>, into: &mut Part) {
        let position = record.record;
        let Some(Some(rule)) = kind.rules.own.get(check.rule as usize) else {
            return;
        };
        if check.outcome != CheckOutcome::Pending {
            self.row(position, rule, check.pointer, check.outcome, into);
            return;
        }
        // A withdrawn record is checked alone.
        if !self.stands(position) {
            return;
        }
        let Some(itself) = record.node.at(check.pointer) else {
            self.row(
                position,
                rule,
                check.pointer,
                CheckOutcome::NotChecked,
                into,
            );
            return;
        };
        let itself = Located {
            node: itself,
            record: position,
        };
        let verdict = self.evaluate(rule, itself, record, None, None);
        self.judge(position, rule, check.pointer, verdict, into);
    }

    fn evaluate(
        &self,
        rule: &CompiledRule,
        itself: Located<'r>,
        record: Located<'r>,
        referrers: Option<&[Located<'r>]>,
        group: Option<&[Located<'r>]>,
    ) -> Verdict {
        rule.program.evaluate(&Env {
            itself,
            record,
            referrers,
            group,
            today: self.setting.today,
            world: self,
            quantities: self.setting.quantities,
        })
    }

    fn judge(
        &self,
        position: u32,
        rule: &CompiledRule,
        pointer: &str,
        verdict: Verdict,
        into: &mut Part,
    ) {
        if verdict.holds() {
            // By far the most: nothing is said of them.
            self.row(position, rule, pointer, CheckOutcome::Holds, into);
            return;
        }
        if let Verdict::NotChecked(_) = verdict {
            self.row(position, rule, pointer, CheckOutcome::NotChecked, into);
            return;
        }
        into.troubled.push(position);
        let judgement = self.judgement(position, rule, pointer, verdict);
        self.row(position, rule, pointer, judgement.outcome, into);
        into.findings.extend(judgement.findings);
        into.failures.extend(judgement.failure);
    }

    fn row(
        &self,
        record: u32,
        rule: &CompiledRule,
        pointer: &str,
        outcome: CheckOutcome,
        into: &mut Part,
    ) {
        if outcome == CheckOutcome::NotChecked {
            into.unchecked.push(record);
        }
        if self.outcomes == Outcomes::Troubled && is_plain(outcome) {
            return;
        }
        into.rows.push(CheckRow {
            record,
            rule: rule.rule.clone(),
            pointer: pointer.into(),
            outcome,
        });
    }

    fn judgement(
        &self,
        position: u32,
        rule: &CompiledRule,
        pointer: &str,
        verdict: Verdict,
    ) -> Judgement {
        let digest = self.digests.at(position);
        let record = address(self.catalog, digest);
        let leads = Leads {
            index: self.index,
            catalog: self.catalog,
            digests: self.digests,
            from: position,
        };
        let subject = Subject {
            record: &record,
            node: self.node(position),
            pointer,
            file: digest.file,
            others: Some(&leads),
        };
        judge(rule, verdict, subject)
    }

    /// The records to ask about by those that name them at one field, in their order.
    fn named(&self, kind: u16, site: &Referrers) -> Named<'r> {
        let mut named = Named::default();
        let all = self.naming(kind, site);
        let mut rest = all.as_slice();
        for position in self.of_kind(kind) {
            let ahead = rest.partition_point(|it| it.0 < position);
            let own = rest[ahead..].chunk_by(|a, b| a.0 == b.0).next();
            let own = own.filter(|own| own[0].0 == position).unwrap_or_default();
            rest = &rest[ahead + own.len()..];
            let asked = |it: &(u32, u32, Span)| self.is_asked(it.1);
            if self.is_asked(position) || own.iter().any(asked) {
                let start = named.naming.len();
                for (_, by, span) in own {
                    named.naming.push(self.located(*by));
                    named.places.push(self.digests.at(*by).at(*span));
                }
                named.records.push((position, start..named.naming.len()));
            }
        }
        named
    }

    /// Records that are named at one field, each with who names it and where first; sorted.
    fn naming(&self, kind: u16, site: &Referrers) -> Vec<(u32, u32, Span)> {
        let exact = !site.path.contains('*');
        let is_wanted = |target: u32| self.is_near(target) && self.digests.kind(target) == kind;
        let named_there = |pointer: &str| {
            if exact {
                pointer == site.path
            } else {
                pointer_matches(&site.path, pointer)
            }
        };
        let by = |position: u32| {
            let any = self.index.targets(position).flatten().any(is_wanted);
            let references = any.then(|| self.index.references(position));
            let named = references.into_iter().flatten();
            named.filter_map(move |(reference, target)| {
                let target = target.filter(|it| is_wanted(*it) && named_there(reference.pointer));
                Some((target?, position, reference.span))
            })
        };
        let naming = self.index.positions().into_par_iter();
        let naming = naming.filter(|it| self.digests.kind(*it) == site.kind && self.stands(*it));
        let mut all: Vec<(u32, u32, Span)> = naming.flat_map_iter(by).collect();
        // What one record says of another stays in its order.
        all.par_sort_by_key(|(target, by, _)| (*target, *by));
        all.dedup_by_key(|(target, by, _)| (*target, *by));
        all
    }

    /// Rules on the records that name a record at one field.
    fn referrers(&self, site: &Referrers, named: &Named<'r>) -> Part {
        Self::each(named.records.par_iter(), |(position, naming), into| {
            let (position, record) = (*position, self.located(*position));
            let (referrers, places) =
                (&named.naming[naming.clone()], &named.places[naming.clone()]);
            for rule in &site.rules {
                let verdict = self.evaluate(rule, record, record, Some(referrers), None);
                let told = into.findings.len();
                self.judge(position, rule, "", verdict, into);
                for finding in &mut into.findings[told..] {
                    Self::show(finding, places, "this names it");
                }
            }
        })
    }

    /// Shows the first of several places, where no figures show their own.
    fn show(finding: &mut Finding, places: &[Place], what: &str) {
        if finding.inputs.is_empty() && finding.related.is_empty() {
            let related = places.iter().take(MAX_SHOWN).map(|place| Related {
                at: *place,
                message: what.to_owned(),
            });
            finding.related.extend(related);
        }
    }

    /// The groups to ask about, of records that share keys. A record that lacks a key is in no group.
    fn asked_groups(&self, kind: u16, by: &[String]) -> Vec<Vec<u32>> {
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
        let named = self
            .of_kind(kind)
            .filter(|position| self.digests.is_named(*position));
        let candidates: Vec<u32> = named.collect();
        // Keys are compared where their hashes are equal: rarely, so that they need not be held.
        let seeded = RandomState::default();
        let hash_of = |digest: Digest<'_>| hash(digest, &by, seeded.build_hasher());
        let hash = |position: &u32| hash_of(self.digests.at(*position));
        let hashes: Vec<Option<u64>> = candidates.par_iter().map(hash).collect();
        let mut firsts: HashTable<(u64, u32, u32)> = HashTable::new();
        let mut grouped = Vec::with_capacity(candidates.len());
        for (position, hash) in candidates.into_iter().zip(hashes) {
            let Some(hash) = hash else { continue };
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

    fn group(&self, mut members: Vec<u32>, rules: &[CompiledRule], into: &mut Part) {
        if members.len() > 1 {
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
                for member in &members {
                    self.row(*member, rule, "", CheckOutcome::Holds, into);
                }
                continue;
            }
            if !matches!(verdict, Verdict::NotChecked(_)) {
                into.troubled.push(greatest);
            }
            let accused = self.accused(&verdict, greatest);
            let judgement = self.judgement(accused, rule, "", verdict);
            for member in &members {
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

/// Whether nothing need be said of a check.
fn is_plain(outcome: CheckOutcome) -> bool {
    matches!(outcome, CheckOutcome::Holds | CheckOutcome::ByRounding)
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

fn at_fault(record: Digest<'_>, span: Span) -> bool {
    // What a record lacks is reported at its header, which says nothing of what it has.
    let known = || record.faults().find_sorted(|fault| fault.cmp(&span));
    record.is_faulty() && span != record.header() && known().is_some()
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

impl Part {
    fn append(&mut self, mut other: Self) {
        self.rows.append(&mut other.rows);
        self.findings.append(&mut other.findings);
        self.failures.append(&mut other.failures);
        self.troubled.append(&mut other.troubled);
        self.unchecked.append(&mut other.unchecked);
    }
}
