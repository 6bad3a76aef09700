//! `factum explain` and `factum rules`: everything printed derives from the one definition of each rule.

use super::args::{Common, ExplainArgs};
use super::{Failure, Outcome, output};
use crate::finding::Rule;
use crate::rules;
use crate::text::nearest;

pub(super) fn explain(_: &Common, args: &ExplainArgs) -> Outcome {
    let name = args.rule.as_str();
    let Some(rule) = rules::find(name) else {
        let known = rules::all();
        let near = nearest(name, known.iter().map(|rule| rule.name));
        let advice = near.map_or_else(
            || "factum rules lists all rules".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        return Err(Failure(format!("there is no rule \"{name}\"; {advice}")));
    };
    output::print(rules::page(rule).as_bytes())?;
    Ok(0)
}

pub(super) fn list(_: &Common) -> Outcome {
    let rules = rules::all();
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let line = |rule: &&Rule| {
        format!(
            "{:width$}  {:7}  {}\n",
            rule.name,
            rule.severity.as_str(),
            rule.summary
        )
    };
    output::print(rules.iter().map(line).collect::<String>().as_bytes())?;
    Ok(0)
}
