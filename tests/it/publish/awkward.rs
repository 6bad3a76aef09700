//! Records that are hard to write as tables: names that collide, texts with
//! quotes and line ends, open tables, lists in lists, very large numbers.

use std::fs;

use serde_json::json;

use super::{Project, code, line, run, said};

const OPEN: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "id": { "type": "string" },
    "address": { "type": "string" },
    "position": { "type": "integer" },
    "matrix": { "type": "array", "items": { "type": "array", "items": { "type": "integer" } } },
    "scores": { "type": "object", "additionalProperties": { "type": "number" } },
    "parts": { "type": "array", "items": {
      "type": "object",
      "properties": {
        "position": { "type": "string" }, "key": { "type": "string" }, "value": { "type": "number" },
        "names": { "type": "array", "items": { "type": "string" } }
      }
    } },
    "tree": { "$ref": "#/$defs/tree" },
    "whole": { "type": "integer" },
    "either": { "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] }
  },
  "$defs": { "tree": {
    "type": "object",
    "properties": {
      "label": { "type": "string" },
      "left": { "$ref": "#/$defs/tree" },
      "children": { "type": "array", "items": { "$ref": "#/$defs/tree" } }
    }
  } }
}"##;

const RECORDS: &str = r#"
[[thing]]
id = "one"
address = "12 \"High\" Street, Minsk"
position = 3
matrix = [[1, 2], [], [0x1F]]
scores = { b = 2.50, a = 1e3, "x.y" = -0.0 }
parts = [{ position = "left", key = "k", value = 0.10, names = ["a", "b"] }, { extra = { deep = true } }]
"free text" = "line one\r\nline two"
undeclared = { more = [{ x = 1 }] }
whole = 2.0
either = "text"

[[thing]]
id = "two"
empty = ""
nothing = []
big = 9007199254740993
edge = -9007199254740992
either = ["a", "b"]
when = 2021-10-05T14:30:00+02:00
tree = { label = "root", left = { left = { label = "deep" } }, children = [{ children = [{ label = "leaf" }] }] }
unicode = "Лукашенка 😀 \u0000 end"

[[records]]
id = "same-name-as-a-table"
[[checks]]
id = "this-too"
"#;

fn project() -> Project {
    let plain =
        r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" }"#;
    Project::new(&[
        ("schemas/thing.schema.json", OPEN),
        ("schemas/records.schema.json", plain),
        ("schemas/checks.schema.json", plain),
        ("records/things.toml", RECORDS),
    ])
}

#[test]
fn awkward_records_survive_every_encoding() {
    let project = project();
    let dist = project.build();
    let output = run(&mut project.factum(&["verify", "dist"]));
    assert_eq!(code(&output), 0, "{}", said(&output));
    let one = line(&dist, "thing:one");
    assert_eq!(one["data"]["matrix"], json!([[1, 2], [], [31]]));
    assert_eq!(
        one["data"]["scores"],
        json!({ "a": "1e3", "b": "2.50", "x.y": "-0.0" })
    );
    assert_eq!(one["data"]["free text"], "line one\r\nline two");
    let two = line(&dist, "thing:two");
    assert_eq!(two["data"]["big"], "9007199254740993");
    assert_eq!(two["data"]["edge"], json!(-9_007_199_254_740_992_i64));
    assert_eq!(two["data"]["when"], "2021-10-05T14:30:00+02:00");
    assert_eq!(two["data"]["nothing"], json!([]));
}

#[test]
fn names_of_tables_and_columns_do_not_collide() {
    let project = project();
    let dist = project.build();
    let header = |file: &str| {
        let text = fs::read_to_string(dist.join(file)).unwrap_or_else(|_| panic!("no {file}"));
        text.lines().next().unwrap_or_default().to_owned()
    };
    assert!(header("thing.csv").starts_with("address,either,id,position,"));
    assert!(header("thing.csv").contains("~address"));
    assert_eq!(
        header("thing.parts.csv"),
        "address,position,value,~key,~position"
    );
    assert_eq!(
        header("thing.parts.names.csv"),
        "address,position_1,position,value"
    );
    assert_eq!(
        header("thing.matrix.-item.csv"),
        "address,position_1,position,value"
    );
    assert_eq!(header("thing.scores.csv"), "address,position,key,value");
    assert!(header("thing.-other.csv").starts_with("address,position,key,value"));
    assert!(dist.join("records-kind.csv").is_file() && dist.join("checks-kind.csv").is_file());
}

#[test]
fn a_column_has_a_type_only_if_every_text_has_it() {
    let project = project();
    let package = super::json(&project.build(), "datapackage.json");
    let resources = package["resources"].as_array().expect("resources");
    let kind = |table: &str, column: &str| {
        let resource = resources.iter().find(|resource| resource["name"] == table);
        let fields = resource.expect("the table")["schema"]["fields"].clone();
        let fields = fields.as_array().expect("fields").clone();
        let field = fields.into_iter().find(|field| field["name"] == column);
        field.expect("the column")["type"].clone()
    };
    // The schema takes 2.0 for a whole number, tables do not.
    assert_eq!(kind("thing", "whole"), "string");
    assert_eq!(kind("thing", "position"), "integer");
    assert_eq!(kind("thing.scores", "value"), "number");
}
