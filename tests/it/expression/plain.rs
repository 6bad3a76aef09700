//! Plain values of records, without quantities or dates.

use super::fixture::{table, verdict};
use factum::expression::{Unmet, Verdict};

const RECORDS: &str = r#"
[[claim]]
id = "c"
n = 3
x = 2.5
flag = true
note = "Brest and Grodno"
numbers = [1, 2, 3]
names = { be = "Bieraście", ru = "Brest" }
figures = ["f"]
about = "figure:f"
any = { deep = [{ a = 1 }], day = 2021-09-01, hex = 0x1F, huge = 9223372036854775807 }

[[source]]
id = "s"
published = 2021-10-05
kind = "report"

[[figure]]
id = "f"
count = 2
source = "s"
"#;

#[test]
fn fields_and_operators() {
    table(
        RECORDS,
        &[
            ("self.n == 3", "holds"),
            (
                "self.n + 1 == 4 && self.n * 2 - 1 == 5 && 7 / self.n == 2 && 7 % self.n == 1",
                "holds",
            ),
            ("self.n < 3", "contradicted"),
            ("self.n == 3.0 && self.x > self.n - 1", "holds"),
            ("self.flag", "holds"),
            ("!self.flag", "contradicted"),
            ("-self.n == -3 && -self.x < 0", "holds"),
            (
                "self.note.startsWith(\"Brest\") && self.note.endsWith('Grodno')",
                "holds",
            ),
            (
                "self.note.contains(\"and\") && self.note.matches(\"^B[a-z]+ \")",
                "holds",
            ),
            (
                "size(self.note) == 16 && self.names.be.size() == 9",
                "holds",
            ),
            ("self.note + \"!\" == \"Brest and Grodno!\"", "holds"),
            ("self.names[\"be\"] != self.names[\"ru\"]", "holds"),
            ("\"be\" in self.names && !(\"de\" in self.names)", "holds"),
            ("2 in self.numbers && self.numbers[0] == 1", "holds"),
            (
                "self.numbers == [1, 2, 3] && self.numbers + [4] == [1, 2, 3, 4]",
                "holds",
            ),
            ("self.any.deep[0].a == 1 && self.any.hex == 31", "holds"),
            ("self.any.day == \"2021-09-01\"", "holds"),
            (
                "self.any.deep == [{\"a\": 1}] && {\"a\": 1.0} == self.any.deep[0]",
                "holds",
            ),
            ("today == \"2026-11-22\"", "holds"),
            ("record.n == self.n", "holds"),
        ],
    );
}

#[test]
fn comprehensions() {
    table(
        RECORDS,
        &[
            ("self.numbers.all(i, i > 0)", "holds"),
            ("self.numbers.exists(i, i == 3)", "holds"),
            ("self.numbers.exists_one(i, i > 1)", "contradicted"),
            ("self.numbers.map(i, i * i) == [1, 4, 9]", "holds"),
            ("self.numbers.map(i, i > 1, i * i) == [4, 9]", "holds"),
            ("self.numbers.filter(i, i % 2 == 1) == [1, 3]", "holds"),
            (
                "self.numbers.all(i, self.numbers.exists(j, j == 4 - i))",
                "holds",
            ),
            ("self.names.all(k, self.names[k] != \"\")", "holds"),
            (
                "group.all(c, c.n > 0) && referrers.exists(f, f.count == 2)",
                "holds",
            ),
            ("size(referrers) == 1 && referrers[0].id == \"f\"", "holds"),
        ],
    );
}

#[test]
fn references() {
    table(
        RECORDS,
        &[
            ("self.figures.all(f, ref(f).count == 2)", "holds"),
            ("ref(ref(self.figures[0]).source).id == \"s\"", "holds"),
            ("ref(self.about).kind == \"figure\"", "holds"),
            (
                "ref(self.about).corroboration == 2 && record.corroboration >= 2",
                "holds",
            ),
            (
                "ref(self.about).address == \"figure:f\" && record.address == \"claim:c\"",
                "holds",
            ),
            // The field of a schema goes before the kind of the record.
            (
                "ref(\"source:s\").kind == \"report\" && self.kind == \"claim\"",
                "holds",
            ),
            ("has(ref(\"figure:f\").value)", "contradicted"),
            ("ref(\"figure:none\").count == 2", "not checked"),
        ],
    );
}

#[test]
fn what_is_missing_is_not_checked() {
    table(
        "[[claim]]\nid = \"c\"\nn = \"BAD\"\nfrom = \"gone\"\nany = [1, \"BAD\"]\nnote = \"a\"",
        &[
            ("self.x > 1", "not checked"),
            ("has(self.x)", "contradicted"),
            ("!has(self.x) || self.x > 1", "holds"),
            ("has(self.n)", "holds"),
            ("self.n == 1", "not checked"),
            ("ref(self.from).count == 1", "not checked"),
            ("has(ref(self.from).count)", "not checked"),
            ("self.any.all(i, i == 1)", "not checked"),
            ("self.any.exists(i, i == 1)", "holds"),
            ("self.any[1] == 1", "not checked"),
            ("distinct(self.any)", "not checked"),
            ("size(self.any) == 2", "holds"),
        ],
    );
    let Verdict::NotChecked(Unmet::Missing { field, .. }) =
        verdict("[[claim]]\nid = \"c\"", "self.n == 1")
    else {
        panic!("a missing field decides nothing");
    };
    assert_eq!(&*field, "n");
}

#[test]
fn faults_of_the_rule() {
    table(
        RECORDS,
        &[
            ("self.any.day < \"2022\"", "faulty"),
            ("self.any.huge + 1 > 0", "faulty"),
            ("self.n / 0 == 1", "faulty"),
            ("self.numbers[3] == 1", "faulty"),
            ("self.numbers[-1] == 1", "faulty"),
            ("self.any.deep", "faulty"),
            ("self.any.deep > 1", "faulty"),
            ("self.any.deep[0].a.b == 1", "faulty"),
            ("self.n + self.x == 1", "faulty"),
            ("{\"a\": 1, \"a\": 2} == {}", "faulty"),
            ("{1: 2}[3] == 1", "faulty"),
            ("self.any.day.all(x, true)", "faulty"),
            ("self.any.day in self.any.day", "faulty"),
        ],
    );
    let Verdict::Faulty { bytes, message } =
        verdict(RECORDS, "self.n == 3 && self.n + self.x == 1")
    else {
        panic!("a whole number and a fraction don't mix in CEL");
    };
    assert_eq!(bytes, 15..30);
    assert!(message.contains("2.0 instead of 2"), "{message}");
}
