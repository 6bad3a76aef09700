//! The CSV files of a dataset: as rows, with types and keys checked.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use super::super::Error;
use super::super::names::{ADDRESS, CHECKS, RECORDS};
use super::super::rows::canonical;
use super::super::sort::Sorter;
use super::Verification;
use super::compare::{Encoding, Side};
use super::files::Disk;
use super::package::{Described, Package};

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

/// Reads all tables. Rows of checks become lines too.
pub(super) fn read(
    folder: &Path,
    work: &Path,
    package: &Package,
    disk: &Disk,
    addresses: &HashSet<Box<str>>,
    lines: &mut Sorter,
    found: &mut Verification,
) -> Result<Side, Error> {
    let mut rows = Sorter::new(work, "tables");
    let mut unread = BTreeSet::new();
    for (name, table) in &package.tables {
        let there = matches!(disk.get(&table.path), Some(Some(_)));
        // What the checks came to stands in no line; other encodings are held against this.
        let mut lines = (name == CHECKS).then_some(&mut *lines);
        let mut take = |item: &[u8]| {
            rows.push(item)?;
            lines_of(lines.as_deref_mut(), item)
        };
        if !there || !read_table(folder, name, table, addresses, &mut take, found)? {
            unread.insert(name.clone());
        }
    }
    let trouble = |error: std::io::Error| Error::io("the tables could not be sorted", &error);
    Ok(Side {
        encoding: Encoding::Csv,
        rows: rows.finish().map_err(trouble)?,
        unread,
        lists: None,
    })
}

fn lines_of(lines: Option<&mut Sorter>, item: &[u8]) -> std::io::Result<()> {
    lines.map_or(Ok(()), |lines| lines.push(item))
}

/// Takes a row with its number.
type Take<'t> = dyn FnMut(&[u8]) -> std::io::Result<()> + 't;

/// Reads one table; `false` if it is none.
fn read_table(
    folder: &Path,
    name: &str,
    table: &Described,
    addresses: &HashSet<Box<str>>,
    take: &mut Take<'_>,
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
        take(&item).map_err(|error| Error::io(file, &error))?;
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
