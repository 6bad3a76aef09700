//! Fixtures: small projects under `tests/rules/<rule>/` whose files say what is
//! to be found in them. Each is checked against its expectations and against
//! the laws that hold for every run.

mod docs;
mod expected;
pub(crate) mod fixture;
mod judgement;
mod laws;
mod special;
mod standard;
mod tables;

use std::path::{Path, PathBuf};

use factum::rules;

/// Rules that no folder of fixtures can show.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "internal-error",
        "nothing that is written in a project leads to it",
    ),
    (
        "schema-ref",
        "a schema that cannot be read is a finding of the schema",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// The folders below `folder`, sorted.
pub(crate) fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of fixtures");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> String {
    path.file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned()
}

#[test]
fn every_fixture_has_exactly_its_findings() {
    let rules = folders(&root());
    let cases: Vec<PathBuf> = rules.iter().flat_map(|rule| folders(rule)).collect();
    assert!(cases.len() > 60, "only {} fixtures were found", cases.len());
    let faults: Vec<String> = cases
        .iter()
        .filter_map(|case| fixture::check(case).err())
        .collect();
    assert!(
        faults.is_empty(),
        "{} of {} fixtures differ\n\n{}",
        faults.len(),
        cases.len(),
        faults.join("\n\n")
    );
}

#[test]
fn every_rule_fails_and_passes_somewhere() {
    let shown: Vec<String> = folders(&root()).iter().map(|path| name(path)).collect();
    for rule in rules::all() {
        if ELSEWHERE.iter().any(|(known, _)| *known == rule.name) {
            continue;
        }
        assert!(
            shown.iter().any(|name| name == rule.name),
            "{} has no fixture",
            rule.name
        );
        let cases = folders(&root().join(rule.name));
        let starts = |word: &str| cases.iter().any(|case| name(case).starts_with(word));
        assert!(
            starts("fails") && starts("passes"),
            "{} lacks a failing or a passing fixture",
            rule.name
        );
        let told = cases.iter().filter(|case| name(case).starts_with("fails"));
        let own = told.filter(|case| fixture::expects(case, rule.name));
        assert!(own.count() > 0, "no fixture of {} expects it", rule.name);
    }
}

#[test]
fn fixtures_that_pass_expect_nothing_but_what_is_waived() {
    let passing = folders(&root()).into_iter().flat_map(|rule| folders(&rule));
    for case in passing.filter(|case| name(case).starts_with("passes")) {
        assert!(
            fixture::passes(&case),
            "{} expects a finding",
            case.display()
        );
    }
}
