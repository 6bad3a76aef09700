//! `factum explain`: the page of one rule, built in or declared by a schema of the project.

use super::args::{Common, ExplainArgs};
use super::{Failure, Outcome, check, output};
use crate::pipeline;
use crate::rules;
use crate::schema::Catalog;
use crate::text::nearest;

pub(super) fn run(common: &Common, args: &ExplainArgs) -> Outcome {
    let name = args.rule.as_str();
    let page = match rules::find(name) {
        Some(rule) => rules::page(rule),
        None => declared(common, name)?,
    };
    output::print(page.as_bytes())?;
    Ok(0)
}

/// The page of a rule that a schema declares; outside a project there is none.
fn declared(common: &Common, name: &str) -> Result<String, Failure> {
    let catalog = match check::schema_options(common) {
        Ok(options) => Some(pipeline::contract(&options).catalog),
        Err(failure) if name.contains('/') => return Err(failure),
        Err(_) => None,
    };
    let rule = catalog
        .as_ref()
        .and_then(|catalog| catalog.declared_rule(name));
    match rule {
        Some(rule) => Ok(rules::declared_page(&rule.rule)),
        None => Err(unknown(catalog.as_ref(), name)),
    }
}

fn unknown(catalog: Option<&Catalog>, name: &str) -> Failure {
    let built_in = rules::all();
    let declared = catalog.into_iter().flat_map(Catalog::declared_rules);
    let known = built_in.iter().map(|rule| rule.name).chain(declared);
    let advice = nearest(name, known).map_or_else(
        || "factum rules lists all rules".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    Failure(format!("there is no rule \"{name}\"; {advice}"))
}
