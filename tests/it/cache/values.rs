//! Where little of much changed: rules are asked about those alone whom it may
//! concern, and what they say of all others is what they said.

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

/// Writes a note anew; see [`checked`].
#[track_caller]
fn changed(project: &Project, id: &str, fields: &str) -> Option<usize> {
    project.write(&format!("records/{id}.toml"), note(id, fields));
    checked(project, &format!("{id} {fields}"))
}

/// About how many records rules are asked, after something that changed: what is told then must be what is
/// told anyway. `None` if about all.
#[track_caller]
pub(super) fn checked(project: &Project, what: &str) -> Option<usize> {
    let (told, asked) = project.asked();
    assert_eq!(told, project.cold(), "{what}");
    let (told, again) = project.kept();
    assert!(again, "kept");
    assert_eq!(told, project.cold(), "{what}, again");
    asked
}

#[test]
fn of_a_sentence_that_nobody_compares_nobody_is_asked() {
    let project = sound();
    for remark in ["one", "another and longer", ""] {
        let fields = format!("remark = \"{remark}\"\nafter = \"a\"\ncount = 2\n");
        // That there is a remark moves what stands behind it.
        assert_eq!(changed(&project, "b", &fields), Some(0), "{remark}");
    }
    // Where something is shown, its place may have moved.
    changed(&project, "a", "due = 2026-04-01\ncount = 1\n");
    let moved = "remark = \"one\"\ndue = 2026-04-01\ncount = 1\n";
    assert_eq!(changed(&project, "a", moved), Some(3));
}

#[test]
fn of_a_value_those_are_asked_whom_it_may_concern() {
    let project = sound();
    for (id, fields, asked) in [
        // Itself, and those whom references lead to it.
        ("a", "due = 2026-02-02\ncount = 2\n", 3),
        // These, and the one that it refers to.
        ("b", "after = \"a\"\ncount = 8\n", 3),
        ("i", "due = 2026-05-01\ncount = 4\nseries = \"s\"\n", 1),
        ("d", "count = 1\ntopic = \"t\"\ndue = 2026-05-01\n", 1),
        ("j", "count = 3\n", 2),
    ] {
        assert_eq!(changed(&project, id, fields), Some(asked), "{id}");
        assert_eq!(project.cold().code, 0, "{id}");
    }
}

/// However many lead to what changed, one over the other: no further than rules follow references.
#[test]
fn of_a_long_chain_those_are_asked_whose_rules_come_so_far() {
    let project = Project::new(&[]);
    let name = |at: usize| format!("n{at:03}");
    project.write("records/n000.toml", note("n000", "count = 1\n"));
    for at in 1..200 {
        let fields = format!("after = \"{}\"\ncount = 1\n", name(at - 1));
        project.write(
            &format!("records/{}.toml", name(at)),
            note(&name(at), &fields),
        );
    }
    checked(&project, "at first");
    let fields = "after = \"n049\"\ncount = 2\n";
    assert_eq!(changed(&project, "n050", fields), Some(4));
}

/// What is wrong now with some, is told; and no more, once it is mended.
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
        // By itself, and by nobody who could have told.
        ("g", "count = \"many\"\n"),
        ("a", "due = 2025-01-01\ncount = 1\n"),
    ] {
        assert_ne!(changed(&project, id, fields), None, "{id} {fields}");
        assert_ne!(project.cold().code, 0, "{id} {fields}");
        for (id, fields) in mended {
            assert_ne!(changed(&project, id, fields), None, "{id} mended");
        }
        assert_eq!(project.cold().code, 0);
    }
}

/// What is wrong elsewhere is still told while something else changes, and is asked about each time.
#[test]
fn what_was_told_before_is_told_again() {
    let project = sound();
    changed(&project, "a", "due = 2026-04-01\ncount = 1\n");
    changed(&project, "g", "count = 9\nseries = \"s\"\n");
    for fields in ["count = 2\n", "due = 2026-05-01\ncount = 2\n"] {
        // The one that comes before what it follows, one of the group, and the one that changed.
        assert_eq!(changed(&project, "j", fields), Some(3));
        assert_ne!(project.cold().code, 0);
    }
    // Places before them moved, but not those in them.
    project.write("records/aa.toml", note("aa", ""));
    assert_eq!(checked(&project, "a file before them"), Some(3));
}

#[test]
fn a_record_that_comes_or_goes_is_seen_by_whom_it_concerns() {
    let project = sound();
    let write = |file: &str, id: &str, fields: &str| {
        project.write(&format!("records/{file}.toml"), note(id, fields));
    };
    let remove = |file: &str| {
        std::fs::remove_file(project.path(&format!("records/{file}.toml"))).expect("removed");
    };
    let seen = |what: &str, code: u8| {
        assert_ne!(checked(&project, what), None, "{what}");
        assert_eq!(project.cold().code, code, "{what}");
    };
    write("k", "k", "after = \"a\"\ncount = 9\n");
    seen("by the one that it refers to", 1);
    remove("k");
    seen("by the same", 0);
    remove("h");
    seen("by its group", 1);
    write("new", "h", "count = 3\nseries = \"s\"\n");
    seen("by its group, from another file", 0);
    remove("a");
    seen("by those whom it leads on", 1);
    write("z", "a", "due = 2026-04-01\ncount = 1\n");
    seen("by the same, from another file and too late", 1);
    write("a", "a", "due = 2026-02-01\ncount = 1\n");
    seen("before another of its id, whom nobody means now", 1);
    remove("a");
    seen("where only the other is left", 1);
    write("z", "a", "due = 2026-02-01\ncount = 1\n");
    seen("mended there", 0);
    write("z", "a2", "due = 2026-02-01\ncount = 1\n");
    seen("by those who mean what it was called", 1);
    project.write("records/z.toml", "[note\nid = \"a\"\n");
    seen("and who can't know whether it is there", 1);
    write("z", "a", "due = 2026-02-01\ncount = 1\n");
    seen("mended once more", 0);
}

#[test]
fn a_record_that_a_rule_names_by_itself_is_read_by_anybody() {
    let project = sound();
    let rule = r#"{ "id": "named", "check": "self.id != 'j' || ref(\"note:a\").count < 3", "message": "too many" },"#;
    let schema = SCHEMA.replacen("\"x-rules\": [", &format!("\"x-rules\": [{rule}"), 1);
    project.write("schemas/note.schema.json", schema);
    project.kept();
    assert_eq!(project.cold().code, 0);
    let fields = "due = 2026-02-01\ncount = 3\n";
    assert_eq!(changed(&project, "a", fields), None);
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
