//! Operands that are dates: native ones and EDTF texts as they stand, and
//! computed ones.

use std::borrow::Cow;
use std::rc::Rc;

use super::evaluate::{Evaluated, Run};
use super::ir::Expr;
use super::stop::{Stop, Stopped, faulty};
use super::value::{Period, Value};
use crate::value::{self, DateRange, Undecided};

impl<'a> Run<'a, '_, '_> {
    pub(super) fn period(&mut self, expr: &'a Expr) -> Result<Period<'a>, Stopped<'a>> {
        let value = self.value(expr)?;
        self.period_of(value, expr)
    }

    /// What a value says as a date; `expr` is where a fault of the rule would be.
    fn period_of(&self, value: Value<'a>, expr: &Expr) -> Result<Period<'a>, Stopped<'a>> {
        let (text, at) = match value {
            Value::Date(period) => return Ok(Rc::unwrap_or_clone(period)),
            Value::Text(text) => (Some(text), None),
            Value::Node(located) => (located.node.as_written(), Some(located)),
            _ => return Err(no_date(value.described(), expr)),
        };
        let Some(text) = text else {
            let described = at.map_or("a value", |at| at.node.shape().described());
            return Err(no_date(described, expr));
        };
        let date = read(&text).map_err(|message| match at {
            // What is wrong with a record's date is said where it is validated.
            Some(at) => {
                let address = self.env.world.address(at.record);
                let reason = format!("a date of {address} can't be read: {message}");
                Stopped::new(Stop::NotCheckable(reason.into()))
            }
            None => faulty(expr.bytes(), format!("\"{text}\" is no date: {message}")),
        })?;
        Ok(Period {
            date,
            at,
            rows: None,
        })
    }

    /// `earliest` and `latest`: of one date its first or last day, of a list the first or last of them.
    pub(super) fn end_of(&mut self, argument: &'a Expr, last: bool) -> Evaluated<'a> {
        let value = self.value(argument)?;
        let Some(len) = value.len().filter(|_| value.is_list()) else {
            let period = self.period_of(value, argument)?;
            let day = if last {
                value::last_day(&period.date)
            } else {
                value::first_day(&period.date)
            };
            return self.chosen(day, &[period]);
        };
        self.step(len, argument)?;
        self.build(4 * len, argument)?;
        let mut periods = Vec::with_capacity(len);
        for item in (0..len).filter_map(|at| value.item(at)) {
            if let Value::Node(located) = &item {
                self.sound(*located)?;
            }
            periods.push(self.period_of(item, argument)?);
        }
        let dates = || periods.iter().map(|period| &period.date);
        let end = if last {
            value::latest(dates())
        } else {
            value::earliest(dates())
        };
        self.chosen(end, &periods)
    }

    fn chosen(
        &mut self,
        result: Result<DateRange<'static>, Undecided>,
        from: &[Period<'a>],
    ) -> Evaluated<'a> {
        match result {
            Ok(date) => Ok(Value::Date(Rc::new(Period {
                date,
                at: from.iter().find_map(|period| period.at),
                rows: self.date_rows(from, &["date"]),
            }))),
            Err(Undecided::NotCheckable(reason)) => Err(Stopped::new(Stop::NotCheckable(reason))),
            Err(Undecided::NotComparable(fault)) => Err(self.incomparable(fault, None)),
        }
    }
}

/// Borrows where the text is borrowed.
fn read<'a>(text: &Cow<'a, str>) -> Result<DateRange<'a>, String> {
    match text {
        Cow::Borrowed(text) => DateRange::parse(text).map_err(|fault| fault.message),
        Cow::Owned(text) => match DateRange::parse(text) {
            Ok(date) => Ok(date.into_owned()),
            Err(fault) => Err(fault.message),
        },
    }
}

#[cold]
fn no_date<'a>(described: &str, expr: &Expr) -> Stopped<'a> {
    faulty(
        expr.bytes(),
        format!("a date is needed here; this is {described}"),
    )
}
