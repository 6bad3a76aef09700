//! Goes through the elements of lists: `all`, `exists`, `exists_one`, `map`, `filter`.

use std::borrow::Cow;

use super::evaluate::{Evaluated, Run};
use super::ir::{Collection, Comprehension, Expr, Fold};
use super::shared::Slots;
use super::stop::{Stopped, faulty, graver};
use super::value::Value;

impl<'a> Run<'a, '_, '_> {
    /// What is gone through, and how many elements it has; of a table, its keys.
    fn range(&mut self, expr: &'a Expr) -> Result<(Value<'a>, usize), Stopped<'a>> {
        let range = self.value(expr)?;
        let Some(len) = range.len() else {
            let message = format!("only a list has elements; this is {}", range.described());
            return Err(faulty(expr.bytes(), message));
        };
        self.allow(len);
        let keys: Vec<Value<'a>> = match &range {
            Value::Map(entries) => entries.iter().map(|entry| entry.0.clone()).collect(),
            Value::Node(located) if range.is_table() => {
                let key = |(key, _)| Value::Text(Cow::Borrowed(key));
                located.node.fields().map(key).collect()
            }
            _ => return Ok((range, len)),
        };
        self.build(len, expr)?;
        Ok((Value::List(keys.into()), len))
    }

    /// An element of a range, unless it is at fault.
    fn element(&self, range: &Value<'a>, at: usize) -> Evaluated<'a> {
        match range.item(at) {
            Some(Value::Node(located)) => self.sound(located).map(Value::Node),
            Some(value) => Ok(value),
            None => Ok(Value::Null),
        }
    }

    /// Goes through elements: what it does there counts as inside a loop.
    fn inside<T>(
        &mut self,
        loops: impl FnOnce(&mut Self) -> Result<T, Stopped<'a>>,
    ) -> Result<T, Stopped<'a>> {
        self.loops += 1;
        let outcome = loops(self);
        self.loops -= 1;
        outcome
    }

    /// Sets a comprehension variable; what was remembered of the element before is forgotten.
    fn set(&mut self, local: usize, slots: Slots, value: Value<'a>) {
        if let Some(place) = self.locals.get_mut(local) {
            *place = value;
        }
        self.remembered &= !slots;
    }

    pub(super) fn fold(
        &mut self,
        fold: Fold,
        inner: &'a Comprehension,
    ) -> Result<bool, Stopped<'a>> {
        let (range, len) = self.range(&inner.range)?;
        self.inside(|run| match fold {
            Fold::All => run.junction_of(inner, &range, len, false),
            Fold::Exists => run.junction_of(inner, &range, len, true),
            Fold::ExistsOne => run.exactly_one(inner, &range, len),
        })
    }

    fn holds_for(
        &mut self,
        inner: &'a Comprehension,
        range: &Value<'a>,
        at: usize,
    ) -> Result<bool, Stopped<'a>> {
        let element = self.element(range, at)?;
        self.set(inner.local, inner.slots, element);
        self.truth(&inner.condition)
    }

    /// `&&` or `||` over all elements: one that settles it does so whatever the others are.
    fn junction_of(
        &mut self,
        inner: &'a Comprehension,
        range: &Value<'a>,
        len: usize,
        settles: bool,
    ) -> Result<bool, Stopped<'a>> {
        let mark = self.mark();
        let mut worst: Option<Stopped<'a>> = None;
        for at in 0..len {
            match self.holds_for(inner, range, at) {
                Ok(truth) if truth == settles => {
                    if settles {
                        self.settled(mark);
                    }
                    return Ok(settles);
                }
                Ok(_) => {}
                Err(stop) if stop.is_final() => return Err(stop),
                Err(stop) => {
                    worst = Some(match worst {
                        Some(before) => graver(before, stop),
                        None => stop,
                    });
                }
            }
        }
        worst.map_or(Ok(!settles), Err)
    }

    fn exactly_one(
        &mut self,
        inner: &'a Comprehension,
        range: &Value<'a>,
        len: usize,
    ) -> Result<bool, Stopped<'a>> {
        let mut count = 0_usize;
        for at in 0..len {
            count += usize::from(self.holds_for(inner, range, at)?);
        }
        Ok(count == 1)
    }

    pub(super) fn collect(&mut self, inner: &'a Collection) -> Evaluated<'a> {
        let (range, len) = self.range(&inner.range)?;
        let made = self.inside(|run| {
            let mut made = Vec::with_capacity(len.min(64));
            for at in 0..len {
                let element = run.element(&range, at)?;
                run.set(inner.local, inner.slots, element);
                if let Some(element) = run.selected(inner)? {
                    run.build(1, &inner.element)?;
                    made.push(element);
                }
            }
            Ok(made)
        });
        made.map(|made| Value::List(made.into()))
    }

    fn selected(&mut self, inner: &'a Collection) -> Result<Option<Value<'a>>, Stopped<'a>> {
        if let Some(condition) = &inner.condition {
            let mark = self.mark();
            let wanted = self.truth(condition)?;
            // What is left out by a comparison is no contradiction.
            self.settled(mark);
            if !wanted {
                return Ok(None);
            }
        }
        self.value(&inner.element).map(Some)
    }
}
