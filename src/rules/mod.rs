//! The one list of built-in rules, put together from the stages that own them.

use std::fmt::Write as _;

use crate::finding::{DeclaredRule, Rule, declare_rule};
use crate::{observe, parse, project, reconcile, schema, validate};

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
        observe::RULES,
    ];
    let mut rules: Vec<&'static Rule> = lists.concat();
    rules.sort_by_key(|rule| rule.name);
    rules
}

/// The built-in rule of a name.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().into_iter().find(|rule| rule.name == name)
}

/// The page of a built-in rule, in Markdown.
pub fn page(rule: &Rule) -> String {
    let waiving = if rule.waivable {
        format!("{ACCEPTING}\n\n{}", waiver(rule.name, EXAMPLE))
    } else {
        "Findings of this rule cannot be waived: mend what it points to.".to_owned()
    };
    format!(
        "# {}\n\n{} ({}).\n\n{}\n\n## Waiving\n{waiving}\n",
        rule.name,
        rule.summary,
        rule.severity.as_str(),
        text(rule)
    )
}

/// The page of a rule that a schema declares, in Markdown. `declaration` says where it stands and
/// what it names; `place` is a record that a waiver could be for, if the rule is broken somewhere, with
/// the pointer that it needs where several findings stand there.
pub fn declared_page(
    rule: &DeclaredRule,
    declaration: &str,
    place: Option<(&str, Option<&str>)>,
) -> String {
    let help = if rule.help.is_empty() {
        String::new()
    } else {
        format!("{}\n\n", rule.help)
    };
    format!(
        "# {}\n\n{} ({}).\n\n{help}## Condition\n{declaration}\n\n```cel\n{}\n```\n\n## Waiving\n{ACCEPTING}\n\n{}\n",
        rule.name,
        rule.message,
        rule.severity.as_str(),
        rule.check,
        waiver(&rule.name, place.unwrap_or(EXAMPLE))
    )
}

/// All pages as one, in the order of the stages: the reference of the built-in rules.
pub fn reference() -> String {
    let mut rules = all();
    rules.sort_by_key(|rule| (rule.stage, rule.name));
    let mut page = REFERENCE_HEAD.to_owned();
    for rules in rules.chunk_by(|a, b| a.stage == b.stage) {
        let _ = write!(page, "\n# {}\n", rules[0].stage.title());
        for rule in rules {
            let (severity, doc) = (rule.severity.as_str(), text(rule));
            let doc = doc.replace("\n## ", "\n### ");
            let (name, summary) = (rule.name, rule.summary);
            let _ = write!(page, "\n## {name}\n{summary} ({severity}).\n\n{doc}\n");
        }
    }
    page
}

const REFERENCE_HEAD: &str = "\
Every rule that Factum itself brings, as `factum explain` prints it. Rules that a project writes into its schemas stand there.
This page is printed by `factum rules --format markdown`.
";

const ACCEPTING: &str = "If the record says what its source says, keep it and accept the finding in a record of its own, with the reason:";

/// The record of a waiver that nothing asks for.
const EXAMPLE: (&str, Option<&str>) = ("kind:id", None);

fn waiver(rule: &str, (record, pointer): (&str, Option<&str>)) -> String {
    let pointer = pointer.map_or_else(String::new, |it| format!("pointer = \"{it}\"\n"));
    format!(
        "```toml\n[[waiver]]\nrule = \"{rule}\"\nrecord = \"{record}\"\n{pointer}reason = \"why the finding stands\"\n```"
    )
}

/// A rule's doc comment as it was written.
fn text(rule: &Rule) -> String {
    let lines = rule.doc.lines();
    let lines: Vec<&str> = lines
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    lines.join("\n").trim().to_owned()
}
