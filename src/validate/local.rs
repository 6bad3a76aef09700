//! The rules that need no other record.

use std::collections::BTreeSet;

use super::judge::{Failure, Subject, judge};
use super::walk::Instance;
use crate::expression::{Env, Located, World};
use crate::finding::Finding;
use crate::record::{Check, CheckOutcome, Node};
use crate::schema::Kind;
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

/// The record itself: there is no other.
struct Alone<'a> {
    kind: &'a str,
    address: &'a str,
    file: FileId,
    header: Span,
    faults: &'a BTreeSet<Span>,
}

impl<'t, 'a: 't> World<'t> for Alone<'a> {
    fn follow(&self, _: Option<Located<'_>>, _: &[u16], _: &str) -> Option<Located<'t>> {
        None
    }

    fn kind(&self, _: u32) -> &'t str {
        self.kind
    }

    fn address(&self, _: u32) -> String {
        self.address.to_owned()
    }

    fn corroboration(&self, _: u32) -> i64 {
        0
    }

    fn file(&self, _: u32) -> FileId {
        self.file
    }

    fn is_faulty(&self, _: u32) -> bool {
        !self.faults.is_empty()
    }

    fn at_fault(&self, _: u32, span: Span) -> bool {
        // What a record lacks is reported at its header, which says nothing of what it has.
        span != self.header && self.faults.contains(&span)
    }
}

/// Checks the rules that stand at the places the walk found; those that read other records wait.
pub(super) fn check<'f>(
    kind: &Kind,
    setting: Setting<'_>,
    address: &str,
    file: FileId,
    record: Node<'_>,
    instances: impl ExactSizeIterator<Item = Instance<'f>>,
    faults: &BTreeSet<Span>,
) -> Checked<'f> {
    let alone = Alone {
        kind: &kind.name,
        address,
        file,
        header: record.span(),
        faults,
    };
    let located = |node| Located { node, record: 0 };
    let mut checked = Checked {
        checks: Vec::with_capacity(instances.len()),
        ..Checked::default()
    };
    for instance in instances {
        let Some(Some(rule)) = kind.rules.own.get(instance.rule as usize) else {
            continue;
        };
        let mut outcome = CheckOutcome::Pending;
        if !rule.program.crosses() {
            let verdict = rule.program.evaluate(&Env {
                itself: located(instance.node),
                record: located(record),
                referrers: None,
                group: None,
                today: setting.today,
                world: &alone,
                quantities: setting.quantities,
            });
            let subject = Subject {
                record: address,
                node: record,
                pointer: instance.pointer,
                file,
                others: None,
            };
            let judgement = judge(rule, verdict, subject);
            outcome = judgement.outcome;
            checked.findings.extend(judgement.findings);
            checked.failures.extend(judgement.failure);
        }
        checked.checks.push(Check {
            rule: instance.rule,
            pointer: instance.pointer,
            outcome,
        });
    }
    checked
}
