//! The lines against the tables, and both against the manifest's logical digests.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::Error;
use super::super::encode::FACTS;
use super::super::logical::{Digester, Digests, table_of};
use super::super::names::{ADDRESS, POSITION, RECORDS};
use super::super::sort::Sorted;
use super::Verification;
use super::files::Disk;
use super::manifest::changed;
use super::tables::Tables;

/// So many rows that one side lacks are kept to be explained; a difference in all rows is told as one.
const KEPT: usize = 1000;

/// A row with the number of its line.
type Placed = (Vec<u8>, u64);

/// Walks both sides at once, in the order of rows.
pub(super) fn compare(
    manifest: &Value,
    disk: &Disk,
    lines: Sorted,
    tables: Tables,
    found: &mut Verification,
) -> Result<(), Error> {
    let fail = |error: std::io::Error| Error::io("the rows could not be compared", &error);
    let (mut left, mut right) = (lines.map(placed), tables.rows.map(placed));
    let (mut by_line, mut by_table) = (Digester::default(), Digester::default());
    let (mut only_line, mut only_table) = (Vec::new(), Vec::new());
    let mut one = left.next().transpose().map_err(fail)?;
    let mut other = right.next().transpose().map_err(fail)?;
    while one.is_some() || other.is_some() {
        let order = match (&one, &other) {
            (Some(a), Some(b)) => a.0.cmp(&b.0),
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        if order.is_le()
            && let Some(row) = one.take()
        {
            by_line.push(&row.0);
            keep(&mut only_line, order.is_lt(), row);
            one = left.next().transpose().map_err(fail)?;
        }
        if order.is_ge()
            && let Some(row) = other.take()
        {
            by_table.push(&row.0);
            keep(&mut only_table, order.is_gt(), row);
            other = right.next().transpose().map_err(fail)?;
        }
    }
    let mut checks = Digester::default();
    for row in tables.checks {
        checks.push(&placed(row).map_err(fail)?.0);
    }
    let unread = &tables.unread;
    only_line.retain(|(row, _)| !unread.contains(&format!("{}.csv", table_of(row))));
    explain(manifest, disk, only_line, only_table, found);
    let mut by_table = by_table.finish();
    by_table.tables.extend(checks.finish().tables);
    digests(manifest, &by_line.finish(), &by_table, unread, found);
    Ok(())
}

fn keep(kept: &mut Vec<Placed>, alone: bool, row: Placed) {
    if alone && kept.len() < KEPT {
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

/// Names row and field of what only one side has. The side whose bytes are not those of the
/// manifest is the one that is accused.
fn explain(
    manifest: &Value,
    disk: &Disk,
    lines: Vec<Placed>,
    tables: Vec<Placed>,
    found: &mut Verification,
) {
    let facts_changed = changed(manifest, disk, FACTS);
    let lines = taken_apart(lines);
    let mut tables = taken_apart(tables);
    for (key, (cells, number)) in lines {
        let file = format!("{}.csv", key.0);
        let accused = facts_changed && !changed(manifest, disk, &file);
        match tables.remove(&key) {
            Some((written, row)) => {
                for (column, said, says) in differing(&cells, &written) {
                    let (own, line, this, that, beside) = if accused {
                        (FACTS, number, said, says, file.as_str())
                    } else {
                        (file.as_str(), row, says, said, FACTS)
                    };
                    let message = format!("{}: it says {this}; {beside} says {that}", key.1);
                    found.add(own, Some(line), Some(&column), message);
                }
            }
            None if accused => {
                let message = format!("{} has a row that {file} has not", key.1);
                found.add(FACTS, Some(number), None, message);
            }
            None => found.file(&file, format!("a row of {} is missing", key.1)),
        }
    }
    // Of a record that the lines lack as a whole, one row is told.
    let lacking: BTreeSet<String> = tables
        .keys()
        .filter(|(table, _, _)| table == RECORDS)
        .map(|(_, address, _)| address.clone())
        .collect();
    for (key, (_, row)) in tables {
        if facts_changed && key.0 != RECORDS && lacking.contains(&key.1) {
            continue;
        }
        let file = format!("{}.csv", key.0);
        if facts_changed && !changed(manifest, disk, &file) {
            found.file(
                FACTS,
                format!("it lacks {}, which {file} has at line {row}", key.1),
            );
        } else {
            let message = format!("{} has no such row in {FACTS}", key.1);
            found.add(&file, Some(row), None, message);
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
fn digests(
    manifest: &Value,
    lines: &Digests,
    tables: &Digests,
    unread: &BTreeSet<String>,
    found: &mut Verification,
) {
    for entry in manifest["files"].as_array().into_iter().flatten() {
        let name = entry["path"].as_str().unwrap_or_default();
        if unread.contains(name) {
            continue;
        }
        let logical = match name.strip_suffix(".csv") {
            Some(table) => tables.of(table),
            None if name == FACTS => lines.all.clone(),
            None => continue,
        };
        // Where rows were named already, this says nothing more.
        let told = found.differences.iter();
        let told = told
            .filter(|other| other.file == name)
            .any(|other| other.line.is_some());
        if entry["logical_sha256"] != *logical.sha256 && !told {
            found.file(
                name,
                "its rows are not those that the manifest's logical digest is of",
            );
        }
        let rows = if name == FACTS {
            lines.of(RECORDS).rows
        } else {
            logical.rows
        };
        if entry["rows"] != rows {
            let message = format!("it has {rows} rows; the manifest says {}", entry["rows"]);
            found.file(name, message);
        }
    }
}
