//! Writes the SQLite file. Nothing in it depends on when, where or how often
//! it was written: one transaction, no journal, no statistics.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement, ToSql};

use super::super::Error;
use super::super::cells::Cell;
use super::super::manifest::FORMAT_VERSION;
use super::super::out::{self, Written};
use super::super::typed::{Holds, Plan, Plans};
use super::schema::{self, Object, quoted};
use super::{APPLICATION_ID, PAGE_SIZE, SQLITE};

/// The file while it is written.
#[derive(Debug)]
pub(in super::super) struct Database {
    connection: Connection,
    path: PathBuf,
    /// Made when all rows are there.
    later: Vec<Object>,
}

impl Database {
    /// Makes the file with its tables; what has to be sorted is sorted in `work`.
    pub(in super::super) fn create(
        folder: &Path,
        work: &Path,
        plans: &Plans,
    ) -> Result<Self, Error> {
        let path = folder.join(SQLITE);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = Connection::open_with_flags(&path, flags).map_err(|e| failed(&e))?;
        let work = work.display().to_string().replace('\'', "''");
        let settings = format!(
            "PRAGMA page_size = {PAGE_SIZE}; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE;
             PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA foreign_keys = OFF; PRAGMA cache_size = -16384;
             PRAGMA temp_store = FILE; PRAGMA temp_store_directory = '{work}'; BEGIN;
             PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT_VERSION}"
        );
        connection
            .execute_batch(&settings)
            .map_err(|e| failed(&e))?;
        for table in schema::tables(plans) {
            connection
                .execute_batch(&table.sql)
                .map_err(|e| failed(&e))?;
        }
        Ok(Self {
            connection,
            path,
            later: schema::others(plans),
        })
    }

    /// Makes indexes and views, and waits until all is on the disk.
    pub(in super::super) fn finish(self, records: u64) -> Result<Written, Error> {
        for object in &self.later {
            self.connection
                .execute_batch(&object.sql)
                .map_err(|e| failed(&e))?;
        }
        self.connection
            .execute_batch("COMMIT; PRAGMA temp_store_directory = ''")
            .map_err(|e| failed(&e))?;
        self.connection.close().map_err(|(_, e)| failed(&e))?;
        let fail = |error: std::io::Error| Error::io(SQLITE, &error);
        File::open(&self.path)
            .and_then(|file| file.sync_all())
            .map_err(fail)?;
        let (bytes, sha256) = out::hash(&self.path).map_err(fail)?;
        Ok(Written {
            name: SQLITE.to_owned(),
            bytes,
            rows: records,
            sha256,
        })
    }
}

/// Puts rows into the tables of a [`Database`].
pub(in super::super) struct Writer<'d> {
    inserts: BTreeMap<String, Statement<'d>>,
}

impl<'d> Writer<'d> {
    pub(in super::super) fn new(database: &'d Database, plans: &Plans) -> Result<Self, Error> {
        let inserts = plans.iter().map(|(name, plan)| {
            let values = vec!["?"; schema::columns(plan).count()].join(", ");
            let sql = format!("INSERT INTO {} VALUES ({values})", quoted(name));
            let insert = database.connection.prepare(&sql).map_err(|e| failed(&e))?;
            Ok((name.clone(), insert))
        });
        Ok(Self {
            inserts: inserts.collect::<Result<_, Error>>()?,
        })
    }

    /// Adds a row.
    pub(in super::super) fn row(
        &mut self,
        table: &str,
        plan: &Plan,
        cells: &[Cell],
    ) -> Result<(), Error> {
        let Some(insert) = self.inserts.get_mut(table) else {
            return Ok(());
        };
        let columns = plan.columns.iter().zip(cells);
        let columns = columns.filter(|(column, _)| !matches!(column.holds, Holds::List(_)));
        for (position, (column, cell)) in (1..).zip(columns) {
            let absent_key = *cell == Cell::Absent && plan.key.contains(&column.name);
            let value = if absent_key {
                &Cell::Text(String::new())
            } else {
                cell
            };
            insert
                .raw_bind_parameter(position, Stored(value))
                .map_err(|e| failed(&e))?;
        }
        insert.raw_execute().map_err(|e| failed(&e))?;
        Ok(())
    }
}

/// A cell as SQLite keeps it: a decimal as the nearest binary number, a day as text.
struct Stored<'c>(&'c Cell);

impl ToSql for Stored<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Cell::Absent | Cell::List(_) => ToSqlOutput::from(rusqlite::types::Null),
            Cell::Text(text) => ToSqlOutput::from(text.as_str()),
            Cell::Integer(whole) => ToSqlOutput::from(*whole),
            Cell::Number(text) => number(text).map_or_else(
                || ToSqlOutput::from(rusqlite::types::Null),
                ToSqlOutput::from,
            ),
            Cell::Boolean(truth) => ToSqlOutput::from(*truth),
            Cell::Day(day) => ToSqlOutput::from(day.to_string()),
        })
    }
}

/// The binary number nearest to a decimal.
pub(in super::super) fn number(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    // SQLite has no negative zero, and keeps a whole number as one.
    number.is_finite().then_some(number + 0.0)
}

/// Why SQLite could not write, in plain words.
fn failed(error: &rusqlite::Error) -> Error {
    let why = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "no space left on device".to_owned(),
        Some(ErrorCode::SystemIoFailure) => {
            "the disk took no more: it is full, files may not grow so large, or it is at fault"
                .to_owned()
        }
        _ => error.to_string(),
    };
    Error::new(format!("{SQLITE}: {why}"))
}
