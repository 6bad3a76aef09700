//! The rules that read other records: on what the digests kept of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::index::{Index, Target, address};
use super::references::allowed_kinds;
use crate::expression::{Env, Incomparable, Located, Verdict, World};
use crate::finding::{Finding, Input};
use crate::record::{Check, CheckOutcome, Digest, Node};
use crate::schema::{Catalog, CompiledRule, Group, Kind, Referrers};
use crate::text::{FileId, Place, Span};
use crate::validate::{Failure, Judgement, Setting, Subject, judge};

/// One check of one rule at one record: a row of `checks.csv`.
#[derive(Debug, Clone)]
pub struct CheckRow {
    /// Position of the record's digest.
    pub record: u32,
    /// Name of the rule.
    pub rule: String,
    /// Pointer from the record to what was checked.
    pub pointer: Box<str>,
    /// What came out.
    pub outcome: CheckOutcome,
}

/// What the rules came to.
#[derive(Debug, Default)]
pub struct Ruled {
    /// Every check, record by record.
    pub rows: Vec<CheckRow>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Rules that failed.
    pub failures: Vec<Failure>,
}

/// Checks every rule that reads other records, and gathers the outcomes of all others.
pub(super) fn check(
    index: &Index<'_>,
    catalog: &Catalog,
    digests: &[Digest],
    setting: Setting<'_>,
) -> Ruled {
    let records = Records {
        index,
        catalog,
        digests,
    };
    let mut ruled = Ruled::default();
    for position in records.positions() {
        let digest = &digests[position as usize];
        let kind = catalog.kind(digest.kind);
        for check in &digest.checks {
            records.own(position, kind, check, setting, &mut ruled);
        }
    }
    for (number, kind) in catalog.kinds.iter().enumerate() {
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        for site in &kind.rules.referrers {
            records.referrers(number, site, setting, &mut ruled);
        }
        for group in &kind.rules.groups {
            records.groups(number, group, setting, &mut ruled);
        }
    }
    ruled
        .rows
        .sort_by(|a, b| (a.record, &a.rule, &a.pointer).cmp(&(b.record, &b.rule, &b.pointer)));
    ruled
}

/// All records as rules see them.
struct Records<'r> {
    index: &'r Index<'r>,
    catalog: &'r Catalog,
    digests: &'r [Digest],
}

impl<'t, 'r: 't> World<'t> for Records<'r> {
    fn follow(&self, kinds: &[u16], text: &str) -> Option<Located<'t>> {
        let position = match self.index.resolve(kinds, text) {
            Target::Record(position) => position,
            // Branches of a schema may let one field name different kinds; each record's own branch
            // was checked with its own, so a name that only one kind has is that one.
            Target::WithoutKind(_) => self.only(kinds, text)?,
            _ => return None,
        };
        self.stands(position).then(|| self.located(position))
    }

    fn kind(&self, record: u32) -> &'t str {
        let digest: &'r Digest = &self.digests[record as usize];
        let catalog: &'r Catalog = self.catalog;
        &catalog.kind(digest.kind).name
    }

    fn address(&self, record: u32) -> String {
        address(self.catalog, &self.digests[record as usize])
    }

    fn file(&self, record: u32) -> FileId {
        self.digests[record as usize].file
    }

    fn at_fault(&self, record: u32, span: Span) -> bool {
        let digest = &self.digests[record as usize];
        // What a record lacks is reported at its header, which says nothing of what it has.
        span != digest.header && digest.faults.contains(&span)
    }
}

impl<'r> Records<'r> {
    fn positions(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.digests.len()).unwrap_or(u32::MAX)
    }

    fn stands(&self, position: u32) -> bool {
        self.digests[position as usize].withdrawn.is_none()
    }

    fn node(&self, position: u32) -> Node<'r> {
        Node::Kept(&self.digests[position as usize].kept)
    }

    fn located(&self, position: u32) -> Located<'r> {
        Located {
            node: self.node(position),
            record: position,
        }
    }

    fn own(
        &self,
        position: u32,
        kind: &Kind,
        check: &Check,
        setting: Setting<'_>,
        into: &mut Ruled,
    ) {
        let Some(Some(rule)) = kind.rules.own.get(check.rule as usize) else {
            return;
        };
        if check.outcome != CheckOutcome::Pending {
            into.row(position, rule, &check.pointer, check.outcome);
            return;
        }
        // A withdrawn record is checked alone.
        if !self.stands(position) {
            return;
        }
        let record = self.located(position);
        let Some(itself) = record.node.at(&check.pointer) else {
            into.row(position, rule, &check.pointer, CheckOutcome::NotChecked);
            return;
        };
        let itself = Located {
            node: itself,
            record: position,
        };
        let verdict = self.evaluate(rule, itself, record, None, None, setting);
        self.judge(position, rule, &check.pointer, verdict, into);
    }

    /// The one record of these kinds that has an id; `None` if several have.
    fn only(&self, kinds: &[u16], id: &str) -> Option<u32> {
        let mut found = kinds.iter().filter_map(|kind| self.index.find(*kind, id));
        let first = found.next();
        first.filter(|_| found.next().is_none())
    }

    fn evaluate(
        &self,
        rule: &CompiledRule,
        itself: Located<'r>,
        record: Located<'r>,
        referrers: Option<&[Located<'r>]>,
        group: Option<&[Located<'r>]>,
        setting: Setting<'_>,
    ) -> Verdict {
        rule.program.evaluate(&Env {
            itself,
            record,
            referrers,
            group,
            today: setting.today,
            world: self,
            quantities: setting.quantities,
        })
    }

    fn judge(
        &self,
        position: u32,
        rule: &CompiledRule,
        pointer: &str,
        verdict: Verdict,
        into: &mut Ruled,
    ) {
        let judgement = self.judgement(position, rule, pointer, verdict);
        into.row(position, rule, pointer, judgement.outcome);
        into.findings.extend(judgement.findings);
        into.failures.extend(judgement.failure);
    }

    fn judgement(
        &self,
        position: u32,
        rule: &CompiledRule,
        pointer: &str,
        verdict: Verdict,
    ) -> Judgement {
        let digest = &self.digests[position as usize];
        let record = address(self.catalog, digest);
        let subject = Subject {
            record: &record,
            node: self.node(position),
            pointer,
            file: digest.file,
        };
        judge(rule, verdict, subject, &|what: &Incomparable| {
            (self.address(what.record), self.file(what.record))
        })
    }

    /// Rules on the records that name a record at one field.
    fn referrers(&self, kind: u16, site: &Referrers, setting: Setting<'_>, into: &mut Ruled) {
        let by_target = self.by_target(kind, site);
        let records = self.positions().filter(|position| {
            self.digests[*position as usize].kind == kind && self.stands(*position)
        });
        for position in records {
            let record = self.located(position);
            let referrers = by_target.get(&position).map_or(&[][..], Vec::as_slice);
            for rule in &site.rules {
                let verdict = self.evaluate(rule, record, record, Some(referrers), None, setting);
                self.judge(position, rule, "", verdict, into);
            }
        }
    }

    fn by_target(&self, kind: u16, site: &Referrers) -> BTreeMap<u32, Vec<Located<'r>>> {
        let mut by_target: BTreeMap<u32, Vec<Located<'r>>> = BTreeMap::new();
        let sites = &self.catalog.kind(site.kind).plan.references;
        let referring = self.positions().filter(|position| {
            self.digests[*position as usize].kind == site.kind && self.stands(*position)
        });
        for position in referring {
            for reference in &self.digests[position as usize].references {
                let from = &sites[reference.site as usize];
                if from.path != site.path {
                    continue;
                }
                let kinds = allowed_kinds(self.catalog, from);
                let Target::Record(target) = self.index.resolve(&kinds, &reference.target) else {
                    continue;
                };
                if self.digests[target as usize].kind == kind {
                    let named = by_target.entry(target).or_default();
                    if named.last().is_none_or(|last| last.record != position) {
                        named.push(self.located(position));
                    }
                }
            }
        }
        by_target
    }

    /// Rules on the records that share keys. A record that lacks a key is in no group.
    fn groups(&self, kind: u16, group: &Group, setting: Setting<'_>, into: &mut Ruled) {
        let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for position in self.positions() {
            let digest = &self.digests[position as usize];
            if digest.kind != kind || digest.id.is_err() || !self.stands(position) {
                continue;
            }
            if let Some(key) = self.key(position, &group.by) {
                groups.entry(key).or_default().push(position);
            }
        }
        for members in groups.values() {
            self.group(members, &group.rules, setting, into);
        }
    }

    /// The keys as written, made comparable.
    fn key(&self, position: u32, by: &[String]) -> Option<String> {
        let mut key = String::new();
        for pointer in by {
            let value = self.node(position).at(pointer)?;
            if self.at_fault(position, value.span()) {
                return None;
            }
            let _ = write!(key, "{:?}", crate::validate::comparable(value));
        }
        Some(key)
    }

    fn group(
        &self,
        members: &[u32],
        rules: &[CompiledRule],
        setting: Setting<'_>,
        into: &mut Ruled,
    ) {
        let mut members = members.to_vec();
        members.sort_by_cached_key(|position| self.address(*position));
        let Some(greatest) = members.last().copied() else {
            return;
        };
        let located: Vec<Located<'r>> = members
            .iter()
            .map(|position| self.located(*position))
            .collect();
        let record = self.located(greatest);
        for rule in rules {
            let verdict = self.evaluate(rule, record, record, None, Some(&located), setting);
            let accused = self.accused(&verdict, greatest);
            let judgement = self.judgement(accused, rule, "", verdict);
            for member in &members {
                into.row(*member, rule, "", judgement.outcome);
            }
            let others = judgement.findings.into_iter().map(Self::with_others);
            into.findings.extend(others);
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
        }
        finding
    }
}

impl Ruled {
    fn row(&mut self, record: u32, rule: &CompiledRule, pointer: &str, outcome: CheckOutcome) {
        self.rows.push(CheckRow {
            record,
            rule: rule.rule.name.clone(),
            pointer: pointer.into(),
            outcome,
        });
    }
}
