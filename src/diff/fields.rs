//! Two values of one record compared place by place. Lists are aligned, so that
//! an entry put in front does not make all that follow look changed.

use serde_json::{Map, Value};

use crate::record::Pointer;

/// A place where a record says something else than before.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// JSON Pointer: into the record after, where the place is still there; else into the one before.
    pub pointer: String,
    /// What stood there, as written.
    pub before: Option<Value>,
    /// What stands there, as written.
    pub after: Option<Value>,
    /// A value that changed while the citations of its record did not.
    pub uncited: bool,
    /// The place in the record before.
    pub(super) was_at: String,
}

/// The places where two records differ.
pub(super) fn compare(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<FieldChange> {
    let mut walk = Walk {
        at: [Pointer::root(), Pointer::root()],
        changes: Vec::new(),
    };
    walk.tables(before, after);
    walk.changes
}

struct Walk {
    /// Where the walk is, in the record before and in the one after.
    at: [Pointer; 2],
    changes: Vec<FieldChange>,
}

impl Walk {
    fn values(&mut self, before: &Value, after: &Value) {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => self.tables(before, after),
            (Value::Array(before), Value::Array(after)) => self.lists(before, after),
            _ if before == after => {}
            _ => self.change(Some(before), Some(after)),
        }
    }

    fn change(&mut self, before: Option<&Value>, after: Option<&Value>) {
        let [was, is] = &self.at;
        let pointer = if after.is_some() { is } else { was };
        self.changes.push(FieldChange {
            pointer: pointer.as_str().to_owned(),
            was_at: was.as_str().to_owned(),
            before: before.cloned(),
            after: after.cloned(),
            uncited: false,
        });
    }

    /// Does something one step further down on both sides.
    fn below(&mut self, steps: [&str; 2], act: impl FnOnce(&mut Self)) {
        let lengths = self.at.each_ref().map(Pointer::len);
        for (at, step) in self.at.iter_mut().zip(steps) {
            at.push(step);
        }
        act(self);
        for (at, length) in self.at.iter_mut().zip(lengths) {
            at.truncate(length);
        }
    }

    fn tables(&mut self, before: &Map<String, Value>, after: &Map<String, Value>) {
        for (name, old) in before {
            self.below([name, name], |walk| match after.get(name) {
                Some(new) => walk.values(old, new),
                None => walk.change(Some(old), None),
            });
        }
        for (name, new) in after {
            if !before.contains_key(name) {
                self.below([name, name], |walk| walk.change(None, Some(new)));
            }
        }
    }

    fn lists(&mut self, before: &[Value], after: &[Value]) {
        for (old, new) in align(before, after) {
            let step = |at: Option<usize>| at.unwrap_or_default().to_string();
            let steps = [step(old), step(new)];
            self.below([&steps[0], &steps[1]], |walk| {
                match (old.map(|at| &before[at]), new.map(|at| &after[at])) {
                    (Some(old), Some(new)) => walk.values(old, new),
                    (old, new) => walk.change(old, new),
                }
            });
        }
    }
}

/// Beyond so many comparisons two lists are compared position by position.
const MAX_COMPARISONS: usize = 1 << 20;

/// Positions that belong together: equal entries in their order, and what stands between them in pairs.
pub(super) fn align(before: &[Value], after: &[Value]) -> Vec<(Option<usize>, Option<usize>)> {
    let start = before
        .iter()
        .zip(after)
        .take_while(|(old, new)| old == new)
        .count();
    let ends = before[start..]
        .iter()
        .rev()
        .zip(after[start..].iter().rev());
    let end = ends.take_while(|(old, new)| old == new).count();
    let (old, new) = (start..before.len() - end, start..after.len() - end);
    let mut anchors = Vec::new();
    if old.len().saturating_mul(new.len()) <= MAX_COMPARISONS {
        let common = common(&before[old.clone()], &after[new.clone()]);
        anchors.extend(common.into_iter().map(|(a, b)| (a + start, b + start)));
    }
    anchors.push((old.end, new.end));
    let mut pairs = Vec::new();
    let (mut a, mut b) = (start, start);
    for (old, new) in anchors {
        let both = (old - a).max(new - b);
        pairs.extend((0..both).map(|step| {
            let within = |at: usize, end: usize| (at + step < end).then_some(at + step);
            (within(a, old), within(b, new))
        }));
        (a, b) = (old + 1, new + 1);
    }
    pairs
}

/// The longest run of equal entries, not necessarily adjacent.
fn common(before: &[Value], after: &[Value]) -> Vec<(usize, usize)> {
    let width = after.len() + 1;
    let mut longest = vec![0_u32; (before.len() + 1) * width];
    for (a, old) in before.iter().enumerate().rev() {
        for (b, new) in after.iter().enumerate().rev() {
            longest[a * width + b] = if old == new {
                longest[(a + 1) * width + b + 1] + 1
            } else {
                longest[(a + 1) * width + b].max(longest[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b, mut found) = (0, 0, Vec::new());
    while a < before.len() && b < after.len() {
        if before[a] == after[b] {
            found.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if longest[(a + 1) * width + b] >= longest[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    found
}
