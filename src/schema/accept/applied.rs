//! The schemas that a schema applies to the same value. Knows how they refer to
//! each other, not how they are judged.

/// Schemas for the same value, by position.
#[derive(Debug)]
pub(super) enum Applied {
    /// `$ref`, and a branch of `allOf`.
    All(u32),
    /// `anyOf`.
    Any(Vec<u32>),
    /// `oneOf`.
    One(Vec<u32>),
    /// `not`.
    Not(u32),
    /// `if`, `then` and `else`.
    If {
        condition: u32,
        then: Option<u32>,
        otherwise: Option<u32>,
    },
    /// A branch of `dependentSchemas`: where a table has the field.
    With(Box<str>, u32),
}
