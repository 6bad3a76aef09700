//! What comparisons leave behind for the reader.

use super::fixture::{repeated, verdict};
use factum::expression::{Trace, Verdict};
use factum::finding::Open;

const RECORDS: &str = r#"
[[claim]]
id = "c"
stated = { number = 65, unit = "percent" }
from = "y19"
to = "y20"
parts = [{ number = 1 }, { number = 3 }, { number = 3 }]
from_day = 2021-10-05
to_day = "2021-09"

[[figure]]
id = "y19"
value = { number = 2.6, unit = "USD", scale = "billion" }
count = 3

[[figure]]
id = "y20"
value = { number = 0.8, unit = "USD", scale = "billion" }
count = 4
"#;

#[track_caller]
fn contradicted(source: &str) -> Vec<Trace> {
    match verdict(RECORDS, source) {
        Verdict::Contradicted(traces) => traces,
        other => panic!("{source}: {other:?}"),
    }
}

/// Label, record, text and range of each row.
fn rows(trace: &Trace) -> Vec<[&str; 4]> {
    let fields = trace.inputs.iter();
    fields
        .map(|i| {
            [
                i.label.as_str(),
                i.record.as_str(),
                i.text.as_str(),
                i.range.as_str(),
            ]
        })
        .collect()
}

#[test]
fn a_computed_side_shows_its_arithmetic() {
    let source =
        "!has(self.stated) || agrees(self.stated, fall(ref(self.from).value, ref(self.to).value))";
    let traces = contradicted(source);
    let [trace] = traces.as_slice() else {
        panic!("one comparison: {traces:?}");
    };
    assert!(!trace.by_rounding);
    assert_eq!(
        rows(trace),
        [
            [
                "from",
                "figure:y19",
                "2.6 billion USD",
                "[2.55, 2.65] billion"
            ],
            [
                "to",
                "figure:y20",
                "0.8 billion USD",
                "[0.75, 0.85] billion"
            ],
            ["reported", "claim:c", "65 %", "[64.5, 65.5]"],
            ["recomputed", "", "69.2 %", "[66.6, 71.7]"],
        ]
    );
    let places: Vec<_> = trace
        .inputs
        .iter()
        .map(|input| input.at.map(|at| &RECORDS[at.span.range()]))
        .collect();
    assert_eq!(
        places[0],
        Some("{ number = 2.6, unit = \"USD\", scale = \"billion\" }")
    );
    assert_eq!(places[2], Some("{ number = 65, unit = \"percent\" }"));
    assert_eq!(places[3], None);
    assert_eq!(trace.inputs[0].low.as_deref(), Some("2550000000"));
    assert_eq!(trace.inputs[0].high.as_deref(), Some("2650000000"));
}

#[test]
fn two_stated_sides_are_just_two() {
    let traces = contradicted("at_least(ref(self.to).value, ref(self.from).value)");
    assert_eq!(
        rows(&traces[0]),
        [
            [
                "larger",
                "figure:y20",
                "0.8 billion USD",
                "[0.75, 0.85] billion"
            ],
            [
                "smaller",
                "figure:y19",
                "2.6 billion USD",
                "[2.55, 2.65] billion"
            ],
        ]
    );
    let traces =
        contradicted("all_agree([ref(self.to).value, ref(self.to).value, ref(self.from).value])");
    assert_eq!(rows(&traces[0]).len(), 2);
}

#[test]
fn dates_show_their_days() {
    let traces = contradicted("not_after(self.from_day, self.to_day)");
    assert_eq!(
        rows(&traces[0]),
        [
            [
                "earlier",
                "claim:c",
                "2021-10-05",
                "[2021-10-05, 2021-10-05]"
            ],
            ["later", "claim:c", "2021-09", "[2021-09-01, 2021-09-30]"],
        ]
    );
    assert_eq!(traces[0].inputs[1].low.as_deref(), Some("2021-09-01"));
    let traces = contradicted("not_after(\"2022/..\", latest([self.from_day, self.to_day]))");
    assert_eq!(
        rows(&traces[0]),
        [
            ["date", "claim:c", "2021-10-05", "[2021-10-05, 2021-10-05]"],
            ["date", "claim:c", "2021-09", "[2021-09-01, 2021-09-30]"],
            ["reported", "", "2022/..", "[2022-01-01, ∞)"],
            ["recomputed", "", "2021-10-05", "[2021-10-05, 2021-10-05]"],
        ]
    );
    assert_eq!(traces[0].inputs[2].open, Some(Open::High));
}

#[test]
fn long_sums_are_cut() {
    let part = |i| format!("{{ value = {{ number = {i}, unit = \"EUR\" }} }},");
    let parts = repeated(40, part);
    let records = format!("[[claim]]\nid = \"c\"\nparts = [{parts}]");
    let Verdict::Contradicted(traces) =
        verdict(&records, "agrees(sum(self.parts.map(p, p.value)), 1)")
    else {
        panic!("0 + … + 39 is 780");
    };
    let rows = rows(&traces[0]);
    assert_eq!(rows.len(), 12 + 1 + 2);
    assert_eq!(rows[12], ["and", "", "28 more", ""]);
    assert_eq!(rows[14][2], "780 EUR");
}

#[test]
fn numbering_and_repetition_are_named() {
    let traces = contradicted("without_gaps(self.parts.map(p, p.number))");
    assert_eq!(rows(&traces[0]), [["missing", "claim:c", "2", ""]]);
    let traces = contradicted("distinct(self.parts.map(p, p.number))");
    assert_eq!(rows(&traces[0]), [["repeated", "claim:c", "3", ""]; 2]);
    let spans: Vec<_> = traces[0]
        .inputs
        .iter()
        .filter_map(|input| input.at)
        .collect();
    assert!(spans[0].span < spans[1].span, "{spans:?}");
}

#[test]
fn only_what_decides_is_reported() {
    let Verdict::Holds(traces) = verdict(
        RECORDS,
        "agrees(self.stated, 1) || at_most(self.stated, 64.6)",
    ) else {
        panic!("the second side holds");
    };
    assert_eq!(traces.len(), 1);
    assert!(traces[0].by_rounding);
    let traces = contradicted("at_most(self.stated, 64.6) && agrees(self.stated, 1)");
    assert_eq!(traces.len(), 1);
    assert!(!traces[0].by_rounding);
    assert!(contradicted("self.stated.number == 1").is_empty());
    let both = contradicted("agrees(self.stated, 1) || agrees(self.stated, 2)");
    assert_eq!(both.len(), 2);
    // An element that some other one makes up for is no contradiction.
    let Verdict::Holds(traces) =
        verdict(RECORDS, "referrers.exists(r, at_most(r.value, 1000000000))")
    else {
        panic!("one figure is below a billion");
    };
    assert!(traces.is_empty());
}
