//! The `x-` keywords of a schema, checked as text: known, well formed, and
//! naming kinds that exist.

use serde_json::{Map, Value};

use super::declared::reference_kinds;
use super::source::{SCHEMA_INVALID, SchemaFile};
use super::walk::subschemas;
use crate::finding::{Finding, Severity, declare_rule};
use crate::record::{Part, Pointer};
use crate::text::nearest;

declare_rule! {
    /// A schema uses a keyword that neither JSON Schema nor Factum knows. What it was meant to
    /// demand is demanded of nobody. Only keywords that begin with `x-`, or that are one slip away
    /// from a standard one, are reported.
    ///
    /// ## Fails
    /// ```json
    /// { "type": "string", "x-reff": "source" }
    /// ```
    /// ## Passes
    /// ```json
    /// { "type": "string", "x-ref": "source" }
    /// ```
    pub UNKNOWN_KEYWORD = {
        name: "unknown-keyword", stage: Schema, severity: Error,
        summary: "a schema uses a keyword that nothing knows",
    }
}

declare_rule! {
    /// `x-ref` names a kind for which there is no schema, so no record could ever be named there.
    ///
    /// ## Fails
    /// ```json
    /// { "type": "string", "x-ref": "sorce" }
    /// ```
    /// ## Passes
    /// ```json
    /// { "type": "string", "x-ref": "source" }
    /// ```
    pub UNKNOWN_REFERENCE_KIND = {
        name: "unknown-reference-kind", stage: Schema, severity: Error,
        summary: "a schema lets a field refer to a kind that does not exist",
    }
}

declare_rule! {
    /// Rules read kinds and fields by name. A name that the rule language cannot write (capitals at
    /// the start, hyphens, or one of its reserved words) can be checked by JSON Schema but is out
    /// of every rule's reach.
    ///
    /// ## Fails
    /// ```json
    /// { "properties": { "as-of": { "type": "string" } } }
    /// ```
    /// ## Passes
    /// ```json
    /// { "properties": { "as_of": { "type": "string" } } }
    /// ```
    pub UNREADABLE_NAME = {
        name: "unreadable-name", stage: Schema, severity: Warning,
        summary: "a kind or field has a name that rules cannot read",
    }
}

/// The keywords that Factum adds, with whether each stands at the root only.
const OWN: [(&str, bool); 9] = [
    ("x-excerpt", false),
    ("x-group", true),
    ("x-id", true),
    ("x-link", false),
    ("x-ref", false),
    ("x-referrers", true),
    ("x-rules", false),
    ("x-source", true),
    ("x-unique", true),
];

/// The keywords of drafts 4 to 2020-12, to recognise slips.
const STANDARD: [&str; 64] = [
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "id",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
    "example",
];

/// The formats of the standard.
const FORMATS: [&str; 19] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// Words that the rule language keeps for itself.
const RESERVED: [&str; 21] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// Whether rules can write a name.
pub(super) fn readable(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !RESERVED.contains(&name)
}

/// Checks every keyword of a schema file.
pub(super) fn check(file: &SchemaFile, kinds: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    subschemas(&file.value, &mut |at, keywords| {
        for keyword in keywords.keys() {
            findings.extend(unknown(file, at, keyword));
        }
        findings.extend(reference(file, at, keywords, kinds));
        findings.extend(forms(file, at, keywords));
        findings.extend(names(file, at, keywords));
        findings.extend(format(file, at, keywords));
    });
    findings
}

fn unknown(file: &SchemaFile, at: &Pointer, keyword: &str) -> Option<Finding> {
    let place = || file.place(at.join(keyword).as_str(), Part::Key);
    let own = OWN.iter().find(|(name, _)| *name == keyword);
    if let Some((_, root_only)) = own {
        return (*root_only && !at.is_empty() && !is_shared_root(file, at)).then(|| {
            let message =
                format!("{keyword} has no effect here: it belongs to the kind as a whole");
            Finding::new(&UNKNOWN_KEYWORD, place(), message)
                .label("move it to the top of the schema")
        });
    }
    if keyword.starts_with("x-") {
        let near = nearest(keyword, OWN.iter().map(|(name, _)| *name));
        let label = near.map_or_else(
            || format!("known are {}", OWN.map(|(name, _)| name).join(", ")),
            |near| format!("did you mean {near}?"),
        );
        let message = format!("there is no keyword \"{keyword}\"");
        return Some(Finding::new(&UNKNOWN_KEYWORD, place(), message).label(label));
    }
    if STANDARD.contains(&keyword) {
        return None;
    }
    let near = nearest(keyword, STANDARD)?;
    let message = format!("JSON Schema has no keyword \"{keyword}\", so it demands nothing");
    let mut finding =
        Finding::new(&UNKNOWN_KEYWORD, place(), message).label(format!("did you mean {near}?"));
    // Unknown keywords are allowed by the standard as annotations; a near miss is only suspicious.
    finding.severity = Severity::Warning;
    Some(finding)
}

/// A format that is one slip away from a known one: unknown formats are allowed and demand nothing.
fn format(file: &SchemaFile, at: &Pointer, keywords: &Map<String, Value>) -> Option<Finding> {
    let written = keywords.get("format")?.as_str()?;
    if FORMATS.contains(&written) || written.starts_with("factum-") {
        return None;
    }
    let near = nearest(written, FORMATS)?;
    let place = file.place(at.join("format").as_str(), Part::Value);
    let message = format!("JSON Schema has no format \"{written}\", so it demands nothing");
    let mut finding =
        Finding::new(&UNKNOWN_KEYWORD, place, message).label(format!("did you mean {near}?"));
    finding.severity = Severity::Warning;
    Some(finding)
}

/// Root keywords may also stand in a branch of the root's `allOf` or in a definition that it names.
fn is_shared_root(_: &SchemaFile, at: &Pointer) -> bool {
    let steps: Vec<_> = at.as_str().split('/').skip(1).collect();
    matches!(steps.as_slice(), ["allOf" | "$defs" | "definitions", _])
}

fn reference(
    file: &SchemaFile,
    at: &Pointer,
    keywords: &Map<String, Value>,
    kinds: &[&str],
) -> Vec<Finding> {
    let Some(form) = keywords.get("x-ref") else {
        return Vec::new();
    };
    let place = |pointer: &Pointer| file.place(pointer.as_str(), Part::Value);
    let named = reference_kinds(Some(form));
    let here = at.join("x-ref");
    if named.is_empty() {
        let finding = Finding::new(&SCHEMA_INVALID, place(&here), "this x-ref names no kind")
            .label("write \"source\", [\"person\", \"organisation\"] or { \"kind\": \"source\" }");
        return vec![finding];
    }
    let mut findings = unknown_parts(file, &here, form, &X_REF);
    let list = if form.is_object() {
        here.join("kind")
    } else {
        here
    };
    let is_list = form.is_array() || form.get("kind").is_some_and(Value::is_array);
    let unknown = named
        .iter()
        .enumerate()
        .filter(|(_, kind)| !kinds.contains(kind));
    findings.extend(unknown.map(|(index, kind)| {
        let pointer = if is_list {
            list.join(index)
        } else {
            list.clone()
        };
        let near = nearest(kind, kinds.iter().copied());
        let label = near.map_or_else(
            || "no schema of that name stands in schemas/".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        let message = format!("there is no kind \"{kind}\" to refer to");
        Finding::new(&UNKNOWN_REFERENCE_KIND, place(&pointer), message).label(label)
    }));
    findings
}

const X_REF: [&str; 4] = ["kind", "evidence", "derivation", "acyclic"];
const X_LINK: [&str; 2] = ["archive", "accessed"];
const X_EXCERPT: [&str; 1] = ["via"];
const X_GROUP: [&str; 2] = ["by", "rules"];

/// Parts of a keyword's table that the keyword does not have.
fn unknown_parts(file: &SchemaFile, at: &Pointer, form: &Value, known: &[&str]) -> Vec<Finding> {
    let keys = form.as_object().into_iter().flat_map(Map::keys);
    keys.filter(|key| !known.contains(&key.as_str()))
        .map(|key| {
            let place = file.place(at.join(key).as_str(), Part::Key);
            let near = nearest(key, known.iter().copied());
            let label = near.map_or_else(
                || format!("known are {}", known.join(", ")),
                |near| format!("did you mean {near}?"),
            );
            let message = format!("\"{key}\" means nothing here");
            Finding::new(&SCHEMA_INVALID, place, message).label(label)
        })
        .collect()
}

/// Whether each keyword's value has the form it needs.
fn forms(file: &SchemaFile, at: &Pointer, keywords: &Map<String, Value>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (keyword, _) in OWN {
        let Some(value) = keywords.get(keyword) else {
            continue;
        };
        if let Some(expected) = malformed(keyword, value) {
            let place = file.place(at.join(keyword).as_str(), Part::Value);
            let message = format!("{keyword} does not have the form it needs");
            findings.push(
                Finding::new(&SCHEMA_INVALID, place, message).label(format!("write {expected}")),
            );
        }
    }
    for (keyword, known) in [("x-link", &X_LINK[..]), ("x-excerpt", &X_EXCERPT)] {
        let form = keywords.get(keyword).unwrap_or(&Value::Null);
        findings.extend(unknown_parts(file, &at.join(keyword), form, known));
    }
    let groups = keywords.get("x-group").and_then(Value::as_array);
    for (number, group) in groups.into_iter().flatten().enumerate() {
        let here = at.join("x-group").join(number);
        findings.extend(unknown_parts(file, &here, group, &X_GROUP));
    }
    findings
}

/// What should have been written, if the value does not have the keyword's form.
fn malformed(keyword: &str, value: &Value) -> Option<&'static str> {
    let pointer = |value: &Value| value.as_str().is_some_and(|text| text.starts_with('/'));
    let list_of = |value: &Value, each: &dyn Fn(&Value) -> bool| {
        value
            .as_array()
            .is_some_and(|list| !list.is_empty() && list.iter().all(each))
    };
    let way = |value: &Value| {
        let steps = value.as_str().map(|way| way.split('/'));
        steps.is_some_and(|mut steps| steps.all(|step| !step.is_empty()))
    };
    let fields = |value: &Value, each: &dyn Fn(&Value) -> bool| {
        let table = value.as_object();
        table.is_some_and(|table| table.values().all(each))
    };
    let (fine, expected) = match keyword {
        "x-id" => (
            value
                .as_str()
                .is_some_and(|text| super::IdTemplate::parse(text).is_some()),
            "a text such as \"{document}.{number}\"",
        ),
        "x-unique" => (
            list_of(value, &|key| list_of(key, &pointer)),
            "a list of keys, each a list of paths: [[\"/url\"], [\"/title\", \"/published\"]]",
        ),
        "x-source" => (value.is_boolean(), "true"),
        "x-link" => (
            value.is_boolean() || fields(value, &pointer),
            "true, or { \"archive\": \"/archive_url\", \"accessed\": \"/accessed\" }",
        ),
        "x-excerpt" => (
            value.get("via").is_some_and(|via| list_of(via, &way)),
            "{ \"via\": [\"source\", \"footnote/document\"] }",
        ),
        "x-referrers" => (value.is_object(), "{ \"figure/part_of\": [rule, …] }"),
        // What is wrong with one of the rules is said at that rule.
        "x-rules" => (list_of(value, &|_| true), "a list of rules"),
        "x-group" => (
            list_of(value, &|group| {
                group.get("by").is_some_and(|by| list_of(by, &pointer))
            }),
            "[{ \"by\": [\"/measure\"], \"rules\": [rule, …] }]",
        ),
        _ => (true, ""),
    };
    (!fine).then_some(expected)
}

/// Field names that rules could not read.
fn names(file: &SchemaFile, at: &Pointer, keywords: &Map<String, Value>) -> Vec<Finding> {
    let Some(Value::Object(properties)) = keywords.get("properties") else {
        return Vec::new();
    };
    let here = at.join("properties");
    properties
        .keys()
        .filter(|name| !readable(name))
        .map(|name| {
            let place = file.place(here.join(name).as_str(), Part::Key);
            Finding::new(
                &UNREADABLE_NAME,
                place,
                format!("rules cannot read a field named \"{name}\""),
            )
            .label("use small letters, digits and _, and none of the rule language's own words")
        })
        .collect()
}
