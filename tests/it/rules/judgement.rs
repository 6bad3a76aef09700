//! What a run makes of its findings: levels, waivers, statuses and the rows of checks together.

use std::fs;

use factum::finding::Severity;
use factum::pipeline::Run;
use factum::reconcile::Status;
use factum::record::CheckOutcome;

use super::fixture;

const SCHEMA: &str = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
  "properties": { "id": { "$ref": "urn:factum:slug" }, "measure": { "type": "string" },
    "value": { "$ref": "urn:factum:quantity" },
    "list": { "type": "array", "items": { "type": "integer",
      "x-rules": [ { "id": "small", "check": "self < 10", "message": "this is too large" } ] } } },
  "x-group": [ { "by": ["/measure"],
    "rules": [ { "id": "agree", "use": "values-agree", "with": { "value": "/value" } } ] } ] }"#;

fn check(settings: &str, records: &str) -> Run {
    let home = tempfile::tempdir().expect("a folder");
    let root = home.path();
    for folder in ["records", "schemas"] {
        fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    let settings = format!("name = \"x\"\n{settings}");
    fs::write(root.join("factum.toml"), settings).expect("a file");
    fs::write(root.join("schemas/figure.schema.json"), SCHEMA).expect("a file");
    fs::write(root.join("records/a.toml"), records).expect("a file");
    fixture::run(root)
}

fn figures(values: &[(&str, &str)]) -> String {
    let figure = |(id, number): &(&str, &str)| {
        format!(
            "[[figure]]\nid = \"{id}\"\nmeasure = \"m\"\nvalue = {{ number = {number}, unit = \"people\" }}\n"
        )
    };
    values.iter().map(figure).collect()
}

fn waiver(rule: &str, record: &str, pointer: &str) -> String {
    format!(
        "[[waiver]]\nrule = \"{rule}\"\nrecord = \"{record}\"\n{pointer}reason = \"it says so\"\n"
    )
}

#[test]
fn a_level_never_makes_rounding_an_error() {
    let run = check(
        "[severity]\n\"figure/agree\" = \"error\"\n",
        &figures(&[("a", "2.6"), ("b", "2.7")]),
    );
    let [note] = run.report.findings.as_slice() else {
        panic!("{:?}", run.report.findings);
    };
    assert!(note.holds() && note.severity == Severity::Note);
}

#[test]
fn a_group_is_one_check_and_both_figures_are_disputed() {
    let figures = figures(&[("a", "1"), ("b", "2"), ("c", "3")]);
    for record in ["figure:a", "figure:c"] {
        let run = check("", &(figures.clone() + &waiver("figure/agree", record, "")));
        let outcomes: Vec<CheckOutcome> = run.checks.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [CheckOutcome::ContradictedWaived; 3]);
        let statuses: Vec<Status> = run.standings[..3].iter().map(|it| it.status).collect();
        assert_eq!(
            statuses,
            [Status::Disputed, Status::Verified, Status::Disputed]
        );
        assert_eq!(run.report.summary.waived, 1);
        assert_eq!(run.report.summary.warnings, 0);
    }
}

#[test]
fn a_waiver_with_a_pointer_accepts_one_check() {
    let record = "[[figure]]\nid = \"a\"\nlist = [10, 1, 12]\n".to_owned();
    let one = waiver("figure/small", "figure:a", "pointer = \"/list/2\"\n");
    let run = check("", &(record + &one));
    let row = |row: &factum::reconcile::CheckRow| (row.pointer.to_string(), row.outcome);
    let rows: Vec<_> = run.checks.iter().map(row).collect();
    let wanted = [
        ("/list/0", CheckOutcome::Contradicted),
        ("/list/1", CheckOutcome::Holds),
        ("/list/2", CheckOutcome::ContradictedWaived),
    ];
    assert_eq!(rows, wanted.map(|(at, outcome)| (at.to_owned(), outcome)));
    assert_eq!(run.report.summary.errors, 1);
}

#[test]
fn what_is_allowed_is_still_disputed_where_it_is_waived() {
    let records = figures(&[("a", "1"), ("b", "2")]) + &waiver("figure/agree", "figure:b", "");
    let run = check("[severity]\n\"figure/agree\" = \"allow\"\n", &records);
    assert!(run.report.findings.is_empty());
    assert_eq!(run.standings[1].status, Status::Disputed);
}
