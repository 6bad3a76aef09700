//! Operands that are quantities: read from tables and plain numbers as they
//! stand, computed with, and compared.

use std::rc::Rc;

use super::evaluate::{Evaluated, Run};
use super::ir::Expr;
use super::operators::exact;
use super::stop::{Stop, Stopped, faulty};
use super::value::{Figure, Value};
use super::verdict::Incomparable;
use super::world::Located;
use crate::record::Shape;
use crate::value::{Exact, NotComparable, Outcome, Quantity, QuantityParts, Undecided};

impl<'a> Run<'a, '_, '_> {
    pub(super) fn figure(&mut self, expr: &'a Expr) -> Result<Figure<'a>, Stopped<'a>> {
        let value = self.value(expr)?;
        self.figure_of(value, expr)
    }

    /// What a value says as a quantity; `expr` is where a fault of the rule would be.
    pub(super) fn figure_of(
        &self,
        value: Value<'a>,
        expr: &Expr,
    ) -> Result<Figure<'a>, Stopped<'a>> {
        let (quantity, at) = match value {
            Value::Quantity(figure) => return Ok(Rc::unwrap_or_clone(figure)),
            Value::Node(located) => (self.stated(located, expr)?, Some(located)),
            Value::Integer(number) => (Quantity::bare(Exact::from(number)), None),
            Value::Double(number) => match Exact::from_float(number) {
                Some(number) => (Quantity::bare(number), None),
                None => {
                    return Err(faulty(
                        expr.bytes(),
                        "this is no number that can be compared",
                    ));
                }
            },
            other => return Err(no_quantity(other.described(), expr)),
        };
        Ok(Figure {
            quantity,
            at,
            rows: None,
        })
    }

    fn stated(&self, located: Located<'a>, expr: &Expr) -> Result<Quantity<'a>, Stopped<'a>> {
        match located.node.shape() {
            Shape::Table => self.table(located, expr),
            Shape::Integer | Shape::Float => {
                let digits = located.node.as_number().map(|number| number.digits);
                let number = digits.and_then(|digits| exact(&digits));
                number.map(Quantity::bare).ok_or_else(|| at_fault(located))
            }
            other => Err(no_quantity(other.described(), expr)),
        }
    }

    /// One pass over the fields, which are few: cheaper than looking each part up.
    fn table(&self, located: Located<'a>, expr: &Expr) -> Result<Quantity<'a>, Stopped<'a>> {
        let mut parts = QuantityParts::default();
        for (key, node) in located.node.fields() {
            let slot = match key {
                "number" => &mut parts.number,
                "unit" => &mut parts.unit,
                "scale" => &mut parts.scale,
                "qualifier" => &mut parts.qualifier,
                "to" => &mut parts.to,
                "low" => &mut parts.low,
                "high" => &mut parts.high,
                _ => continue,
            };
            let record = located.record;
            let part = self.sound(Located { node, record })?;
            let worded = matches!(key, "unit" | "scale" | "qualifier");
            *slot = Some(if worded { word(part) } else { digits(part) }?);
        }
        if parts
            .number
            .or(parts.low)
            .or(parts.high)
            .or(parts.unit)
            .is_none()
        {
            return Err(no_quantity("a table without number and unit", expr));
        }
        Quantity::from_parts(&parts, self.env.quantities).map_err(|fault| {
            let address = self.env.world.address(located.record);
            let reason = format!("a quantity of {address} can't be read: {}", fault.message);
            Stopped::new(Stop::NotCheckable(reason.into()))
        })
    }

    /// A result of arithmetic, or why there is none.
    pub(super) fn computed<'f>(
        &mut self,
        result: Result<Quantity<'a>, Undecided>,
        mut operands: impl Iterator<Item = &'f Figure<'a>> + Clone,
        labels: &[&'static str],
    ) -> Evaluated<'a>
    where
        'a: 'f,
    {
        let at = operands.clone().find_map(|operand| operand.at);
        match result {
            Ok(quantity) => Ok(Value::Quantity(Rc::new(Figure {
                quantity,
                at,
                rows: self.rows(operands, labels),
            }))),
            Err(Undecided::NotCheckable(reason)) => Err(Stopped::new(Stop::NotCheckable(reason))),
            Err(Undecided::NotComparable(fault)) => {
                let operand = operands.nth(fault.operand);
                let stands = operand.and_then(|operand| operand.at);
                Err(self.incomparable(fault, stands.or(at)))
            }
        }
    }

    /// Operands that don't go together, told at the one that stands out.
    pub(super) fn incomparable(
        &self,
        fault: NotComparable,
        at: Option<Located<'a>>,
    ) -> Stopped<'a> {
        let at = at.unwrap_or(self.env.itself);
        Stopped::new(Stop::NotComparable(Incomparable {
            record: at.record,
            span: at.node.span(),
            reason: fault.reason,
            advice: fault.advice,
        }))
    }

    /// What a comparison of two figures says.
    pub(super) fn judged(
        &mut self,
        outcome: Outcome,
        a: &Figure<'a>,
        b: &Figure<'a>,
        labels: [&'static str; 2],
    ) -> Evaluated<'a> {
        let at = match &outcome {
            Outcome::NotComparable(fault) => [a.at, b.at].get(fault.operand).copied().flatten(),
            _ => None,
        };
        self.outcome(outcome, at.or(b.at).or(a.at), |run| {
            run.compared(a, b, labels)
        })
    }
}

/// The digits of a number as written; one that isn't written in decimals is told elsewhere.
fn digits(part: Located<'_>) -> Result<&str, Stopped<'_>> {
    part.node.as_decimal().ok_or_else(|| at_fault(part))
}

fn word(part: Located<'_>) -> Result<&str, Stopped<'_>> {
    part.node.as_text().ok_or_else(|| at_fault(part))
}

fn at_fault<'a>(located: Located<'_>) -> Stopped<'a> {
    Stopped::new(Stop::AtFault {
        record: located.record,
    })
}

#[cold]
fn no_quantity<'a>(described: &str, expr: &Expr) -> Stopped<'a> {
    faulty(
        expr.bytes(),
        format!("a quantity or a number is needed here; this is {described}"),
    )
}
