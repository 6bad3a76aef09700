//! The SQLite file of a dataset. It may come from anybody: it is opened for
//! reading alone, nothing in it is run, and its rows are looked at only if its
//! tables are the ones that a build makes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};

use super::super::Error;
use super::super::cells::Raw;
use super::super::layout::Type;
use super::super::manifest::FORMAT_VERSION;
use super::super::sqlite::schema::{self, Object, quoted};
use super::super::sqlite::{APPLICATION_ID, PAGE_SIZE, SQLITE};
use super::super::typed::{Column, Plan};
use super::Verification;
use super::encoded::{Rows, Table};

/// Longest text or row, in bytes.
const LENGTH: i32 = 256 << 20;

/// Why reading ended.
enum End {
    /// The file is not as we write it.
    File(rusqlite::Error),
    Machine(Error),
}

impl From<rusqlite::Error> for End {
    fn from(error: rusqlite::Error) -> Self {
        Self::File(error)
    }
}

/// Reads all tables into `rows`.
pub(super) fn read(
    folder: &Path,
    rows: &mut Rows<'_>,
    found: &mut Verification,
) -> Result<(), Error> {
    match tables(folder, rows, found) {
        Ok(()) => Ok(()),
        Err(End::Machine(error)) => Err(error),
        Err(End::File(error)) => {
            found.file(SQLITE, format!("it cannot be read as a database: {error}"));
            rows.unread.extend(rows.plans.keys().cloned());
            Ok(())
        }
    }
}

fn tables(folder: &Path, rows: &mut Rows<'_>, found: &mut Verification) -> Result<(), End> {
    let connection = open(&folder.join(SQLITE))?;
    let missing = objects(&connection, rows, found)?;
    let Some(missing) = missing else {
        rows.unread.extend(rows.plans.keys().cloned());
        return Ok(());
    };
    settings(&connection, found)?;
    if !whole(&connection, found)? {
        rows.unread.extend(rows.plans.keys().cloned());
        return Ok(());
    }
    keys(&connection, found)?;
    let plans = rows.plans;
    for (name, plan) in plans {
        if missing.contains(name) {
            rows.unread.insert(name.clone());
        } else {
            table(&connection, name, plan, rows, found)?;
        }
    }
    Ok(())
}

/// Opens a file that nobody writes to, and trusts nothing in it.
fn open(path: &Path) -> Result<Connection, rusqlite::Error> {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri.push_str("?mode=ro&immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, LENGTH),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 0),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, most)?;
    }
    connection.execute_batch(
        "PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON; PRAGMA query_only = ON; PRAGMA cache_size = -16384",
    )?;
    Ok(connection)
}

/// Compares what is in the schema with what a build makes. Gives what is missing; `None` if
/// something is there that a build does not make, whose rows are then not looked at.
fn objects(
    connection: &Connection,
    rows: &Rows<'_>,
    found: &mut Verification,
) -> Result<Option<BTreeSet<String>>, End> {
    let expected = schema::tables(rows.plans).into_iter();
    let expected = expected.chain(schema::others(rows.plans));
    let mut expected: BTreeMap<(String, String), Object> = expected
        .map(|object| ((object.kind.to_owned(), object.name.clone()), object))
        .collect();
    let mut statement = connection.prepare("SELECT type, name, sql FROM sqlite_schema")?;
    let mut listed = statement.query([])?;
    let mut ours = true;
    while let Some(row) = listed.next()? {
        let text = |at: usize| -> Result<String, rusqlite::Error> {
            let text = row.get_ref(at)?;
            Ok(text
                .as_bytes_or_null()?
                .map(String::from_utf8_lossy)
                .unwrap_or_default()
                .into_owned())
        };
        let (kind, name, sql) = (text(0)?, text(1)?, text(2)?);
        match expected.remove(&(kind.clone(), name.clone())) {
            Some(object) if object.sql == sql => {}
            Some(_) => {
                ours = false;
                found.file(
                    SQLITE,
                    format!("the {kind} {name} is not the one that a build makes"),
                );
            }
            None => {
                ours = false;
                found.file(SQLITE, format!("no build makes the {kind} {name}"));
            }
        }
    }
    let mut missing = BTreeSet::new();
    for ((kind, name), _) in expected {
        found.file(SQLITE, format!("the {kind} {name} is missing"));
        if kind == "table" {
            missing.insert(name);
        }
    }
    Ok(ours.then_some(missing))
}

/// What the head of the file says.
fn settings(connection: &Connection, found: &mut Verification) -> Result<(), End> {
    let numbers = [
        ("page_size", i64::from(PAGE_SIZE)),
        ("application_id", i64::from(APPLICATION_ID)),
        ("user_version", i64::from(FORMAT_VERSION)),
        ("freelist_count", 0),
    ];
    for (name, expected) in numbers {
        let own: i64 = connection.pragma_query_value(None, name, |row| row.get(0))?;
        if own != expected {
            found.file(
                SQLITE,
                format!("its {name} is {own}; a build writes {expected}"),
            );
        }
    }
    let encoding: String = connection.pragma_query_value(None, "encoding", |row| row.get(0))?;
    if encoding != "UTF-8" {
        found.file(
            SQLITE,
            format!("its texts are in {encoding}; a build writes UTF-8"),
        );
    }
    Ok(())
}

/// Whether the file holds together. What stands twice in it could be read for ever.
fn whole(connection: &Connection, found: &mut Verification) -> Result<bool, End> {
    let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
    let mut told = statement.query([])?;
    let mut whole = true;
    while let Some(row) = told.next()? {
        let message: String = row.get(0)?;
        if message != "ok" {
            whole = false;
            found.file(SQLITE, format!("it does not hold together: {message}"));
        }
    }
    Ok(whole)
}

fn keys(connection: &Connection, found: &mut Verification) -> Result<(), End> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut told = statement.query([])?;
    let mut tables: BTreeMap<String, u64> = BTreeMap::new();
    while let Some(row) = told.next()? {
        *tables.entry(row.get(0)?).or_default() += 1;
    }
    for (table, count) in tables {
        let message = format!("{count} references of the table {table} lead to no record");
        found.file(SQLITE, message);
    }
    Ok(())
}

fn table(
    connection: &Connection,
    name: &str,
    plan: &Plan,
    rows: &mut Rows<'_>,
    found: &mut Verification,
) -> Result<(), End> {
    let columns: Vec<&Column> = schema::columns(plan).collect();
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    let sql = format!("SELECT {} FROM {}", names.join(", "), quoted(name));
    let mut statement = connection.prepare(&sql)?;
    let mut listed = statement.query([])?;
    let mut reading = Table::new(name, plan, None);
    while let Some(row) = listed.next()? {
        let mut own = columns.iter().enumerate();
        let mut raw = Vec::with_capacity(plan.columns.len());
        for column in &plan.columns {
            // Lists, which this file does not have, are the last columns.
            raw.push(match own.next() {
                Some((position, _)) => value(row, position, column)?,
                None => Raw::List(Vec::new()),
            });
        }
        rows.row(&mut reading, raw, found).map_err(End::Machine)?;
    }
    Ok(())
}

fn value(row: &Row<'_>, position: usize, column: &Column) -> Result<Raw, rusqlite::Error> {
    Ok(match row.get_ref(position)? {
        ValueRef::Null => Raw::Absent,
        ValueRef::Integer(whole) => Raw::Integer(whole),
        ValueRef::Real(real) => Raw::Real(real),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) if column.holds.kind() != Type::Number => Raw::Text(text.to_owned()),
            _ => Raw::Strange,
        },
        ValueRef::Blob(_) => Raw::Strange,
    })
}
