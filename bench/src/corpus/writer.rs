//! Records to files: so many a file, folders of 500 files, and beside them the
//! truth about every mistake that was put in.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::defects::Fault;
use super::record::Record;

/// Files in one folder.
const FOLDER: u64 = 500;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Record files.
    pub files: u64,
    /// Records.
    pub records: u64,
    /// Bytes of all record files.
    pub bytes: u64,
    /// Mistakes.
    pub defects: u64,
}

/// Writes a corpus record by record, holding one file at a time.
pub(super) struct Writer {
    root: PathBuf,
    per_file: u64,
    in_file: u64,
    line: usize,
    text: String,
    truth: BufWriter<File>,
    done: Summary,
}

impl Writer {
    pub(super) fn new(root: &Path, per_file: u64) -> io::Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            per_file: per_file.max(1),
            in_file: 0,
            line: 1,
            text: String::new(),
            truth: BufWriter::new(File::create(root.join("truth.jsonl"))?),
            done: Summary {
                files: 0,
                records: 0,
                bytes: 0,
                defects: 0,
            },
        })
    }

    pub(super) fn record(&mut self, record: &Record) -> io::Result<()> {
        if self.in_file > 0 {
            self.text.push('\n');
            self.line += 1;
        }
        let start = self.text.len();
        record.write(self.per_file == 1, &mut self.text);
        self.line += self.text[start..].matches('\n').count();
        self.in_file += 1;
        self.done.records += 1;
        if self.in_file == self.per_file {
            self.close()?;
        }
        Ok(())
    }

    /// A record with a mistake, which goes into the truth.
    pub(super) fn faulty(&mut self, record: &Record, fault: &Fault) -> io::Result<()> {
        let blank = usize::from(self.in_file > 0);
        let line = self.line + blank + record.line_of(fault.field);
        let known = json!({ "file": self.path(), "line": line, "rule": fault.rule });
        writeln!(self.truth, "{known}")?;
        self.done.defects += 1;
        self.record(record)
    }

    pub(super) fn finish(mut self) -> io::Result<Summary> {
        if self.in_file > 0 {
            self.close()?;
        }
        self.truth.flush()?;
        Ok(self.done)
    }

    fn path(&self) -> String {
        let file = self.done.files;
        format!("records/{:04}/facts-{file:07}.toml", file / FOLDER)
    }

    fn close(&mut self) -> io::Result<()> {
        let path = self.root.join(self.path());
        if self.done.files.is_multiple_of(FOLDER) {
            fs::create_dir_all(path.parent().unwrap_or(&self.root))?;
        }
        fs::write(path, &self.text)?;
        self.done.files += 1;
        self.done.bytes += self.text.len() as u64;
        self.text.clear();
        self.in_file = 0;
        self.line = 1;
        Ok(())
    }
}
