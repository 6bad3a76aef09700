//! The tables, keys, indexes and views of the SQLite file, as the statements
//! that make them. SQLite keeps those texts, so that they can be compared.

use std::fmt::Write as _;

use super::super::layout::Type;
use super::super::names::{ADDRESS, CHECKS, FINDINGS, RECORDS};
use super::super::typed::{Column, Holds, Plan, Plans};
use super::super::views::VIEWS;

/// Something in a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Object {
    /// `table`, `index` or `view`.
    pub(in super::super) kind: &'static str,
    pub(in super::super) name: String,
    pub(in super::super) sql: String,
}

/// Columns that questions ask for although they name no record.
const ASKED: [(&str, &str); 5] = [
    (RECORDS, "kind"),
    (RECORDS, "status"),
    (CHECKS, "rule"),
    (CHECKS, "outcome"),
    (FINDINGS, "rule"),
];

/// All tables, in the order of their names.
pub(in super::super) fn tables(plans: &Plans) -> Vec<Object> {
    plans
        .iter()
        .map(|(name, plan)| object("table", name, table(name, plan)))
        .collect()
}

/// The indexes and views.
pub(in super::super) fn others(plans: &Plans) -> Vec<Object> {
    let mut objects = Vec::new();
    for (table, plan) in plans {
        for column in indexed(table, plan) {
            // No table has a colon in its name.
            let name = format!("{table}:{column}");
            let on = format!("{} ({})", quoted(table), quoted(column));
            let sql = format!("CREATE INDEX {} ON {on}", quoted(&name));
            objects.push(object("index", &name, sql));
        }
    }
    for (name, query) in VIEWS {
        objects.push(object(
            "view",
            name,
            format!("CREATE VIEW {} AS {query}", quoted(name)),
        ));
    }
    objects
}

fn object(kind: &'static str, name: &str, sql: String) -> Object {
    Object {
        kind,
        name: name.to_owned(),
        sql,
    }
}

/// References, but for the address that begins the key anyway, and what is asked for.
fn indexed<'p>(table: &'p str, plan: &'p Plan) -> impl Iterator<Item = &'p str> {
    let names = plan.columns.iter().map(|column| column.name.as_str());
    names.filter(move |name| {
        let reference = *name != ADDRESS && plan.foreign.iter().any(|own| own == name);
        reference || ASKED.contains(&(table, name))
    })
}

fn table(name: &str, plan: &Plan) -> String {
    let mut sql = format!("CREATE TABLE {} (\n", quoted(name));
    for column in columns(plan) {
        let _ = write!(sql, "  {} {}", quoted(&column.name), kind(column));
        if column.holds.is_required() {
            sql.push_str(" NOT NULL");
        } else if plan.key.contains(&column.name) {
            sql.push_str(" NOT NULL DEFAULT ''");
        }
        if plan.foreign.contains(&column.name) {
            let _ = write!(sql, " REFERENCES {} ({})", quoted(RECORDS), quoted(ADDRESS));
        }
        sql.push_str(",\n");
    }
    let key: Vec<String> = plan.key.iter().map(|column| quoted(column)).collect();
    let _ = write!(sql, "  PRIMARY KEY ({})\n) WITHOUT ROWID", key.join(", "));
    sql
}

/// The columns that SQLite can have: it has no lists.
pub(in super::super) fn columns(plan: &Plan) -> impl Iterator<Item = &Column> {
    let columns = plan.columns.iter();
    columns.filter(|column| !matches!(column.holds, Holds::List(_)))
}

fn kind(column: &Column) -> &'static str {
    match column.holds.kind() {
        Type::Text | Type::Date => "TEXT",
        Type::Integer | Type::Boolean => "INTEGER",
        Type::Number => "REAL",
    }
}

/// A name as SQL has it.
pub(in super::super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
