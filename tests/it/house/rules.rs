//! The list of rules, tested as data.

use std::collections::BTreeSet;

use factum::rules;

use super::root;

/// Rules that no project under `tests/rules/` can show; `tests/it/rules` says why.
const WITHOUT_FIXTURE: &[&str] = &["internal-error", "schema-ref"];

#[test]
fn names_are_unique_sorted_and_in_kebab_case() {
    let names: Vec<&str> = rules::all().iter().map(|rule| rule.name).collect();
    let sorted: Vec<&str> = names
        .iter()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    assert_eq!(names, sorted);
    for name in names {
        let words = name.split('-');
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let kebab = words.map(|word| !word.is_empty() && word.chars().all(plain));
        assert!(kebab.into_iter().all(|word| word), "{name}");
    }
}

#[test]
fn every_rule_says_what_fails_and_what_passes() {
    for rule in rules::all() {
        for heading in ["\n ## Fails\n", "\n ## Passes\n"] {
            let doc = rule.doc.replace("\n##", "\n ##");
            let (before, after) = doc
                .split_once(heading)
                .unwrap_or_else(|| panic!("{}: {heading:?}", rule.name));
            assert!(
                !before.trim().is_empty() && !after.trim().is_empty(),
                "{}",
                rule.name
            );
        }
        assert!(
            !rule.summary.ends_with('.'),
            "{}: a summary is no sentence",
            rule.name
        );
        assert_eq!(
            rule.doc.matches("```").count() % 2,
            0,
            "{}: an open block",
            rule.name
        );
    }
}

#[test]
fn every_rule_has_a_fixture() {
    let mut missing = BTreeSet::new();
    for rule in rules::all() {
        if !root().join("tests/rules").join(rule.name).is_dir() {
            missing.insert(rule.name);
        }
    }
    let excepted: BTreeSet<&str> = WITHOUT_FIXTURE.iter().copied().collect();
    let new: Vec<_> = missing.difference(&excepted).collect();
    assert!(new.is_empty(), "add tests/rules/<rule>/ for {new:?}");
    let done: Vec<_> = excepted.difference(&missing).collect();
    assert!(
        done.is_empty(),
        "these have a fixture now; take them off the list: {done:?}"
    );
}

#[test]
fn the_reference_page_is_what_the_rules_say() {
    let path = root().join("docs/builtin-rules.md");
    let page = rules::reference();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &page).expect("written");
    }
    let committed = std::fs::read_to_string(&path).expect("docs/builtin-rules.md is committed");
    assert!(
        committed.replace("\r\n", "\n") == page,
        "docs/builtin-rules.md is out of date: factum rules --format markdown > docs/builtin-rules.md"
    );
}
