//! `factum rules`: the built-in rules and, in a project, those of its schemas;
//! for people, for programs, and as the reference page of the built-in ones.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::args::{Common, RulesArgs, RulesFormat};
use super::{Failure, Outcome, check, output};
use crate::finding::{DeclaredRule, Rule};
use crate::pipeline;
use crate::rules;
use crate::schema::Catalog;

pub(super) fn run(common: &Common, args: &RulesArgs) -> Outcome {
    let built_in = rules::all();
    let catalog = catalog(common)?;
    let declared = catalog.as_ref().map(declared).unwrap_or_default();
    let text = match args.format {
        RulesFormat::Text => text(&built_in, &declared),
        RulesFormat::Json => json(&built_in, &declared),
        RulesFormat::Markdown => rules::reference(),
    };
    output::print(text.as_bytes())?;
    Ok(0)
}

/// The schemas of the project; outside of one there are none.
fn catalog(common: &Common) -> Result<Option<Catalog>, Failure> {
    match check::schema_options(common) {
        Ok(options) => Ok(Some(pipeline::contract(&options).catalog)),
        Err(failure) if common.project.is_some() => Err(failure),
        Err(_) => Ok(None),
    }
}

fn declared(catalog: &Catalog) -> Vec<&DeclaredRule> {
    let names = catalog.declared_rules();
    let mut rules: Vec<&DeclaredRule> = names
        .filter_map(|name| catalog.declared_rule(name))
        .map(|rule| rule.rule.as_ref())
        .collect();
    rules.sort_by(|a, b| a.name.cmp(&b.name));
    rules.dedup_by(|a, b| a.name == b.name);
    rules
}

fn text(built_in: &[&Rule], declared: &[&DeclaredRule]) -> String {
    let own = built_in
        .iter()
        .map(|rule| (rule.name, rule.severity, rule.summary));
    let theirs = declared
        .iter()
        .map(|rule| (rule.name.as_str(), rule.severity, rule.message.as_str()));
    let rules: Vec<_> = own.chain(theirs).collect();
    let width = rules.iter().map(|rule| rule.0.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, severity, summary) in rules {
        let _ = writeln!(text, "{name:width$}  {:7}  {summary}", severity.as_str());
    }
    text
}

fn json(built_in: &[&Rule], declared: &[&DeclaredRule]) -> String {
    let own = built_in.iter().map(|rule| {
        json!({
            "name": rule.name,
            "stage": rule.stage.as_str(),
            "severity": rule.severity.as_str(),
            "waivable": rule.waivable,
            "summary": rule.summary,
        })
    });
    let theirs = declared.iter().map(|rule| {
        json!({
            "name": rule.name,
            "stage": "schema",
            "severity": rule.severity.as_str(),
            "waivable": true,
            "summary": rule.message,
            "check": rule.check,
            "standard": rule.standard,
        })
    });
    let rules: Vec<Value> = own.chain(theirs).collect();
    format!("{:#}\n", json!({ "schema_version": 1, "rules": rules }))
}
