//! The lines against the tables of every encoding, and all against the manifest's logical digests.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::Error;
use super::super::encode::FACTS;
use super::super::logical::{Digester, Digests, table_of};
use super::super::names::{ADDRESS, CHECKS, POSITION, RECORDS};
use super::super::parquet::SUFFIX;
use super::super::sort::Sorted;
use super::super::sqlite::SQLITE;
use super::Verification;
use super::files::Disk;
use super::manifest::changed;

/// The file of the checks.
const CHECKS_FILE: &str = "checks.csv";
/// So many rows that one side lacks are kept to be explained; a difference in all rows is told as one.
const KEPT: usize = 1000;

/// A row with the number of its line.
type Placed = (Vec<u8>, u64);

/// A way in which the tables of a dataset are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Csv,
    Sqlite,
    Parquet,
}

impl Encoding {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Sqlite => "sqlite",
            Self::Parquet => "parquet",
        }
    }

    /// The file of a table.
    pub(super) fn file(self, table: &str) -> String {
        match self {
            Self::Csv => format!("{table}.csv"),
            Self::Sqlite => SQLITE.to_owned(),
            Self::Parquet => format!("{table}{SUFFIX}"),
        }
    }

    /// How a column of a table is named in the file.
    pub(super) fn field(self, table: &str, column: &str) -> String {
        match self {
            Self::Sqlite => format!("{table}: {column}"),
            Self::Csv | Self::Parquet => column.to_owned(),
        }
    }

    /// The number of a row, where rows have one.
    pub(super) fn line(self, number: u64) -> Option<u64> {
        (self != Self::Sqlite).then_some(number)
    }
}

/// The rows of one encoding.
pub(super) struct Side {
    pub(super) encoding: Encoding,
    /// Rows in canonical form, each with its number.
    pub(super) rows: Sorted,
    /// Tables of which nothing is expected.
    pub(super) unread: BTreeSet<String>,
    /// For rows that columns of other tables repeat: table and column of each list.
    pub(super) lists: Option<BTreeMap<String, (String, String)>>,
}

impl Side {
    /// Whether the rows of a table are expected here.
    fn covers(&self, table: &str) -> bool {
        match &self.lists {
            Some(lists) => lists.contains_key(table),
            None => !self.unread.contains(table),
        }
    }

    /// The file in which a table's rows stand here.
    fn file(&self, table: &str) -> String {
        match self.lists.as_ref().and_then(|lists| lists.get(table)) {
            Some((holder, _)) => self.encoding.file(holder),
            None => self.encoding.file(table),
        }
    }

    fn field(&self, table: &str, column: &str) -> String {
        match self.lists.as_ref().and_then(|lists| lists.get(table)) {
            Some((_, column)) => column.clone(),
            None => self.encoding.field(table, column),
        }
    }
}

/// Digests of what is told of records, and of the checks.
#[derive(Debug, Default)]
struct Both {
    records: Digester,
    checks: Digester,
}

impl Both {
    fn push(&mut self, row: &[u8]) {
        if table_of(row) == CHECKS {
            self.checks.push(row);
        } else {
            self.records.push(row);
        }
    }

    fn finish(self) -> Digests {
        let mut digests = self.records.finish();
        digests.tables.extend(self.checks.finish().tables);
        digests
    }
}

/// One side of the comparison on its way.
struct Walk {
    side: Side,
    head: Option<Placed>,
    digests: Both,
    /// Rows that the lines lack, and rows that are lacking here.
    only_here: Vec<Placed>,
    only_lines: Vec<Placed>,
}

impl Walk {
    fn advance(&mut self) -> Result<(), Error> {
        self.head = self
            .side
            .rows
            .next()
            .map(placed)
            .transpose()
            .map_err(|e| fail(&e))?;
        Ok(())
    }
}

fn fail(error: &std::io::Error) -> Error {
    Error::io("the rows could not be compared", error)
}

/// Walks the lines and all sides at once, in the order of rows. Rows of checks, which no line
/// has, come from `checks.csv`.
pub(super) fn compare(
    manifest: &Value,
    disk: &Disk,
    lines: Sorted,
    sides: Vec<Side>,
    found: &mut Verification,
) -> Result<(), Error> {
    let mut left = lines.map(placed);
    let mut line = left.next().transpose().map_err(|e| fail(&e))?;
    let mut by_line = Both::default();
    let mut walks = Vec::new();
    for side in sides {
        let mut walk = Walk {
            side,
            head: None,
            digests: Both::default(),
            only_here: Vec::new(),
            only_lines: Vec::new(),
        };
        walk.advance()?;
        walks.push(walk);
    }
    loop {
        let heads = walks.iter().filter_map(|walk| walk.head.as_ref());
        let Some(row) = heads.chain(&line).map(|(row, _)| row).min().cloned() else {
            break;
        };
        let own = line.take_if(|(own, _)| *own == row);
        for walk in &mut walks {
            let there = walk.head.take_if(|(own, _)| *own == row);
            match (&own, there) {
                (Some(own), None) if walk.side.covers(table_of(&row)) => {
                    keep(&mut walk.only_lines, own.clone());
                }
                (_, None) => {}
                (own, Some(there)) => {
                    walk.digests.push(&row);
                    if own.is_none() {
                        keep(&mut walk.only_here, there);
                    }
                    walk.advance()?;
                }
            }
        }
        if own.is_some() {
            by_line.push(&row);
            line = left.next().transpose().map_err(|e| fail(&e))?;
        }
    }
    let mut told = Vec::new();
    for walk in walks {
        explain(
            manifest,
            disk,
            &walk.side,
            walk.only_lines,
            walk.only_here,
            found,
        );
        if walk.side.lists.is_none() {
            told.push((walk.side, walk.digests.finish()));
        }
    }
    digests(manifest, &by_line.finish(), &told, found);
    Ok(())
}

fn keep(kept: &mut Vec<Placed>, row: Placed) {
    if kept.len() < KEPT {
        kept.push(row);
    }
}

fn placed(item: std::io::Result<Vec<u8>>) -> std::io::Result<Placed> {
    let mut item = item?;
    let number = item.split_off(item.len().saturating_sub(size_of::<u64>()));
    item.pop();
    let number = number.try_into().map_or(0, u64::from_be_bytes);
    Ok((item, number))
}

/// The table, the record and the positions of a row.
type Key = (String, String, Vec<String>);
/// A row taken apart, with the number of its line.
type Cells = (BTreeMap<String, String>, u64);

fn taken_apart(rows: Vec<Placed>) -> BTreeMap<Key, Cells> {
    let rows = rows.into_iter().filter_map(|(row, number)| {
        let (table, cells): (String, BTreeMap<String, String>) =
            serde_json::from_slice(&row).ok()?;
        let positions = cells.iter().filter(|(name, _)| name.starts_with(POSITION));
        let positions = positions.map(|(_, text)| text.clone()).collect();
        let address = cells.get(ADDRESS).cloned().unwrap_or_default();
        Some(((table, address, positions), (cells, number)))
    });
    rows.collect()
}

/// The file that a table's rows are held against.
fn source(table: &str) -> &'static str {
    if table == CHECKS { CHECKS_FILE } else { FACTS }
}

/// Names row and field of what only one side has. The side whose bytes are not those of the
/// manifest is the one that is accused.
fn explain(
    manifest: &Value,
    disk: &Disk,
    side: &Side,
    lines: Vec<Placed>,
    here: Vec<Placed>,
    found: &mut Verification,
) {
    let accused = |table: &str| {
        changed(manifest, disk, source(table)) && !changed(manifest, disk, &side.file(table))
    };
    let lines = taken_apart(lines);
    let mut here = taken_apart(here);
    for (key, (cells, number)) in lines {
        let (table, address) = (key.0.as_str(), key.1.as_str());
        let file = side.file(table);
        match here.remove(&key) {
            Some((written, row)) => {
                for (column, said, says) in differing(&cells, &written) {
                    let field = side.field(table, &column);
                    if accused(table) {
                        let message = format!("{address}: it says {said}; {file} says {says}");
                        found.add(source(table), Some(number), Some(&column), message);
                    } else {
                        let beside = source(table);
                        let message = format!("{address}: it says {says}; {beside} says {said}");
                        found.add(&file, side.encoding.line(row), Some(&field), message);
                    }
                }
            }
            None if accused(table) => {
                let message = format!("{address} has a row that {file} has not");
                found.add(source(table), Some(number), None, message);
            }
            None => found.file(&file, lacking(side, table, address)),
        }
    }
    // Of a record that the lines lack as a whole, one row is told.
    let gone: BTreeSet<String> = here
        .keys()
        .filter(|(table, _, _)| table == RECORDS)
        .map(|(_, address, _)| address.clone())
        .collect();
    for ((table, address, _), (_, row)) in here {
        if changed(manifest, disk, FACTS) && table != RECORDS && gone.contains(&address) {
            continue;
        }
        let file = side.file(&table);
        let row = side.encoding.line(row);
        if accused(&table) {
            let at = row.map_or_else(String::new, |row| format!(" at line {row}"));
            let message = format!("it lacks {address}, which {file} has{at}");
            found.file(source(&table), message);
        } else {
            let of = of_table(side, &table);
            let message = format!("{address} has no such row{of} in {}", source(&table));
            found.add(&file, row, None, message);
        }
    }
}

fn lacking(side: &Side, table: &str, address: &str) -> String {
    format!("a row of {address} is missing{}", of_table(side, table))
}

/// Which table is meant, where the file does not say it.
fn of_table(side: &Side, table: &str) -> String {
    match &side.lists {
        None if side.encoding != Encoding::Sqlite => String::new(),
        None => format!(" in the table {table}"),
        Some(lists) => {
            let column = lists.get(table).map_or("", |(_, column)| column);
            format!(" in the column {column}")
        }
    }
}

/// Columns in which two rows differ, with what each says.
fn differing(
    one: &BTreeMap<String, String>,
    other: &BTreeMap<String, String>,
) -> Vec<(String, String, String)> {
    let said = |cells: &BTreeMap<String, String>, column: &str| {
        cells
            .get(column)
            .map_or("nothing".to_owned(), |text| format!("\"{text}\""))
    };
    let mut columns: Vec<&String> = one.keys().chain(other.keys()).collect();
    columns.sort();
    columns.dedup();
    columns
        .into_iter()
        .filter(|column| one.get(*column) != other.get(*column))
        .map(|column| (column.clone(), said(one, column), said(other, column)))
        .collect()
}

/// Compares counts of rows and logical digests with those of the manifest.
fn digests(manifest: &Value, lines: &Digests, sides: &[(Side, Digests)], found: &mut Verification) {
    for entry in manifest["files"].as_array().into_iter().flatten() {
        let name = entry["path"].as_str().unwrap_or_default();
        if name == FACTS {
            digest(
                name,
                entry,
                &lines.all.sha256,
                lines.of(RECORDS).rows,
                None,
                found,
            );
            continue;
        }
        for (side, digests) in sides {
            let suffix = format!(".{}", side.encoding.word());
            if side.encoding == Encoding::Sqlite && name == SQLITE && side.unread.is_empty() {
                digest(
                    name,
                    entry,
                    &digests.all.sha256,
                    digests.of(RECORDS).rows,
                    None,
                    found,
                );
                for entry in entry["tables"].as_array().into_iter().flatten() {
                    let table = entry["name"].as_str().unwrap_or_default();
                    let own = digests.of(table);
                    digest(name, entry, &own.sha256, own.rows, Some(table), found);
                }
            } else if side.encoding != Encoding::Sqlite
                && let Some(table) = name.strip_suffix(&suffix)
                && !side.unread.contains(table)
            {
                let own = digests.of(table);
                digest(name, entry, &own.sha256, own.rows, None, found);
            }
        }
    }
}

fn digest(
    file: &str,
    entry: &Value,
    sha256: &str,
    rows: u64,
    table: Option<&str>,
    found: &mut Verification,
) {
    let (rows_of, it) = table.map_or_else(
        || ("its rows".to_owned(), "it".to_owned()),
        |table| {
            (
                format!("the rows of its table {table}"),
                format!("its table {table}"),
            )
        },
    );
    // Where rows were named already, this says nothing more.
    let told = found.differences.iter();
    let told = told
        .filter(|other| other.file == file)
        .any(|other| other.line.is_some() || other.field.is_some());
    if entry["logical_sha256"] != *sha256 && !told {
        let message = "are not those that the manifest's logical digest is of";
        found.file(file, format!("{rows_of} {message}"));
    }
    if entry["rows"] != rows {
        let message = format!("{it} has {rows} rows; the manifest says {}", entry["rows"]);
        found.file(file, message);
    }
}
