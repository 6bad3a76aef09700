//! The functions that compare quantities and dates, and every outcome of theirs.

use super::fixture::{table, verdict};
use factum::expression::Verdict;

const QUANTITIES: &str = r#"
[[claim]]
id = "c"
stated = { number = 65, unit = "percent" }
parts = [
    { value = { number = 2.6, unit = "USD", scale = "billion" }, number = 1 },
    { value = { number = 2306, unit = "USD", scale = "million" }, number = 3 },
    { value = { number = 2.5, unit = "USD", scale = "billion" }, number = 2 },
]
values = [{ number = 100, unit = "EUR" }, { number = 60, unit = "EUR" }, { number = 40.4, unit = "EUR" }]
any = { over = { number = 70, unit = "percent", qualifier = "over" }, zero = { number = 0, unit = "EUR" },
    low = { low = 60, high = 64.9, unit = "percent", qualifier = "between" }, bad = { number = 1, unit = "" },
    big = { number = 1e3, unit = "EUR" }, euro = { number = 5, unit = "EUR" }, n = 65, x = 64.6, text = "abc",
    fault = { number = 1, unit = "BAD" }, hex = { number = 0x41, unit = "percent" }, table = { a = 1 } }
"#;

#[test]
fn quantities() {
    table(
        QUANTITIES,
        &[
            ("agrees(self.stated, 65)", "holds"),
            ("agrees(self.stated, self.any.x)", "holds"),
            ("agrees(self.stated, self.any.n)", "holds"),
            ("agrees(self.stated, 66)", "contradicted"),
            ("agrees(self.stated, self.any.low)", "by rounding"),
            (
                "agrees(self.parts[0].value, self.parts[2].value)",
                "by rounding",
            ),
            (
                "agrees(self.parts[0].value, self.parts[1].value)",
                "contradicted",
            ),
            ("agrees(self.stated, self.any.over)", "contradicted"),
            ("at_least(self.any.over, self.stated)", "holds"),
            ("at_least(self.stated, self.any.over)", "contradicted"),
            ("at_most(self.stated, 64.6)", "by rounding"),
            ("at_most(self.stated, 64)", "contradicted"),
            ("all_agree(self.parts.map(p, p.value))", "contradicted"),
            (
                "all_agree([self.parts[0].value, self.parts[2].value])",
                "by rounding",
            ),
            ("all_agree([])", "holds"),
        ],
    );
}

#[test]
fn quantities_that_cannot_be_compared() {
    table(
        QUANTITIES,
        &[
            ("agrees(self.stated, self.any.euro)", "not comparable"),
            ("all_agree([self.stated, self.any.euro])", "not comparable"),
            (
                "agrees(ratio(self.any.euro, self.any.zero), 1)",
                "not comparable",
            ),
            ("agrees(self.any.euro / 0, 1)", "not comparable"),
            ("agrees(sum([]), 1)", "not checked"),
            ("agrees(self.any.bad, 1)", "not checked"),
            ("agrees(self.any.fault, 1)", "not checked"),
            ("agrees(self.any.hex, 65)", "not checked"),
            ("agrees(self.any.big, 1)", "not checked"),
            ("agrees(self.any.text, 1)", "faulty"),
            ("agrees(self.any.table, 1)", "faulty"),
            ("agrees(sum(self.any.text), 1)", "faulty"),
        ],
    );
    let Verdict::NotComparable(fault) = verdict(QUANTITIES, "agrees(self.stated, self.any.euro)")
    else {
        panic!("percent and euro don't compare");
    };
    assert_eq!(
        &QUANTITIES[fault.span.range()],
        "{ number = 5, unit = \"EUR\" }"
    );
    assert_eq!(
        fault.reason,
        "a figure in \"EUR\" is not a figure in \"percent\""
    );
    // The operand of an operation inside is named as well, not its result.
    let zero = verdict(
        QUANTITIES,
        "agrees(self.stated, share(self.any.euro, self.any.zero))",
    );
    let Verdict::NotComparable(fault) = zero else {
        panic!("nothing can be divided by 0: {zero:?}");
    };
    assert_eq!(
        &QUANTITIES[fault.span.range()],
        "{ number = 0, unit = \"EUR\" }"
    );
}

const DATES: &str = r#"
[[claim]]
id = "c"
from_day = 2021-09-15
to_day = "2021-09"
dates = [2020-03-01, "2019-05", 2021-01-01]
any = { open = "2021-01-01/..", past = "../2020-12-31", year = "2021", bad = "soon", n = 5, when = 2021-09-20T10:00:00Z }
"#;

#[test]
fn dates() {
    table(
        DATES,
        &[
            ("not_after(self.from_day, self.to_day)", "holds"),
            ("not_after(self.to_day, self.from_day)", "holds"),
            ("not_after(self.from_day, \"2021-08\")", "contradicted"),
            ("not_before(self.from_day, self.any.past)", "holds"),
            ("not_before(self.any.past, self.from_day)", "contradicted"),
            ("within(self.to_day, self.any.year)", "holds"),
            ("within(self.to_day, \"2020\")", "contradicted"),
            ("overlaps(self.any.open, self.any.past)", "contradicted"),
            ("overlaps(self.any.open, self.any.year)", "holds"),
            ("not_after(self.any.when, today)", "holds"),
            ("not_after(latest(self.dates), self.from_day)", "holds"),
            (
                "not_after(self.from_day, earliest(self.dates))",
                "contradicted",
            ),
            ("earliest(self.dates) == \"2019-05-01/2019-05-31\"", "holds"),
            (
                "latest(self.to_day) == \"2021-09-30\" && earliest(self.to_day) == \"2021-09-01\"",
                "holds",
            ),
            ("not_after(latest(self.any.open), today)", "not checked"),
            ("not_after(earliest([]), today)", "not checked"),
            ("not_after(self.any.bad, today)", "not checked"),
            ("not_after(\"soon\", today)", "faulty"),
            ("not_after(self.any.n, today)", "faulty"),
            (
                "agrees(days_between(self.from_day, self.any.when), 5)",
                "holds",
            ),
            (
                "agrees(years_between(\"2001-09-16\", self.from_day), 19)",
                "holds",
            ),
            (
                "agrees(years_between(\"2001-09-16\", self.from_day), 21)",
                "contradicted",
            ),
            (
                "self.from_day == \"2021-09-15\" && self.from_day != self.to_day",
                "holds",
            ),
        ],
    );
}

#[test]
fn lists() {
    table(
        QUANTITIES,
        &[
            ("without_gaps(self.parts.map(p, p.number))", "holds"),
            ("without_gaps([])", "holds"),
            ("without_gaps([1, 2, 4])", "contradicted"),
            ("without_gaps([2, 1, 2])", "contradicted"),
            ("without_gaps([0, 1])", "contradicted"),
            ("without_gaps([1, 2.0])", "faulty"),
            ("distinct(self.parts.map(p, p.number))", "holds"),
            ("distinct([1, 2, 1.0])", "contradicted"),
            ("distinct([\"a\", \"b\", 1, true])", "holds"),
            ("distinct(self.values)", "faulty"),
        ],
    );
}
