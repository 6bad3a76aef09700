//! SARIF: valid by the standard's schema, and true: regions mark what their
//! snippets say.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use factum::render::Format;
use factum::text::Sources as _;

use super::samples::{self, Sample, Texts};
use super::text;

const SCHEMA: &str = include_str!("../../data/sarif/sarif-schema-2.1.0.json");

/// The parsed log, after the schema has accepted it.
pub(super) fn validated(sample: &Sample) -> Value {
    // One pattern of the schema holds a stray bracket, which strict readers of
    // regular expressions refuse; escaped, it means what lenient ones read.
    let schema = SCHEMA.replace("{2}]?$", "{2}\\\\]?$");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&schema).expect("the schema is one");
    let log = serde_json::from_str(&text(Format::Sarif, sample)).expect("valid JSON");
    let errors: Vec<_> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    log
}

#[test]
fn logs_are_valid_and_regions_are_their_snippets() {
    let sample = samples::awkward();
    let log = validated(&sample);
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints");
    let mut seen = 0;
    for location in locations(&log) {
        assert_region(&sample.texts, location);
        seen += 1;
    }
    assert!(
        seen > sample.report.findings.len(),
        "related places are there too"
    );
}

#[test]
fn every_span_gives_a_valid_region() {
    for sample in samples::every_span() {
        let log = serde_json::from_str(&text(Format::Sarif, &sample)).expect("valid JSON");
        for location in locations(&log) {
            assert_region(&sample.texts, location);
        }
    }
}

#[test]
fn results_point_at_their_rules() {
    let log = validated(&samples::awkward());
    let rules = list(&log["runs"][0]["tool"]["driver"]["rules"]);
    let ids: Vec<_> = rules.iter().map(|rule| rule["id"].as_str()).collect();
    assert!(ids.is_sorted());
    // Built-in rules without findings are described, declared ones with findings, too.
    for name in ["unused-waiver", "figure/fall-follows", "not-utf8"] {
        assert!(ids.contains(&Some(name)), "{name}");
    }
    for result in results(&log) {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index"));
        let rule = &rules[index.expect("a small index")];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    let dangling = rules.iter().find(|rule| rule["id"] == "dangling-reference");
    let dangling = dangling.expect("described");
    assert_eq!(
        dangling["shortDescription"]["text"],
        "a reference names no record"
    );
    assert_eq!(
        dangling["fullDescription"]["text"],
        "What it means, in *Markdown*."
    );
    let page = "What it means, in *Markdown*.\n\n## Fails\n```toml\na =\n```";
    assert_eq!(dangling["help"]["markdown"], page);
    assert_eq!(dangling["defaultConfiguration"]["level"], "error");
}

#[test]
fn rules_without_findings_are_described() {
    let log = validated(&samples::nothing());
    let rules = list(&log["runs"][0]["tool"]["driver"]["rules"]);
    assert_eq!(rules.len(), samples::BUILTIN.len());
}

#[test]
fn paths_are_encoded_and_links_are_not_forged() {
    let log = validated(&samples::awkward());
    let odd = results(&log)
        .iter()
        .find(|result| result["level"] == "error" && result["ruleId"] == "unused-waiver");
    let odd = odd.expect("the odd finding");
    let artifact = &odd["locations"][0]["physicalLocation"]["artifactLocation"];
    let encoded = "records/odd%3A%3A%20100%25%2C%20%C3%A9%20%1B%5B1m.toml";
    assert_eq!(artifact, &json!({"uri": encoded, "uriBaseId": "%SRCROOT%"}));
    let message = odd["message"]["text"].as_str().expect("a text");
    assert!(
        message.contains("\\[link\\](https://example.org)"),
        "{message}"
    );
}

#[test]
fn waived_results_are_suppressed_with_their_reason() {
    let log = validated(&samples::awkward());
    let suppressions = |result: &Value| list(&result["suppressions"]).clone();
    let waived: Vec<_> = results(&log).iter().flat_map(suppressions).collect();
    assert_eq!(waived.len(), 2);
    let full = waived
        .iter()
        .find(|waiver| waiver["properties"]["by"] == "the editors");
    let full = full.expect("the waiver with all terms");
    assert_eq!(full["kind"], "external");
    assert_eq!(
        full["justification"],
        "the source says so,\nin print\u{1b}[0m"
    );
    assert_eq!(full["properties"]["until"], "2027-01-31");
}

#[test]
fn fingerprints_differ_and_outlive_moved_lines() {
    let sample = samples::awkward();
    let before = fingerprints(&validated(&sample));
    let all: BTreeSet<_> = before.iter().collect();
    assert_eq!(all.len(), before.len(), "each is one finding's");
    let mut moved = samples::awkward();
    for finding in &mut moved.report.findings {
        (finding.at.span.start, finding.at.span.end) = (0, 0);
    }
    assert_eq!(fingerprints(&validated(&moved)), before);
}

fn fingerprints(log: &Value) -> Vec<String> {
    let own = |result: &Value| result["partialFingerprints"]["factumFinding/v1"].to_string();
    results(log).iter().map(own).collect()
}

fn results(log: &Value) -> &Vec<Value> {
    list(&log["runs"][0]["results"])
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

/// All places of all results: their own, related ones, those of waivers.
fn locations(log: &Value) -> impl Iterator<Item = &Value> {
    results(log).iter().flat_map(|result| {
        let related = result["relatedLocations"].as_array().into_iter().flatten();
        let waivers = list(&result["suppressions"])
            .iter()
            .map(|waiver| &waiver["location"]);
        list(&result["locations"])
            .iter()
            .chain(related)
            .chain(waivers)
    })
}

/// Reads the region out of the text as the standard says, and compares.
#[track_caller]
fn assert_region(texts: &Texts, location: &Value) {
    let physical = &location["physicalLocation"];
    let region = &physical["region"];
    let number = |name: &str| region[name].as_u64().expect("a number");
    let start = (number("startLine"), number("startColumn"));
    let end = (number("endLine"), number("endColumn"));
    assert!(
        start >= (1, 1) && start <= end && start.1 >= 1 && end.1 >= 1,
        "{region}"
    );
    let uri = physical["artifactLocation"]["uri"]
        .as_str()
        .expect("an address");
    let file = texts.by_path(&decoded(uri)).expect("a path of the samples");
    let Some(text) = texts.text(file) else {
        assert_eq!(region["snippet"], Value::Null, "there is no text to quote");
        return;
    };
    // The standard does not count a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let marked = &text[byte_of(text, start)..byte_of(text, end)];
    assert_eq!(region["snippet"]["text"], marked, "{region}");
}

/// The byte at a line and column, both from 1; the column in code points.
fn byte_of(text: &str, (line, column): (u64, u64)) -> usize {
    let index = |n: u64| usize::try_from(n - 1).expect("small");
    let before: usize = text
        .split_inclusive('\n')
        .take(index(line))
        .map(str::len)
        .sum();
    let rest = text[before..].chars().take(index(column));
    before + rest.map(char::len_utf8).sum::<usize>()
}

/// Undoes percent-encoding.
fn decoded(uri: &str) -> String {
    let mut parts = uri.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (hex, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(hex, 16).expect("two digits"));
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).expect("UTF-8")
}
