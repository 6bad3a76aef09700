//! Walks a value beside its compiled schema. Every function here answers for
//! one value, and gives doubt as soon as it meets it.

use std::cell::Cell;

use jsonschema::json::JsonNumber as _;

use super::limits::{Number, Values, certain};
use super::text::with_text;
use super::usual::is_quantity;
use super::{Applied, List, Refusal, Rest, Schema, Table, Types, Verdict, equal};
use crate::record::{Node, Shape};
use crate::schema::meta;

/// How deep schemas and values may lead into each other.
const DEEPEST: u32 = 128;

/// How many lists, tables and schemas beside others are looked at in all. Records stay far below; schemas from strangers can
/// branch without end, and the validator remembers what it has seen where this does not.
const MOST: u32 = 200_000;

/// Judges one value.
pub(super) struct Judge<'s> {
    schemas: &'s [Schema],
    left: Cell<u32>,
    depth: Cell<u32>,
}

impl<'s> Judge<'s> {
    pub(super) fn new(schemas: &'s [Schema]) -> Self {
        Self {
            schemas,
            left: Cell::new(MOST),
            depth: Cell::new(0),
        }
    }

    /// Whether a schema accepts a value.
    pub(super) fn value(&self, schema: u32, value: Node<'_>) -> Verdict {
        let schema = self.schema(schema).ok_or(Refusal::Doubtful)?;
        match value.shape() {
            Shape::Text | Shape::Date => text(schema, value)?,
            Shape::Integer | Shape::Float => number(schema, value)?,
            Shape::Boolean => boolean(schema, value)?,
            Shape::List => self.deeper(|| self.list(schema, value))?,
            Shape::Table => self.deeper(|| self.table(schema, value))?,
        }
        for applied in &schema.beside {
            self.deeper(|| self.beside(applied, value))?;
        }
        if schema.doubtful {
            return Err(Refusal::Doubtful);
        }
        Ok(())
    }

    /// One step down, within the bounds.
    fn deeper<T>(&self, judge: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
        let (left, depth) = (self.left.get(), self.depth.get());
        if left == 0 || depth == DEEPEST {
            return Err(Refusal::Doubtful);
        }
        self.left.set(left - 1);
        self.depth.set(depth + 1);
        let judged = judge();
        self.depth.set(depth);
        judged
    }

    fn schema(&self, position: u32) -> Option<&'s Schema> {
        self.schemas.get(position as usize)
    }

    fn list(&self, schema: &Schema, value: Node<'_>) -> Verdict {
        certain(schema.types.has(Types::LIST))?;
        schema.values.iter().try_for_each(Values::composed)?;
        let Some(list) = &schema.list else {
            return Ok(());
        };
        certain((list.least..=list.most).contains(&value.len()))?;
        self.items(list, value)?;
        if list.unique {
            return equal::unique(value);
        }
        Ok(())
    }

    fn items(&self, list: &List, value: Node<'_>) -> Verdict {
        for (index, item) in value.items().enumerate() {
            if let Some(schema) = list.prefix.get(index).copied().or(list.items) {
                self.value(schema, item)?;
            }
        }
        Ok(())
    }

    fn table(&self, schema: &'s Schema, value: Node<'_>) -> Verdict {
        certain(schema.types.has(Types::TABLE))?;
        schema.values.iter().try_for_each(Values::composed)?;
        if let Some(table) = &schema.table {
            certain((table.least..=table.most).contains(&value.len()))?;
            self.fields(schema, table, value)?;
            certain(table.dependents_hold(value))?;
        }
        if schema.quantity {
            return certain(is_quantity(value) || meta::quantity_fault(value).is_none());
        }
        Ok(())
    }

    fn fields(&self, schema: &'s Schema, table: &'s Table, value: Node<'_>) -> Verdict {
        if table.only_requires {
            let mut names = table.names.iter();
            return certain(names.all(|name| value.get(name).is_some()));
        }
        let mut cursor = 0;
        let mut required = 0;
        for (name, field) in value.fields() {
            let known = table.names.find(name, &mut cursor);
            let known = known.and_then(|position| table.fields.get(position));
            required += usize::from(known.is_some_and(|known| known.required));
            if let Some(naming) = table.naming {
                self.value(naming, Node::Text(name))?;
            }
            let declared = known.and_then(|known| known.schema);
            if let Some(declared) = declared {
                self.value(declared, field)?;
            }
            let covered = !table.patterns.is_empty() && self.patterns(table, name, field)?;
            if !covered && declared.is_none() {
                self.rest(schema, table.rest, (name, field), value)?;
            }
        }
        certain(required == table.required)
    }

    /// Whether a pattern covers a field.
    fn patterns(&self, table: &Table, name: &str, field: Node<'_>) -> Result<bool, Refusal> {
        let mut covered = false;
        for (pattern, schema) in &table.patterns {
            if pattern.matches(name)? {
                covered = true;
                self.value(*schema, field)?;
            }
        }
        Ok(covered)
    }

    fn rest(
        &self,
        schema: &'s Schema,
        rest: Rest,
        (name, field): (&str, Node<'_>),
        value: Node<'_>,
    ) -> Verdict {
        match rest {
            Rest::Open => Ok(()),
            Rest::Additional(rest) => self.value(rest, field),
            Rest::Unevaluated(_) if self.covered_beside(schema, name, value) => Ok(()),
            // What covers a field is not known in full, so that a refusal here is never certain.
            Rest::Unevaluated(rest) => self.value(rest, field).map_err(|_| Refusal::Doubtful),
        }
    }

    /// Whether a schema that applies beside this one certainly covers a field of a value that it
    /// accepts.
    fn covered_beside(&self, schema: &'s Schema, name: &str, value: Node<'_>) -> bool {
        let accepts = |one: u32| self.value(one, value);
        let covers = |one: u32| self.covers(one, name, value);
        schema.beside.iter().any(|applied| match applied {
            Applied::All(one) => covers(*one),
            Applied::Any(branches) | Applied::One(branches) => branches
                .iter()
                .any(|one| covers(*one) && accepts(*one).is_ok()),
            Applied::Not(_) => false,
            Applied::If {
                condition,
                then,
                otherwise,
            } => match accepts(*condition) {
                Ok(()) => covers(*condition) || then.is_some_and(covers),
                Err(Refusal::Certain) => otherwise.is_some_and(covers),
                Err(Refusal::Doubtful) => false,
            },
            Applied::With(field, one) => value.get(field).is_some() && covers(*one),
        })
    }

    fn covers(&self, schema: u32, name: &str, value: Node<'_>) -> bool {
        let covers = |schema: &'s Schema| {
            let table = schema.table.as_ref();
            table.is_some_and(|table| table.covers(name))
                || self.covered_beside(schema, name, value)
        };
        let covered = self.deeper(|| Ok(self.schema(schema).is_some_and(covers)));
        covered.unwrap_or(false)
    }

    fn beside(&self, applied: &'s Applied, value: Node<'_>) -> Verdict {
        match applied {
            Applied::All(one) => self.value(*one, value),
            Applied::Any(branches) => self.any(branches, value),
            Applied::One(branches) => self.one(branches, value),
            Applied::Not(one) => match self.value(*one, value) {
                Ok(()) => Err(Refusal::Certain),
                Err(Refusal::Certain) => Ok(()),
                Err(Refusal::Doubtful) => Err(Refusal::Doubtful),
            },
            Applied::If {
                condition,
                then,
                otherwise,
            } => {
                let branch = match self.value(*condition, value) {
                    Ok(()) => then,
                    Err(Refusal::Certain) => otherwise,
                    Err(Refusal::Doubtful) => return Err(Refusal::Doubtful),
                };
                branch.map_or(Ok(()), |branch| self.value(branch, value))
            }
            Applied::With(field, one) if value.get(field).is_some() => self.value(*one, value),
            Applied::With(..) => Ok(()),
        }
    }

    fn any(&self, branches: &[u32], value: Node<'_>) -> Verdict {
        let mut refusal = Refusal::Certain;
        for branch in branches {
            match self.value(*branch, value) {
                Ok(()) => return Ok(()),
                Err(Refusal::Certain) => {}
                Err(Refusal::Doubtful) => refusal = Refusal::Doubtful,
            }
        }
        Err(refusal)
    }

    fn one(&self, branches: &[u32], value: Node<'_>) -> Verdict {
        let mut accepted = 0;
        for branch in branches {
            match self.value(*branch, value) {
                Ok(()) => accepted += 1,
                Err(Refusal::Certain) => {}
                Err(Refusal::Doubtful) => return Err(Refusal::Doubtful),
            }
        }
        certain(accepted == 1)
    }
}

impl Table {
    /// Whether a field of an accepted value is certainly evaluated here.
    fn covers(&self, name: &str) -> bool {
        let mut cursor = 0;
        let known = self.names.find(name, &mut cursor);
        let known = known.and_then(|position| self.fields.get(position));
        known.is_some_and(|known| known.schema.is_some())
            || matches!(self.rest, Rest::Additional(_))
            || self
                .patterns
                .iter()
                .any(|(pattern, _)| pattern.matches(name) == Ok(true))
    }

    fn dependents_hold(&self, value: Node<'_>) -> bool {
        let has = |name: &str| value.get(name).is_some();
        let mut dependent = self.dependent.iter();
        dependent.all(|(name, needed)| !has(name) || needed.iter().all(|name| has(name)))
    }
}

fn text(schema: &Schema, value: Node<'_>) -> Verdict {
    certain(schema.types.has(Types::TEXT))?;
    if schema.text.is_none() && schema.values.is_empty() {
        return Ok(());
    }
    with_text(value, |text| {
        schema.values.iter().try_for_each(|one| one.text(text))?;
        schema
            .text
            .as_ref()
            .map_or(Ok(()), |asked| asked.holds(text))
    })
}

fn number(schema: &Schema, value: Node<'_>) -> Verdict {
    certain(types_hold(schema.types, value))?;
    if schema.values.is_empty() && schema.limits.is_empty() {
        return Ok(());
    }
    let number = Number::of(value);
    schema
        .values
        .iter()
        .try_for_each(|one| one.number(number))?;
    let mut limits = schema.limits.iter();
    limits.try_for_each(|limit| limit.holds(number.ok_or(Refusal::Doubtful)?))
}

fn types_hold(types: Types, value: Node<'_>) -> bool {
    if types.has(Types::WHOLE) && types.has(Types::FRACTION) {
        return true;
    }
    // Only here it matters whether a number that is written with a fraction has one.
    let whole = value.as_number().is_some_and(|number| number.is_integer());
    types.has(if whole { Types::WHOLE } else { Types::FRACTION })
}

fn boolean(schema: &Schema, value: Node<'_>) -> Verdict {
    certain(schema.types.has(Types::BOOLEAN))?;
    let truth = value.as_boolean().ok_or(Refusal::Doubtful)?;
    schema.values.iter().try_for_each(|one| one.truth(truth))
}
