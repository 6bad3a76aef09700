//! What other stages found out about records, as the dataset tells it: checks,
//! accepted findings, disputed records; and files that change under a build.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use factum::finding::{DeclaredRule, Finding, Severity, Waived};
use factum::pipeline::{self, Levels, Options, Run, Silent};
use factum::publish::{self, Input, Provenance, Refusal, Verified};
use factum::reconcile::{CheckRow, Status};
use factum::record::CheckOutcome;
use serde_json::json;

use super::{Project, code, json, line, run, said};

fn options(project: &Project) -> Options {
    Options {
        root: project.path(""),
        today: "2026-11-22".into(),
        max_file_size: 1 << 20,
        levels: Levels {
            build: true,
            ..Levels::default()
        },
        waivers: true,
        complete: true,
        ledger: pipeline::LedgerUse::default(),
    }
}

fn input<'r>(run: &'r Run, options: &'r Options) -> Input<'r> {
    Input {
        root: &options.root,
        config: &run.config,
        max_file_size: options.max_file_size,
        paths: run.files.paths(),
        records: &run.records,
        fingerprints: &run.fingerprints,
        catalog: &run.catalog,
        digests: &run.digests,
        standings: &run.standings,
        seen: &run.seen,
        ledger: run.ledger.as_deref(),
        report: &run.report,
        checks: &run.checks,
    }
}

/// The position of a record.
fn position(run: &Run, id: &str) -> u32 {
    let mut ids = run.digests.iter().map(factum::record::Digest::id);
    let found = ids
        .position(|own| own == Ok(id))
        .expect("the record is there");
    u32::try_from(found).expect("few records")
}

/// A finding at a figure, as a rule of a schema would give it.
fn finding(run: &Run, id: &str, waiver: Option<&str>) -> Finding {
    let at = run.digests.at(position(run, id)).place();
    let rule = factum::rules::find("dangling-reference").expect("a rule");
    let mut finding = Finding::new(rule, at, "the figures disagree");
    finding = finding.in_record(format!("figure:{id}"), "/value");
    finding.waiver = waiver.map(|reason| Waived {
        reason: reason.to_owned(),
        by: None,
        until: Some("2027-06-30".to_owned()),
        at,
    });
    finding
}

#[track_caller]
fn publish(run: &Run, options: &Options, target: &Path) {
    let verified = Verified::new(input(run, options)).expect("nothing stands in the way");
    publish::publish(
        &verified,
        &Provenance::default(),
        publish::Formats::default(),
        target,
    )
    .expect("publishes");
}

#[test]
fn an_error_that_no_waiver_accepts_cannot_be_published() {
    let project = Project::small();
    let options = options(&project);
    let mut run = pipeline::check(&options, &Silent);
    run.report.findings.push(finding(&run, "exports", None));
    let refusal = Verified::new(input(&run, &options)).expect_err("an error stands");
    assert_eq!(refusal, Refusal::Errors(1));
    run.report.findings.pop();
    run.standings.pop();
    let refusal = Verified::new(input(&run, &options)).expect_err("a record was not judged");
    assert_eq!(refusal, Refusal::Incomplete);
}

#[test]
fn a_disputed_record_says_what_was_accepted_and_why() {
    let project = Project::small();
    let waiver = "[[waiver]]\nrule = \"dangling-reference\"\nrecord = \"figure:exports\"\nreason = \"both stand in print\"\n";
    project.write("records/waivers.toml", &waiver.repeat(2));
    let options = options(&project);
    let mut run = pipeline::check(&options, &Silent);
    run.report.findings = vec![finding(&run, "exports", Some("both stand in print"))];
    let disputed = position(&run, "exports") as usize;
    run.standings[disputed].status = Status::Disputed;
    let dist = project.path("dist");
    publish(&run, &options, &dist);
    let exports = line(&dist, "figure:exports");
    assert_eq!(exports["status"], "disputed");
    assert_eq!(
        exports["findings"],
        json!([{
            "rule": "dangling-reference", "severity": "error", "message": "the figures disagree",
            "pointer": "/value", "reason": "both stand in print", "by": null, "until": "2027-06-30",
        }])
    );
    let manifest = json(&dist, "manifest.json");
    assert_eq!(manifest["counts"]["status"]["disputed"], 1);
    assert_eq!(manifest["counts"]["waivers"], 2);
    let addresses = [
        "waiver:dangling-reference@figure:exports",
        "waiver:dangling-reference@figure:exports~2",
    ];
    for (listed, address) in manifest["waivers"]
        .as_array()
        .expect("a list")
        .iter()
        .zip(addresses)
    {
        assert_eq!(listed["address"], address);
        assert_eq!(
            line(&dist, address)["data"]["reason"],
            "both stand in print"
        );
    }
    let output = run_verify(&project);
    assert_eq!(output.0, 0, "{}", output.1);
}

fn run_verify(project: &Project) -> (i32, String) {
    let output = run(&mut project.factum(&["verify", "dist"]));
    (code(&output), said(&output))
}

#[test]
fn what_the_checks_came_to_is_a_table() {
    let project = Project::small();
    let options = options(&project);
    let mut run = pipeline::check(&options, &Silent);
    let rule = Arc::new(DeclaredRule {
        name: "figure/says-when".into(),
        severity: Severity::Error,
        message: String::new(),
        help: String::new(),
        check: String::new(),
        standard: None,
        at: run.digests.at(0).place(),
    });
    let row = |id: &str, pointer: &str, outcome| CheckRow {
        record: position(&run, id),
        rule: rule.clone(),
        pointer: pointer.into(),
        outcome,
    };
    let rows = vec![
        row("visitors", "", CheckOutcome::Holds),
        row("exports", "/value", CheckOutcome::ByRounding),
        row("exports", "", CheckOutcome::NotChecked),
    ];
    run.checks = rows;
    let dist = project.path("dist");
    publish(&run, &options, &dist);
    let text = fs::read_to_string(dist.join("checks.csv")).expect("the table is there");
    assert_eq!(
        text,
        "address,outcome,pointer,rule\n\
         figure:exports,not-checked,,figure/says-when\n\
         figure:exports,by-rounding,/value,figure/says-when\n\
         figure:visitors,holds,,figure/says-when\n"
    );
    assert_eq!(run_verify(&project).0, 0);
    fs::write(
        dist.join("checks.csv"),
        text.replace("by-rounding", "holds"),
    )
    .expect("writes");
    let (code, said) = run_verify(&project);
    assert_eq!(code, 1);
    assert!(
        said.contains("checks.csv: its rows are not those"),
        "{said}"
    );
}

#[test]
fn a_file_that_changes_after_the_check_stops_the_build() {
    let project = Project::small();
    let options = options(&project);
    let run = pipeline::check(&options, &Silent);
    let dist = project.path("dist");
    publish(&run, &options, &dist);
    let before = super::bytes(&dist);
    let text = fs::read_to_string(project.path("records/all.toml")).expect("reads");
    project.write("records/all.toml", &text.replace("2.60", "2.61"));
    let verified = Verified::new(input(&run, &options)).expect("the run itself holds");
    let error = publish::publish(
        &verified,
        &Provenance::default(),
        publish::Formats::default(),
        &dist,
    )
    .expect_err("it changed");
    assert!(
        error
            .to_string()
            .contains("records/all.toml was changed after it was checked")
    );
    assert!(super::bytes(&dist) == before);
}

/// Evidence is followed for 64 steps: of whoever is further away nothing is said.
#[test]
fn what_goes_back_too_far_is_not_judged() {
    let source = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "x-source": true,
      "properties": { "id": { "$ref": "urn:factum:slug" } } }"#;
    let copy = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
      "properties": { "id": { "$ref": "urn:factum:slug" },
        "of": { "type": "string", "x-ref": { "kind": ["source", "copy"], "evidence": true } } },
      "x-rules": [{ "id": "rests", "check": "record.corroboration == 1", "message": "nothing bears this out" }] }"#;
    let first = "[[source]]\nid = \"s\"\n[[copy]]\nid = \"c0\"\nof = \"source:s\"\n";
    let others = (1..70).map(|at| {
        let before = at - 1;
        format!("[[copy]]\nid = \"c{at}\"\nof = \"copy:c{before}\"\n")
    });
    let records = first.to_owned() + &others.collect::<Vec<_>>().concat();
    let project = crate::cli::Project::empty()
        .with("factum.toml", "name = \"copies\"\n")
        .with("schemas/source.schema.json", source)
        .with("schemas/copy.schema.json", copy)
        .with("records/all.toml", records);
    let ran = project.run(&["check"]).ends_with(0);
    assert_eq!(ran.out, "1 file, 71 records: 6 not checked\n");
    let ran = project.run(&["build"]).ends_with(0);
    assert!(ran.out.contains("6 not checked"), "{}", ran.out);
    let facts = project.read("dist/facts.ndjson");
    let verified = facts.matches("\"status\":\"verified\"").count();
    assert_eq!(verified, 71, "{facts}");
    let alone = project
        .read("records/all.toml")
        .replace("of = \"source:s\"\n", "");
    project.write("records/all.toml", alone);
    let ran = project.run(&["check"]).ends_with(1);
    let told = "65 errors, 5 not checked\n";
    assert!(ran.out.ends_with(told), "{}", ran.out);
}
