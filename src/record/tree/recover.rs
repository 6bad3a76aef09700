//! What can be read of any text, with everything that is wrong in it: the `toml` crate's own tree,
//! made into values. It decides what TOML is.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::SyntaxFault;
use super::values::{Key, Value, Values, What};

/// The values of a text as far as they can be read, and its faults in the order of the text.
pub(super) fn recover(text: &str) -> (Values<'_>, Vec<SyntaxFault>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<_> = errors
        .iter()
        .map(|error| SyntaxFault {
            span: error.span().unwrap_or_default().into(),
            message: error.message().to_owned(),
        })
        .collect();
    faults.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
    let mut values = Values::of(text, 0);
    values.root.what = table(&mut values, root.get_ref());
    (values, faults)
}

fn table(values: &mut Values<'_>, table: &DeTable<'_>) -> What {
    let mut fields = Vec::with_capacity(table.len());
    for (key, value) in table {
        let value = made(values, value);
        let key = self::key(values, key);
        fields.push(values.new_field(key, value));
    }
    // Its names differ: they were those of a map.
    values.table(&mut fields).unwrap_or(What::Boolean(false))
}

fn key(values: &mut Values<'_>, key: &Spanned<Cow<'_, str>>) -> Key {
    Key {
        name: values.place(key.get_ref()),
        span: key.span().into(),
    }
}

fn made(values: &mut Values<'_>, value: &Spanned<DeValue<'_>>) -> Value {
    let what = match value.get_ref() {
        DeValue::String(text) => What::Text(values.place(text)),
        DeValue::Integer(integer) => values.integer(integer.as_str(), integer.radix()),
        DeValue::Float(float) => What::Float(values.place(float.as_str())),
        DeValue::Boolean(truth) => What::Boolean(*truth),
        DeValue::Datetime(date) => What::Date(values.date(date, "")),
        DeValue::Array(list) => {
            let items: Vec<_> = list.iter().map(|item| made(values, item)).collect();
            values.list(&items)
        }
        DeValue::Table(below) => table(values, below),
    };
    Value {
        what,
        span: value.span().into(),
    }
}
