//! The law: whatever was kept, and whatever happened since, a check tells what
//! one tells that keeps nothing.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::edits::{Edit, any_edit, any_files};
use super::{FILE, Project};

/// How long until a file that was just written is believed by its times, and a little more.
pub(super) const SETTLED: Duration = Duration::from_millis(2_200);

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn kept_or_not_the_same_is_told(files in any_files(), edits in prop::collection::vec(any_edit(), 1..12)) {
        let mut project = Project::new(&files);
        prop_assert_eq!(project.kept().0, project.cold());
        for edit in &edits {
            edit.apply(&mut project);
            prop_assert_eq!(project.kept().0, project.cold(), "after {:?}", edit);
        }
    }
}

/// The same where files are old enough to be believed by their times: many projects at once, because
/// nobody can set the time of a file's last change.
#[test]
fn the_same_is_told_where_files_had_settled() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let mut drawn = |strategy| draw(&mut runner, strategy);
    let mut projects: Vec<(Project, Vec<Edit>)> = (0..16)
        .map(|_| drawn((any_files(), prop::collection::vec(any_edit(), 4))))
        .map(|(files, edits)| (Project::new(&files), edits))
        .collect();
    for round in 0..4 {
        for (project, _) in &projects {
            project.kept();
        }
        if round % 2 == 0 {
            std::thread::sleep(SETTLED);
            // Read once more, and from here on believed by their times.
            for (project, _) in &projects {
                project.kept();
            }
        }
        for (project, edits) in &mut projects {
            edits[round].apply(project);
            assert_eq!(project.kept().0, project.cold(), "{round}: {edits:?}");
            assert_eq!(
                project.kept().0,
                project.cold(),
                "{round}, again: {edits:?}"
            );
        }
    }
}

fn draw<S: Strategy>(runner: &mut TestRunner, strategy: S) -> S::Value {
    strategy.new_tree(runner).expect("a value").current()
}

/// A project with findings of every kind, and nothing that keeps them from being kept.
fn faulty() -> Project {
    Project::new(&[
        (
            "records/a.toml",
            "[note]\nid = \"one\"\ntext = \"a\"\nafter = \"onn\"\ndue = 2026-01-01\n",
        ),
        ("records/b.toml", "[note]\nid = \"one\"\ntext = \"a\"\n"),
        ("records/c.toml", "[note]\n"),
        (
            "records/d.toml",
            "[[note]]\nid = \"x\"\ntext = \"x\"\ntopic = \"t\"\ncount = 1\n[[note]]\nid = \"y\"\ntext = \"y\"\ntopic = \"t\"\ncount = 2\n[[waiver]]\nrule = \"note/agree\"\nrecord = \"note:y\"\nreason = \"known\"\n",
        ),
    ])
}

#[test]
fn where_nothing_changed_nothing_is_checked_again() {
    let written = Instant::now();
    let project = faulty();
    let cold = project.cold();
    assert_eq!(cold.code, 1);
    let (first, by_what_was_kept) = project.kept();
    assert_eq!(first, cold);
    assert!(!by_what_was_kept, "there was nothing yet");
    let (second, by_what_was_kept) = project.kept();
    assert_eq!(second, cold);
    assert!(by_what_was_kept, "by the content of the files");
    let path = project.path(FILE);
    let young = std::fs::read(&path).expect("kept");
    let in_time = written.elapsed() < Duration::from_secs(2);
    std::thread::sleep(SETTLED);
    assert!(project.kept().1, "by their content still");
    let settled = std::fs::read(&path).expect("kept");
    // Unless the machine was so busy that the files had settled before.
    assert!(!in_time || young != settled, "their times are kept now");
    let (third, by_what_was_kept) = project.kept();
    assert_eq!(third, cold);
    assert!(by_what_was_kept, "by their times");
    assert_eq!(settled, std::fs::read(&path).expect("kept"));
}

#[test]
fn files_that_say_the_same_are_not_checked_again() {
    let project = faulty();
    project.kept();
    for name in ["records/a.toml", "records/d.toml"] {
        let text = std::fs::read(project.path(name)).expect("a text");
        std::fs::remove_file(project.path(name)).expect("removed");
        project.write(name, text);
    }
    assert!(project.kept().1, "by the content of the files");
}

#[test]
fn a_comment_changes_nothing() {
    let project = faulty();
    project.write(
        "records/e.toml",
        "[note]\nid = \"e\"\ntext = \"e\"\nafter = \"f\"\n",
    );
    project.kept();
    for end in ["# A comment\n", "\n", ""] {
        project.write(
            "records/e.toml",
            format!("[note]\nid = \"e\"\ntext = \"e\"\nafter = \"f\"\n{end}"),
        );
        let (told, by_what_was_kept) = project.kept();
        assert!(by_what_was_kept, "only this file is validated");
        assert_eq!(told, project.cold());
        assert!(project.kept().1);
    }
    project.write(
        "records/e.toml",
        "\n[note]\nid = \"e\"\ntext = \"e\"\nafter = \"f\"\n",
    );
    let (told, by_what_was_kept) = project.kept();
    assert!(!by_what_was_kept, "its places moved");
    assert_eq!(told, project.cold());
}

/// What is done to a project, in words and in deed.
type Change = (&'static str, fn(&mut Project));

#[test]
fn each_of_these_is_checked_again() {
    let changes: [Change; 9] = [
        ("a day", |it| "2026-02-01".clone_into(&mut it.options.today)),
        ("waivers", |it| it.options.waivers = false),
        ("a limit", |it| it.options.max_file_size = 2 << 20),
        ("settings", |it| it.write("factum.toml", "name = 'other'")),
        ("a schema", |it| it.write("schemas/other.schema.json", "{}")),
        ("the schema for editors", |it| {
            it.write(".factum/records.schema.json", "{}");
        }),
        ("the ledger", |it| it.write("observations.ndjson", "")),
        ("a file", |it| it.write("records/e.toml", "")),
        ("a text", |it| it.write("records/c.toml", "[nota]\n")),
    ];
    for (what, change) in changes {
        let mut project = faulty();
        project.kept();
        change(&mut project);
        let (told, by_what_was_kept) = project.kept();
        assert!(!by_what_was_kept, "{what}");
        assert_eq!(told, project.cold(), "{what}");
        assert!(project.kept().1, "{what}, kept again");
    }
}
