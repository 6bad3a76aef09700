//! A schema file's text: its JSON, and where in the text each part of it stands.

use serde_json::Value;

use super::places::Places;
use crate::finding::{Finding, declare_rule};
use crate::record::Part;
use crate::text::{FileId, LineIndex, Place, Span};

declare_rule! {
    /// A schema is not valid JSON, not a valid JSON Schema, or leads to a schema that does not exist.
    /// Records of its kind are not checked against it until it is mended.
    ///
    /// ## Fails
    /// ```json
    /// { "type": "strng" }
    /// ```
    /// ## Passes
    /// ```json
    /// { "type": "string" }
    /// ```
    pub SCHEMA_INVALID = {
        name: "schema-invalid", stage: Schema, severity: Error,
        summary: "a schema is not a valid JSON Schema",
    }
}

/// One schema file of the project.
#[derive(Debug)]
pub(super) struct SchemaFile {
    pub(super) file: FileId,
    /// Path relative to the project.
    pub(super) path: String,
    pub(super) text: String,
    /// The schema as written.
    pub(super) value: Value,
    /// A key stands twice in it, so that it says two things.
    pub(super) ambiguous: bool,
    places: Places,
}

impl SchemaFile {
    /// The place of a key or value inside the JSON.
    pub(super) fn place(&self, pointer: &str, part: Part) -> Place {
        Place {
            file: self.file,
            span: self.places.get(pointer, part),
        }
    }

    /// The place of some bytes of the string at `pointer`, counted after unescaping.
    pub(super) fn place_in_string(&self, pointer: &str, bytes: std::ops::Range<usize>) -> Place {
        let whole = self.place(pointer, Part::Value);
        let inner = self.text.get(whole.span.range()).unwrap_or_default();
        let offset = |at: usize| whole.span.start as usize + raw_offset(inner, at);
        let (start, end) = (offset(bytes.start), offset(bytes.end));
        Place {
            file: self.file,
            span: Span::new(start, end.max(start)),
        }
    }
}

/// Where byte `at` of a JSON string's content stands in its source `raw`, quotes included.
fn raw_offset(raw: &str, at: usize) -> usize {
    let mut content = 0;
    let mut position = 1;
    while content < at && position + 1 < raw.len() {
        let rest = &raw[position..];
        let (taken, given) = if rest.starts_with("\\u") {
            escaped_unit(rest)
        } else if rest.starts_with('\\') {
            (2, 1)
        } else {
            let width = rest.chars().next().map_or(1, char::len_utf8);
            (width, width)
        };
        position += taken;
        content += given;
    }
    position.min(raw.len())
}

/// Length of a `\uXXXX` escape (or a surrogate pair of two) and of the character it stands for.
fn escaped_unit(rest: &str) -> (usize, usize) {
    let unit = |from: usize| {
        rest.get(from..from + 4)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
    };
    match unit(2) {
        Some(0xD800..=0xDBFF) if rest.get(6..8) == Some("\\u") => (12, 4),
        Some(code) => (6, char::from_u32(code).map_or(3, char::len_utf8)),
        None => (2, 1),
    }
}

/// Parses a schema file; `None` with a finding if it is not JSON.
pub(super) fn read(file: FileId, path: &str, text: String) -> (Option<SchemaFile>, Vec<Finding>) {
    let json = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value = match serde_json::from_str::<Value>(json) {
        Ok(value) => value,
        Err(error) => {
            let finding = not_json(file, &text, &error);
            return (None, vec![finding]);
        }
    };
    let places = Places::of(&text);
    let findings = repeated_keys(file, &places);
    let schema = SchemaFile {
        file,
        path: path.to_owned(),
        ambiguous: !findings.is_empty(),
        text,
        value,
        places,
    };
    (Some(schema), findings)
}

fn not_json(file: FileId, text: &str, error: &serde_json::Error) -> Finding {
    let lines = LineIndex::new(text);
    let start = lines
        .line_start(error.line().saturating_sub(1))
        .min(text.len());
    // A mark at the start of the file was not read, but takes its bytes.
    let mark = if start == 0 && text.starts_with('\u{feff}') {
        3
    } else {
        0
    };
    let at = (start + mark + error.column().saturating_sub(1)).min(text.len());
    let at = crate::text::floor_char_boundary(text, at);
    let words = error.to_string();
    let what = words.split(" at line ").next().unwrap_or(&words);
    let (at, what, label) = if text.trim().is_empty() {
        (
            0,
            "it is empty",
            "write { } for a schema that demands nothing",
        )
    } else if error.is_eof() {
        let last = text
            .trim_end()
            .chars()
            .next_back()
            .map_or(0, char::len_utf8);
        let at = text.trim_end().len() - last;
        (at, "it ends before it is complete", "close what is open")
    } else if text[at..].starts_with("//") || text[at..].starts_with("/*") {
        (
            at,
            "JSON has no comments",
            "remove it, or write it as \"$comment\"",
        )
    } else {
        (at, what, "mend the JSON here or just before")
    };
    let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
    let place = Place {
        file,
        span: Span::new(at, end),
    };
    let message = format!("this schema is not valid JSON: {what}");
    Finding::new(&SCHEMA_INVALID, place, message).label(label)
}

/// A key given twice in one object: JSON readers keep one of them, so a constraint would vanish in silence.
fn repeated_keys(file: FileId, places: &Places) -> Vec<Finding> {
    let at = |span| Place { file, span };
    let told = places.repeated.iter().map(|(second, name, first)| {
        let message = format!("\"{name}\" is given twice in one place of this schema");
        Finding::new(&SCHEMA_INVALID, at(*second), message)
            .label("keep one of the two")
            .related(at(*first), "it was first given here")
    });
    told.collect()
}
