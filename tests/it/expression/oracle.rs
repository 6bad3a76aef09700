//! On plain values the evaluator gives what the `cel` crate's own gives, or both
//! give an error. Values are compared as expressions: `(x) == (what the other said)`.
//! Meant to differ: whole numbers beyond 2⁵³ are compared with fractions exactly, and a
//! table can't be added to a list. Tables have one entry here, since the other evaluator
//! goes through them in no order.

use super::fixture::{evaluated, scope, word};
use cel::objects::{Key, Value};
use factum::expression::{Verdict, compile};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

const RECORDS: &str = "[[claim]]\nid = \"c\"";

/// A value as CEL would write it; `None` if it can't.
fn written(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => "null".into(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(i64::MIN) => "(-9223372036854775807 - 1)".into(),
        Value::Int(number) => format!("({number})"),
        Value::Float(number) if number.is_finite() => format!("({number:?})"),
        Value::String(text) => format!("{text:?}"),
        Value::List(list) => {
            let items: Option<Vec<_>> = list.iter().map(written).collect();
            format!("[{}]", items?.join(","))
        }
        Value::Map(map) => {
            let entry = |(key, value): (&Key, &Value)| {
                let key = match key {
                    Key::Int(number) => format!("({number})"),
                    Key::Bool(truth) => truth.to_string(),
                    Key::String(text) => format!("{text:?}"),
                    Key::Uint(_) => return None,
                };
                Some(format!("{key}:{}", written(value)?))
            };
            let mut entries = map.map.iter().map(entry).collect::<Option<Vec<_>>>()?;
            entries.sort();
            format!("{{{}}}", entries.join(","))
        }
        _ => return None,
    })
}

/// What our evaluator says of a condition; `None` where the compiler refuses it as such, or
/// where the two are meant to differ.
fn ours(source: &str) -> Option<&'static str> {
    let (program, _) = compile(source, &scope());
    let verdict = evaluated(RECORDS, &program?);
    if let Verdict::Faulty { message, .. } = &verdict
        && message == "+ can't be used on a list and a table"
    {
        return None;
    }
    Some(word(&verdict))
}

/// What the other evaluator says.
fn theirs(source: &str) -> Option<Value> {
    let program = cel::Program::compile(source).expect("a source that can be parsed");
    program.execute(&cel::Context::default()).ok()
}

/// Whether it could be compared at all.
fn compare(source: &str) -> Result<bool, TestCaseError> {
    let Some(value) = theirs(source) else {
        let verdict = ours(&format!("({source}) == 1"));
        prop_assert!(
            matches!(verdict, None | Some("faulty")),
            "{source}: the other fails, ours {verdict:?}"
        );
        return Ok(verdict.is_some());
    };
    let Some(text) = written(&value) else {
        return Ok(false);
    };
    // Whole numbers equal those with a fraction; what can be added to them tells them apart.
    let typed = match value {
        Value::Int(_) => format!("({source}) / 1 == {text}"),
        Value::Float(_) => format!("({source}) / 1.0 == {text}"),
        _ => format!("({source}) == {text}"),
    };
    let verdict = ours(&typed);
    prop_assert!(
        matches!(verdict, None | Some("holds")),
        "{typed}: {verdict:?}"
    );
    Ok(verdict.is_some())
}

/// What an expression is meant to be; now and then it is made another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Integer,
    Double,
    Boolean,
    Text,
    List,
    Table,
}

use Sort::{Boolean, Double, Integer, List, Table, Text};

/// Makes an expression of random bytes; where they end, everything is plain.
struct Maker<'b> {
    bytes: std::slice::Iter<'b, u8>,
    /// What the comprehension variable `x` is, inside a comprehension.
    variable: Option<Sort>,
}

impl Maker<'_> {
    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        let byte = self.bytes.next().copied().unwrap_or_default();
        among[usize::from(byte) % among.len()]
    }

    fn make(&mut self, sort: Sort, depth: usize) -> String {
        let odd = self.bytes.next().is_some_and(|byte| *byte > 245);
        let sort = if odd {
            self.pick(&[Integer, Double, Boolean, Text, List, Table])
        } else {
            sort
        };
        if self.variable == Some(sort) && self.pick(&[true, false]) {
            return "x".into();
        }
        if depth == 0 || self.bytes.len() == 0 {
            return self.atom(sort);
        }
        self.form(sort, depth - 1)
    }

    fn atom(&mut self, sort: Sort) -> String {
        let atoms: &[&str] = match sort {
            Integer => &[
                "0",
                "1",
                "2",
                "-1",
                "7",
                "9223372036854775807",
                "-9223372036854775808",
            ],
            Double => &["0.0", "1.0", "2.5", "-0.5", "1e18"],
            Boolean => &["true", "false"],
            Text => &["''", "'a'", "'ab'", "'é'"],
            List => &[
                "[]",
                "[1, 2, 0]",
                "[1.0, 'a', true]",
                "['a', 'b']",
                "[null]",
                "[[1], [2, 3]]",
            ],
            Table => &["{}", "{'a': 1}", "{1: 'a'}", "{'a': [1]}", "{true: null}"],
        };
        self.pick(atoms).to_owned()
    }

    fn form(&mut self, sort: Sort, depth: usize) -> String {
        let any = self.pick(&[Integer, Double, Boolean, Text, List, Table]);
        match self.pick(&[0, 1, 2, 3, 4, 5, 6, 7]) {
            0 => self.atom(sort),
            1 => {
                let condition = self.make(Boolean, depth);
                let (a, b) = (self.make(sort, depth), self.make(sort, depth));
                format!("({condition} ? {a} : {b})")
            }
            2 => {
                let (a, b) = (self.make(sort, depth), self.make(sort, depth));
                let at = self.pick(&["0", "1", "2", "1.0"]);
                format!("[{a}, {b}][{at}]")
            }
            3 => format!("{{'a': {}}}.a", self.make(sort, depth)),
            _ => self.own_form(sort, any, depth),
        }
    }

    fn own_form(&mut self, sort: Sort, any: Sort, depth: usize) -> String {
        match sort {
            Integer if self.pick(&[true, false, false]) => {
                let of = self.pick(&[Text, List, Table]);
                format!("size({})", self.make(of, depth))
            }
            Integer if self.pick(&[true, false, false]) => format!("-({})", self.make(sort, depth)),
            Integer => self.joined(sort, sort, &["+", "-", "*", "/", "%"], depth),
            Double => self.joined(sort, sort, &["+", "-", "*", "/"], depth),
            Boolean => self.condition(any, depth),
            Text => self.joined(sort, sort, &["+"], depth),
            List => match self.pick(&[0, 1, 2]) {
                0 => self.joined(sort, sort, &["+"], depth),
                1 => self.loops("map", any, depth),
                _ => self.loops("filter", Boolean, depth),
            },
            Table => format!("{{'a': {}}}", self.make(any, depth)),
        }
    }

    fn condition(&mut self, any: Sort, depth: usize) -> String {
        match self.pick(&[0, 1, 2, 3, 4, 5, 6, 7]) {
            0 => self.joined(Boolean, Boolean, &["&&", "||"], depth),
            1 => format!("!({})", self.make(Boolean, depth)),
            2 => self.joined(any, any, &["==", "!="], depth),
            3 => {
                let ordered = self.pick(&[Integer, Double, Text, Boolean]);
                self.joined(ordered, ordered, &["<", "<=", ">", ">="], depth)
            }
            4 => {
                let of = self.pick(&[List, Table]);
                self.joined(any, of, &["in"], depth)
            }
            5 => {
                let (a, b) = (self.make(Text, depth), self.make(Text, depth));
                let method = self.pick(&["startsWith", "endsWith", "contains"]);
                format!("({a}).{method}({b})")
            }
            6 => format!("has(({}).a)", self.make(Table, depth)),
            _ => {
                let name = self.pick(&["all", "exists", "exists_one"]);
                self.loops(name, Boolean, depth)
            }
        }
    }

    fn joined(&mut self, a: Sort, b: Sort, signs: &[&str], depth: usize) -> String {
        let (a, b) = (self.make(a, depth), self.make(b, depth));
        format!("({a} {} {b})", self.pick(signs))
    }

    /// A comprehension over a list of one sort, unless this stands in one already.
    fn loops(&mut self, name: &str, body: Sort, depth: usize) -> String {
        let (list, element) = self.pick(&[
            ("[1, 2, 0]", Integer),
            ("[true, false]", Boolean),
            ("['a', 'ab', '']", Text),
            ("{'b': 2}", Text),
            ("[[1], []]", List),
            ("[1, 'a']", Integer),
        ]);
        let before = self.variable.replace(element);
        let body = self.make(body, depth);
        self.variable = before;
        format!("{list}.{name}(x, {body})")
    }
}

fn expression(bytes: &[u8]) -> String {
    let mut maker = Maker {
        bytes: bytes.iter(),
        variable: None,
    };
    let sort = maker.pick(&[Boolean, Integer, Double, Text, List, Table]);
    maker.make(sort, 4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_evaluators_agree(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        compare(&expression(&bytes))?;
    }
}

#[test]
fn most_random_expressions_are_compared() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = prop::collection::vec(any::<u8>(), 20..60);
    let (mut compared, mut long) = (0, 0);
    for _ in 0..200 {
        let bytes = strategy.new_tree(&mut runner).expect("bytes").current();
        let source = expression(&bytes);
        compared += usize::from(compare(&source).expect("both agree"));
        long += usize::from(source.len() > 20);
    }
    assert!(
        compared > 150 && long > 100,
        "{compared} compared, {long} long"
    );
}

#[test]
fn known_corners() {
    for source in [
        "1 || true",
        "true || 1",
        "1 && false",
        "false && 1",
        "null || false",
        "(1 / 0 == 1) || true",
        "1 / 0 == 1 || false",
        "9223372036854775807 + 1",
        "-9223372036854775807 - 2",
        "-(-9223372036854775807 - 1)",
        "1.0 / 0.0 > 1.0",
        "0.0 < 0.0 / 0.0",
        "0.0 / 0.0 == 0.0 / 0.0",
        "0 % 0",
        "5 % -3",
        "-5 / 2",
        "1 < 1.5",
        "2.0 == 2",
        "[1] == [1.0]",
        "{1: 2} == {1: 2.0}",
        "1 in [1.0]",
        "'a' in {'a': 1}",
        "1 in {'a': 1}",
        "'a' < 'b'",
        "false < true",
        "null == null",
        "null < null",
        "[1, 2][1]",
        "[1][1.0]",
        "[1][0.5]",
        "{1: 2}[1.0]",
        "{'a': 1}.b",
        "'abc'[0]",
        "size('é')",
        "1 == '1'",
        "[1] + [2]",
        "'a' + 'b'",
        "[1, 2].map(x, x > 1, x)",
        "[1, 2].exists_one(x, x == 1)",
        "[0, 1].all(x, 1 / x == 1)",
        "[0, 1].exists(x, 1 / x == 1)",
        "[1, 'a'].all(x, x)",
        "{'a': 1}.all(k, k == 'a')",
        "true ? 1 : 1 / 0",
        "1 ? 2 : 3",
        "!1",
        "-true",
        "[1].map(x, [2].map(y, x + y))",
        "[1, 1 / 0].size()",
        "{'a': 1 / 0}.size()",
        "'a' in ['a', 1 / 0]",
        "{'a': 1, 'a': 2}",
    ] {
        compare(source).expect("both agree");
    }
}
