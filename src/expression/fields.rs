//! Fields and elements of values as the compiler sees them: what a schema knows
//! of each, and what it says where it knows nothing.

use std::ops::Range;

use cel::common::ast::{Expr as Tree, IdedExpr, LiteralValue, SelectExpr};

use super::compile::Compiler;
use super::fault::FaultKind;
use super::ir::{Condition, Expr, Identity, Op};
use super::lower::Lowered;
use super::types::{Alternative, Field, Read, Shapes, Sort, Type, What};

impl<S: Shapes> Compiler<'_, S> {
    pub(super) fn select(&mut self, id: u64, select: &SelectExpr) -> Lowered<S::Type> {
        let (of, what) = self.lower(&select.operand);
        let name = self.places.field(id);
        let end = if select.test {
            self.places.bracketed(id).end
        } else {
            name.end
        };
        let start = if select.test {
            self.places.name(id).start
        } else {
            of.bytes().start
        };
        let bytes = start..end.max(start);
        let (what, identity) = self.field(&what, &select.field, name);
        if select.test {
            self.read(&what);
            let has = Condition::Has(Box::new(of), select.field.as_str().into());
            return (Expr::condition(has, &bytes), Type::made(Sort::Boolean));
        }
        let op = match identity {
            Some(identity) => Op::Identity(Box::new(of), identity),
            None => Op::Select(Box::new(of), select.field.as_str().into()),
        };
        (Expr::new(op, &bytes), what)
    }

    /// The type of a field; says so if no schema knows it.
    pub(super) fn field(
        &mut self,
        of: &Type<S::Type>,
        name: &str,
        bytes: Range<usize>,
    ) -> (Type<S::Type>, Option<Identity>) {
        let mut found = Found::default();
        for alternative in &of.0 {
            self.look_up(alternative, name, &mut found);
            // What supports a record is known only once all records are.
            let weighs = found.identity == Some(Identity::Corroboration);
            self.crosses |= weighs;
            self.weighs |= weighs;
        }
        if let Some(sort) = found.no_table
            && found.types.is_empty()
        {
            let message = format!("{} has no field \"{name}\"", sort.described());
            let label = if found.refers {
                format!("it refers to a record: write ref(…).{name}")
            } else {
                "remove it".into()
            };
            self.fault(FaultKind::Misuse, bytes, message, label);
        } else if !found.known && !of.0.is_empty() && found.unknown {
            let label = match found.nearest {
                Some(near) => format!("did you mean {near}?"),
                None => "the schema does not define it".into(),
            };
            let (what, message) = if found.types.is_empty() {
                let message = format!("there is no field \"{name}\" here");
                (FaultKind::UnknownName, message)
            } else {
                let message = format!("the schema says nothing of a field \"{name}\"");
                (FaultKind::UndefinedField, message)
            };
            self.fault(what, bytes, message, label);
        }
        (Type(found.types), found.identity)
    }

    fn look_up(&self, of: &Alternative<S::Type>, name: &str, found: &mut Found<S::Type>) {
        let origin = of.origin.as_ref().map(|origin| origin.join(name));
        let (schema, root) = match &of.what {
            What::Schema { of, root } => (of, *root),
            What::Made(Sort::Table | Sort::Unknown) => return found.anything(origin),
            What::Made(sort) => {
                found.no_table = Some(*sort);
                return;
            }
            What::ListOf(_) => {
                found.no_table = Some(Sort::List);
                return;
            }
        };
        let sort = self.scope.shapes.sort(schema);
        if !root && !matches!(sort, Sort::Quantity | Sort::Table | Sort::Unknown) {
            found.no_table = Some(sort);
            found.refers |= !self.scope.shapes.kinds(schema).is_empty();
            return;
        }
        match self.scope.shapes.field(schema, name) {
            Field::Known(of) => {
                found.known = true;
                let what = What::Schema { of, root: false };
                found.types.push(Alternative { what, origin });
            }
            Field::Unknown { closed, nearest } => match name {
                _ if root && Identity::named(name).is_some() => {
                    let identity = Identity::named(name);
                    found.known = true;
                    found.identity = identity;
                    let sort = identity.map_or(Sort::Unknown, Identity::sort);
                    let what = What::Made(sort);
                    found.types.push(Alternative { what, origin: None });
                }
                _ => {
                    found.unknown = true;
                    found.nearest = found.nearest.take().or(nearest);
                    if !closed {
                        found.anything(origin);
                    }
                }
            },
        }
    }

    pub(super) fn index(&mut self, id: u64, of: &IdedExpr, index: &IdedExpr) -> Lowered<S::Type> {
        let (of, what) = self.lower(of);
        let (key, _) = self.used(index);
        let bytes = of.bytes().start..self.places.bracketed(id).end;
        let named = match &index.expr {
            Tree::Literal(LiteralValue::String(name)) => Some(name.inner()),
            _ => None,
        };
        let mut types = Vec::new();
        for alternative in &what.0 {
            match (&alternative.what, named) {
                (What::Schema { .. }, Some(name)) if self.sort_of(alternative) != Sort::List => {
                    let one = Type(vec![alternative.clone()]);
                    types.extend(self.field(&one, name, key.bytes()).0.0);
                }
                _ => types.extend(self.element(alternative).0),
            }
        }
        let op = Op::Index(Box::new((of, key)));
        (Expr::new(op, &bytes), Type(types))
    }

    fn sort_of(&self, alternative: &Alternative<S::Type>) -> Sort {
        self.sort(&Type(vec![alternative.clone()]))
    }

    /// What the elements of a list, or the values of an open table, may be.
    pub(super) fn element(&self, of: &Alternative<S::Type>) -> Type<S::Type> {
        let origin = of.origin.as_ref().map(|origin| origin.join("*"));
        match &of.what {
            What::Schema { of, .. } => {
                let of = self.scope.shapes.element(of);
                Type::one(What::Schema { of, root: false }, origin)
            }
            What::Made(_) => Type::one(What::Made(Sort::Unknown), origin),
            What::ListOf(element) => element.clone(),
        }
    }
}

/// What was found of a field in all that a value may be.
struct Found<T> {
    types: Vec<Alternative<T>>,
    identity: Option<Identity>,
    known: bool,
    unknown: bool,
    nearest: Option<String>,
    /// It is no table but this.
    no_table: Option<Sort>,
    /// It is a reference, whose record may have the field.
    refers: bool,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self {
            types: Vec::new(),
            identity: None,
            known: false,
            unknown: false,
            nearest: None,
            no_table: None,
            refers: false,
        }
    }
}

impl<T> Found<T> {
    /// It may be there, and may be anything.
    fn anything(&mut self, origin: Option<Read>) {
        let what = What::Made(Sort::Unknown);
        self.types.push(Alternative { what, origin });
    }
}
