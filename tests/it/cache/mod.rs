//! What a check keeps for the next one never changes what is found.

mod again;
mod anything;
mod command;
mod edits;
mod kinds;
mod law;
mod shelf;
mod unasked;
mod values;

use std::fs::FileTimes;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use factum::finding::Report;
use factum::pipeline::{self, Checked, LedgerUse, Levels, Options, Silent};
use factum::render::{self, Color, Format};
use factum::rules;
use tempfile::TempDir;

const SETTINGS: &str = "name = \"kept\"\n";
const FILE: &str = ".factum/cache/check";
const RECORDS: &str = ".factum/cache/records";

/// Rules that read one record, the day, references, the records that name one, and groups.
const SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["id", "text"],
  "x-unique": [["/text"]],
  "x-rules": [
    { "id": "due", "check": "!has(self.due) || not_after(today, self.due)", "message": "this is overdue" },
    { "id": "later", "check": "!has(self.due) || !has(self.after) || not_after(ref(self.after).due, self.due)",
      "message": "what comes after is due before", "severity": "warning" },
    { "id": "later-still", "check": "!has(self.due) || !has(self.after) || not_after(ref(ref(self.after).after).due, self.due)",
      "message": "what comes last is due before" }
  ],
  "x-referrers": { "note/after": [
    { "id": "followed", "check": "referrers.all(one, !has(one.count) || one.count < 9)", "message": "too many follow" },
    { "id": "followed-on", "check": "referrers.all(one, !has(one.beside) || ref(one.beside).count < 9)", "message": "too many are beside" } ] },
  "x-group": [
    { "by": ["/topic"], "rules": [
      { "id": "agree", "check": "all_agree(group.map(one, one.count))", "message": "the counts differ" } ] },
    { "by": ["/series"], "rules": [
      { "id": "complete", "check": "without_gaps(group.map(one, one.count))", "message": "one is missing" } ] }],
  "properties": {
    "id": { "$ref": "urn:factum:slug" },
    "text": { "type": "string", "minLength": 1 },
    "remark": { "type": "string" },
    "after": { "type": "string", "x-ref": "note" },
    "beside": { "type": "string", "x-ref": "note" },
    "due": { "$ref": "urn:factum:date" },
    "topic": { "type": "string" },
    "series": { "type": "string" },
    "url": { "type": "string", "x-link": true },
    "count": { "type": "integer" }
  },
  "additionalProperties": false
}
"#;

/// A project in a temporary folder, and what is asked of it.
struct Project {
    folder: TempDir,
    options: Options,
}

impl Project {
    fn new(records: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let options = Options {
            root: folder.path().to_owned(),
            today: "2026-01-31".to_owned(),
            max_file_size: 1 << 20,
            levels: Levels::default(),
            waivers: true,
            complete: false,
            ledger: LedgerUse::default(),
        };
        let project = Self { folder, options };
        project.write("factum.toml", SETTINGS);
        project.write("schemas/note.schema.json", SCHEMA);
        for (path, text) in records {
            project.write(path, text);
        }
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }

    /// What is told, and whether it was told by what was kept alone.
    fn kept(&self) -> (Told, bool) {
        let (told, asked) = self.asked();
        (told, asked == Some(0))
    }

    /// What is told, and about how many records rules were asked for that: about none where it was told
    /// by what was kept alone; `None` if about all.
    fn asked(&self) -> (Told, Option<usize>) {
        let (checked, run) = pipeline::check_kept(&self.options, &Silent);
        let asked = run.map_or(Some(0), |run| {
            // A run with nobody to ask is a run.
            run.asked.map(|asked| asked.max(1))
        });
        (told(&checked), asked)
    }

    /// What is told by a check that keeps nothing.
    fn cold(&self) -> Told {
        let run = pipeline::check(&self.options, &Silent);
        told(&Checked::new(&run, &self.options.levels))
    }
}

/// Everything that a check is told by.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    /// The report in every format.
    texts: Vec<String>,
    code: u8,
    records: Vec<(Arc<str>, u32)>,
    unknown_rules: Vec<(String, Option<String>)>,
}

fn told(checked: &Checked) -> Told {
    let texts = Format::ALL.map(|format| rendered(format, &checked.report, checked));
    Told {
        texts: texts.to_vec(),
        code: pipeline::exit_code(checked.configured, &checked.report, checked.records.len()),
        records: checked.records.clone(),
        unknown_rules: checked.unknown_rules.clone(),
    }
}

fn rendered(format: Format, report: &Report, checked: &Checked) -> String {
    let options = render::Options {
        color: Color::Never,
        show_waived: true,
        no_summary: false,
        rules: &rules::all(),
    };
    let mut text = Vec::new();
    render::render(format, report, &checked.files, &options, &mut text).expect("memory");
    String::from_utf8(text).expect("UTF-8")
}

fn modified(path: &Path) -> SystemTime {
    let metadata = std::fs::metadata(path).expect("is there");
    metadata.modified().expect("a time")
}

fn set_modified(path: &Path, time: SystemTime) {
    let file = std::fs::File::options().write(true).open(path);
    let file = file.expect("is there");
    let times = FileTimes::new().set_modified(time);
    file.set_times(times).expect("a time");
}
