//! Rule expressions (CEL): compiled once with their bounds and their reads, and
//! evaluated on the record tree itself. Knows no schema file and no stage: what
//! it must know of types comes through [`Shapes`], of other records through [`World`].

use crate::finding::Input;
use crate::record::Node;
use crate::text::{FileId, Span};
use crate::value::QuantityRules;

/// What a schema knows of values; answers the compiler's questions. Implemented above this layer.
pub trait Shapes {
    /// What is known of one value: a set of schemas.
    type Type: Clone;
    /// A record of one of these kinds (by position); `kind` and `address` are added by the compiler.
    fn record(&self, kinds: &[u16]) -> Self::Type;
    /// A field of a table.
    fn field(&self, of: &Self::Type, name: &str) -> Field<Self::Type>;
    /// The elements of a list, or the values of an open table.
    fn element(&self, of: &Self::Type) -> Self::Type;
    /// The kinds that a reference here may name; empty if it is no reference.
    fn kinds(&self, of: &Self::Type) -> Vec<u16>;
    /// The built-in shape or JSON type of a value, where all its schemas agree.
    fn sort(&self, of: &Self::Type) -> Sort;
    /// The position of a kind by name (for `ref("kind:id")`).
    fn kind(&self, name: &str) -> Option<u16>;
}

/// Whether a schema defines a field.
#[derive(Debug, Clone)]
pub enum Field<T> {
    /// It does.
    Known(T),
    /// It does not; `closed` if it would refuse the field, with the nearest one that it has.
    Unknown {
        closed: bool,
        nearest: Option<String>,
    },
}

/// What sort of value a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Quantity,
    Date,
    Text,
    Integer,
    Number,
    Boolean,
    List,
    Table,
    Unknown,
}

/// What a rule may name beside `self`, `record` and `today`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offers {
    pub referrers: bool,
    pub group: bool,
}

/// The types of a rule's variables.
pub struct Scope<'s, S: Shapes> {
    pub shapes: &'s S,
    /// Of `self`.
    pub itself: S::Type,
    /// JSON Pointer with `*` from the record to `self`; empty where they are the same.
    pub path: &'s str,
    /// The kind of `record` (and of the elements of `group`).
    pub kind: u16,
    /// The kinds of `referrers`, where that applies.
    pub referrers: Option<Vec<u16>>,
    pub group: bool,
}

/// A compiled expression.
#[derive(Debug)]
pub struct Program {}

/// Something that a record must keep for this expression: a path of records of a kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    pub kind: u16,
    /// JSON Pointer with `*` for any element; empty: the whole record.
    pub path: String,
}

/// Why an expression can't be compiled, at its place inside the expression.
#[derive(Debug, Clone)]
pub struct Fault {
    pub what: FaultKind,
    /// Bytes inside the expression.
    pub bytes: std::ops::Range<usize>,
    pub message: String,
    pub label: String,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    Syntax,
    /// unknown variable, function or field of a closed schema
    UnknownName,
    /// field that an open schema does not define: a warning
    UndefinedField,
    /// too large, too deep, may build too much: explained
    Bound,
    /// wrong use: `<` on dates, ref() of something that is no reference, wrong number of arguments
    Misuse,
}

/// Compiles; `Err` with all faults (warnings alone come with the program).
pub fn compile<S: Shapes>(source: &str, scope: &Scope<'_, S>) -> (Option<Program>, Vec<Fault>) {
    let _ = (source, scope);
    (None, Vec::new())
}

impl Program {
    /// Whether it reads other records (`ref`, `referrers`, `group`): checked in reconcile.
    pub fn crosses(&self) -> bool {
        false
    }
    /// Whether it reads `today`.
    pub fn reads_today(&self) -> bool {
        false
    }
    /// What records must keep for it (for crossing expressions).
    pub fn reads(&self) -> &[Read] {
        &[]
    }
}

/// A record (or a value in it) as an expression sees it. `record` is a number that only the World understands.
#[derive(Debug, Clone, Copy)]
pub struct Located<'t> {
    pub node: Node<'t>,
    pub record: u32,
}

/// The other records.
pub trait World<'t> {
    /// The record that `text`, a reference that may name records of these kinds, leads to;
    /// `None` if there is none that can be read (dangling, unread, withdrawn): not checked.
    fn follow(&self, kinds: &[u16], text: &str) -> Option<Located<'t>>;
    /// Name of the kind of a record.
    fn kind(&self, record: u32) -> &'t str;
    /// `kind:id`.
    fn address(&self, record: u32) -> String;
    fn file(&self, record: u32) -> FileId;
    /// Whether the value at this span of this record is already at fault (treated as missing).
    fn at_fault(&self, record: u32, span: Span) -> bool;
}

/// What an expression is evaluated on.
pub struct Env<'e, 't> {
    pub itself: Located<'t>,
    pub record: Located<'t>,
    pub referrers: Option<&'e [Located<'t>]>,
    pub group: Option<&'e [Located<'t>]>,
    /// `YYYY-MM-DD`.
    pub today: &'e str,
    pub world: &'e dyn World<'t>,
    pub quantities: &'e QuantityRules,
}

/// What a check came to.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// True. The traces that hold only by rounding.
    Holds(Vec<Trace>),
    /// False. The contradicted comparisons.
    Contradicted(Vec<Trace>),
    /// It ends in something missing or already at fault.
    NotChecked(String),
    /// Operands in a record that can't be compared.
    NotComparable(Incomparable),
    /// The rule itself is at fault: no boolean, an unusable type.
    Faulty {
        bytes: std::ops::Range<usize>,
        message: String,
    },
}

/// A comparison that was made.
#[derive(Debug, Clone)]
pub struct Trace {
    pub by_rounding: bool,
    /// operands as written first, then `reported` and `recomputed`
    pub inputs: Vec<Input>,
}

#[derive(Debug, Clone)]
pub struct Incomparable {
    pub record: u32,
    /// of the operand
    pub span: Span,
    pub reason: String,
    pub advice: String,
}

impl Program {
    pub fn evaluate<'t>(&self, env: &Env<'_, 't>) -> Verdict {
        let _ = env;
        Verdict::Holds(Vec::new())
    }
}
