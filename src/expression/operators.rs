//! `+ - * / %` and the minus sign: on plain values as in CEL, on quantities
//! with their ranges.

use std::borrow::Cow;

use super::evaluate::{Evaluated, Run};
use super::ir::{Calculation, Expr};
use super::stop::{Stopped, faulty};
use super::value::Value;
use crate::record::Shape;
use crate::value::{Exact, difference, divided, plus, times};

impl<'a> Run<'a, '_, '_> {
    pub(super) fn calculate(
        &mut self,
        calculation: Calculation,
        a: &'a Expr,
        b: &'a Expr,
        expr: &'a Expr,
    ) -> Evaluated<'a> {
        let (left, right) = (self.value(a)?, self.value(b)?);
        if is_quantity(&left) || is_quantity(&right) {
            return self.with_quantities(calculation, (a, left), (b, right), expr);
        }
        let (left, right) = (left.plain()?, right.plain()?);
        match (&left, &right) {
            (Value::Integer(a), Value::Integer(b)) => integers(calculation, *a, *b)
                .map(Value::Integer)
                .ok_or_else(|| {
                    let message = match (calculation, b) {
                        (Calculation::Divide | Calculation::Remainder, 0) => {
                            "nothing can be divided by 0"
                        }
                        _ => "the result is too large for a whole number",
                    };
                    faulty(expr.bytes(), message)
                }),
            (Value::Double(a), Value::Double(b)) if calculation != Calculation::Remainder => {
                Ok(Value::Double(doubles(calculation, *a, *b)))
            }
            (Value::Text(a), Value::Text(b)) if calculation == Calculation::Add => {
                self.build_text(a.len() + b.len(), expr)?;
                Ok(Value::Text(Cow::Owned(format!("{a}{b}"))))
            }
            _ if calculation == Calculation::Add && left.is_list() && right.is_list() => {
                self.joined(&left, &right, expr)
            }
            _ => Err(mismatched(calculation, &left, &right, expr)),
        }
    }

    fn joined(&mut self, a: &Value<'a>, b: &Value<'a>, expr: &Expr) -> Evaluated<'a> {
        let len = a.len().unwrap_or_default() + b.len().unwrap_or_default();
        self.build(len, expr)?;
        self.step(len, expr)?;
        let items = |list: &Value<'a>| -> Vec<Value<'a>> {
            (0..list.len().unwrap_or_default())
                .filter_map(|at| list.item(at))
                .collect()
        };
        let mut all = items(a);
        all.append(&mut items(b));
        Ok(Value::List(all.into()))
    }

    fn with_quantities(
        &mut self,
        calculation: Calculation,
        (a, left): (&'a Expr, Value<'a>),
        (b, right): (&'a Expr, Value<'a>),
        expr: &'a Expr,
    ) -> Evaluated<'a> {
        match calculation {
            Calculation::Add => {
                let (a, b) = (self.figure_of(left, a)?, self.figure_of(right, b)?);
                let sum = plus(&a.quantity, &b.quantity);
                self.computed(sum, [&a, &b].into_iter(), &["part", "part"])
            }
            Calculation::Subtract => {
                let (a, b) = (self.figure_of(left, a)?, self.figure_of(right, b)?);
                let rest = difference(&a.quantity, &b.quantity);
                self.computed(rest, [&a, &b].into_iter(), &["from", "less"])
            }
            Calculation::Multiply => {
                let ((of, figure), (by, factor)) = if is_quantity(&left) {
                    ((a, left), (b, right))
                } else {
                    ((b, right), (a, left))
                };
                let factor = plain_number(&factor, by, "two quantities can't be multiplied")?;
                let figure = self.figure_of(figure, of)?;
                let product = times(&figure.quantity, &factor);
                self.computed(Ok(product), [&figure].into_iter(), &["value"])
            }
            Calculation::Divide => {
                let advice =
                    "a quantity can't be divided by: use ratio(a, b) or share(part, whole)";
                let divisor = plain_number(&right, b, advice)?;
                let figure = self.figure_of(left, a)?;
                let quotient = divided(&figure.quantity, &divisor);
                self.computed(quotient, [&figure].into_iter(), &["value"])
            }
            Calculation::Remainder => Err(faulty(expr.bytes(), "a quantity has no remainder")),
        }
    }

    pub(super) fn negate(&mut self, of: &'a Expr, expr: &'a Expr) -> Evaluated<'a> {
        let value = self.value(of)?;
        if is_quantity(&value) {
            let figure = self.figure_of(value, of)?;
            let negative = times(&figure.quantity, &Exact::from(-1_i64));
            return self.computed(Ok(negative), [&figure].into_iter(), &["value"]);
        }
        match value.plain()? {
            Value::Integer(number) => match number.checked_neg() {
                Some(number) => Ok(Value::Integer(number)),
                None => Err(faulty(
                    expr.bytes(),
                    "the result is too large for a whole number",
                )),
            },
            Value::Double(number) => Ok(Value::Double(-number)),
            other => Err(faulty(
                expr.bytes(),
                format!("{} has no negative", other.described()),
            )),
        }
    }
}

fn is_quantity(value: &Value<'_>) -> bool {
    match value {
        Value::Quantity(_) => true,
        Value::Node(located) => located.node.shape() == Shape::Table,
        _ => false,
    }
}

/// A number without a unit, exact.
fn plain_number<'a>(value: &Value<'a>, expr: &Expr, otherwise: &str) -> Result<Exact, Stopped<'a>> {
    let number = match value {
        Value::Node(located) => located
            .node
            .as_number()
            .and_then(|number| exact(&number.digits)),
        Value::Integer(number) => Some(Exact::from(*number)),
        Value::Double(number) => Exact::from_float(*number),
        _ => None,
    };
    number.ok_or_else(|| faulty(expr.bytes(), otherwise))
}

/// A number as written, also with an exponent.
pub(super) fn exact(digits: &str) -> Option<Exact> {
    let plain = Exact::parse(digits).ok();
    plain.or_else(|| digits.parse().ok().and_then(Exact::from_float))
}

fn integers(calculation: Calculation, a: i64, b: i64) -> Option<i64> {
    match calculation {
        Calculation::Add => a.checked_add(b),
        Calculation::Subtract => a.checked_sub(b),
        Calculation::Multiply => a.checked_mul(b),
        Calculation::Divide => a.checked_div(b),
        Calculation::Remainder => a.checked_rem(b),
    }
}

fn doubles(calculation: Calculation, a: f64, b: f64) -> f64 {
    match calculation {
        Calculation::Add => a + b,
        Calculation::Subtract => a - b,
        Calculation::Multiply => a * b,
        Calculation::Divide => a / b,
        Calculation::Remainder => a % b,
    }
}

#[cold]
fn mismatched<'a>(
    calculation: Calculation,
    a: &Value<'_>,
    b: &Value<'_>,
    expr: &Expr,
) -> Stopped<'a> {
    let (a, b) = (a.described(), b.described());
    let sign = calculation.sign();
    let whole = matches!(
        (a, b),
        ("a whole number", "a number with a fraction")
            | ("a number with a fraction", "a whole number")
    );
    let message = if whole {
        format!("{sign} can't mix {a} and {b}: write 2.0 instead of 2")
    } else {
        format!("{sign} can't be used on {a} and {b}")
    };
    faulty(expr.bytes(), message)
}
