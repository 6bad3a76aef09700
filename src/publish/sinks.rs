//! All files that rows go into, whatever their format: a row is taken apart once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::csv_file::TableWriter;
use super::names::VALUE;
use super::out::Written;
use super::sqlite::{self, Database};
use super::tables::Tables;
use super::typed::{self, Holds, Plans};
use super::{Error, Formats, cells, package, parquet};
use crate::value::QuantityRules;

/// The files of the tables while they are written.
pub(super) struct Sinks<'d> {
    csv: BTreeMap<String, TableWriter>,
    sqlite: Option<sqlite::Writer<'d>>,
    parquet: Option<parquet::Files>,
    plans: Plans,
    /// Tables that are lists in the table above them too.
    lists: BTreeSet<String>,
    rules: QuantityRules,
}

/// A row as it was sorted: its table and its cells.
pub(super) type Parsed = (String, BTreeMap<String, String>);

/// The columns of all tables, for formats that have types.
pub(super) fn plans(tables: &Tables) -> Plans {
    let schemas: BTreeMap<&str, Value> = tables
        .iter()
        .map(|(name, table)| (name.as_str(), package::schema(name, table)))
        .collect();
    typed::plans(schemas.iter().map(|(name, schema)| (*name, schema)))
}

impl<'d> Sinks<'d> {
    /// Begins all files. The database is the caller's, who finishes it after these.
    pub(super) fn new(
        folder: &Path,
        tables: &Tables,
        plans: Plans,
        formats: Formats,
        database: Option<&'d Database>,
        rules: QuantityRules,
    ) -> Result<Self, Error> {
        let csv = tables.iter();
        let csv =
            csv.map(|(name, table)| Ok((name.clone(), TableWriter::new(folder, name, table)?)));
        let places = |table: &str, column: &str| {
            let places = tables.get(table).and_then(|table| table.places.get(column));
            places.map_or(0, |places| (*places).min(cells::MAX_PLACES))
        };
        let sqlite = database.map(|database| sqlite::Writer::new(database, &plans));
        let parquet = formats
            .parquet
            .then(|| parquet::Files::new(folder, &plans, &places));
        Ok(Self {
            csv: csv.collect::<Result<_, Error>>()?,
            sqlite: sqlite.transpose()?,
            parquet: parquet.transpose()?,
            lists: typed::lists(&plans),
            plans,
            rules,
        })
    }

    /// Adds the rows of a record.
    pub(super) fn record(&mut self, rows: &[Parsed]) -> Result<(), Error> {
        for (table, cells) in rows {
            if let Some(csv) = self.csv.get_mut(table) {
                csv.row(cells)?;
            }
        }
        if self.sqlite.is_none() && self.parquet.is_none() {
            return Ok(());
        }
        let lists = Lists::new(&self.plans, &self.lists, rows);
        for (table, written) in rows {
            let Some(plan) = self.plans.get(table) else {
                continue;
            };
            let cells = plan.cells(written, &self.rules, &|list| lists.of(list, table, written));
            if let Some(sqlite) = &mut self.sqlite {
                sqlite.row(table, plan, &cells)?;
            }
            if let Some(parquet) = &mut self.parquet {
                parquet.row(table, cells)?;
            }
        }
        Ok(())
    }

    /// Writes the rest.
    pub(super) fn finish(self) -> Result<Vec<Written>, Error> {
        let mut written = Vec::new();
        for csv in self.csv.into_values() {
            written.push(csv.finish()?);
        }
        if let Some(parquet) = self.parquet {
            written.extend(parquet.finish()?);
        }
        Ok(written)
    }
}

/// The elements of a record's lists.
struct Lists<'p> {
    plans: &'p Plans,
    items: BTreeMap<(String, Vec<String>), Vec<Option<String>>>,
}

impl<'p> Lists<'p> {
    fn new(plans: &'p Plans, lists: &BTreeSet<String>, rows: &[Parsed]) -> Self {
        let mut items: BTreeMap<_, Vec<Option<String>>> = BTreeMap::new();
        for (table, cells) in rows.iter().filter(|(table, _)| lists.contains(table)) {
            let mut above = positions(plans, table, cells);
            above.pop();
            let items = items.entry((table.clone(), above)).or_default();
            items.push(cells.get(VALUE).cloned());
        }
        Self { plans, items }
    }

    /// The elements that belong to a row of the table above the list's.
    fn of(&self, list: &str, table: &str, row: &BTreeMap<String, String>) -> Vec<Option<String>> {
        let key = (list.to_owned(), positions(self.plans, table, row));
        self.items.get(&key).cloned().unwrap_or_default()
    }
}

/// Where a row stands in its lists, from the outermost.
fn positions(plans: &Plans, table: &str, cells: &BTreeMap<String, String>) -> Vec<String> {
    let columns = plans.get(table).into_iter().flat_map(|plan| &plan.columns);
    columns
        .filter(|column| column.holds == Holds::Position)
        .filter_map(|column| cells.get(&column.name).cloned())
        .collect()
}
