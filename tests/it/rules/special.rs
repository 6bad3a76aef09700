//! Files that no repository should hold: made here, checked as fixtures are.

use std::fs;
use std::path::Path;

use factum::pipeline::Run;

use super::{fixture, laws};

const SCHEMA: &str = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
  "properties": { "id": { "$ref": "urn:factum:slug" }, "x": {},
    "of": { "type": "string", "x-ref": "thing" } } }"#;

/// Checks a project of these files beside one that refers to `thing:named`, and its laws.
#[track_caller]
fn check(make: impl Fn(&Path)) -> Vec<String> {
    let home = tempfile::tempdir().expect("a folder");
    let root = home.path().join("project");
    for folder in ["records", "schemas"] {
        fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    fs::write(root.join("factum.toml"), "name = \"x\"\n").expect("a file");
    fs::write(root.join("schemas/thing.schema.json"), SCHEMA).expect("a file");
    fs::write(root.join("records/z.toml"), "[[thing]]\nid = \"fine\"\n").expect("a file");
    make(&root);
    let run = fixture::run(&root);
    laws::hold(&run).expect("the laws of every run");
    assert!(
        run.digests.iter().any(|digest| digest.id() == Ok("fine")),
        "the rest of the run goes on"
    );
    told(&run)
}

fn told(run: &Run) -> Vec<String> {
    let found = run.report.findings.iter();
    found
        .map(|finding| {
            let one = super::expected::Expected::of(finding, &run.files);
            format!(
                "{}:{}:{} {}",
                one.file,
                one.line,
                one.columns.0,
                finding.rule.name()
            )
        })
        .collect()
}

fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    fs::write(root.join(path), bytes).expect("a file");
}

#[test]
fn a_file_in_utf_16() {
    let text = "[[thing]]\nid = \"named\"\n";
    let bytes: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let found = check(|root| write(root, "records/a.toml", &bytes));
    assert_eq!(found, ["records/a.toml:1:1 not-utf8"]);
}

#[test]
fn a_file_in_latin_1_still_names_its_records() {
    let found = check(|root| {
        write(
            root,
            "records/a.toml",
            b"[[thing]]\nid = \"named\"\nx = \"caf\xe9\"\n",
        );
        write(
            root,
            "records/b.toml",
            "[[thing]]\nid = \"b\"\nof = \"named\"\n",
        );
    });
    assert_eq!(found, ["records/a.toml:3:9 not-utf8"]);
}

#[test]
fn a_link_to_nothing() {
    let found = check(|root| {
        std::os::unix::fs::symlink("nowhere.toml", root.join("records/a.toml")).expect("a link");
    });
    assert_eq!(found, ["records/a.toml:1:1 unreadable-file"]);
}

#[test]
fn a_link_to_itself() {
    let found = check(|root| {
        std::os::unix::fs::symlink("a.toml", root.join("records/a.toml")).expect("a link");
    });
    assert_eq!(found, ["records/a.toml:1:1 unreadable-file"]);
}

#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let outside = tempfile::tempdir().expect("a folder");
    write(outside.path(), "a.toml", "[[thing]]\nid = \"Wrong Id\"\n");
    let found = check(|root| {
        let target = outside.path().join("a.toml");
        std::os::unix::fs::symlink(target, root.join("records/a.toml")).expect("a link");
    });
    assert_eq!(found, ["records/a.toml:1:1 unreadable-file"]);
}

#[test]
fn records_that_are_a_link_out_of_the_project_are_not_read() {
    let outside = tempfile::tempdir().expect("a folder");
    write(outside.path(), "a.toml", "[[thing]]\nid = \"Wrong Id\"\n");
    let found = check(|root| {
        let settings = "name = \"x\"\ninclude = [\"records/**/*.toml\", \"more/**/*.toml\"]\n";
        fs::write(root.join("factum.toml"), settings).expect("a file");
        std::os::unix::fs::symlink(outside.path(), root.join("more")).expect("a link");
    });
    assert_eq!(found, ["more:1:1 unreadable-file"]);
}

#[test]
fn a_linked_folder_that_leads_back_is_no_trap() {
    let found = check(|root| {
        std::os::unix::fs::symlink("..", root.join("records/loop")).expect("a link");
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_folder_that_is_named_like_a_file_is_a_folder() {
    let found = check(|root| {
        fs::create_dir(root.join("records/a.toml")).expect("a folder");
        write(root, "records/a.toml/b.toml", "[[thing]]\nid = \"B\"\n");
    });
    assert_eq!(found, ["records/a.toml/b.toml:2:6 invalid-id"]);
}

#[test]
fn empty_files_and_comments_say_nothing() {
    let found = check(|root| {
        write(root, "records/a.toml", "");
        write(root, "records/b.toml", "\u{feff}");
        write(root, "records/c.toml", "# nothing yet\r\n\r\n");
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_byte_order_mark_takes_no_column_and_a_return_no_line() {
    let found = check(|root| {
        write(
            root,
            "records/a.toml",
            "\u{feff}[[thing]]\r\nx = 1\r\n\r\n[[thing]]\r\nid = \"É\"\r\n",
        );
    });
    assert_eq!(
        found,
        [
            "records/a.toml:1:1 missing-id",
            "records/a.toml:5:6 invalid-id"
        ]
    );
}

#[test]
fn a_file_beyond_the_limit() {
    let big = format!(
        "[[thing]]\nid = \"named\"\nx = \"{}\"\n",
        "x".repeat(17 << 20)
    );
    let found = check(|root| write(root, "records/a.toml", &big));
    assert_eq!(found, ["records/a.toml:1:1 limit-exceeded"]);
}

#[test]
fn a_long_line_and_ten_thousand_mistakes() {
    let found = check(|root| {
        let long = format!(
            "[[thing]]\nid = \"a\"\nx = [{} 2 3]\n",
            "1, ".repeat(200_000)
        );
        write(root, "records/a.toml", long);
        let many: Vec<String> = (0..10_000)
            .map(|n| format!("[[thing]]\nid = \"N{n}\"\n"))
            .collect();
        write(root, "records/b.toml", many.concat());
    });
    assert_eq!(found.len(), 10_001);
}

#[test]
fn another_number_of_threads_says_the_same() {
    let home = tempfile::tempdir().expect("a folder");
    for folder in ["records", "schemas"] {
        fs::create_dir_all(home.path().join(folder)).expect("a folder");
    }
    write(home.path(), "factum.toml", "name = \"x\"\n");
    write(home.path(), "schemas/thing.schema.json", SCHEMA);
    for n in 0..40 {
        let text = format!(
            "[[thing]]\nid = \"a{}\"\nof = \"a{}\"\n[[thing]]\n",
            n % 30,
            n + 7
        );
        write(home.path(), &format!("records/{n}.toml"), text);
    }
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        pool.install(|| fixture::run(home.path()))
    };
    let (one, four) = (run(1), run(4));
    assert!(told(&one).len() > 40);
    laws::same(&one, &four).expect("the same report");
}
