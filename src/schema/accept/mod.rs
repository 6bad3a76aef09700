//! A quick yes: the common keywords of a schema compiled into a compact tree
//! that says of most right records, in one walk and without allocating, that
//! they are right. It never finds a fault; whatever it is not certain of is
//! left to the validator, which alone decides.
//!
//! What keeps it honest is that it answers in three ways. A keyword, form or
//! number that it has no exact counterpart for makes an answer doubtful, and
//! doubt is never turned into a yes or a no on the way up.

mod applied;
mod beside;
mod compile;
mod equal;
mod forms;
mod judge;
mod limits;
mod names;
mod patterns;
mod tables;
mod text;
mod usual;

use crate::record::Node;

pub(super) use compile::compile;
pub(super) use forms::{DRAFT, is_plain_document};
pub use usual::is_slug;

use applied::Applied;
use limits::{Limit, Values};
use names::Names;
use text::Text;

/// A compiled schema.
#[derive(Debug)]
pub struct Acceptor {
    /// What refers to another schema does so by its position here.
    schemas: Vec<Schema>,
    root: u32,
    whole: bool,
}

/// Why a value is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// The validator refuses it too.
    Certain,
    /// Only the validator knows.
    Doubtful,
}

/// `Ok` where the validator certainly accepts.
type Verdict = Result<(), Refusal>;

impl Acceptor {
    /// Whether it was compiled from everything that the validator is built from, and all of that has
    /// a form that the validator takes.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// What the validator certainly says of a value; `None` if only the validator knows.
    pub fn judge(&self, value: Node<'_>) -> Option<bool> {
        match judge::Judge::new(&self.schemas).value(self.root, value) {
            Ok(()) => Some(true),
            Err(Refusal::Certain) => Some(false),
            Err(Refusal::Doubtful) => None,
        }
    }

    /// Whether the validator certainly accepts a value. `false` says nothing.
    pub fn accepts(&self, value: Node<'_>) -> bool {
        let root = self.schemas.get(self.root as usize);
        !root.is_none_or(|root| root.doubtful) && self.judge(value) == Some(true)
    }
}

/// The keywords of one schema, and of those that always apply beside it. All must hold.
#[derive(Debug, Default)]
struct Schema {
    /// Something here has no exact counterpart: nothing is certainly accepted.
    doubtful: bool,
    types: Types,
    /// `enum` and `const`.
    values: Vec<Values>,
    text: Option<Box<Text>>,
    limits: Vec<Limit>,
    list: Option<Box<List>>,
    table: Option<Box<Table>>,
    /// `factum-quantity`.
    quantity: bool,
    /// Schemas for the same value.
    beside: Vec<Applied>,
}

/// The JSON types that a schema names, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Types(u8);

impl Types {
    const NONE: Self = Self(0);
    const TEXT: Self = Self(1);
    const WHOLE: Self = Self(2);
    const FRACTION: Self = Self(4);
    const BOOLEAN: Self = Self(8);
    const LIST: Self = Self(16);
    const TABLE: Self = Self(32);
    const ALL: Self = Self(63);

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Default for Types {
    fn default() -> Self {
        Self::ALL
    }
}

/// What is asked of a list.
#[derive(Debug)]
struct List {
    /// Schemas of the first elements.
    prefix: Vec<u32>,
    /// The schema of those after them.
    items: Option<u32>,
    least: usize,
    most: usize,
    unique: bool,
}

impl Default for List {
    fn default() -> Self {
        Self {
            prefix: Vec::new(),
            items: None,
            least: 0,
            most: usize::MAX,
            unique: false,
        }
    }
}

/// What is asked of a table.
#[derive(Debug)]
struct Table {
    /// The names of `properties` and `required`.
    names: Names,
    /// What each name means, in the order of the names.
    fields: Vec<Field>,
    /// How many of the names are required.
    required: usize,
    /// Whether nothing else is asked.
    only_requires: bool,
    patterns: Vec<(text::Matcher, u32)>,
    /// The schema of the names themselves.
    naming: Option<u32>,
    rest: Rest,
    least: usize,
    most: usize,
    /// Names that are required where another is there.
    dependent: Vec<(Box<str>, Vec<Box<str>>)>,
}

/// A name in a schema.
#[derive(Debug, Clone, Copy)]
struct Field {
    /// The schema of its value, if it is declared and not only required.
    schema: Option<u32>,
    required: bool,
}

/// What holds for fields that neither a name nor a pattern covers.
#[derive(Debug, Clone, Copy, Default)]
enum Rest {
    /// Nothing.
    #[default]
    Open,
    /// `additionalProperties`.
    Additional(u32),
    /// `unevaluatedProperties`, for those that no schema beside covers either.
    Unevaluated(u32),
}
