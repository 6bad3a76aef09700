//! One rule as a schema writes it: read, expanded if it names a standard one,
//! compiled, and its faults told at their place.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::declared::Spot;
use super::rule_reader::{Reader, Target};
use super::rules::{CompiledRule, RULE_SYNTAX, RULE_UNKNOWN_NAME};
use super::source::SCHEMA_INVALID;
use super::standard::{STANDARD, Standard};
use crate::expression::{FaultKind, Program, Scope, compile_parsed};
use crate::finding::{DeclaredRule, Finding, Severity};
use crate::record::Part;
use crate::text::nearest;

impl Reader<'_> {
    pub(super) fn rule(&mut self, spot: &Spot, target: &Target<'_>) -> Option<CompiledRule> {
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

    pub(super) fn named(
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

    pub(super) fn unknown_keys(&mut self, spot: &Spot, form: &Map<String, Value>) {
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

    pub(super) fn id(&mut self, spot: &Spot, form: &Map<String, Value>) -> Option<String> {
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

    pub(super) fn severity(&mut self, spot: &Spot, form: &Map<String, Value>) -> Severity {
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
    pub(super) fn standard(
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

    pub(super) fn parameters(
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

    pub(super) fn program(
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
        let (program, faults) = match self.types.expressions.of(check).get() {
            Ok(parsed) => compile_parsed(parsed, &scope),
            Err(fault) => (None, vec![fault.clone()]),
        };
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
    pub(super) fn parameter_in(&self, text: &str, at: &Spot) -> Option<Spot> {
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

pub(super) fn did_you_mean(near: Option<&str>, otherwise: &str) -> String {
    near.map_or_else(
        || otherwise.to_owned(),
        |near| format!("did you mean {near}?"),
    )
}
