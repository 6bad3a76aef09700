//! Where one value of many changed: by what was kept if nobody minds, and by
//! all records wherever somebody may.

use proptest::prelude::*;

use super::{Project, SCHEMA};

/// A note that others read: its fields besides id and text, which are its own.
fn note(id: &str, fields: &str) -> String {
    format!("[note]\nid = \"{id}\"\ntext = \"{id}\"\n{fields}")
}

/// A project in which nothing is wrong: a chain by `after`, notes in a group, and one that others are
/// beside.
fn sound() -> Project {
    let project = Project::new(&[]);
    for (id, fields) in [
        ("a", "due = 2026-02-01\ncount = 1\n"),
        ("b", "after = \"a\"\ncount = 2\n"),
        (
            "c",
            "after = \"b\"\ndue = 2026-03-01\ncount = 3\nbeside = \"j\"\n",
        ),
        ("d", "count = 1\ntopic = \"t\"\n"),
        ("e", "count = 1\ntopic = \"t\"\n"),
        ("f", "count = 1\nseries = \"s\"\n"),
        ("g", "count = 2\nseries = \"s\"\n"),
        ("h", "count = 3\nseries = \"s\"\n"),
        ("i", "count = 4\nseries = \"s\"\n"),
        ("j", "count = 1\n"),
    ] {
        project.write(&format!("records/{id}.toml"), note(id, fields));
    }
    assert_eq!(project.kept().0, project.cold());
    assert_eq!(project.cold().code, 0, "{:?}", project.cold().texts[0]);
    project
}

/// Writes a note anew; gives whether all was told by what was kept, which must be what is told anyway.
#[track_caller]
fn changed(project: &Project, id: &str, fields: &str) -> bool {
    project.write(&format!("records/{id}.toml"), note(id, fields));
    let (told, by_what_was_kept) = project.kept();
    assert_eq!(told, project.cold(), "{id} {fields}");
    let (told, again) = project.kept();
    assert!(again, "kept");
    assert_eq!(told, project.cold(), "{id} {fields}, again");
    by_what_was_kept
}

#[test]
fn a_sentence_that_nobody_compares_is_told_by_what_was_kept() {
    let project = sound();
    for remark in ["one", "another and longer", ""] {
        let fields = format!("remark = \"{remark}\"\nafter = \"a\"\ncount = 2\n");
        // That there is a remark moves what stands behind it.
        assert!(changed(&project, "b", &fields), "{remark}");
    }
    // Where something is shown, its place may have moved.
    assert!(!changed(&project, "a", "due = 2026-04-01\ncount = 1\n"));
    assert!(!changed(
        &project,
        "a",
        "remark = \"one\"\ndue = 2026-04-01\ncount = 1\n"
    ));
}

#[test]
fn a_value_that_nobody_minds_is_told_by_what_was_kept() {
    let project = sound();
    assert!(changed(&project, "a", "due = 2026-02-02\ncount = 2\n"));
    assert!(changed(&project, "b", "after = \"a\"\ncount = 8\n"));
    assert!(changed(
        &project,
        "i",
        "due = 2026-05-01\ncount = 4\nseries = \"s\"\n"
    ));
    assert!(changed(&project, "a", "due = 2026-02-03\ncount = 4\n"));
}

#[test]
fn a_value_is_seen_by_whom_it_concerns() {
    let mended = [
        ("a", "due = 2026-02-01\ncount = 1\n"),
        ("b", "after = \"a\"\ncount = 2\n"),
        ("d", "count = 1\ntopic = \"t\"\n"),
        ("g", "count = 2\nseries = \"s\"\n"),
        ("j", "count = 1\n"),
    ];
    let project = sound();
    for (id, fields) in [
        // By one that refers to one that refers to it.
        ("a", "due = 2026-04-01\ncount = 1\n"),
        // By the one that it refers to.
        ("b", "after = \"a\"\ncount = 9\n"),
        // By one that is named by one that refers to it.
        ("j", "count = 9\n"),
        // By the group it is in, the one that it leaves, and the one that it comes to.
        ("d", "count = 2\ntopic = \"t\"\n"),
        ("g", "count = 2\nseries = \"r\"\n"),
        ("d", "count = 7\nseries = \"s\"\n"),
        // By the one that it leaves alone: where it comes to, nothing is wrong.
        ("g", "count = 1\nseries = \"r\"\n"),
    ] {
        assert!(!changed(&project, id, fields), "{id} {fields}");
        assert_ne!(project.cold().code, 0, "{id} {fields}");
        for (id, fields) in mended {
            changed(&project, id, fields);
        }
        assert_eq!(project.cold().code, 0);
    }
}

#[test]
fn a_record_that_a_rule_names_by_itself_is_read_by_anybody() {
    let project = sound();
    let rule = r#"{ "id": "named", "check": "self.id != 'j' || ref(\"note:a\").count < 3", "message": "too many" },"#;
    let schema = SCHEMA.replacen("\"x-rules\": [", &format!("\"x-rules\": [{rule}"), 1);
    project.write("schemas/note.schema.json", schema);
    project.kept();
    assert_eq!(project.cold().code, 0);
    assert!(!changed(&project, "a", "due = 2026-02-01\ncount = 3\n"));
    assert_ne!(project.cold().code, 0);
}

#[test]
fn what_a_waiver_says_is_seen() {
    let project = sound();
    let waiver = |until: &str| {
        format!(
            "[[waiver]]\nrule = \"note/agree\"\nrecord = \"note:e\"\nreason = \"known\"\nuntil = {until}\n"
        )
    };
    project.write("records/e.toml", note("e", "count = 2\ntopic = \"t\"\n"));
    project.write("records/w.toml", waiver("2026-02-01"));
    assert_eq!(project.kept().0, project.cold());
    assert_eq!(project.cold().code, 0);
    project.write("records/w.toml", waiver("2026-01-01"));
    assert_eq!(project.kept().0, project.cold());
    assert_ne!(project.cold().code, 0);
}

/// A waiver that nothing needs may be allowed: then no finding shows it until it fits one.
#[test]
fn a_waiver_that_begins_to_fit_is_seen() {
    let project = sound();
    project.write(
        "factum.toml",
        "name = \"kept\"\n[severity]\nunused-waiver = \"allow\"\n",
    );
    let waiver = |rule: &str| {
        format!("[[waiver]]\nrule = \"{rule}\"\nrecord = \"note:e\"\nreason = \"known\"\n")
    };
    project.write("records/e.toml", note("e", "count = 2\ntopic = \"t\"\n"));
    project.write("records/w.toml", waiver("note/later"));
    assert_eq!(project.kept().0, project.cold());
    assert_ne!(project.cold().code, 0);
    project.write("records/w.toml", waiver("note/agree"));
    assert_eq!(project.kept().0, project.cold());
    assert_eq!(project.cold().code, 0);
}

/// Fields of a note of a chain, mostly such that nothing is wrong.
fn fields() -> impl Strategy<Value = (usize, String)> {
    let due =
        prop_oneof![6 => Just("2026-02-01"), 1 => Just("2026-02-02"), 1 => Just("2026-01-31")];
    let count = prop_oneof![6 => 1..4, 1 => 8..10];
    let word = prop_oneof![Just("a"), Just("bc")];
    let topic =
        prop_oneof![4 => Just(""), 1 => Just("topic = \"t\"\n"), 1 => Just("series = \"s\"\n")];
    (0..9_usize, due, count, word, topic).prop_map(|(at, due, count, word, topic)| {
        (
            at,
            format!("remark = \"{word}\"\ndue = {due}\ncount = {count}\n{topic}"),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn the_same_is_told_after_any_values(
        links in prop::collection::vec((0..9_usize, 0..9_usize), 9),
        edits in prop::collection::vec(fields(), 1..16),
    ) {
        let project = Project::new(&[]);
        let write = |at: usize, fields: &str| {
            // Mostly to one before, so that chains are long; some lead in circles, or nowhere.
            let (after, beside) = links[at];
            let after = after.min(at.saturating_sub(1));
            let id = format!("n{at}");
            let links = format!("after = \"n{after}\"\nbeside = \"n{beside}\"\n");
            project.write(&format!("records/{id}.toml"), note(&id, &format!("{fields}{links}")));
        };
        for at in 0..9 {
            write(at, "due = 2026-02-01\ncount = 1\n");
        }
        prop_assert_eq!(project.kept().0, project.cold());
        for (at, fields) in &edits {
            write(*at, fields);
            prop_assert_eq!(project.kept().0, project.cold(), "after {} {}", at, fields);
        }
    }
}
