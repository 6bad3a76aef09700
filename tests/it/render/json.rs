//! The JSON shapes that other programs rely on.

use serde_json::{Value, json};

use factum::render::Format;

use super::samples::{self, Sample};
use super::text;

/// The parsed document.
pub(super) fn document(sample: &Sample) -> Value {
    serde_json::from_str(&text(Format::Json, sample)).expect("valid JSON")
}

#[test]
fn a_document_states_tool_day_and_counts() {
    let document = document(&samples::house_style());
    assert_eq!(document["schema_version"], 1);
    let tool = json!({"name": "factum", "version": env!("CARGO_PKG_VERSION")});
    assert_eq!(document["tool"], tool);
    assert_eq!(document["today"], "2026-11-22");
    let summary = json!({"files": 3, "records": 120, "errors": 3, "warnings": 0, "notes": 1,
        "waived": 0, "not_checked": 2});
    assert_eq!(document["summary"], summary);
}

#[test]
fn a_finding_has_its_whole_shape() {
    let document = document(&samples::house_style());
    let expected = json!({
        "rule": "dangling-reference", "severity": "error",
        "message": "there is no footnote \"commons-library-2021.111\"",
        "label": "no record has this id", "help": "change the number, or add the footnote",
        "record": "figure:political-prisoners-2021-10-05", "pointer": "/cites/0/footnote",
        "file": "records/prisoners.toml",
        "start": {"line": 14, "column": 23, "offset": 35},
        "end": {"line": 14, "column": 49, "offset": 61},
        "related": [{"file": "records/commons/footnotes.toml",
            "start": {"line": 52, "column": 1, "offset": 51},
            "end": {"line": 52, "column": 13, "offset": 63},
            "message": "did you mean commons-library-2021.11?"}],
        "inputs": [], "waiver": null,
    });
    assert_eq!(find(&document, "dangling-reference"), &expected);
}

#[test]
fn inputs_and_waivers_have_their_shapes() {
    let document = document(&samples::awkward());
    let waived = document["findings"].as_array().expect("a list");
    let waived = waived
        .iter()
        .find(|finding| finding["waiver"]["by"] == "the editors");
    let waived = waived.expect("a waived finding");
    let expected = json!({"reason": "the source says so,\nin print\u{1b}[0m", "by": "the editors",
        "until": "2027-01-31", "file": "records/odd:: 100%, é \u{1b}[1m.toml", "line": 1});
    assert_eq!(waived["waiver"], expected);
    let operand = json!({"label": "from", "text": "2.6 billion USD",
        "range": "[2.55, 2.65] billion", "low": "2550000000", "high": "2650000000", "open": null, "record": "figure:uk-exports-2019-text",
        "file": "records/trade.toml", "line": 21});
    assert_eq!(waived["inputs"][0], operand);
    let result = json!({"label": "reported", "text": "65 %", "range": "", "low": "64.5", "high": "65.5",
        "open": null, "record": null, "file": null, "line": null});
    assert_eq!(waived["inputs"][2], result);
    let open = &find(&document, "remark")["inputs"];
    let ends: Vec<_> = (0..5).map(|at| &open[at]["open"]).collect();
    assert_eq!(json!(ends), json!(["low", null, null, "both", null]));
}

#[test]
fn columns_are_code_points_and_offsets_bytes() {
    let document = document(&samples::awkward());
    let starts = |message: &str| {
        let findings = document["findings"].as_array().expect("a list");
        let found = findings
            .iter()
            .find(|finding| finding["message"] == message);
        found.expect("a finding with this message")["start"].clone()
    };
    let at = |line, column, offset| json!({"line": line, "column": column, "offset": offset});
    assert_eq!(starts("behind wide characters"), at(1, 17, 23));
    assert_eq!(starts("right behind a byte order mark"), at(1, 1, 3));
    assert_eq!(starts("inside a byte order mark"), at(1, 1, 3));
    assert_eq!(starts("at a line end"), at(1, 9, 8));
    assert_eq!(starts("wholly behind the end"), at(1, 12, 11));
    assert_eq!(starts("this file is not UTF-8"), at(1, 1, 0));
}

#[test]
fn findings_stand_one_a_line() {
    let sample = samples::awkward();
    let lines = text(Format::Json, &sample);
    let findings = lines.lines().filter(|line| line.starts_with("{\"rule\":"));
    assert_eq!(findings.count(), sample.report.findings.len());
}

#[test]
fn lines_say_the_same_as_the_document() {
    let sample = samples::awkward();
    let document = document(&sample);
    let mut findings = Vec::new();
    let mut summaries = Vec::new();
    for line in text(Format::Jsonl, &sample).lines() {
        let mut line: Value = serde_json::from_str(line).expect("each line is JSON");
        let kind = line.as_object_mut().and_then(|line| line.remove("type"));
        match kind.as_ref().and_then(Value::as_str) {
            Some("finding") if summaries.is_empty() => findings.push(line),
            Some("summary") => summaries.push(line),
            other => panic!("{other:?} is out of place"),
        }
    }
    assert_eq!(json!(findings), document["findings"]);
    assert_eq!(summaries.len(), 1);
    assert_eq!(summaries[0]["summary"], document["summary"]);
}

/// The first finding of a rule.
fn find<'a>(document: &'a Value, rule: &str) -> &'a Value {
    let findings = document["findings"].as_array().expect("a list");
    let found = findings.iter().find(|finding| finding["rule"] == rule);
    found.expect("a finding of this rule")
}
