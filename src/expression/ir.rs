//! The compiled form of an expression: every variable, field and function is
//! resolved, and every node knows its bytes. What each means is in `evaluate`.

use super::types::Sort;
use std::ops::Range;

use regex::Regex;

use super::functions::Function;
use super::shared::{Slot, Slots};

/// A node.
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) body: Body,
    /// Where what it leads to is remembered; of `has`, what the field leads to.
    pub(super) slot: Option<Slot>,
    /// First byte and one past the last; an expression is limited far below `u16::MAX` bytes.
    bytes: (u16, u16),
}

impl Expr {
    pub(super) fn new(op: Op, bytes: &Range<usize>) -> Self {
        Self::of(Body::Made(op), bytes)
    }

    pub(super) fn condition(condition: Condition, bytes: &Range<usize>) -> Self {
        Self::of(Body::Condition(condition), bytes)
    }

    pub(super) fn of(body: Body, bytes: &Range<usize>) -> Self {
        let clamp = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        Self {
            body,
            slot: None,
            bytes: (clamp(bytes.start), clamp(bytes.end)),
        }
    }

    pub(super) fn bytes(&self) -> Range<usize> {
        usize::from(self.bytes.0)..usize::from(self.bytes.1)
    }
}

/// What a node is. What paths start from stands apart, so that it is reached in one step.
#[derive(Debug)]
pub(super) enum Body {
    Variable(Variable),
    /// A comprehension variable, by its place among those in scope.
    Local(usize),
    Condition(Condition),
    Made(Op),
}

/// What a node that is looked up or computed does.
#[derive(Debug)]
pub(super) enum Op {
    Null,
    Integer(i64),
    Double(f64),
    Text(Box<str>),
    List(Box<[Expr]>),
    Map(Box<[(Expr, Expr)]>),
    Select(Box<Expr>, Box<str>),
    /// What a record has beside its fields, unless it has a field of that name.
    Identity(Box<Expr>, Identity),
    Index(Box<(Expr, Expr)>),
    Negate(Box<Expr>),
    If(Box<(Expr, Expr, Expr)>),
    Calculate(Calculation, Box<(Expr, Expr)>),
    Collect(Box<Collection>),
    Ref(Box<Expr>, Box<[u16]>),
    Call(Function, Box<[Expr]>),
}

/// A node that can only be true or false.
#[derive(Debug)]
pub(super) enum Condition {
    Boolean(bool),
    Has(Box<Expr>, Box<str>),
    Not(Box<Expr>),
    And(Box<(Expr, Expr)>),
    Or(Box<(Expr, Expr)>),
    Compare(Comparison, Box<(Expr, Expr)>),
    Fold(Fold, Box<Comprehension>),
    Matches(Box<Expr>, Box<Regex>),
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
    /// The slots of what starts from its variable.
    pub(super) slots: Slots,
}

/// A list made of another's elements.
#[derive(Debug)]
pub(super) struct Collection {
    pub(super) range: Expr,
    pub(super) condition: Option<Expr>,
    pub(super) element: Expr,
    pub(super) local: usize,
    /// The slots of what starts from its variable.
    pub(super) slots: Slots,
}
