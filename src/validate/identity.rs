//! The id of a record: composed from its fields as the kind says.

use std::borrow::Cow;

use crate::finding::{Finding, declare_rule};
use crate::record::{Absence, Node, Pointer, Shape};
use crate::schema::{self, IdPart, Kind};
use crate::text::{FileId, Place, Span};

use super::words::{quoted, subject};

declare_rule! {
    /// Every record has an id, so that others can name it. Where a kind composes its ids from other
    /// fields, those must be there.
    ///
    /// ## Fails
    /// ```toml
    /// [[figure]]
    /// measure = "political prisoners held"
    /// ```
    /// ## Passes
    /// ```toml
    /// [[figure]]
    /// id = "political-prisoners-2021-10-05"
    /// measure = "political prisoners held"
    /// ```
    pub MISSING_ID = {
        name: "missing-id", stage: Validate, severity: Error,
        summary: "a record has no id",
    }
}

declare_rule! {
    /// Ids are written with small letters, digits and hyphens, so that they can stand in addresses,
    /// file names and tables. The parts of a composed id may also be whole numbers or dates.
    ///
    /// ## Fails
    /// ```toml
    /// id = "Political Prisoners 2021"
    /// ```
    /// ## Passes
    /// ```toml
    /// id = "political-prisoners-2021"
    /// ```
    pub INVALID_ID = {
        name: "invalid-id", stage: Validate, severity: Error,
        summary: "an id is not written with small letters, digits and hyphens",
    }
}

/// A record's id and where it is written, with a finding if there is none.
pub(super) struct Identity<'t> {
    pub(super) id: Result<Cow<'t, str>, Absence>,
    pub(super) span: Span,
    pub(super) finding: Option<Finding>,
}

/// Composes the id of a record.
pub(super) fn identify<'t>(kind: &'t Kind, file: FileId, record: Node<'t>) -> Identity<'t> {
    if kind.id.is_unknown() {
        // The schema that should say it is at fault; no record is.
        return Identity {
            id: Err(Absence::Invalid),
            span: record.span(),
            finding: None,
        };
    }
    let mut id = Cow::Borrowed("");
    let mut span = None;
    for part in &kind.id.parts {
        match part {
            IdPart::Text(text) => append(&mut id, Cow::Borrowed(text)),
            IdPart::Field(field) => {
                let Some(value) = record.get(field) else {
                    return missing(kind, file, record, field);
                };
                span.get_or_insert(value.span());
                match id_text(kind, field, value) {
                    Some(text) => append(&mut id, text),
                    None => return invalid(kind, file, field, value),
                }
            }
        }
    }
    Identity {
        id: Ok(id),
        span: span.unwrap_or(record.span()),
        finding: None,
    }
}

/// Most ids are one field, and stay where they are written.
fn append<'t>(id: &mut Cow<'t, str>, part: Cow<'t, str>) {
    if id.is_empty() {
        *id = part;
        return;
    }
    if let Cow::Borrowed(start) = id {
        let mut text = String::with_capacity(60);
        text.push_str(start);
        *id = Cow::Owned(text);
    }
    id.to_mut().push_str(&part);
}

/// The text of an id's part, if it may be one.
fn id_text<'t>(kind: &Kind, field: &str, value: Node<'t>) -> Option<Cow<'t, str>> {
    match value.shape() {
        Shape::Integer => value
            .as_number()
            .map(|number| number.digits)
            .filter(|digits| !digits.starts_with(['-', '+'])),
        Shape::Date if !kind.id.is_plain() => value.as_written(),
        Shape::Text => {
            let text = value.as_text()?;
            if kind.id.is_plain() {
                return (is_slug(text) || field.is_empty()).then_some(Cow::Borrowed(text));
            }
            // A reference may be written with its kind; the id keeps the name alone.
            let bare = text.split_once(':').map_or(text, |(_, bare)| bare);
            let composed = is_slug(bare) || bare.split('.').all(is_slug);
            (composed || field.is_empty()).then_some(Cow::Borrowed(bare))
        }
        _ => None,
    }
}

/// Whether a text is a slug of a length that ids may have.
pub(super) fn is_slug(text: &str) -> bool {
    text.len() <= 200 && schema::is_slug(text)
}

fn missing(kind: &Kind, file: FileId, record: Node<'_>, field: &str) -> Identity<'static> {
    let at = Place {
        file,
        span: record.span(),
    };
    let this = subject(kind, "");
    let finding = if kind.id.is_plain() {
        Finding::new(&MISSING_ID, at, format!("{this} has no id"))
            .label("add id = \"…\", a short name of small letters, digits and hyphens")
    } else {
        Finding::new(
            &MISSING_ID,
            at,
            format!("{this} has no \"{field}\", which is part of its id"),
        )
        .label(format!("add {field}"))
    };
    Identity {
        id: Err(Absence::Missing),
        span: record.span(),
        finding: Some(finding.in_record(&*kind.name, "")),
    }
}

fn invalid(kind: &Kind, file: FileId, field: &str, value: Node<'_>) -> Identity<'static> {
    let span = value.span();
    let message = match value.as_written() {
        Some(text) => format!("{} cannot be an id", quoted(&text)),
        None => format!(
            "\"{field}\" cannot be an id: it is {}",
            value.shape().described()
        ),
    };
    let suggestion = value.as_written().and_then(|text| slug_of(&text));
    let label = suggestion.map_or_else(
        || "use small letters, digits and hyphens".to_owned(),
        |slug| format!("use small letters, digits and hyphens, for example \"{slug}\""),
    );
    let pointer = Pointer::root().join(field);
    let finding = Finding::new(&INVALID_ID, Place { file, span }, message)
        .label(label)
        .in_record(&*kind.name, pointer.as_str());
    Identity {
        id: Err(Absence::Invalid),
        span,
        finding: Some(finding),
    }
}

/// The slug that a text most likely meant to be.
fn slug_of(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words: Vec<_> = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let slug = words.join("-");
    (!slug.is_empty() && slug.len() <= 80).then_some(slug)
}
