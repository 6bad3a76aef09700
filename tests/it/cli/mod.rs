//! The program as a user runs it: in a scrubbed environment, with a fixed
//! clock, in a folder of its own whose name never shows in an expectation.

mod check;
mod editor;
mod exit_codes;
mod init;
mod manual;
mod new;
mod output;
mod since;

pub(crate) use since::{commit, git};

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A schema with one required field, one reference and no rule.
pub(super) const NOTE_SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Note",
  "type": "object",
  "required": ["id", "text"],
  "properties": {
    "id": { "$ref": "urn:factum:slug", "examples": ["a-note"] },
    "text": { "type": "string", "minLength": 1, "description": "What it says.", "examples": ["a text"] },
    "after": { "type": "string", "x-ref": "note" }
  },
  "additionalProperties": false
}
"#;

/// A project in a temporary folder.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder }
    }

    /// A project with one kind, and these records in one file.
    pub(crate) fn of_notes(records: &str) -> Self {
        Self::empty()
            .with("factum.toml", "name = \"notes\"\n")
            .with("schemas/note.schema.json", NOTE_SCHEMA)
            .with("records/notes.toml", records)
    }

    /// The same with one more file.
    pub(crate) fn with(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect(path)
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs the program in the project's folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    /// Runs the program with more variables in its environment.
    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let mut command = factum(self.folder.path());
        let output = command.args(arguments).envs(variables.iter().copied());
        Ran::new(
            &output.output().expect("the program runs"),
            self.folder.path(),
        )
    }
}

/// The program in a folder, seeing nothing of the machine but where `git` is.
pub(crate) fn factum(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_factum"));
    command.current_dir(folder).env_clear();
    command.env("FACTUM_NOW", "2026-11-22T08:00:00Z");
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command
}

/// What a run came to, with the folder's name replaced.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn new(output: &Output, folder: &Path) -> Self {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
            text.replace(&folder.display().to_string(), "[DIR]")
        };
        Self {
            code: output.status.code().expect("ended by itself"),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// Asserts the exit code, showing everything that was printed.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }
}
