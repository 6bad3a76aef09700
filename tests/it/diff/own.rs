//! The records of this repository against a copy with planned edits.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::output::valid;
use crate::publish::{code, run, said, scrubbed};

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.path().strip_prefix(from).expect("inside"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("made");
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

#[test]
fn planned_edits_are_what_is_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let edited = tempfile::tempdir().expect("a temporary folder");
    for part in ["records", "schemas"] {
        copy(&root.join(part), &edited.path().join(part));
    }
    fs::copy(root.join("factum.toml"), edited.path().join("factum.toml")).expect("copied");
    let edit = |path: &str, old: &str, new: &str| {
        let path = edited.path().join(path);
        let text = fs::read_to_string(&path).expect("a text");
        assert!(text.contains(old), "{old:?}");
        fs::write(&path, text.replacen(old, new, 1)).expect("written");
    };
    edit(
        "records/political-prisoners.toml",
        "number = 722,",
        "number = 723,",
    );
    edit(
        "records/commons-library-2021/works.toml",
        "id = \"viasna-prisoner-count\"",
        "id = \"viasna-count\"\nformerly = [\"viasna-prisoner-count\"]",
    );
    edit(
        "records/commons-library-2021/footnotes.toml",
        "\"viasna-prisoner-count\"",
        "\"viasna-count\"",
    );
    edit(
        "schemas/figure.schema.json",
        "\"value\", \"status\", \"cites\"]",
        "\"value\", \"status\"]",
    );

    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_factum"));
    scrubbed(&mut command);
    command
        .arg("diff")
        .arg(root)
        .arg(edited.path())
        .args(["--format", "json"]);
    let output = run(&mut command);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    valid(&document);
    let summary = &document["summary"];
    assert_eq!(
        (&summary["added"], &summary["removed"]),
        (&0.into(), &0.into()),
        "{summary}"
    );
    assert_eq!(
        document["gate"][0]["message"],
        "figure no longer requires cites"
    );
    assert_eq!(document["gate"].as_array().map(Vec::len), Some(1));
    let changed = document["changed"].as_array().expect("a list");
    let addresses: Vec<&str> = changed
        .iter()
        .filter_map(|one| one["address"].as_str())
        .collect();
    assert!(
        addresses.contains(&"figure:political-prisoners-2021-10-05"),
        "{addresses:?}"
    );
    let renamed = changed
        .iter()
        .find(|one| one["address"] == "source:viasna-count");
    let renamed = renamed.expect("the renamed source");
    assert_eq!(renamed["formerly"], "source:viasna-prisoner-count");
    assert_eq!(renamed["references_followed"], 1);
    // The footnote says the same of the same source, and is no change.
    assert!(
        !addresses.iter().any(|one| one.starts_with("footnote:")),
        "{addresses:?}"
    );
}
