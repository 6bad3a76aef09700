//! Evaluates a compiled expression on records. A first pass only finds the
//! outcome; where it has something to tell, a second one leaves the traces.

use std::borrow::Cow;

use regex::Regex;

use super::Program;
use super::bounds::{MAX_COMPREHENSIONS, STEPS};
use super::ir::{Body, Condition, Expr, Op, Variable};
use super::shared::{SLOTS, Slots};
use super::stop::{Stopped, faulty, graver};
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
    pub(super) locals: [Value<'a>; MAX_COMPREHENSIONS],
    /// What paths led to, where `remembered` has their slots.
    pub(super) slots: [Option<Located<'a>>; SLOTS],
    pub(super) remembered: Slots,
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
        let mut quick = Self::run(env, None);
        match quick.check(&self.root) {
            Ok(true) if !quick.rounded => Verdict::Holds(Vec::new()),
            Ok(_) => self.traced(env),
            Err(stop) => super::trace::stopped(stop.why()),
        }
    }

    #[inline]
    fn run<'a, 'e, 't>(env: &'a Env<'e, 't>, traces: Option<Vec<Traced>>) -> Run<'a, 'e, 't> {
        Run {
            env,
            locals: [const { Value::Null }; MAX_COMPREHENSIONS],
            slots: [None; SLOTS],
            remembered: 0,
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
        let mut run = Self::run(env, Some(Vec::new()));
        let outcome = run.check(&self.root);
        let traces = run.traces.take().unwrap_or_default();
        match outcome {
            Ok(truth) => super::trace::told(truth, traces),
            Err(stop) => super::trace::stopped(stop.why()),
        }
    }
}

impl<'a> Run<'a, '_, '_> {
    fn check(&mut self, root: &'a Expr) -> Result<bool, Stopped<'a>> {
        self.truth(root)
    }

    /// The value of a condition.
    pub(super) fn truth(&mut self, expr: &'a Expr) -> Result<bool, Stopped<'a>> {
        if let Body::Condition(condition) = &expr.body {
            self.step(1, expr)?;
            return self.condition(condition, expr);
        }
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

    /// The value of a node that can only be true or false.
    fn condition(&mut self, condition: &'a Condition, expr: &'a Expr) -> Result<bool, Stopped<'a>> {
        match condition {
            Condition::Boolean(truth) => Ok(*truth),
            Condition::Has(of, name) => self.has(of, name, expr),
            Condition::Not(of) => self.truth(of).map(|truth| !truth),
            Condition::And(both) => self.junction(&both.0, &both.1, false),
            Condition::Or(both) => self.junction(&both.0, &both.1, true),
            Condition::Compare(comparison, both) => {
                self.compare(*comparison, &both.0, &both.1, expr)
            }
            Condition::Fold(fold, inner) => self.fold(*fold, inner),
            Condition::Matches(text, pattern) => self.matches(text, pattern, expr),
        }
    }

    /// The value of a node, as it stands in a record if it comes from one.
    #[inline]
    pub(super) fn value(&mut self, expr: &'a Expr) -> Evaluated<'a> {
        self.step(1, expr)?;
        match &expr.body {
            Body::Variable(variable) => Ok(self.variable(*variable)),
            Body::Local(at) => Ok(self.locals.get(*at).cloned().unwrap_or(Value::Null)),
            Body::Condition(condition) => self.condition(condition, expr).map(Value::Boolean),
            Body::Made(op) => {
                let Some(slot) = expr.slot else {
                    return self.made(op, expr);
                };
                if let Some(found) = self.remembered(slot) {
                    return Ok(Value::Node(found));
                }
                let value = self.made(op, expr)?;
                if let Value::Node(found) = &value {
                    self.remember(slot, *found);
                }
                Ok(value)
            }
        }
    }

    /// The value of a node that has to be looked up or computed.
    fn made(&mut self, op: &'a Op, expr: &'a Expr) -> Evaluated<'a> {
        match op {
            Op::Null => Ok(Value::Null),
            Op::Integer(number) => Ok(Value::Integer(*number)),
            Op::Double(number) => Ok(Value::Double(*number)),
            Op::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
            Op::List(elements) => self.list(elements, expr),
            Op::Map(entries) => self.map(entries, expr),
            Op::Select(of, name) => self.select(of, name, expr),
            Op::Identity(of, identity) => self.identity(of, *identity, expr),
            Op::Index(both) => self.index(&both.0, &both.1),
            Op::Negate(of) => self.negate(of, expr),
            Op::If(three) => {
                let branch = if self.truth(&three.0)? {
                    &three.1
                } else {
                    &three.2
                };
                self.value(branch)
            }
            Op::Calculate(calculation, both) => {
                self.calculate(*calculation, &both.0, &both.1, expr)
            }
            Op::Collect(inner) => self.collect(inner),
            Op::Ref(target, kinds) => self.follow(target, kinds),
            Op::Call(function, arguments) => self.call(*function, arguments, expr),
        }
    }

    fn matches(
        &mut self,
        text: &'a Expr,
        pattern: &Regex,
        expr: &Expr,
    ) -> Result<bool, Stopped<'a>> {
        let text = self.text(text)?;
        self.step(text.len() / 16, expr)?;
        Ok(pattern.is_match(&text))
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
    fn junction(&mut self, a: &'a Expr, b: &'a Expr, settles: bool) -> Result<bool, Stopped<'a>> {
        let mark = self.mark();
        let first = self.truth(a);
        match &first {
            Ok(truth) if *truth == settles => return Ok(settles),
            Err(stop) if stop.is_final() => return first,
            _ => {}
        }
        let second = self.truth(b);
        if matches!(second, Ok(truth) if truth == settles) {
            if settles {
                self.settled(mark);
            }
            return Ok(settles);
        }
        match (first, second) {
            (Err(a), Err(b)) => Err(graver(a, b)),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
            _ => Ok(!settles),
        }
    }
}
