//! The one self-contained schema that editors check whole record files with:
//! all kinds and shapes in one document, every reference inside it, and
//! nothing in it that only Factum understands. Derived from the catalog alone,
//! so that the same schemas give the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::refs::{BASE, Documents, decoded};
use super::walk::{subschemas, subschemas_mut};
use super::{Catalog, ENDING, FOLDER};
use crate::record::Pointer;

/// Path of the schema for editors, relative to the project.
pub const EDITOR_SCHEMA: &str = ".factum/records.schema.json";

/// The draft that the bundle is written in. What it uses means the same to
/// readers of draft 7, except that those overlook what they do not know.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Keywords that say where a schema lives; in a bundle it lives elsewhere.
const IDENTITY: [&str; 8] = [
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$schema",
    "id",
];

/// The text of the schema for editors.
pub fn editor_schema(catalog: &Catalog) -> String {
    let names = names(catalog);
    let mut definitions = Map::new();
    let mut by_name: Vec<_> = names.iter().collect();
    by_name.sort_by_key(|(_, name)| name.as_str());
    for (address, name) in by_name {
        let document = &catalog.documents.0[address];
        let definition = bundled(document, &catalog.documents, &names, address);
        definitions.insert(name.clone(), definition);
    }
    let properties = catalog.kinds.iter().map(|kind| {
        let name = names.get(&kind.spot.document);
        (kind.name.clone(), top_level(&kind.description, name))
    });
    let mut schema = json!({
        "$schema": DRAFT,
        "title": "Fact records",
        "description": "Written by factum schema from the files in schemas/; change those.",
        "type": "object",
        "properties": {},
        "additionalProperties": false,
        "$defs": {},
    });
    // Moved in, since the macro would copy them.
    schema["properties"] = Value::Object(properties.collect());
    schema["$defs"] = Value::Object(definitions);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// A kind at the top of a file: one record as a table, or many as a list of them.
fn top_level(description: &str, definition: Option<&String>) -> Value {
    let Some(name) = definition else {
        // The schema could not be read; a finding says so, and editors let its records pass.
        return json!(true);
    };
    let one = json!({ "$ref": local(name, "") });
    let mut entry = Map::new();
    if !description.is_empty() {
        entry.insert("description".to_owned(), json!(description));
    }
    let many = json!({ "type": "array", "items": one });
    entry.insert("anyOf".to_owned(), json!([one, many]));
    Value::Object(entry)
}

/// The name of each document among the definitions: a kind's own name, `shared.name`, `factum.date`.
fn names(catalog: &Catalog) -> BTreeMap<String, String> {
    let mut taken = BTreeSet::new();
    let mut names = BTreeMap::new();
    for address in catalog.documents.0.keys() {
        let path = decoded(address.strip_prefix(BASE).unwrap_or(address));
        let path = path.strip_prefix(FOLDER).unwrap_or(&path);
        let path = path.trim_start_matches('/');
        let bare = path.strip_suffix(ENDING).unwrap_or(path);
        let mut name = bare.replace("urn:", "").replace(['/', ':'], ".");
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        names.insert(address.clone(), name);
    }
    names
}

/// The address of a part of a definition.
fn local(name: &str, pointer: &str) -> String {
    let start = Pointer::root().join("$defs").join(name);
    let pointer = format!("{}{pointer}", start.as_str());
    // What stands in a fragment is percent-encoded where an address would misread it.
    format!("#{}", pointer.replace('%', "%25").replace(' ', "%20"))
}

/// One document as a definition.
fn bundled(
    document: &Value,
    documents: &Documents,
    names: &BTreeMap<String, String>,
    address: &str,
) -> Value {
    let mut schema = document.clone();
    subschemas_mut(&mut schema, &mut |keywords| {
        modernise(keywords);
        for keyword in IDENTITY {
            keywords.remove(keyword);
        }
        keywords.retain(|keyword, _| !is_ours(keyword));
        any_date(keywords);
        let target = keywords.shift_remove("$ref");
        let target = target.as_ref().and_then(Value::as_str);
        if let Some(target) = target.and_then(|target| inside(target, documents, names, address)) {
            refer(keywords, target);
        }
    });
    schema
}

fn is_ours(keyword: &str) -> bool {
    keyword.starts_with("x-") || keyword.starts_with("factum-")
}

/// Where a resolved reference leads inside the bundle; `None` where it leads nowhere.
fn inside(
    target: &str,
    documents: &Documents,
    names: &BTreeMap<String, String>,
    own: &str,
) -> Option<String> {
    let (address, fragment) = target.split_once('#').unwrap_or((target, ""));
    let address = if address.is_empty() { own } else { address };
    let document = documents.0.get(address)?;
    let fragment = decoded(fragment);
    let pointer = if fragment.is_empty() || fragment.starts_with('/') {
        fragment
    } else {
        anchored(document, &fragment)?
    };
    document.pointer(&pointer)?;
    Some(local(names.get(address)?, &pointer))
}

/// The pointer of the schema that bears an anchor.
fn anchored(document: &Value, anchor: &str) -> Option<String> {
    let mut found = None;
    subschemas(document, &mut |at, keywords| {
        let named = |keyword| keywords.get(keyword).and_then(Value::as_str) == Some(anchor);
        if named("$anchor") || named("$dynamicAnchor") {
            found.get_or_insert_with(|| at.as_str().to_owned());
        }
    });
    found
}

/// Adds the reference. Beside other keywords it stands in `allOf`: readers of
/// draft 7 overlook what stands beside a bare `$ref`.
fn refer(keywords: &mut Map<String, Value>, target: String) {
    if keywords.is_empty() {
        keywords.insert("$ref".to_owned(), Value::String(target));
        return;
    }
    let all = keywords.entry("allOf").or_insert_with(|| json!([]));
    if let Value::Array(all) = all {
        all.push(json!({ "$ref": target }));
    }
}

/// A date of ours is a TOML date or a text; editors that tell the two apart need both named.
fn any_date(keywords: &mut Map<String, Value>) {
    if keywords.get("format").and_then(Value::as_str) != Some("factum-date") {
        return;
    }
    keywords.remove("format");
    keywords.remove("type");
    let forms = json!([{ "type": "string", "format": "date" }, { "type": "string" }]);
    keywords.entry("anyOf").or_insert(forms);
}

/// Rewrites what drafts before 2020-12 spell in another way.
fn modernise(keywords: &mut Map<String, Value>) {
    if keywords.get("items").is_some_and(Value::is_array) {
        let items = keywords.remove("items");
        keywords.extend(items.map(|items| ("prefixItems".to_owned(), items)));
        let rest = keywords.remove("additionalItems");
        keywords.extend(rest.map(|rest| ("items".to_owned(), rest)));
    }
    for (flag, limit) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        match keywords.get(flag) {
            Some(Value::Bool(true)) => {
                if let Some(value) = keywords.remove(limit) {
                    keywords.insert(flag.to_owned(), value);
                }
            }
            Some(Value::Bool(false)) => {
                keywords.remove(flag);
            }
            _ => {}
        }
    }
}
