//! The rules that read other records: on what the digests kept of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use foldhash::HashSet;
use rayon::prelude::*;

use super::again::Among;
use super::index::{Index, Target, address};
use super::leads::Leads;
use crate::expression::{Env, Located, Verdict, World};
use crate::finding::{DeclaredRule, Finding, Related};
use crate::record::{Check, CheckOutcome, Digest, Digests, Node};
use crate::schema::{Catalog, CompiledRule, Kind};
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
    /// each question that the rules are.
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
pub(super) struct Part {
    rows: Vec<CheckRow>,
    pub(super) findings: Vec<Finding>,
    pub(super) failures: Vec<Failure>,
    pub(super) troubled: Vec<u32>,
    unchecked: Vec<u32>,
}

/// Checks every rule that reads other records, and gathers the outcomes of all others.
pub(super) fn check(
    index: &Index<'_>,
    catalog: &Catalog,
    digests: &Digests,
    corroboration: &[Option<usize>],
    among: Option<&Among<'_>>,
    setting: Setting<'_>,
    outcomes: Outcomes,
) -> Ruled {
    let records = Records {
        index,
        catalog,
        digests,
        corroboration,
        setting,
        outcomes,
        among,
        named_freely: AtomicBool::new(false),
    };
    records.check()
}

/// So many records are asked about together; fewer are not worth another thread.
const CHUNK: usize = 64;

/// How many places that only illustrate are shown.
pub(super) const MAX_SHOWN: usize = 5;

/// All records as rules see them.
pub(super) struct Records<'r> {
    pub(super) index: &'r Index<'r>,
    catalog: &'r Catalog,
    pub(super) digests: &'r Digests,
    /// How many sources each record rests on, where a rule asks that.
    corroboration: &'r [Option<usize>],
    setting: Setting<'r>,
    outcomes: Outcomes,
    /// Whom the rules are asked about; `None` if all.
    pub(super) among: Option<&'r Among<'r>>,
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

    fn corroboration(&self, record: u32) -> Option<i64> {
        let count = self.corroboration[record as usize]?;
        i64::try_from(count).ok()
    }

    fn file(&self, record: u32) -> FileId {
        self.digests.file(record)
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
        let own = self.own_rules();
        self.gather(own, |position| self.is_asked(position), &mut ruled);
        for (number, kind) in self.catalog.kinds.iter().enumerate() {
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            for site in &kind.rules.referrers {
                let asked = self.named(number, site);
                let part = self.referrers(site, &asked);
                self.gather(part, |position| asked.holds(position), &mut ruled);
            }
            for group in &kind.rules.groups {
                let groups = self.asked_groups(number, &group.by);
                let few = groups.iter().filter(|_| self.among.is_some());
                let asked: HashSet<u32> = few.flatten().copied().collect();
                let many = groups.par_iter().map(Vec::as_slice);
                let read = |members| <[u32]>::iter(members).copied();
                let part = self.each(many, read, |members, into| {
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
    pub(super) fn then(&self) -> impl Iterator<Item = Digest<'r>> {
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

    pub(super) fn is_asked(&self, position: u32) -> bool {
        self.among
            .is_none_or(|among| among.asked[position as usize])
    }

    /// Whether one that is asked about is this record, or names it.
    pub(super) fn is_near(&self, position: u32) -> bool {
        self.among.is_none_or(|among| among.near[position as usize])
    }

    /// What a rule names by itself.
    fn resolve_freely<'s>(&self, kinds: &[u16], text: &'s str) -> Target<'s> {
        self.named_freely.store(true, Ordering::Relaxed);
        self.index.resolve(kinds, text)
    }

    /// Applies a function to many, in parallel, and gathers what it comes to in their order. `read` says
    /// which records the function will read: those are fetched before, many at once.
    pub(super) fn each<T: Copy + Send, R: Iterator<Item = u32>>(
        &self,
        many: impl IndexedParallelIterator<Item = T>,
        read: impl Fn(T) -> R + Sync + Send,
        apply: impl Fn(T, &mut Part) + Sync + Send,
    ) -> Part {
        let chunk = |mut part: Part, items: Vec<T>| {
            self.digests.fetch(items.iter().copied().flat_map(&read));
            for item in items {
                apply(item, &mut part);
            }
            part
        };
        let parts = many.chunks(CHUNK).fold(Part::default, chunk);
        parts.reduce(Part::default, |mut all, part| {
            all.append(part);
            all
        })
    }

    /// The rules on each record by itself.
    fn own_rules(&self) -> Part {
        let crosses = |kind: &Kind| {
            let mut rules = kind.rules.own.iter().flatten();
            rules.any(|rule| rule.program.crosses())
        };
        let crosses: Vec<bool> = self.catalog.kinds.iter().map(crosses).collect();
        let kind = |position| self.catalog.kind(self.digests.kind(position));
        let is_asked = |position| self.is_asked(position) && !kind(position).rules.own.is_empty();
        let read = |position| {
            let asked = is_asked(position);
            let itself = asked.then_some(position);
            let others = asked && crosses[usize::from(self.digests.kind(position))];
            let named = others.then(|| self.index.targets(position).flatten());
            itself.into_iter().chain(named.into_iter().flatten())
        };
        self.each(
            self.index.positions().into_par_iter(),
            read,
            |position, into| {
                if !is_asked(position) {
                    return;
                }
                let record = self.located(position);
                for check in self.digests.at(position).checks() {
                    self.own(record, kind(position), check, into);
                }
            },
        )
    }

    /// The records of a kind that stand, in their order.
    pub(super) fn of_kind(&self, kind: u16) -> impl Iterator<Item = u32> + use<'_, 'r> {
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

    pub(super) fn stands(&self, position: u32) -> bool {
        self.digests.stands(position)
    }

    fn node(&self, position: u32) -> Node<'r> {
        self.digests.at(position).kept()
    }

    pub(super) fn located(&self, position: u32) -> Located<'r> {
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

    pub(super) fn evaluate(
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

    pub(super) fn judge(
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

    pub(super) fn row(
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

    pub(super) fn judgement(
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

    /// Shows the first of several places, where no figures show their own.
    pub(super) fn show(finding: &mut Finding, places: &[Place], what: &str) {
        if finding.inputs.is_empty() && finding.related.is_empty() {
            let related = places.iter().take(MAX_SHOWN).map(|place| Related {
                at: *place,
                message: what.to_owned(),
            });
            finding.related.extend(related);
        }
    }
}

/// Whether nothing need be said of a check.
fn is_plain(outcome: CheckOutcome) -> bool {
    matches!(outcome, CheckOutcome::Holds | CheckOutcome::ByRounding)
}

/// Whether one of its values is at fault.
pub(super) fn at_fault(record: Digest<'_>, span: Span) -> bool {
    // What a record lacks is reported at its header, which says nothing of what it has.
    let known = || record.faults().find_sorted(|fault| fault.cmp(&span));
    record.is_faulty() && span != record.header() && known().is_some()
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
