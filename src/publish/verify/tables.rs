//! The CSV files of a dataset: as rows, with types and keys checked.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use super::super::Error;
use super::super::names::{ADDRESS, CHECKS, RECORDS};
use super::super::rows::canonical;
use super::super::sort::{Sorted, Sorter};
use super::Verification;
use super::files::Disk;
use super::package::{Described, Package};

/// What the CSV files hold: rows in canonical form, each with the number of its line.
pub(super) struct Tables {
    /// Rows of records, which the lines must have too.
    pub(super) rows: Sorted,
    /// What the checks came to, which stands nowhere else.
    pub(super) checks: Sorted,
    /// Files that are not there or are not tables as described; nothing is expected of their rows.
    pub(super) unread: BTreeSet<String>,
}

/// The addresses that the table of records lists.
pub(super) fn addresses(folder: &Path, package: &Package) -> HashSet<Box<str>> {
    let path = package.tables.get(RECORDS).map(|table| &table.path);
    let reader = path.and_then(|path| csv::Reader::from_path(folder.join(path)).ok());
    let Some(mut reader) = reader else {
        return HashSet::new();
    };
    let column = reader
        .headers()
        .ok()
        .and_then(|header| header.iter().position(|name| name == ADDRESS));
    let records = reader.records().flatten();
    let addresses = records.filter_map(|record| Some(record.get(column?)?.into()));
    addresses.collect()
}

/// Reads all tables.
pub(super) fn read(
    folder: &Path,
    work: &Path,
    package: &Package,
    disk: &Disk,
    addresses: &HashSet<Box<str>>,
    found: &mut Verification,
) -> Result<Tables, Error> {
    let mut rows = Sorter::new(work, "tables");
    let mut checks = Sorter::new(work, "checks");
    let mut unread = BTreeSet::new();
    for (name, table) in &package.tables {
        let into = if name == CHECKS {
            &mut checks
        } else {
            &mut rows
        };
        let there = matches!(disk.get(&table.path), Some(Some(_)));
        if !there || !read_table(folder, name, table, addresses, into, found)? {
            unread.insert(table.path.clone());
        }
    }
    let trouble = |error: std::io::Error| Error::io("the tables could not be sorted", &error);
    Ok(Tables {
        rows: rows.finish().map_err(trouble)?,
        checks: checks.finish().map_err(trouble)?,
        unread,
    })
}

/// Reads one table; `false` if it is none.
fn read_table(
    folder: &Path,
    name: &str,
    table: &Described,
    addresses: &HashSet<Box<str>>,
    into: &mut Sorter,
    found: &mut Verification,
) -> Result<bool, Error> {
    let file = &table.path;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(folder.join(file))
        .map_err(|error| Error::new(format!("{file}: {error}")))?;
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(error) => {
            found.add(file, Some(1), None, format!("it is not CSV: {error}"));
            return Ok(false);
        }
    };
    let expected: Vec<&String> = table.columns.iter().map(|(column, _)| column).collect();
    if !header.iter().eq(expected) {
        found.add(
            file,
            Some(1),
            None,
            "its columns are not those of datapackage.json",
        );
        return Ok(false);
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map(csv::Position::line);
                found.add(file, line, None, format!("it is not CSV: {error}"));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != header.len() {
            let message = format!("this row has {} cells of {}", record.len(), header.len());
            found.add(file, Some(line), None, message);
            continue;
        }
        let cells: BTreeMap<String, String> = header
            .iter()
            .zip(&record)
            .filter(|(_, text)| !text.is_empty())
            .map(|(column, text)| (column.clone(), text.to_owned()))
            .collect();
        check(file, line, table, &cells, addresses, found);
        let mut item = canonical(name, &cells);
        item.push(0);
        item.extend_from_slice(&line.to_be_bytes());
        into.push(&item).map_err(|error| Error::io(file, &error))?;
    }
    Ok(true)
}

fn check(
    file: &str,
    line: u64,
    table: &Described,
    cells: &BTreeMap<String, String>,
    addresses: &HashSet<Box<str>>,
    found: &mut Verification,
) {
    for (column, kind) in &table.columns {
        if let Some(text) = cells.get(column).filter(|text| !kind.fits(text)) {
            let message = format!("\"{text}\" is no {}", kind.as_str());
            found.add(file, Some(line), Some(column), message);
        }
    }
    for column in &table.foreign {
        if let Some(target) = cells
            .get(column)
            .filter(|to| !addresses.contains(to.as_str()))
        {
            let message = format!("there is no record {target}");
            found.add(file, Some(line), Some(column), message);
        }
    }
}
