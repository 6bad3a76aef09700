//! Every change of a dataset is noticed and named.

use std::fs;
use std::path::Path;

use super::{Project, code, run, said};

/// Publishes, applies a change, and gives what `verify` says of it.
#[track_caller]
fn tampered(change: impl Fn(&Path)) -> String {
    let project = Project::small();
    let dist = project.build();
    let output = run(&mut project.factum(&["verify", "dist"]));
    assert_eq!(code(&output), 0, "before the change: {}", said(&output));
    change(&dist);
    let output = run(&mut project.factum(&["verify", "dist"]));
    assert_eq!(code(&output), 1, "{}", said(&output));
    said(&output)
}

/// The same with one text of one file replaced.
#[track_caller]
fn edited(file: &str, from: &str, to: &str) -> String {
    tampered(|dist| replace(&dist.join(file), from, to))
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).expect("the file is there");
    assert!(text.contains(from), "{} lacks {from}", file.display());
    fs::write(file, text.replacen(from, to, 1)).expect("writes");
}

#[track_caller]
fn says(text: &str, expected: &str) {
    assert!(
        text.contains(expected),
        "expected: {expected}\nsaid: {text}"
    );
}

#[test]
fn a_flipped_byte_of_a_table_is_named_with_row_and_column() {
    let said = edited("figure.csv", "1500", "1501");
    says(
        &said,
        "figure.csv: its bytes are not those that were published",
    );
    says(
        &said,
        "figure.csv:4 [value.number]: figure:visitors: it says \"1501\"; facts.ndjson says \"1500\"",
    );
}

#[test]
fn a_flipped_byte_of_the_facts_is_named_with_line_and_field() {
    let said = edited("facts.ndjson", "\"number\":1500", "\"number\":1501");
    says(
        &said,
        "facts.ndjson:3 [value.number]: figure:visitors: it says \"1501\"; figure.csv says \"1500\"",
    );
    says(&said, "facts.ndjson:3 [/derived/value]");
}

#[test]
fn a_dropped_row_is_named() {
    let drop = |file: &Path| {
        let text = fs::read_to_string(file).expect("the file is there");
        let kept: Vec<&str> = text
            .lines()
            .enumerate()
            .filter(|(n, _)| *n != 1)
            .map(|(_, l)| l)
            .collect();
        fs::write(file, kept.join("\n") + "\n").expect("writes");
    };
    let said = tampered(|dist| drop(&dist.join("records.csv")));
    says(&said, "records.csv: a row of figure:exports is missing");
    says(&said, "records.csv: it has 4 rows; the manifest says 5");
    let said = tampered(|dist| drop(&dist.join("facts.ndjson")));
    says(&said, "facts.ndjson: it lacks figure:old");
}

#[test]
fn a_changed_status_is_named() {
    let said = edited(
        "facts.ndjson",
        "\"status\":\"unverified\"",
        "\"status\":\"verified\"",
    );
    says(
        &said,
        "facts.ndjson:3 [status]: figure:visitors: it says \"verified\"; records.csv says \"unverified\"",
    );
    says(
        &said,
        "facts.ndjson [/counts/status/unverified]: the manifest counts 1; facts.ndjson has 0",
    );
    let said = edited("records.csv", "withdrawn", "verified");
    says(
        &said,
        "records.csv:3 [status]: figure:old: it says \"verified\"; facts.ndjson says \"withdrawn\"",
    );
}

#[test]
fn swapped_missing_and_extra_files_are_named() {
    let said = tampered(|dist| {
        fs::rename(dist.join("figure.csv"), dist.join("x")).expect("renames");
        fs::rename(dist.join("source.csv"), dist.join("figure.csv")).expect("renames");
        fs::rename(dist.join("x"), dist.join("source.csv")).expect("renames");
    });
    says(
        &said,
        "figure.csv:1: its columns are not those of datapackage.json",
    );
    says(
        &said,
        "source.csv:1: its columns are not those of datapackage.json",
    );
    let said = tampered(|dist| fs::remove_file(dist.join("figure.csv")).expect("removes"));
    says(&said, "figure.csv: this file is missing");
    let said = tampered(|dist| fs::write(dist.join("notes.txt"), "hello").expect("writes"));
    says(&said, "notes.txt: no build wrote this");
    let said = tampered(|dist| fs::create_dir(dist.join("more")).expect("creates"));
    says(&said, "more: no build wrote this");
}

#[test]
fn files_that_vouch_are_checked_too() {
    let said = edited("manifest.json", "\"records\":5", "\"records\":6");
    says(
        &said,
        "manifest.json: its bytes are not those that were published",
    );
    says(
        &said,
        "manifest.json [/counts/records]: the manifest counts 6; facts.ndjson has 5",
    );
    let said = edited("manifest.json", "\"ruleset\":1", "\"ruleset\": 1");
    says(&said, "not in the canonical form");
    let said = edited("manifest.json", "\"format_version\"", "\"format\"");
    says(&said, "manifest.json [");
    let said = edited("statement.intoto.json", "\"ruleset\":1", "\"ruleset\":2");
    says(
        &said,
        "statement.intoto.json [/predicate/ruleset]: it says something else than the manifest",
    );
    let said = edited("SHA256SUMS", "  figure.csv", "  figures.csv");
    says(&said, "SHA256SUMS: it does not list figure.csv");
    let said = edited("datapackage.json", "sha256:", "sha256:0");
    says(&said, "datapackage.json: it describes other bytes of ");
    let said = tampered(|dist| fs::remove_file(dist.join("manifest.json")).expect("removes"));
    says(&said, "manifest.json: this file is missing");
}

#[test]
fn a_lie_that_only_the_facts_can_tell_is_named() {
    let lie = |from: &'static str, to: &'static str| {
        tampered(move |dist| replace(&dist.join("facts.ndjson"), from, to))
    };
    says(
        &lie("\"low\":\"2595000000\"", "\"low\":\"2594000000\""),
        "[/derived/value]: it says",
    );
    says(
        &lie("\"corroboration\":1", "\"corroboration\":3"),
        "[/corroboration]: it counts 3 of 2 sources",
    );
    says(
        &lie("\"aliases\":[\"figure:export\"]", "\"aliases\":[]"),
        "[/aliases]",
    );
    says(
        &lie(
            "\"evidence\":[{\"source\":\"source:report\"",
            "\"evidence\":[{\"source\":\"source:gone\"",
        ),
        "[/evidence/0/source]: there is no record source:gone",
    );
    says(
        &lie(
            "\"excerpt\":\"2.60 billion\",\"reach\"",
            "\"excerpt\":\"9 billion\",\"reach\"",
        ),
        "[/evidence/0/excerpt]",
    );
    says(&lie("\"reach\":null", "\"reach\":7"), "[/evidence/0/reach]");
    says(&lie("\"line\":10", "\"line\":0"), "[/origin/line]");
    says(
        &lie("\"findings\":[]", "\"findings\": []"),
        "not as a build would write it",
    );
}

#[test]
fn what_is_no_dataset_cannot_be_verified() {
    let project = Project::small();
    let output = run(&mut project.factum(&["verify", "nowhere"]));
    assert_eq!(code(&output), 2, "{}", said(&output));
    fs::create_dir(project.path("empty")).expect("creates");
    let output = run(&mut project.factum(&["verify", "empty"]));
    assert_eq!(code(&output), 2, "{}", said(&output));
}
