//! Where `$ref` leads: to this file, to another schema of the project, or to a
//! built-in shape. Anything else is refused, so that a check never asks the network.

use std::collections::BTreeMap;

use serde_json::Value;

use super::source::{SCHEMA_INVALID, SchemaFile};
use super::walk::subschemas;
use crate::finding::{Finding, declare_rule};
use crate::record::{Part, Pointer};
use crate::text::nearest;

declare_rule! {
    /// A schema refers to another one on the web. Checks run offline and must mean the same
    /// everywhere, so a schema may only refer to files under `schemas/` and to the built-in shapes.
    ///
    /// ## Fails
    /// ```json
    /// { "$ref": "https://example.org/date.json" }
    /// ```
    /// ## Passes
    /// ```json
    /// { "$ref": "urn:factum:date" }
    /// ```
    pub REMOTE_REFERENCE = {
        name: "remote-reference", stage: Schema, severity: Error,
        summary: "a schema refers to a schema outside the project",
    }
}

/// The base of the addresses that schema files have inside the program.
pub(super) const BASE: &str = "factum:///";

/// The built-in shapes, by the address that schemas use.
pub(super) const SHAPES: [(&str, &str); 6] = [
    ("urn:factum:quantity", include_str!("shapes/quantity.json")),
    ("urn:factum:date", include_str!("shapes/date.json")),
    ("urn:factum:slug", include_str!("shapes/slug.json")),
    ("urn:factum:waiver", include_str!("shapes/waiver.json")),
    ("urn:factum:formerly", include_str!("shapes/formerly.json")),
    (
        "urn:factum:withdrawn",
        include_str!("shapes/withdrawn.json"),
    ),
];

/// Every schema of a run by its address without fragment: files (made self-contained) and shapes.
#[derive(Debug, Clone, Default)]
pub(super) struct Documents(pub(super) BTreeMap<String, Value>);

impl Documents {
    /// The schema that an address with fragment names.
    pub(super) fn get(&self, address: &str) -> Option<&Value> {
        let (document, pointer) = address.split_once('#').unwrap_or((address, ""));
        self.0.get(document)?.pointer(&decoded(pointer))
    }
}

/// The address of a schema file.
pub(super) fn address(path: &str) -> String {
    format!("{BASE}{}", path.replace(' ', "%20"))
}

/// Percent-decodes a fragment, which is how pointers travel in addresses.
pub(super) fn decoded(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let (b'%', Some(byte)) = (first, code) {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Resolves every `$ref` of the files. Returns them with each reference written as an address
/// of [`Documents`], and a finding for each that leads nowhere.
pub(super) fn link(files: &[SchemaFile]) -> (Documents, Vec<Finding>) {
    let mut documents = Documents::default();
    for (address, text) in SHAPES {
        // The shapes are part of the program; a test parses them.
        let value = serde_json::from_str(text).unwrap_or(Value::Null);
        documents.0.insert(address.to_owned(), value);
    }
    let mut findings = Vec::new();
    for file in files {
        let mut value = file.value.clone();
        for reference in references(&file.value) {
            match resolve(files, file, &reference) {
                Ok(resolved) => set(&mut value, &reference, Some(resolved)),
                Err(finding) => {
                    findings.push(*finding(file, &reference));
                    // What leads nowhere constrains nothing; the finding says so.
                    set(&mut value, &reference, None);
                }
            }
        }
        if let Value::Object(keywords) = &mut value {
            keywords.remove("$id");
        }
        documents.0.insert(address(&file.path), value);
    }
    for (file, reference) in missing_targets(files, &documents) {
        findings.push(no_such_part(file, &reference));
        if let Some(document) = documents.0.get_mut(&address(&file.path)) {
            set(document, &reference, None);
        }
    }
    (documents, findings)
}

/// A reference as a schema writes it.
struct Reference {
    /// Pointer of the schema that has it.
    at: String,
    keyword: &'static str,
    target: String,
    /// Pointer of the schema around it that has an address of its own; empty for the file.
    base: String,
}

const KEYWORDS: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Replaces the target of a reference, or removes the reference.
fn set(value: &mut Value, reference: &Reference, target: Option<String>) {
    let Some(Value::Object(keywords)) = value.pointer_mut(&reference.at) else {
        return;
    };
    match target {
        // Where a dynamic reference leads is known only on the way there.
        Some(_) if reference.keyword != "$ref" => {}
        Some(target) => {
            keywords.insert(reference.keyword.to_owned(), Value::String(target));
        }
        None => {
            keywords.remove(reference.keyword);
        }
    }
}

/// The references of a schema, from the outside in.
fn references(schema: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut bases: Vec<String> = Vec::new();
    subschemas(schema, &mut |at, keywords| {
        let own = keywords.get("$id").and_then(Value::as_str);
        if !at.is_empty() && own.is_some_and(|id| !id.starts_with('#')) {
            bases.push(at.as_str().to_owned());
        }
        for keyword in KEYWORDS {
            if let Some(Value::String(target)) = keywords.get(keyword) {
                let around = |base: &&String| {
                    let rest = at.as_str().strip_prefix(base.as_str());
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                };
                found.push(Reference {
                    at: at.as_str().to_owned(),
                    keyword,
                    target: target.clone(),
                    base: bases.iter().rfind(around).cloned().unwrap_or_default(),
                });
            }
        }
    });
    found
}

type Refusal = fn(&SchemaFile, &Reference) -> Box<Finding>;

/// The address a reference leads to, or how to report it.
fn resolve(
    files: &[SchemaFile],
    from: &SchemaFile,
    reference: &Reference,
) -> Result<String, Refusal> {
    let target = reference.target.as_str();
    let (document, fragment) = match target.split_once('#') {
        Some((document, fragment)) => (document, format!("#{fragment}")),
        None => (target, String::new()),
    };
    if document.is_empty() {
        let pointer = fragment.strip_prefix('#').unwrap_or_default();
        let is_pointer = pointer.is_empty() || pointer.starts_with('/');
        if !reference.base.is_empty() && is_pointer {
            return Ok(format!(
                "{}#{}{pointer}",
                address(&from.path),
                reference.base
            ));
        }
        return Ok(format!("{}{fragment}", address(&from.path)));
    }
    if document.starts_with("urn:factum:") {
        let known = SHAPES.iter().any(|(shape, _)| *shape == document);
        return if known {
            Ok(target.to_owned())
        } else {
            Err(unknown_shape)
        };
    }
    let own_id = id_of(from);
    let by_id = |wanted: &str| files.iter().find(|file| id_of(file) == Some(wanted));
    let by_path = |wanted: &str| files.iter().find(|file| file.path == wanted);
    let joined_id = own_id.map(|id| join(id, document));
    let found = by_id(document)
        .or_else(|| by_path(&join(&from.path, document)))
        .or_else(|| joined_id.as_deref().and_then(by_id));
    match found {
        Some(file) => Ok(format!("{}{fragment}", address(&file.path))),
        None if document.contains("://") => Err(remote),
        None => Err(no_such_file),
    }
}

fn id_of(file: &SchemaFile) -> Option<&str> {
    file.value
        .get("$id")?
        .as_str()
        .map(|id| id.trim_end_matches('#'))
}

/// Joins a relative path to the folder of another one.
fn join(from: &str, relative: &str) -> String {
    let (scheme, from) = match from.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), from),
    };
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    scheme + &parts.join("/")
}

fn at_ref(file: &SchemaFile, reference: &Reference) -> crate::text::Place {
    let pointer = Pointer::from(reference.at.as_str()).join(reference.keyword);
    file.place(pointer.as_str(), Part::Value)
}

fn remote(file: &SchemaFile, reference: &Reference) -> Box<Finding> {
    let target = &reference.target;
    let message = format!("this schema refers to {target}, which is outside the project");
    Box::new(
        Finding::new(&REMOTE_REFERENCE, at_ref(file, reference), message)
            .label("put a copy under schemas/ and refer to that"),
    )
}

fn no_such_file(file: &SchemaFile, reference: &Reference) -> Box<Finding> {
    let target = &reference.target;
    let message = format!("there is no schema file \"{target}\"");
    Box::new(
        Finding::new(&SCHEMA_INVALID, at_ref(file, reference), message)
            .label("paths are relative to this file"),
    )
}

fn unknown_shape(file: &SchemaFile, reference: &Reference) -> Box<Finding> {
    let target = &reference.target;
    let near = nearest(target, SHAPES.iter().map(|(shape, _)| *shape));
    let label = near.map_or_else(
        || "known are urn:factum:quantity, urn:factum:date and urn:factum:slug".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    let message = format!("there is no built-in shape \"{target}\"");
    Box::new(Finding::new(&SCHEMA_INVALID, at_ref(file, reference), message).label(label))
}

fn no_such_part(file: &SchemaFile, reference: &Reference) -> Finding {
    let target = &reference.target;
    let message = format!("\"{target}\" leads to a part of a schema that does not exist");
    Finding::new(&SCHEMA_INVALID, at_ref(file, reference), message)
        .label("check the path after the #")
}

/// Whether a schema in a document has a name of its own, in the words of any draft.
fn has_anchor(document: &Value, name: &str) -> bool {
    let mut found = false;
    subschemas(document, &mut |_, keywords| {
        let named = |keyword: &str| keywords.get(keyword).and_then(Value::as_str);
        found |= named("$anchor") == Some(name)
            || named("$dynamicAnchor") == Some(name)
            || named("$id")
                .and_then(|id| id.split_once('#'))
                .is_some_and(|(_, own)| own == name)
            || named("id")
                .and_then(|id| id.split_once('#'))
                .is_some_and(|(_, own)| own == name);
    });
    found
}

/// References whose file exists but whose pointer or name leads nowhere in it.
fn missing_targets<'f>(
    files: &'f [SchemaFile],
    documents: &Documents,
) -> Vec<(&'f SchemaFile, Reference)> {
    let mut missing = Vec::new();
    for file in files {
        for reference in references(&file.value) {
            let Ok(resolved) = resolve(files, file, &reference) else {
                continue;
            };
            let fragment = resolved
                .split_once('#')
                .map_or("", |(_, fragment)| fragment);
            let is_pointer = fragment.is_empty() || fragment.starts_with('/');
            let there = if is_pointer {
                documents.get(&resolved).is_some()
            } else {
                documents
                    .get(resolved.split('#').next().unwrap_or_default())
                    .is_some_and(|document| has_anchor(document, fragment))
            };
            if !there {
                missing.push((file, reference));
            }
        }
    }
    missing
}
