//! Exit codes mean the same in every format.

use super::Project;

const FORMATS: [&str; 7] = [
    "human", "concise", "json", "jsonl", "sarif", "github", "junit",
];

#[track_caller]
fn always(project: &Project, code: i32) {
    for format in FORMATS {
        project.run(&["check", "--format", format]).ends_with(code);
    }
}

#[test]
fn no_findings_are_0() {
    always(&Project::of_notes("[note]\nid = \"a\"\ntext = \"b\"\n"), 0);
}

#[test]
fn errors_are_1() {
    always(&Project::of_notes("[note]\nid = \"a\"\n"), 1);
}

#[test]
fn settings_that_cannot_be_read_are_2() {
    always(
        &Project::of_notes("[note]\nid = \"a\"\n").with("factum.toml", "name = \n"),
        2,
    );
}

#[test]
fn no_record_file_is_3() {
    let project = Project::empty().with("factum.toml", "");
    always(&project, 3);
    let said = project.run(&["check"]).err;
    assert!(said.contains("nothing was checked"), "{said}");
}

#[test]
fn an_unreadable_setting_beats_the_lack_of_records() {
    always(&Project::empty().with("factum.toml", "name ="), 2);
}

#[test]
fn an_error_in_a_schema_beats_the_lack_of_records() {
    always(
        &Project::empty()
            .with("factum.toml", "")
            .with("schemas/note.schema.json", "{"),
        1,
    );
}

#[test]
fn a_warning_is_0_unless_it_is_denied() {
    let project = Project::of_notes("[note]\nid = \"a\"\ntext = \"b\"\n")
        .with(".factum/records.schema.json", "{}");
    always(&project, 0);
    project
        .run(&["check", "-D", "stale-editor-schema"])
        .ends_with(1);
}

#[test]
fn an_error_that_is_not_reported_is_no_error() {
    let project = Project::of_notes("[note]\nid = \"a\"\n");
    project
        .run(&["check", "-A", "schema-required"])
        .ends_with(0);
    project
        .run(&["check", "-W", "schema-required"])
        .ends_with(0);
}

#[test]
fn an_unknown_flag_is_2() {
    let ran = Project::empty().run(&["check", "--fromat", "json"]);
    let ran = ran.ends_with(2);
    assert!(ran.err.contains("--format"), "{}", ran.err);
    assert_eq!(ran.out, "");
}

#[test]
fn an_unknown_format_is_2() {
    let ran = Project::empty().run(&["check", "--format", "jsn"]);
    let ran = ran.ends_with(2);
    assert!(ran.err.contains("did you mean json?"), "{}", ran.err);
}

#[test]
fn an_unknown_rule_is_2() {
    let project = Project::of_notes("[note]\nid = \"a\"\ntext = \"b\"\n");
    let ran = project.run(&["check", "-D", "dangling-referense"]);
    let ran = ran.ends_with(2);
    assert!(
        ran.err.contains("did you mean dangling-reference?"),
        "{}",
        ran.err
    );
}

#[test]
fn no_project_is_2() {
    let ran = Project::empty().run(&["check"]).ends_with(2);
    assert!(ran.err.contains("factum init"), "{}", ran.err);
    let ran = Project::empty().run(&["check", "--project", "nowhere"]);
    ran.ends_with(2);
}

#[test]
fn a_clock_that_cannot_be_read_is_2() {
    let project = Project::of_notes("");
    let ran = project.run_with(&["check"], &[("FACTUM_NOW", "yesterday")]);
    assert!(ran.ends_with(2).err.contains("FACTUM_NOW"));
    let ran = project.run(&["check", "--today", "2026-02-30"]);
    assert!(ran.ends_with(2).err.contains("--today"));
}

#[test]
fn a_file_that_cannot_be_written_is_2() {
    let project = Project::of_notes("[note]\nid = \"a\"\ntext = \"b\"\n");
    project
        .run(&["check", "--output", "json=records/notes.toml/x.json"])
        .ends_with(2);
}
