//! `factum explain`: the page of one rule, built in or declared by a schema of the project.

use std::fmt::Write as _;

use super::args::{Common, ExplainArgs};
use super::{Failure, Outcome, check, output};
use crate::finding::{DeclaredRule, Finding, Report, Summary};
use crate::pipeline::{self, Run};
use crate::render::{self, Color, Format};
use crate::rules;
use crate::schema::{Catalog, STANDARD};
use crate::text::{Place, Sources as _, nearest};

/// How many findings of the rule are shown with all they say.
const SHOWN: usize = 20;

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
    let options = match check::schema_options(common) {
        Ok(options) => options,
        Err(Failure(why)) if name.contains('/') => {
            return Err(Failure(format!(
                "{name} would be a rule of a project's schemas, and {why}"
            )));
        }
        Err(_) => return Err(unknown(None, name)),
    };
    let catalog = pipeline::contract(&options).catalog;
    if catalog.faulty_rules().any(|faulty| faulty == name) {
        return Err(Failure(format!(
            "the rule \"{name}\" is at fault in its schema, so nothing is checked by it; factum schema says why"
        )));
    }
    if catalog.declared_rule(name).is_none() {
        return Err(unknown(Some(&catalog), name));
    }
    let run = check::check(common, &options)?;
    let rule = run.catalog.declared_rule(name);
    Ok(rule.map_or_else(String::new, |rule| page(&run, &rule.rule)))
}

fn page(run: &Run, rule: &DeclaredRule) -> String {
    let findings: Vec<&Finding> = run
        .report
        .findings
        .iter()
        .filter(|finding| finding.rule.name() == rule.name)
        .collect();
    let unwaived = |finding: &&&Finding| finding.waiver.is_none() && !finding.holds();
    let example = findings.iter().find(unwaived);
    let waived_at = example.map(|example| {
        let record = example.record.as_deref().unwrap_or_default();
        let there = |finding: &&&Finding| finding.record == example.record && !finding.holds();
        let several = findings.iter().filter(there).count() > 1;
        (record, several.then_some(example.pointer.as_str()))
    });
    let mut page = rules::declared_page(rule, &declaration(run, rule), waived_at);
    let _ = write!(
        page,
        "\n## In this project\n{}",
        counts(run, rule, &findings)
    );
    for finding in findings.iter().take(SHOWN) {
        let _ = write!(page, "\n```text\n{}```\n", shown(run, finding));
        if let Some(waiver) = &finding.waiver {
            let at = place(run, waiver.at);
            let _ = writeln!(page, "Accepted in {at}: {}", waiver.reason);
        }
    }
    if let Some(more) = findings.len().checked_sub(SHOWN + 1) {
        let _ = writeln!(
            page,
            "\n{} more are not shown here; factum check shows them.",
            more + 1
        );
    }
    page
}

/// Where the rule stands, and what the standard rule means that it names.
fn declaration(run: &Run, rule: &DeclaredRule) -> String {
    let mut text = format!("Declared in {}.", place(run, rule.at));
    let standard = STANDARD.iter().find(|it| Some(it.name) == rule.standard);
    if let Some(standard) = standard {
        let _ = write!(
            text,
            " It is the standard rule `{}`: {}.",
            standard.name, standard.summary
        );
    }
    text
}

/// What the checks of the rule came to.
fn counts(run: &Run, rule: &DeclaredRule, findings: &[&Finding]) -> String {
    let mut outcomes = std::collections::BTreeMap::new();
    for row in run.checks.iter().filter(|row| row.rule.name == rule.name) {
        *outcomes.entry(row.outcome).or_insert(0_usize) += 1;
    }
    let outcomes: Vec<String> = outcomes
        .into_iter()
        .map(|(outcome, count)| format!("{} {count}", outcome.as_str()))
        .collect();
    let checks = if outcomes.is_empty() {
        "No record is checked by it.".to_owned()
    } else {
        format!("Checks: {}.", outcomes.join(", "))
    };
    let none = if findings.is_empty() {
        " Nothing is to be said of any."
    } else {
        ""
    };
    format!("{checks}{none}\n")
}

/// A finding as `check` shows it, also where it is waived.
fn shown(run: &Run, finding: &Finding) -> String {
    let mut finding = finding.clone();
    finding.waiver = None;
    let report = Report::new(vec![finding], Summary::default(), String::new());
    let rules = rules::all();
    let options = render::Options {
        color: Color::Never,
        show_waived: true,
        no_summary: true,
        rules: &rules,
    };
    let mut text = Vec::new();
    // Memory can always be written.
    let _ = render::render(Format::Human, &report, &run.files, &options, &mut text);
    format!("{}\n", String::from_utf8_lossy(&text).trim_end())
}

/// `file:line`.
fn place(run: &Run, at: Place) -> String {
    let path = run.files.path(at.file);
    match (run.files.text(at.file), run.files.lines(at.file)) {
        (Some(text), Some(lines)) => {
            format!("{path}:{}", lines.position(text, at.span.start).line)
        }
        _ => path.to_owned(),
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
