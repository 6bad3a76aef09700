//! Where in a JSON Schema other schemas stand, by the vocabulary of the draft:
//! so that nothing is mistaken for a schema inside an example or a constant.

use serde_json::{Map, Value};

use crate::record::Pointer;

/// Keywords whose value is one schema.
const ONE: [&str; 11] = [
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Keywords whose value is a list of schemas.
const LIST: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value is a table of schemas.
const TABLE: [&str; 6] = [
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// Whether a path leads from a schema, from one to the next, to another one.
pub(super) fn leads_to_schema(pointer: &str) -> bool {
    let mut steps = pointer.split('/').skip(1);
    while let Some(keyword) = steps.next() {
        let is_step = ONE.contains(&keyword)
            || keyword == "items"
            || (LIST.contains(&keyword) || TABLE.contains(&keyword)) && steps.next().is_some();
        if !is_step {
            return false;
        }
    }
    true
}

/// Calls `visit` for `root` and every schema inside it, from the outside in.
pub(super) fn subschemas<'v>(
    root: &'v Value,
    visit: &mut impl FnMut(&Pointer, &'v Map<String, Value>),
) {
    descend(root, &mut Pointer::root(), visit);
}

fn descend<'v>(
    schema: &'v Value,
    at: &mut Pointer,
    visit: &mut impl FnMut(&Pointer, &'v Map<String, Value>),
) {
    let Value::Object(keywords) = schema else {
        return;
    };
    visit(at, keywords);
    let here = at.len();
    for (keyword, value) in keywords {
        at.push(keyword);
        match value {
            Value::Object(table) if TABLE.contains(&keyword.as_str()) => {
                each(table.iter(), at, visit);
            }
            Value::Array(list) if LIST.contains(&keyword.as_str()) || keyword == "items" => {
                each(list.iter().enumerate(), at, visit);
            }
            _ if ONE.contains(&keyword.as_str()) || keyword == "items" => {
                descend(value, at, visit);
            }
            _ => {}
        }
        at.truncate(here);
    }
}

fn each<'v, S: std::fmt::Display>(
    schemas: impl Iterator<Item = (S, &'v Value)>,
    at: &mut Pointer,
    visit: &mut impl FnMut(&Pointer, &'v Map<String, Value>),
) {
    let here = at.len();
    for (step, schema) in schemas {
        at.push(step);
        descend(schema, at, visit);
        at.truncate(here);
    }
}

/// Calls `change` for every schema inside `root` and then for `root`, from the inside out.
pub(super) fn subschemas_mut(root: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    let Value::Object(keywords) = root else {
        return;
    };
    for (keyword, value) in keywords.iter_mut() {
        match value {
            Value::Object(table) if TABLE.contains(&keyword.as_str()) => {
                for schema in table.values_mut() {
                    subschemas_mut(schema, change);
                }
            }
            Value::Array(list) if LIST.contains(&keyword.as_str()) || keyword == "items" => {
                for schema in list {
                    subschemas_mut(schema, change);
                }
            }
            _ if ONE.contains(&keyword.as_str()) || keyword == "items" => {
                subschemas_mut(value, change);
            }
            _ => {}
        }
    }
    change(keywords);
}
