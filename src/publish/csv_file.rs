//! One table as CSV: a header, UTF-8, line feeds, cells quoted where they must be.

use std::collections::BTreeMap;
use std::path::Path;

use super::Error;
use super::out::{Out, Written};
use super::tables::Table;

/// One CSV file.
pub(super) struct TableWriter {
    name: String,
    header: Vec<String>,
    out: csv::Writer<Out>,
    rows: u64,
}

impl TableWriter {
    /// Begins a table with its header.
    pub(super) fn new(folder: &Path, table: &str, columns: &Table) -> Result<Self, Error> {
        let name = format!("{table}.csv");
        let header = columns.header();
        let mut out = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .from_writer(Out::new(folder, &name));
        out.write_record(&header)
            .map_err(|error| csv_error(&name, error))?;
        Ok(Self {
            name,
            header,
            out,
            rows: 0,
        })
    }

    /// Writes a row; columns that it lacks stay empty.
    pub(super) fn row(&mut self, cells: &BTreeMap<String, String>) -> Result<(), Error> {
        let texts = self.header.iter();
        let texts = texts.map(|column| cells.get(column).map_or("", String::as_str));
        self.out
            .write_record(texts)
            .map_err(|error| csv_error(&self.name, error))?;
        self.rows += 1;
        Ok(())
    }

    /// Writes the rest.
    pub(super) fn finish(self) -> Result<Written, Error> {
        let mut out = self
            .out
            .into_inner()
            .map_err(|error| Error::io(&self.name, error.error()))?;
        out.rows = self.rows;
        out.finish()
    }
}

fn csv_error(name: &str, error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::io(name, &error),
        other => Error::new(format!("{name}: {other:?}")),
    }
}
