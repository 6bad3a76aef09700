//! What a rule says about one place in one file: the finding, its order, and
//! the metadata of rules. No rule is known here by name.

mod rule;

use std::cmp::Ordering;

pub(crate) use rule::declare_rule;
pub use rule::{DeclaredRule, Rule, RuleRef, Severity, Stage};

use crate::text::Place;

/// One thing that is wrong (or worth knowing), at the smallest place an author would touch.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that says so.
    pub rule: RuleRef,
    /// How grave it is in this run: the rule's own severity until configuration changes it.
    pub severity: Severity,
    /// What is wrong, in one line that is enough by itself.
    pub message: String,
    /// The remedy or the reason, short enough to stand under the carets; may be empty.
    pub label: String,
    /// What to do now, in a sentence; may be empty where the label says it.
    pub help: String,
    /// `kind:id` of the record, or `kind` alone where the record has no id.
    pub record: Option<String>,
    /// JSON Pointer (RFC 6901) from the record to the value; empty for the record itself.
    pub pointer: String,
    /// Where to look.
    pub at: Place,
    /// Other places, with what each has to do with it.
    pub related: Vec<Related>,
    /// What was reported and what follows from the other figures.
    pub inputs: Vec<Input>,
    /// Set when a waiver accepts this finding.
    pub waiver: Option<Waived>,
    /// Set where a check of a schema's rule says so.
    pub check: Option<Checked>,
}

/// The check of a schema's rule that a finding tells the outcome of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Pointer from the record to what the rule calls `self`.
    pub pointer: Box<str>,
    /// Whether the rule holds after all, if only by rounding: nothing is accused then.
    pub holds: bool,
    /// The other records that the finding is about as much as its own: those a contradiction
    /// in a group names. A waiver at one of them matches too.
    pub with: Vec<String>,
    /// Name of the rule, where the finding is none of its own: operands kept it from being checked.
    pub blocked: Option<String>,
    /// Every record of the group, where the check is that of a group.
    pub members: Vec<String>,
}

/// Another place that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub at: Place,
    /// What it has to do with the finding.
    pub message: String,
}

/// One operand of a computed finding: as reported or as recomputed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Input {
    /// Its role: `from`, `part`, `reported`, `recomputed`, …
    pub label: String,
    /// Address of the record it stands in; empty for what was computed.
    pub record: String,
    /// The value as written, or the central value as computed.
    pub text: String,
    /// The range as a reader sees it, in the scale of the text: `[2.55, 2.65] billion`.
    pub range: String,
    /// Lower end of its range in full numbers, exact or rounded outward; `None` where it has none.
    pub low: Option<String>,
    /// Upper end of its range.
    pub high: Option<String>,
    /// Which ends the range does not include.
    pub open: Option<Open>,
    /// Where it is written.
    pub at: Option<Place>,
}

/// The ends that a range does not include (an unbounded end is never included).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// The lower end.
    Low,
    /// The upper end.
    High,
    /// Both ends.
    Both,
}

impl Open {
    /// The word that outputs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
            Self::Both => "both",
        }
    }
}

/// The waiver that accepts a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// Why a person accepted it.
    pub reason: String,
    /// Who, if the waiver says so.
    pub by: Option<String>,
    /// Last day it holds, if limited (`YYYY-MM-DD`).
    pub until: Option<String>,
    /// Where the waiver stands.
    pub at: Place,
}

impl Finding {
    /// A finding at the rule's own severity, with nothing but its message and place.
    pub fn new(rule: impl Into<RuleRef>, at: Place, message: impl Into<String>) -> Self {
        let rule = rule.into();
        Self {
            severity: rule.severity(),
            rule,
            message: message.into(),
            label: String::new(),
            help: String::new(),
            record: None,
            pointer: String::new(),
            at,
            related: Vec::new(),
            inputs: Vec::new(),
            waiver: None,
            check: None,
        }
    }

    /// Whether it says that a rule holds, if only by rounding.
    pub fn holds(&self) -> bool {
        self.check.as_ref().is_some_and(|check| check.holds)
    }

    /// Adds the words under the carets.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds the advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Names the record and the place inside it.
    #[must_use]
    pub fn in_record(mut self, record: impl Into<String>, pointer: impl Into<String>) -> Self {
        self.record = Some(record.into());
        self.pointer = pointer.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, at: Place, message: impl Into<String>) -> Self {
        self.related.push(Related {
            at,
            message: message.into(),
        });
        self
    }

    /// What to do, from whichever of help and label says it.
    pub fn advice(&self) -> &str {
        if self.help.is_empty() {
            &self.label
        } else {
            &self.help
        }
    }

    /// The one total order of findings: file, span, severity, rule, message; then
    /// what is left, so that equal keys mean equal findings.
    pub fn order(&self, other: &Self) -> Ordering {
        let key = |f: &Self| (f.at.file, f.at.span, f.severity);
        key(self)
            .cmp(&key(other))
            .then_with(|| self.rule.name().cmp(other.rule.name()))
            .then_with(|| self.message.cmp(&other.message))
            .then_with(|| (&self.record, &self.pointer).cmp(&(&other.record, &other.pointer)))
    }

    /// The places that it shows: its own, those beside it, and those of what it was reckoned from.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let related = self.related.iter().map(|related| related.at);
        let inputs = self.inputs.iter().filter_map(|input| input.at);
        let waiver = self.waiver.iter().map(|waiver| waiver.at);
        let beside = related.chain(inputs).chain(waiver);
        std::iter::once(self.at).chain(beside)
    }
}

/// Counts of a run, over what is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Record files read.
    pub files: usize,
    /// Records found in them.
    pub records: usize,
    /// Findings at error level that no waiver accepts.
    pub errors: usize,
    /// Warnings that no waiver accepts.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
    /// Findings that a waiver accepts.
    pub waived: usize,
    /// Checks of schema rules that ended in something missing or already at fault.
    pub not_checked: usize,
}

/// What a run has to say: findings in their total order, with the counts.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// All findings that are reported, sorted by [`Finding::order`].
    pub findings: Vec<Finding>,
    /// Counts over them and over the project.
    pub summary: Summary,
    /// The day the run calls today (`YYYY-MM-DD`).
    pub today: String,
}

impl Report {
    /// Sorts the findings and counts them into `summary`.
    pub fn new(mut findings: Vec<Finding>, mut summary: Summary, today: String) -> Self {
        findings.sort_by(Finding::order);
        for finding in &findings {
            let count = match (&finding.waiver, finding.severity) {
                (Some(_), _) => &mut summary.waived,
                (None, Severity::Error) => &mut summary.errors,
                (None, Severity::Warning) => &mut summary.warnings,
                (None, Severity::Note) => &mut summary.notes,
            };
            *count += 1;
        }
        Self {
            findings,
            summary,
            today,
        }
    }

    /// The places that the findings show.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        self.findings.iter().flat_map(Finding::places)
    }
}
