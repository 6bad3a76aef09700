//! `factum new`: skeletons that parse, validate, and leave a file's text alone.

use super::{Project, Ran};
use std::path::Path;

fn here(arguments: &[&str]) -> Ran {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = super::factum(root).args(arguments).output();
    Ran::new(&output.expect("runs"), root)
}

fn kinds() -> Vec<String> {
    let schemas = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas"));
    let names = schemas.expect("schemas").map(|entry| {
        let name = entry.expect("a file").file_name();
        name.into_string().expect("a name")
    });
    let mut kinds: Vec<String> = names
        .filter_map(|name| name.strip_suffix(".schema.json").map(str::to_owned))
        .chain(["waiver".to_owned()])
        .collect();
    kinds.sort();
    kinds
}

/// Removes the mark before every optional field, so that those are checked as well.
fn with_optional_fields(skeleton: &str) -> String {
    let field = |line: &str| {
        let name = line.split(' ').next().unwrap_or_default();
        line.starts_with(&format!("{name} = ")) && !name.is_empty()
    };
    let lines = skeleton.lines().map(|line| match line.strip_prefix("# ") {
        Some(rest) if field(rest) => rest,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_skeleton_of_every_kind_is_a_valid_record() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for kind in kinds() {
        let skeleton = here(&["new", &kind]).ends_with(0).out;
        let project = Project::empty().with("factum.toml", "");
        copy(&root.join("schemas"), &project.path("schemas"));
        project.write("records/new.toml", &skeleton);
        let ran = project.run(&["check", "--format", "concise"]);
        let faults: Vec<&str> = ran
            .out
            .lines()
            .filter(|line| !beyond_one_record(line))
            .collect();
        assert!(faults.is_empty(), "{kind}: {faults:#?}\n{skeleton}");
    }
}

/// A skeleton names records that are not there, and rules of a schema ask for more than its fields.
fn beyond_one_record(line: &str) -> bool {
    line.contains("[dangling-reference]")
        || line.contains("[unused-waiver]")
        || line.contains('/') && {
            let rule = line.split('[').nth(1).unwrap_or_default();
            rule.split(']')
                .next()
                .is_some_and(|rule| rule.contains('/'))
        }
}

#[test]
fn optional_fields_are_valid_toml_as_well() {
    for kind in kinds() {
        let skeleton = here(&["new", &kind]).ends_with(0).out;
        let whole = with_optional_fields(&skeleton);
        assert!(whole.matches(" = ").count() >= skeleton.matches("\n# ").count() / 4);
        toml::from_str::<toml::Table>(&whole)
            .unwrap_or_else(|error| panic!("{kind}: {error}\n{whole}"));
    }
}

#[test]
fn an_id_fills_the_fields_it_is_made_of() {
    let ran = here(&["new", "footnote", "commons-library-2021.99"]).ends_with(0);
    assert!(
        ran.out.contains("\ndocument = \"commons-library-2021\"\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("\nnumber = 99\n"), "{}", ran.out);
    let ran = here(&["new", "footnote", "99"]).ends_with(2);
    assert!(ran.err.contains("{document}.{number}"), "{}", ran.err);
    here(&["new", "figure", "Not An Id"]).ends_with(2);
}

#[test]
fn an_unknown_kind_is_2_with_the_nearest() {
    let ran = here(&["new", "figur"]).ends_with(2);
    assert!(ran.err.contains("did you mean figure?"), "{}", ran.err);
}

#[test]
fn a_record_is_added_to_what_stands_there() {
    let before = "# a remark\r\n[[note]]\r\nid = \"a\"\r\ntext = \"b\" # why";
    let project = Project::of_notes(before);
    project
        .run(&["new", "note", "second", "--write", "records/notes.toml"])
        .ends_with(0);
    let after = project.read("records/notes.toml");
    assert!(after.starts_with(before), "{after}");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    project.run(&["check"]).ends_with(0);
}

#[test]
fn a_file_is_made_where_there_is_none() {
    let project = Project::of_notes("");
    project
        .run(&["new", "note", "--write", "records/sub/new.toml"])
        .ends_with(0);
    project.run(&["check", "records/sub"]).ends_with(0);
}

#[test]
fn a_file_that_could_not_hold_the_record_stays_as_it_is() {
    for before in ["[note]\nid = \"a\"\ntext = \"b\"\n", "text = \"\"\"open\n"] {
        let project = Project::of_notes(before);
        project
            .run(&["new", "note", "--write", "records/notes.toml"])
            .ends_with(2);
        assert_eq!(project.read("records/notes.toml"), before);
    }
}

#[test]
fn a_file_that_is_never_read_is_pointed_out() {
    let project = Project::of_notes("");
    let ran = project.run(&["new", "note", "--write", "elsewhere.toml"]);
    assert!(ran.ends_with(0).err.contains("include"));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("a file");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
