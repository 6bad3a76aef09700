//! What comparisons leave behind: their operands as a reader sees them, and
//! the verdict of a check that ends without a value.

use std::rc::Rc;

use super::bounds::MAX_ROWS;
use super::evaluate::Run;
use super::stop::Stop;
use super::value::{Figure, Period, Value};
use super::verdict::{Trace, Unmet, Verdict};
use super::world::Located;
use crate::finding::{Input, Open};
use crate::text::Place;
use crate::value::{Shown, day_text, shown_apart};

/// More comparisons than this are not kept of one check.
const MAX_TRACES: usize = 1000;

/// The operands of a computation: the first of them, and how many there are more.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    list: Vec<Input>,
    more: usize,
}

impl Rows {
    fn push(&mut self, row: impl FnOnce() -> Input) {
        if self.list.len() < MAX_ROWS {
            self.list.push(row());
        } else {
            self.more += 1;
        }
    }

    fn extend(&mut self, other: &Self) {
        for row in &other.list {
            self.push(|| row.clone());
        }
        self.more += other.more;
    }

    fn into_inputs(self) -> Vec<Input> {
        let mut inputs = self.list;
        if self.more > 0 {
            inputs.push(Input {
                label: "and".into(),
                text: format!("{} more", self.more),
                ..Input::default()
            });
        }
        inputs
    }
}

/// A comparison that a pass made.
#[derive(Debug)]
pub(super) struct Traced(Trace);

/// The verdict of a check that has a value: false is explained by what contradicts, true
/// by what holds only by rounding. A negation may turn a comparison that holds into the reason.
pub(super) fn told(truth: bool, traces: Vec<Traced>) -> Verdict {
    let mut traces: Vec<Trace> = traces.into_iter().map(|traced| traced.0).collect();
    if truth {
        traces.retain(|trace| trace.by_rounding);
        return Verdict::Holds(traces);
    }
    if traces.iter().any(|trace| !trace.by_rounding) {
        traces.retain(|trace| !trace.by_rounding);
    }
    Verdict::Contradicted(traces)
}

/// The verdict of a check that has none.
pub(super) fn stopped(stop: Stop<'_>) -> Verdict {
    Verdict::NotChecked(match stop {
        Stop::Missing { record, field } => Unmet::Missing {
            record,
            field: field.into(),
        },
        Stop::AtFault { record } => Unmet::AtFault(record),
        Stop::Unresolved { target } => Unmet::Unresolved(target.into()),
        Stop::NotCheckable(reason) => Unmet::Undecided(reason),
        Stop::NotComparable(fault) => return Verdict::NotComparable(fault),
        Stop::Faulty { bytes, message } | Stop::Spent { bytes, message } => {
            return Verdict::Faulty { bytes, message };
        }
    })
}

impl<'a> Run<'a, '_, '_> {
    /// Where the traces stand, to come back to with [`Run::settled`].
    pub(super) fn mark(&self) -> usize {
        self.traces.as_ref().map_or(0, Vec::len)
    }

    /// Forgets contradictions since the mark, where something else made the condition true.
    pub(super) fn settled(&mut self, mark: usize) {
        if let Some(traces) = &mut self.traces {
            let later = traces.split_off(mark.min(traces.len()));
            traces.extend(later.into_iter().filter(|traced| traced.0.by_rounding));
        }
    }

    /// Leaves a trace, if traces are wanted.
    pub(super) fn leave(&mut self, by_rounding: bool, inputs: impl FnOnce(&Self) -> Vec<Input>) {
        if self
            .traces
            .as_ref()
            .is_none_or(|traces| traces.len() >= MAX_TRACES)
        {
            return;
        }
        let inputs = inputs(self);
        if let Some(traces) = &mut self.traces {
            traces.push(Traced(Trace {
                by_rounding,
                inputs,
            }));
        }
    }

    /// The operands of a computation; the last label is that of all further ones.
    pub(super) fn rows<'f>(
        &self,
        operands: impl Iterator<Item = &'f Figure<'a>>,
        labels: &[&'static str],
    ) -> Option<Rc<Rows>>
    where
        'a: 'f,
    {
        self.traces.as_ref()?;
        let mut rows = Rows::default();
        for (at, operand) in operands.enumerate() {
            match &operand.rows {
                Some(own) => rows.extend(own),
                None => rows.push(|| self.stated_row(operand, label(labels, at))),
            }
        }
        Some(Rc::new(rows))
    }

    /// The same for dates.
    pub(super) fn date_rows(
        &self,
        operands: &[Period<'a>],
        labels: &[&'static str],
    ) -> Option<Rc<Rows>> {
        self.traces.as_ref()?;
        let mut rows = Rows::default();
        for (at, operand) in operands.iter().enumerate() {
            match &operand.rows {
                Some(own) => rows.extend(own),
                None => rows.push(|| self.date_row(operand, label(labels, at))),
            }
        }
        Some(Rc::new(rows))
    }

    /// Two figures side by side, after the operands of those that are computed.
    pub(super) fn compared(
        &self,
        a: &Figure<'a>,
        b: &Figure<'a>,
        labels: [&'static str; 2],
    ) -> Vec<Input> {
        let labels = roles(a.quantity.is_computed(), b.quantity.is_computed(), labels);
        let mut rows = Rows::default();
        for own in [&a.rows, &b.rows].into_iter().flatten() {
            rows.extend(own);
        }
        let (shown, other) = shown_apart(&a.quantity, &b.quantity);
        let last = [
            self.row(labels[0], shown, stands(a.at, a.quantity.is_computed())),
            self.row(labels[1], other, stands(b.at, b.quantity.is_computed())),
        ];
        finished(rows, last)
    }

    /// The same for dates.
    pub(super) fn compared_dates(
        &self,
        a: &Period<'a>,
        b: &Period<'a>,
        labels: [&'static str; 2],
    ) -> Vec<Input> {
        let labels = roles(a.rows.is_some(), b.rows.is_some(), labels);
        let mut rows = Rows::default();
        for own in [&a.rows, &b.rows].into_iter().flatten() {
            rows.extend(own);
        }
        finished(
            rows,
            [self.date_row(a, labels[0]), self.date_row(b, labels[1])],
        )
    }

    /// False, because of these elements of a list.
    pub(super) fn odd(&mut self, label: &str, text: &str, items: &[&Value<'a>]) -> Value<'a> {
        self.leave(false, |run| {
            let row = |item: &&Value<'a>| {
                let at = match item {
                    Value::Node(located) => Some(*located),
                    _ => None,
                };
                run.named(label, text, at)
            };
            items.iter().map(row).collect()
        });
        Value::Boolean(false)
    }

    fn stated_row(&self, figure: &Figure<'a>, label: &str) -> Input {
        let at = stands(figure.at, figure.quantity.is_computed());
        self.row(label, figure.quantity.shown(), at)
    }

    fn row(&self, label: &str, shown: Shown, at: Option<Located<'a>>) -> Input {
        Input {
            range: shown.range,
            low: shown.low,
            high: shown.high,
            open: open(shown.open_low, shown.open_high),
            ..self.named(label, &shown.text, at)
        }
    }

    fn date_row(&self, period: &Period<'a>, label: &str) -> Input {
        let (first, last) = (period.date.earliest(), period.date.latest());
        let at = stands(period.at, period.rows.is_some());
        Input {
            range: period.date.range_text(),
            low: first.map(day_text),
            high: last.map(day_text),
            open: open(first.is_none(), last.is_none()),
            ..self.named(label, &period.date.to_string(), at)
        }
    }

    /// A row without a range.
    fn named(&self, label: &str, text: &str, at: Option<Located<'a>>) -> Input {
        let world = self.env.world;
        Input {
            label: label.into(),
            text: text.into(),
            record: at.map_or_else(String::new, |at| world.address(at.record)),
            at: at.map(|at| Place {
                file: world.file(at.record),
                span: at.node.span(),
            }),
            ..Input::default()
        }
    }
}

fn label(labels: &[&'static str], at: usize) -> &'static str {
    labels
        .get(at)
        .or(labels.last())
        .copied()
        .unwrap_or_default()
}

/// A computed value stands nowhere, though its operands do.
fn stands(at: Option<Located<'_>>, computed: bool) -> Option<Located<'_>> {
    at.filter(|_| !computed)
}

/// What two sides are called: where one is computed, it is held against the reported one.
fn roles(a: bool, b: bool, otherwise: [&'static str; 2]) -> [&'static str; 2] {
    match (a, b) {
        (true, false) => ["recomputed", "reported"],
        (false, true) => ["reported", "recomputed"],
        _ => otherwise,
    }
}

/// The operands, then both sides: the reported before the recomputed one.
fn finished(rows: Rows, mut sides: [Input; 2]) -> Vec<Input> {
    if sides[0].label == "recomputed" {
        sides.reverse();
    }
    let mut inputs = rows.into_inputs();
    inputs.extend(sides);
    inputs
}

fn open(low: bool, high: bool) -> Option<Open> {
    match (low, high) {
        (false, false) => None,
        (true, false) => Some(Open::Low),
        (false, true) => Some(Open::High),
        (true, true) => Some(Open::Both),
    }
}
