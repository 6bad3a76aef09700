//! Calls of functions, each with the roles that its operands have in a trace.

use super::evaluate::{Evaluated, Run};
use super::functions::{Function, name};
use super::ir::Expr;
use super::stop::{Stopped, faulty};
use super::value::{Figure, Value};
use crate::value::{
    self, DateRange, Outcome, Quantity, Undecided, agrees, at_least, at_most, difference, fall,
    percent_change, ratio, share,
};

/// Arithmetic of two quantities.
type Arithmetic<'a> = fn(&Quantity<'a>, &Quantity<'a>) -> Result<Quantity<'a>, Undecided>;

impl<'a> Run<'a, '_, '_> {
    pub(super) fn call(
        &mut self,
        function: Function,
        arguments: &'a [Expr],
        expr: &'a Expr,
    ) -> Evaluated<'a> {
        match (function, arguments) {
            (Function::Sum, [list]) => self.sum(list),
            (Function::AllAgree, [list]) => self.all_agree(list),
            (Function::WithoutGaps, [list]) => self.without_gaps(list),
            (Function::Distinct, [list]) => self.distinct(list),
            (Function::Earliest, [dates]) => self.end_of(dates, false),
            (Function::Latest, [dates]) => self.end_of(dates, true),
            (Function::Size, [of]) => self.size(of),
            (_, [a, b]) => self.of_two(function, a, b, expr),
            _ => Err(unusable(function, expr)),
        }
    }

    fn of_two(
        &mut self,
        function: Function,
        a: &'a Expr,
        b: &'a Expr,
        expr: &'a Expr,
    ) -> Evaluated<'a> {
        match function {
            Function::Agrees => self.judge(a, b, agrees, ["one", "other"]),
            Function::AtLeast => self.judge(a, b, at_least, ["larger", "smaller"]),
            Function::AtMost => self.judge(a, b, at_most, ["smaller", "larger"]),
            Function::Difference => self.arithmetic(a, b, difference, ["from", "less"]),
            Function::Ratio => self.arithmetic(a, b, ratio, ["value", "divided by"]),
            Function::Share => self.arithmetic(a, b, share, ["part", "whole"]),
            Function::PercentChange => self.arithmetic(a, b, percent_change, ["from", "to"]),
            Function::Fall => self.arithmetic(a, b, fall, ["from", "to"]),
            Function::NotAfter => self.judge_dates(a, b, value::not_after, ["earlier", "later"]),
            Function::NotBefore => self.judge_dates(a, b, value::not_before, ["later", "earlier"]),
            Function::Within => self.judge_dates(a, b, value::within, ["date", "period"]),
            Function::Overlaps => self.judge_dates(a, b, value::overlaps, ["one", "other"]),
            Function::YearsBetween => self.distance(a, b, value::years_between),
            Function::DaysBetween => self.distance(a, b, value::days_between),
            Function::StartsWith | Function::EndsWith | Function::Contains => {
                self.text_test(function, a, b)
            }
            _ => Err(unusable(function, expr)),
        }
    }

    fn judge(
        &mut self,
        a: &'a Expr,
        b: &'a Expr,
        judge: fn(&Quantity<'_>, &Quantity<'_>) -> Outcome,
        labels: [&'static str; 2],
    ) -> Evaluated<'a> {
        let (a, b) = (self.figure(a)?, self.figure(b)?);
        let outcome = judge(&a.quantity, &b.quantity);
        self.judged(outcome, &a, &b, labels)
    }

    fn arithmetic(
        &mut self,
        a: &'a Expr,
        b: &'a Expr,
        compute: Arithmetic<'a>,
        labels: [&'static str; 2],
    ) -> Evaluated<'a> {
        let (a, b) = (self.figure(a)?, self.figure(b)?);
        let result = compute(&a.quantity, &b.quantity);
        self.computed(result, [&a, &b].into_iter(), &labels)
    }

    fn judge_dates(
        &mut self,
        a: &'a Expr,
        b: &'a Expr,
        judge: fn(&DateRange<'_>, &DateRange<'_>) -> Outcome,
        labels: [&'static str; 2],
    ) -> Evaluated<'a> {
        let (a, b) = (self.period(a)?, self.period(b)?);
        let outcome = judge(&a.date, &b.date);
        self.outcome(outcome, b.at.or(a.at), |run| {
            run.compared_dates(&a, &b, labels)
        })
    }

    fn distance(
        &mut self,
        a: &'a Expr,
        b: &'a Expr,
        between: fn(&DateRange<'_>, &DateRange<'_>) -> Quantity<'static>,
    ) -> Evaluated<'a> {
        let (a, b) = (self.period(a)?, self.period(b)?);
        let quantity = between(&a.date, &b.date);
        let at = a.at.or(b.at);
        let rows = self.date_rows(&[a, b], &["from", "to"]);
        Ok(Value::Quantity(std::rc::Rc::new(Figure {
            quantity,
            at,
            rows,
        })))
    }

    fn size(&mut self, of: &'a Expr) -> Evaluated<'a> {
        let value = self.value(of)?;
        let len = match value.len() {
            Some(len) => len,
            None => match value.plain()? {
                Value::Text(text) => text.chars().count(),
                other => {
                    return Err(faulty(
                        of.bytes(),
                        format!("{} has no size", other.described()),
                    ));
                }
            },
        };
        Ok(Value::Integer(i64::try_from(len).unwrap_or(i64::MAX)))
    }

    fn text_test(&mut self, function: Function, a: &'a Expr, b: &'a Expr) -> Evaluated<'a> {
        let (text, sought) = (self.text(a)?, self.text(b)?);
        self.step(text.len() / 64, a)?;
        let sought = sought.as_ref();
        Ok(Value::Boolean(match function {
            Function::StartsWith => text.starts_with(sought),
            Function::EndsWith => text.ends_with(sought),
            _ => text.contains(sought),
        }))
    }

    /// What a comparison says; its trace is made only where it is asked for.
    pub(super) fn outcome(
        &mut self,
        outcome: Outcome,
        at: Option<super::world::Located<'a>>,
        inputs: impl FnOnce(&Self) -> Vec<crate::finding::Input>,
    ) -> Evaluated<'a> {
        match outcome {
            Outcome::Holds => Ok(Value::Boolean(true)),
            Outcome::ByRounding => {
                self.rounded = true;
                self.leave(true, inputs);
                Ok(Value::Boolean(true))
            }
            Outcome::Contradicted => {
                self.leave(false, inputs);
                Ok(Value::Boolean(false))
            }
            Outcome::NotCheckable(reason) => {
                Err(Stopped::new(super::stop::Stop::NotCheckable(reason)))
            }
            Outcome::NotComparable(fault) => Err(self.incomparable(fault, at)),
        }
    }
}

/// The compiler lets no such call through.
#[cold]
fn unusable<'a>(function: Function, expr: &Expr) -> Stopped<'a> {
    faulty(
        expr.bytes(),
        format!("{}() takes other arguments", name(function)),
    )
}
