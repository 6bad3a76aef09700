//! What is kept of a record once its file's text is gone: its address, its
//! keys and references with their places, and the part that rules across
//! records may read.

use super::node::Shape;
use crate::text::{FileId, Place, Span};

/// A record reduced to what `reconcile` needs. Small: a run holds all of them.
#[derive(Debug, Clone)]
pub struct Digest {
    /// Position of its kind in the catalog.
    pub kind: u16,
    /// The file it stands in.
    pub file: FileId,
    /// Its header, or the inline table that holds it.
    pub header: Span,
    /// Its id, or why it has none.
    pub id: Result<Box<str>, Absence>,
    /// Where the id (or its first part) is written; the header if there is none.
    pub id_span: Span,
    /// Its references, in the order of the walk.
    pub references: Vec<Reference>,
    /// Its links, in the order of the text.
    pub links: Vec<Link>,
    /// The words it quotes from its sources, in the order of the text.
    pub excerpts: Vec<Excerpt>,
    /// Values of the kind's `x-unique` constraints, in their order; `None` where a field is absent.
    pub unique: Vec<Option<UniqueKey>>,
    /// Former ids, with where each is written.
    pub formerly: Vec<(Box<str>, Span)>,
    /// Set if the record is withdrawn.
    pub withdrawn: Option<Withdrawn>,
    /// What rules across records may read of it.
    pub kept: Kept,
    /// Its checks, in the order of the walk; those that read other records are pending.
    pub checks: Vec<Check>,
    /// Places of its values that are at fault: rules treat them as absent.
    pub faults: Box<[Span]>,
}

/// One rule checked at one place of a record.
#[derive(Debug, Clone)]
pub struct Check {
    /// Position of the rule among the kind's own.
    pub rule: u16,
    /// Pointer from the record to what the rule calls `self`.
    pub pointer: Box<str>,
    /// What came out.
    pub outcome: CheckOutcome,
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckOutcome {
    /// It waits for the other records.
    Pending,
    /// It holds.
    Holds,
    /// It holds only because rounding explains the difference.
    ByRounding,
    /// It does not hold.
    Contradicted,
    /// It does not hold, and a person accepted that.
    ContradictedWaived,
    /// It ended in something missing or already at fault.
    NotChecked,
    /// Its figures have nothing to compare.
    NotComparable,
    /// The rule failed.
    Faulty,
}

impl CheckOutcome {
    /// The word that outputs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Holds => "holds",
            Self::ByRounding => "by-rounding",
            Self::Contradicted => "contradicted",
            Self::ContradictedWaived => "contradicted-waived",
            Self::NotChecked => "not-checked",
            Self::NotComparable => "not-comparable",
            Self::Faulty => "rule-error",
        }
    }
}

/// Why a record has no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It is not written.
    Missing,
    /// It is written but is no id.
    Invalid,
}

impl Digest {
    /// Where the record starts.
    pub fn place(&self) -> Place {
        Place {
            file: self.file,
            span: self.header,
        }
    }

    /// The place of one of its spans.
    pub fn at(&self, span: Span) -> Place {
        Place {
            file: self.file,
            span,
        }
    }
}

/// One reference of a record.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Position of its `x-ref` among those of the kind's plan.
    pub site: u16,
    /// Pointer from the record to the string.
    pub pointer: Box<str>,
    /// Where the string is written.
    pub span: Span,
    /// The string.
    pub target: Box<str>,
}

/// An address on the web that a record gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Position of its `x-link` among those of the kind's plan.
    pub site: u16,
    /// Pointer from the record to the string.
    pub pointer: Box<str>,
    /// Where the string is written.
    pub span: Span,
    /// The address as written.
    pub url: Box<str>,
    /// The archived copy beside it, if the record gives one.
    pub archive: Option<Box<str>>,
    /// Where that is written; empty without one.
    pub archive_span: Span,
    /// The day the address was opened, as written.
    pub accessed: Option<Box<str>>,
}

/// Words that a record quotes from a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Position of its `x-excerpt` among those of the kind's plan.
    pub site: u16,
    /// Pointer from the record to the string.
    pub pointer: Box<str>,
    /// Where the string is written.
    pub span: Span,
    /// The words.
    pub text: Box<str>,
}

/// The values of a unique key, made comparable.
#[derive(Debug, Clone)]
pub struct UniqueKey {
    /// The values as one text.
    pub text: Box<str>,
    /// Where the first of them is written.
    pub span: Span,
}

/// That a record no longer stands, and what stands in its place.
#[derive(Debug, Clone)]
pub struct Withdrawn {
    /// The reason given.
    pub reason: Box<str>,
    /// Address or id of the record that replaces it.
    pub replaced_by: Option<Box<str>>,
}

/// A value kept from a record, with its place.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The value.
    pub value: KeptValue,
    /// Where it is written.
    pub span: Span,
}

/// What a kept value is; numbers and dates stay as written.
#[derive(Debug, Clone)]
pub enum KeptValue {
    /// A string.
    Text(Box<str>),
    /// An integer's decimal digits.
    Integer(Box<str>),
    /// A float's digits.
    Float(Box<str>),
    /// A truth value.
    Boolean(bool),
    /// A date's text.
    Date(Box<str>),
    /// A list.
    List(Box<[Kept]>),
    /// Fields sorted by name.
    Table(Box<[(Box<str>, Kept)]>),
}

impl KeptValue {
    pub(super) fn shape(&self) -> Shape {
        match self {
            Self::Text(_) => Shape::Text,
            Self::Integer(_) => Shape::Integer,
            Self::Float(_) => Shape::Float,
            Self::Boolean(_) => Shape::Boolean,
            Self::Date(_) => Shape::Date,
            Self::List(_) => Shape::List,
            Self::Table(_) => Shape::Table,
        }
    }
}
