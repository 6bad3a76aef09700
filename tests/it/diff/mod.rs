//! `factum diff`, through the program on repositories of its own, and the comparison by itself.

mod facts;
mod gate;
mod hostile;
mod markdown;
mod output;
mod own;
mod pure;
mod sides;

use std::process::Command;

use serde_json::Value;

use crate::publish::{Project, code, run, scrubbed};

/// Records of two kinds; both figures rest on a source.
const RECORDS: &str = r#"
[[source]]
id = "report"
title = "The report"

[[source]]
id = "reprint"
copy_of = "report"

[[source]]
id = "survey"

[[figure]]
id = "exports"
value = { number = 2.6, unit = "USD", scale = "billion" }
as_of = "2019"
cites = [{ source = "report", excerpt = "2.6 billion" }, { source = "reprint" }]

[[figure]]
id = "visitors"
value = { number = 1_500, unit = "people", qualifier = "over" }
as_of = 2021-10-05
cites = [{ source = "survey", excerpt = "over 1,500" }]
"#;

fn git(project: &Project, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    scrubbed(&mut command);
    command
        .arg("-C")
        .arg(project.path(""))
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = run(&mut command);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn commit(project: &Project) {
    git(project, &["add", "--all"]);
    git(
        project,
        &["commit", "--quiet", "--allow-empty", "--message", "x"],
    );
}

/// A repository whose one commit holds the records; `HEAD` is the state before.
fn repository() -> Project {
    let project = Project::small();
    project.write("records/all.toml", RECORDS);
    project.write(".gitignore", "dist\n");
    git(&project, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project);
    project
}

fn read(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.path(path)).expect(path)
}

/// Replaces what stands once in a file.
#[track_caller]
fn edit(project: &Project, path: &str, old: &str, new: &str) {
    let text = read(project, path);
    assert_eq!(text.matches(old).count(), 1, "{old:?} in {path}");
    project.write(path, &text.replace(old, new));
}

/// What a run printed, which ended with this code.
#[track_caller]
fn diff(project: &Project, arguments: &[&str], expected: i32) -> String {
    let output = run(&mut project.factum(&[&["diff"], arguments].concat()));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(code(&output), expected, "{out}{err}");
    if expected == 2 { err } else { out }
}

/// The document of a comparison with `HEAD`, valid against the published schema.
#[track_caller]
fn json(project: &Project, arguments: &[&str]) -> Value {
    let text = diff(project, &[arguments, &["--format", "json"]].concat(), 0);
    let document: Value = serde_json::from_str(&text).expect("JSON");
    output::valid(&document);
    document
}

/// The one changed record of a comparison with `HEAD`.
#[track_caller]
fn changed(project: &Project) -> Value {
    let document = json(project, &["HEAD"]);
    let changed = document["changed"].as_array().expect("a list");
    assert_eq!(changed.len(), 1, "{document:#}");
    changed[0].clone()
}
