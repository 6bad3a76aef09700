//! What the ledger says to `check` and `build`: findings, statuses, corrections, the gate of a change.

use std::fmt::Write as _;

use factum::observe::ledger::{Entry, Hop, Ledger, write};
use factum::observe::{Confirmation, Evidence, Reach};

use super::{alive, claim};
use crate::cli::{Project, commit, git};
use crate::publish::{json, line};

pub(super) const SOURCE: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "x-source": true,
  "type": "object",
  "required": ["id"],
  "properties": {
    "id": { "type": "string" },
    "url": { "type": "string", "x-link": { "archive": "/archive_url", "accessed": "/accessed" } },
    "archive_url": { "type": "string" },
    "accessed": { "$ref": "urn:factum:date" },
    "note": { "type": "string" }
  },
  "additionalProperties": false
}"#;

pub(super) const FIGURE: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["id"],
  "properties": {
    "id": { "type": "string" },
    "cites": { "type": "array", "items": {
      "type": "object",
      "properties": {
        "source": { "type": "string", "x-ref": { "kind": "source", "evidence": true } },
        "excerpt": { "type": "string", "x-excerpt": { "via": ["source"] } }
      },
      "additionalProperties": false
    } }
  },
  "additionalProperties": false
}"#;

const A: &str = "https://example.org/a";
const B: &str = "https://example.org/b";
const COPY: &str = "https://archive.example/2025/a";

const RECORDS: &str = "[[source]]\nid = \"a\"\nurl = \"https://example.org/a\"\n
[[source]]\nid = \"b\"\nurl = \"https://example.org/b\"\n
[[figure]]\nid = \"held\"\ncites = [{ source = \"a\", excerpt = \"722 people\" }]\n
[[figure]]\nid = \"both\"\ncites = [{ source = \"a\", excerpt = \"722 people\" }, { source = \"b\" }]\n";

fn project(records: &str, entries: &[Entry]) -> Project {
    Project::empty()
        .with("factum.toml", "name = \"links\"\nlicence = \"CC0-1.0\"\n")
        .with("schemas/source.schema.json", SOURCE)
        .with("schemas/figure.schema.json", FIGURE)
        .with("records/a.toml", records)
        .with("observations.ndjson", text(entries))
}

fn text(entries: &[Entry]) -> String {
    let mut ledger = Ledger::default();
    for entry in entries {
        ledger.set(entry.clone());
    }
    write(&ledger)
}

fn seen(url: &str) -> Entry {
    alive(url, "2026-11-20T08:00:00Z".parse().expect("an instant"))
}

fn dead(url: &str) -> Entry {
    Entry {
        reach: Reach::Gone,
        http_status: Some(404),
        fail_streak: 3,
        ..seen(url)
    }
}

fn saying(url: &str, evidence: Evidence) -> Entry {
    let mut said = claim("figure:held", "722 people", evidence);
    if matches!(evidence, Evidence::Confirmed(_)) {
        said.confirmed_at = Some("2026-11-20T08:00:00Z".parse().expect("an instant"));
    }
    Entry {
        claims: vec![said],
        ..seen(url)
    }
}

const CONFIRMED: Evidence = Evidence::Confirmed(Confirmation::Number);

#[test]
fn evidence_is_published_with_what_was_seen_of_it() {
    let project = project(RECORDS, &[saying(A, CONFIRMED), dead(B)]);
    let ran = project.run(&["build"]).ends_with(0);
    assert!(ran.out.contains("warning[source-gone]"), "{}", ran.out);
    let dist = project.path("dist");
    let fact = line(&dist, "figure:both");
    assert_eq!(fact["evidence"][0]["reach"], "ok");
    assert_eq!(fact["evidence"][0]["confirmed_at"], "2026-11-20T08:00:00Z");
    assert_eq!(fact["evidence"][1]["reach"], "gone");
    assert!(fact["evidence"][1]["confirmed_at"].is_null());
    let manifest = json(&dist, "manifest.json");
    let inputs = manifest["inputs"].as_array().expect("a list");
    let ledger = inputs.iter().find(|input| input["role"] == "ledger");
    assert_eq!(ledger.expect("the ledger")["path"], "observations.ndjson");
    project.run(&["verify", "dist"]).ends_with(0);
}

#[test]
fn a_ledger_from_elsewhere_is_named_without_its_folder() {
    let project = project(RECORDS, &[]);
    std::fs::remove_file(project.path("observations.ndjson")).expect("removed");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let file = elsewhere.path().join("seen.ndjson");
    std::fs::write(&file, text(&[saying(A, CONFIRMED), seen(B)])).expect("written");
    let file = file.display().to_string();
    project.run(&["build", "--ledger", &file]).ends_with(0);
    let manifest = json(&project.path("dist"), "manifest.json");
    assert!(
        manifest["inputs"]
            .to_string()
            .contains("\"path\":\"seen.ndjson\"")
    );
    project.run(&["verify", "dist"]).ends_with(0);
}

fn statuses(entries: &[Entry], records: &str) -> [String; 2] {
    let project = project(records, entries);
    project.run(&["build"]).ends_with(0);
    ["figure:held", "figure:both"].map(|address| {
        let line = line(&project.path("dist"), address);
        line["status"].as_str().expect("a status").to_owned()
    })
}

#[test]
fn a_fact_whose_every_source_is_lost_is_unverified() {
    let (verified, unverified) = ("verified", "unverified");
    assert_eq!(statuses(&[], RECORDS), [verified, verified]);
    assert_eq!(
        statuses(&[dead(A), seen(B)], RECORDS),
        [unverified, verified]
    );
    assert_eq!(
        statuses(&[dead(A), dead(B)], RECORDS),
        [unverified, unverified]
    );
    let changed = saying(A, Evidence::Changed);
    assert_eq!(
        statuses(&[changed.clone(), seen(B)], RECORDS),
        [unverified, verified]
    );
    for evidence in [Evidence::NeverConfirmed, Evidence::Undecidable, CONFIRMED] {
        assert_eq!(
            statuses(&[saying(A, evidence), seen(B)], RECORDS),
            [verified, verified]
        );
    }
    let mut suspect = dead(A);
    suspect.fail_streak = 2;
    assert_eq!(statuses(&[suspect, seen(B)], RECORDS), [verified, verified]);
    // An archived copy that still says it stands in for the page.
    let archived = RECORDS.replacen(
        "/a\"\n",
        "/a\"\narchive_url = \"https://archive.example/2025/a\"\n",
        1,
    );
    let copy = saying(COPY, CONFIRMED);
    for lost in [dead(A), changed.clone()] {
        let entries = [lost, seen(B), copy.clone()];
        assert_eq!(statuses(&entries, &archived), [verified, verified]);
    }
    let entries = [changed, seen(B), saying(COPY, Evidence::Absent)];
    assert_eq!(statuses(&entries, &archived), [unverified, verified]);
}

fn moved(from: &str, to: &str) -> Entry {
    let hop = |url: &str, status| Hop {
        url: url.to_owned(),
        status,
    };
    Entry {
        reach: Reach::MovedPermanently,
        final_url: Some(to.to_owned()),
        chain: vec![hop(from, 301), hop(to, 200)],
        ..seen(from)
    }
}

#[test]
fn fix_writes_new_addresses_and_nothing_else() {
    let records = "# é\n[[source]]\nid   =  'a'\nurl = 'https://example.org/a' # old\nnote = \"https://example.org/a\"\n
[[source]]\nid = \"b\"\nurl = \"https://example.org/a#part\"\n";
    let to = "https://www.example.org/a";
    let project = project(records, &[moved(A, to)]);
    let ran = project.run(&["check", "--format", "concise"]).ends_with(0);
    assert_eq!(ran.out.matches("[source-moved]").count(), 2, "{}", ran.out);
    assert_eq!(project.read("records/a.toml"), records);
    let ran = project.run(&["check", "--fix"]).ends_with(0);
    assert!(ran.err.contains("corrected 2 addresses"), "{}", ran.err);
    let wanted = records
        .replace("'https://example.org/a'", &format!("'{to}'"))
        .replace("https://example.org/a#part", &format!("{to}#part"));
    assert_eq!(project.read("records/a.toml"), wanted);
    let ran = project.run(&["check", "--fix"]).ends_with(0);
    assert!(ran.err.contains("no address to correct"), "{}", ran.err);
    assert_eq!(project.read("records/a.toml"), wanted);
}

#[test]
fn fix_names_the_copy_that_was_found() {
    let mut gone = dead(A);
    gone.archive = Some(COPY.to_owned());
    let project = project(RECORDS, &[gone, seen(B)]);
    let ran = project.run(&["check"]).ends_with(0);
    assert!(ran.out.contains(COPY), "{}", ran.out);
    project.run(&["check", "--fix"]).ends_with(0);
    let line = format!("/a\"\narchive_url = \"{COPY}\"\n");
    assert_eq!(
        project.read("records/a.toml"),
        RECORDS.replacen("/a\"\n", &line, 1)
    );
}

#[test]
fn a_waived_finding_is_not_corrected() {
    let mut records = RECORDS.to_owned();
    let _ = write!(
        records,
        "\n[[waiver]]\nrule = \"source-moved\"\nrecord = \"source:a\"\nreason = \"as printed\"\n"
    );
    let project = project(&records, &[moved(A, "https://www.example.org/a"), seen(B)]);
    project.run(&["check", "--fix"]).ends_with(0);
    assert_eq!(project.read("records/a.toml"), records);
}

/// A repository whose main branch has A, and a branch that adds B.
fn change(entries: &[Entry]) -> Project {
    let project = project(
        "[[source]]\nid = \"a\"\nurl = \"https://example.org/a\"\n",
        &[],
    );
    std::fs::remove_file(project.path("observations.ndjson")).expect("removed");
    let folder = project.path("");
    git(&folder, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project);
    git(&folder, &["checkout", "--quiet", "-b", "work"]);
    project.write(
        "records/b.toml",
        "[[source]]\nid = \"b\"\nurl = \"https://example.org/b\"\n",
    );
    commit(&project);
    project.write("seen.ndjson", text(entries));
    project
}

fn once(url: &str, reach: Reach) -> Entry {
    Entry {
        reach,
        fail_streak: 1,
        ..seen(url)
    }
}

const GATE: [&str; 5] = ["check", "--since", "main", "--ledger", "seen.ndjson"];

#[test]
fn the_gate_refuses_what_a_change_brings() {
    for reach in [
        Reach::Gone,
        Reach::NameNotFound,
        Reach::RedirectLoop,
        Reach::UnsafeTarget,
    ] {
        let project = change(&[once(A, Reach::Gone), once(B, reach)]);
        let ran = project.run(&GATE).ends_with(1);
        assert_eq!(ran.out.matches("error[").count(), 1, "{}", ran.out);
        assert!(ran.out.contains("records/b.toml:3"), "{}", ran.out);
        // Without a change to judge, one failure is no death.
        let unsafe_link = reach == Reach::UnsafeTarget;
        let ran = project.run(&["check", "--ledger", "seen.ndjson"]);
        ran.ends_with(i32::from(unsafe_link));
    }
}

#[test]
fn the_gate_lets_the_world_be() {
    for reach in Reach::ALL {
        let refused = [
            Reach::Gone,
            Reach::NameNotFound,
            Reach::RedirectLoop,
            Reach::UnsafeTarget,
        ];
        if !refused.contains(&reach) {
            change(&[once(B, reach)]).run(&GATE).ends_with(0);
        }
    }
    // What was there before may have died in the meantime.
    let ran = change(&[dead(A), seen(B)]).run(&GATE).ends_with(0);
    assert!(!ran.out.contains("source-gone"), "{}", ran.out);
}

#[test]
fn an_old_address_in_another_record_is_no_new_link() {
    let project = change(&[once(A, Reach::Gone)]);
    project.write(
        "records/b.toml",
        "[[source]]\nid = \"c\"\nurl = \"https://example.org/a\"\n",
    );
    project.run(&GATE).ends_with(0);
}

#[test]
fn a_ledger_that_was_never_written_stops_nothing() {
    let project = change(&[]);
    std::fs::remove_file(project.path("seen.ndjson")).expect("removed");
    let ran = project.run(&GATE).ends_with(0);
    assert!(
        ran.err.contains("there is no ledger at seen.ndjson"),
        "{}",
        ran.err
    );
}

#[test]
fn a_waiver_holds_at_the_gate() {
    let project = change(&[once(B, Reach::Gone)]);
    project.write(
        "records/w.toml",
        "[[waiver]]\nrule = \"source-gone\"\nrecord = \"source:b\"\nreason = \"it comes back in spring\"\n",
    );
    project.run(&GATE).ends_with(0);
}

#[test]
fn unsafe_links_and_broken_ledgers_stop_no_build() {
    let project = project(RECORDS, &[once(A, Reach::UnsafeTarget)]);
    project.run(&["check"]).ends_with(1);
    let ran = project.run(&["build"]).ends_with(0);
    assert!(ran.out.contains("warning[unsafe-link]"), "{}", ran.out);
    project.write("observations.ndjson", [0xff, 0xfe, 0, b'\n']);
    project.run(&["check"]).ends_with(0);
    project.run(&["build"]).ends_with(0);
}

#[test]
fn without_a_ledger_nothing_is_said() {
    let project = project(RECORDS, &[]);
    let ran = project.run(&["check"]).ends_with(0);
    assert!(ran.out.contains("2 notes"), "{}", ran.out);
    std::fs::remove_file(project.path("observations.ndjson")).expect("removed");
    let ran = project.run(&["check"]).ends_with(0);
    assert_eq!(ran.out, "1 file, 4 records: no findings\n");
}

#[test]
fn many_links_that_nobody_visited_are_one_note() {
    let mut records = String::new();
    for number in 0..21 {
        let _ = writeln!(
            records,
            "[[source]]\nid = \"s{number}\"\nurl = \"https://example.org/{number}\""
        );
    }
    let ran = project(&records, &[seen(A)]).run(&["check"]).ends_with(0);
    assert!(
        ran.out.contains("nor those of 20 other links"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.ends_with("1 file, 21 records: 1 note\n"),
        "{}",
        ran.out
    );
}
