//! Schemas as JSON Schema sees them: valid or not, and the built-in checks
//! that are hooked into the validator.

use jsonschema::error::ValidationErrorKind;
use jsonschema::json::Json;
use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError};
use serde_json::{Map, Value};

use super::sound::is_surely_valid;
use super::source::{SCHEMA_INVALID, SchemaFile};
use crate::finding::Finding;
use crate::record::{Node, Part, Shape, Tree, quantity};
use crate::text::nearest;
use crate::value::{DateRange, QuantityFault, QuantityRules};

/// The types of JSON Schema.
pub(super) const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];
const DRAFTS: [&str; 5] = [
    "json-schema.org/draft-04/schema",
    "json-schema.org/draft-06/schema",
    "json-schema.org/draft-07/schema",
    "json-schema.org/draft/2019-09/schema",
    "json-schema.org/draft/2020-12/schema",
];

/// Validates a schema against the draft it names, and its patterns against the linear-time engine.
pub(super) fn check(file: &SchemaFile) -> Vec<Finding> {
    if let Some(finding) = unknown_draft(file) {
        return vec![finding];
    }
    let mut findings = patterns(file);
    if is_surely_valid(&file.value) {
        return findings;
    }
    let mut value = file.value.clone();
    if let Value::Object(root) = &mut value {
        // Drafts before 2019 let `$id` be relative; ours are resolved by us.
        root.remove("$id");
    }
    if let Ok(meta) = jsonschema::meta::validator_for(&value) {
        for error in meta.iter_errors(&value) {
            let finding = invalid(file, &error);
            let known = |other: &Finding| other.at == finding.at;
            if !findings.iter().any(known) {
                findings.push(finding);
            }
        }
    }
    findings
}

fn unknown_draft(file: &SchemaFile) -> Option<Finding> {
    let declared = file.value.get("$schema")?;
    let known = |draft: &&str| {
        declared.as_str().is_some_and(|text| {
            let bare = text.trim_end_matches('#');
            bare.strip_prefix("https://")
                .or_else(|| bare.strip_prefix("http://"))
                == Some(draft)
        })
    };
    if DRAFTS.iter().any(known) {
        return None;
    }
    let place = file.place("/$schema", Part::Value);
    Some(
        Finding::new(
            &SCHEMA_INVALID,
            place,
            "this is no draft of JSON Schema that is known here",
        )
        .label("write \"https://json-schema.org/draft/2020-12/schema\""),
    )
}

/// Why a pattern cannot be used, and what to do.
fn refused(error: &regex::Error) -> (String, &'static str) {
    if matches!(error, regex::Error::CompiledTooBig(_)) {
        return (
            "it would take more than 10 MB, as it repeats large sets of characters".to_owned(),
            "repeat less, name fewer characters, such as [a-z] for \\w, or use minLength and maxLength",
        );
    }
    let words = error.to_string();
    let why = words.lines().last().unwrap_or_default();
    let why = why.trim_start_matches("error: ").to_owned();
    let advice = if why.contains("not supported") {
        "patterns run in linear time, so look-around and backreferences are refused"
    } else {
        "mend the pattern"
    };
    (why, advice)
}

fn patterns(file: &SchemaFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    super::walk::subschemas(&file.value, &mut |at, keywords| {
        let mut test = |pattern: &str, pointer: &str, part: Part| {
            if let Err(error) = regex::Regex::new(pattern) {
                let place = file.place(pointer, part);
                let (why, advice) = refused(&error);
                let message = format!("this pattern cannot be used: {why}");
                findings.push(Finding::new(&SCHEMA_INVALID, place, message).label(advice));
            }
        };
        if let Some(Value::String(pattern)) = keywords.get("pattern") {
            test(pattern, at.join("pattern").as_str(), Part::Value);
        }
        if let Some(Value::Object(patterns)) = keywords.get("patternProperties") {
            for pattern in patterns.keys() {
                test(
                    pattern,
                    at.join("patternProperties").join(pattern).as_str(),
                    Part::Key,
                );
            }
        }
    });
    findings
}

fn invalid(file: &SchemaFile, error: &ValidationError<'_>) -> Finding {
    let pointer = error.instance_path().as_str();
    let keyword = pointer.rsplit('/').next().unwrap_or_default();
    let place = file.place(pointer, Part::Value);
    let value = error.instance().to_string();
    if keyword == "type" && matches!(error.kind(), ValidationErrorKind::AnyOf { .. }) {
        let bare = value.trim_matches('"');
        let label = nearest(bare, TYPES).map_or_else(
            || format!("one of {}", TYPES.join(", ")),
            |near| format!("did you mean \"{near}\"?"),
        );
        return Finding::new(
            &SCHEMA_INVALID,
            place,
            format!("JSON Schema has no type {value}"),
        )
        .label(label);
    }
    if pointer.is_empty() {
        return Finding::new(&SCHEMA_INVALID, place, "this is not a schema")
            .label("a schema stands between { and }");
    }
    let message = format!("\"{keyword}\" cannot be this in a JSON Schema: {error}");
    let label = "see the JSON Schema reference for what this keyword takes";
    Finding::new(&SCHEMA_INVALID, place, message).label(label)
}

/// The finding for a schema that looked right but could not be built.
pub(super) fn unbuildable(file: &SchemaFile, error: &str) -> Finding {
    let place = file.place("", Part::Value);
    Finding::new(
        &SCHEMA_INVALID,
        place,
        format!("this schema cannot be used: {error}"),
    )
}

/// Whether a text is a date in any of the forms of `urn:factum:date`.
pub(super) fn is_date(text: &str) -> bool {
    DateRange::parse(text).is_ok()
}

/// Builds the check behind `urn:factum:quantity`.
#[expect(clippy::unnecessary_wraps, reason = "the signature is the validator's")]
pub(super) fn quantity_keyword<'a>(
    _: &'a Map<String, Value>,
    _: &'a Value,
    _: Location,
) -> Result<Box<dyn for<'i> Keyword<'i, Tree>>, ValidationError<'a>> {
    Ok(Box::new(QuantityKeyword))
}

struct QuantityKeyword;

impl<'i> Keyword<'i, Tree> for QuantityKeyword {
    fn validate(&self, node: <Tree as Json>::Node<'i>) -> Result<(), ValidationError<'i>> {
        match quantity_fault(node) {
            Some(fault) => Err(ValidationError::custom(fault.message)),
            None => Ok(()),
        }
    }

    fn is_valid(&self, node: <Tree as Json>::Node<'i>) -> bool {
        quantity_fault(node).is_none()
    }
}

/// What keeps a table from meaning a quantity, beyond what the shape's own schema says of its fields.
pub fn quantity_fault(node: Node<'_>) -> Option<QuantityFault> {
    let of = |fields: &[&str], fine: &dyn Fn(Node<'_>) -> bool| {
        fields.iter().all(|field| node.get(field).is_none_or(fine))
    };
    let word = |known: &'static [&'static str]| {
        move |value: Node<'_>| value.as_text().is_some_and(|text| known.contains(&text))
    };
    let well_typed = node.shape() == Shape::Table
        && of(&["number", "to", "low", "high"], &|value| {
            value.as_number().is_some()
        })
        && of(&["scale"], &word(&SCALES))
        && of(&["qualifier"], &word(&QUALIFIERS))
        && node
            .get("unit")
            .and_then(Node::as_text)
            .is_some_and(|unit| !unit.is_empty());
    if !well_typed {
        return None;
    }
    quantity(node, &QuantityRules::default()).err()
}

const SCALES: [&str; 3] = ["thousand", "million", "billion"];
const QUALIFIERS: [&str; 9] = [
    "exact", "rounded", "about", "over", "at_least", "under", "up_to", "nearly", "between",
];
