//! From a verdict to what is said of it: the finding of a rule that does not
//! hold, the note of one that holds only by rounding, the operand that cannot
//! be compared, and the rule that failed.

use crate::expression::{Incomparable, Trace, Verdict};
use crate::finding::{DeclaredRule, Finding, Input, Severity, declare_rule};
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

/// The value that a rule was checked on.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'s> {
    /// `kind:id` of the record.
    pub record: &'s str,
    /// The record.
    pub node: Node<'s>,
    /// Pointer from the record to `self`.
    pub pointer: &'s str,
    /// The file of the record.
    pub file: FileId,
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

/// Judges a verdict. `place` gives the file of an operand in another record.
pub fn judge(
    rule: &CompiledRule,
    verdict: Verdict,
    subject: Subject<'_>,
    operand: &dyn Fn(&Incomparable) -> (String, FileId),
) -> Judgement {
    let (outcome, findings, failure) = match verdict {
        Verdict::Holds(traces) if traces.is_empty() => (CheckOutcome::Holds, Vec::new(), None),
        Verdict::Holds(traces) => {
            let notes = traces
                .into_iter()
                .map(|trace| by_rounding(rule, trace, subject));
            (CheckOutcome::ByRounding, notes.collect(), None)
        }
        Verdict::Contradicted(traces) => {
            let finding = contradicted(&rule.rule, rule, traces, subject);
            (CheckOutcome::Contradicted, vec![finding], None)
        }
        Verdict::NotChecked(_) => (CheckOutcome::NotChecked, Vec::new(), None),
        Verdict::NotComparable(what) => {
            let (record, file) = operand(&what);
            let finding = not_comparable(rule, &what, record, file, subject);
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

    /// The place to show: what the record itself reports, else its first operand, else the value judged.
    fn shown(&self, inputs: &[Input]) -> (Span, String) {
        let own = |input: &&Input| {
            input.record == self.record && input.at.is_some_and(|at| at.file == self.file)
        };
        let reported = inputs
            .iter()
            .rev()
            .filter(own)
            .find(|input| input.label == "reported");
        let input = reported.or_else(|| inputs.iter().find(own));
        let span = input.and_then(|input| input.at).map(|at| at.span);
        let pointer = span.and_then(|span| self.node.pointer_to(span));
        match (span, pointer) {
            (Some(span), Some(pointer)) => (span, pointer),
            _ => (self.span(), self.pointer.to_owned()),
        }
    }
}

fn contradicted(
    declared: &DeclaredRule,
    rule: &CompiledRule,
    traces: Vec<Trace>,
    subject: Subject<'_>,
) -> Finding {
    let inputs: Vec<Input> = traces.into_iter().flat_map(|trace| trace.inputs).collect();
    let (span, pointer) = subject.shown(&inputs);
    let mut finding = Finding::new(
        rule.rule.clone(),
        subject.place(span),
        declared.message.clone(),
    )
    .help(declared.help.clone())
    .in_record(subject.record, pointer);
    finding.inputs = inputs;
    finding
}

fn by_rounding(rule: &CompiledRule, trace: Trace, subject: Subject<'_>) -> Finding {
    let text = |label: &str| trace.inputs.iter().rev().find(|input| input.label == label);
    let message = if let (Some(reported), Some(recomputed)) = (text("reported"), text("recomputed"))
    {
        format!(
            "{} is stated, {} follows from the other figures; rounding explains the difference",
            reported.text, recomputed.text
        )
    } else {
        let texts: Vec<_> = trace
            .inputs
            .iter()
            .map(|input| input.text.as_str())
            .collect();
        format!(
            "{} agree only because rounding explains the difference",
            texts.join(" and ")
        )
    };
    let (span, pointer) = subject.shown(&trace.inputs);
    let mut finding = Finding::new(rule.rule.clone(), subject.place(span), message)
        .in_record(subject.record, pointer);
    finding.severity = Severity::Note;
    finding.inputs = trace.inputs;
    finding
}

fn not_comparable(
    rule: &CompiledRule,
    what: &Incomparable,
    record: String,
    file: FileId,
    subject: Subject<'_>,
) -> Finding {
    let at = Place {
        file,
        span: what.span,
    };
    let own = record == subject.record;
    let pointer = subject
        .node
        .pointer_to(what.span)
        .filter(|_| own)
        .unwrap_or_default();
    let message = format!("{}, so {} cannot be checked", what.reason, rule.rule.name);
    let finding = Finding::new(&NOT_COMPARABLE, at, message)
        .label(what.advice.clone())
        .in_record(record, pointer);
    if own {
        finding
    } else {
        finding.related(subject.place(subject.span()), "compared here")
    }
}
