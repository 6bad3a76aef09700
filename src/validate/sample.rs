//! Examples that pass: for a message that shows what should have been written.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::Value;

use super::words::toml_value;

/// Longest sample that is worth showing.
const LIMIT: usize = 60;

/// A value that a schema would accept, in TOML: its own example, or one made from its constraints.
pub fn sample(schema: &Value) -> Option<String> {
    let own = schema.get("examples").and_then(|examples| examples.get(0));
    let fixed = schema.get("const").or_else(|| schema.get("default"));
    let listed = schema.get("enum").and_then(|options| options.get(0));
    if let Some(value) = own.or(fixed).or(listed) {
        return Some(toml_value(value)).filter(|text| text.len() <= LIMIT);
    }
    let format = schema
        .get("format")
        .and_then(Value::as_str)
        .and_then(of_format);
    if let Some(text) = format {
        return Some(text.to_owned());
    }
    if let Some(text) = schema
        .get("pattern")
        .and_then(Value::as_str)
        .and_then(of_pattern)
    {
        return Some(toml_value(&Value::String(text)));
    }
    match schema.get("type").and_then(Value::as_str)? {
        "boolean" => Some("true".into()),
        "integer" | "number" => Some(schema.get("minimum").map_or("1".into(), Value::to_string)),
        _ => None,
    }
}

/// A text that matches a pattern; the shortest that reads naturally.
pub(super) fn of_pattern(pattern: &str) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut text = String::new();
    write(&hir, &mut text)?;
    let matches = regex::Regex::new(pattern).ok()?.is_match(&text);
    (matches && text.len() <= LIMIT).then_some(text)
}

fn write(hir: &Hir, into: &mut String) -> Option<()> {
    if into.len() > LIMIT {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => into.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => into.push(plain_member(class)?),
        HirKind::Capture(capture) => write(&capture.sub, into)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, into))?,
        HirKind::Alternation(branches) => write(branches.first()?, into)?,
        HirKind::Repetition(repetition) => {
            // One or a few of what may repeat looks like the real thing; groups are left out if they may be.
            let single = matches!(repetition.sub.kind(), HirKind::Class(_));
            let natural = if single { 3 } else { 0 };
            let most = repetition.max.unwrap_or(u32::MAX);
            for _ in 0..repetition.min.max(natural.min(most)).min(1000) {
                write(&repetition.sub, into)?;
            }
        }
    }
    Some(())
}

/// A member of a character class, preferably a letter or a digit.
fn plain_member(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|r| (r.start(), r.end())).collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|r| (char::from(r.start()), char::from(r.end())))
            .collect(),
    };
    let holds = |wanted: char| {
        ranges
            .iter()
            .any(|(low, high)| *low <= wanted && wanted <= *high)
    };
    let favourite = ('a'..='z')
        .chain('0'..='9')
        .chain('A'..='Z')
        .find(|c| holds(*c));
    favourite.or_else(|| ranges.first().map(|(low, _)| *low))
}

/// A value of a format that JSON Schema defines.
pub(super) fn of_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" | "factum-date" => "2021-10-05",
        "date-time" => "2021-10-05T14:30:00Z",
        "time" => "\"14:30:00Z\"",
        "duration" => "\"P3M\"",
        "email" | "idn-email" => "\"name@example.org\"",
        "hostname" | "idn-hostname" => "\"example.org\"",
        "ipv4" => "\"192.0.2.1\"",
        "ipv6" => "\"2001:db8::1\"",
        "uri" | "iri" => "\"https://example.org/page\"",
        "uri-reference" | "iri-reference" => "\"/page\"",
        "uri-template" => "\"https://example.org/{name}\"",
        "uuid" => "\"123e4567-e89b-12d3-a456-426614174000\"",
        "json-pointer" => "\"/field/0\"",
        "relative-json-pointer" => "\"1/field\"",
        "regex" => "\"^[a-z]+$\"",
        _ => return None,
    })
}
