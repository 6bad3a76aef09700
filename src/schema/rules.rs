//! The rules that schemas declare: read from `x-rules`, `x-referrers` and
//! `x-group`, compiled, and their faults told at their place in the schema file.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::declared::Spot;
use super::refs::{Documents, address};
use super::source::{SCHEMA_INVALID, SchemaFile};
use super::standard::{STANDARD, Standard};
use super::types::Types;
use crate::expression::{FaultKind, Program, Scope, Shapes as _, compile};
use crate::finding::{DeclaredRule, Finding, Rule, Severity, declare_rule};
use crate::record::{Part, Pointer};
use crate::text::{Place, nearest};

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
    check: Spot,
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

/// Compiles the rules of schemas; gathers what is wrong with them.
pub(super) struct Reader<'r> {
    pub(super) types: &'r Types<'r>,
    pub(super) sources: &'r [SchemaFile],
    pub(super) findings: Vec<Finding>,
    /// Names of the rules at fault of the kind that is being read.
    pub(super) faulty: Vec<String>,
}

/// What a rule is written for.
struct Target<'t> {
    kind: u16,
    path: &'t str,
    referrers: Option<u16>,
    group: bool,
}

impl Reader<'_> {
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

    fn referrers(&mut self, kind: u16, spot: &Spot, into: &mut RuleSet) {
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

    fn groups(&mut self, kind: u16, spot: &Spot, into: &mut RuleSet) {
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
    fn key(&mut self, kind: u16, key: &str, at: &Spot) {
        let root = self.types.kinds[kind as usize].1.clone();
        if self.types.at(&root, key).is_empty() {
            let message = format!("records of this kind have no field \"{key}\"");
            let declared = self.types.documents.declared(&[root]);
            let fields = declared.properties.keys().map(String::as_str);
            let label = did_you_mean(
                nearest(key.trim_start_matches('/'), fields),
                "name a field, such as \"/measure\"",
            );
            self.report(&RULE_UNKNOWN_NAME, at, Part::Value, message, label);
        }
    }

    fn list(&mut self, here: &Spot, rules: &Value, target: &Target<'_>) -> Vec<CompiledRule> {
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

    fn rule(&mut self, spot: &Spot, target: &Target<'_>) -> Option<CompiledRule> {
        let documents = self.types.documents;
        let Some(Value::Object(form)) = documents.at(spot) else {
            let label = "write { \"id\": …, \"check\": … }".to_owned();
            self.report(
                &SCHEMA_INVALID,
                spot,
                Part::Value,
                "a rule is a table".into(),
                label,
            );
            return None;
        };
        self.unknown_keys(spot, form);
        let id = self.id(spot, form)?;
        let name = format!("{}/{id}", self.types.kinds[target.kind as usize].0);
        let compiled = self.named(&name, spot, form, target);
        if compiled.is_none() {
            self.faulty.push(name);
        }
        compiled
    }

    fn named(
        &mut self,
        name: &str,
        spot: &Spot,
        form: &Map<String, Value>,
        target: &Target<'_>,
    ) -> Option<CompiledRule> {
        let severity = self.severity(spot, form);
        if form.contains_key("use") && form.contains_key("check") {
            let message = format!("the rule \"{name}\" has both \"use\" and \"check\"");
            let label = "keep one of them".to_owned();
            self.report(
                &SCHEMA_INVALID,
                &spot.below(&["check"]),
                Part::Key,
                message,
                label,
            );
            return None;
        }
        let standard = self.standard(spot, form, target)?;
        let (check, check_spot) = match (&standard, form.get("check").and_then(Value::as_str)) {
            (Some((_, expanded)), _) => (expanded.clone(), spot.below(&["use"])),
            (None, Some(check)) => (check.to_owned(), spot.below(&["check"])),
            (None, None) => {
                let label =
                    "add \"check\" with a condition, or \"use\" with the name of a standard rule"
                        .to_owned();
                self.report(
                    &SCHEMA_INVALID,
                    spot,
                    Part::Value,
                    format!("the rule \"{name}\" says nothing to check"),
                    label,
                );
                return None;
            }
        };
        let program = self.program(&check, &check_spot, standard.is_some(), target)?;
        let text = |key: &str| form.get(key).and_then(Value::as_str).map(str::to_owned);
        let standard = standard.map(|(standard, _)| standard);
        let message = text("message").or_else(|| standard.map(|rule| rule.message.to_owned()));
        let help = text("help").or_else(|| standard.map(|rule| rule.help.to_owned()));
        let rule = DeclaredRule {
            name: name.to_owned(),
            severity,
            message: message.unwrap_or_else(|| format!("this does not hold: {check}")),
            help: help.unwrap_or_default(),
            check,
            standard: standard.map(|rule| rule.name),
            at: self.place(spot, Part::Value)?,
        };
        Some(CompiledRule {
            rule: Arc::new(rule),
            focus: standard
                .filter(|rule| !rule.grouped)
                .and_then(|rule| first_path(form, rule))
                .or_else(|| focus(&program, target)),
            program,
            check: check_spot,
        })
    }

    fn unknown_keys(&mut self, spot: &Spot, form: &Map<String, Value>) {
        const KEYS: [&str; 7] = ["check", "help", "id", "message", "severity", "use", "with"];
        for key in form.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let label = did_you_mean(
                nearest(key, KEYS),
                "a rule has id, check, message, help and severity",
            );
            let message = format!("a rule has no \"{key}\"");
            self.report(
                &SCHEMA_INVALID,
                &spot.below(&[key]),
                Part::Key,
                message,
                label,
            );
        }
    }

    fn id(&mut self, spot: &Spot, form: &Map<String, Value>) -> Option<String> {
        let id = form.get("id").and_then(Value::as_str);
        let fine = |id: &&str| {
            !id.is_empty()
                && id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if let Some(id) = id.filter(fine) {
            return Some(id.to_owned());
        }
        let label =
            "add \"id\": a short name of what is wrong, of small letters, digits and hyphens"
                .to_owned();
        let at = if id.is_some() {
            spot.below(&["id"])
        } else {
            spot.clone()
        };
        self.report(
            &SCHEMA_INVALID,
            &at,
            Part::Value,
            "this rule has no name that findings could show".into(),
            label,
        );
        None
    }

    fn severity(&mut self, spot: &Spot, form: &Map<String, Value>) -> Severity {
        match form
            .get("severity")
            .map(|value| value.as_str().unwrap_or_default())
        {
            None | Some("error") => Severity::Error,
            Some("warning") => Severity::Warning,
            Some("note") => Severity::Note,
            Some(_) => {
                let label = "write \"error\", \"warning\" or \"note\"".to_owned();
                self.report(
                    &SCHEMA_INVALID,
                    &spot.below(&["severity"]),
                    Part::Value,
                    "this is no severity".into(),
                    label,
                );
                Severity::Error
            }
        }
    }

    /// The standard rule that a rule names, with its expression; `None` if it is at fault.
    #[expect(
        clippy::option_option,
        reason = "at fault, not named, or named are three things"
    )]
    fn standard(
        &mut self,
        spot: &Spot,
        form: &Map<String, Value>,
        target: &Target<'_>,
    ) -> Option<Option<(&'static Standard, String)>> {
        let Some(name) = form.get("use") else {
            return Some(None);
        };
        let name = name.as_str().unwrap_or_default();
        let at = spot.below(&["use"]);
        let Some(standard) = STANDARD.iter().find(|rule| rule.name == name) else {
            let label = did_you_mean(
                nearest(name, STANDARD.iter().map(|rule| rule.name)),
                "factum rules lists them",
            );
            self.report(
                &RULE_UNKNOWN_NAME,
                &at,
                Part::Value,
                format!("there is no standard rule \"{name}\""),
                label,
            );
            return None;
        };
        if standard.grouped != target.group {
            let label = if standard.grouped {
                "move it to x-group"
            } else {
                "move it to x-rules"
            };
            self.report(
                &SCHEMA_INVALID,
                &at,
                Part::Value,
                format!("\"{name}\" cannot stand here"),
                label.into(),
            );
            return None;
        }
        let with = self.parameters(spot, form, standard)?;
        let root = self.types.kinds[target.kind as usize].1.clone();
        let itself = self.types.at(&root, target.path);
        match standard.expand(self.types, &itself, &with) {
            Ok(check) => Some(Some((standard, check))),
            Err(trouble) => {
                let at = spot.below(&["with", &trouble.parameter]);
                self.report(
                    &RULE_UNKNOWN_NAME,
                    &at,
                    Part::Value,
                    trouble.message,
                    trouble.label,
                );
                None
            }
        }
    }

    fn parameters(
        &mut self,
        spot: &Spot,
        form: &Map<String, Value>,
        standard: &Standard,
    ) -> Option<Vec<(String, Vec<String>)>> {
        let empty = Map::new();
        let with = form
            .get("with")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        let known = || standard.parameters.iter().map(|(name, _)| *name);
        let mut given = Vec::new();
        for (name, value) in with {
            let at = spot.below(&["with", name]);
            if !known().any(|parameter| parameter == name) {
                let all: Vec<_> = known().collect();
                let label = did_you_mean(
                    nearest(name, known()),
                    &format!("it takes {}", all.join(", ")),
                );
                self.report(
                    &RULE_UNKNOWN_NAME,
                    &at,
                    Part::Key,
                    format!("\"{}\" takes no \"{name}\"", standard.name),
                    label,
                );
                return None;
            }
            let paths: Vec<String> = match value {
                Value::String(path) => vec![path.clone()],
                Value::Array(paths) => paths
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
                _ => Vec::new(),
            };
            if paths.is_empty() || !paths.iter().all(|path| path.starts_with('/')) {
                let label = format!("write a path, for example \"/{name}\"");
                self.report(
                    &SCHEMA_INVALID,
                    &at,
                    Part::Value,
                    format!("\"{name}\" takes a path"),
                    label,
                );
                return None;
            }
            given.push((name.clone(), paths));
        }
        Some(given)
    }

    fn program(
        &mut self,
        check: &str,
        at: &Spot,
        standard: bool,
        target: &Target<'_>,
    ) -> Option<Program> {
        let root = self.types.kinds[target.kind as usize].1.clone();
        let scope = Scope {
            shapes: self.types,
            itself: self.types.at(&root, target.path),
            path: target.path,
            kind: target.kind,
            referrers: target.referrers.map(|kind| vec![kind]),
            group: target.group,
        };
        let (program, faults) = compile(check, &scope);
        for fault in faults {
            let rule = match fault.what {
                FaultKind::Syntax | FaultKind::Bound | FaultKind::Misuse => &RULE_SYNTAX,
                FaultKind::UnknownName | FaultKind::UndefinedField => &RULE_UNKNOWN_NAME,
            };
            // An expanded rule has no text of its own in the schema: a path that it was given, or
            // else its name, stands for it.
            let place = if standard {
                let text = check.get(fault.bytes.clone()).unwrap_or_default();
                let with = self.parameter_in(text, at);
                self.place(&with.unwrap_or_else(|| at.clone()), Part::Value)
            } else {
                self.source(at)
                    .map(|source| source.place_in_string(&at.pointer, fault.bytes))
            };
            let Some(place) = place else { continue };
            let mut finding = Finding::new(rule, place, fault.message).label(fault.label);
            if fault.what == FaultKind::UndefinedField {
                finding.severity = Severity::Warning;
            }
            self.push(finding);
        }
        program
    }

    /// The parameter of a standard rule that a part of its expression was made from: the one whose
    /// path ends in the field that the part ends in, if it is one.
    fn parameter_in(&self, text: &str, at: &Spot) -> Option<Spot> {
        let (rule, _) = at.pointer.rsplit_once('/')?;
        let with = Spot::new(at.document.clone(), format!("{rule}/with"));
        let given = self.types.documents.at(&with)?.as_object()?;
        let mut made = given.iter().filter(|(_, path)| {
            let path = path.as_str().unwrap_or_default();
            let field = path.rsplit('/').find(|step| *step != "*");
            field.is_some_and(|field| text.ends_with(&format!(".{field}")))
        });
        let (name, _) = made.next().filter(|_| made.next().is_none())?;
        Some(with.below(&[name]))
    }

    /// Two rules of one kind that findings could not tell apart.
    fn same_names(&mut self, set: &RuleSet) {
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

    fn source(&self, spot: &Spot) -> Option<&SchemaFile> {
        self.sources
            .iter()
            .find(|source| address(&source.path) == spot.document)
    }

    fn place(&self, spot: &Spot, part: Part) -> Option<Place> {
        let source = self.source(spot)?;
        Some(source.place(Pointer::from(spot.pointer.as_str()).as_str(), part))
    }

    fn report(
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
    fn push(&mut self, finding: Finding) {
        let said = |other: &Finding| other.at == finding.at && other.message == finding.message;
        if !self.findings.iter().any(said) {
            self.findings.push(finding);
        }
    }
}

/// The path of a standard rule's first parameter, which is what a record states by itself.
fn first_path(form: &Map<String, Value>, standard: &Standard) -> Option<String> {
    let (name, _) = standard.parameters.first()?;
    let path = form.get("with")?.get(name)?.as_str()?;
    (!path.contains('*')).then(|| path.to_owned())
}

/// The one value of its own record that a rule reads, below `self`.
fn focus(program: &Program, target: &Target<'_>) -> Option<String> {
    let mut own = program
        .reads()
        .iter()
        .filter(|read| read.kind == target.kind);
    let only = own
        .next()
        .filter(|_| own.next().is_none() && !target.group)?;
    let rest = only.path.strip_prefix(target.path)?;
    (rest.starts_with('/') && !rest.contains('*')).then(|| rest.to_owned())
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

fn did_you_mean(near: Option<&str>, otherwise: &str) -> String {
    near.map_or_else(
        || otherwise.to_owned(),
        |near| format!("did you mean {near}?"),
    )
}
