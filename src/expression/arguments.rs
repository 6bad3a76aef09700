//! Calls of functions: which one is meant, how many arguments it takes, and
//! whether what is known of them can be used.

use std::ops::Range;

use cel::common::ast::{CallExpr, Expr as Tree, IdedExpr, LiteralValue};
use regex::RegexBuilder;

use super::compile::Compiler;
use super::fault::FaultKind;
use super::functions::{Argument, Form, SIGNATURES, SPECIAL, Signature, signature};
use super::ir::{Condition, Expr, Op};
use super::lower::Lowered;
use super::types::{Shapes, Sort, Type};
use crate::text::nearest;

/// Bytes that a compiled pattern may take.
const PATTERN_SIZE: usize = 1 << 18;

impl<S: Shapes> Compiler<'_, S> {
    pub(super) fn function(&mut self, id: u64, call: &CallExpr) -> Lowered<S::Type> {
        let name = call.func_name.as_str();
        match (name, &call.target) {
            ("ref", None) => return self.reference(id, &call.args),
            ("matches", Some(target)) => return self.matches(id, target, &call.args),
            _ => {}
        }
        let named = self.places.name(id);
        let Some(signature) = signature(name) else {
            self.unknown_function(name, named.clone());
            return Self::nothing(&named);
        };
        let member = call.target.is_some();
        let fits = match signature.form {
            Form::Plain => !member,
            Form::Member => member,
            Form::Both => true,
        };
        let given: Vec<&IdedExpr> = call
            .target
            .as_deref()
            .into_iter()
            .chain(&call.args)
            .collect();
        if !fits || given.len() != signature.arguments.len() {
            return self.refused(
                named,
                miscalled(signature, member, given.len()),
                format!("write {}", signature.example),
            );
        }
        let mut arguments = Vec::with_capacity(given.len());
        for (tree, wanted) in given.iter().zip(signature.arguments) {
            let (argument, what) = self.used(tree);
            self.argument(signature, *wanted, &argument.bytes(), &what);
            arguments.push(argument);
        }
        let end = self.places.bracketed(id).end;
        let start = arguments
            .first()
            .map_or(named.start, |first| first.bytes().start.min(named.start));
        let op = Op::Call(signature.function, arguments.into());
        (Expr::new(op, &(start..end)), Type::made(signature.gives))
    }

    fn unknown_function(&mut self, name: &str, bytes: Range<usize>) {
        let special = SPECIAL.iter().find(|(special, _)| *special == name);
        if let Some((_, example)) = special {
            let message = format!("{name}() is not written like this");
            self.fault(
                FaultKind::Misuse,
                bytes,
                message,
                format!("write it as in {example}"),
            );
            return;
        }
        let known = SIGNATURES.iter().map(|signature| signature.name);
        let label = match nearest(name, known.chain(SPECIAL.iter().map(|(name, _)| *name))) {
            Some(near) => format!("did you mean {near}?"),
            None => "the documentation of rules lists the functions".into(),
        };
        let message = format!("there is no function \"{name}\"");
        self.fault(FaultKind::UnknownName, bytes, message, label);
    }

    /// Refuses an argument that can never be used.
    fn argument(
        &mut self,
        signature: &Signature,
        wanted: Argument,
        bytes: &Range<usize>,
        what: &Type<S::Type>,
    ) {
        let sort = self.sort(what);
        let elements = match what.0.as_slice() {
            [one] if sort == Sort::List => self.element(one),
            _ => Type::unknown(),
        };
        let (described, usable) = match wanted {
            Argument::Quantity => ("quantities", of_quantity(sort)),
            Argument::Date => ("dates", of_date(sort)),
            Argument::Dates => ("dates", of_date(sort) || sort == Sort::List),
            Argument::List => ("a list", matches!(sort, Sort::List | Sort::Unknown)),
            Argument::Text => (
                "texts",
                matches!(sort, Sort::Text | Sort::Date | Sort::Unknown),
            ),
            Argument::Sized => {
                let sized = matches!(sort, Sort::Text | Sort::List | Sort::Table | Sort::Unknown);
                ("a list, a table or a text", sized)
            }
        };
        if !usable {
            let message = format!(
                "{}() takes {described}; this is {}",
                signature.name,
                sort.described()
            );
            self.fault(
                FaultKind::Misuse,
                bytes.clone(),
                message,
                format!("write {}", signature.example),
            );
            return;
        }
        let inner = self.sort(&elements);
        let (described, usable) = match (wanted, signature.gives) {
            (Argument::Dates, _) => ("dates", of_date(inner)),
            (Argument::List, Sort::Quantity) => ("quantities", of_quantity(inner)),
            _ if signature.name == "all_agree" => ("quantities", of_quantity(inner)),
            _ => return,
        };
        if !usable {
            let message = format!(
                "{}() takes a list of {described}; this is a list with {} in it",
                signature.name,
                inner.described()
            );
            let label = "take the field that is meant with .map(x, x.field)";
            self.fault(FaultKind::Misuse, bytes.clone(), message, label);
        }
    }

    /// `text.matches(pattern)`: the pattern is compiled here, so it must be written out.
    fn matches(&mut self, id: u64, target: &IdedExpr, arguments: &[IdedExpr]) -> Lowered<S::Type> {
        let (text, what) = self.used(target);
        self.only_text(&text, &what);
        let bytes = text.bytes().start..self.places.bracketed(id).end;
        let [
            IdedExpr {
                expr: Tree::Literal(LiteralValue::String(pattern)),
                id: at,
            },
        ] = arguments
        else {
            let message = "matches() takes one pattern, written out in quotes";
            return self.refused(bytes, message, "write it as in text.matches(\"[a-z]+\")");
        };
        let pattern = RegexBuilder::new(pattern.inner())
            .size_limit(PATTERN_SIZE)
            .build();
        match pattern {
            Ok(pattern) => {
                let matches = Condition::Matches(Box::new(text), Box::new(pattern));
                (Expr::condition(matches, &bytes), Type::made(Sort::Boolean))
            }
            Err(regex::Error::CompiledTooBig(_)) => {
                let own = self.places.own(*at);
                let message = "this pattern grows too large".to_owned();
                self.faults
                    .push(super::bounds::bound(own, message, "repeat less in it"));
                Self::nothing(&bytes)
            }
            Err(_) => {
                let own = self.places.own(*at);
                self.refused(
                    own,
                    "this is no regular expression",
                    "check its brackets and escapes",
                )
            }
        }
    }

    fn only_text(&mut self, text: &Expr, what: &Type<S::Type>) {
        let sort = self.sort(what);
        if !matches!(sort, Sort::Text | Sort::Date | Sort::Unknown) {
            let message = format!("matches() takes a text; this is {}", sort.described());
            self.fault(FaultKind::Misuse, text.bytes(), message, "name a text");
        }
    }
}

fn miscalled(signature: &Signature, member: bool, given: usize) -> String {
    let wanted = signature.arguments.len();
    match (signature.form, member) {
        (Form::Member, false) => format!("{}() stands behind what it is about", signature.name),
        (Form::Plain, true) => format!(
            "{}() takes what it is about inside its brackets",
            signature.name
        ),
        _ => {
            let (wanted, given) = (wanted - usize::from(member), given - usize::from(member));
            let plural = if wanted == 1 { "argument" } else { "arguments" };
            format!("{}() takes {wanted} {plural}, not {given}", signature.name)
        }
    }
}

fn of_quantity(sort: Sort) -> bool {
    use Sort::{Integer, Number, Quantity, Table, Unknown};
    matches!(sort, Quantity | Integer | Number | Table | Unknown)
}

fn of_date(sort: Sort) -> bool {
    matches!(sort, Sort::Date | Sort::Text | Sort::Unknown)
}
