//! The tables of a dataset and their columns: those that the schemas declare,
//! and those that only the records have.

use std::collections::BTreeMap;

use super::layout::{Layout, ShapeSite, Type};
use super::names::{self, ADDRESS, CHECKS, EVIDENCE, FINDINGS, KEY, OTHER, RECORDS, VALUE, VIA};
use super::rows::Row;

/// All tables by name.
pub(super) type Tables = BTreeMap<String, Table>;

/// One table.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// In how many lists its rows stand.
    pub(super) depth: usize,
    /// Whether rows have a key of their own.
    pub(super) keyed: bool,
    /// The columns for values, by name.
    pub(super) columns: BTreeMap<String, Column>,
    /// Where figures and dates stand whose range follows: a column, or the empty text for the row itself.
    pub(super) ranges: BTreeMap<String, ShapeSite>,
    /// Most digits behind the point, of the columns for decimals that follow from others.
    pub(super) places: BTreeMap<String, u32>,
    /// What the schema says of the rows.
    pub(super) description: Option<String>,
}

/// One column for values.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// The type of its texts; `None` where no schema names one.
    pub(super) declared: Option<Type>,
    /// Whether its texts may be addresses of records.
    pub(super) reference: bool,
    /// What it holds.
    pub(super) holds: Holds,
    /// What keeps it from being what the schema says.
    pub(super) flaws: Flaws,
    /// What the schema says of it.
    pub(super) description: Option<String>,
}

/// What a column holds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holds {
    /// Elements of a list that are single values.
    pub(super) element: bool,
    /// A field.
    pub(super) field: bool,
}

/// What some text of a column is not.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flaws {
    /// Of the declared type.
    pub(super) misfit: bool,
    /// The address of a record, although the column has such.
    pub(super) bare: bool,
}

impl Column {
    /// The type that all its texts have.
    pub(super) fn kind(&self) -> Type {
        self.declared
            .filter(|_| !self.flaws.misfit)
            .unwrap_or(Type::Text)
    }

    /// Whether every text is the address of a record.
    pub(super) fn is_foreign_key(&self) -> bool {
        self.reference && !self.flaws.bare
    }
}

impl Table {
    /// All columns in their order: what names the row, then the values by name.
    pub(super) fn header(&self) -> Vec<String> {
        let mut header = vec![ADDRESS.to_owned()];
        header.extend((0..self.depth).map(|level| names::position(level, self.depth)));
        header.extend(self.keyed.then(|| KEY.to_owned()));
        header.extend(self.columns.keys().cloned());
        header
    }
}

/// The tables that the layout declares, filled or not.
pub(super) fn declared(layout: &Layout) -> Tables {
    let mut seeds = Seeds {
        layout,
        tables: ours(),
        open: Vec::new(),
    };
    for (kind, site) in &layout.roots {
        let name = names::main_table(kind);
        seeds.tables.insert(name.clone(), Table::default());
        seeds.fields(*site, &name, 0, "");
    }
    seeds.tables
}

/// The tables that every dataset has.
fn ours() -> Tables {
    let finding = [
        "rule", "severity", "message", "pointer", "reason", "by", "until",
    ];
    let mut evidence = fixed(1, &["source", "excerpt", "reach", "confirmed_at"]);
    let mut via = fixed(2, &[VALUE]);
    for column in evidence
        .columns
        .get_mut("source")
        .into_iter()
        .chain(via.columns.get_mut(VALUE))
    {
        column.reference = true;
    }
    for column in via.columns.values_mut() {
        column.holds = Holds {
            element: true,
            field: false,
        };
    }
    Tables::from([
        (RECORDS.to_owned(), fixed(0, &["kind", "status"])),
        (CHECKS.to_owned(), fixed(0, &["rule", "pointer", "outcome"])),
        (EVIDENCE.to_owned(), evidence),
        (VIA.to_owned(), via),
        (FINDINGS.to_owned(), fixed(1, &finding)),
    ])
}

fn fixed(depth: usize, columns: &[&str]) -> Table {
    let column = |name: &&str| {
        let column = Column {
            declared: Some(Type::Text),
            holds: Holds {
                element: false,
                field: true,
            },
            ..Column::default()
        };
        ((*name).to_owned(), column)
    };
    Table {
        depth,
        columns: columns.iter().map(column).collect(),
        ..Table::default()
    }
}

struct Seeds<'s> {
    layout: &'s Layout,
    tables: Tables,
    /// The sites that are being followed: a schema that contains itself is followed once.
    open: Vec<u32>,
}

impl Seeds<'_> {
    fn fields(&mut self, site: u32, table: &str, depth: usize, prefix: &str) {
        if self.open.contains(&site) {
            return;
        }
        self.open.push(site);
        let known = &self.layout.sites[site as usize];
        for (name, below) in &known.names {
            let column = names::column(depth > 0, prefix, name);
            self.value(*below, table, depth, &column);
        }
        if known.rest.is_some() || !known.patterns.is_empty() {
            let child = if prefix.is_empty() {
                names::special_table(table, OTHER)
            } else {
                names::child_table(table, prefix)
            };
            self.tables.entry(child.clone()).or_default().keyed = true;
            let patterns = known.patterns.iter().map(|(_, site)| *site);
            for below in patterns.chain(known.rest) {
                self.rows(below, &child, depth + 1);
            }
        }
        self.open.pop();
    }

    /// A field's column, the columns below it, and the table of its elements.
    fn value(&mut self, site: u32, table: &str, depth: usize, column: &str) {
        let known = &self.layout.sites[site as usize];
        if let Some(scalar) = known.scalar {
            self.column(site, table, column, scalar).holds.field = true;
        }
        if let Some(shape) = known.shape {
            let table = self.tables.entry(table.to_owned()).or_default();
            table.ranges.insert(column.to_owned(), shape);
        }
        if let Some(items) = known.items
            && !self.open.contains(&items)
        {
            let child = names::child_table(table, column);
            self.rows(items, &child, depth + 1);
            let table = self.tables.entry(child).or_default();
            table.description.clone_from(&known.description);
        }
        self.fields(site, table, depth, column);
    }

    fn rows(&mut self, site: u32, table: &str, depth: usize) {
        let known = &self.layout.sites[site as usize];
        let rows = self.tables.entry(table.to_owned()).or_default();
        rows.depth = depth;
        if let Some(shape) = known.shape {
            let at = match shape {
                ShapeSite::Quantity => "",
                ShapeSite::Date => VALUE,
            };
            rows.ranges.insert(at.to_owned(), shape);
        }
        if let Some(scalar) = known.scalar {
            self.column(site, table, VALUE, scalar).holds.element = true;
        }
        if let Some(items) = known.items
            && !self.open.contains(&items)
        {
            let child = names::special_table(table, names::ITEM);
            self.rows(items, &child, depth + 1);
        }
        self.fields(site, table, depth, "");
    }

    fn column(&mut self, site: u32, table: &str, column: &str, scalar: Type) -> &mut Column {
        let known = &self.layout.sites[site as usize];
        let table = self.tables.entry(table.to_owned()).or_default();
        let column = table.columns.entry(column.to_owned()).or_default();
        column.declared = Some(column.declared.map_or(scalar, |own| own.max(scalar)));
        column.reference |= known.reference;
        if column.description.is_none() {
            column.description.clone_from(&known.description);
        }
        column
    }
}

/// Notes what a row has that its table lacks, or that is not as its table says.
/// Only rows that teach something cost more than a look.
pub(super) fn observe(tables: &mut Tables, row: &Row) {
    if !tables.contains_key(&row.table) {
        let table = Table {
            depth: row.depth,
            ..Table::default()
        };
        tables.insert(row.table.clone(), table);
    }
    let Some(table) = tables.get_mut(&row.table) else {
        return;
    };
    for (name, places) in &row.places {
        let most = table.places.entry(name.clone()).or_default();
        *most = (*most).max(*places);
    }
    for (name, text) in &row.cells {
        if name == ADDRESS || row.depth > 0 && is_own(name) {
            table.keyed |= name == KEY && row.depth > 0;
            continue;
        }
        if !table.columns.contains_key(name) {
            table.columns.insert(name.clone(), Column::default());
        }
        let Some(column) = table.columns.get_mut(name) else {
            continue;
        };
        let element = row.elements.contains(name);
        column.holds.element |= element;
        column.holds.field |= !element;
        column.flaws.misfit |= column.declared.is_some_and(|kind| !kind.fits(text));
        column.flaws.bare |= column.reference && !row.references.contains(name);
    }
}

/// Whether a column of a child table says which row it is.
pub(super) fn is_own(column: &str) -> bool {
    column == names::POSITION || column == KEY || column.starts_with("position_")
}
