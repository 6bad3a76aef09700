//! Paths that stand twice or more in an expression, such as `ref(self.source)` in a guard and
//! behind it. Each gets a slot, where an evaluation remembers what it led to. A path starts at
//! `self`, `record` or a comprehension variable, and is remembered while that stays the same.

use std::collections::BTreeMap;

use super::evaluate::Run;
use super::ir::{Body, Condition, Expr, Op, Variable};
use super::world::Located;

/// How many paths of an expression are remembered.
pub(super) const SLOTS: usize = 16;

/// A set of slots.
pub(super) type Slots = u16;

/// The place of a path among those that are remembered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    number: u8,
    /// The steps that following the path again would count, beyond the first.
    steps: u8,
}

impl Slot {
    /// For a path of so many nodes; there is none beyond what can be counted.
    fn new(number: usize, nodes: usize) -> Option<Self> {
        let number = u8::try_from(number).ok().filter(|_| number < SLOTS)?;
        let steps = u8::try_from(nodes - 1).ok()?;
        Some(Self { number, steps })
    }

    fn alone(self) -> Slots {
        1 << self.number
    }
}

impl<'a> Run<'a, '_, '_> {
    /// What a path led to before. Its steps count as if it were followed again, so that work ends at
    /// the same place however it is saved.
    #[inline]
    pub(super) fn remembered(&mut self, slot: Slot) -> Option<Located<'a>> {
        let steps = self.steps + u64::from(slot.steps);
        if self.remembered & slot.alone() == 0 || steps > self.limit {
            return None;
        }
        self.steps = steps;
        self.slots[usize::from(slot.number)]
    }

    #[inline]
    pub(super) fn remember(&mut self, slot: Slot, found: Located<'a>) {
        self.slots[usize::from(slot.number)] = Some(found);
        self.remembered |= slot.alone();
    }
}

/// Gives slots to the paths that stand twice or more.
pub(super) fn share(root: &mut Expr) {
    let mut counts: BTreeMap<Path, usize> = BTreeMap::new();
    Walk::over(root, &mut |path| {
        *counts.entry(path.clone()).or_default() += 1;
        None
    });
    counts.retain(|_, count| *count > 1);
    let often: BTreeMap<Path, usize> = counts.into_keys().zip(0..).collect();
    Walk::over(root, &mut |path| {
        Slot::new(*often.get(path)?, path.nodes.len())
    });
}

/// The loop whose variable it starts from, 0 for what all see, and its nodes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Path {
    of: usize,
    nodes: Vec<String>,
}

impl Path {
    fn new(of: usize, variable: &str) -> Self {
        let nodes = vec![variable.to_owned()];
        Self { of, nodes }
    }

    fn then(mut self, node: String) -> Self {
        self.nodes.push(node);
        self
    }
}

struct Walk<'v> {
    /// Says which slot a path has.
    slot: &'v mut dyn FnMut(&Path) -> Option<Slot>,
    /// The loops around, each with the slots of what starts from its variable.
    loops: Vec<(usize, Slots)>,
    /// How many loops there were.
    entered: usize,
}

impl Walk<'_> {
    fn over(root: &mut Expr, slot: &mut dyn FnMut(&Path) -> Option<Slot>) {
        let mut walk = Walk {
            slot,
            loops: Vec::new(),
            entered: 0,
        };
        walk.path(root);
    }

    /// Walks over a node, and says which path it is.
    fn path(&mut self, expr: &mut Expr) -> Option<Path> {
        let path = match &mut expr.body {
            Body::Variable(Variable::Itself) => return Some(Path::new(0, "self")),
            Body::Variable(Variable::Record) => return Some(Path::new(0, "record")),
            Body::Variable(_) => return None,
            Body::Local(at) => return self.loops.get(*at).map(|(of, _)| Path::new(*of, "")),
            Body::Made(Op::Select(of, name)) | Body::Condition(Condition::Has(of, name)) => {
                self.path(of)?.then(format!(".{name}"))
            }
            Body::Made(Op::Ref(target, kinds)) => self.path(target)?.then(format!("{kinds:?}")),
            Body::Made(op) => {
                self.op(op);
                return None;
            }
            Body::Condition(condition) => {
                self.condition(condition);
                return None;
            }
        };
        expr.slot = (self.slot)(&path);
        if let Some(slot) = expr.slot {
            let own = self.loops.iter_mut().filter(|(of, _)| *of == path.of);
            own.for_each(|(_, slots)| *slots |= slot.alone());
        }
        // Whether a field is there is no path itself.
        matches!(expr.body, Body::Made(_)).then_some(path)
    }

    fn all<'e>(&mut self, exprs: impl IntoIterator<Item = &'e mut Expr>) {
        exprs.into_iter().for_each(|expr| drop(self.path(expr)));
    }

    fn op(&mut self, op: &mut Op) {
        match op {
            Op::List(exprs) | Op::Call(_, exprs) => self.all(exprs),
            Op::Map(entries) => entries.iter_mut().for_each(|(k, v)| self.all([k, v])),
            Op::Identity(of, _) | Op::Negate(of) => self.all([&mut **of]),
            Op::Index(both) | Op::Calculate(_, both) => self.all([&mut both.0, &mut both.1]),
            Op::If(three) => self.all([&mut three.0, &mut three.1, &mut three.2]),
            Op::Collect(inner) => {
                self.all([&mut inner.range]);
                let each = inner.condition.iter_mut().chain([&mut inner.element]);
                inner.slots = self.inside(each);
            }
            // The last two are paths.
            Op::Null
            | Op::Integer(_)
            | Op::Double(_)
            | Op::Text(_)
            | Op::Select(..)
            | Op::Ref(..) => {}
        }
    }

    fn condition(&mut self, condition: &mut Condition) {
        match condition {
            Condition::Not(of) | Condition::Matches(of, _) => self.all([&mut **of]),
            Condition::And(both) | Condition::Or(both) | Condition::Compare(_, both) => {
                self.all([&mut both.0, &mut both.1]);
            }
            Condition::Fold(_, inner) => {
                self.all([&mut inner.range]);
                inner.slots = self.inside([&mut inner.condition]);
            }
            Condition::Boolean(_) | Condition::Has(..) => {}
        }
    }

    /// Walks over what a loop does with each element; the slots of what starts from that.
    fn inside<'e>(&mut self, each: impl IntoIterator<Item = &'e mut Expr>) -> Slots {
        self.entered += 1;
        self.loops.push((self.entered, 0));
        self.all(each);
        self.loops.pop().map_or(0, |(_, slots)| slots)
    }
}
