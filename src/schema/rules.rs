//! The rules that schemas declare: read from `x-rules`, `x-referrers` and
//! `x-group`, compiled, and their faults told at their place in the schema file.

use std::sync::Arc;

use serde_json::Value;

use super::declared::Spot;
use super::refs::{Documents, address};
use super::source::SchemaFile;
use crate::expression::Program;
use crate::finding::{DeclaredRule, Rule, declare_rule};
use crate::record::Part;
use crate::text::Place;

declare_rule! {
    /// The expression of a rule is not CEL, is used in a way that cannot work (a date compared with
    /// `<`, `ref()` of a field that is no reference), or could grow beyond the bounds that keep rules from
    /// strangers harmless.
    ///
    /// ## Fails
    /// ```json
    /// { "id": "says-when", "check": "has(self.as_of" }
    /// ```
    /// ## Passes
    /// ```json
    /// { "id": "says-when", "check": "has(self.as_of)" }
    /// ```
    pub(super) RULE_SYNTAX = {
        name: "rule-syntax", stage: Schema, severity: Error,
        summary: "the expression of a rule cannot be understood",
    }
}

declare_rule! {
    /// A rule names a variable, a function, a standard rule or a field that does not exist, so it
    /// could never hold.
    ///
    /// ## Fails
    /// ```json
    /// { "id": "says-when", "check": "has(self.asof)" }
    /// ```
    /// ## Passes
    /// ```json
    /// { "id": "says-when", "check": "has(self.as_of)" }
    /// ```
    pub(super) RULE_UNKNOWN_NAME = {
        name: "rule-unknown-name", stage: Schema, severity: Error,
        summary: "a rule names something that does not exist",
    }
}

declare_rule! {
    /// A rule came to nothing that is true or false: it compares things of different sorts, or gives a
    /// number. It is reported once, with the first record where it happened and how many there were;
    /// it never counts as passed.
    ///
    /// ## Fails
    /// ```json
    /// { "id": "small", "check": "self.value.number" }
    /// ```
    /// ## Passes
    /// ```json
    /// { "id": "small", "check": "self.value.number < 100" }
    /// ```
    pub RULE_ERROR = {
        name: "rule-error", stage: Schema, severity: Error,
        summary: "a rule failed on records instead of judging them",
    }
}

/// The rules of this module.
pub static RULES: &[&Rule] = &[&RULE_ERROR, &RULE_SYNTAX, &RULE_UNKNOWN_NAME];

/// A rule of a schema, ready to be checked.
#[derive(Debug)]
pub struct CompiledRule {
    /// What findings show of it.
    pub rule: Arc<DeclaredRule>,
    /// Its condition.
    pub program: Program,
    /// Pointer, from what the rule calls `self`, to the one value that it reads, or that it is
    /// mainly about; absent where it reads several.
    pub focus: Option<String>,
    /// Where its text stands: document and pointer.
    pub(super) check: Spot,
}

/// All rules of a kind.
#[derive(Debug, Default)]
pub struct RuleSet {
    /// Rules on the record and its parts, by the numbers that the plan gives; absent where one is at fault.
    pub own: Vec<Option<CompiledRule>>,
    /// Rules on the records that name this one.
    pub referrers: Vec<Referrers>,
    /// Rules on records that share keys.
    pub groups: Vec<Group>,
    /// Names of the rules that are at fault: they exist, but nothing is checked by them.
    pub faulty: Vec<String>,
}

/// Rules on the records of a kind that name a record at a field.
#[derive(Debug)]
pub struct Referrers {
    /// The kind of the referring records.
    pub kind: u16,
    /// The field: a JSON Pointer with `*`.
    pub path: String,
    /// The rules.
    pub rules: Vec<CompiledRule>,
}

/// Rules on the records that share keys.
#[derive(Debug)]
pub struct Group {
    /// The keys: JSON Pointers.
    pub by: Vec<String>,
    /// The rules.
    pub rules: Vec<CompiledRule>,
}

impl RuleSet {
    /// Every rule of the set, in the order of the schema.
    pub fn all(&self) -> impl Iterator<Item = &CompiledRule> {
        let referrers = self.referrers.iter().flat_map(|site| &site.rules);
        let groups = self.groups.iter().flat_map(|group| &group.rules);
        self.own.iter().flatten().chain(referrers).chain(groups)
    }
}

/// The root of a kind's schema and everything that applies to the same record through `$ref` and `allOf`.
pub(super) fn root_spots(documents: &Documents, root: &Spot) -> Vec<Spot> {
    let mut found = vec![root.clone()];
    let mut next = 0;
    while next < found.len() {
        let spot = found[next].clone();
        next += 1;
        let Some(Value::Object(keywords)) = documents.at(&spot) else {
            continue;
        };
        let target = keywords.get("$ref").and_then(Value::as_str);
        let mut more: Vec<Spot> = target
            .and_then(|target| documents.spot(target))
            .into_iter()
            .collect();
        let branches = keywords
            .get("allOf")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        more.extend((0..branches).map(|branch| spot.below(&["allOf", &branch.to_string()])));
        for spot in more {
            if !found.contains(&spot) {
                found.push(spot);
            }
        }
    }
    found
}

/// A rule's place in the schemas and in a record.
#[derive(Debug, Clone)]
pub struct RuleSite {
    /// The rule among the schemas.
    pub(super) spot: Spot,
    /// What `self` is: a JSON Pointer with `*`.
    pub(super) path: String,
}

impl CompiledRule {
    /// The place of some bytes of the rule's expression in its schema file.
    pub(super) fn place(&self, sources: &[SchemaFile], bytes: std::ops::Range<usize>) -> Place {
        let source = sources
            .iter()
            .find(|source| address(&source.path) == self.check.document);
        match source {
            Some(source) if self.rule.standard.is_none() => {
                source.place_in_string(&self.check.pointer, bytes)
            }
            Some(source) => source.place(&self.check.pointer, Part::Value),
            None => self.rule.at,
        }
    }
}
