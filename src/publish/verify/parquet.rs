//! The Parquet files of a dataset: all tables or none.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::Error;
use super::super::cells::Raw;
use super::super::parquet::{Fault, File, SUFFIX};
use super::super::typed::Plan;
use super::Verification;
use super::encoded::{Rows, Table};
use super::files::Disk;

/// Whether there is any Parquet file.
pub(super) fn any(disk: &Disk) -> bool {
    disk.keys().any(|name| name.ends_with(SUFFIX))
}

/// Reads all files into `rows`.
pub(super) fn read(
    folder: &Path,
    disk: &Disk,
    listed: &BTreeSet<&str>,
    rows: &mut Rows<'_>,
    found: &mut Verification,
) -> Result<(), Error> {
    for name in disk.keys() {
        let table = name.strip_suffix(SUFFIX);
        if table.is_some_and(|table| !rows.plans.contains_key(table)) {
            found.file(name, "datapackage.json describes no such table");
        }
    }
    let plans = rows.plans;
    for (table, plan) in plans {
        let name = format!("{table}{SUFFIX}");
        let there = matches!(disk.get(&name), Some(Some(_)));
        if !there && !listed.contains(name.as_str()) {
            found.file(&name, "this file is missing: other tables have one");
        }
        let read = if there {
            file(&folder.join(&name), table, plan, rows, found)
        } else {
            Ok(false)
        };
        match read {
            Ok(true) => {}
            Ok(false) => {
                rows.unread.insert(table.clone());
            }
            Err(End::Machine(error)) => return Err(error),
            Err(End::Fault(Fault::Disk(error))) => return Err(Error::io(&name, &error)),
            Err(End::Fault(Fault::File(message))) => {
                found.file(&name, message);
                rows.unread.insert(table.clone());
            }
        }
    }
    Ok(())
}

enum End {
    Fault(Fault),
    Machine(Error),
}

fn file(
    path: &Path,
    table: &str,
    plan: &Plan,
    rows: &mut Rows<'_>,
    found: &mut Verification,
) -> Result<bool, End> {
    let mut file = File::open(path, plan).map_err(End::Fault)?;
    let places = file.places().to_vec();
    let mut reading = Table::new(table, plan, Some(&places));
    for position in 0..file.groups() {
        let columns = file.group(plan, position).map_err(End::Fault)?;
        let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
        loop {
            let row: Vec<Raw> = columns.iter_mut().filter_map(Iterator::next).collect();
            if row.len() < plan.columns.len() {
                break;
            }
            rows.row(&mut reading, row, found).map_err(End::Machine)?;
        }
    }
    rows.close(&reading, found);
    Ok(true)
}
