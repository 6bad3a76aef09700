//! The functions and operators that compute with quantities.

use super::fixture::table;

const RECORDS: &str = r#"
[[claim]]
id = "c"
stated = { number = 65, unit = "percent" }
from = "a"
to = "b"
values = [{ number = 100, unit = "EUR" }, { number = 60, unit = "EUR" }, { number = 40.4, unit = "EUR" }]
n = 3
x = 1.5

[[figure]]
id = "a"
value = { number = 2306, unit = "USD", scale = "million" }

[[figure]]
id = "b"
value = { number = 814, unit = "USD", scale = "million" }
"#;

#[test]
fn functions() {
    table(
        RECORDS,
        &[
            (
                "agrees(fall(ref(self.from).value, ref(self.to).value), self.stated)",
                "holds",
            ),
            (
                "agrees(percent_change(ref(self.from).value, ref(self.to).value), -64.7)",
                "by rounding",
            ),
            (
                "agrees(share(ref(self.to).value, ref(self.from).value), 35.3)",
                "by rounding",
            ),
            (
                "agrees(ratio(ref(self.from).value, ref(self.to).value), 2.832)",
                "by rounding",
            ),
            (
                "agrees(difference(ref(self.from).value, ref(self.to).value), 1492000000)",
                "holds",
            ),
            ("agrees(sum(self.values), 200.4)", "holds"),
            ("agrees(sum(self.values), 200)", "contradicted"),
            ("agrees(sum([self.values[0], 5]), 105)", "holds"),
            // Numbers of quantities are plain and exact.
            (
                "agrees(ratio(ref(self.from).value.number, ref(self.to).value.number), 3)",
                "contradicted",
            ),
        ],
    );
}

#[test]
fn operators() {
    table(
        RECORDS,
        &[
            ("agrees(self.values[0] + self.values[1], 160)", "holds"),
            ("agrees(self.values[0] - self.values[1], 40)", "holds"),
            ("agrees(self.values[0] + 5, 105)", "holds"),
            ("agrees(self.values[0] * self.n, 300)", "holds"),
            ("agrees(self.x * self.values[0], 150)", "holds"),
            ("agrees(self.values[0] / self.n, 33.4)", "contradicted"),
            ("agrees(3 * (self.values[0] / self.n), 100)", "holds"),
            ("agrees(-self.values[0], -100)", "holds"),
            ("agrees(self.values[0] + self.stated, 1)", "not comparable"),
            (
                "self.values[0] == {\"number\": 100, \"unit\": \"EUR\"}",
                "holds",
            ),
            ("self.values[0] == self.values[1]", "contradicted"),
        ],
    );
}
