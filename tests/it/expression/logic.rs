//! Three-valued logic: true, false, and what can't be checked.

use super::fixture::{table, verdict, word};

/// `self.x` is missing: an error value.
const RECORDS: &str = "[[claim]]\nid = \"c\"\nn = 0\nnumbers = [0, 1, 2]\nany = { a = 1 }";

#[test]
fn junctions_and_negation() {
    const ERROR: &str = "self.x > 1.0";
    for (a, and_true, and_false, or_true, or_false, not) in [
        (
            "true",
            "holds",
            "contradicted",
            "holds",
            "holds",
            "contradicted",
        ),
        (
            "false",
            "contradicted",
            "contradicted",
            "holds",
            "contradicted",
            "holds",
        ),
        (
            ERROR,
            "not checked",
            "contradicted",
            "holds",
            "not checked",
            "not checked",
        ),
    ] {
        for (expression, expected) in [
            (format!("{a} && true"), and_true),
            (format!("true && {a}"), and_true),
            (format!("{a} && false"), and_false),
            (format!("false && {a}"), and_false),
            (format!("{a} || true"), or_true),
            (format!("true || {a}"), or_true),
            (format!("{a} || false"), or_false),
            (format!("false || {a}"), or_false),
            (format!("!({a})"), not),
        ] {
            assert_eq!(
                word(&verdict(RECORDS, &expression)),
                expected,
                "{expression}"
            );
        }
    }
    table(
        RECORDS,
        &[
            ("self.x > 1.0 && self.x > 2.0", "not checked"),
            ("self.x > 1.0 || self.x > 2.0", "not checked"),
            ("self.x > 1.0 ? true : true", "not checked"),
            ("true ? true : self.x > 1.0", "holds"),
            ("has(self.x) && self.x > 1.0", "contradicted"),
        ],
    );
}

#[test]
fn elements_follow_the_same_logic() {
    // 2 / 0 and 2 / i fail for the element 0 alone.
    table(
        RECORDS,
        &[
            ("self.numbers.all(i, 2 / i > 5)", "contradicted"),
            ("self.numbers.all(i, 2 / i > 0)", "faulty"),
            ("self.numbers.exists(i, 2 / i == 1)", "holds"),
            ("self.numbers.exists(i, 2 / i == 5)", "faulty"),
            ("self.numbers.exists_one(i, 2 / i == 1)", "faulty"),
            ("self.numbers.map(i, 2 / i) == []", "faulty"),
            ("self.numbers.filter(i, 2 / i > 0) == []", "faulty"),
            ("[].all(i, i > 0)", "holds"),
            ("[].exists(i, i > 0)", "contradicted"),
        ],
    );
}

#[test]
fn the_graver_reason_is_told_whatever_the_order() {
    table(
        RECORDS,
        &[
            ("self.x > 1.0 && 1 / self.n == 1", "faulty"),
            ("1 / self.n == 1 && self.x > 1.0", "faulty"),
            ("self.x > 1.0 && self.any.a", "faulty"),
            ("self.any.a && false", "contradicted"),
            ("self.any.a || true", "holds"),
            ("self.any.a", "faulty"),
        ],
    );
}
