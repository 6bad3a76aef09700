//! What the compiler knows of values: the questions that it asks of schemas,
//! and the types that flow through an expression, each with where in which
//! kind of record its value stands.

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
    /// It does not.
    Unknown {
        /// Whether it would refuse the field.
        closed: bool,
        /// The nearest field that it has.
        nearest: Option<String>,
    },
}

/// What sort of value a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the sort of that name")]
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

impl Sort {
    /// What a reader would call such a value, with its article.
    pub(super) fn described(self) -> &'static str {
        match self {
            Self::Quantity => "a quantity",
            Self::Date => "a date",
            Self::Text => "a text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::List => "a list",
            Self::Table => "a table",
            Self::Unknown => "a value",
        }
    }
}

/// What a rule may name beside `self`, `record` and `today`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offers {
    /// `referrers`, the records that name this one.
    pub referrers: bool,
    /// `group`, the records that share the keys of a group.
    pub group: bool,
}

/// The types of a rule's variables.
pub struct Scope<'s, S: Shapes> {
    /// Answers questions about types.
    pub shapes: &'s S,
    /// Of `self`.
    pub itself: S::Type,
    /// JSON Pointer with `*` from the record to `self`; empty where they are the same.
    pub path: &'s str,
    /// The kind of `record` (and of the elements of `group`).
    pub kind: u16,
    /// The kinds of `referrers`, where that applies.
    pub referrers: Option<Vec<u16>>,
    /// Whether `group` applies.
    pub group: bool,
}

impl<S: Shapes> Scope<'_, S> {
    /// What this scope offers beside `self`, `record` and `today`.
    pub fn offers(&self) -> Offers {
        Offers {
            referrers: self.referrers.is_some(),
            group: self.group,
        }
    }
}

/// Something that a record must keep for an expression: a path of records of a kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// Position of the kind.
    pub kind: u16,
    /// JSON Pointer with `*` for any element; empty: the whole record.
    pub path: String,
}

impl Read {
    /// One step further down.
    pub(super) fn join(&self, step: &str) -> Self {
        let escaped = step.replace('~', "~0").replace('/', "~1");
        Self {
            kind: self.kind,
            path: format!("{}/{escaped}", self.path),
        }
    }
}

/// What an expression's value may be: one of these; nothing is known of it if there is none.
#[derive(Debug, Clone)]
pub(super) struct Type<T>(pub(super) Vec<Alternative<T>>);

/// One thing that a value may be.
#[derive(Debug, Clone)]
pub(super) struct Alternative<T> {
    pub(super) what: What<T>,
    /// Where it stands in a record, if it comes from one.
    pub(super) origin: Option<Read>,
}

/// What is known of a value.
#[derive(Debug, Clone)]
pub(super) enum What<T> {
    /// It stands in a record under this schema.
    Schema {
        of: T,
        /// Whether it is a whole record.
        root: bool,
    },
    /// It is made by the expression.
    Made(Sort),
    /// A list made by the expression, of such elements.
    ListOf(Type<T>),
}

impl<T> Type<T> {
    pub(super) fn unknown() -> Self {
        Self(Vec::new())
    }

    pub(super) fn made(sort: Sort) -> Self {
        Self::one(What::Made(sort), None)
    }

    pub(super) fn one(what: What<T>, origin: Option<Read>) -> Self {
        Self(vec![Alternative { what, origin }])
    }

    /// Either of two; nothing is known if nothing is known of one.
    pub(super) fn or(mut self, other: Self) -> Self {
        if self.0.is_empty() || other.0.is_empty() {
            let sort = What::Made(Sort::Unknown);
            self.0.push(Alternative {
                what: sort,
                origin: None,
            });
        }
        self.0.extend(other.0);
        self
    }
}
