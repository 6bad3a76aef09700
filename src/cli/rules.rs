//! `factum rules`: the list of built-in rules, for people, for programs, and as the reference page.

use serde_json::json;

use super::args::{RulesArgs, RulesFormat};
use super::{Outcome, output};
use crate::finding::Rule;
use crate::rules;

pub(super) fn run(args: &RulesArgs) -> Outcome {
    let rules = rules::all();
    let text = match args.format {
        RulesFormat::Text => text(&rules),
        RulesFormat::Json => json(&rules),
        RulesFormat::Markdown => rules::reference(),
    };
    output::print(text.as_bytes())?;
    Ok(0)
}

fn text(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let line = |rule: &&Rule| {
        let (name, severity) = (rule.name, rule.severity.as_str());
        format!("{name:width$}  {severity:7}  {}\n", rule.summary)
    };
    rules.iter().map(line).collect()
}

fn json(rules: &[&Rule]) -> String {
    let rule = |rule: &&Rule| {
        json!({
            "name": rule.name,
            "stage": rule.stage.as_str(),
            "severity": rule.severity.as_str(),
            "waivable": rule.waivable,
            "summary": rule.summary,
        })
    };
    let rules: Vec<_> = rules.iter().map(rule).collect();
    format!("{:#}\n", json!({ "schema_version": 1, "rules": rules }))
}
