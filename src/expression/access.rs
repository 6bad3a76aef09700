//! Reaches values while evaluating: fields and elements of records and of made
//! tables, the identity of records, and records behind references.

use std::borrow::Cow;

use super::compare::entry;
use super::evaluate::{Evaluated, Run};
use super::ir::{Body, Expr, Identity, Variable};
use super::stop::{Stop, Stopped, faulty};
use super::value::Value;
use super::world::Located;
use crate::record::Shape;

impl<'a> Run<'a, '_, '_> {
    /// A value of a record, unless it is already at fault.
    #[inline]
    pub(super) fn sound(&self, located: Located<'a>) -> Result<Located<'a>, Stopped<'a>> {
        let (world, record) = (self.env.world, located.record);
        if world.is_faulty(record) && world.at_fault(record, located.node.span()) {
            return Err(Stopped::new(Stop::AtFault { record }));
        }
        Ok(located)
    }

    /// The value of a record that a node stands for, where that takes no looking up; else nothing
    /// happens, and no step is counted.
    #[inline]
    fn at_hand(&mut self, expr: &'a Expr) -> Option<Located<'a>> {
        if self.steps >= self.limit {
            return None;
        }
        self.steps += 1;
        let found = match &expr.body {
            Body::Variable(Variable::Itself) => Some(self.env.itself),
            Body::Variable(Variable::Record) => Some(self.env.record),
            Body::Local(at) => match self.locals.get(*at) {
                Some(Value::Node(located)) => Some(*located),
                _ => None,
            },
            Body::Made(_) => expr.slot.and_then(|slot| self.remembered(slot)),
            Body::Variable(_) | Body::Condition(_) => None,
        };
        if found.is_none() {
            self.steps -= 1;
        }
        found
    }

    pub(super) fn select(&mut self, of: &'a Expr, name: &'a str, expr: &'a Expr) -> Evaluated<'a> {
        if let Some(located) = self.at_hand(of) {
            return self.field(located, name, expr);
        }
        match self.value(of)? {
            Value::Node(located) => self.field(located, name, expr),
            Value::Map(entries) => {
                let key = Value::Text(Cow::Borrowed(name));
                let found = entry(&entries, &key).cloned();
                found
                    .ok_or_else(|| faulty(expr.bytes(), format!("the table has no key \"{name}\"")))
            }
            other => Err(faulty(
                expr.bytes(),
                format!("{} has no fields", other.described()),
            )),
        }
    }

    /// A field of a table of a record.
    pub(super) fn field(&self, of: Located<'a>, name: &'a str, expr: &Expr) -> Evaluated<'a> {
        if let Some(field) = of.field(name) {
            return self.sound(field).map(Value::Node);
        }
        if of.node.shape() != Shape::Table {
            let message = format!("{} has no fields", of.node.shape().described());
            return Err(faulty(expr.bytes(), message));
        }
        Err(missing(of.record, Cow::Borrowed(name)))
    }

    pub(super) fn identity(
        &mut self,
        of: &'a Expr,
        identity: Identity,
        expr: &'a Expr,
    ) -> Evaluated<'a> {
        let located = match self.value(of)? {
            Value::Node(located) => located,
            other => {
                return Err(faulty(
                    expr.bytes(),
                    format!("{} is no record", other.described()),
                ));
            }
        };
        if located.field(identity.as_str()).is_some() {
            return self.field(located, identity.as_str(), expr);
        }
        match identity {
            Identity::Kind => Ok(Value::Text(Cow::Borrowed(
                self.env.world.kind(located.record),
            ))),
            Identity::Address => {
                let address = self.env.world.address(located.record);
                self.build_text(address.len(), expr)?;
                Ok(Value::Text(Cow::Owned(address)))
            }
            Identity::Corroboration => {
                let count = self.env.world.corroboration(located.record);
                count.map(Value::Integer).ok_or_else(|| {
                    let why = "what it rests on goes back further than is followed";
                    Stopped::new(Stop::NotCheckable(why.into()))
                })
            }
        }
    }

    pub(super) fn has(
        &mut self,
        of: &'a Expr,
        name: &'a str,
        expr: &'a Expr,
    ) -> Result<bool, Stopped<'a>> {
        if expr
            .slot
            .is_some_and(|slot| self.remembered(slot).is_some())
        {
            return Ok(true);
        }
        let table = match self.at_hand(of) {
            Some(located) => Value::Node(located),
            None => self.value(of)?,
        };
        match table {
            Value::Node(located) if located.node.shape() == Shape::Table => {
                let found = located.field(name);
                if let (Some(slot), Some(found)) = (expr.slot, found)
                    && let Ok(sound) = self.sound(found)
                {
                    self.remember(slot, sound);
                }
                Ok(found.is_some())
            }
            Value::Map(entries) => {
                let key = Value::Text(Cow::Borrowed(name));
                Ok(entry(&entries, &key).is_some())
            }
            other => Err(faulty(
                expr.bytes(),
                format!("{} has no fields", other.described()),
            )),
        }
    }

    pub(super) fn index(&mut self, of: &'a Expr, index: &'a Expr) -> Evaluated<'a> {
        let from = self.value(of)?;
        let key = self.value(index)?.plain()?;
        let found = if from.is_list() {
            item(&from, &key, index)?
        } else {
            named(&from, key, index)?
        };
        match found {
            Value::Node(located) => self.sound(located).map(Value::Node),
            made => Ok(made),
        }
    }

    /// The record that a reference leads to.
    pub(super) fn follow(&mut self, target: &'a Expr, kinds: &'a [u16]) -> Evaluated<'a> {
        let value = match self.at_hand(target) {
            Some(located) => Value::Node(located),
            None => self.value(target)?,
        };
        let world = self.env.world;
        let at = match value {
            Value::Node(at) if at.node.shape() == Shape::Text => {
                let text = || Cow::Borrowed(at.node.as_text().unwrap_or_default());
                let found = world.follow_from(at, kinds);
                return found.map(Value::Node).ok_or_else(|| unresolved(text()));
            }
            Value::Node(at) => Some(at),
            _ => None,
        };
        let text = text_of(value, target)?;
        let found = world.follow(at, kinds, &text);
        found.map(Value::Node).ok_or_else(|| unresolved(text))
    }

    /// The value of a node as a text.
    pub(super) fn text(&mut self, expr: &'a Expr) -> Result<Cow<'a, str>, Stopped<'a>> {
        let value = self.value(expr)?;
        text_of(value, expr)
    }
}

fn text_of<'a>(value: Value<'a>, expr: &Expr) -> Result<Cow<'a, str>, Stopped<'a>> {
    match value.plain()? {
        Value::Text(text) => Ok(text),
        other => Err(faulty(
            expr.bytes(),
            format!("a text is needed here; this is {}", other.described()),
        )),
    }
}

/// An element of a list.
fn item<'a>(list: &Value<'a>, key: &Value<'a>, index: &Expr) -> Evaluated<'a> {
    let Some(at) = position(key) else {
        let message = format!("a position is a whole number; this is {}", key.described());
        return Err(faulty(index.bytes(), message));
    };
    let item = usize::try_from(at).ok().and_then(|at| list.item(at));
    item.ok_or_else(|| faulty(index.bytes(), "the list has no element at this position"))
}

/// The value of a key in a table.
fn named<'a>(table: &Value<'a>, key: Value<'a>, index: &Expr) -> Evaluated<'a> {
    match (table, key) {
        (Value::Map(entries), key) => {
            let found = entry(entries, &key).cloned();
            found.ok_or_else(|| faulty(index.bytes(), "the table has no such key"))
        }
        (Value::Node(located), Value::Text(name)) if located.node.shape() == Shape::Table => {
            let field = located.field(&name).map(Value::Node);
            field.ok_or_else(|| missing(located.record, name))
        }
        (other, key) => {
            let (other, key) = (other.described(), key.described());
            Err(faulty(
                index.bytes(),
                format!("{other} has no element named by {key}"),
            ))
        }
    }
}

/// A position in a list: a whole number, also one written with a fraction of 0.
fn position(key: &Value<'_>) -> Option<i64> {
    match key {
        Value::Integer(at) => Some(*at),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it has no fraction and is small"
        )]
        Value::Double(at) if at.fract() == 0.0 && at.abs() < 1e15 => Some(*at as i64),
        _ => None,
    }
}

#[cold]
fn unresolved(target: Cow<'_, str>) -> Stopped<'_> {
    Stopped::new(Stop::Unresolved { target })
}

#[cold]
fn missing(record: u32, field: Cow<'_, str>) -> Stopped<'_> {
    Stopped::new(Stop::Missing { record, field })
}
