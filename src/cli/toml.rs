//! JSON values as an author would write them in TOML 1.0, on one line.

use serde_json::Value;

/// A value in TOML. What TOML has no word for (`null`) is left out of tables and lists.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        Value::Array(items) => {
            let items = items.iter().filter(|item| !item.is_null());
            format!(
                "[{}]",
                items.map(self::value).collect::<Vec<_>>().join(", ")
            )
        }
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            table(fields.map(|(name, value)| (name.as_str(), self::value(value))))
        }
        other => other.to_string(),
    }
}

/// An inline table of values that are TOML already.
pub(super) fn table<'f>(fields: impl Iterator<Item = (&'f str, String)>) -> String {
    let fields: Vec<String> = fields
        .map(|(name, value)| format!("{} = {value}", key(name)))
        .collect();
    if fields.is_empty() {
        return "{}".to_owned();
    }
    format!("{{ {} }}", fields.join(", "))
}

/// A key, bare where it can be.
pub(super) fn key(name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !name.is_empty() && name.bytes().all(bare) {
        name.to_owned()
    } else {
        string(name)
    }
}

/// A text between quotation marks.
pub(super) fn string(text: &str) -> String {
    crate::record::basic_string(text)
}
