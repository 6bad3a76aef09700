//! `factum check`: which project, which paths.

use super::Project;

const GOOD: &str = "[note]\nid = \"good\"\ntext = \"b\"\n";
const BAD: &str = "[note]\nid = \"bad\"\n";

fn two_files() -> Project {
    Project::of_notes(GOOD).with("records/sub/bad.toml", BAD)
}

#[test]
fn a_finding_shows_its_place() {
    let ran = Project::of_notes(BAD).run(&["check"]).ends_with(1);
    let expected = r#"error[schema-required]: this note has no "text": what it says
  ┌─ records/notes.toml:1:1
1 │ [note]
  │ ^^^^^^ add text, for example text = "a text"

1 file, 1 record: 1 error
"#;
    assert_eq!(ran.out, expected);
    assert_eq!(ran.err, "");
}

#[test]
fn paths_filter_what_is_reported() {
    let project = two_files();
    project.run(&["check"]).ends_with(1);
    project.run(&["check", "records/sub"]).ends_with(1);
    project.run(&["check", "records/sub/bad.toml"]).ends_with(1);
    let ran = project.run(&["check", "records/notes.toml"]).ends_with(0);
    assert_eq!(ran.out, "1 file, 1 record: no findings\n");
    project.run(&["check", "."]).ends_with(1);
}

#[test]
fn a_path_names_whole_folders_only() {
    two_files().run(&["check", "records/su"]).ends_with(3);
}

#[test]
fn a_path_without_record_files_is_3() {
    two_files().run(&["check", "schemas"]).ends_with(3);
    two_files().run(&["check", "nowhere.toml"]).ends_with(3);
}

#[test]
fn a_path_outside_the_project_is_2() {
    let ran = two_files().run(&["check", "/"]).ends_with(2);
    assert!(ran.err.contains("not inside the project"), "{}", ran.err);
    two_files().run(&["check", "records/../.."]).ends_with(2);
}

#[test]
fn the_whole_project_is_checked_whatever_is_reported() {
    let project = Project::of_notes("[note]\nid = \"a\"\ntext = \"b\"\nafter = \"other\"\n").with(
        "records/other.toml",
        "[note]\nid = \"other\"\ntext = \"b\"\n",
    );
    project.run(&["check", "records/notes.toml"]).ends_with(0);
}

#[test]
fn the_project_is_found_upwards_and_by_flag() {
    let project = two_files();
    let inside = super::factum(&project.path("records/sub"))
        .arg("check")
        .output();
    assert_eq!(inside.expect("runs").status.code(), Some(1));
    let outside = super::factum(std::path::Path::new("/"))
        .args(["check", "--project"])
        .arg(project.path(""))
        .output();
    assert_eq!(outside.expect("runs").status.code(), Some(1));
}

#[test]
fn a_path_counts_from_the_folder_one_stands_in() {
    let project = two_files();
    let ran = super::factum(&project.path("records/sub"))
        .args(["check", "bad.toml"])
        .output();
    assert_eq!(ran.expect("runs").status.code(), Some(1));
}

#[test]
fn one_file_that_is_broken_leaves_the_rest_checked() {
    let project = two_files().with("records/broken.toml", "[note\nid = 1\n");
    let ran = project.run(&["check", "--format", "concise"]).ends_with(1);
    let rules: Vec<_> = ran.out.lines().map(|line| line.split(' ').nth(1)).collect();
    assert!(ran.out.contains("records/broken.toml:1"), "{}", ran.out);
    assert!(ran.out.contains("records/sub/bad.toml:1"), "{}", ran.out);
    assert_eq!(rules.len(), 2, "{}", ran.out);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let project = two_files();
    let one = project.run(&["check", "--threads", "1", "--format", "json"]);
    let many = project.run(&["check", "--threads", "4", "--format", "json"]);
    assert_eq!(one.out, many.out);
}

#[test]
fn a_number_in_other_digits_is_given_in_decimal() {
    let schema = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
      "properties": { "id": { "$ref": "urn:factum:slug" }, "size": { "$ref": "urn:factum:quantity" } } }"#;
    let records = "[lot]\nid = \"a\"\nsize = { number = 0x1F, unit = \"people\" }\n";
    let project = Project::of_notes(records).with("schemas/lot.schema.json", schema);
    let ran = project.run(&["check"]).ends_with(1);
    let told = "\
error[invalid-quantity]: this number is not written in decimal digits
  ┌─ records/notes.toml:3:19
3 │ size = { number = 0x1F, unit = \"people\" }
  │                   ^^^^ write 31
";
    assert!(ran.out.contains(told), "{}", ran.out);
}

/// Each level of such a record fits no branch of either choice below it: there are more ways to say so
/// than anybody could read, or hold.
#[test]
fn a_choice_that_leads_back_to_itself_is_told_once() {
    let schema = r##"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
      "properties": { "id": { "$ref": "urn:factum:slug" }, "tree": { "$ref": "#/$defs/tree" } },
      "$defs": { "tree": { "anyOf": [
        { "type": "object", "properties": { "below": { "$ref": "#/$defs/tree" } }, "required": ["leaf"] },
        { "type": "object", "properties": { "below": { "$ref": "#/$defs/tree" } }, "required": ["stem"] } ] } } }"##;
    let tree = |depth: usize, last: &str| {
        let (open, close) = ("{ stem = 1, below = ".repeat(depth), " }".repeat(depth));
        format!("[plant]\nid = \"a\"\ntree = {open}{last}{close}\n")
    };
    let project = Project::empty()
        .with("factum.toml", "name = \"plants\"\n")
        .with("schemas/plant.schema.json", schema)
        .with("records/a.toml", tree(40, "{ leaf = 1 }"));
    project.run(&["check"]).ends_with(0);
    project.write("records/a.toml", tree(40, "{ root = 1 }"));
    let ran = project.run(&["check", "--format", "concise"]).ends_with(1);
    let told = "records/a.toml:3:8: error[schema-any-of] \"tree\" has none of the forms that it can have, \
                and they are too many to say what each lacks \
                (look at its innermost part first, and mend it as the schema asks)\n";
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.out.starts_with(told), "{}", ran.out);
    project.write("records/a.toml", tree(2, "{ root = 1 }"));
    let ran = project.run(&["check"]).ends_with(1);
    assert!(!ran.out.contains("too many to say"), "{}", ran.out);
}

#[test]
fn a_pattern_that_takes_too_much_is_told_in_words() {
    let schema = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
      "properties": { "id": { "$ref": "urn:factum:slug" }, "name": { "pattern": "^[\\w ]{1,400}$" } } }"#;
    let project = Project::of_notes(GOOD).with("schemas/lot.schema.json", schema);
    let ran = project.run(&["check"]).ends_with(1);
    let told = "this pattern cannot be used: it would take more than 10 MB";
    assert!(ran.out.contains(told), "{}", ran.out);
    assert!(ran.out.contains("such as [a-z] for \\w"), "{}", ran.out);
}

#[test]
fn few_kinds_are_listed_and_many_are_not() {
    let project = Project::of_notes("[elephant]\nid = \"a\"\n");
    let ran = project.run(&["check"]).ends_with(1);
    let label = "known kinds: note, waiver\n";
    assert!(ran.out.contains(label), "{}", ran.out);
    for number in 0..20 {
        let path = format!("schemas/kind{number}.schema.json");
        project.write(&path, super::NOTE_SCHEMA);
    }
    let ran = project.run(&["check"]).ends_with(1);
    let label = "write the name of one of the schemas: each is a kind\n";
    assert!(ran.out.contains(label), "{}", ran.out);
}
