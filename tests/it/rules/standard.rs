//! The standard rules: each fails, holds, and where it compares figures or dates holds by what is
//! written loosely, in fixtures under `tests/rules/standard-<rule>/`. Asserted from the list of rules.

use std::path::Path;

use factum::finding::{Finding, RuleRef};
use factum::pipeline::Run;
use factum::record::CheckOutcome;
use factum::schema::STANDARD;

use super::{fixture, folders, name, root};

fn run(case: &Path) -> Run {
    let home = tempfile::tempdir().expect("a folder");
    fixture::copy(case, home.path(), false);
    fixture::run(home.path())
}

/// The findings that the rule gave which names this standard one.
fn own<'r>(run: &'r Run, standard: &str) -> Vec<&'r Finding> {
    let of = |finding: &&Finding| match &finding.rule {
        RuleRef::Declared(rule) => rule.standard == Some(standard),
        RuleRef::Builtin(_) => false,
    };
    run.report.findings.iter().filter(of).collect()
}

/// The outcomes of its checks.
fn outcomes(run: &Run, standard: &str) -> Vec<CheckOutcome> {
    let of = |rule: &str| {
        let declared = run.catalog.declared_rule(rule);
        declared.is_some_and(|rule| rule.rule.standard == Some(standard))
    };
    let rows = run.checks.iter().filter(|row| of(&row.rule.name));
    rows.map(|row| row.outcome).collect()
}

/// The condition that the rule was expanded to.
fn condition(run: &Run, standard: &str) -> String {
    let mut names = run.catalog.declared_rules();
    let rule = names.find_map(|name| {
        let rule = &run.catalog.declared_rule(name)?.rule;
        (rule.standard == Some(standard)).then(|| rule.check.clone())
    });
    rule.unwrap_or_else(|| panic!("no fixture of {standard} names it"))
}

#[test]
fn every_standard_rule_fails_holds_and_leaves_room() {
    for standard in STANDARD {
        let rule = standard.name;
        let folder = root().join(format!("standard-{rule}"));
        assert!(folder.is_dir(), "add tests/rules/standard-{rule}/");
        let cases = folders(&folder);
        let of = |word: &str| {
            let cases = cases.iter().filter(|case| name(case).starts_with(word));
            cases.map(|case| run(case)).collect::<Vec<_>>()
        };
        let (fails, passes) = (of("fails"), of("passes"));
        assert!(!fails.is_empty() && !passes.is_empty(), "{rule}");
        for run in &fails {
            let found = own(run, rule);
            assert!(found.iter().any(|one| !one.holds()), "{rule} says nothing");
            assert!(outcomes(run, rule).contains(&CheckOutcome::Contradicted));
        }
        for run in &passes {
            assert!(own(run, rule).is_empty(), "{rule} speaks where it holds");
            let outcomes = outcomes(run, rule);
            assert!(outcomes.contains(&CheckOutcome::Holds), "{rule} is checked");
        }
        let condition = condition(&passes[0], rule);
        if condition.contains("agree") {
            rounding(rule, &of("rounding"));
        } else if condition.contains("not_after") {
            let partial = cases.iter().any(|case| name(case) == "passes-partial");
            assert!(partial, "{rule}: add a date that is no single day");
        }
    }
}

/// Where rounding alone explains the difference, there is a note with both figures and nothing else.
fn rounding(rule: &str, runs: &[Run]) {
    assert!(!runs.is_empty(), "{rule}: add a fixture \"rounding\"");
    for run in runs {
        let found = own(run, rule);
        assert!(!found.is_empty(), "{rule} says nothing of rounding");
        for one in found {
            assert!(one.holds() && one.inputs.len() >= 2, "{rule}: {one:?}");
        }
        assert_eq!(run.report.summary.errors, 0, "{rule}");
        assert!(outcomes(run, rule).contains(&CheckOutcome::ByRounding));
    }
}
