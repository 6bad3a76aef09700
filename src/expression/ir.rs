//! The compiled form of an expression: every variable, field and function is
//! resolved, and every node knows its bytes. What each means is in `evaluate`.

use super::types::Sort;
use std::ops::Range;

use regex::Regex;

use super::functions::Function;

/// A node.
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) op: Op,
    /// First byte and one past the last; an expression is limited far below `u16::MAX` bytes.
    bytes: (u16, u16),
}

impl Expr {
    pub(super) fn new(op: Op, bytes: &Range<usize>) -> Self {
        let clamp = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        Self {
            op,
            bytes: (clamp(bytes.start), clamp(bytes.end)),
        }
    }

    pub(super) fn bytes(&self) -> Range<usize> {
        usize::from(self.bytes.0)..usize::from(self.bytes.1)
    }
}

/// What a node does.
#[derive(Debug)]
pub(super) enum Op {
    Null,
    Boolean(bool),
    Integer(i64),
    Double(f64),
    Text(Box<str>),
    List(Box<[Expr]>),
    Map(Box<[(Expr, Expr)]>),
    Variable(Variable),
    /// A comprehension variable, by its place among those in scope.
    Local(usize),
    Select(Box<Expr>, Box<str>),
    /// What a record has beside its fields, unless it has a field of that name.
    Identity(Box<Expr>, Identity),
    Has(Box<Expr>, Box<str>),
    Index(Box<(Expr, Expr)>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    And(Box<(Expr, Expr)>),
    Or(Box<(Expr, Expr)>),
    If(Box<(Expr, Expr, Expr)>),
    Compare(Comparison, Box<(Expr, Expr)>),
    Calculate(Calculation, Box<(Expr, Expr)>),
    Fold(Fold, Box<Comprehension>),
    Collect(Box<Collection>),
    Ref(Box<Expr>, Box<[u16]>),
    Matches(Box<Expr>, Box<Regex>),
    Call(Function, Box<[Expr]>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    Itself,
    Record,
    Today,
    Referrers,
    Group,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    Kind,
    Address,
    Corroboration,
}

impl Identity {
    /// The one of a name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let all = [Self::Kind, Self::Address, Self::Corroboration];
        all.into_iter().find(|identity| identity.as_str() == name)
    }

    pub(super) fn sort(self) -> Sort {
        match self {
            Self::Kind | Self::Address => Sort::Text,
            Self::Corroboration => Sort::Integer,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Address => "address",
            Self::Corroboration => "corroboration",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calculation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Calculation {
    pub(super) fn sign(self) -> char {
        match self {
            Self::Add => '+',
            Self::Subtract => '-',
            Self::Multiply => '*',
            Self::Divide => '/',
            Self::Remainder => '%',
        }
    }
}

/// A condition on the elements of a list, as one truth value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    All,
    Exists,
    ExistsOne,
}

#[derive(Debug)]
pub(super) struct Comprehension {
    pub(super) range: Expr,
    pub(super) condition: Expr,
    pub(super) local: usize,
}

/// A list made of another's elements.
#[derive(Debug)]
pub(super) struct Collection {
    pub(super) range: Expr,
    pub(super) condition: Option<Expr>,
    pub(super) element: Expr,
    pub(super) local: usize,
}
