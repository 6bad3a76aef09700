//! Checks that a dataset is what a build wrote, from its files alone: hashes,
//! counts, schemas, keys, and that all encodings say the same.
//!
//! An unsigned dataset that was rewritten as a whole, hashes included, cannot
//! be told from one that a build wrote; what does not fit together can.

mod compare;
mod encoded;
mod facts;
mod files;
mod manifest;
mod package;
mod parquet;
mod sqlite;
mod tables;
mod witness;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::Error;
use super::encode::FACTS;
use super::names::CHECKS;
use super::sqlite::SQLITE;

use compare::{Encoding, Side};
use encoded::Rows;
use witness::Witnesses;

/// Something in a dataset that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Name of the file.
    pub file: String,
    /// Line in it, from 1.
    pub line: Option<u64>,
    /// Column, or JSON Pointer into the line.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// What a check of a dataset found.
#[derive(Debug, Clone, Default)]
pub struct Verification {
    /// What is not as it was written, in the order of files and lines.
    pub differences: Vec<Difference>,
    /// How many more there are of each file beyond those.
    pub more: BTreeMap<String, u64>,
    /// How many files were checked.
    pub files: usize,
    /// How many records they hold.
    pub records: u64,
}

/// Of one file, so many differences are told.
const SHOWN: usize = 20;

impl Verification {
    fn add(
        &mut self,
        file: &str,
        line: Option<u64>,
        field: Option<&str>,
        message: impl Into<String>,
    ) {
        let told = self.differences.iter().filter(|other| other.file == file);
        if told.count() >= SHOWN {
            *self.more.entry(file.to_owned()).or_default() += 1;
            return;
        }
        self.differences.push(Difference {
            file: file.to_owned(),
            line,
            field: field.map(str::to_owned),
            message: message.into(),
        });
    }

    fn file(&mut self, file: &str, message: impl Into<String>) {
        self.add(file, None, None, message);
    }
}

/// Checks the dataset in a folder. Needs no project and no network.
pub fn verify(folder: &Path) -> Result<Verification, Error> {
    let mut found = Verification::default();
    let disk = files::hashes(folder)?;
    if disk.is_empty() {
        return Err(Error::new(format!("{} is empty", folder.display())));
    }
    found.files = disk.len();
    let mut witnesses = Witnesses::default();
    files::sums(folder, &mut witnesses, &mut found)?;
    let manifest = manifest::read(folder, &mut found)?;
    let package = package::read(folder, &mut witnesses, &mut found)?;
    if let Some(manifest) = &manifest {
        manifest::claims(manifest, &mut witnesses);
        manifest::statement(folder, manifest, &mut witnesses, &mut found)?;
    }
    witnesses.judge(&disk, &mut found);
    if let (Some(manifest), Some(package)) = (&manifest, &package)
        && disk.contains_key(FACTS)
    {
        contents(folder, manifest, package, &disk, &mut found)?;
    }
    Ok(sorted(found))
}

/// Compares what the files say, whatever their hashes.
fn contents(
    folder: &Path,
    manifest: &Value,
    package: &package::Package,
    disk: &files::Disk,
    found: &mut Verification,
) -> Result<(), Error> {
    let work = tempfile::tempdir().map_err(|error| Error::io("no temporary folder", &error))?;
    let listed = tables::addresses(folder, package);
    let mut lines = facts::read(folder, work.path(), manifest, package, &listed, found)?;
    let into = &mut lines.rows;
    let csv = tables::read(folder, work.path(), package, disk, &listed, into, found)?;
    manifest::counts(manifest, disk, &lines, found);
    found.records = lines.records;
    let mut sides = encoded(folder, work.path(), manifest, package, disk, found)?;
    if csv.unread.contains(CHECKS) {
        // There is nothing to hold the checks of other encodings against but the manifest.
        for side in &mut sides {
            side.unread.insert(CHECKS.to_owned());
        }
    }
    sides.insert(0, csv);
    let trouble = |error: std::io::Error| Error::io("the lines could not be sorted", &error);
    let lines = lines.rows.finish().map_err(trouble)?;
    compare::compare(manifest, disk, lines, sides, found)
}

/// The files that have types, where there are any.
fn encoded(
    folder: &Path,
    work: &Path,
    manifest: &Value,
    package: &package::Package,
    disk: &files::Disk,
    found: &mut Verification,
) -> Result<Vec<Side>, Error> {
    let rules = facts::rules(manifest);
    let mut sides = Vec::new();
    if matches!(disk.get(SQLITE), Some(Some(_))) {
        let mut rows = Rows::new(work, Encoding::Sqlite, &package.plans, &rules);
        sqlite::read(folder, &mut rows, found)?;
        sides.extend(rows.sides()?);
    }
    if parquet::any(disk) {
        let files = manifest["files"].as_array().into_iter().flatten();
        let listed = files.filter_map(|entry| entry["path"].as_str()).collect();
        let mut rows = Rows::new(work, Encoding::Parquet, &package.plans, &rules);
        parquet::read(folder, disk, &listed, &mut rows, found)?;
        sides.extend(rows.sides()?);
    }
    Ok(sides)
}

fn sorted(mut found: Verification) -> Verification {
    found.differences.sort();
    found.differences.dedup();
    found
}

/// Reads a JSON file of a dataset; a fault in it is a difference.
fn json(folder: &Path, name: &str, found: &mut Verification) -> Result<Option<Value>, Error> {
    let bytes = match std::fs::read(folder.join(name)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            found.file(name, "this file is missing");
            return Ok(None);
        }
        Err(error) => return Err(Error::io(name, &error)),
    };
    match serde_json::from_slice(&bytes) {
        Ok(value) => Ok(Some(value)),
        Err(error) => {
            let line = Some(error.line() as u64);
            found.add(name, line, None, format!("this is not JSON: {error}"));
            Ok(None)
        }
    }
}
