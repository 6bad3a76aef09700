//! The one list of built-in rules, put together from the stages that own them.

use crate::finding::{Rule, declare_rule};
use crate::{parse, project, reconcile, schema, validate};

declare_rule! {
    /// The program itself failed while it looked at one thing. The rest of the run went on. This is
    /// a defect of Factum: please report it, with the file that shows it.
    ///
    /// ## Fails
    /// Nothing that is written in a record should ever lead here.
    ///
    /// ## Passes
    /// Any run without it.
    pub INTERNAL_ERROR = {
        name: "internal-error", stage: Anywhere, severity: Error,
        summary: "the program failed on something that it should have handled",
    }
}

/// The rules of the stages that have few.
static OWN: &[&Rule] = &[
    &INTERNAL_ERROR,
    &parse::INVALID_DATE,
    &parse::TOML_SYNTAX,
    &parse::UNSUPPORTED_VALUE,
    &project::CONFIG_INVALID,
    &project::CONFIG_UNKNOWN_KEY,
    &project::LIMIT_EXCEEDED,
    &project::NOT_UTF8,
    &project::UNREADABLE_FILE,
    &schema::REMOTE_REFERENCE,
    &schema::SCHEMA_INVALID,
    &schema::STALE_EDITOR_SCHEMA,
    &schema::UNKNOWN_KEYWORD,
    &schema::UNKNOWN_REFERENCE_KIND,
    &schema::UNREADABLE_NAME,
];

/// Every built-in rule, sorted by name.
pub fn all() -> Vec<&'static Rule> {
    let lists = [
        OWN,
        schema::RULES,
        validate::RULES,
        validate::KEYWORDS,
        reconcile::RULES,
    ];
    let mut rules: Vec<&'static Rule> = lists.concat();
    rules.sort_by_key(|rule| rule.name);
    rules
}

/// The built-in rule of a name.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().into_iter().find(|rule| rule.name == name)
}

/// The page of a rule, in Markdown.
pub fn page(rule: &Rule) -> String {
    let waiving = if rule.waivable {
        "A person can accept a finding of this rule with a `[[waiver]]` that gives the reason."
    } else {
        "Findings of this rule cannot be waived: mend the record."
    };
    let doc: Vec<&str> = rule
        .doc
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    format!(
        "# {}\n\n{} ({}).\n\n{}\n\n## Waiving\n{waiving}\n",
        rule.name,
        rule.summary,
        rule.severity.as_str(),
        doc.join("\n").trim()
    )
}
