//! On plain values the evaluator gives what the `cel` crate's own gives, or both
//! give an error. Values are compared as expressions: `(x) == (what the other said)`.
//! One difference is meant: whole numbers beyond 2⁵³ are compared with fractions exactly.

use super::fixture::{evaluated, scope, word};
use cel::objects::{Key, Value};
use factum::expression::compile;
use proptest::prelude::*;

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

/// What our evaluator says of a condition; `None` where the compiler refuses it as such.
fn ours(source: &str) -> Option<&'static str> {
    let (program, _) = compile(source, &scope());
    Some(word(&evaluated(RECORDS, &program?)))
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

fn atom(variable: bool) -> BoxedStrategy<String> {
    let mut atoms = vec![
        "0",
        "1",
        "2",
        "-1",
        "7",
        "9223372036854775807",
        "-9223372036854775808",
        "0.0",
        "1.0",
        "2.5",
        "-0.5",
        "true",
        "false",
        "null",
        "''",
        "'a'",
        "'ab'",
        "'é'",
        "[]",
        "[1, 2, 0]",
        "[1.0, 'a', true]",
        "['a', 'b']",
        "{}",
        "{'a': 1, 'b': 2.0}",
        "{1: 'a', true: []}",
        "[[1], [2, 3]]",
    ];
    if variable {
        atoms.extend(["x"; 12]);
    }
    prop::sample::select(atoms).prop_map(str::to_owned).boxed()
}

fn expression(variable: bool, loops: bool) -> BoxedStrategy<String> {
    atom(variable)
        .prop_recursive(4, 20, 3, move |inner| {
            let operator = prop::sample::select(vec![
                "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||", "&&",
                "||",
            ]);
            let method = prop::sample::select(vec!["startsWith", "endsWith", "contains"]);
            let two = (inner.clone(), operator, inner.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})"));
            let mut forms = vec![
                two.clone().boxed(),
                two.boxed(),
                (inner.clone(), inner.clone(), inner.clone())
                    .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})"))
                    .boxed(),
                inner.clone().prop_map(|a| format!("!({a})")).boxed(),
                inner.clone().prop_map(|a| format!("-({a})")).boxed(),
                inner.clone().prop_map(|a| format!("size({a})")).boxed(),
                (inner.clone(), inner.clone())
                    .prop_map(|(a, b)| format!("({a})[{b}]"))
                    .boxed(),
                inner.clone().prop_map(|a| format!("({a}).a")).boxed(),
                inner.clone().prop_map(|a| format!("has(({a}).b)")).boxed(),
                (inner.clone(), method, inner.clone())
                    .prop_map(|(a, f, b)| format!("({a}).{f}({b})"))
                    .boxed(),
                (inner.clone(), inner.clone())
                    .prop_map(|(a, b)| format!("[{a}, {b}]"))
                    .boxed(),
                (inner.clone(), inner.clone())
                    .prop_map(|(a, b)| format!("{{'a': {a}, 'b': {b}}}"))
                    .boxed(),
            ];
            if loops {
                let name =
                    prop::sample::select(vec!["all", "exists", "exists_one", "map", "filter"]);
                let body = expression(true, false);
                forms.push(
                    (inner.clone(), name, body.clone())
                        .prop_map(|(a, f, b)| format!("({a}).{f}(x, {b})"))
                        .boxed(),
                );
                let list = prop::sample::select(vec![
                    "[1, 2, 0]",
                    "[true, false]",
                    "['a', 'ab', '']",
                    "{'a': 1, 'b': 2}",
                ]);
                let name =
                    prop::sample::select(vec!["all", "exists", "exists_one", "map", "filter"]);
                forms.push(
                    (list, name, body)
                        .prop_map(|(a, f, b)| format!("{a}.{f}(x, {b})"))
                        .boxed(),
                );
            }
            prop::strategy::Union::new(forms)
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_evaluators_agree(source in expression(false, true)) {
        compare(&source)?;
    }
}

#[test]
fn most_random_expressions_are_compared() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = expression(false, true);
    let compared = (0..200).filter(|_| {
        let source = strategy
            .new_tree(&mut runner)
            .expect("an expression")
            .current();
        compare(&source).expect("both agree")
    });
    assert!(compared.count() > 100);
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
