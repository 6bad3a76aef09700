//! What is said of records that rules are not asked about, and when nothing can be said of them.

use std::collections::BTreeSet;

use factum::pipeline::{self, Silent};
use factum::reconcile::{Among, Change, Index};
use factum::record::Digests;

use super::Project;
use super::kinds::{self, WITHDRAWN, claim, count, named, person, remove, seen, write};
use super::values::checked;

/// Those of files that did not change are still the same records, wherever they stand among all.
#[test]
fn what_could_not_be_checked_is_counted_where_it_stands() {
    let project = named();
    write(
        &project,
        "o",
        &(claim("o", "series = \"s\"\n") + &claim("oo", "by = [{ who = \"person:p\" }]\n")),
    );
    write(
        &project,
        "q",
        &claim("q", "by = [{ who = \"team:nobody\" }]\n"),
    );
    seen(&project, "some that cannot be checked", 1);
    for file in ["a", "nn", "z"] {
        write(
            &project,
            file,
            &(person("x", "level = 1\n") + &person("y", "level = 1\n")),
        );
        checked(&project, "two more");
        remove(&project, file);
        checked(&project, "gone again");
    }
    // The first of two is asked about, and the second is who could not be checked.
    write(
        &project,
        "o",
        &(claim("oo", "by = [{ who = \"person:p\" }]\n") + &claim("o", "series = \"s\"\n")),
    );
    checked(&project, "in another order");
    write(&project, "m", &person("p", "level = 2\n"));
    checked(&project, "whom the first names");
    for (from, to) in [("m", "x"), ("o", "b"), ("x", "a"), ("b", "y")] {
        let _ = std::fs::rename(
            project.path(&kinds::path(from)),
            project.path(&kinds::path(to)),
        );
        checked(&project, to);
    }
}

/// Of a group, and of one who is named, those are asked too who did not change.
#[test]
fn what_could_not_be_checked_is_counted_once() {
    let project = kinds::project(&[
        (
            "a",
            "[[claim]]\nid = \"a\"\nkey = { topic = \"t\", year = 1 }\n",
        ),
        ("b", &claim("b", "key = { topic = \"t\", year = 1 }\n")),
        ("j", &person("j", "level = 1\n")),
        ("k", "[[paper]]\njournal = \"j\"\nnumber = 1\n"),
        ("p", &person("p", "")),
        (
            "q",
            &claim("q", "paper = \"j.1\"\nby = [{ who = \"person:p\" }]\n"),
        ),
    ]);
    checked(&project, "at first");
    write(
        &project,
        "a",
        "[[claim]]\nid = \"a\"\nby = []\nkey = { topic = \"t\", year = 1 }\n",
    );
    checked(&project, "of a group");
    write(&project, "p", &person("p", "chief = \"j\"\n"));
    checked(&project, "of whom one names who names another");
}

/// What holds today need not hold tomorrow, whatever else changes.
#[test]
fn the_day_is_read_by_anybody() {
    let mut project = kinds::project(&[
        ("a", &person("a", "level = 1\nuntil = 2026-01-31\n")),
        ("b", &person("b", "level = 1\nchief = \"a\"\n")),
        ("c", &person("c", "level = 1\n")),
    ]);
    checked(&project, "at first");
    assert_eq!(count(&project, "the chief is gone"), 0);
    "2026-02-01".clone_into(&mut project.options.today);
    write(&project, "c", &person("c", "level = 2\n"));
    assert_eq!(checked(&project, "a day later"), None);
    assert!(count(&project, "the chief is gone") > 0);
}

/// How many sources agree follows from references that no rule reads.
#[test]
fn what_somebody_rests_on_is_asked_of_all() {
    let project = Project::new(&[]);
    let schema = |kind: &str, keywords: &str, properties: &str| {
        let text = format!(
            r#"{{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["id"], {keywords}
              "properties": {{ "id": {{ "$ref": "urn:factum:slug" }}{properties} }}, "additionalProperties": false }}"#
        );
        project.write(&format!("schemas/{kind}.schema.json"), text);
    };
    let evidence = |name: &str, kind: &str| {
        format!(
            r#", "{name}": {{ "type": "string", "x-ref": {{ "kind": "{kind}", "evidence": true }} }}"#
        )
    };
    schema("origin", r#""x-source": true,"#, "");
    schema("copy", "", &evidence("origin", "origin"));
    let rule = r#""x-rules": [{ "id": "rests", "check": "record.corroboration >= 1", "message": "nothing bears this out" }],"#;
    schema("saying", rule, &evidence("copy", "copy"));
    write(&project, "o", "[origin]\nid = \"o\"\n");
    write(&project, "c", "[copy]\nid = \"c\"\norigin = \"o\"\n");
    write(&project, "s", "[saying]\nid = \"s\"\ncopy = \"c\"\n");
    checked(&project, "at first");
    assert_eq!(project.cold().code, 0, "{}", project.cold().texts[0]);
    write(&project, "o", &format!("[origin]\nid = \"o\"\n{WITHDRAWN}"));
    assert_eq!(checked(&project, "what it rests on was withdrawn"), None);
    assert!(count(&project, "nothing bears this out") > 0);
}

/// Where it is not known of each question who could not be checked, all are asked.
#[test]
fn a_change_that_leaves_a_question_out_is_not_believed() {
    let project = named();
    let run = pipeline::check(&project.options, &Silent);
    let names = BTreeSet::new();
    let index = Index::new(&run.catalog, &run.digests, &names);
    let mut change = Change {
        now: vec![0],
        then: Digests::default(),
        troubled: Vec::new(),
        unchecked: run.unchecked,
    };
    let asked = |change: &Change| {
        Among::new(&index, &run.catalog, &run.digests, &[], change).map(|it| it.len())
    };
    assert_eq!(asked(&change), Some(2), "the first and who names it");
    change.unchecked.pop();
    assert_eq!(asked(&change), None);
}

/// What a rule came to that is neither right nor wrong is told as long as it is so.
#[test]
fn what_was_told_of_others_is_told_again() {
    let amount = |id: &str, series: &str, amount: &str| {
        claim(
            id,
            &format!("series = \"{series}\"\namount = {{ {amount} }}\n"),
        )
    };
    let project = kinds::project(&[
        ("a", &amount("a", "r", "number = 2.4, unit = \"EUR\"")),
        ("b", &amount("b", "r", "number = 2.5, unit = \"EUR\"")),
        ("c", &amount("c", "s", "number = 2.4, unit = \"EUR\"")),
        ("d", &amount("d", "s", "number = 2.4, unit = \"people\"")),
        ("e", &claim("e", "any = \"x\"\nhow = { person = \"p\" }\n")),
        ("p", &person("p", "level = 1\n")),
        ("u", &person("u", "level = 1\n")),
    ]);
    checked(&project, "at first");
    let told = ["explains the difference", "not-comparable", "rule-error"];
    for level in 2..4 {
        write(&project, "u", &person("u", &format!("level = {level}\n")));
        assert!(checked(&project, "something else").is_some());
        for words in told {
            assert!(count(&project, words) > 0, "{words}");
        }
    }
}
