//! Paths that stand several times in an expression are followed once; nothing of that may be seen.

use super::bounds::numbers;
use super::fixture::{table, verdict};

const RECORDS: &str = r#"
[[source]]
id = "s"
published = 2020-05-01
[[figure]]
id = "one"
value = { number = 1, unit = "people" }
count = 1
source = "s"
[[figure]]
id = "two"
value = { number = 2, unit = "people" }
count = 2
[[claim]]
id = "c"
stated = { number = 3, unit = "people" }
from = "one"
to = "two"
note = "BAD"
parts = [
  { figure = "one", number = 1 },
  { figure = "two", number = 2 },
  { figure = "none", number = 3 },
  { number = 4 },
]
"#;

/// A path is written `self.a`, or as `self["a"]`, which is looked up anew each time.
#[test]
fn a_path_that_is_remembered_says_the_same() {
    for (shared, anew) in [
        (
            "self.parts.all(p, !has(p.number) || !has(p.figure) || ref(p.figure).count == p.number)",
            "self[\"parts\"].all(p, !(\"number\" in p) || !(\"figure\" in p) || ref(p[\"figure\"])[\"count\"] == p[\"number\"])",
        ),
        (
            "self.parts.exists(p, has(p.figure) && p.figure == \"none\" && ref(p.figure).count == 9)",
            "self[\"parts\"].exists(p, \"figure\" in p && p[\"figure\"] == \"none\" && ref(p[\"figure\"])[\"count\"] == 9)",
        ),
        (
            "agrees(ref(self.from).value, self.stated) || agrees(ref(self.from).value, self.stated)",
            "agrees(ref(self[\"from\"])[\"value\"], self[\"stated\"]) || agrees(ref(self[\"from\"])[\"value\"], self[\"stated\"])",
        ),
        (
            "has(self.note) && self.note == \"BAD\"",
            "\"note\" in self && self[\"note\"] == \"BAD\"",
        ),
    ] {
        let said = format!("{:?}", verdict(RECORDS, shared));
        assert_eq!(said, format!("{:?}", verdict(RECORDS, anew)), "{shared}");
    }
}

#[test]
fn every_element_and_every_loop_has_its_own() {
    table(
        RECORDS,
        &[
            // Told apart where the same name is used again, one after the other and inside each other.
            (
                "self.parts.exists(p, p.number == 1 && p.number == 1) && self.parts.exists(p, p.number == 2 && p.number == 2)",
                "holds",
            ),
            (
                "self.parts.all(p, self.parts.exists(q, q.number == p.number && q.number >= p.number))",
                "holds",
            ),
            (
                "self.parts.all(p, p.number == self.parts.filter(q, q.number <= p.number && has(q.number)).map(q, q.number + q.number - q.number)[p.number - 1])",
                "holds",
            ),
            (
                "self.parts.filter(p, has(p.figure) && p.figure != \"none\").all(p, ref(p.figure).count == p.number && has(ref(p.figure).count))",
                "holds",
            ),
            // What a guard did not find is not found behind it either.
            (
                "has(ref(self.to).source) || ref(self.to).source == \"s\"",
                "not checked",
            ),
            (
                "has(ref(self.from).source) && ref(ref(self.from).source).published == ref(ref(self.from).source).published",
                "holds",
            ),
            ("has(self.note) && has(self.note)", "holds"),
        ],
    );
}

#[test]
fn work_is_bounded_as_if_nothing_was_remembered() {
    let source = "self.numbers.all(a, self.numbers.all(b, self.id == \"c\" || self.id == \"d\"))";
    let told = format!("{:?}", verdict(&numbers(900), source));
    assert!(told.contains("takes too long"), "{told}");
    let told = format!("{:?}", verdict(&numbers(400), source));
    assert!(told.starts_with("Holds"), "{told}");
}
