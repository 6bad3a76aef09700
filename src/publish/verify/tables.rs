//! The CSV files of a dataset: as rows, with types and keys checked.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::super::Error;
use super::super::names::CHECKS;
use super::super::rows::canonical;
use super::super::sort::{Sorted, Sorter};
use super::Verification;
use super::package::{Described, Package};

/// What the CSV files hold: rows in canonical form, each with the number of its line.
pub(super) struct Tables {
    /// Rows of records, which the lines must have too.
    pub(super) rows: Sorted,
    /// What the checks came to, which stands nowhere else.
    pub(super) checks: Sorted,
}

/// Reads all tables.
pub(super) fn read(
    folder: &Path,
    work: &Path,
    package: &Package,
    addresses: &HashSet<Box<str>>,
    found: &mut Verification,
) -> Result<Tables, Error> {
    let mut rows = Sorter::new(work, "tables");
    let mut checks = Sorter::new(work, "checks");
    for (name, table) in &package.tables {
        let into = if name == CHECKS {
            &mut checks
        } else {
            &mut rows
        };
        read_table(folder, name, table, addresses, into, found)?;
    }
    let trouble = |error: std::io::Error| Error::io("the tables could not be sorted", &error);
    Ok(Tables {
        rows: rows.finish().map_err(trouble)?,
        checks: checks.finish().map_err(trouble)?,
    })
}

fn read_table(
    folder: &Path,
    name: &str,
    table: &Described,
    addresses: &HashSet<Box<str>>,
    into: &mut Sorter,
    found: &mut Verification,
) -> Result<(), Error> {
    let file = &table.path;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(folder.join(file))
        .map_err(|error| Error::new(format!("{file}: {error}")))?;
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(error) => {
            found.add(file, Some(1), None, format!("it is not CSV: {error}"));
            return Ok(());
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
        return Ok(());
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
    Ok(())
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
