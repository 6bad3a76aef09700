//! The rules of a run as SARIF describes them: the built-in ones and those
//! that schemas declare, by name.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;

use super::location::Text;
use crate::finding::{DeclaredRule, Report, Rule, RuleRef};

/// The rules of a run, each once, sorted by name.
pub(super) struct RuleTable {
    rules: Vec<RuleRef>,
}

impl RuleTable {
    /// All `builtin` rules and those that findings of `report` name.
    pub(super) fn new(report: &Report, builtin: &[&'static Rule]) -> Self {
        let builtin = builtin.iter().map(|rule| RuleRef::from(*rule));
        let found = report.findings.iter().map(|finding| finding.rule.clone());
        let mut rules: Vec<_> = builtin.chain(found).collect();
        rules.sort_by(|one, other| one.name().cmp(other.name()));
        rules.dedup_by(|one, other| one.name() == other.name());
        Self { rules }
    }

    /// The position of a rule in [`Self::descriptors`].
    pub(super) fn index(&self, name: &str) -> usize {
        self.rules.partition_point(|rule| rule.name() < name)
    }

    /// The descriptions, in order.
    pub(super) fn descriptors(&self) -> Vec<ReportingDescriptor<'_>> {
        self.rules.iter().map(ReportingDescriptor::new).collect()
    }
}

/// SARIF's `reportingDescriptor`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReportingDescriptor<'a> {
    id: &'a str,
    short_description: Text<'a>,
    full_description: Text<'a>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

impl<'a> ReportingDescriptor<'a> {
    fn new(rule: &'a RuleRef) -> Self {
        let (full, help) = match rule {
            RuleRef::Builtin(rule) => builtin_pages(rule),
            RuleRef::Declared(rule) => declared_pages(rule),
        };
        Self {
            id: rule.name(),
            short_description: Text::new(rule.summary()),
            full_description: Text::new(full),
            help: Help {
                text: help.clone(),
                markdown: help,
            },
            default_configuration: Configuration {
                level: rule.severity().as_str(),
            },
        }
    }
}

/// What a built-in rule means (its page up to the first heading), and the whole page.
fn builtin_pages(rule: &Rule) -> (Cow<'_, str>, String) {
    let page = markdown(rule.doc);
    let intro = page.split("\n## ").next().unwrap_or_default().trim();
    if intro.is_empty() || intro.starts_with("## ") {
        return (Cow::Borrowed(rule.summary), page);
    }
    (Cow::Owned(intro.to_owned()), page)
}

/// What a declared rule says and what it checks; its advice comes before the check.
fn declared_pages(rule: &DeclaredRule) -> (Cow<'_, str>, String) {
    let mut help = rule.message.clone();
    if !rule.help.is_empty() {
        let _ = write!(help, "\n\n{}", rule.help);
    }
    if let Some(standard) = rule.standard {
        let _ = write!(help, "\n\nThe standard rule `{standard}`.");
    }
    // Indented, not fenced: no text can end an indented block early.
    help.push_str("\n\nThe check:\n");
    for line in rule.check.lines() {
        let _ = write!(help, "\n    {line}");
    }
    (Cow::Borrowed(&rule.message), help)
}

/// A doc comment as Markdown: each line loses the space that follows the slashes.
fn markdown(doc: &str) -> String {
    let lines = doc
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line));
    let page: Vec<_> = lines.collect();
    page.join("\n").trim().to_owned()
}
