//! How ids are composed: the template of `x-id`.

use super::keywords::readable;

/// How the id of a record is composed: `{id}`, `{document}.{number}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdTemplate {
    /// Fixed texts and fields, in order.
    pub parts: Vec<IdPart>,
}

/// A part of an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdPart {
    /// Fixed text.
    Text(String),
    /// The value of a field.
    Field(String),
}

impl IdTemplate {
    /// Reads a template; `None` if braces do not match or no field is named.
    pub fn parse(template: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = template;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('{') {
                let (field, after) = inner.split_once('}')?;
                if !readable(field) {
                    return None;
                }
                parts.push(IdPart::Field(field.to_owned()));
                rest = after;
            } else {
                let end = rest.find('{').unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                if text.contains('}') {
                    return None;
                }
                parts.push(IdPart::Text(text.to_owned()));
                rest = after;
            }
        }
        let named = parts.iter().any(|part| matches!(part, IdPart::Field(_)));
        named.then_some(Self { parts })
    }

    /// The template of a kind whose schema does not say it legibly: its records have no known ids.
    pub(super) fn unknown() -> Self {
        Self { parts: Vec::new() }
    }

    /// Whether the ids of the kind are not known.
    pub fn is_unknown(&self) -> bool {
        self.parts.is_empty()
    }

    /// The fields it reads.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            IdPart::Field(field) => Some(field.as_str()),
            IdPart::Text(_) => None,
        })
    }

    /// Whether the id is simply the field `id`.
    pub fn is_plain(&self) -> bool {
        matches!(self.parts.as_slice(), [IdPart::Field(field)] if field == "id")
    }
}

impl Default for IdTemplate {
    fn default() -> Self {
        Self {
            parts: vec![IdPart::Field("id".into())],
        }
    }
}
