//! What the program keeps, as a user sees it.

use crate::cli::Project;

const BAD: &str = "[note]\nid = \"bad\"\n";
const KEPT: &str = ".factum/cache/check";

#[test]
fn a_second_check_prints_the_same_in_every_format() {
    for format in [
        "human", "concise", "json", "jsonl", "sarif", "github", "junit",
    ] {
        let project = Project::of_notes(BAD);
        let cold = project.run(&["check", "--no-cache", "--format", format]);
        assert!(!project.path(KEPT).exists(), "nothing is kept");
        let first = project.run(&["check", "--format", format]);
        assert!(project.path(KEPT).exists());
        let second = project.run(&["check", "--format", format]);
        for other in [first, second] {
            assert_eq!(other.out, cold.out, "{format}");
            assert_eq!(other.err, cold.err, "{format}");
            assert_eq!(other.code, cold.code, "{format}");
        }
    }
}

#[test]
fn paths_are_reported_from_what_was_kept_of_the_whole() {
    let good = "[note]\nid = \"good\"\ntext = \"b\"\n";
    let project = Project::of_notes(good).with("records/sub/bad.toml", BAD);
    // From here on nothing more is learned by waiting.
    std::thread::sleep(super::law::SETTLED);
    project.run(&["check"]).ends_with(1);
    let kept = project.path(KEPT);
    let before = std::fs::read(&kept).expect("kept");
    for (path, code) in [
        ("records/sub", 1),
        ("records/notes.toml", 0),
        ("schemas", 3),
    ] {
        let warm = project.run(&["check", path]).ends_with(code);
        let cold = project.run(&["check", path, "--no-cache"]).ends_with(code);
        assert_eq!((warm.out, warm.err), (cold.out, cold.err));
    }
    assert_eq!(before, std::fs::read(&kept).expect("kept"));
}

#[test]
fn a_level_for_no_rule_is_refused_the_second_time_too() {
    let project = Project::of_notes(BAD);
    project.run(&["check", "-D", "not-uniqe"]).ends_with(2);
    project.run(&["check", "-D", "not-uniqe"]).ends_with(2);
}

#[test]
fn commands_other_than_check_keep_nothing() {
    let good = "[note]\nid = \"good\"\ntext = \"b\"\n";
    let project = Project::of_notes(good);
    project.run(&["build"]).ends_with(0);
    project.run(&["report"]).ends_with(0);
    project.run(&["check", "--fix"]).ends_with(0);
    assert!(!project.path(".factum/cache").exists());
}

#[test]
fn git_sees_nothing_of_it() {
    let project = Project::of_notes(BAD);
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        let command = command.arg("-C").arg(project.path("")).args(arguments);
        let output = command.output().expect("git runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    };
    git(&["init", "--quiet"]);
    let before = git(&["status", "--porcelain", "--untracked-files=all"]);
    project.run(&["check"]).ends_with(1);
    assert!(project.path(KEPT).exists());
    let after = git(&["status", "--porcelain", "--untracked-files=all"]);
    assert_eq!(before, after);
}
