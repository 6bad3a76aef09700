//! Values while an expression is evaluated: plain ones, values of records with
//! where they stand, and what was computed. Records are read in place; a value
//! of a record becomes a plain one only where it is used.

use std::borrow::{Borrow, Cow};
use std::rc::Rc;

use super::stop::{Stop, Stopped};
use super::trace::Rows;
use super::world::Located;
use crate::record::Shape;
use crate::value::{DateRange, Quantity};

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Double(f64),
    Text(Cow<'a, str>),
    List(Rc<[Value<'a>]>),
    Map(Rc<[(Value<'a>, Value<'a>)]>),
    /// `referrers` or `group`.
    Records(&'a [Located<'a>]),
    /// Of a record.
    Node(Located<'a>),
    /// Computed.
    Quantity(Rc<Figure<'a>>),
    /// Computed.
    Date(Rc<Period<'a>>),
}

/// A quantity with where it comes from.
#[derive(Debug, Clone)]
pub(super) struct Figure<'a> {
    pub(super) quantity: Quantity<'a>,
    /// Where it stands; of a computed one, where its first operand does.
    pub(super) at: Option<Located<'a>>,
    /// The operands of a computed one, while tracing.
    pub(super) rows: Option<Rc<Rows>>,
}

impl<'a> Borrow<Quantity<'a>> for Figure<'a> {
    fn borrow(&self) -> &Quantity<'a> {
        &self.quantity
    }
}

/// A date with where it comes from.
#[derive(Debug, Clone)]
pub(super) struct Period<'a> {
    pub(super) date: DateRange<'a>,
    pub(super) at: Option<Located<'a>>,
    pub(super) rows: Option<Rc<Rows>>,
}

impl<'a> Value<'a> {
    /// What a reader would call it, with its article.
    pub(super) fn described(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "true or false",
            Self::Integer(_) => "a whole number",
            Self::Double(_) => "a number with a fraction",
            Self::Text(_) => "a text",
            Self::List(_) | Self::Records(_) => "a list",
            Self::Map(_) => "a table",
            Self::Node(located) => located.node.shape().described(),
            Self::Quantity(_) => "a computed quantity",
            Self::Date(_) => "a computed date",
        }
    }

    /// The plain value that a text, number or truth value of a record stands for.
    /// Dates are their text; lists and tables stay where they are.
    #[inline]
    pub(super) fn plain(self) -> Result<Self, Stopped<'a>> {
        match self {
            Self::Node(located) => plain_node(located),
            other => Ok(other),
        }
    }

    /// The number of elements of a list or fields of a table.
    pub(super) fn len(&self) -> Option<usize> {
        match self {
            Self::List(items) => Some(items.len()),
            Self::Map(entries) => Some(entries.len()),
            Self::Records(records) => Some(records.len()),
            Self::Node(located) => match located.node.shape() {
                Shape::List | Shape::Table => Some(located.node.len()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        match self {
            Self::List(_) | Self::Records(_) => true,
            Self::Node(located) => located.node.shape() == Shape::List,
            _ => false,
        }
    }

    /// Whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        match self {
            Self::Map(_) => true,
            Self::Node(located) => located.node.shape() == Shape::Table,
            _ => false,
        }
    }

    /// An element of a list.
    pub(super) fn item(&self, at: usize) -> Option<Self> {
        match self {
            Self::List(items) => items.get(at).cloned(),
            Self::Records(records) => records.get(at).copied().map(Self::Node),
            Self::Node(located) => located.item(at).map(Self::Node),
            _ => None,
        }
    }
}

impl Located<'_> {
    fn item(&self, at: usize) -> Option<Self> {
        let node = self.node.item(at)?;
        Some(Self {
            node,
            record: self.record,
        })
    }

    pub(super) fn field(&self, name: &str) -> Option<Self> {
        let node = self.node.get(name)?;
        Some(Self {
            node,
            record: self.record,
        })
    }
}

fn plain_node(located: Located<'_>) -> Result<Value<'_>, Stopped<'_>> {
    let node = located.node;
    Ok(match node.shape() {
        Shape::Text => Value::Text(Cow::Borrowed(node.as_text().unwrap_or_default())),
        Shape::Date => Value::Text(node.as_written().unwrap_or_default()),
        Shape::Boolean => Value::Boolean(node.as_boolean().unwrap_or_default()),
        Shape::Integer => {
            let digits = node.as_number().map(|number| number.digits);
            let number = digits.and_then(|digits| digits.parse().ok());
            number
                .map(Value::Integer)
                .ok_or_else(|| unreadable(located))?
        }
        Shape::Float => {
            let digits = node.as_number().map(|number| number.digits);
            let number = digits.and_then(|digits| digits.parse().ok());
            number
                .map(Value::Double)
                .ok_or_else(|| unreadable(located))?
        }
        Shape::List | Shape::Table => Value::Node(located),
    })
}

/// A number too large to compute with, which is said where records are read.
#[cold]
fn unreadable<'a>(located: Located<'_>) -> Stopped<'a> {
    Stopped::new(Stop::AtFault {
        record: located.record,
    })
}
