//! A schema file's text: its JSON, and where in the text each part of it stands.

use jsonc_parser::ast;
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::Value;

use crate::finding::{Finding, declare_rule};
use crate::record::{Part, unescape};
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
}

impl SchemaFile {
    /// The place of a key or value inside the JSON.
    pub(super) fn place(&self, pointer: &str, part: Part) -> Place {
        place(self.file, &self.text, pointer, part)
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
    let findings = duplicate_keys(file, &text);
    let schema = SchemaFile {
        file,
        path: path.to_owned(),
        ambiguous: !findings.is_empty(),
        text,
        value,
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
fn duplicate_keys(file: FileId, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    with_ast(text, |value| {
        objects(value, &mut |object| {
            let mut seen: Vec<(&str, Range)> = Vec::new();
            for property in &object.properties {
                let name = property.name.as_str();
                let range = property.name.range();
                if let Some((_, first)) = seen.iter().find(|(known, _)| *known == name) {
                    let at = place_of(file, range);
                    let message = format!("\"{name}\" is given twice in one place of this schema");
                    findings.push(
                        Finding::new(&SCHEMA_INVALID, at, message)
                            .label("keep one of the two")
                            .related(place_of(file, *first), "it was first given here"),
                    );
                } else {
                    seen.push((name, range));
                }
            }
        });
    });
    findings
}

fn objects<'v, 'a>(value: &'v ast::Value<'a>, visit: &mut impl FnMut(&'v ast::Object<'a>)) {
    match value {
        ast::Value::Object(object) => {
            visit(object);
            for property in &object.properties {
                objects(&property.value, visit);
            }
        }
        ast::Value::Array(array) => {
            for element in &array.elements {
                objects(element, visit);
            }
        }
        _ => {}
    }
}

/// The place a JSON Pointer names in a JSON text, or of its nearest ancestor that exists.
fn place(file: FileId, text: &str, pointer: &str, part: Part) -> Place {
    let mut range = None;
    with_ast(text, |root| {
        let mut here = root;
        range = Some(here.range());
        for step in pointer.split('/').skip(1) {
            let step = unescape(step);
            match here {
                ast::Value::Object(object) => {
                    let Some(property) = object.properties.iter().find(|p| p.name.as_str() == step)
                    else {
                        return;
                    };
                    range = Some(match part {
                        Part::Key => property.name.range(),
                        Part::Value => property.value.range(),
                    });
                    here = &property.value;
                }
                ast::Value::Array(array) => {
                    let index = step.parse::<usize>().ok();
                    let Some(element) = index.and_then(|index| array.elements.get(index)) else {
                        return;
                    };
                    range = Some(element.range());
                    here = element;
                }
                _ => return,
            }
        }
    });
    place_of(file, range.unwrap_or(Range { start: 0, end: 0 }))
}

fn place_of(file: FileId, range: Range) -> Place {
    Place {
        file,
        span: Span::new(range.start, range.end),
    }
}

/// Parses for places only: the text was already read as strict JSON, so a fault here cannot happen and shows nothing.
/// A byte order mark becomes blanks, so that every place keeps its bytes.
fn with_ast(text: &str, mut f: impl for<'a> FnMut(&ast::Value<'a>)) {
    let blanked = text
        .strip_prefix('\u{feff}')
        .map(|rest| format!("   {rest}"));
    let text = blanked.as_deref().unwrap_or(text);
    if let Ok(result) = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default())
        && let Some(value) = &result.value
    {
        f(value);
    }
}
