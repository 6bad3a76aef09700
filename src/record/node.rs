//! One value of a record. Everything above this module reads records through
//! [`Node`]; nothing else knows which parser made them.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::{Date, Datetime};

use super::kept::{self, Field};
use super::packed::Items;
use crate::text::Span;

/// A value, borrowed from a parsed file, from a digest, or from a bare text.
#[derive(Debug, Clone, Copy)]
pub enum Node<'t> {
    /// A value of a parsed file.
    Parsed(&'t Spanned<DeValue<'t>>),
    /// A value that a digest kept: what is packed of its record, and where in that the value begins.
    Kept {
        /// What is packed.
        text: &'t str,
        /// The place in it.
        at: u32,
    },
    /// A text without a place, such as a key that is checked like a value.
    Text(&'t str),
}

/// What a value is, in TOML's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A string.
    Text,
    /// An integer.
    Integer,
    /// A number written with a fraction or an exponent.
    Float,
    /// `true` or `false`.
    Boolean,
    /// A date, time, or both.
    Date,
    /// An array.
    List,
    /// A table, inline or not.
    Table,
}

impl Shape {
    /// What a reader would call it, with its article.
    pub fn described(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Integer => "a whole number",
            Self::Float => "a number with a fraction",
            Self::Boolean => "true or false",
            Self::Date => "a date",
            Self::List => "a list",
            Self::Table => "a table",
        }
    }
}

/// A number as written: digits stay available, so that `2.6` and `2.60` differ.
#[derive(Debug, Clone)]
pub struct Number<'t> {
    /// Decimal digits with sign, without underscores; hex, octal and binary are converted.
    pub digits: Cow<'t, str>,
    /// Whether it is written as an integer.
    pub integer: bool,
}

impl<'t> Node<'t> {
    /// What it is.
    #[inline]
    pub fn shape(self) -> Shape {
        match self {
            Self::Parsed(value) => match value.get_ref() {
                DeValue::String(_) => Shape::Text,
                DeValue::Integer(_) => Shape::Integer,
                DeValue::Float(_) => Shape::Float,
                DeValue::Boolean(_) => Shape::Boolean,
                DeValue::Datetime(_) => Shape::Date,
                DeValue::Array(_) => Shape::List,
                DeValue::Table(_) => Shape::Table,
            },
            Self::Kept { text, at } => kept::shape(text, at),
            Self::Text(_) => Shape::Text,
        }
    }

    /// Where it stands; empty for a bare text. A table under a header has the header's span.
    pub fn span(self) -> Span {
        match self {
            Self::Parsed(value) => value.span().into(),
            Self::Kept { text, at } => kept::span(text, at),
            Self::Text(_) => Span::default(),
        }
    }

    /// The text of a string (not of a date).
    #[inline]
    pub fn as_text(self) -> Option<&'t str> {
        match self {
            Self::Parsed(value) => match value.get_ref() {
                DeValue::String(text) => Some(text),
                _ => None,
            },
            Self::Kept { text, at } => match kept::shape(text, at) {
                Shape::Text => Some(kept::words(text, at)),
                _ => None,
            },
            Self::Text(text) => Some(text),
        }
    }

    /// The text of a string or of a date, as JSON would carry it.
    pub fn as_written(self) -> Option<Cow<'t, str>> {
        match self {
            Self::Parsed(value) => match value.get_ref() {
                DeValue::String(text) => Some(Cow::Borrowed(text)),
                DeValue::Datetime(date) => Some(Cow::Owned(date_text(date))),
                _ => None,
            },
            Self::Kept { text, at } => match kept::shape(text, at) {
                Shape::Text | Shape::Date => Some(Cow::Borrowed(kept::words(text, at))),
                _ => None,
            },
            Self::Text(text) => Some(Cow::Borrowed(text)),
        }
    }

    /// A date without a time, as [`Node::as_written`] gives it, but without an allocation.
    pub fn as_plain_day(self) -> Option<PlainDay> {
        let Self::Parsed(value) = self else {
            return None;
        };
        match value.get_ref() {
            DeValue::Datetime(Datetime {
                date: Some(date),
                time: None,
                offset: None,
            }) => PlainDay::new(*date),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_number(self) -> Option<Number<'t>> {
        match self {
            Self::Parsed(value) => match value.get_ref() {
                DeValue::Integer(integer) => Some(Number {
                    digits: decimal(integer.as_str(), integer.radix()),
                    integer: true,
                }),
                DeValue::Float(float) => Some(Number {
                    digits: Cow::Borrowed(float.as_str()),
                    integer: false,
                }),
                _ => None,
            },
            Self::Kept { text, at } => match kept::shape(text, at) {
                shape @ (Shape::Integer | Shape::Float) => Some(Number {
                    digits: Cow::Borrowed(kept::words(text, at)),
                    integer: shape == Shape::Integer,
                }),
                _ => None,
            },
            Self::Text(_) => None,
        }
    }

    /// The digits of a number that is written in decimal. A hexadecimal, octal or binary literal
    /// gives a text that no decimal has, so that it is refused wherever digits matter.
    pub fn as_decimal(self) -> Option<&'t str> {
        match self {
            Self::Parsed(value) => match value.get_ref() {
                DeValue::Integer(integer) if integer.radix() == 10 => Some(integer.as_str()),
                DeValue::Integer(_) => Some("0x"),
                DeValue::Float(float) => Some(float.as_str()),
                _ => None,
            },
            Self::Kept { text, at } => match kept::shape(text, at) {
                Shape::Integer | Shape::Float => Some(kept::words(text, at)),
                _ => None,
            },
            Self::Text(_) => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_boolean(self) -> Option<bool> {
        match self {
            Self::Parsed(value) => value.get_ref().as_bool(),
            Self::Kept { text, at } => match kept::shape(text, at) {
                Shape::Boolean => Some(kept::truth(text, at)),
                _ => None,
            },
            Self::Text(_) => None,
        }
    }

    /// The number of elements or fields; 0 for anything else.
    pub fn len(self) -> usize {
        match self {
            Self::Parsed(value) => match value.get_ref() {
                DeValue::Array(items) => items.len(),
                DeValue::Table(table) => table.len(),
                _ => 0,
            },
            Self::Kept { text, at } => match kept::shape(text, at) {
                Shape::List | Shape::Table => kept::len(text, at),
                _ => 0,
            },
            Self::Text(_) => 0,
        }
    }

    /// Whether it has no elements or fields.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// A field of a table.
    pub fn get(self, key: &str) -> Option<Self> {
        match self {
            Self::Parsed(value) => value.get_ref().as_table()?.get(key).map(Node::Parsed),
            Self::Kept { text, at } => match kept::shape(text, at) {
                Shape::Table => kept::get(text, at, key).map(|at| Node::Kept { text, at }),
                _ => None,
            },
            Self::Text(_) => None,
        }
    }

    /// An element of a list.
    pub fn item(self, index: usize) -> Option<Self> {
        match self {
            Self::Parsed(value) => value.get_ref().as_array()?.get(index).map(Node::Parsed),
            Self::Kept { text, at } => match kept::shape(text, at) {
                Shape::List => kept::item(text, at, index).map(|at| Node::Kept { text, at }),
                _ => None,
            },
            Self::Text(_) => None,
        }
    }

    /// The elements of a list, in order; none for anything else.
    pub fn items(self) -> impl Iterator<Item = Self> {
        (0..if self.shape() == Shape::List {
            self.len()
        } else {
            0
        })
            .filter_map(move |index| self.item(index))
    }

    /// The fields of a table, sorted by name; none for anything else.
    #[inline]
    pub fn fields(self) -> Fields<'t> {
        match self {
            Self::Parsed(value) => match value.get_ref() {
                DeValue::Table(table) => Fields::Parsed(table.iter()),
                _ => Fields::None,
            },
            Self::Kept { text, at } => match kept::shape(text, at) {
                Shape::Table => Fields::Kept {
                    text,
                    fields: kept::fields(text, at).iter(),
                },
                _ => Fields::None,
            },
            Self::Text(_) => Fields::None,
        }
    }

    /// Calls `visit` with every number here and below, in the order of the tree.
    pub fn each_number(self, visit: &mut impl FnMut(Self)) {
        match self {
            Self::Parsed(value) => match value.get_ref() {
                DeValue::Integer(_) | DeValue::Float(_) => visit(self),
                DeValue::Array(items) => items
                    .iter()
                    .for_each(|item| Self::Parsed(item).each_number(visit)),
                DeValue::Table(table) => table
                    .values()
                    .for_each(|value| Self::Parsed(value).each_number(visit)),
                _ => {}
            },
            Self::Kept { .. } | Self::Text(_) => {
                if matches!(self.shape(), Shape::Integer | Shape::Float) {
                    visit(self);
                }
                self.items().for_each(|item| item.each_number(visit));
                self.fields()
                    .for_each(|(_, value)| value.each_number(visit));
            }
        }
    }

    /// Where the key of a field stands.
    pub fn key_span(self, key: &str) -> Option<Span> {
        match self {
            Self::Parsed(value) => {
                let (key, _) = value.get_ref().as_table()?.get_key_value(key)?;
                Some(key.span().into())
            }
            Self::Kept { .. } | Self::Text(_) => None,
        }
    }
}

/// Iterates over the fields of a table; see [`Node::fields`].
pub enum Fields<'t> {
    /// Of a parsed file.
    Parsed(toml::map::Iter<'t, Spanned<Cow<'t, str>>, Spanned<DeValue<'t>>>),
    /// Of a digest.
    Kept {
        /// What is packed of the record.
        text: &'t str,
        /// The fields that are left.
        fields: Items<'t, Field<'t>>,
    },
    /// Of something that is no table.
    None,
}

impl<'t> Iterator for Fields<'t> {
    type Item = (&'t str, Node<'t>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Parsed(fields) => fields
                .next()
                .map(|(key, value)| (key.get_ref().as_ref(), Node::Parsed(value))),
            Self::Kept { text, fields } => {
                let Field { name, value: at } = fields.next()?;
                Some((name, Node::Kept { text, at }))
            }
            Self::None => None,
        }
    }
}

/// The fields of a document's root, with where each key stands.
pub(super) fn root_fields<'t>(
    table: &'t DeTable<'t>,
) -> impl Iterator<Item = (&'t str, Span, Node<'t>)> {
    table.iter().map(|(key, value)| {
        (
            key.get_ref().as_ref(),
            key.span().into(),
            Node::Parsed(value),
        )
    })
}

/// The ten characters of a day.
#[derive(Debug, Clone, Copy)]
pub struct PlainDay([u8; 10]);

impl PlainDay {
    /// `None` where the parts take more digits than they have places.
    fn new(date: Date) -> Option<Self> {
        let digit = |number: u16| b'0' + u8::try_from(number % 10).unwrap_or(0);
        let (year, month, day) = (date.year, u16::from(date.month), u16::from(date.day));
        (year <= 9999 && month <= 99 && day <= 99).then(|| {
            Self([
                digit(year / 1000),
                digit(year / 100),
                digit(year / 10),
                digit(year),
                b'-',
                digit(month / 10),
                digit(month),
                b'-',
                digit(day / 10),
                digit(day),
            ])
        })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A date as JSON would carry it: RFC 3339 with `T`, digits as written.
fn date_text(date: &Datetime) -> String {
    let Datetime {
        date: Some(day),
        time: None,
        offset: None,
    } = date
    else {
        return date.to_string();
    };
    // By far the most common form, written without the machinery of formatting.
    let digit = |number: u16, ten: u16| b'0' + u8::try_from(number / ten % 10).unwrap_or_default();
    let (year, month, day) = (day.year, u16::from(day.month), u16::from(day.day));
    let text = [
        digit(year, 1000),
        digit(year, 100),
        digit(year, 10),
        digit(year, 1),
        b'-',
        digit(month, 10),
        digit(month, 1),
        b'-',
        digit(day, 10),
        digit(day, 1),
    ];
    std::str::from_utf8(&text).unwrap_or_default().to_owned()
}

/// The decimal digits of an integer literal of any radix.
/// Literals too long for the widest integer keep their own digits: they are refused elsewhere.
fn decimal(digits: &str, radix: u32) -> Cow<'_, str> {
    if radix == 10 {
        return Cow::Borrowed(digits);
    }
    i128::from_str_radix(digits, radix).map_or(Cow::Borrowed(digits), |number| {
        Cow::Owned(number.to_string())
    })
}
