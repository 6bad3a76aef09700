//! The rules of the samples.

use std::sync::Arc;

use factum::finding::{DeclaredRule, Rule, RuleRef, Severity, Stage};
use factum::text::Place;

/// The built-in rules of the samples.
pub(in crate::render) const BUILTIN: &[&Rule] =
    &[&REQUIRED, &DANGLING, &SYNTAX, &NOT_UTF8, &REMARK, &UNUSED];

pub(super) static DANGLING: Rule = rule(
    "dangling-reference",
    Severity::Error,
    "a reference names no record",
);
pub(super) static NOT_UTF8: Rule = rule("not-utf8", Severity::Error, "a file is no text");
pub(super) static REMARK: Rule = rule("remark", Severity::Note, "something worth knowing");
pub(super) static REQUIRED: Rule = rule("schema-required", Severity::Error, "a field is missing");
pub(super) static SYNTAX: Rule = rule("toml-syntax", Severity::Error, "a file is no TOML");
pub(super) static UNUSED: Rule = rule(
    "unused-waiver",
    Severity::Warning,
    "a waiver accepts nothing",
);

const fn rule(name: &'static str, severity: Severity, summary: &'static str) -> Rule {
    Rule {
        name,
        stage: Stage::Anywhere,
        severity,
        waivable: false,
        ruleset: 1,
        summary,
        doc: " What it means, in *Markdown*.\n\n ## Fails\n ```toml\n a =\n ```\n",
    }
}

/// The rule that a schema declares.
pub(super) fn declared(at: Place) -> RuleRef {
    RuleRef::from(Arc::new(DeclaredRule {
        name: "figure/fall-follows".to_owned(),
        severity: Severity::Error,
        message: "the stated fall does not follow".to_owned(),
        help: "waive it with the reason".to_owned(),
        check: "agrees(self.value,\n  fall(a, b))".to_owned(),
        standard: None,
        at,
    }))
}
