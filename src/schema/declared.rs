//! What a schema knows of a table's fields, wherever it says so: through
//! `$ref`, `allOf` and every branch. Used to tell an unknown field from one
//! that a fault elsewhere made look unknown, and to check the paths of rules.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::refs::Documents;
use crate::record::unescape;

/// A schema inside one of the documents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Address of the document.
    pub(super) document: String,
    /// JSON Pointer in it.
    pub(super) pointer: String,
}

impl Spot {
    pub(super) fn new(document: impl Into<String>, pointer: impl Into<String>) -> Self {
        Self {
            document: document.into(),
            pointer: pointer.into(),
        }
    }

    /// Its address with fragment.
    pub(super) fn address(&self) -> String {
        format!("{}#{}", self.document, self.pointer)
    }

    /// A schema below this one.
    pub(super) fn below(&self, steps: &[&str]) -> Self {
        let mut pointer = crate::record::Pointer::from(self.pointer.as_str());
        for step in steps {
            pointer.push(step);
        }
        Self::new(self.document.clone(), pointer.as_str())
    }
}

/// Everything a schema declares about a value, from all the places that apply or may apply.
#[derive(Debug, Default)]
pub struct Declared {
    /// Fields by name, with each schema that describes them.
    pub properties: BTreeMap<String, Vec<Spot>>,
    /// Patterns of field names.
    pub patterns: Vec<(String, Spot)>,
    /// Schemas of fields that have no name of their own.
    pub rest: Vec<Spot>,
    /// Schemas of the elements of a list.
    pub items: Vec<Spot>,
    /// The kinds that a reference here may name.
    pub kinds: BTreeSet<String>,
    /// Whether other fields are refused.
    pub closed: bool,
    /// The JSON types that the schemas name.
    pub types: BTreeSet<String>,
    /// Whether a schema says that the text is a date.
    pub dated: bool,
    /// The built-in shapes found here (`urn:factum:quantity`, …).
    pub shapes: BTreeSet<String>,
    /// Every schema that was gathered, for keywords that are not listed above.
    pub spots: Vec<Spot>,
}

impl Documents {
    /// The schema at a spot.
    pub(super) fn at(&self, spot: &Spot) -> Option<&Value> {
        let document = self.0.get(&spot.document)?;
        let mut steps = spot.pointer.split('/');
        // What does not begin with a slash is no path.
        steps.next().filter(|before| before.is_empty())?;
        steps.try_fold(document, |value, step| match value {
            Value::Object(fields) => fields.get(&*unescape(step)),
            Value::Array(items) => items.get(position(step)?),
            _ => None,
        })
    }

    /// The spot that a resolved `$ref` names.
    pub(super) fn spot(&self, address: &str) -> Option<Spot> {
        let (document, fragment) = address.split_once('#').unwrap_or((address, ""));
        let spot = Spot::new(document, super::refs::decoded(fragment));
        self.at(&spot).map(|_| spot.clone())
    }

    /// Gathers what the schema at `spot` declares.
    pub(super) fn declared(&self, spots: &[Spot]) -> Declared {
        let mut declared = Declared::default();
        let mut seen = BTreeSet::new();
        for spot in spots {
            self.gather(spot, &mut declared, &mut seen);
        }
        declared
    }

    fn gather(&self, spot: &Spot, into: &mut Declared, seen: &mut BTreeSet<Spot>) {
        if !seen.insert(spot.clone()) {
            return;
        }
        let Some(Value::Object(keywords)) = self.at(spot) else {
            return;
        };
        if spot.document.starts_with("urn:factum:") && spot.pointer.is_empty() {
            into.shapes.insert(spot.document.clone());
        }
        into.spots.push(spot.clone());
        own(spot, keywords, into);
        if let Some(Value::String(target)) = keywords.get("$ref")
            && let Some(target) = self.spot(target)
        {
            self.gather(&target, into, seen);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let branches = keywords.get(keyword).and_then(Value::as_array);
            for index in 0..branches.map_or(0, Vec::len) {
                self.gather(&spot.below(&[keyword, &index.to_string()]), into, seen);
            }
        }
        for keyword in ["if", "then", "else"] {
            if keywords.contains_key(keyword) {
                self.gather(&spot.below(&[keyword]), into, seen);
            }
        }
        if let Some(Value::Object(dependents)) = keywords.get("dependentSchemas") {
            for name in dependents.keys() {
                self.gather(&spot.below(&["dependentSchemas", name]), into, seen);
            }
        }
    }
}

/// The position that a step of a path names, which is written in one way only.
fn position(step: &str) -> Option<usize> {
    let position = step.parse().ok()?;
    let plain = step == "0" || !step.starts_with(['0', '+']);
    plain.then_some(position)
}

fn own(spot: &Spot, keywords: &Map<String, Value>, into: &mut Declared) {
    let names = |keyword: &str| {
        let table = keywords.get(keyword).and_then(Value::as_object);
        table.into_iter().flat_map(|table| table.keys().cloned())
    };
    for name in names("properties") {
        let below = spot.below(&["properties", &name]);
        into.properties.entry(name).or_default().push(below);
    }
    for pattern in names("patternProperties") {
        let below = spot.below(&["patternProperties", &pattern]);
        into.patterns.push((pattern, below));
    }
    for keyword in ["additionalProperties", "unevaluatedProperties"] {
        match keywords.get(keyword) {
            Some(Value::Bool(false)) => into.closed = true,
            Some(Value::Object(_)) => into.rest.push(spot.below(&[keyword])),
            _ => {}
        }
    }
    if matches!(keywords.get("items"), Some(Value::Object(_))) {
        into.items.push(spot.below(&["items"]));
    }
    let prefix = keywords.get("prefixItems").and_then(Value::as_array);
    for index in 0..prefix.map_or(0, Vec::len) {
        into.items
            .push(spot.below(&["prefixItems", &index.to_string()]));
    }
    match keywords.get("type") {
        Some(Value::String(name)) => {
            into.types.insert(name.clone());
        }
        Some(Value::Array(names)) => {
            into.types
                .extend(names.iter().filter_map(Value::as_str).map(str::to_owned));
        }
        _ => {}
    }
    into.dated |= keywords.get("format").and_then(Value::as_str) == Some("date");
    for kind in reference_kinds(keywords.get("x-ref")) {
        into.kinds.insert(kind.to_owned());
    }
}

/// The kinds that an `x-ref` names, in any of its forms.
pub(super) fn reference_kinds(keyword: Option<&Value>) -> Vec<&str> {
    match keyword {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        Some(Value::Object(form)) => reference_kinds(form.get("kind")),
        _ => Vec::new(),
    }
}

impl Declared {
    /// The schemas of a field, or of an element of a list.
    pub fn below(&self, step: &str) -> Vec<Spot> {
        if let Some(spots) = self.properties.get(step) {
            return spots.clone();
        }
        if step == "*" {
            let patterns = self.patterns.iter().map(|(_, spot)| spot);
            return patterns
                .chain(&self.items)
                .chain(&self.rest)
                .cloned()
                .collect();
        }
        let matching = self.patterns.iter().filter(|(pattern, _)| {
            regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(step))
        });
        let mut spots: Vec<Spot> = matching.map(|(_, spot)| spot.clone()).collect();
        if step.bytes().all(|byte| byte.is_ascii_digit()) {
            spots.extend(self.items.iter().cloned());
        }
        if spots.is_empty() {
            spots.extend(self.rest.iter().cloned());
        }
        spots
    }

    /// Whether some schema names the field or has a pattern for it.
    pub fn knows(&self, field: &str) -> bool {
        self.properties.contains_key(field)
            || self.patterns.iter().any(|(pattern, _)| {
                regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(field))
            })
    }
}
