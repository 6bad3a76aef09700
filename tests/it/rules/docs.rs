//! `docs/rules.md` as its reader uses it: what it shows is copied into a project, and does what it says.

use std::fs;
use std::path::Path;

use factum::finding::{Finding, Severity};
use factum::pipeline::Run;
use factum::render::{self, Color, Format};
use factum::rules;
use serde_json::{Value, json};

use super::fixture;

/// The blocks of the page in one language, in order.
fn blocks(language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = fs::read_to_string(path).expect("the page");
    let opening = format!("```{language}\n");
    let parts = page.split(&opening).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

fn check(schemas: &[(&str, &str)], records: &str) -> Run {
    let home = tempfile::tempdir().expect("a folder");
    check_in(home.path(), schemas, records)
}

fn check_in(root: &Path, schemas: &[(&str, &str)], records: &str) -> Run {
    for folder in ["records", "schemas"] {
        fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    fs::write(root.join("factum.toml"), "name = \"x\"\n").expect("a file");
    for (kind, schema) in schemas {
        fs::write(root.join(format!("schemas/{kind}.schema.json")), schema).expect("a file");
    }
    fs::write(root.join("records/aid.toml"), records).expect("a file");
    fixture::run(root)
}

#[track_caller]
fn only(run: &Run) -> &Finding {
    match run.report.findings.as_slice() {
        [only] => only,
        other => panic!("{other:?}"),
    }
}

fn worked_example() -> (String, String) {
    (blocks("json")[0].clone(), blocks("toml")[0].clone())
}

#[test]
fn the_worked_example_says_what_the_page_says() {
    let (schema, records) = worked_example();
    // What is shown of the files is read again.
    let home = tempfile::tempdir().expect("a folder");
    let run = check_in(home.path(), &[("aid", &schema)], &records);
    let rules = rules::all();
    let options = render::Options {
        color: Color::Never,
        show_waived: false,
        no_summary: false,
        rules: &rules,
    };
    let mut out = Vec::new();
    render::render(Format::Human, &run.report, &run.files, &options, &mut out)
        .expect("memory can be written");
    let shown = String::from_utf8(out).expect("text");
    let console = blocks("console")[0].replace("$ factum check\n", "");
    assert_eq!(shown.trim(), console.trim());
}

#[test]
fn the_worked_example_changes_as_the_page_says() {
    let (schema, records) = worked_example();
    let with = |number: &str| records.replace("number = 19", &format!("number = {number}"));
    let run = check(&[("aid", &schema)], &with("29"));
    assert!(run.report.findings.is_empty());
    let run = check(&[("aid", &schema)], &with("28.4"));
    assert_eq!(only(&run).severity, Severity::Note);
    assert!(only(&run).message.contains("52.4"));
}

#[test]
fn the_same_in_ones_own_words() {
    let (schema, records) = worked_example();
    let own: Value = serde_json::from_str(&blocks("json")[1]).expect("a rule");
    let mut schema: Value = serde_json::from_str(&schema).expect("a schema");
    schema["x-rules"] = json!([own]);
    let run = check(&[("aid", &schema.to_string())], &records);
    let found = only(&run);
    assert_eq!(found.rule.name(), "aid/total-of-parts");
    assert_eq!(found.pointer, "/amount");
    let recomputed = found.inputs.iter().find(|it| it.label == "recomputed");
    assert_eq!(recomputed.expect("it").low.as_deref(), Some("42000000"));
}

#[test]
fn the_waiver_of_the_page_accepts_the_finding() {
    let (schema, records) = worked_example();
    let waiver = blocks("toml").pop().expect("a waiver");
    let run = check(&[("aid", &schema)], &format!("{records}\n{waiver}"));
    assert!(only(&run).waiver.is_some());
}

fn keyword(block: &str) -> Value {
    serde_json::from_str(&format!("{{{block}}}")).expect("a keyword")
}

#[test]
fn records_that_share_fields() {
    let text = json!({ "type": "string" });
    let mut schema = keyword(&blocks("json")[2]);
    schema["properties"] = json!({ "id": text, "measure": text, "subject": text,
        "as_of": { "$ref": "urn:factum:date" }, "value": { "$ref": "urn:factum:quantity" } });
    let record = |id: &str, number: u32| {
        let keys = "measure = \"m\"\nsubject = \"s\"\nas_of = 2021-09-15";
        format!(
            "[[figure]]\nid = \"{id}\"\n{keys}\nvalue = {{ number = {number}, unit = \"people\" }}\n"
        )
    };
    let records = record("a", 1) + &record("b", 2);
    let run = check(&[("figure", &schema.to_string())], &records);
    assert_eq!(only(&run).rule.name(), "figure/values-agree");
    assert_eq!(only(&run).record.as_deref(), Some("figure:b"));
}

#[test]
fn records_that_name_this_one() {
    let text = json!({ "type": "string" });
    let mut series = keyword(&blocks("json")[3]);
    series["properties"] = json!({ "id": text, "unit": text });
    let figure = json!({ "properties": { "id": text, "value": { "$ref": "urn:factum:quantity" },
        "series": { "type": "string", "x-ref": "series" } } });
    let records = "[[series]]\nid = \"s\"\nunit = \"EUR\"\n[[figure]]\nid = \"f\"\nseries = \"s\"\n\
                   value = { number = 2, unit = \"USD\" }\n";
    let schemas = [
        ("series", series.to_string()),
        ("figure", figure.to_string()),
    ];
    let schemas = schemas
        .each_ref()
        .map(|(kind, text)| (*kind, text.as_str()));
    let run = check(&schemas, records);
    assert_eq!(only(&run).rule.name(), "series/same-unit");
    assert_eq!(only(&run).pointer, "/unit");
}
