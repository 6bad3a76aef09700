//! The forms of keywords: what can be read of their values without knowing where they stand.

use serde_json::Value;

use super::Types;

/// The one draft whose keywords are known here.
pub(in crate::schema) const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Keywords by which nothing is accepted or refused.
pub(super) fn is_silent(keyword: &str) -> bool {
    const SILENT: [&str; 14] = [
        "$comment",
        "$defs",
        "$schema",
        "default",
        "definitions",
        "deprecated",
        "description",
        "else",
        "example",
        "examples",
        "readOnly",
        "then",
        "title",
        "writeOnly",
    ];
    SILENT.contains(&keyword) || keyword.starts_with("x-")
}

/// The reference of a schema that is nothing else.
pub(super) fn only_reference(schema: &Value) -> Option<&Value> {
    let keywords = schema.as_object()?;
    let mut asking = keywords.keys().filter(|keyword| !is_silent(keyword));
    let only = asking.next().filter(|only| *only == "$ref")?;
    keywords.get(only).filter(|_| asking.next().is_none())
}

/// Whether a document is of the one draft, and nothing in it has a draft or an address of its own.
pub(in crate::schema) fn is_plain_document(document: &Value) -> bool {
    fn marked(value: &Value) -> bool {
        match value {
            Value::Object(fields) => {
                fields.contains_key("$id")
                    || fields.contains_key("$schema")
                    || fields.values().any(marked)
            }
            Value::Array(items) => items.iter().any(marked),
            _ => false,
        }
    }
    let Value::Object(root) = document else {
        return document.is_boolean();
    };
    let draft = root.get("$schema").is_none_or(|draft| draft == DRAFT);
    draft && !root.contains_key("$id") && !root.values().any(marked)
}

pub(super) fn types(value: &Value) -> Option<Types> {
    let one = |value: &Value| {
        Some(match value.as_str()? {
            "string" => Types::TEXT,
            "integer" => Types::WHOLE,
            "number" => Types::WHOLE.or(Types::FRACTION),
            "boolean" => Types::BOOLEAN,
            "array" => Types::LIST,
            "object" => Types::TABLE,
            // Records have no null.
            "null" => Types::NONE,
            _ => return None,
        })
    };
    match value {
        Value::Array(types) => types
            .iter()
            .try_fold(Types::NONE, |all, value| Some(all.or(one(value)?))),
        value => one(value),
    }
}

/// A number of characters, elements or fields.
pub(super) fn size(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

pub(super) fn names(value: &Value) -> Option<Vec<String>> {
    let names = value.as_array()?.iter();
    names.map(|name| name.as_str().map(str::to_owned)).collect()
}
