//! From source to program: parses, resolves every name against the scope, and
//! collects faults and reads. The walk over the syntax tree is in `lower`.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Program;
use super::fault::{Fault, FaultKind};
use super::ir::Expr;
use super::syntax::{Parsed, Places, parse};
use super::types::{Read, Scope, Shapes, Sort, Type, What};

/// Parses and compiles; see [`compile_parsed`].
pub fn compile<S: Shapes>(source: &str, scope: &Scope<'_, S>) -> (Option<Program>, Vec<Fault>) {
    match parse(source) {
        Ok(parsed) => compile_parsed(&parsed, scope),
        Err(fault) => (None, vec![fault]),
    }
}

/// Compiles. All faults are in the list; there is no program where one of them
/// is more than a warning ([`FaultKind::UndefinedField`]).
pub fn compile_parsed<S: Shapes>(
    parsed: &Parsed,
    scope: &Scope<'_, S>,
) -> (Option<Program>, Vec<Fault>) {
    let mut compiler = Compiler {
        scope,
        places: &parsed.places,
        faults: Vec::new(),
        reads: BTreeSet::new(),
        locals: Vec::new(),
        comprehensions: 0,
        crosses: false,
        hops: 0,
        today: false,
        weighs: false,
    };
    let mut root = compiler.check(&parsed.tree);
    super::shared::share(&mut root);
    let mut faults = compiler.faults;
    faults.sort_by_key(|fault| (fault.bytes.start, fault.bytes.end));
    let program = Program {
        root,
        reads: outermost(&compiler.reads),
        crosses: compiler.crosses,
        hops: compiler.hops,
        today: compiler.today,
        weighs: compiler.weighs,
    };
    let usable = faults
        .iter()
        .all(|fault| fault.what == FaultKind::UndefinedField);
    (usable.then_some(program), faults)
}

/// Drops paths that lie below another one, which is read whole.
fn outermost(reads: &BTreeSet<Read>) -> Vec<Read> {
    let mut kept: Vec<Read> = Vec::new();
    for read in reads {
        let mut above = read.path.as_str();
        let covered = loop {
            let Some((shorter, _)) = above.rsplit_once('/') else {
                break false;
            };
            above = shorter;
            let whole = Read {
                kind: read.kind,
                path: above.to_owned(),
            };
            if reads.contains(&whole) {
                break true;
            }
        };
        if !covered {
            kept.push(read.clone());
        }
    }
    kept
}

/// What is known while walking down.
pub(super) struct Compiler<'c, S: Shapes> {
    pub(super) scope: &'c Scope<'c, S>,
    pub(super) places: &'c Places,
    pub(super) faults: Vec<Fault>,
    pub(super) reads: BTreeSet<Read>,
    /// The comprehension variables in scope, innermost last.
    pub(super) locals: Vec<Local<S::Type>>,
    /// How many comprehensions this stands in.
    pub(super) comprehensions: usize,
    pub(super) crosses: bool,
    pub(super) hops: usize,
    pub(super) today: bool,
    pub(super) weighs: bool,
}

/// A comprehension variable.
pub(super) struct Local<T> {
    pub(super) name: String,
    pub(super) what: Type<T>,
    pub(super) used: bool,
}

impl<S: Shapes> Compiler<'_, S> {
    pub(super) fn fault(
        &mut self,
        what: FaultKind,
        bytes: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.faults.push(Fault::new(what, bytes, message, label));
    }

    /// The whole expression, which must be a condition.
    fn check(&mut self, tree: &cel::common::ast::IdedExpr) -> Expr {
        let (root, what) = self.lower(tree);
        self.read(&what);
        let sort = self.sort(&what);
        if !matches!(sort, Sort::Boolean | Sort::Unknown) {
            let message = format!(
                "a check must be true or false; this is {}",
                sort.described()
            );
            self.fault(
                FaultKind::Misuse,
                root.bytes(),
                message,
                "compare it with something",
            );
        }
        root
    }

    /// The sort of a value, where everything that it may be agrees.
    pub(super) fn sort(&self, of: &Type<S::Type>) -> Sort {
        let sort = |what: &What<S::Type>| match what {
            What::Schema { root: true, .. } => Sort::Table,
            What::Schema { of, .. } => self.scope.shapes.sort(of),
            What::Made(sort) => *sort,
            What::ListOf(_) => Sort::List,
        };
        let mut sorts = of.0.iter().map(|alternative| sort(&alternative.what));
        let first = sorts.next().unwrap_or(Sort::Unknown);
        if sorts.all(|other| other == first) {
            first
        } else {
            Sort::Unknown
        }
    }

    /// Notes that a value is used whole.
    pub(super) fn read(&mut self, what: &Type<S::Type>) {
        for alternative in &what.0 {
            if let Some(origin) = &alternative.origin {
                self.reads.insert(origin.clone());
            }
            if let What::ListOf(element) = &alternative.what {
                self.read(element);
            }
        }
    }
}
