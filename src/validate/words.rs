//! How values, fields and types are named to a reader.

use std::fmt::Write as _;

use serde_json::Value;

use crate::record::{Node, Shape, unescape};
use crate::schema::Kind;

/// What a pointer names, in words: `this figure`, `"value"`, `item 2 of "cites"`.
pub(super) fn subject(kind: &Kind, pointer: &str) -> String {
    let steps: Vec<_> = pointer.split('/').skip(1).map(unescape).collect();
    match steps.as_slice() {
        [] => format!("this {}", spoken(&kind.name)),
        [.., list, index] if is_index(index) => {
            let number = index.parse::<usize>().unwrap_or(0) + 1;
            format!("item {number} of \"{list}\"")
        }
        [.., field] => format!("\"{field}\""),
    }
}

/// The same with its article: `a figure`, `"value"`.
pub(super) fn owner(kind: &Kind, pointer: &str) -> String {
    if !pointer.is_empty() {
        return subject(kind, pointer);
    }
    let name = spoken(&kind.name);
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {name}")
}

fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

fn is_index(step: &str) -> bool {
    !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a schema's type is called, with its article.
pub(super) fn type_name(name: &str) -> &'static str {
    match name {
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a table",
        _ => "nothing",
    }
}

/// What a value is, with its article.
pub(super) fn shape_name(node: Node<'_>) -> &'static str {
    node.shape().described()
}

/// `a, b or c`.
pub(super) fn or_list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A value as an author would write it in TOML, shortened.
pub(super) fn written(node: Node<'_>) -> String {
    match node.shape() {
        Shape::Text => quoted(node.as_text().unwrap_or_default()),
        Shape::Date => node.as_written().unwrap_or_default().into_owned(),
        Shape::Integer | Shape::Float => node
            .as_number()
            .map(|number| number.digits.into_owned())
            .unwrap_or_default(),
        Shape::Boolean => node.as_boolean().unwrap_or_default().to_string(),
        Shape::List | Shape::Table => format!("{} like this", shape_name(node)),
    }
}

/// A schema's constant as an author would write it in TOML.
pub(super) fn toml_value(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(toml_value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(key, value)| format!("{key} = {}", toml_value(value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}

/// A text between quotation marks, cut to a length that fits a line.
pub(super) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    let mut out = String::with_capacity(short.len() + 2);
    out.push('"');
    for character in short.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// `1 element`, `2 elements`.
pub(super) fn counted(number: u64, one: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {one}s")
    }
}
