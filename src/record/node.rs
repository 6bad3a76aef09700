//! One value of a record. Everything above this module reads records through
//! [`Node`]; nothing else knows which parser made them.

use std::borrow::Cow;

use super::kept;
use super::packed::Items;
use super::tree::{Field, Value, Values, What};
use crate::text::Span;

/// A value, borrowed from a parsed file, from a digest, or from a bare text.
#[derive(Debug, Clone, Copy)]
pub enum Node<'t> {
    /// A value of a parsed file.
    Parsed {
        /// Those of the file.
        values: &'t Values<'t>,
        /// This one.
        value: &'t Value,
    },
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
            Self::Parsed { value, .. } => match value.what {
                What::Text(_) => Shape::Text,
                What::Integer(_) | What::Based(_) => Shape::Integer,
                What::Float(_) => Shape::Float,
                What::Boolean(_) => Shape::Boolean,
                What::Date(_) => Shape::Date,
                What::List(_) => Shape::List,
                What::Table(_) => Shape::Table,
            },
            Self::Kept { text, at } => kept::shape(text, at),
            Self::Text(_) => Shape::Text,
        }
    }

    /// Where it stands; empty for a bare text. A table under a header has the header's span.
    pub fn span(self) -> Span {
        match self {
            Self::Parsed { value, .. } => value.span,
            Self::Kept { text, at } => kept::span(text, at),
            Self::Text(_) => Span::default(),
        }
    }

    /// The text of a string (not of a date).
    #[inline]
    pub fn as_text(self) -> Option<&'t str> {
        match self {
            Self::Parsed { values, value } => match value.what {
                What::Text(words) => Some(values.words(words)),
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
            Self::Parsed { values, value } => match value.what {
                What::Text(words) | What::Date(words) => Some(Cow::Borrowed(values.words(words))),
                _ => None,
            },
            Self::Kept { text, at } => match kept::shape(text, at) {
                Shape::Text | Shape::Date => Some(Cow::Borrowed(kept::words(text, at))),
                _ => None,
            },
            Self::Text(text) => Some(Cow::Borrowed(text)),
        }
    }

    /// The number, if it is one.
    pub fn as_number(self) -> Option<Number<'t>> {
        match self {
            Self::Parsed { values, value } => match value.what {
                What::Integer(words) | What::Based(words) => Some(Number {
                    digits: Cow::Borrowed(values.words(words)),
                    integer: true,
                }),
                What::Float(words) => Some(Number {
                    digits: Cow::Borrowed(values.words(words)),
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

    /// Whether this is a number in hexadecimal, octal or binary digits, as far as that is still known:
    /// what was packed is decimal.
    pub fn is_based(self) -> bool {
        matches!(self, Self::Parsed { value, .. } if matches!(value.what, What::Based(_)))
    }

    /// The digits of a number that is written in decimal. A hexadecimal, octal or binary literal
    /// gives a text that no decimal has, so that it is refused wherever digits matter.
    pub fn as_decimal(self) -> Option<&'t str> {
        match self {
            Self::Parsed { values, value } => match value.what {
                What::Integer(words) | What::Float(words) => Some(values.words(words)),
                What::Based(_) => Some("0x"),
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
            Self::Parsed { value, .. } => match value.what {
                What::Boolean(truth) => Some(truth),
                _ => None,
            },
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
            Self::Parsed { value, .. } => match value.what {
                What::List(run) | What::Table(run) => run.len(),
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
            Self::Parsed { values, value } => {
                let What::Table(run) = value.what else {
                    return None;
                };
                let value = &values.field(run, key)?.value;
                Some(Self::Parsed { values, value })
            }
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
            Self::Parsed { values, value } => {
                let What::List(run) = value.what else {
                    return None;
                };
                let value = values.items(run).get(index)?;
                Some(Self::Parsed { values, value })
            }
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
            Self::Parsed { values, value } => match value.what {
                What::Table(run) => Fields::Parsed {
                    values,
                    fields: values.fields(run).iter(),
                },
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
            Self::Parsed { values, value } => match value.what {
                What::Integer(_) | What::Based(_) | What::Float(_) => visit(self),
                What::List(run) => values
                    .items(run)
                    .iter()
                    .for_each(|value| Self::Parsed { values, value }.each_number(visit)),
                What::Table(run) => values.fields(run).iter().for_each(|field| {
                    let value = &field.value;
                    Self::Parsed { values, value }.each_number(visit);
                }),
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
            Self::Parsed { values, value } => {
                let What::Table(run) = value.what else {
                    return None;
                };
                Some(values.field(run, key)?.key)
            }
            Self::Kept { .. } | Self::Text(_) => None,
        }
    }
}

/// Iterates over the fields of a table; see [`Node::fields`].
pub enum Fields<'t> {
    /// Of a parsed file.
    Parsed {
        /// The values of the file.
        values: &'t Values<'t>,
        /// The fields that are left.
        fields: std::slice::Iter<'t, Field>,
    },
    /// Of a digest.
    Kept {
        /// What is packed of the record.
        text: &'t str,
        /// The fields that are left.
        fields: Items<'t, kept::Field<'t>>,
    },
    /// Of something that is no table.
    None,
}

impl<'t> Iterator for Fields<'t> {
    type Item = (&'t str, Node<'t>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Parsed { values, fields } => {
                let field = fields.next()?;
                let (values, value) = (*values, &field.value);
                Some((values.name(field), Node::Parsed { values, value }))
            }
            Self::Kept { text, fields } => {
                let kept::Field { name, value: at } = fields.next()?;
                Some((name, Node::Kept { text, at }))
            }
            Self::None => None,
        }
    }
}
