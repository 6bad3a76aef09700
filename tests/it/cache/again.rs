//! Records that did not change, of which rules come to something else all the same because others did:
//! one example for each way in which that can be.

use std::collections::BTreeSet;

use factum::pipeline::{self, Silent};
use factum::reconcile::{Among, Change, Index};
use factum::record::Digests;

use super::Project;
use super::kinds::{self, remove, write};
use super::values::checked;

const WITHDRAWN: &str = "withdrawn = { on = 2026-01-01, reason = \"old\" }\n";

fn person(id: &str, fields: &str) -> String {
    format!("[[person]]\nid = \"{id}\"\n{fields}")
}

fn claim(id: &str, fields: &str) -> String {
    format!("[[claim]]\nid = \"{id}\"\nvalue = 1\n{fields}")
}

fn waiver(rule: &str, record: &str) -> String {
    format!("[[waiver]]\nrule = \"{rule}\"\nrecord = \"{record}\"\nreason = \"known\"\n")
}

/// A person whom a claim names, in files of their own.
fn named() -> Project {
    let project = kinds::project(&[
        ("m", &person("p", "level = 1\n")),
        (
            "n",
            &claim("c", "by = [{ who = \"team:t\" }, { who = \"person:p\" }]\n"),
        ),
        ("t", "[[team]]\nid = \"t\"\nlevel = 1\n"),
    ]);
    seen(&project, "what is sound", 0);
    project
}

/// What is told after an edit is right, asks some alone, and comes to an exit code.
#[track_caller]
fn seen(project: &Project, what: &str, code: u8) {
    checked(project, what);
    let (_, asked) = project.asked();
    assert_eq!(asked, Some(0), "{what}");
    assert_eq!(
        project.cold().code,
        code,
        "{what}: {}",
        project.cold().texts[0]
    );
}

/// How often something is told, in the form of one line for each finding.
fn count(project: &Project, words: &str) -> usize {
    let told = project.cold();
    told.texts
        .iter()
        .map(|text| text.matches(words).count())
        .max()
        .unwrap_or_default()
}

#[test]
fn one_whose_address_another_takes_is_named_by_nobody() {
    let project = named();
    assert_eq!(count(&project, "nobody names this"), 0);
    write(&project, "a", &person("p", "level = 1\n"));
    seen(&project, "another stands before it", 1);
    assert!(count(&project, "nobody names this") > 0);
    remove(&project, "a");
    seen(&project, "it is named again", 0);
    write(&project, "z", &person("p", "level = 1\n"));
    seen(&project, "another stands behind it", 1);
    let _ = std::fs::rename(
        project.path(&kinds::path("z")),
        project.path(&kinds::path("a")),
    );
    seen(&project, "and is moved before it", 1);
}

#[test]
fn what_a_waiver_is_told_depends_on_all_of_its_address() {
    // Of the second it cannot be known whether anything is wrong.
    let second = claim("c", "by = [{ who = \"person:nobody\" }]\n");
    let project = named();
    write(&project, "o", &second);
    write(&project, "u", &person("u", "level = 1\n"));
    seen(&project, "two of one address", 1);
    write(&project, "w", &waiver("claim/signed", "claim:c"));
    seen(&project, "a waiver", 1);
    assert_eq!(count(&project, "accepts nothing"), 0);
    write(&project, "u", &person("u", "level = 2\n"));
    seen(&project, "something else", 1);
    // The same by a name that only the second had before.
    write(&project, "o", &format!("{second}formerly = [\"old\"]\n"));
    write(
        &project,
        "n",
        &claim("c", "by = [{ who = \"person:nobody\" }]\n"),
    );
    write(&project, "w", &waiver("claim/signed", "claim:old"));
    seen(&project, "a waiver for what it was called", 1);
    write(
        &project,
        "o",
        &claim("c", "by = []\nformerly = [\"old\"]\n"),
    );
    seen(&project, "the first alone cannot be checked", 1);
    assert_eq!(count(&project, "accepts nothing"), 0);
    write(&project, "u", &person("u", "level = 1\n"));
    seen(&project, "something else again", 1);
}

#[test]
fn one_is_asked_that_is_no_longer_named() {
    let project = named();
    for (what, text) in [
        ("by a list", claim("c", "by = [{ who = \"team:t\" }]\n")),
        ("by a file", String::new()),
        (
            "by one that stands",
            claim(
                "c",
                &format!("by = [{{ who = \"person:p\" }}]\n{WITHDRAWN}"),
            ),
        ),
    ] {
        let sound = std::fs::read_to_string(project.path(&kinds::path("n"))).expect("a claim");
        write(&project, "n", &text);
        seen(&project, what, 1);
        assert!(count(&project, "nobody names this") > 0, "{what}");
        write(&project, "n", &sound);
        seen(&project, what, 0);
    }
}

#[test]
fn one_that_a_list_names_comes_and_goes() {
    let project = named();
    let texts = [
        ("withdrawn", person("p", &format!("level = 1\n{WITHDRAWN}"))),
        ("renamed", person("q", "level = 1\nformerly = [\"p\"]\n")),
        (
            "of another kind",
            "[[team]]\nid = \"p\"\nlevel = 1\n".to_owned(),
        ),
        ("broken", person("p", "level = \n")),
        ("at fault", person("p", "level = \"high\"\n")),
        ("without what is read", person("p", "")),
        ("of no level", person("p", "level = 0\n")),
        ("gone", String::new()),
        ("misspelt", person("pp", "level = 1\n")),
    ];
    for (what, text) in texts {
        write(&project, "m", &text);
        checked(&project, what);
        let told = project.cold();
        write(&project, "m", &person("p", "level = 1\n"));
        seen(&project, what, 0);
        assert_ne!(told, project.cold(), "{what}");
    }
}

#[test]
fn one_is_read_over_others_and_in_a_branch() {
    let project = kinds::project(&[
        ("a", &person("top", "level = 4\n")),
        ("b", &person("p", "level = 1\nchief = \"top\"\n")),
        ("c", "[[paper]]\njournal = \"p\"\nnumber = 1\n"),
        (
            "d",
            &claim("c", "paper = \"p.1\"\nhow = { person = \"top\" }\n"),
        ),
        ("e", &claim("e", "how = { claim = \"c\" }\n")),
    ]);
    checked(&project, "at first");
    assert_eq!(count(&project, "too high"), 0);
    write(&project, "a", &person("top", "level = 9\n"));
    checked(&project, "over three references");
    assert!(count(&project, "too high") > 0);
    assert_eq!(count(&project, "the journal is not known"), 0);
    write(&project, "b", &person("p", "level = 9\nchief = \"top\"\n"));
    checked(&project, "over one who names it");
    assert!(count(&project, "the journal is not known") > 0);
    write(&project, "b", &person("p", "level = 1\nchief = \"top\"\n"));
    write(
        &project,
        "d",
        &claim("c", "value = 2\n").replacen("value = 1\n", "", 1),
    );
    checked(&project, "in a branch");
    assert!(count(&project, "it says more") > 0);
}

#[test]
fn a_group_is_asked_by_whom_it_lost() {
    let project = kinds::project(&[
        ("a", &claim("a", "series = \"s\"\n")),
        ("b", "[[claim]]\nid = \"b\"\nvalue = 2\nseries = \"s\"\n"),
        (
            "c",
            "[[claim]]\nid = \"c\"\nvalue = 1\nkey = { topic = \"t\", year = 1 }\n",
        ),
        (
            "d",
            "[[claim]]\nid = \"d\"\nvalue = 1\nkey = { topic = \"t\", year = 1 }\n",
        ),
    ]);
    let sound = claim("a", "series = \"s\"\n");
    checked(&project, "at first");
    assert_eq!(count(&project, "none is the first"), 0);
    for (what, text) in [
        ("to another", claim("a", "series = \"r\"\n")),
        (
            "by being withdrawn",
            claim("a", &format!("series = \"s\"\n{WITHDRAWN}")),
        ),
        ("by its id", claim("A", "series = \"s\"\n")),
        ("by its key", claim("a", "series = 1\n")),
        ("with its file", String::new()),
    ] {
        write(&project, "a", &text);
        checked(&project, what);
        assert!(count(&project, "none is the first") > 0, "{what}");
        write(&project, "a", &sound);
        checked(&project, "mended");
        assert_eq!(count(&project, "none is the first"), 0);
    }
}

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
