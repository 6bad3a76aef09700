//! Where schemas declare rules: `x-rules`, `x-referrers` and `x-group` of each
//! kind, and what is wrong with them as a whole.

use std::collections::BTreeMap;

use serde_json::Value;

use super::declared::Spot;
use super::refs::address;
use super::rule_form::did_you_mean;
use super::rules::{
    CompiledRule, Group, RULE_UNKNOWN_NAME, Referrers, RuleSet, RuleSite, root_spots,
};
use super::source::{SCHEMA_INVALID, SchemaFile};
use super::types::Types;
use crate::expression::Shapes as _;
use crate::finding::{Finding, Rule};
use crate::record::{Part, Pointer};
use crate::text::{Place, nearest};

/// Compiles the rules of schemas; gathers what is wrong with them.
pub(super) struct Reader<'r> {
    pub(super) types: &'r Types<'r>,
    pub(super) sources: &'r [SchemaFile],
    pub(super) findings: Vec<Finding>,
    /// Names of the rules at fault of the kind that is being read.
    pub(super) faulty: Vec<String>,
}

/// What a rule is written for.
pub(super) struct Target<'t> {
    pub(super) kind: u16,
    pub(super) path: &'t str,
    pub(super) referrers: Option<u16>,
    pub(super) group: bool,
}

impl<'r> Reader<'r> {
    pub(super) fn new(types: &'r Types<'r>, sources: &'r [SchemaFile]) -> Self {
        Self {
            types,
            sources,
            findings: Vec::new(),
            faulty: Vec::new(),
        }
    }

    /// The rules of one kind.
    pub(super) fn rule_set(&mut self, kind: u16, root: &Spot, sites: &[RuleSite]) -> RuleSet {
        let mut set = RuleSet::default();
        for site in sites {
            let target = Target {
                kind,
                path: &site.path,
                referrers: None,
                group: false,
            };
            let compiled = self.rule(&site.spot, &target);
            set.own.push(compiled);
        }
        for spot in root_spots(self.types.documents, root) {
            self.referrers(kind, &spot, &mut set);
            self.groups(kind, &spot, &mut set);
        }
        self.same_names(&set);
        set.faulty = std::mem::take(&mut self.faulty);
        set
    }

    pub(super) fn referrers(&mut self, kind: u16, spot: &Spot, into: &mut RuleSet) {
        let documents = self.types.documents;
        let Some(Value::Object(table)) = documents.at(&spot.below(&["x-referrers"])) else {
            return;
        };
        for (key, rules) in table {
            let here = spot.below(&["x-referrers", key]);
            let Some((name, field)) = key.split_once('/') else {
                let message = format!("\"{key}\" names no field of the records that refer");
                let label =
                    format!("write \"{key}/field\", with the field that refers to this kind");
                self.report(&SCHEMA_INVALID, &here, Part::Key, message, label);
                continue;
            };
            let Some(referring) = self.types.kind(name) else {
                let known = self.types.kinds.iter().map(|(kind, _)| kind.as_str());
                let label = did_you_mean(nearest(name, known), "write \"kind/field\"");
                self.report(
                    &RULE_UNKNOWN_NAME,
                    &here,
                    Part::Key,
                    format!("there is no kind \"{name}\""),
                    label,
                );
                continue;
            };
            let path = format!("/{field}");
            let spots = self
                .types
                .at(&self.types.kinds[referring as usize].1.clone(), &path);
            if !self.types.kinds(&spots).contains(&kind) {
                let message = format!("\"{field}\" of {name} does not refer to this kind");
                self.report(
                    &RULE_UNKNOWN_NAME,
                    &here,
                    Part::Key,
                    message,
                    "name a field with x-ref to this kind".into(),
                );
                continue;
            }
            let target = Target {
                kind,
                path: "",
                referrers: Some(referring),
                group: false,
            };
            let rules = self.list(&here, rules, &target);
            into.referrers.push(Referrers {
                kind: referring,
                path,
                rules,
            });
        }
    }

    pub(super) fn groups(&mut self, kind: u16, spot: &Spot, into: &mut RuleSet) {
        let documents = self.types.documents;
        let groups = documents
            .at(&spot.below(&["x-group"]))
            .and_then(Value::as_array);
        for (number, group) in groups.into_iter().flatten().enumerate() {
            let here = spot.below(&["x-group", &number.to_string()]);
            let keys = group.get("by").and_then(Value::as_array);
            let by: Vec<String> = keys
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            for (position, key) in by.iter().enumerate() {
                self.key(kind, key, &here.below(&["by", &position.to_string()]));
            }
            let target = Target {
                kind,
                path: "",
                referrers: None,
                group: true,
            };
            let Some(rules) = group.get("rules") else {
                let label = "add \"rules\": [ … ]".to_owned();
                self.report(
                    &SCHEMA_INVALID,
                    &here,
                    Part::Value,
                    "this group has no rules".into(),
                    label,
                );
                continue;
            };
            let rules = self.list(&here.below(&["rules"]), rules, &target);
            into.groups.push(Group { by, rules });
        }
    }

    /// A key of a group must be a field that records can have.
    pub(super) fn key(&mut self, kind: u16, key: &str, at: &Spot) {
        let root = self.types.kinds[kind as usize].1.clone();
        if self.types.at(&root, key).is_empty() {
            let message = format!("records of this kind have no field \"{key}\"");
            let declared = self.types.declared(&[root]);
            let fields = declared.properties.keys().map(String::as_str);
            let label = did_you_mean(
                nearest(key.trim_start_matches('/'), fields),
                "name a field, such as \"/measure\"",
            );
            self.report(&RULE_UNKNOWN_NAME, at, Part::Value, message, label);
        }
    }

    pub(super) fn list(
        &mut self,
        here: &Spot,
        rules: &Value,
        target: &Target<'_>,
    ) -> Vec<CompiledRule> {
        let Some(rules) = rules.as_array() else {
            let label = "write [ { \"id\": …, \"check\": … } ]".to_owned();
            self.report(
                &SCHEMA_INVALID,
                here,
                Part::Value,
                "rules stand in a list".into(),
                label,
            );
            return Vec::new();
        };
        let spots = (0..rules.len()).map(|number| here.below(&[&number.to_string()]));
        spots.filter_map(|spot| self.rule(&spot, target)).collect()
    }

    /// Two rules of one kind that findings could not tell apart.
    pub(super) fn same_names(&mut self, set: &RuleSet) {
        let mut first: BTreeMap<&str, &Spot> = BTreeMap::new();
        let mut again: Vec<(Spot, Spot, String)> = Vec::new();
        for rule in set.all() {
            // The same rule of a shared shape may stand at several places of a record.
            let known = *first.entry(&rule.rule.name).or_insert(&rule.check);
            if known != &rule.check {
                again.push((rule.check.clone(), known.clone(), rule.rule.name.clone()));
            }
        }
        for (second, known, name) in again {
            let up = |spot: &Spot| {
                let parent = spot
                    .pointer
                    .rsplit_once('/')
                    .map_or("", |(parent, _)| parent);
                Spot::new(spot.document.clone(), format!("{parent}/id"))
            };
            let (Some(at), Some(other)) = (
                self.place(&up(&second), Part::Value),
                self.place(&up(&known), Part::Value),
            ) else {
                continue;
            };
            let finding = Finding::new(
                &SCHEMA_INVALID,
                at,
                format!("two rules are named \"{name}\""),
            )
            .label("give this one another id")
            .related(other, "the first stands here");
            self.push(finding);
        }
    }

    pub(super) fn source(&self, spot: &Spot) -> Option<&SchemaFile> {
        self.sources
            .iter()
            .find(|source| address(&source.path) == spot.document)
    }

    pub(super) fn place(&self, spot: &Spot, part: Part) -> Option<Place> {
        let source = self.source(spot)?;
        Some(source.place(Pointer::from(spot.pointer.as_str()).as_str(), part))
    }

    pub(super) fn report(
        &mut self,
        rule: &'static Rule,
        at: &Spot,
        part: Part,
        message: String,
        label: String,
    ) {
        if let Some(place) = self.place(at, part) {
            self.push(Finding::new(rule, place, message).label(label));
        }
    }

    /// A shared shape is compiled for each kind that uses it; what is wrong with it is said once.
    pub(super) fn push(&mut self, finding: Finding) {
        let said = |other: &Finding| other.at == finding.at && other.message == finding.message;
        if !self.findings.iter().any(said) {
            self.findings.push(finding);
        }
    }
}
