//! What the whole run says of its rules: failures gathered, waivers applied,
//! and the outcome of every check.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, RuleRef, Severity};
use crate::project::Config;
use crate::reconcile::{self, CheckRow, Ground, Index, Waiver};
use crate::record::CheckOutcome;
use crate::rules;
use crate::schema::{self, Catalog};
use crate::text::Place;
use crate::validate::Failure;
use crate::value::{Exact, QuantityRules};

/// The widths of the loose qualifiers, from per cent to parts.
pub(super) fn quantity_rules(config: &Config) -> QuantityRules {
    let part = |percent: &str| Exact::parse(percent).map(|number| number.shifted(-2));
    let usual = QuantityRules::default();
    QuantityRules {
        about: part(&config.about).unwrap_or(usual.about),
        nearly: part(&config.nearly).unwrap_or(usual.nearly),
    }
}

/// One finding for each rule that failed, with the first record and the count.
pub(super) fn rule_errors(catalog: &Catalog, mut failures: Vec<Failure>) -> Vec<Finding> {
    failures.sort_by(|a, b| (&a.rule, a.at, &a.message).cmp(&(&b.rule, b.at, &b.message)));
    let groups = failures.chunk_by(|a, b| a.rule == b.rule);
    let finding = |group: &[Failure]| {
        let first = group.first()?;
        let rule = catalog.declared_rule(&first.rule)?;
        let others = match group.len() {
            1 => String::new(),
            2 => " and at one more record".to_owned(),
            more => format!(" and at {} more records", more - 1),
        };
        let message = format!(
            "the rule {} failed at {}{others}: {}",
            first.rule, first.record, first.message
        );
        let at = catalog.place_in_rule(rule, first.bytes.clone());
        Some(
            Finding::new(&schema::RULE_ERROR, at, message)
                .label("mend the check: it must come to true or false, in few enough steps")
                .related(first.at, "the first record where it failed"),
        )
    };
    groups.filter_map(finding).collect()
}

/// How many places are shown where an operand could not be compared.
const MAX_SHOWN: usize = 5;

/// An operand that can't be compared is one mistake, however many rules and records meet it.
pub(super) fn one_for_each_operand(findings: &mut Vec<Finding>) {
    let blocked = |finding: &Finding| {
        let check = finding.check.as_ref()?;
        check.blocked.clone()
    };
    let (mut apart, rest): (Vec<Finding>, Vec<Finding>) = std::mem::take(findings)
        .into_iter()
        .partition(|finding| blocked(finding).is_some());
    *findings = rest;
    apart.sort_by(|a, b| (a.at, &a.message).cmp(&(b.at, &b.message)));
    for group in apart.chunk_by(|a, b| a.at == b.at && a.message == b.message) {
        let rules: BTreeSet<String> = group.iter().filter_map(blocked).collect();
        let places: BTreeMap<Place, &str> = group
            .iter()
            .flat_map(|finding| &finding.related)
            .map(|related| (related.at, related.message.as_str()))
            .collect();
        let Some(first) = group.first() else { continue };
        let mut one = first.clone();
        one.related.clear();
        for (place, message) in places.into_iter().take(MAX_SHOWN) {
            one = one.related(place, message);
        }
        let mut names = rules.iter();
        let name = names.next().map_or("", String::as_str);
        let more = match names.len() {
            0 => String::new(),
            1 => format!(" and {}", names.next().map_or("", String::as_str)),
            more => format!(" and {more} more rules"),
        };
        one.message = format!("{}, so {name}{more} cannot be checked", one.message);
        findings.push(one);
    }
}

/// Applies the waivers to findings that no level has changed yet, so that a rule that is lowered or
/// allowed in this run leaves its waivers in use. Gives what is wrong with the waivers themselves.
pub(super) fn apply_waivers(
    waivers: &[Waiver],
    findings: &mut [Finding],
    rows: &[CheckRow],
    catalog: &Catalog,
    index: &Index<'_>,
    today: &str,
) -> Vec<(String, Finding)> {
    let builtin = rules::all();
    let mut names: BTreeMap<&str, bool> = builtin
        .iter()
        .map(|rule| (rule.name, rule.waivable))
        .collect();
    names.extend(catalog.declared_rules().map(|rule| (rule, true)));
    let ground = Ground {
        index,
        unchecked: unchecked(waivers, findings, rows, catalog, index),
        rules: names,
        today,
    };
    let faulty: BTreeSet<&str> = catalog.faulty_rules().collect();
    let known = |waiver: &&Waiver| !faulty.contains(waiver.rule.as_str());
    let waivers: Vec<Waiver> = waivers.iter().filter(known).cloned().collect();
    reconcile::apply(&waivers, findings, &ground)
}

/// The checks, of those that waivers name, that came to nothing while something else is at fault.
fn unchecked<'r>(
    waivers: &[Waiver],
    findings: &[Finding],
    rows: &'r [CheckRow],
    catalog: &Catalog,
    index: &Index<'_>,
) -> BTreeSet<(&'r str, String)> {
    let named: BTreeSet<&str> = waivers.iter().map(|waiver| waiver.rule.as_str()).collect();
    let troubled = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error && !finding.rule.waivable());
    let undecided = |row: &&CheckRow| match row.outcome {
        CheckOutcome::NotChecked => troubled,
        outcome => matches!(outcome, CheckOutcome::NotComparable | CheckOutcome::Faulty),
    };
    rows.iter()
        .filter(|row| named.contains(row.rule.name.as_str()))
        .filter(undecided)
        .map(|row| {
            let address = reconcile::address(catalog, index.digest(row.record));
            (row.rule.name.as_str(), address)
        })
        .collect()
}

/// The records at which a contradiction was accepted: in a group, both that contradict each other.
pub(super) fn disputed(findings: &[Finding], index: &Index<'_>) -> BTreeSet<u32> {
    let waived = findings
        .iter()
        .filter(|finding| finding.waiver.is_some() && matches!(finding.rule, RuleRef::Declared(_)));
    waived
        .flat_map(|finding| {
            let with = finding.check.iter().flat_map(|check| &check.with);
            finding.record.iter().chain(with)
        })
        .filter_map(|record| index.resolve_address(record))
        .collect()
}

/// The rows of all checks, with the accepted contradictions marked: the check of a group is one,
/// whichever of its records the finding stands at.
pub(super) fn check_rows(
    rows: Vec<CheckRow>,
    findings: &[Finding],
    index: &Index<'_>,
) -> Vec<CheckRow> {
    let mut accepted: BTreeSet<(&str, u32, &str)> = BTreeSet::new();
    for finding in findings.iter().filter(|finding| finding.waiver.is_some()) {
        let Some(check) = &finding.check else {
            continue;
        };
        for record in finding.record.iter().chain(&check.members) {
            let position = index.resolve_address(record);
            accepted.extend(position.map(|it| (finding.rule.name(), it, &*check.pointer)));
        }
    }
    let mut rows = rows;
    for row in rows
        .iter_mut()
        .filter(|row| row.outcome == CheckOutcome::Contradicted)
    {
        if accepted.contains(&(row.rule.name.as_str(), row.record, &*row.pointer)) {
            row.outcome = CheckOutcome::ContradictedWaived;
        }
    }
    rows
}
