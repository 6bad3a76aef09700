//! Rule expressions (CEL): compiled once with their bounds and their reads, and
//! evaluated on the record tree itself. Knows no schema file and no stage: what
//! it must know of types comes through [`Shapes`], of other records through [`World`].
//!
//! The `cel` crate parses; its syntax tree is evaluated here, because a check
//! must come out as a value that may also be "not checkable", leave the
//! operands that it compared, and name the place inside the expression that is
//! at fault. On plain values both evaluators give the same (a test compares them).

mod access;
mod arguments;
mod bounds;
mod budget;
mod calls;
mod compare;
mod compile;
mod comprehension;
mod dates;
mod evaluate;
mod fault;
mod fields;
mod figures;
mod functions;
mod ir;
mod lists;
mod lower;
mod macros;
mod operations;
mod operators;
mod reach;
mod shared;
mod stop;
mod syntax;
mod tokens;
mod trace;
mod types;
mod value;
mod verdict;
mod world;

pub use compile::{compile, compile_parsed};
pub use fault::{Fault, FaultKind};
pub use syntax::{Parsed, parse};
pub use types::{Field, Offers, Read, Scope, Shapes, Sort};
pub use verdict::{Incomparable, Trace, Unmet, Verdict};
pub use world::{Env, Located, World};

/// A compiled expression.
#[derive(Debug)]
pub struct Program {
    root: ir::Expr,
    reads: Vec<Read>,
    crosses: bool,
    hops: usize,
    today: bool,
    weighs: bool,
}

impl Program {
    /// Whether it reads other records (`ref`, `referrers`, `group`): checked in reconcile.
    pub fn crosses(&self) -> bool {
        self.crosses
    }

    /// How many references it follows at most, one behind the other, from the records that it starts
    /// with: as many as it has calls of `ref`, for no value comes by one of them twice.
    pub fn hops(&self) -> usize {
        self.hops
    }

    /// Whether it reads `today`.
    pub fn reads_today(&self) -> bool {
        self.today
    }

    /// Whether it asks how many sources a record rests on.
    pub fn weighs_sources(&self) -> bool {
        self.weighs
    }

    /// What records must keep for it (for crossing expressions), sorted.
    pub fn reads(&self) -> &[Read] {
        &self.reads
    }
}
