//! The names that an expression starts from, and references to other records.
//! Fields of what they lead to are in `fields`.

use cel::common::ast::{Expr as Tree, IdedExpr, LiteralValue};

use super::compile::Compiler;
use super::fault::FaultKind;
use super::ir::{Body, Expr, Op, Variable};
use super::lower::Lowered;
use super::types::{Alternative, Read, Shapes, Sort, Type, What};
use crate::text::nearest;

impl<S: Shapes> Compiler<'_, S> {
    pub(super) fn name(&mut self, id: u64, name: &str) -> Lowered<S::Type> {
        let bytes = self.places.own(id);
        if let Some(at) = self.locals.iter().rposition(|local| local.name == name) {
            self.locals[at].used = true;
            let what = self.locals[at].what.clone();
            return (Expr::of(Body::Local(at), &bytes), what);
        }
        if let Some((variable, what)) = self.variable(name) {
            return (Expr::of(Body::Variable(variable), &bytes), what);
        }
        self.unknown_variable(name, bytes.clone());
        Self::nothing(&bytes)
    }

    fn variable(&mut self, name: &str) -> Option<(Variable, Type<S::Type>)> {
        let scope = self.scope;
        Some(match name {
            "self" => {
                let root = scope.path.is_empty();
                let of = scope.itself.clone();
                let path = scope.path.to_owned();
                let origin = Read {
                    kind: scope.kind,
                    path,
                };
                (
                    Variable::Itself,
                    Type::one(What::Schema { of, root }, Some(origin)),
                )
            }
            "record" => (Variable::Record, self.records(&[scope.kind])),
            "today" => {
                self.today = true;
                (Variable::Today, Type::made(Sort::Date))
            }
            "referrers" => {
                let kinds = scope.referrers.as_ref()?;
                self.crosses = true;
                let element = self.records(kinds);
                (Variable::Referrers, Type::one(What::ListOf(element), None))
            }
            "group" if scope.group => {
                self.crosses = true;
                let element = self.records(&[scope.kind]);
                (Variable::Group, Type::one(What::ListOf(element), None))
            }
            _ => return None,
        })
    }

    fn unknown_variable(&mut self, name: &str, bytes: std::ops::Range<usize>) {
        let offers = self.scope.offers();
        let mut known = vec!["self", "record", "today"];
        known.extend(offers.referrers.then_some("referrers"));
        known.extend(offers.group.then_some("group"));
        known.extend(self.locals.iter().map(|local| local.name.as_str()));
        let label = match (name, nearest(name, known.iter().copied())) {
            (_, Some(near)) => format!("did you mean {near}?"),
            ("group", _) => "group is known to the rules of x-group".into(),
            ("referrers", _) => "referrers is known to the rules of x-referrers".into(),
            _ => format!("known here: {}", known.join(", ")),
        };
        let message = format!("there is no variable \"{name}\" here");
        self.fault(FaultKind::UnknownName, bytes, message, label);
    }

    /// A record of one of these kinds: each by itself, so that what is read of each is known.
    fn records(&self, kinds: &[u16]) -> Type<S::Type> {
        let record = |kind: &u16| Alternative {
            what: What::Schema {
                of: self.scope.shapes.record(&[*kind]),
                root: true,
            },
            origin: Some(Read {
                kind: *kind,
                path: String::new(),
            }),
        };
        Type(kinds.iter().map(record).collect())
    }

    /// `ref(x)`.
    pub(super) fn reference(&mut self, id: u64, arguments: &[IdedExpr]) -> Lowered<S::Type> {
        self.crosses = true;
        self.hops += 1;
        let bytes = self.places.name(id).start..self.places.bracketed(id).end;
        let [argument] = arguments else {
            return self.refused(
                bytes,
                "ref() takes one reference",
                "write it as in ref(self.source)",
            );
        };
        let (target, what) = self.used(argument);
        let kinds = match &argument.expr {
            Tree::Literal(LiteralValue::String(text)) => self.literal_kind(text.inner(), &target),
            _ => self.kinds(&what, &target),
        };
        let Some(kinds) = kinds else {
            return Self::nothing(&bytes);
        };
        let what = self.records(&kinds);
        let op = Op::Ref(Box::new(target), kinds.into());
        (Expr::new(op, &bytes), what)
    }

    /// The kind that a reference written in the expression names.
    fn literal_kind(&mut self, text: &str, target: &Expr) -> Option<Vec<u16>> {
        let Some((kind, _)) = text.split_once(':').filter(|(_, id)| !id.is_empty()) else {
            let label = "write it as in ref(\"source:its-id\")";
            self.fault(
                FaultKind::Misuse,
                target.bytes(),
                "this names no record",
                label,
            );
            return None;
        };
        let position = self.scope.shapes.kind(kind);
        if position.is_none() {
            let message = format!("there is no kind \"{kind}\"");
            let label = "a kind is the name of a schema";
            self.fault(FaultKind::UnknownName, target.bytes(), message, label);
        }
        Some(vec![position?])
    }

    /// The kinds that a value may refer to; says so if it is no reference.
    fn kinds(&mut self, what: &Type<S::Type>, target: &Expr) -> Option<Vec<u16>> {
        let mut kinds = Vec::new();
        let mut other = false;
        for alternative in &what.0 {
            let own = match &alternative.what {
                What::Schema { of, .. } => self.scope.shapes.kinds(of),
                // A field that an open schema does not define: said already.
                What::Made(Sort::Unknown) if alternative.origin.is_some() => return None,
                What::Made(_) | What::ListOf(_) => Vec::new(),
            };
            other |= own.is_empty();
            kinds.extend(own);
        }
        if other {
            let message = "ref() needs a field that refers to records, and this is none";
            let label = "give the field x-ref in its schema, or name another one";
            self.fault(FaultKind::Misuse, target.bytes(), message, label);
        }
        kinds.sort_unstable();
        kinds.dedup();
        (!other && !kinds.is_empty()).then_some(kinds)
    }
}
