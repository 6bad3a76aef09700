//! The rules that need no other record.

use std::collections::BTreeSet;

use super::Address;
use super::judge::{self, Failure};
use super::walk::Instance;
use crate::expression::{Env, Located, World};
use crate::finding::Finding;
use crate::record::{Check, CheckOutcome, Node};
use crate::schema::{CompiledRule, Kind};
use crate::text::{FileId, Span};
use crate::value::QuantityRules;

/// What a run says to all its rules.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'s> {
    /// The day that rules call today (`YYYY-MM-DD`).
    pub today: &'s str,
    /// How wide the loose qualifiers are.
    pub quantities: &'s QuantityRules,
}

/// What the rules of one record came to.
#[derive(Debug, Default)]
pub(super) struct Checked<'f> {
    pub(super) checks: Vec<Check<'f>>,
    pub(super) findings: Vec<Finding>,
    pub(super) failures: Vec<Failure>,
}

/// The record whose rules are checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'s> {
    pub(super) kind: &'s Kind,
    pub(super) address: Address<'s>,
    pub(super) file: FileId,
    pub(super) record: Node<'s>,
    /// Places of its values that are at fault.
    pub(super) faults: &'s BTreeSet<Span>,
}

/// The record itself: there is no other.
impl<'t, 's: 't> World<'t> for Subject<'s> {
    fn follow(&self, _: Option<Located<'_>>, _: &[u16], _: &str) -> Option<Located<'t>> {
        None
    }

    fn kind(&self, _: u32) -> &'t str {
        &self.kind.name
    }

    fn address(&self, _: u32) -> String {
        self.address.to_string()
    }

    fn corroboration(&self, _: u32) -> Option<i64> {
        None
    }

    fn file(&self, _: u32) -> FileId {
        self.file
    }

    fn is_faulty(&self, _: u32) -> bool {
        !self.faults.is_empty()
    }

    fn at_fault(&self, _: u32, span: Span) -> bool {
        // What a record lacks is reported at its header, which says nothing of what it has.
        !self.faults.is_empty() && span != self.record.span() && self.faults.contains(&span)
    }
}

/// Checks the rules that stand at the places the walk found; those that read other records wait.
pub(super) fn check<'f>(
    subject: Subject<'_>,
    setting: Setting<'_>,
    instances: impl ExactSizeIterator<Item = Instance<'f>>,
) -> Checked<'f> {
    let mut checked = Checked {
        checks: Vec::with_capacity(instances.len()),
        ..Checked::default()
    };
    for instance in instances {
        let Some(Some(rule)) = subject.kind.rules.own.get(instance.rule as usize) else {
            continue;
        };
        let outcome = if rule.program.crosses() {
            CheckOutcome::Pending
        } else {
            checked.rule(rule, instance, subject, setting)
        };
        checked.checks.push(Check {
            rule: instance.rule,
            pointer: instance.pointer,
            outcome,
        });
    }
    checked
}

impl Checked<'_> {
    fn rule(
        &mut self,
        rule: &CompiledRule,
        instance: Instance<'_>,
        subject: Subject<'_>,
        setting: Setting<'_>,
    ) -> CheckOutcome {
        let located = |node| Located { node, record: 0 };
        let verdict = rule.program.evaluate(&Env {
            itself: located(instance.node),
            record: located(subject.record),
            referrers: None,
            group: None,
            today: setting.today,
            world: &subject,
            quantities: setting.quantities,
        });
        if let Some(outcome) = judge::silent(&verdict) {
            return outcome;
        }
        let judgement = judge::judge(
            rule,
            verdict,
            judge::Subject {
                record: &subject.address.to_string(),
                node: subject.record,
                pointer: instance.pointer,
                file: subject.file,
                others: None,
            },
        );
        self.findings.extend(judgement.findings);
        self.failures.extend(judgement.failure);
        judgement.outcome
    }
}
