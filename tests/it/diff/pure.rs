//! The comparison by itself, on lines that no file holds.

use std::collections::BTreeMap;

use factum::diff::{Contract, Diff, Line, Lines, Side, Status, Summary, compare, show};
use proptest::prelude::*;
use serde_json::{Value, json};

fn line(address: &str, data: &Value) -> Line {
    let (kind, id) = address.split_once(':').unwrap_or((address, ""));
    let line = json!({
        "address": address, "kind": kind, "id": id, "status": "verified", "data": data,
        "derived": {}, "references": {}, "evidence": [], "corroboration": 0, "findings": [],
        "aliases": [], "origin": { "file": "a.toml", "line": 1 },
    });
    Line::parse(line.to_string().as_bytes()).expect("a line")
}

fn side(lines: Vec<Line>) -> Side {
    Side {
        summary: Summary::default(),
        lines: Box::new(move || Ok(Box::new(lines.clone().into_iter().map(Ok)) as Lines)),
        repeats: true,
        contract: Contract {
            schemas: Some(BTreeMap::new()),
            ..Contract::default()
        },
        errors: BTreeMap::new(),
        unread_files: BTreeMap::new(),
        unread_kinds: std::collections::BTreeSet::new(),
    }
}

fn diff(before: &[Line], after: &[Line]) -> Diff {
    compare(&side(before.to_vec()), &side(after.to_vec())).expect("compared")
}

#[test]
fn the_first_of_two_former_names_is_followed_once() {
    let mut new = line("figure:new", &json!({}));
    new.aliases = vec!["figure:older".into(), "figure:old".into()];
    let before = [
        line("figure:old", &json!({})),
        line("figure:older", &json!({})),
    ];
    let found = diff(&before, &[new]);
    assert_eq!(found.changed[0].formerly.as_deref(), Some("figure:older"));
    assert_eq!(found.removed[0].address, "figure:old");
    assert!(found.added.is_empty());
}

#[test]
fn a_former_name_that_is_still_there_is_no_renaming() {
    let mut new = line("figure:b", &json!({}));
    new.aliases = vec!["figure:a".into()];
    let old = line("figure:a", &json!({}));
    let found = diff(std::slice::from_ref(&old), &[old.clone(), new]);
    assert_eq!(found.added[0].address, "figure:b");
    assert_eq!((found.changed.len(), found.unchanged), (0, 1));
}

#[test]
fn a_trouble_of_a_side_is_the_trouble_of_the_comparison() {
    let mut broken = side(Vec::new());
    broken.lines = Box::new(|| {
        let lines = [
            Ok(line("figure:a", &json!({}))),
            Err("line 2 is torn".to_owned()),
        ];
        Ok(Box::new(lines.into_iter()) as Lines)
    });
    assert_eq!(
        compare(&side(Vec::new()), &broken),
        Err("line 2 is torn".to_owned())
    );
    assert_eq!(
        compare(&broken, &side(Vec::new())),
        Err("line 2 is torn".to_owned())
    );
}

#[test]
fn only_the_outcome_of_looking_at_a_source_changed() {
    let cited = |reach: &str| {
        let mut line = line("figure:a", &json!({ "source": "s" }));
        let evidence = json!({ "source": "source:s", "via": [], "excerpt": null, "reach": reach });
        line.evidence = vec![serde_json::from_value(evidence).expect("evidence")];
        line
    };
    let found = diff(&[cited("ok")], &[cited("gone")]);
    let looked = &found.changed[0].evidence.looked[0];
    assert_eq!(
        (looked.before.as_deref(), looked.after.as_deref()),
        (Some("ok"), Some("gone"))
    );
}

#[test]
fn another_source_by_the_same_way_stands_in_its_place() {
    let cited = |source: &str| {
        let mut line = line("figure:a", &json!({ "footnote": "n" }));
        let evidence = json!({ "source": source, "via": ["footnote:n"], "excerpt": "10" });
        line.evidence = vec![serde_json::from_value(evidence).expect("evidence")];
        line
    };
    let found = diff(&[cited("source:s")], &[cited("source:t")]);
    let shown = show::human(&found, factum::render::Color::Never, false);
    let shown = String::from_utf8(shown).expect("UTF-8");
    let row = "    its evidence: source:s by way of footnote:n, \"10\" → source:t by way of footnote:n, \"10\"\n";
    assert!(shown.contains(row), "{shown}");
}

#[test]
fn a_status_without_other_change_is_a_change() {
    let mut disputed = line("figure:a", &json!({}));
    disputed.status = Status::Disputed;
    let found = diff(&[line("figure:a", &json!({}))], &[disputed]);
    let status = found.changed[0].status.as_ref().expect("a change");
    assert_eq!(
        (status.before, status.after),
        (Status::Verified, Status::Disputed)
    );
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (0..4_i64).prop_map(Value::from),
        "[a-c~/]{0,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c~/]{1,2}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Texts that are long, share much and differ somewhere.
fn long_texts() -> impl Strategy<Value = [String; 2]> {
    let part = "[a-cé ]{0,150}";
    (part, "[xé ]{0,60}", "[yé ]{0,60}", part)
        .prop_map(|(start, old, new, end)| [old, new].map(|middle| format!("{start}{middle}{end}")))
}

proptest! {
    /// Wherever two texts differ, what is shown of them differs too, in every format.
    #[test]
    fn texts_that_differ_are_told_apart([old, new] in long_texts()) {
        let text = |text: &String| line("figure:a", &json!({ "t": text }));
        let found = diff(&[text(&old)], &[text(&new)]);
        prop_assert_eq!(found.changed.is_empty(), old == new);
        prop_assert!(!show::markdown(&found).is_empty() && !show::json(&found, "").is_empty());
        let shown = show::human(&found, factum::render::Color::Never, true);
        let shown = String::from_utf8(shown).expect("UTF-8");
        let row = shown.split_once("    t:").map(|(_, row)| row.trim_end().to_owned());
        if let Some(row) = row {
            let (before, after) = row
                .split_once(" → ")
                .or_else(|| row.split_once("\n      after   "))
                .expect("both");
            let before = before.trim().trim_start_matches("before").trim();
            prop_assert_ne!(before, after);
        }
    }

    /// What is told is there: `before` stands at its place in the one record, `after` in the other; equal records differ nowhere.
    #[test]
    fn every_change_can_be_found_at_its_place(old in value(), new in value()) {
        let data = |value: &Value| json!({ "v": value });
        let (before, after) = (line("figure:a", &data(&old)), line("figure:a", &data(&new)));
        let found = diff(&[before], &[after]);
        prop_assert_eq!(found.changed.is_empty(), old == new);
        let mut told = Vec::new();
        for change in found.changed.iter().flat_map(|record| &record.fields) {
            prop_assert!(change.before != change.after);
            if let Some(value) = &change.after {
                prop_assert_eq!(data(&new).pointer(&change.pointer).cloned(), Some(value.clone()));
            } else {
                prop_assert_eq!(data(&old).pointer(&change.pointer).cloned(), change.before.clone());
            }
            told.push((change.pointer.clone(), change.after.is_some()));
        }
        let count = told.len();
        told.sort();
        told.dedup();
        prop_assert_eq!(told.len(), count, "a place is told twice");
    }
}
