//! What the whole run says of its rules: failures gathered, waivers applied,
//! and the outcome of every check.

use std::collections::BTreeSet;

use super::Options;
use crate::finding::{Finding, RuleRef};
use crate::project::Config;
use crate::reconcile::{self, CheckRow, Ground, Index, Waiver};
use crate::record::{CheckOutcome, Digest};
use crate::rules;
use crate::schema::{self, Catalog};
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
                .label("a rule must come to true or false")
                .related(first.at, "the first record where it failed"),
        )
    };
    groups.filter_map(finding).collect()
}

pub(super) fn apply_waivers(
    waivers: &[Waiver],
    findings: &mut [Finding],
    catalog: &Catalog,
    index: &Index<'_>,
    options: &Options,
) -> Vec<Finding> {
    let builtin = rules::all();
    let mut names: Vec<&str> = builtin.iter().map(|rule| rule.name).collect();
    names.extend(catalog.declared_rules());
    let ground = Ground {
        index,
        rules: &names,
        today: &options.today,
    };
    reconcile::apply(waivers, findings, &ground)
}

/// The records at which a contradiction was accepted.
pub(super) fn disputed(findings: &[Finding], index: &Index<'_>) -> BTreeSet<u32> {
    let waived = findings
        .iter()
        .filter(|finding| finding.waiver.is_some() && matches!(finding.rule, RuleRef::Declared(_)));
    waived
        .filter_map(|finding| index.resolve_address(finding.record.as_deref()?))
        .collect()
}

/// The rows of all checks, with the accepted contradictions marked.
pub(super) fn check_rows(
    rows: &[CheckRow],
    findings: &[Finding],
    digests: &[Digest],
    catalog: &Catalog,
) -> Vec<CheckRow> {
    let accepted: BTreeSet<(&str, &str)> = findings
        .iter()
        .filter(|finding| finding.waiver.is_some())
        .filter_map(|finding| Some((finding.rule.name(), finding.record.as_deref()?)))
        .collect();
    let mut rows = rows.to_vec();
    for row in rows
        .iter_mut()
        .filter(|row| row.outcome == CheckOutcome::Contradicted)
    {
        let address = reconcile::address(catalog, &digests[row.record as usize]);
        if accepted.contains(&(row.rule.as_str(), address.as_str())) {
            row.outcome = CheckOutcome::ContradictedWaived;
        }
    }
    rows
}
