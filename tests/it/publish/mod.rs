//! The published dataset, through the program: what is in it, that it is the
//! same every time, that no build leaves half of one, and that every change is noticed.

mod atomic;
mod awkward;
mod build;
mod docs;
mod hostile;
mod judged;
mod reproducible;
mod seal;
mod typed;
mod verify;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A project in a temporary folder.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// Writes files, each a path and a text.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        project.write("factum.toml", "name = \"small\"\nlicence = \"CC0-1.0\"\n");
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    /// A few records of two kinds: two figures, of which one rests on nothing.
    pub(crate) fn small() -> Self {
        Self::new(&[
            ("schemas/source.schema.json", SOURCE),
            ("schemas/figure.schema.json", FIGURE),
            ("records/all.toml", RECORDS),
        ])
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("creates the folder");
        fs::write(path, text).expect("writes the file");
    }

    /// The program in this project, with nothing of the caller's environment but `PATH`.
    pub(crate) fn factum(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_factum"));
        command.current_dir(self.folder.path()).args(args);
        scrubbed(&mut command);
        command
    }

    #[track_caller]
    pub(crate) fn build(&self) -> PathBuf {
        let output = run(&mut self.factum(&["build"]));
        assert_eq!(code(&output), 0, "{}", said(&output));
        self.path("dist")
    }
}

pub(crate) fn scrubbed(command: &mut Command) {
    command
        .env_clear()
        .env("FACTUM_NOW", "2026-11-22T08:00:00Z");
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
}

pub(crate) fn run(command: &mut Command) -> Output {
    command.output().expect("the program starts")
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("the program was not killed")
}

/// All that was printed.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The files of a folder with their bytes.
pub(crate) fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries
        .map(|entry| {
            let entry = entry.expect("an entry");
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("reads the file"))
        })
        .collect()
}

pub(crate) fn lines(dist: &Path) -> Vec<Value> {
    let text = fs::read_to_string(dist.join("facts.ndjson")).expect("the facts are there");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}

pub(crate) fn line(dist: &Path, address: &str) -> Value {
    let mut lines = lines(dist).into_iter();
    lines
        .find(|line| line["address"] == address)
        .unwrap_or_else(|| panic!("no line is of {address}"))
}

pub(crate) fn json(dist: &Path, file: &str) -> Value {
    let text = fs::read_to_string(dist.join(file)).expect("the file is there");
    serde_json::from_str(&text).expect("the file is JSON")
}

const SOURCE: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "x-source": true,
  "type": "object",
  "required": ["id"],
  "properties": {
    "id": { "type": "string" },
    "title": { "type": "string" },
    "copy_of": { "type": "string", "x-ref": { "kind": "source", "derivation": true } }
  },
  "unevaluatedProperties": false
}"#;

const FIGURE: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["id"],
  "properties": {
    "id": { "type": "string" },
    "value": { "$ref": "urn:factum:quantity" },
    "as_of": { "$ref": "urn:factum:date" },
    "cites": { "type": "array", "items": {
      "type": "object",
      "properties": {
        "source": { "type": "string", "x-ref": { "kind": "source", "evidence": true } },
        "excerpt": { "type": "string", "x-excerpt": { "via": ["source"] } }
      },
      "additionalProperties": false
    } }
  },
  "unevaluatedProperties": false
}"#;

const RECORDS: &str = r#"
[[source]]
id = "report"
title = "The report"

[[source]]
id = "reprint"
copy_of = "report"

[[figure]]
id = "exports"
formerly = ["export"]
value = { number = 2.60, unit = "USD", scale = "billion" }
as_of = "2019"
cites = [{ source = "report", excerpt = "2.60 billion" }, { source = "reprint" }]

[[figure]]
id = "visitors"
value = { number = 1_500, unit = "people", qualifier = "over" }
as_of = 2021-10-05

[[figure]]
id = "old"
withdrawn = { on = 2021-01-31, reason = "counted twice" }
"#;
