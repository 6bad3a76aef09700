//! Plain comparisons, as CEL makes them: equality of any two values, order of
//! numbers, texts and truth values, and membership. Quantities and dates have
//! functions of their own; `<` on them is refused here as it is by the compiler.

use std::cmp::Ordering;

use super::evaluate::Run;
use super::ir::{Comparison, Expr};
use super::stop::{Stopped, faulty};
use super::value::Value;
use crate::record::Shape;

impl<'a> Run<'a, '_, '_> {
    pub(super) fn compare(
        &mut self,
        comparison: Comparison,
        a: &'a Expr,
        b: &'a Expr,
        expr: &'a Expr,
    ) -> Result<bool, Stopped<'a>> {
        let (left, right) = (self.value(a)?, self.value(b)?);
        match comparison {
            Comparison::Equal => self.equal(left, right, expr),
            Comparison::Unequal => self.equal(left, right, expr).map(|equal| !equal),
            Comparison::In => self.is_in(left, &right, expr),
            Comparison::Less => Self::order(left, right, expr).map(Ordering::is_lt),
            Comparison::LessEqual => Self::order(left, right, expr).map(Ordering::is_le),
            Comparison::Greater => Self::order(left, right, expr).map(Ordering::is_gt),
            Comparison::GreaterEqual => Self::order(left, right, expr).map(Ordering::is_ge),
        }
    }

    /// Equality; values of different sorts are unequal, numbers are compared as such.
    pub(super) fn equal(
        &mut self,
        a: Value<'a>,
        b: Value<'a>,
        expr: &'a Expr,
    ) -> Result<bool, Stopped<'a>> {
        self.step(1, expr)?;
        let (a, b) = (a.plain()?, b.plain()?);
        if a.is_list() && b.is_list() {
            return self.equal_lists(&a, &b, expr);
        }
        if a.is_table() && b.is_table() {
            return self.equal_tables(a, b, expr);
        }
        match (&a, &b) {
            (Value::Quantity(_), _) | (_, Value::Quantity(_)) => {
                let message = "a computed quantity is a range, which is never equal to another: compare with agrees(a, b)";
                Err(faulty(expr.bytes(), message))
            }
            (Value::Date(date), Value::Text(text)) | (Value::Text(text), Value::Date(date)) => {
                Ok(date.date.to_string() == **text)
            }
            (Value::Date(a), Value::Date(b)) => Ok(a.date == b.date),
            _ => Ok(equal_scalars(&a, &b)),
        }
    }

    fn equal_lists(
        &mut self,
        a: &Value<'a>,
        b: &Value<'a>,
        expr: &'a Expr,
    ) -> Result<bool, Stopped<'a>> {
        let len = a.len().unwrap_or_default();
        if b.len() != Some(len) {
            return Ok(false);
        }
        for (a, b) in (0..len).filter_map(|at| a.item(at).zip(b.item(at))) {
            if !self.equal(a, b, expr)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn equal_tables(
        &mut self,
        a: Value<'a>,
        b: Value<'a>,
        expr: &'a Expr,
    ) -> Result<bool, Stopped<'a>> {
        if a.len() != b.len() {
            return Ok(false);
        }
        match (a, b) {
            (Value::Node(a), Value::Node(b)) => {
                for (key, value) in a.node.fields() {
                    let own = super::world::Located {
                        node: value,
                        record: a.record,
                    };
                    match b.field(key) {
                        Some(other)
                            if self.equal(Value::Node(own), Value::Node(other), expr)? => {}
                        _ => return Ok(false),
                    }
                }
                Ok(true)
            }
            (Value::Map(entries), other) | (other, Value::Map(entries)) => {
                for (key, value) in entries.iter() {
                    let Some(other) = member(&other, key) else {
                        return Ok(false);
                    };
                    if !self.equal(value.clone(), other, expr)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The order of two numbers, texts or truth values.
    fn order(a: Value<'a>, b: Value<'a>, expr: &Expr) -> Result<Ordering, Stopped<'a>> {
        for value in [&a, &b] {
            if let Some(advice) = unordered(value) {
                let message = format!("< and > can't order {}: use {advice}", value.described());
                return Err(faulty(expr.bytes(), message));
            }
        }
        let (a, b) = (a.plain()?, b.plain()?);
        let order = match (&a, &b) {
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
            _ => numbers(&a, &b),
        };
        order.ok_or_else(|| {
            let (a, b) = (a.described(), b.described());
            faulty(expr.bytes(), format!("< and > can't order {a} and {b}"))
        })
    }

    fn is_in(
        &mut self,
        sought: Value<'a>,
        of: &Value<'a>,
        expr: &'a Expr,
    ) -> Result<bool, Stopped<'a>> {
        let sought = sought.plain()?;
        if of.is_table() {
            if !is_key(&sought) {
                let message = format!(
                    "a key is a text or a number; this is {}",
                    sought.described()
                );
                return Err(faulty(expr.bytes(), message));
            }
            return Ok(match of {
                Value::Node(located) => match &sought {
                    Value::Text(name) => located.field(name).is_some(),
                    _ => false,
                },
                _ => member(of, &sought).is_some(),
            });
        }
        if !of.is_list() {
            let message = format!("\"in\" needs a list or a table; this is {}", of.described());
            return Err(faulty(expr.bytes(), message));
        }
        for item in (0..of.len().unwrap_or_default()).filter_map(|at| of.item(at)) {
            if self.equal(item, sought.clone(), expr)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What to use instead of `<` on this value, where it can't be ordered.
fn unordered(value: &Value<'_>) -> Option<&'static str> {
    match value {
        Value::Date(_) => Some("not_after(a, b) or not_before(a, b)"),
        Value::Quantity(_) => Some("at_most(a, b) or at_least(a, b)"),
        Value::Node(located) => match located.node.shape() {
            Shape::Date => Some("not_after(a, b) or not_before(a, b)"),
            Shape::Table => Some("at_most(a, b) or at_least(a, b)"),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a table may have such a key.
pub(super) fn is_key(value: &Value<'_>) -> bool {
    use Value::{Boolean, Double, Integer, Text};
    matches!(value, Boolean(_) | Integer(_) | Double(_) | Text(_))
}

/// The value of a key in a table.
fn member<'a>(table: &Value<'a>, key: &Value<'a>) -> Option<Value<'a>> {
    match (table, key) {
        (Value::Map(entries), key) => entry(entries, key).cloned(),
        (Value::Node(located), Value::Text(name)) => located.field(name).map(Value::Node),
        _ => None,
    }
}

/// The value of a key among the entries of a table that the expression made.
pub(super) fn entry<'m, 'a>(
    entries: &'m [(Value<'a>, Value<'a>)],
    key: &Value<'a>,
) -> Option<&'m Value<'a>> {
    let found = entries.iter().find(|(own, _)| equal_scalars(own, key));
    found.map(|(_, value)| value)
}

/// Equality of plain values that are neither lists nor tables.
pub(super) fn equal_scalars(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Text(a), Value::Text(b)) => a == b,
        _ => numbers(a, b).is_some_and(Ordering::is_eq),
    }
}

/// The order of two numbers of any sort; `None` unless both are numbers.
pub(super) fn numbers(a: &Value<'_>, b: &Value<'_>) -> Option<Ordering> {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
        (Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
        (Value::Integer(a), Value::Double(b)) => mixed(*a, *b),
        (Value::Double(a), Value::Integer(b)) => mixed(*b, *a).map(Ordering::reverse),
        _ => None,
    }
}

/// Exact, also where the whole number has more digits than a float holds.
fn mixed(whole: i64, float: f64) -> Option<Ordering> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if float.is_nan() {
        return None;
    }
    if float >= LIMIT {
        return Some(Ordering::Less);
    }
    if float < -LIMIT {
        return Some(Ordering::Greater);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "within the range of i64, as checked above"
    )]
    let truncated = float.trunc() as i64;
    let fraction = 0.0_f64.partial_cmp(&float.fract());
    Some(
        whole
            .cmp(&truncated)
            .then(fraction.unwrap_or(Ordering::Equal)),
    )
}
