//! What the corpora promise: nothing wrong in them but what was put in, found
//! where the truth says, and the same bytes for the same arguments.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use factum_bench::corpus::{Corpus, Rules, Shape};
use serde_json::Value;

/// File, line and rule.
type Found = (String, u64, String);

fn corpus(out: &Path) -> Corpus {
    Corpus {
        out: out.to_owned(),
        records: 400,
        per_file: 10,
        seed: 7,
        defects: 0,
        rules: Rules::All,
        shape: Shape::Stories,
        spread: false,
    }
}

/// Writes a corpus and checks it with the program: the exit code, and what was found.
fn check(corpus: &Corpus) -> (i32, Vec<Found>) {
    corpus.write().unwrap();
    let run = Command::new(program())
        .args(["check", "--format", "json", "--project"])
        .arg(&corpus.out)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let mut found: Vec<Found> = findings
        .iter()
        .map(|finding| found(finding, &finding["start"]["line"]))
        .collect();
    found.sort();
    (run.status.code().unwrap(), found)
}

/// The example `checked`, which `cargo test` builds beside this test.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.parent().and_then(Path::parent).unwrap();
    target.join("examples/checked")
}

fn found(of: &Value, line: &Value) -> Found {
    let text = |key: &str| of[key].as_str().unwrap().to_owned();
    (text("file"), line.as_u64().unwrap(), text("rule"))
}

fn truth(root: &Path) -> Vec<Found> {
    let text = fs::read_to_string(root.join("truth.jsonl")).unwrap();
    let known = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let mut known: Vec<Found> = known
        .map(|known: Value| found(&known, &known["line"]))
        .collect();
    known.sort();
    known
}

#[test]
fn nothing_is_wrong_in_a_corpus_without_defects() {
    for rules in [Rules::None, Rules::Local, Rules::All] {
        let folder = tempfile::tempdir().unwrap();
        let mut corpus = corpus(folder.path());
        corpus.rules = rules;
        assert_eq!(check(&corpus), (0, Vec::new()), "{rules:?}");
    }
}

/// The records of a corpus, in the order of its files.
fn records(corpus: &Corpus) -> Vec<String> {
    let entries = fs::read_dir(corpus.out.join("records/0000")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    let texts: Vec<String> = texts.collect();
    let records = texts.iter().flat_map(|text| text.split("\n\n"));
    records.map(|record| record.trim().to_owned()).collect()
}

#[test]
fn spread_records_are_the_same_ones_elsewhere() {
    let [mut near, mut spread] = [false, true].map(|spread| {
        let folder = tempfile::tempdir().unwrap();
        let mut corpus = corpus(folder.path());
        corpus.spread = spread;
        assert_eq!(check(&corpus), (0, Vec::new()));
        records(&corpus)
    });
    assert_ne!(near, spread);
    near.sort();
    spread.sort();
    assert_eq!(near, spread);
}

#[test]
fn exactly_the_defects_are_found() {
    for per_file in [1, 3, 10, 100] {
        let folder = tempfile::tempdir().unwrap();
        let mut corpus = corpus(folder.path());
        corpus.records = 2000;
        corpus.per_file = per_file;
        corpus.defects = 40;
        let (code, found) = check(&corpus);
        assert_eq!(code, 1);
        assert_eq!(found.len(), 40);
        assert_eq!(found, truth(folder.path()), "{per_file} records a file");
    }
}

#[test]
fn every_sort_of_defect_is_put_in() {
    let folder = tempfile::tempdir().unwrap();
    let mut corpus = corpus(folder.path());
    corpus.defects = 18;
    corpus.write().unwrap();
    let truth = truth(folder.path());
    let sorts: BTreeSet<&str> = truth.iter().map(|(_, _, rule)| rule.as_str()).collect();
    assert_eq!(sorts.len(), 18, "{sorts:?}");
}

#[test]
fn without_rules_their_defects_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut corpus = corpus(folder.path());
    corpus.defects = 20;
    corpus.rules = Rules::None;
    let (_, found) = check(&corpus);
    assert_eq!(found, truth(folder.path()));
    assert!(found.iter().all(|(_, _, rule)| !rule.contains('/')));
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    let written = |seed: u64| {
        let folder = tempfile::tempdir().unwrap();
        let mut corpus = corpus(folder.path());
        corpus.seed = seed;
        corpus.defects = 5;
        corpus.write().unwrap();
        let file = folder.path().join("records/0000/facts-0000039.toml");
        (
            fs::read_to_string(file).unwrap(),
            fs::read_to_string(folder.path().join("truth.jsonl")).unwrap(),
        )
    };
    assert_eq!(written(7), written(7));
    assert_ne!(written(7).0, written(8).0);
}

#[test]
fn shapes_are_sound_but_for_what_they_are_about() {
    let expected = [
        (Shape::Hub, 0),
        (Shape::Group, 0),
        (Shape::Chain, 0),
        (Shape::Derivation, 0),
        (Shape::Ibid, 0),
        (Shape::Parts, 0),
        (Shape::Findings, 400),
        (Shape::Dangling, 400),
        (Shape::Duplicates, 399),
    ];
    for (shape, findings) in expected {
        let folder = tempfile::tempdir().unwrap();
        let mut corpus = corpus(folder.path());
        corpus.shape = shape;
        assert_eq!(check(&corpus).1.len(), findings, "{shape:?}");
    }
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    assert!(corpus(folder.path()).write().is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
