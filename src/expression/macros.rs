//! Comprehensions: the parser has rewritten `all`, `exists`, `map` and `filter`
//! into loops; they are recognised again here, because each has its own meaning
//! for what can't be checked.

use cel::common::ast::{ComprehensionExpr, Expr as Tree, IdedExpr, LiteralValue, operators};

use super::bounds::{MAX_COMPREHENSIONS, bound};
use super::compile::{Compiler, Local};
use super::ir::{Collection, Comprehension, Condition, Expr, Fold, Op};
use super::lower::Lowered;
use super::types::{Shapes, Sort, Type, What};

/// What a loop was before the parser rewrote it.
enum Macro<'t> {
    Fold(Fold, &'t IdedExpr),
    Collect {
        condition: Option<&'t IdedExpr>,
        element: &'t IdedExpr,
    },
}

fn recognised(loops: &ComprehensionExpr) -> Option<Macro<'_>> {
    let Tree::Call(step) = &loops.loop_step.expr else {
        return None;
    };
    match (
        &loops.accu_init.expr,
        step.func_name.as_str(),
        step.args.as_slice(),
    ) {
        (Tree::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_AND, [_, condition]) => {
            Some(Macro::Fold(Fold::All, condition))
        }
        (Tree::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_OR, [_, condition]) => {
            Some(Macro::Fold(Fold::Exists, condition))
        }
        (Tree::Literal(LiteralValue::Int(_)), operators::CONDITIONAL, [condition, ..]) => {
            Some(Macro::Fold(Fold::ExistsOne, condition))
        }
        (Tree::List(_), operators::CONDITIONAL, [condition, added, _]) => Some(Macro::Collect {
            condition: Some(condition),
            element: added_element(added)?,
        }),
        (Tree::List(_), operators::ADD, [..]) => Some(Macro::Collect {
            condition: None,
            element: added_element(&loops.loop_step)?,
        }),
        _ => None,
    }
}

/// The element of `@result + [element]`.
fn added_element(step: &IdedExpr) -> Option<&IdedExpr> {
    let Tree::Call(call) = &step.expr else {
        return None;
    };
    match call.args.get(1).map(|list| &list.expr) {
        Some(Tree::List(list)) => list.elements.first(),
        _ => None,
    }
}

impl<S: Shapes> Compiler<'_, S> {
    pub(super) fn comprehension(&mut self, id: u64, loops: &ComprehensionExpr) -> Lowered<S::Type> {
        let (range, over) = self.lower(&loops.iter_range);
        let bytes = range.bytes().start..self.places.bracketed(id).end;
        let Some(found) = recognised(loops) else {
            return self.refused(bytes, "rules know no such loop", "");
        };
        if self.comprehensions == MAX_COMPREHENSIONS {
            let message = format!(
                "{} stands inside {MAX_COMPREHENSIONS} others of its sort, which is the most: its work grows with the product of the lists",
                self.source_name(id)
            );
            let fault = bound(self.places.name(id), message, "split it into several rules");
            self.faults.push(fault);
            return Self::nothing(&bytes);
        }
        let element = self.range_element(&over, &range);
        let local = self.enter(loops.iter_var.clone(), element);
        let lowered = match found {
            Macro::Fold(fold, condition) => {
                let (condition, _) = self.used(condition);
                let inner = Comprehension {
                    range,
                    condition,
                    local,
                    slots: 0,
                };
                let fold = Condition::Fold(fold, Box::new(inner));
                (Expr::condition(fold, &bytes), Type::made(Sort::Boolean))
            }
            Macro::Collect { condition, element } => {
                let condition = condition.map(|condition| self.used(condition).0);
                let (element, what) = self.lower(element);
                let inner = Collection {
                    range,
                    condition,
                    element,
                    local,
                    slots: 0,
                };
                let op = Op::Collect(Box::new(inner));
                (Expr::new(op, &bytes), Type::one(What::ListOf(what), None))
            }
        };
        self.leave(&over);
        lowered
    }

    fn source_name(&self, id: u64) -> String {
        self.places.text(self.places.name(id)).to_owned()
    }

    fn enter(&mut self, name: String, what: Type<S::Type>) -> usize {
        let used = false;
        self.locals.push(Local { name, what, used });
        self.comprehensions += 1;
        self.locals.len() - 1
    }

    fn leave(&mut self, over: &Type<S::Type>) {
        self.comprehensions -= 1;
        // What looks at no element still depends on how many there are.
        if self.locals.pop().is_some_and(|local| !local.used) {
            self.read(over);
        }
    }

    /// What the elements of a range may be: of a list its elements, of a table its keys.
    fn range_element(&mut self, over: &Type<S::Type>, range: &Expr) -> Type<S::Type> {
        match self.sort(over) {
            Sort::Table => {
                self.read(over);
                Type::made(Sort::Text)
            }
            Sort::List | Sort::Unknown => {
                let types = over.0.iter().map(|one| self.element(one).0);
                Type(types.flatten().collect())
            }
            sort => {
                let message = format!("only a list has elements; this is {}", sort.described());
                self.refused(range.bytes(), message, "name a list").1
            }
        }
    }
}
