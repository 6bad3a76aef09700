//! Rows of a file with typed columns: back to the written text, which the
//! lines must have too, and every typed cell against what follows from it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::Error;
use super::super::cells::{self, Cell, Raw};
use super::super::names::{self, ADDRESS, VALUE};
use super::super::rows::canonical;
use super::super::sort::Sorter;
use super::super::sqlite;
use super::super::typed::{Column, Holds, Plan, Plans};
use super::Verification;
use super::compare::{Encoding, Side};
use crate::value::QuantityRules;

/// The rows of one encoding while they are read.
pub(super) struct Rows<'r> {
    pub(super) plans: &'r Plans,
    rules: &'r QuantityRules,
    encoding: Encoding,
    /// Rows in canonical form, each with its number.
    sorted: Sorter,
    /// The rows of other tables that list columns repeat.
    lists: Sorter,
    /// Tables that could not be read, of which nothing is expected.
    pub(super) unread: BTreeSet<String>,
}

/// A table while it is read.
pub(super) struct Table<'t> {
    pub(super) name: &'t str,
    pub(super) plan: &'t Plan,
    /// Digits behind the point of each column; `None` where decimals are binary numbers.
    pub(super) places: Option<&'t [u32]>,
    /// Most digits behind the point that were seen in each column.
    most: Vec<u32>,
    number: u64,
}

impl<'t> Table<'t> {
    pub(super) fn new(name: &'t str, plan: &'t Plan, places: Option<&'t [u32]>) -> Self {
        Self {
            name,
            plan,
            places,
            most: vec![0; plan.columns.len()],
            number: 0,
        }
    }
}

impl<'r> Rows<'r> {
    pub(super) fn new(
        work: &Path,
        encoding: Encoding,
        plans: &'r Plans,
        rules: &'r QuantityRules,
    ) -> Self {
        let name = encoding.word();
        Self {
            plans,
            rules,
            encoding,
            sorted: Sorter::new(work, name),
            lists: Sorter::new(work, &format!("{name}-lists")),
            unread: BTreeSet::new(),
        }
    }

    /// Takes the next row of a table.
    pub(super) fn row(
        &mut self,
        table: &mut Table<'_>,
        raw: Vec<Raw>,
        found: &mut Verification,
    ) -> Result<(), Error> {
        table.number += 1;
        let mut written = BTreeMap::new();
        for (column, raw) in table.plan.columns.iter().zip(&raw) {
            match text(column, raw) {
                Ok(Some(text)) => {
                    written.insert(column.name.clone(), text);
                }
                Ok(None) => {
                    let key =
                        self.encoding == Encoding::Sqlite && table.plan.key.contains(&column.name);
                    if *raw == Raw::Text(String::new()) && !key {
                        self.say(
                            table,
                            column,
                            "it holds an empty text, which no build writes",
                            found,
                        );
                    }
                }
                Err(message) => self.say(table, column, message, found),
            }
        }
        self.compare(table, &written, &raw, found);
        self.push(table, &written, raw)
    }

    fn say(&self, table: &Table<'_>, column: &Column, message: &str, found: &mut Verification) {
        let file = self.encoding.file(table.name);
        let field = self.encoding.field(table.name, &column.name);
        found.add(
            &file,
            self.encoding.line(table.number),
            Some(&field),
            message,
        );
    }

    /// Every typed cell must be what follows from the texts.
    fn compare(
        &self,
        table: &mut Table<'_>,
        written: &BTreeMap<String, String>,
        raw: &[Raw],
        found: &mut Verification,
    ) {
        let expected = table.plan.cells(written, self.rules, &|_| Vec::new());
        let plan = table.plan;
        for (position, (column, raw)) in plan.columns.iter().zip(raw).enumerate() {
            let Some(cell) = expected
                .get(position)
                .filter(|_| !column.holds.is_written())
            else {
                continue;
            };
            if let Cell::Number(text) = cell {
                let own = cells::places(text).unwrap_or(0);
                if let Some(most) = table.most.get_mut(position) {
                    *most = own.max(*most);
                }
            }
            let places = table
                .places
                .and_then(|places| places.get(position).copied());
            if !follows(cell, raw, places) {
                let address = written.get(ADDRESS).map_or("", String::as_str);
                let message = format!("{address}: it is not what follows from the written text");
                self.say(table, column, &message, found);
            }
        }
    }

    fn push(
        &mut self,
        table: &Table<'_>,
        written: &BTreeMap<String, String>,
        raw: Vec<Raw>,
    ) -> Result<(), Error> {
        let trouble = |error: std::io::Error| Error::io("the rows could not be sorted", &error);
        let numbered = |table_of: &str, cells: &BTreeMap<String, String>| {
            let mut item = canonical(table_of, cells);
            item.push(0);
            item.extend_from_slice(&table.number.to_be_bytes());
            item
        };
        self.sorted
            .push(&numbered(table.name, written))
            .map_err(trouble)?;
        for (column, raw) in table.plan.columns.iter().zip(raw) {
            let (Holds::List(list), Raw::List(items)) = (&column.holds, raw) else {
                continue;
            };
            for (position, item) in items.into_iter().enumerate() {
                let cells = element(table.plan, written, position, item);
                self.lists.push(&numbered(list, &cells)).map_err(trouble)?;
            }
        }
        Ok(())
    }

    /// A table is read to its end.
    pub(super) fn close(&self, table: &Table<'_>, found: &mut Verification) {
        for (position, column) in table.plan.columns.iter().enumerate() {
            let places = table.places.and_then(|places| places.get(position));
            let most = table.most.get(position);
            let most = most.map(|most| (*most).min(cells::MAX_PLACES));
            if places.is_some_and(|places| Some(*places) != most) {
                let file = self.encoding.file(table.name);
                let message = "it has not as many places behind the point as its numbers";
                found.add(&file, None, Some(&column.name), message);
            }
        }
    }

    /// The rows, and those that list columns repeat, to be compared with the lines.
    pub(super) fn sides(self) -> Result<Vec<Side>, Error> {
        let trouble = |error: std::io::Error| Error::io("the rows could not be sorted", &error);
        let mut lists = BTreeMap::new();
        for (table, plan) in self.plans {
            for column in &plan.columns {
                if let Holds::List(list) = &column.holds
                    && self.encoding == Encoding::Parquet
                    && !self.unread.contains(table)
                {
                    lists.insert(list.clone(), (table.clone(), column.name.clone()));
                }
            }
        }
        let rows = Side {
            encoding: self.encoding,
            rows: self.sorted.finish().map_err(trouble)?,
            unread: self.unread,
            lists: None,
        };
        let lists = Side {
            encoding: self.encoding,
            rows: self.lists.finish().map_err(trouble)?,
            unread: BTreeSet::new(),
            lists: Some(lists),
        };
        Ok(vec![rows, lists])
    }
}

/// The row of a list's element in the table that the list is too.
fn element(
    plan: &Plan,
    above: &BTreeMap<String, String>,
    position: usize,
    item: Option<String>,
) -> BTreeMap<String, String> {
    let own = plan.columns.iter();
    let own = own.filter(|column| column.holds == Holds::Position);
    let mut positions: Vec<String> = own
        .map(|column| above.get(&column.name).cloned().unwrap_or_default())
        .collect();
    positions.push(position.to_string());
    let depth = positions.len();
    let mut cells: BTreeMap<String, String> = positions
        .into_iter()
        .enumerate()
        .map(|(level, text)| (names::position(level, depth), text))
        .collect();
    let address = above.get(ADDRESS).cloned().unwrap_or_default();
    cells.insert(ADDRESS.to_owned(), address);
    cells.extend(item.map(|text| (VALUE.to_owned(), text)));
    cells
}

/// The written text of a cell, where the column has that.
fn text(column: &Column, raw: &Raw) -> Result<Option<String>, &'static str> {
    match (&column.holds, raw) {
        (Holds::Text { .. }, Raw::Text(text)) => {
            Ok(Some(text.clone()).filter(|text| !text.is_empty()))
        }
        (Holds::Text { required: false }, Raw::Absent) => Ok(None),
        (Holds::Text { .. }, _) => Err("it holds something that is no text"),
        (Holds::Position, Raw::Integer(number)) => Ok(Some(number.to_string())),
        (Holds::Position, _) => Err("it holds something that is no whole number"),
        _ => Ok(None),
    }
}

/// Whether a cell of a file is the value that follows.
fn follows(cell: &Cell, raw: &Raw, places: Option<u32>) -> bool {
    match (cell, raw) {
        (Cell::Number(text), raw) => match places {
            Some(places) => match cells::unscaled(text, places) {
                Some(number) => *raw == Raw::Decimal(number),
                None => *raw == Raw::Absent,
            },
            None => match sqlite::number(text) {
                Some(number) => {
                    matches!(raw, Raw::Real(real) if real.to_bits() == number.to_bits())
                }
                None => *raw == Raw::Absent,
            },
        },
        (Cell::Absent, raw) => *raw == Raw::Absent,
        (Cell::Text(text), raw) => matches!(raw, Raw::Text(own) if own == text),
        (Cell::Integer(whole), raw) => *raw == Raw::Integer(*whole),
        (Cell::Boolean(truth), raw) => {
            *raw == Raw::Boolean(*truth)
                || places.is_none() && *raw == Raw::Integer(i64::from(*truth))
        }
        (Cell::Day(day), Raw::Day(number)) => cells::day_number(*day) == *number,
        (Cell::Day(day), raw) => matches!(raw, Raw::Text(text) if *text == day.to_string()),
        // Its elements are compared with the table that they are too.
        (Cell::List(_), raw) => matches!(raw, Raw::List(_)),
    }
}
