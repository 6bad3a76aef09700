//! Evaluates a compiled expression on records. A first pass only finds the
//! outcome; where it has something to tell, a second one leaves the traces.

use std::borrow::Cow;

use super::Program;
use super::bounds::{MAX_BUILT, MAX_TEXT, STEPS, STEPS_PER_ELEMENT};
use super::ir::{Expr, Identity, Op, Variable};
use super::stop::{Stop, Stopped, faulty, graver, spent};
use super::trace::Traced;
use super::value::Value;
use super::verdict::Verdict;
use super::world::{Env, Located};

/// A value, or why there is none.
pub(super) type Evaluated<'a> = Result<Value<'a>, Stopped<'a>>;

/// One pass over an expression.
pub(super) struct Run<'a, 'e, 't> {
    pub(super) env: &'a Env<'e, 't>,
    /// The comprehension variables, by their place.
    pub(super) locals: Vec<Value<'a>>,
    pub(super) steps: u64,
    pub(super) limit: u64,
    pub(super) built: usize,
    /// How many comprehensions are being gone through.
    pub(super) loops: usize,
    /// Whether a comparison held only by rounding.
    pub(super) rounded: bool,
    /// What was compared, while tracing.
    pub(super) traces: Option<Vec<Traced>>,
}

impl Program {
    /// Evaluates it. The same environment gives the same verdict.
    pub fn evaluate(&self, env: &Env<'_, '_>) -> Verdict {
        let mut quick = self.run(env, None);
        match quick.check(&self.root) {
            Ok(true) if !quick.rounded => Verdict::Holds(Vec::new()),
            Ok(_) => self.traced(env),
            Err(stop) => super::trace::stopped(stop.why(), env),
        }
    }

    fn run<'a, 'e, 't>(
        &self,
        env: &'a Env<'e, 't>,
        traces: Option<Vec<Traced>>,
    ) -> Run<'a, 'e, 't> {
        Run {
            env,
            locals: Vec::with_capacity(self.locals),
            steps: 0,
            limit: STEPS,
            built: 0,
            loops: 0,
            rounded: false,
            traces,
        }
    }

    #[cold]
    fn traced(&self, env: &Env<'_, '_>) -> Verdict {
        let mut run = self.run(env, Some(Vec::new()));
        let outcome = run.check(&self.root);
        let traces = run.traces.take().unwrap_or_default();
        match outcome {
            Ok(truth) => super::trace::told(truth, traces),
            Err(stop) => super::trace::stopped(stop.why(), env),
        }
    }
}

impl<'a> Run<'a, '_, '_> {
    fn check(&mut self, root: &'a Expr) -> Result<bool, Stopped<'a>> {
        self.truth(root)
    }

    /// The value of a condition.
    pub(super) fn truth(&mut self, expr: &'a Expr) -> Result<bool, Stopped<'a>> {
        match self.value(expr)?.plain()? {
            Value::Boolean(truth) => Ok(truth),
            other => {
                let message = format!(
                    "a condition must be true or false; this is {}",
                    other.described()
                );
                Err(faulty(expr.bytes(), message))
            }
        }
    }

    /// The value of a node, as it stands in a record if it comes from one.
    pub(super) fn value(&mut self, expr: &'a Expr) -> Evaluated<'a> {
        self.step(1, expr)?;
        match &expr.op {
            Op::Null => Ok(Value::Null),
            Op::Boolean(truth) => Ok(Value::Boolean(*truth)),
            Op::Integer(number) => Ok(Value::Integer(*number)),
            Op::Double(number) => Ok(Value::Double(*number)),
            Op::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
            Op::List(elements) => self.list(elements, expr),
            Op::Map(entries) => self.map(entries, expr),
            Op::Variable(variable) => Ok(self.variable(*variable)),
            Op::Local(at) => Ok(self.locals.get(*at).cloned().unwrap_or(Value::Null)),
            Op::Select(of, name) => self.select(of, name, expr),
            Op::Identity(of, identity) => self.identity(of, *identity, expr),
            Op::Has(of, name) => self.has(of, name, expr),
            Op::Index(both) => self.index(&both.0, &both.1),
            Op::Not(of) => Ok(Value::Boolean(!self.truth(of)?)),
            Op::Negate(of) => self.negate(of, expr),
            Op::And(both) => self.junction(&both.0, &both.1, false),
            Op::Or(both) => self.junction(&both.0, &both.1, true),
            Op::If(three) => {
                let branch = if self.truth(&three.0)? {
                    &three.1
                } else {
                    &three.2
                };
                self.value(branch)
            }
            Op::Compare(comparison, both) => self.compare(*comparison, &both.0, &both.1, expr),
            Op::Calculate(calculation, both) => {
                self.calculate(*calculation, &both.0, &both.1, expr)
            }
            Op::Fold(fold, inner) => self.fold(*fold, inner),
            Op::Collect(inner) => self.collect(inner),
            Op::Ref(target, kinds) => self.follow(target, kinds),
            Op::Matches(text, pattern) => {
                let text = self.text(text)?;
                Ok(Value::Boolean(pattern.is_match(&text)))
            }
            Op::Call(function, arguments) => self.call(*function, arguments, expr),
        }
    }

    /// Counts work, so that no rule runs for ever.
    #[inline]
    pub(super) fn step(&mut self, steps: usize, expr: &Expr) -> Result<(), Stopped<'a>> {
        self.steps += steps as u64;
        if self.steps > self.limit {
            let message = "this rule takes too long on these records: its work grows with the product of lists";
            return Err(spent(expr.bytes(), message));
        }
        Ok(())
    }

    /// Counts what is built, in elements.
    #[inline]
    pub(super) fn build(&mut self, elements: usize, expr: &Expr) -> Result<(), Stopped<'a>> {
        self.built += elements;
        if self.built > MAX_BUILT {
            let message =
                format!("this rule builds lists of more than {MAX_BUILT} elements in all");
            return Err(spent(expr.bytes(), message));
        }
        Ok(())
    }

    /// Counts a text that was built.
    pub(super) fn build_text(&mut self, len: usize, expr: &Expr) -> Result<(), Stopped<'a>> {
        if len > MAX_TEXT {
            let message = format!("this rule builds a text of more than {MAX_TEXT} bytes");
            return Err(spent(expr.bytes(), message));
        }
        self.build(1 + len / 32, expr)
    }

    /// An outermost loop over many elements may take longer.
    pub(super) fn allow(&mut self, elements: usize) {
        if self.loops == 0 {
            self.limit += STEPS_PER_ELEMENT * elements as u64;
        }
    }

    fn variable(&self, variable: Variable) -> Value<'a> {
        let env = self.env;
        match variable {
            Variable::Itself => Value::Node(env.itself),
            Variable::Record => Value::Node(env.record),
            Variable::Today => Value::Text(Cow::Borrowed(env.today)),
            Variable::Referrers => Value::Records(env.referrers.unwrap_or_default()),
            Variable::Group => Value::Records(env.group.unwrap_or_default()),
        }
    }

    fn list(&mut self, elements: &'a [Expr], expr: &Expr) -> Evaluated<'a> {
        self.build(elements.len(), expr)?;
        let values: Result<Vec<_>, _> =
            elements.iter().map(|element| self.value(element)).collect();
        Ok(Value::List(values?.into()))
    }

    fn map(&mut self, entries: &'a [(Expr, Expr)], expr: &Expr) -> Evaluated<'a> {
        self.build(2 * entries.len(), expr)?;
        let mut pairs: Vec<(Value<'a>, Value<'a>)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let name = self.value(key)?.plain()?;
            if !matches!(name, Value::Boolean(_) | Value::Integer(_) | Value::Text(_)) {
                let message = format!(
                    "a key is a text or a whole number; this is {}",
                    name.described()
                );
                return Err(faulty(key.bytes(), message));
            }
            if super::compare::entry(&pairs, &name).is_some() {
                return Err(faulty(key.bytes(), "this key stands twice in the table"));
            }
            pairs.push((name, self.value(value)?));
        }
        Ok(Value::Map(pairs.into()))
    }

    /// `&&` (which `false` settles) and `||` (which `true` does), whatever the other side is.
    fn junction(&mut self, a: &'a Expr, b: &'a Expr, settles: bool) -> Evaluated<'a> {
        let mark = self.mark();
        let first = self.truth(a);
        match &first {
            Ok(truth) if *truth == settles => return Ok(Value::Boolean(settles)),
            Err(stop) if stop.is_final() => return first.map(Value::Boolean),
            _ => {}
        }
        let second = self.truth(b);
        if matches!(second, Ok(truth) if truth == settles) {
            if settles {
                self.settled(mark);
            }
            return Ok(Value::Boolean(settles));
        }
        match (first, second) {
            (Err(a), Err(b)) => Err(graver(a, b)),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
            _ => Ok(Value::Boolean(!settles)),
        }
    }

    /// A value of a record, unless it is already at fault.
    pub(super) fn sound(&self, located: Located<'a>) -> Result<Located<'a>, Stopped<'a>> {
        if self.env.world.at_fault(located.record, located.node.span()) {
            let record = located.record;
            return Err(Stopped::new(Stop::AtFault { record }));
        }
        Ok(located)
    }

    fn select(&mut self, of: &'a Expr, name: &'a str, expr: &'a Expr) -> Evaluated<'a> {
        match self.value(of)? {
            Value::Node(located) => self.field(located, name, expr),
            Value::Map(entries) => {
                let key = Value::Text(Cow::Borrowed(name));
                let found = super::compare::entry(&entries, &key).cloned();
                found
                    .ok_or_else(|| faulty(expr.bytes(), format!("the table has no key \"{name}\"")))
            }
            other => Err(faulty(
                expr.bytes(),
                format!("{} has no fields", other.described()),
            )),
        }
    }

    /// A field of a table of a record.
    pub(super) fn field(&self, of: Located<'a>, name: &'a str, expr: &Expr) -> Evaluated<'a> {
        if let Some(field) = of.field(name) {
            return self.sound(field).map(Value::Node);
        }
        if of.node.shape() != crate::record::Shape::Table {
            let message = format!("{} has no fields", of.node.shape().described());
            return Err(faulty(expr.bytes(), message));
        }
        Err(missing(of.record, Cow::Borrowed(name)))
    }

    fn identity(&mut self, of: &'a Expr, identity: Identity, expr: &'a Expr) -> Evaluated<'a> {
        let located = match self.value(of)? {
            Value::Node(located) => located,
            other => {
                return Err(faulty(
                    expr.bytes(),
                    format!("{} is no record", other.described()),
                ));
            }
        };
        if located.field(identity.as_str()).is_some() {
            return self.field(located, identity.as_str(), expr);
        }
        match identity {
            Identity::Kind => Ok(Value::Text(Cow::Borrowed(
                self.env.world.kind(located.record),
            ))),
            Identity::Address => {
                let address = self.env.world.address(located.record);
                self.build_text(address.len(), expr)?;
                Ok(Value::Text(Cow::Owned(address)))
            }
        }
    }

    fn has(&mut self, of: &'a Expr, name: &'a str, expr: &'a Expr) -> Evaluated<'a> {
        match self.value(of)? {
            Value::Node(located) if located.node.shape() == crate::record::Shape::Table => {
                Ok(Value::Boolean(located.field(name).is_some()))
            }
            Value::Map(entries) => {
                let key = Value::Text(Cow::Borrowed(name));
                Ok(Value::Boolean(
                    super::compare::entry(&entries, &key).is_some(),
                ))
            }
            other => Err(faulty(
                expr.bytes(),
                format!("{} has no fields", other.described()),
            )),
        }
    }

    fn index(&mut self, of: &'a Expr, index: &'a Expr) -> Evaluated<'a> {
        let list = self.value(of)?;
        let key = self.value(index)?.plain()?;
        if list.is_list() {
            let Some(at) = position(&key) else {
                let message = format!("a position is a whole number; this is {}", key.described());
                return Err(faulty(index.bytes(), message));
            };
            return match usize::try_from(at).ok().and_then(|at| list.item(at)) {
                Some(Value::Node(located)) => self.sound(located).map(Value::Node),
                Some(value) => Ok(value),
                None => Err(faulty(
                    index.bytes(),
                    "the list has no element at this position",
                )),
            };
        }
        match (list, key) {
            (Value::Map(entries), key) => super::compare::entry(&entries, &key)
                .cloned()
                .ok_or_else(|| faulty(index.bytes(), "the table has no such key")),
            (Value::Node(located), Value::Text(name))
                if located.node.shape() == crate::record::Shape::Table =>
            {
                match located.field(&name) {
                    Some(field) => self.sound(field).map(Value::Node),
                    None => Err(missing(located.record, name)),
                }
            }
            (other, key) => {
                let message = format!(
                    "{} has no element named by {}",
                    other.described(),
                    key.described()
                );
                Err(faulty(index.bytes(), message))
            }
        }
    }

    /// The record that a reference leads to.
    fn follow(&mut self, target: &'a Expr, kinds: &'a [u16]) -> Evaluated<'a> {
        let text = self.text(target)?;
        match self.env.world.follow(kinds, &text) {
            Some(located) => Ok(Value::Node(located)),
            None => Err(Stopped::new(Stop::Unresolved { target: text })),
        }
    }

    /// The value of a node as a text.
    pub(super) fn text(&mut self, expr: &'a Expr) -> Result<Cow<'a, str>, Stopped<'a>> {
        match self.value(expr)?.plain()? {
            Value::Text(text) => Ok(text),
            other => Err(faulty(
                expr.bytes(),
                format!("a text is needed here; this is {}", other.described()),
            )),
        }
    }
}

/// A position in a list: a whole number, also one written with a fraction of 0.
fn position(key: &Value<'_>) -> Option<i64> {
    match key {
        Value::Integer(at) => Some(*at),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it has no fraction and is small"
        )]
        Value::Double(at) if at.fract() == 0.0 && at.abs() < 1e15 => Some(*at as i64),
        _ => None,
    }
}

#[cold]
fn missing(record: u32, field: Cow<'_, str>) -> Stopped<'_> {
    Stopped::new(Stop::Missing { record, field })
}
