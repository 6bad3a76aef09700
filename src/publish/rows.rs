//! The one walk over a record: its data as rows of tables, and the places of
//! its figures and dates. Every encoding is made from these rows.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::layout::{Layout, ShapeSite};
use super::names::{self, ADDRESS, EVIDENCE, FINDINGS, ITEM, KEY, OTHER, RECORDS, VALUE, VIA};
use crate::record::Pointer;

/// A row of a table: the text of each cell as written, without absent ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) table: String,
    pub(super) cells: BTreeMap<String, String>,
    /// Columns whose cell is an element itself, not a field of one.
    pub(super) elements: Vec<String>,
    /// Columns whose cell names a record.
    pub(super) references: Vec<String>,
    /// How many lists it stands in.
    pub(super) depth: usize,
    /// Digits behind the point of the decimals that typed columns hold, where those are wanted.
    pub(super) places: Vec<(String, u32)>,
}

impl Row {
    fn new(table: String, address: &str, positions: &[usize]) -> Self {
        let mut cells = BTreeMap::from([(ADDRESS.to_owned(), address.to_owned())]);
        for (level, position) in positions.iter().enumerate() {
            cells.insert(
                names::position(level, positions.len()),
                position.to_string(),
            );
        }
        Self {
            table,
            cells,
            elements: Vec::new(),
            references: Vec::new(),
            depth: positions.len(),
            places: Vec::new(),
        }
    }

    /// Takes the single values of an object as cells.
    fn take(&mut self, value: &Value) {
        for (name, value) in value.as_object().into_iter().flatten() {
            let text = text(value);
            if !text.is_empty() {
                self.cells.insert(name.clone(), text);
            }
        }
    }

    /// The row as canonical JSON (RFC 8785): what logical digests are made of.
    pub(super) fn canonical(&self) -> Vec<u8> {
        canonical(&self.table, &self.cells)
    }
}

/// A row as canonical JSON: `[table, {column: text}]`.
pub(super) fn canonical(table: &str, cells: &BTreeMap<String, String>) -> Vec<u8> {
    // Only texts are in it, and those always have a canonical form.
    serde_json_canonicalizer::to_vec(&(table, cells)).unwrap_or_default()
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// The record's rows; that of the table of records is the first.
    pub(super) rows: Vec<Row>,
    /// Pointer of each figure and date.
    pub(super) shapes: Vec<(String, ShapeSite)>,
}

/// What is walked: a record as its line has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'s> {
    pub(super) address: &'s str,
    pub(super) kind: &'s str,
    pub(super) status: &'s str,
    pub(super) data: &'s Map<String, Value>,
    /// Address of the record that each reference names, by pointer.
    pub(super) references: &'s Map<String, Value>,
    /// What it rests on.
    pub(super) evidence: &'s [Value],
    /// What was accepted about it.
    pub(super) findings: &'s [Value],
}

/// Walks a record.
pub(super) fn walk(layout: &Layout, subject: Subject<'_>) -> Walked {
    let mut walk = Walk {
        layout,
        subject,
        at: Pointer::root(),
        found: Walked::default(),
    };
    let mut record = Row::new(RECORDS.to_owned(), subject.address, &[]);
    let own = [("kind", subject.kind), ("status", subject.status)];
    record
        .cells
        .extend(own.map(|(column, text)| (column.to_owned(), text.to_owned())));
    walk.found.rows.push(record);
    let table = names::main_table(subject.kind);
    let mut row = Row::new(table, subject.address, &[]);
    let root = layout.roots.get(subject.kind).copied();
    walk.fields(root, subject.data, "", &mut row, &[]);
    walk.found.rows.push(row);
    evidence(&mut walk.found.rows, subject);
    findings(&mut walk.found.rows, subject);
    walk.found
}

/// The rows of what a record rests on.
fn evidence(rows: &mut Vec<Row>, subject: Subject<'_>) {
    for (position, found) in subject.evidence.iter().enumerate() {
        let mut row = Row::new(EVIDENCE.to_owned(), subject.address, &[position]);
        row.take(found);
        row.references.push("source".to_owned());
        rows.push(row);
        let via = found["via"].as_array().into_iter().flatten();
        for (step, address) in via.enumerate() {
            let mut row = Row::new(VIA.to_owned(), subject.address, &[position, step]);
            row.cells.insert(VALUE.to_owned(), text(address));
            row.references.push(VALUE.to_owned());
            row.elements.push(VALUE.to_owned());
            rows.push(row);
        }
    }
}

/// The rows of what was accepted about a record.
fn findings(rows: &mut Vec<Row>, subject: Subject<'_>) {
    for (position, finding) in subject.findings.iter().enumerate() {
        let mut row = Row::new(FINDINGS.to_owned(), subject.address, &[position]);
        row.take(finding);
        rows.push(row);
    }
}

/// The text of a single value; none for what is not one.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

struct Walk<'w> {
    layout: &'w Layout,
    subject: Subject<'w>,
    at: Pointer,
    found: Walked,
}

impl Walk<'_> {
    /// The fields of a table: those with a name are columns, the others rows of their own.
    fn fields(
        &mut self,
        site: Option<u32>,
        fields: &Map<String, Value>,
        prefix: &str,
        row: &mut Row,
        positions: &[usize],
    ) {
        self.note_shape(site);
        let known = self.layout.site(site);
        let here = self.at.len();
        let mut unnamed: Vec<(&str, &Value)> = Vec::new();
        for (name, value) in fields {
            let Some(below) = known.and_then(|site| site.names.get(name.as_str())) else {
                unnamed.push((name, value));
                continue;
            };
            self.at.push(name);
            let column = names::column(row.depth > 0, prefix, name);
            self.value(Some(*below), value, &column, row, positions);
            self.at.truncate(here);
        }
        unnamed.sort_unstable_by_key(|(name, _)| *name);
        let table = if prefix.is_empty() {
            names::special_table(&row.table, OTHER)
        } else {
            names::child_table(&row.table, prefix)
        };
        for (position, (name, value)) in unnamed.into_iter().enumerate() {
            self.at.push(name);
            let below = known.and_then(|site| site.unnamed(name));
            self.row(below, value, &table, positions, position, Some(name));
            self.at.truncate(here);
        }
    }

    /// A value that has a column.
    fn value(
        &mut self,
        site: Option<u32>,
        value: &Value,
        column: &str,
        row: &mut Row,
        positions: &[usize],
    ) {
        match value {
            Value::Object(fields) => self.fields(site, fields, column, row, positions),
            Value::Array(items) => {
                let table = names::child_table(&row.table, column);
                self.items(site, items, &table, positions);
            }
            scalar => self.cell(site, scalar, column, row),
        }
    }

    fn items(&mut self, site: Option<u32>, items: &[Value], table: &str, positions: &[usize]) {
        let below = self.layout.below(site, "", true);
        let here = self.at.len();
        for (position, item) in items.iter().enumerate() {
            self.at.push(position);
            self.row(below, item, table, positions, position, None);
            self.at.truncate(here);
        }
    }

    /// An element of a list or a field without a name: a row.
    fn row(
        &mut self,
        site: Option<u32>,
        value: &Value,
        table: &str,
        above: &[usize],
        position: usize,
        key: Option<&str>,
    ) {
        let positions = [above, &[position]].concat();
        let mut row = Row::new(table.to_owned(), self.subject.address, &positions);
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            row.cells.insert(KEY.to_owned(), key.to_owned());
        }
        match value {
            Value::Object(fields) => self.fields(site, fields, "", &mut row, &positions),
            Value::Array(items) => {
                let table = names::special_table(table, ITEM);
                self.items(site, items, &table, &positions);
            }
            scalar => {
                self.cell(site, scalar, VALUE, &mut row);
                row.elements.push(VALUE.to_owned());
            }
        }
        self.found.rows.push(row);
    }

    /// A single value: the address it refers to, or its text. An empty text counts as absent.
    fn cell(&mut self, site: Option<u32>, value: &Value, column: &str, row: &mut Row) {
        self.note_shape(site);
        let target = self.subject.references.get(self.at.as_str());
        if target.is_some() {
            row.references.push(column.to_owned());
        }
        let text = text(target.unwrap_or(value));
        if !text.is_empty() {
            row.cells.insert(column.to_owned(), text);
        }
    }

    fn note_shape(&mut self, site: Option<u32>) {
        if let Some(shape) = self.layout.site(site).and_then(|site| site.shape) {
            self.found.shapes.push((self.at.as_str().to_owned(), shape));
        }
    }
}
