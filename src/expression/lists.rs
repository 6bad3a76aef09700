//! Functions of whole lists: sums, agreement, numbering and distinctness.
//! Each takes one pass, or one sort.

use std::cmp::Ordering;

use super::compare::numbers;
use super::evaluate::{Evaluated, Run};
use super::ir::Expr;
use super::stop::{Stopped, faulty};
use super::value::{Figure, Value};
use crate::value::{Outcome, all_agree, sum};

impl<'a> Run<'a, '_, '_> {
    /// A list and its length; an element that is at fault makes the whole not checked.
    fn sound_list(&mut self, expr: &'a Expr) -> Result<(Value<'a>, usize), Stopped<'a>> {
        let list = self.value(expr)?;
        let Some(len) = list.len().filter(|_| list.is_list()) else {
            let message = format!("a list is needed here; this is {}", list.described());
            return Err(faulty(expr.bytes(), message));
        };
        self.allow(len);
        self.step(len, expr)?;
        self.build(len, expr)?;
        for item in (0..len).filter_map(|at| list.item(at)) {
            if let Value::Node(located) = item {
                self.sound(located)?;
            }
        }
        Ok((list, len))
    }

    fn items(&mut self, expr: &'a Expr) -> Result<Vec<Value<'a>>, Stopped<'a>> {
        let (list, len) = self.sound_list(expr)?;
        Ok((0..len).filter_map(|at| list.item(at)).collect())
    }

    fn figures(&mut self, expr: &'a Expr) -> Result<Vec<Figure<'a>>, Stopped<'a>> {
        let (list, len) = self.sound_list(expr)?;
        // A figure takes the room of several elements.
        self.build(8 * len, expr)?;
        let mut figures = Vec::with_capacity(len);
        for item in (0..len).filter_map(|at| list.item(at)) {
            figures.push(self.figure_of(item, expr)?);
        }
        Ok(figures)
    }

    pub(super) fn sum(&mut self, expr: &'a Expr) -> Evaluated<'a> {
        let figures = self.figures(expr)?;
        let total = sum(figures.iter().map(|figure| &figure.quantity));
        self.computed(total, figures.iter(), &["part"])
    }

    pub(super) fn all_agree(&mut self, expr: &'a Expr) -> Evaluated<'a> {
        let figures = self.figures(expr)?;
        let agreement = all_agree(&figures);
        let odd = match &agreement.outcome {
            Outcome::NotComparable(fault) => figures.get(fault.operand).and_then(|odd| odd.at),
            _ => None,
        };
        self.outcome(agreement.outcome, odd, |run| {
            let figure = |at: usize| figures.get(at);
            let pair = agreement.pair.and_then(|(a, b)| figure(a).zip(figure(b)));
            pair.map_or_else(Vec::new, |(a, b)| run.compared(a, b, ["one", "other"]))
        })
    }

    /// Whether the list has exactly the numbers 1…n, in any order.
    pub(super) fn without_gaps(&mut self, expr: &'a Expr) -> Evaluated<'a> {
        let mut numbered = Vec::new();
        for item in self.items(expr)? {
            match item.clone().plain()? {
                Value::Integer(number) => numbered.push((number, item)),
                other => {
                    let message = format!(
                        "without_gaps() takes whole numbers; one is {}",
                        other.described()
                    );
                    return Err(faulty(expr.bytes(), message));
                }
            }
        }
        numbered.sort_by_key(|(number, _)| *number);
        let wrong = (1..)
            .zip(&numbered)
            .find(|(wanted, (number, _))| wanted != number);
        let Some((wanted, (number, item))) = wrong else {
            return Ok(Value::Boolean(true));
        };
        let (label, text) = match number.cmp(&wanted) {
            Ordering::Greater => ("missing", wanted),
            Ordering::Less if *number < 1 => ("below 1", *number),
            _ => ("repeated", *number),
        };
        Ok(self.odd(label, &text.to_string(), &[item]))
    }

    /// Whether no two elements are equal. Texts, dates, numbers and truth values.
    pub(super) fn distinct(&mut self, expr: &'a Expr) -> Evaluated<'a> {
        let items = self.items(expr)?;
        let mut keyed = Vec::with_capacity(items.len());
        for item in &items {
            let plain = item.clone().plain()?;
            if rank(&plain).is_none() {
                let message = format!(
                    "distinct() takes texts, numbers and dates; one is {}",
                    plain.described()
                );
                return Err(faulty(expr.bytes(), message));
            }
            keyed.push((plain, item));
        }
        // Stable: equal ones stay in the order of the list.
        keyed.sort_by(|(a, _), (b, _)| order(a, b));
        let twice = keyed
            .windows(2)
            .find(|pair| order(&pair[0].0, &pair[1].0).is_eq());
        match twice {
            Some([(value, first), (_, second)]) => {
                Ok(self.odd("repeated", &written(value), &[first, second]))
            }
            _ => Ok(Value::Boolean(true)),
        }
    }
}

fn rank(value: &Value<'_>) -> Option<u8> {
    match value {
        Value::Null => Some(0),
        Value::Boolean(_) => Some(1),
        Value::Integer(_) | Value::Double(_) => Some(2),
        Value::Text(_) => Some(3),
        _ => None,
    }
}

/// A total order in which equal values, and only those, are equal (NaN aside).
fn order(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Double(a), Value::Double(b)) if a.is_nan() || b.is_nan() => a.total_cmp(b),
        (Value::Double(a), Value::Integer(_)) if a.is_nan() => Ordering::Greater,
        (Value::Integer(_), Value::Double(b)) if b.is_nan() => Ordering::Less,
        _ => rank(a)
            .cmp(&rank(b))
            .then_with(|| numbers(a, b).unwrap_or(Ordering::Equal)),
    }
}

fn written(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        other => other.described().to_owned(),
    }
}
