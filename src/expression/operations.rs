//! Comparisons and calculations as the compiler sees them: refuses what quantities
//! and dates have functions of their own for.

use cel::common::ast::{IdedExpr, operators};

use super::compile::Compiler;
use super::ir::{Calculation, Comparison, Condition, Expr, Op};
use super::lower::Lowered;
use super::types::{Shapes, Sort, Type, What};

impl<S: Shapes> Compiler<'_, S> {
    pub(super) fn compare(
        &mut self,
        id: u64,
        comparison: Comparison,
        a: &IdedExpr,
        b: &IdedExpr,
    ) -> Lowered<S::Type> {
        let ((a, left), (b, right)) = (self.used(a), self.used(b));
        let bytes = a.bytes().start..b.bytes().end;
        let sorts = [self.sort(&left), self.sort(&right)];
        let sign = self.places.own(id);
        match comparison {
            Comparison::In => {}
            Comparison::Equal | Comparison::Unequal => {
                let made = |what: &Type<S::Type>| matches!(what.0.as_slice(), [one] if matches!(one.what, What::Made(Sort::Quantity)));
                if made(&left) || made(&right) {
                    let message = "a computed quantity is a range, which is never equal to another";
                    return self.refused(sign, message, "compare with agrees(a, b)");
                }
            }
            _ if sorts.contains(&Sort::Date) => {
                let message = "dates are ranges of days, which < and > can't order";
                return self.refused(
                    sign,
                    message,
                    order_advice(comparison, "not_after", "not_before"),
                );
            }
            _ if sorts.contains(&Sort::Quantity) => {
                let message = "quantities are ranges, which < and > can't order";
                return self.refused(
                    sign,
                    message,
                    order_advice(comparison, "at_most", "at_least"),
                );
            }
            _ => {}
        }
        let compare = Condition::Compare(comparison, Box::new((a, b)));
        (Expr::condition(compare, &bytes), Type::made(Sort::Boolean))
    }

    pub(super) fn calculate(
        &mut self,
        id: u64,
        calculation: Calculation,
        a: &IdedExpr,
        b: &IdedExpr,
    ) -> Lowered<S::Type> {
        let ((a, left), (b, right)) = (self.used(a), self.used(b));
        let bytes = a.bytes().start..b.bytes().end;
        let sorts = (self.sort(&left), self.sort(&right));
        if let Some((message, label)) = unusable(calculation, sorts) {
            return self.refused(self.places.own(id), message, label);
        }
        let what = match sorts {
            (Sort::Quantity, _) | (_, Sort::Quantity) => Type::made(Sort::Quantity),
            (Sort::List, Sort::List) => left.or(right),
            (a, b) if a == b => Type::made(a),
            _ => Type::unknown(),
        };
        let op = Op::Calculate(calculation, Box::new((a, b)));
        (Expr::new(op, &bytes), what)
    }
}

fn order_advice(comparison: Comparison, at_most: &str, at_least: &str) -> String {
    match comparison {
        Comparison::Less | Comparison::LessEqual => format!("use {at_most}(a, b)"),
        _ => format!("use {at_least}(a, b)"),
    }
}

/// Why values of these sorts can't be calculated with so, and what to do.
fn unusable(calculation: Calculation, sorts: (Sort, Sort)) -> Option<(&'static str, &'static str)> {
    use Calculation::{Divide, Multiply, Remainder};
    match (calculation, sorts) {
        (_, (Sort::Date, _) | (_, Sort::Date)) => Some((
            "dates can't be calculated with",
            "use days_between(from, to) or years_between(from, to)",
        )),
        (Divide, (_, Sort::Quantity)) => Some((
            "a quantity can't be divided by",
            "use ratio(a, b) or share(part, whole)",
        )),
        (Multiply, (Sort::Quantity, Sort::Quantity)) => Some((
            "two quantities can't be multiplied",
            "multiply with a plain number",
        )),
        (Remainder, (Sort::Quantity, _) | (_, Sort::Quantity)) => {
            Some(("a quantity has no remainder", "use a whole number"))
        }
        _ => None,
    }
}

/// The comparison that the parser means by this name.
pub(super) fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        operators::EQUALS => Comparison::Equal,
        operators::NOT_EQUALS => Comparison::Unequal,
        operators::LESS => Comparison::Less,
        operators::LESS_EQUALS => Comparison::LessEqual,
        operators::GREATER => Comparison::Greater,
        operators::GREATER_EQUALS => Comparison::GreaterEqual,
        operators::IN => Comparison::In,
        _ => return None,
    })
}

/// The calculation that the parser means by this name.
pub(super) fn calculation(name: &str) -> Option<Calculation> {
    Some(match name {
        operators::ADD => Calculation::Add,
        operators::SUBSTRACT => Calculation::Subtract,
        operators::MULTIPLY => Calculation::Multiply,
        operators::DIVIDE => Calculation::Divide,
        operators::MODULO => Calculation::Remainder,
        _ => return None,
    })
}
