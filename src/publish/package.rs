//! `datapackage.json`: the tables described for the tools of others (Data Package v2).

use std::path::Path;

use serde_json::{Map, Value, json};

use super::Error;
use super::layout::Type;
use super::manifest::Facts;
use super::names::{self, ADDRESS, CHECKS, KEY, RECORDS};
use super::out::{self, Written};
use super::tables::{Table, Tables};

/// Name of the file.
pub(super) const PACKAGE: &str = "datapackage.json";

/// Describes and writes.
pub(super) fn write(
    facts: &Facts<'_>,
    tables: &Tables,
    files: &[Written],
    folder: &Path,
) -> Result<Written, Error> {
    let config = facts.verified.run().config;
    let mut package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    });
    let named = [
        ("name", &config.name),
        ("title", &config.title),
        ("version", &config.version),
    ];
    for (key, text) in named.into_iter().filter(|(_, text)| !text.is_empty()) {
        package[key] = json!(text);
    }
    if !config.licence.is_empty() {
        package["licenses"] = json!([{ "name": config.licence }]);
    }
    let resources: Vec<Value> = files
        .iter()
        .filter_map(|file| {
            // The lossless file is no table, and not every tool for tables can pass over it.
            let table = file.name.strip_suffix(".csv")?;
            Some(tabular(table, tables.get(table)?, file))
        })
        .collect();
    package["resources"] = Value::Array(resources);
    let mut bytes = serde_json::to_vec_pretty(&package)
        .map_err(|error| Error::new(format!("{PACKAGE}: {error}")))?;
    bytes.push(b'\n');
    out::write(folder, PACKAGE, &bytes, 0)
}

fn tabular(name: &str, table: &Table, file: &Written) -> Value {
    let mut resource = json!({
        "name": name,
        "type": "table",
        "path": file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "lineTerminator": "\n", "quoteChar": "\"", "doubleQuote": true, "header": true },
        "bytes": file.bytes,
        "hash": format!("sha256:{}", file.sha256),
        "schema": schema(name, table),
    });
    if let Some(description) = &table.description {
        resource["description"] = json!(description);
    }
    resource
}

/// The Table Schema of a table. `ranges` is ours: where figures and dates stand.
pub(super) fn schema(name: &str, table: &Table) -> Value {
    let mut fields = Vec::new();
    let mut key = vec![ADDRESS.to_owned()];
    fields.push(field(ADDRESS, Type::Text, true));
    for level in 0..table.depth {
        let position = names::position(level, table.depth);
        fields.push(field(&position, Type::Integer, true));
        key.push(position);
    }
    if table.keyed {
        fields.push(field(KEY, Type::Text, false));
    }
    for (name, column) in &table.columns {
        let mut described = field(name, column.kind(), false);
        if let (Some(description), Value::Object(field)) = (&column.description, &mut described) {
            field.insert("description".into(), json!(description));
        }
        if column.holds.element {
            described["element"] = json!(true);
            described["field"] = json!(column.holds.field);
        }
        fields.push(described);
    }
    let mut schema = json!({ "fields": fields, "missingValues": [""], "primaryKey": key });
    if name == CHECKS {
        // A rule may be checked at several places of a record; an empty pointer is the record itself.
        schema["primaryKey"] = json!([ADDRESS, "rule", "pointer"]);
        schema["missingValues"] = json!([]);
    }
    if !table.ranges.is_empty() {
        let ranges = table.ranges.iter();
        let ranges = ranges.map(|(at, shape)| (at.clone(), json!(shape.as_str())));
        schema["ranges"] = Value::Object(ranges.collect());
    }
    let foreign = foreign_keys(name, table);
    if !foreign.is_empty() {
        schema["foreignKeys"] = Value::Array(foreign);
    }
    schema
}

fn foreign_keys(name: &str, table: &Table) -> Vec<Value> {
    let own = (name != RECORDS).then_some(ADDRESS);
    let columns = table.columns.iter();
    let others = columns.filter(|(_, column)| column.is_foreign_key());
    own.into_iter()
        .chain(others.map(|(name, _)| name.as_str()))
        .map(|column| {
            json!({ "fields": [column], "reference": { "resource": RECORDS, "fields": [ADDRESS] } })
        })
        .collect()
}

fn field(name: &str, kind: Type, required: bool) -> Value {
    let mut field = Map::new();
    field.insert("name".into(), json!(name));
    field.insert("type".into(), json!(kind.as_str()));
    if required {
        field.insert("constraints".into(), json!({ "required": true }));
    }
    Value::Object(field)
}
