//! Turns the syntax tree into the compiled form, with the type of every node.
//! Calls are in `arguments`, fields and references in `reach`, comprehensions in `macros`.

use std::ops::Range;

use cel::common::ast::{
    CallExpr, EntryExpr, Expr as Tree, IdedEntryExpr, IdedExpr, ListExpr, LiteralValue, operators,
};

use super::bounds::{MAX_LITERAL, bound};
use super::compile::Compiler;
use super::fault::FaultKind;
use super::ir::{Condition, Expr, Op};
use super::operations::{calculation, comparison};
use super::types::{Shapes, Sort, Type, What};

/// A compiled node and what it may be.
pub(super) type Lowered<T> = (Expr, Type<T>);

impl<S: Shapes> Compiler<'_, S> {
    pub(super) fn lower(&mut self, tree: &IdedExpr) -> Lowered<S::Type> {
        match &tree.expr {
            Tree::Literal(literal) => self.literal(tree.id, literal),
            Tree::Ident(name) => self.name(tree.id, name),
            Tree::Select(select) => self.select(tree.id, select),
            Tree::List(list) => self.list(tree.id, list),
            Tree::Map(map) => self.map(tree.id, &map.entries),
            Tree::Call(call) => self.call(tree.id, call),
            Tree::Comprehension(comprehension) => self.comprehension(tree.id, comprehension),
            Tree::Struct(made) => {
                let message = format!("rules know no type named {}", made.type_name);
                self.refused(
                    self.places.bracketed(tree.id),
                    message,
                    "remove the name before {",
                )
            }
            Tree::Unspecified => {
                let bytes = self.places.own(tree.id);
                self.refused(bytes, "something is missing here", "")
            }
        }
    }

    /// Lowers a node whose value is used whole.
    pub(super) fn used(&mut self, tree: &IdedExpr) -> Lowered<S::Type> {
        let (expr, what) = self.lower(tree);
        self.read(&what);
        (expr, what)
    }

    /// Stands for what can't be compiled; of an unknown type, so that one mistake gives one fault.
    pub(super) fn refused(
        &mut self,
        bytes: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Lowered<S::Type> {
        self.fault(FaultKind::Misuse, bytes.clone(), message, label);
        Self::nothing(&bytes)
    }

    pub(super) fn nothing(bytes: &Range<usize>) -> Lowered<S::Type> {
        (Expr::new(Op::Null, bytes), Type::unknown())
    }

    fn literal(&mut self, id: u64, literal: &LiteralValue) -> Lowered<S::Type> {
        let mut bytes = self.places.own(id);
        let (op, sort) = match literal {
            LiteralValue::Null => (Op::Null, Sort::Unknown),
            LiteralValue::Boolean(truth) => {
                let truth = Condition::Boolean(*truth.inner());
                return (Expr::condition(truth, &bytes), Type::made(Sort::Boolean));
            }
            LiteralValue::Int(number) => {
                let number = *number.inner();
                // The sign is no part of the parser's token.
                bytes.start -= usize::from(number < 0).min(bytes.start);
                (Op::Integer(number), Sort::Integer)
            }
            LiteralValue::Double(number) => {
                let number = *number.inner();
                bytes.start -= usize::from(number < 0.0).min(bytes.start);
                (Op::Double(number), Sort::Number)
            }
            LiteralValue::String(text) => (Op::Text(text.inner().into()), Sort::Text),
            LiteralValue::UInt(number) => {
                let message = "records have no unsigned numbers";
                return self.refused(bytes, message, format!("write {}", number.inner()));
            }
            LiteralValue::Bytes(_) => {
                return self.refused(
                    bytes,
                    "records have no bytes",
                    "remove the b before the text",
                );
            }
        };
        (Expr::new(op, &bytes), Type::made(sort))
    }

    fn list(&mut self, id: u64, list: &ListExpr) -> Lowered<S::Type> {
        let bytes = self.places.bracketed(id);
        self.bounded(&bytes, list.elements.len(), "list");
        let mut types: Option<Type<S::Type>> = None;
        let mut elements = Vec::with_capacity(list.elements.len());
        for element in &list.elements {
            let (element, what) = self.lower(element);
            elements.push(element);
            types = Some(match types {
                Some(types) => types.or(what),
                None => what,
            });
        }
        let element = types.unwrap_or_else(Type::unknown);
        let op = Op::List(elements.into());
        (
            Expr::new(op, &bytes),
            Type::one(What::ListOf(element), None),
        )
    }

    fn map(&mut self, id: u64, entries: &[IdedEntryExpr]) -> Lowered<S::Type> {
        let bytes = self.places.bracketed(id);
        self.bounded(&bytes, entries.len(), "table");
        let mut pairs = Vec::with_capacity(entries.len());
        for entry in entries {
            if let EntryExpr::MapEntry(entry) = &entry.expr {
                pairs.push((self.used(&entry.key).0, self.used(&entry.value).0));
            }
        }
        let op = Op::Map(pairs.into());
        (Expr::new(op, &bytes), Type::made(Sort::Table))
    }

    fn bounded(&mut self, bytes: &Range<usize>, len: usize, what: &str) {
        if len > MAX_LITERAL {
            let message = format!("this {what} has {len} elements; {MAX_LITERAL} is the most");
            let fault = bound(bytes.clone(), message, "keep long lists in records");
            self.faults.push(fault);
        }
    }

    fn call(&mut self, id: u64, call: &CallExpr) -> Lowered<S::Type> {
        if let (None, [a, b]) = (&call.target, call.args.as_slice()) {
            if let Some(comparison) = comparison(&call.func_name) {
                return self.compare(id, comparison, a, b);
            }
            if let Some(calculation) = calculation(&call.func_name) {
                return self.calculate(id, calculation, a, b);
            }
        }
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::CONDITIONAL, [condition, yes, no]) => self.conditional(condition, yes, no),
            (operators::LOGICAL_AND, [a, b]) => self.junction(a, b, Condition::And),
            (operators::LOGICAL_OR, [a, b]) => self.junction(a, b, Condition::Or),
            (operators::LOGICAL_NOT, [a]) => {
                let (a, _) = self.used(a);
                let bytes = self.places.own(id).start..a.bytes().end;
                let not = Condition::Not(Box::new(a));
                (Expr::condition(not, &bytes), Type::made(Sort::Boolean))
            }
            (operators::NEGATE, [a]) => self.negate(id, a),
            (operators::INDEX, [of, index]) => self.index(id, of, index),
            _ => self.function(id, call),
        }
    }

    fn junction(
        &mut self,
        a: &IdedExpr,
        b: &IdedExpr,
        of: impl Fn(Box<(Expr, Expr)>) -> Condition,
    ) -> Lowered<S::Type> {
        let ((a, _), (b, _)) = (self.used(a), self.used(b));
        let bytes = a.bytes().start..b.bytes().end;
        let junction = of(Box::new((a, b)));
        (Expr::condition(junction, &bytes), Type::made(Sort::Boolean))
    }

    fn conditional(
        &mut self,
        condition: &IdedExpr,
        yes: &IdedExpr,
        no: &IdedExpr,
    ) -> Lowered<S::Type> {
        let (condition, _) = self.used(condition);
        let ((yes, what), (no, other)) = (self.lower(yes), self.lower(no));
        let bytes = condition.bytes().start..no.bytes().end;
        let op = Op::If(Box::new((condition, yes, no)));
        (Expr::new(op, &bytes), what.or(other))
    }

    fn negate(&mut self, id: u64, a: &IdedExpr) -> Lowered<S::Type> {
        let (a, what) = self.used(a);
        let bytes = self.places.own(id).start..a.bytes().end;
        let sort = self.sort(&what);
        let op = Op::Negate(Box::new(a));
        (Expr::new(op, &bytes), Type::made(sort))
    }
}
