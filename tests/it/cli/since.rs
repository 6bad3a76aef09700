//! `factum check --since`: only what a change brought.

use std::path::Path;
use std::process::Command;

use super::Project;

const OLD: &str = "[[note]]\nid = \"old\"\ntext = \"b\"\nafter = \"nowhere\"\n";
const GOOD: &str = "[[note]]\nid = \"good\"\ntext = \"b\"\n";

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}");
}

pub(crate) fn commit(project: &Project) {
    git(&project.path(""), &["add", "--all"]);
    git(&project.path(""), &["commit", "--quiet", "--message", "x"]);
}

/// A repository whose one commit holds a record with an error and one without.
fn repository() -> Project {
    let project = Project::of_notes(&format!("{OLD}{GOOD}"));
    git(
        &project.path(""),
        &["init", "--quiet", "--initial-branch", "main"],
    );
    commit(&project);
    project.run(&["check"]).ends_with(1);
    project
}

#[track_caller]
fn since(project: &Project, revision: &str, code: i32) -> String {
    let ran = project.run(&["check", "--since", revision, "--format", "concise"]);
    ran.ends_with(code).out
}

#[test]
fn without_a_change_nothing_is_reported() {
    assert_eq!(since(&repository(), "main", 0), "");
}

#[test]
fn an_old_error_stays_out_wherever_it_moved() {
    let project = repository();
    project.write("records/notes.toml", format!("# a remark\n\n{GOOD}"));
    project.write(
        "records/moved.toml",
        OLD.replace("text = \"b\"", "text   =   'b'"),
    );
    assert_eq!(since(&project, "main", 0), "");
}

#[test]
fn an_old_error_at_a_changed_record_is_reported() {
    let project = repository();
    let changed = OLD.replace("\"b\"", "\"c\"");
    project.write("records/notes.toml", format!("{changed}{GOOD}"));
    let out = since(&project, "main", 1);
    assert!(out.contains("[dangling-reference]"), "{out}");
    assert_eq!(out.lines().count(), 1, "{out}");
}

#[test]
fn a_new_error_at_an_unchanged_record_is_reported() {
    let project = Project::of_notes("[[note]]\nid = \"a\"\ntext = \"b\"\nafter = \"c\"\n")
        .with("records/c.toml", "[[note]]\nid = \"c\"\ntext = \"b\"\n");
    git(
        &project.path(""),
        &["init", "--quiet", "--initial-branch", "main"],
    );
    commit(&project);
    std::fs::remove_file(project.path("records/c.toml")).expect("removed");
    let out = since(&project, "main", 1);
    assert!(out.starts_with("records/notes.toml:4:"), "{out}");
}

#[test]
fn a_second_error_like_an_old_one_is_new() {
    let project = repository();
    project.write("records/again.toml", OLD);
    assert_ne!(since(&project, "main", 1), "");
}

#[test]
fn a_changed_schema_shows_in_unchanged_records() {
    let project = repository();
    let schema = super::NOTE_SCHEMA.replace("[\"id\", \"text\"]", "[\"id\", \"text\", \"after\"]");
    project.write("schemas/note.schema.json", schema);
    let out = since(&project, "main", 1);
    assert!(out.contains("[schema-required]"), "{out}");
    assert!(!out.contains("[dangling-reference]"), "{out}");
}

#[test]
fn the_merge_base_counts_not_the_tip() {
    let project = repository();
    git(&project.path(""), &["checkout", "--quiet", "-b", "work"]);
    git(&project.path(""), &["checkout", "--quiet", "main"]);
    project.write("records/notes.toml", GOOD);
    commit(&project);
    git(&project.path(""), &["checkout", "--quiet", "work"]);
    assert_eq!(since(&project, "main", 0), "");
}

#[test]
fn a_project_that_is_new_is_reported_whole() {
    let project = Project::empty().with("README", "");
    git(
        &project.path(""),
        &["init", "--quiet", "--initial-branch", "main"],
    );
    commit(&project);
    project.write("factum.toml", "");
    project.write("schemas/note.schema.json", super::NOTE_SCHEMA);
    project.write("records/notes.toml", OLD);
    assert_ne!(since(&project, "main", 1), "");
}

#[test]
fn a_change_that_leaves_no_record_file_is_0() {
    let project = repository();
    std::fs::remove_file(project.path("records/notes.toml")).expect("removed");
    assert_eq!(since(&project, "main", 0), "");
}

#[test]
fn what_git_cannot_answer_is_2() {
    let ran = repository()
        .run(&["check", "--since", "nosuch"])
        .ends_with(2);
    assert!(ran.err.contains("no revision \"nosuch\""), "{}", ran.err);
    repository().run(&["check", "--since=--help"]).ends_with(2);
    let outside = Project::of_notes(GOOD).run(&["check", "--since", "main"]);
    assert!(outside.ends_with(2).err.contains("no git repository"));
}

#[test]
fn a_shallow_clone_names_the_depth() {
    let project = repository();
    project.write("records/more.toml", "");
    commit(&project);
    git(&project.path(""), &["checkout", "--quiet", "-b", "work"]);
    let clone = Project::empty();
    let from = format!("file://{}", project.path("").display());
    let to = clone.path("clone").display().to_string();
    git(
        &clone.path(""),
        &["clone", "--quiet", "--depth", "1", &from, &to],
    );
    let ran = clone.run(&["check", "--project", "clone", "--since", "origin/main"]);
    let ran = ran.ends_with(2);
    assert!(ran.err.contains("fetch-depth: 0"), "{}", ran.err);
}
