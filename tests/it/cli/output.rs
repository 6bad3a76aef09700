//! Where results go, and what they look like there.

use std::io::Read as _;
use std::process::Stdio;

use super::{Project, factum};

const BAD: &str = "[note]\nid = \"bad\"\n";

#[test]
fn several_formats_in_one_run() {
    let project = Project::of_notes(BAD);
    let ran = project.run(&[
        "check",
        "--format",
        "concise",
        "--output",
        "json=out/report.json",
        "--output",
        "sarif=report.sarif",
        "--output",
        "human=report.txt",
    ]);
    let ran = ran.ends_with(1);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    let json: serde_json::Value =
        serde_json::from_str(&project.read("out/report.json")).expect("JSON");
    assert_eq!(json["summary"]["errors"], 1);
    assert_eq!(json["today"], "2026-11-22");
    let sarif: serde_json::Value =
        serde_json::from_str(&project.read("report.sarif")).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "schema-required");
    assert!(project.read("report.txt").contains("1 error"));
}

#[test]
fn a_written_report_is_what_would_be_printed() {
    let project = Project::of_notes(BAD);
    for format in [
        "human", "concise", "json", "jsonl", "sarif", "github", "junit",
    ] {
        let printed = project.run(&["check", "--format", format]).out;
        let file = format!("{format}=report");
        project.run(&["check", "--format", "json", "--output", &file]);
        assert_eq!(project.read("report"), printed, "{format}");
    }
}

#[cfg(unix)]
#[test]
fn a_written_report_can_be_read_by_others_as_any_new_file_can() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::of_notes(BAD).with("plain", "");
    project.run(&["check", "--output", "json=report"]);
    let mode = |path| {
        let metadata = std::fs::metadata(project.path(path)).expect(path);
        metadata.permissions().mode()
    };
    assert_eq!(mode("report"), mode("plain"));
}

#[test]
fn an_output_needs_a_format_and_a_file() {
    let project = Project::of_notes(BAD);
    for argument in ["report.json", "json=", "jsn=x"] {
        project.run(&["check", "--output", argument]).ends_with(2);
    }
}

#[test]
fn colours_only_where_they_are_asked_for() {
    let project = Project::of_notes(BAD);
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        project
            .run_with(arguments, variables)
            .out
            .contains('\u{1b}')
    };
    assert!(!coloured(&["check"], &[]), "piped output has none");
    assert!(!coloured(&["check"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["check", "--color", "never"], &[]));
    assert!(coloured(&["check", "--color", "always"], &[]));
    assert!(!coloured(
        &["check", "--color", "always", "--format", "json"],
        &[]
    ));
}

#[test]
fn github_gets_annotations_beside_the_text() {
    let project = Project::of_notes(BAD);
    let actions = [("GITHUB_ACTIONS", "true")];
    let ran = project.run_with(&["check"], &actions).ends_with(1);
    assert!(ran.out.starts_with("error[schema-required]"), "{}", ran.out);
    let annotation = "::error file=records/notes.toml,line=1";
    assert!(ran.out.contains(annotation), "{}", ran.out);
    assert!(!project.run(&["check"]).out.contains("::error"));
    let json = project.run_with(&["check", "--format", "json"], &actions);
    assert!(!json.out.contains("::error"));
}

#[test]
fn quiet_leaves_the_findings() {
    let project = Project::of_notes(BAD);
    let ran = project.run(&["check", "--quiet"]).ends_with(1);
    assert!(ran.out.contains("error[schema-required]"), "{}", ran.out);
    assert!(!ran.out.contains("1 file"), "{}", ran.out);
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let record = |number| format!("[[note]]\nid = \"bad-{number}\"\n");
    let records: Vec<String> = (0..3000).map(record).collect();
    let project = Project::of_notes(&records.concat());
    let mut child = factum(&project.path(""))
        .args(["check", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    let mut said = String::new();
    let mut errors = child.stderr.take().expect("piped");
    errors.read_to_string(&mut said).expect("UTF-8");
    assert_eq!(child.wait().expect("ends").code(), Some(1), "{said}");
    assert_eq!(said, "");
}

#[test]
fn a_dataset_is_named_from_where_one_stands() {
    let project = Project::of_notes("[note]\nid = \"good\"\ntext = \"b\"\n");
    let built = project.run(&["build"]).ends_with(0);
    let said = [built.out, built.err].concat();
    assert!(said.contains(" files at dist: "), "{said}");
    project.write("records/sub/about.txt", "");
    let mut below = factum(&project.path("records/sub"));
    let built = below.arg("build").output().expect("runs");
    let said = String::from_utf8([built.stdout, built.stderr].concat()).expect("UTF-8");
    let dist = project.path("dist").display().to_string();
    assert!(said.contains(&format!(" files at {dist}: ")), "{said}");
}
