//! A record's values as published JSON carries them: nothing is converted that
//! a reader could not undo.

use serde_json::{Map, Value};

use crate::record::{Document, Node, Shape};

/// The largest whole number that every JSON reader keeps exactly.
const SAFE: i64 = 1 << 53;

/// The fields of a record.
pub(super) fn fields(record: Node<'_>) -> Map<String, Value> {
    record
        .fields()
        .map(|(name, value)| (name.to_owned(), value_of(value)))
        .collect()
}

fn value_of(node: Node<'_>) -> Value {
    match node.shape() {
        Shape::Text | Shape::Date => {
            Value::String(node.as_written().unwrap_or_default().into_owned())
        }
        Shape::Integer | Shape::Float => number(node),
        Shape::Boolean => Value::Bool(node.as_boolean().unwrap_or_default()),
        Shape::List => Value::Array(node.items().map(value_of).collect()),
        Shape::Table => Value::Object(fields(node)),
    }
}

/// Whole numbers stay numbers as far as every reader keeps them; all others keep their digits as a text.
fn number(node: Node<'_>) -> Value {
    let Some(number) = node.as_number() else {
        return Value::Null;
    };
    let digits = number.digits.strip_prefix('+').unwrap_or(&number.digits);
    match digits.parse::<i64>() {
        Ok(whole) if number.integer && (-SAFE..=SAFE).contains(&whole) => Value::from(whole),
        _ => Value::String(digits.to_owned()),
    }
}

/// The top-level entries of a file, in the order of their names.
pub(super) fn entries(document: &Document<'_>) -> Map<String, Value> {
    let entries = document.entries();
    entries
        .map(|(name, _, value)| (name.to_owned(), value_of(value)))
        .collect()
}
