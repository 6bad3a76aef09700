//! Metadata of rules. A built-in rule is a `static` beside the function that
//! applies it, written with `declare_rule!`; its documentation is its doc
//! comment, and `explain`, the rules page and SARIF all derive from it.

use std::sync::Arc;

use crate::text::Place;

/// How grave a finding is. The order is that of the report: errors first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Fails the check and refuses a build.
    Error,
    /// To be looked at; fails nothing.
    Warning,
    /// For information.
    Note,
}

impl Severity {
    /// The word that every output uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// The stage that finds it; groups the documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The project's files and configuration.
    Project,
    /// One file's text.
    Parse,
    /// The schemas themselves.
    Schema,
    /// One record against its schema.
    Validate,
    /// Records against each other.
    Reconcile,
    /// The ledger of what was seen on the web.
    Observe,
    /// The program itself.
    Anywhere,
}

impl Stage {
    /// The word that outputs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Parse => "parse",
            Self::Schema => "schema",
            Self::Validate => "validate",
            Self::Reconcile => "reconcile",
            Self::Observe => "observe",
            Self::Anywhere => "anywhere",
        }
    }

    /// What its rules are about, as a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Project => "The project and its settings",
            Self::Parse => "The text of a file",
            Self::Schema => "Schemas",
            Self::Validate => "One record",
            Self::Reconcile => "Records together",
            Self::Observe => "What was seen on the web",
            Self::Anywhere => "The program itself",
        }
    }
}

/// A built-in rule. Compared by address: each is one `static`.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case name of what is wrong; never reused, never renamed.
    pub name: &'static str,
    /// Where it is found.
    pub stage: Stage,
    /// Its severity unless configured otherwise.
    pub severity: Severity,
    /// Whether a waiver may accept it (and whether its severity may be lowered for a build).
    pub waivable: bool,
    /// The ruleset that introduced it as an error; older pins see a note.
    pub ruleset: u32,
    /// One sentence: what is wrong.
    pub summary: &'static str,
    /// Markdown: what it means, an example that fails and the same mended.
    pub doc: &'static str,
}

/// A rule that a schema declares.
#[derive(Debug)]
pub struct DeclaredRule {
    /// `<kind>/<id>`.
    pub name: String,
    /// Its severity unless configured otherwise.
    pub severity: Severity,
    /// What is wrong when it fails, in the schema's words.
    pub message: String,
    /// What to do, in the schema's words; may be empty.
    pub help: String,
    /// The condition, as written or as expanded from a standard rule.
    pub check: String,
    /// The standard rule it names, if it does.
    pub standard: Option<&'static str>,
    /// Where it is declared.
    pub at: Place,
}

/// The rule of a finding: built in, or declared by a schema.
#[derive(Debug, Clone)]
pub enum RuleRef {
    /// Built into the program.
    Builtin(&'static Rule),
    /// Written in a schema.
    Declared(Arc<DeclaredRule>),
}

impl RuleRef {
    /// The name that findings, configuration and waivers use.
    pub fn name(&self) -> &str {
        match self {
            Self::Builtin(rule) => rule.name,
            Self::Declared(rule) => &rule.name,
        }
    }

    /// The severity before configuration.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Builtin(rule) => rule.severity,
            Self::Declared(rule) => rule.severity,
        }
    }

    /// One sentence: what is wrong.
    pub fn summary(&self) -> &str {
        match self {
            Self::Builtin(rule) => rule.summary,
            Self::Declared(rule) => &rule.message,
        }
    }

    /// Whether a waiver may accept its findings.
    pub fn waivable(&self) -> bool {
        match self {
            Self::Builtin(rule) => rule.waivable,
            Self::Declared(_) => true,
        }
    }

    /// Whether this is the given built-in rule.
    pub fn is(&self, rule: &'static Rule) -> bool {
        matches!(self, Self::Builtin(own) if std::ptr::eq(*own, rule))
    }
}

impl From<&'static Rule> for RuleRef {
    fn from(rule: &'static Rule) -> Self {
        Self::Builtin(rule)
    }
}

impl From<Arc<DeclaredRule>> for RuleRef {
    fn from(rule: Arc<DeclaredRule>) -> Self {
        Self::Declared(rule)
    }
}

/// Declares a built-in rule: the doc comment becomes the rule's page.
///
/// ```text
/// declare_rule! {
///     /// What it means, why it matters.
///     ///
///     /// ## Fails
///     /// ...
///     /// ## Passes
///     /// ...
///     pub DANGLING_REFERENCE = {
///         name: "dangling-reference", stage: Reconcile, severity: Error,
///         summary: "a reference names a record that does not exist",
///     }
/// }
/// ```
/// `waivable: true` may follow the summary; only the ledger's rules say so.
macro_rules! declare_rule {
    ($(#[doc = $doc:literal])+
     $vis:vis $ident:ident = {
        name: $name:literal, stage: $stage:ident, severity: $severity:ident,
        summary: $summary:literal $(, waivable: $waivable:literal)? $(,)?
     }) => {
        $(#[doc = $doc])+
        $vis static $ident: $crate::finding::Rule = $crate::finding::Rule {
            name: $name,
            stage: $crate::finding::Stage::$stage,
            severity: $crate::finding::Severity::$severity,
            waivable: false $(|| $waivable)?,
            ruleset: 1,
            summary: $summary,
            doc: concat!($($doc, "\n"),+),
        };
    };
}
pub(crate) use declare_rule;
