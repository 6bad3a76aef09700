//! From a verdict to what is said of it: the finding of a rule that does not
//! hold, the note of one that holds only by rounding, the operand that cannot
//! be compared, and the rule that failed.

use crate::expression::{Incomparable, Trace, Verdict};
use crate::finding::{Checked, Finding, Input, Severity, declare_rule};
use crate::record::{CheckOutcome, Node};
use crate::schema::CompiledRule;
use crate::text::{FileId, Place, Span};

declare_rule! {
    /// A rule compares figures that have nothing to compare: people with euros, euros with dollars,
    /// or a share of a whole that may be nothing. Units and currencies are never converted.
    ///
    /// ## Fails
    /// ```toml
    /// parts = [{ number = 5, unit = "EUR" }, { number = 7, unit = "USD" }]
    /// ```
    /// ## Passes
    /// ```toml
    /// parts = [{ number = 5, unit = "EUR" }, { number = 7, unit = "EUR" }]
    /// ```
    pub NOT_COMPARABLE = {
        name: "not-comparable", stage: Reconcile, severity: Error,
        summary: "a rule compares figures of unlike units, or divides by nothing",
    }
}

/// A rule that failed on a record instead of judging it.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Name of the rule.
    pub rule: String,
    /// Bytes of its expression.
    pub bytes: std::ops::Range<usize>,
    /// Why.
    pub message: String,
    /// The record.
    pub record: String,
    /// Where the record stands.
    pub at: Place,
}

/// What is known of the records beside the one that a rule is checked on.
pub trait Others {
    /// Address and file of a record, and a pointer to the value at one of its spans.
    fn place(&self, record: u32, span: Span) -> (String, FileId, String);
    /// Where the record that is checked names this one: its own reference that leads there, if
    /// there is one below `pointer`, with its pointer.
    fn reference_to(&self, address: &str, pointer: &str) -> Option<(Span, String)>;
}

/// The value that a rule was checked on.
#[derive(Clone, Copy)]
pub struct Subject<'s> {
    /// `kind:id` of the record.
    pub record: &'s str,
    /// The record.
    pub node: Node<'s>,
    /// Pointer from the record to `self`.
    pub pointer: &'s str,
    /// The file of the record.
    pub file: FileId,
    /// The other records, where the rule reads them.
    pub others: Option<&'s dyn Others>,
}

/// What a verdict comes to.
#[derive(Debug)]
pub struct Judgement {
    /// The row for `checks.csv`.
    pub outcome: CheckOutcome,
    /// What to report.
    pub findings: Vec<Finding>,
    /// The rule's own failure.
    pub failure: Option<Failure>,
}

/// What a verdict comes to of which nothing is to be said: nearly every one.
pub(super) fn silent(verdict: &Verdict) -> Option<CheckOutcome> {
    match verdict {
        Verdict::Holds(traces) if traces.is_empty() => Some(CheckOutcome::Holds),
        Verdict::NotChecked(_) => Some(CheckOutcome::NotChecked),
        _ => None,
    }
}

/// Judges a verdict.
pub fn judge(rule: &CompiledRule, verdict: Verdict, subject: Subject<'_>) -> Judgement {
    let (outcome, findings, failure) = match verdict {
        Verdict::Holds(traces) if traces.is_empty() => (CheckOutcome::Holds, Vec::new(), None),
        Verdict::Holds(traces) => {
            let notes = traces
                .into_iter()
                .map(|trace| by_rounding(rule, trace, subject));
            (CheckOutcome::ByRounding, notes.collect(), None)
        }
        Verdict::Contradicted(traces) => {
            let finding = contradicted(rule, traces, subject);
            (CheckOutcome::Contradicted, vec![finding], None)
        }
        Verdict::NotChecked(_) => (CheckOutcome::NotChecked, Vec::new(), None),
        Verdict::NotComparable(what) => {
            let finding = not_comparable(rule, &what, subject);
            (CheckOutcome::NotComparable, vec![finding], None)
        }
        Verdict::Faulty { bytes, message } => {
            let failure = Failure {
                rule: rule.rule.name.clone(),
                bytes,
                message,
                record: subject.record.to_owned(),
                at: subject.place(subject.span()),
            };
            (CheckOutcome::Faulty, Vec::new(), Some(failure))
        }
    };
    Judgement {
        outcome,
        findings,
        failure,
    }
}

impl Subject<'_> {
    fn span(&self) -> Span {
        self.node.at(self.pointer).unwrap_or(self.node).span()
    }

    fn place(&self, span: Span) -> Place {
        Place {
            file: self.file,
            span,
        }
    }

    /// The place to show: what is reported, if the record itself says it, else where the record
    /// names what says it; else the same of the operands; else the value that is checked.
    fn shown(&self, rule: &CompiledRule, inputs: &[Input]) -> (Span, String) {
        let reported = |input: &&Input| input.label == "reported";
        let last = inputs.iter().rev().filter(reported);
        let place = last
            .clone()
            .find_map(|input| self.own(input))
            .or_else(|| last.clone().find_map(|input| self.named(input)))
            .or_else(|| inputs.iter().find_map(|input| self.own(input)))
            .or_else(|| inputs.iter().find_map(|input| self.named(input)));
        place.unwrap_or_else(|| self.read_by(rule))
    }

    /// The one value that the rule reads, else the whole value that it is checked on.
    fn read_by(&self, rule: &CompiledRule) -> (Span, String) {
        let focus = rule.focus.as_deref().unwrap_or_default();
        let pointer = format!("{}{focus}", self.pointer);
        match self.node.at(&pointer) {
            Some(node) => (node.span(), pointer),
            None => (self.span(), self.pointer.to_owned()),
        }
    }

    /// Where an operand stands, if that is in this record.
    fn own(&self, input: &Input) -> Option<(Span, String)> {
        let at = input.at.filter(|at| at.file == self.file)?;
        if input.record != self.record {
            return None;
        }
        Some((at.span, self.node.pointer_to(at.span)?))
    }

    /// Where this record names the one that an operand stands in.
    fn named(&self, input: &Input) -> Option<(Span, String)> {
        if input.record.is_empty() || input.record == self.record {
            return None;
        }
        self.others?.reference_to(&input.record, self.pointer)
    }

    fn checked(&self, holds: bool) -> Checked {
        Checked {
            pointer: self.pointer.into(),
            holds,
            ..Checked::default()
        }
    }
}

fn contradicted(rule: &CompiledRule, traces: Vec<Trace>, subject: Subject<'_>) -> Finding {
    let declared = &rule.rule;
    let inputs: Vec<Input> = traces.into_iter().flat_map(|trace| trace.inputs).collect();
    let (span, pointer) = subject.shown(rule, &inputs);
    let place = subject.place(span);
    let help = if declared.help.is_empty() {
        format!(
            "mend the record; if its source really says so, keep it and waive this finding: factum explain {}",
            declared.name
        )
    } else {
        declared.help.clone()
    };
    let mut finding = Finding::new(declared.clone(), place, declared.message.clone())
        .help(help)
        .in_record(subject.record, pointer);
    finding.inputs = inputs;
    finding.check = Some(subject.checked(false));
    finding
}

fn by_rounding(rule: &CompiledRule, trace: Trace, subject: Subject<'_>) -> Finding {
    let (span, pointer) = subject.shown(rule, &trace.inputs);
    let message = holds_after_all(&trace.inputs);
    let mut finding = Finding::new(rule.rule.clone(), subject.place(span), message)
        .in_record(subject.record, pointer)
        .help("nothing needs to be done");
    finding.severity = Severity::Note;
    finding.inputs = trace.inputs;
    finding.check = Some(subject.checked(true));
    finding
}

/// Why a comparison holds although the figures differ.
fn holds_after_all(inputs: &[Input]) -> String {
    let rounded = !inputs.iter().any(loose);
    let text = |label: &str| inputs.iter().rev().find(|input| input.label == label);
    if let (Some(reported), Some(recomputed)) = (text("reported"), text("recomputed")) {
        let why = if rounded {
            "rounding explains the difference"
        } else {
            "what is written leaves room for both"
        };
        return format!(
            "{} is stated, {} follows from the other figures; {why}",
            reported.text, recomputed.text
        );
    }
    let last = inputs.len().saturating_sub(2);
    let texts: Vec<_> = inputs[last..]
        .iter()
        .map(|input| input.text.as_str())
        .collect();
    let why = if rounded {
        "rounding explains the difference"
    } else {
        "what is written leaves room for it"
    };
    format!("{} can go together: {why}", texts.join(" and "))
}

/// Whether a range is wide for another reason than that its number is rounded: an open end, a
/// loose word, or a date, between which years are counted in two ways.
fn loose(input: &Input) -> bool {
    let (Some(low), Some(_)) = (&input.low, &input.high) else {
        return !input.range.is_empty();
    };
    let day = |text: &str| text.trim_start_matches('-').contains('-');
    let word = ["about ", "nearly ", "between "];
    input.open.is_some() || word.iter().any(|word| input.text.starts_with(word)) || day(low)
}

fn not_comparable(rule: &CompiledRule, what: &Incomparable, subject: Subject<'_>) -> Finding {
    let alone = || {
        let pointer = subject.node.pointer_to(what.span).unwrap_or_default();
        (subject.record.to_owned(), subject.file, pointer)
    };
    let (record, file, pointer) = subject
        .others
        .map_or_else(alone, |others| others.place(what.record, what.span));
    let at = Place {
        file,
        span: what.span,
    };
    let own = record == subject.record;
    // Which rules that keeps from being checked is said once they all are known.
    let mut finding = Finding::new(&NOT_COMPARABLE, at, what.reason.clone())
        .label(what.advice.clone())
        .in_record(record, pointer);
    finding.check = Some(Checked {
        blocked: Some(rule.rule.name.clone()),
        ..subject.checked(false)
    });
    if own {
        finding
    } else {
        finding.related(subject.place(subject.span()), "compared here")
    }
}
