//! What changed between two states of a project, fact by fact. Both are lines
//! of facts, so that a revision, a work tree and a published dataset compare
//! alike. Reads no file: sides are handed in, and what comes out is a value
//! that `show` turns into text.

mod citations;
mod fields;
mod gate;
mod groups;
mod line;
mod record;
mod renames;
pub mod show;
mod side;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub use fields::FieldChange;
pub use gate::{About, Contract, Effect, GateChange};
pub use line::{Evidence, Line, Origin, Status, Waived};
pub use record::{EvidenceChange, Excerpt, Looked, RecordChange, StatusChange};
pub use side::{Lines, Side, SideKind, Summary};

use groups::{Pair, pairs};
use renames::Renames;

/// What differs between two states.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diff {
    /// The two sides, before and after.
    pub sides: [Summary; 2],
    /// What weakens or strengthens the checks.
    pub gate: Vec<GateChange>,
    /// Records of the first side alone, by address.
    pub removed: Vec<Whole>,
    /// Records of the second side alone, by address.
    pub added: Vec<Whole>,
    /// Records of both that differ or were renamed, by their address in the second.
    pub changed: Vec<RecordChange>,
    /// Records of one side that the other may hold where it could not be read, by address.
    pub not_compared: Vec<String>,
    /// How many records are in both and say the same.
    pub unchanged: u64,
    /// How many of those have a figure or a date that now means another range.
    pub reinterpreted: u64,
}

impl Diff {
    /// Whether anything differs.
    pub fn is_empty(&self) -> bool {
        self.gate.is_empty()
            && self.removed.is_empty()
            && self.added.is_empty()
            && self.changed.is_empty()
            && self.reinterpreted == 0
    }

    /// How many values changed while the citations of their records did not.
    pub fn uncited(&self) -> usize {
        let fields = self.changed.iter().flat_map(|record| &record.fields);
        fields.filter(|field| field.uncited).count()
    }

    /// How many records were renamed.
    pub fn renamed(&self) -> usize {
        let former = self.changed.iter().filter(|one| one.formerly.is_some());
        former.count()
    }
}

/// A record that one side has and the other has not.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// `kind:id`; the kind alone if it has no id.
    pub address: String,
    /// Its status in the state that has it.
    pub status: Status,
    /// Why it has that, where that is not plain from what it says.
    pub reasons: Vec<Waived>,
    /// What it says.
    pub data: Map<String, Value>,
    /// Where it is written.
    pub origin: Origin,
}

/// Compares two sides.
///
/// # Errors
/// If a side gives an error, or lines that are not those of a state.
pub fn compare(before: &Side, after: &Side) -> Result<Diff, String> {
    let renames = Renames::between(before, after)?;
    let mut comparison = Comparison::new(before, after, &renames);
    for pair in pairs(before, after) {
        comparison.take(pair?);
    }
    Ok(comparison.finish())
}

/// A comparison under way.
struct Comparison<'c> {
    sides: [&'c Side; 2],
    renames: &'c Renames,
    diff: Diff,
    /// The first halves of renamed records, by their new address, and the second ones.
    halves: BTreeMap<String, [Option<Line>; 2]>,
    waivers: [Vec<Line>; 2],
}

impl<'c> Comparison<'c> {
    fn new(before: &'c Side, after: &'c Side, renames: &'c Renames) -> Self {
        let summaries = [before.summary.clone(), after.summary.clone()];
        Self {
            sides: [before, after],
            renames,
            diff: Diff {
                sides: summaries,
                ..Diff::default()
            },
            halves: BTreeMap::new(),
            waivers: [Vec::new(), Vec::new()],
        }
    }

    /// Takes the records of one address: those that say the same are one, the others are paired in their order.
    fn take(&mut self, mut pair: Pair) {
        for (lines, side) in pair.iter().zip(&mut self.diff.sides) {
            let records = lines.iter().filter(|line| !line.is_waiver());
            side.records += records.count() as u64;
        }
        for (lines, waivers) in pair.iter_mut().zip(&mut self.waivers) {
            waivers.extend(lines.extract_if(.., |line| line.is_waiver()));
        }
        let [before, after] = pair;
        let [before, after] = if before.len().max(after.len()) > 1 {
            self.same(before, after)
        } else {
            [before, after]
        };
        let mut rest = after.into_iter();
        for line in before {
            match rest.next() {
                Some(other) => self.both(&line, &other),
                None => self.one(0, line),
            }
        }
        rest.for_each(|line| self.one(1, line));
    }

    /// Of several records of one address, takes those that say the same; gives the others.
    fn same(&mut self, before: Vec<Line>, after: Vec<Line>) -> Pair {
        let said = |line: &Line| Value::Object(line.data.clone()).to_string();
        let mut waiting: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, line) in after.iter().enumerate().rev() {
            waiting.entry(said(line)).or_default().push(at);
        }
        let mut left: Vec<Option<Line>> = after.into_iter().map(Some).collect();
        let mut rest = Vec::new();
        for line in before {
            let at = waiting.get_mut(&said(&line)).and_then(Vec::pop);
            match at.and_then(|at| left[at].take()) {
                Some(other) => self.both(&line, &other),
                None => rest.push(line),
            }
        }
        [rest, left.into_iter().flatten().collect()]
    }

    fn both(&mut self, before: &Line, after: &Line) {
        let [first, second] = self.sides;
        let errors = [first.errors_of(before), second.errors_of(after)];
        if let Some(change) = record::compare(before, after, errors, self.renames) {
            self.diff.changed.push(change);
        } else {
            self.diff.unchanged += 1;
            self.diff.reinterpreted += u64::from(before.derived != after.derived);
        }
    }

    /// A record that only the side at this position has under its address.
    fn one(&mut self, side: usize, line: Line) {
        if let Some(address) = self.renames.address(side, &line.address) {
            let halves = self.halves.entry(address.to_owned()).or_default();
            halves[side] = Some(line);
            return;
        }
        let other = self.sides[1 - side];
        if other.may_hold(&line) {
            self.diff.not_compared.push(line.address);
            return;
        }
        let (status, reasons) = record::standing(&line, self.sides[side].errors_of(&line));
        let whole = Whole {
            address: line.address,
            status,
            reasons,
            data: line.data,
            origin: line.origin,
        };
        let list = if side == 0 {
            &mut self.diff.removed
        } else {
            &mut self.diff.added
        };
        list.push(whole);
    }

    fn finish(mut self) -> Diff {
        for [before, after] in std::mem::take(&mut self.halves).into_values() {
            if let (Some(before), Some(after)) = (&before, &after) {
                self.both(before, after);
            }
        }
        let mut diff = self.diff;
        for change in &mut diff.changed {
            change.references_followed = self.renames.followed(change);
        }
        diff.changed.sort_by(|a, b| a.address.cmp(&b.address));
        diff.not_compared.sort();
        let [before, after] = self.sides;
        diff.gate = gate::compare(&before.contract, &after.contract);
        diff.gate.extend(gate::waivers(
            &self.waivers[0],
            &self.waivers[1],
            self.renames,
        ));
        gate::sort(&mut diff.gate);
        diff
    }
}
