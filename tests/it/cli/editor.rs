//! `factum schema`: one self-contained schema for editors, and when it is stale.

use serde_json::Value;

use super::{NOTE_SCHEMA, Project};

const FILE: &str = ".factum/records.schema.json";

fn written(project: &Project) -> Value {
    project.run(&["schema"]).ends_with(0);
    serde_json::from_str(&project.read(FILE)).expect("JSON")
}

#[test]
fn what_is_written_is_fresh_until_a_schema_changes() {
    let project = Project::of_notes("[note]\nid = \"a\"\ntext = \"b\"\n");
    project.run(&["schema", "--check"]).ends_with(1);
    assert!(!project.path(FILE).exists());
    written(&project);
    project.run(&["schema", "--check"]).ends_with(0);
    project
        .run(&["check", "-D", "stale-editor-schema"])
        .ends_with(0);
    project.write(
        "schemas/note.schema.json",
        NOTE_SCHEMA.replace("says", "tells"),
    );
    let ran = project.run(&["check", "--format", "concise"]).ends_with(0);
    assert!(
        ran.out
            .starts_with(".factum/records.schema.json:1:1: warning[stale-editor-schema]"),
        "{}",
        ran.out
    );
    for format in ["human", "json", "sarif"] {
        project
            .run(&["schema", "--check", "--format", format])
            .ends_with(1);
    }
    written(&project);
    project.run(&["schema", "--check"]).ends_with(0);
}

#[test]
fn a_faulty_schema_is_reported_and_nothing_is_written() {
    let project =
        Project::of_notes("").with("schemas/other.schema.json", "{ \"type\": \"strng\" }");
    let ran = project.run(&["schema"]).ends_with(1);
    assert!(ran.out.contains("error[schema-invalid]"), "{}", ran.out);
    assert!(!project.path(FILE).exists());
}

#[test]
fn writing_twice_gives_the_same_bytes() {
    let project = Project::of_notes("");
    written(&project);
    let first = project.read(FILE);
    written(&project);
    assert_eq!(project.read(FILE), first);
}

/// Every reference of the bundle leads to a part of it, and no keyword of ours is left.
fn self_contained(schema: &Value, bundle: &Value, in_names: bool) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "$ref" && !in_names {
                    let target = value.as_str().expect("a text");
                    let pointer = target.strip_prefix('#').expect("inside");
                    assert!(bundle.pointer(pointer).is_some(), "{target}");
                }
                assert!(in_names || !name.starts_with("x-"), "{name}");
                assert!(in_names || !name.starts_with("factum-"), "{name}");
                let names = matches!(name.as_str(), "properties" | "$defs") && !in_names;
                if !matches!(name.as_str(), "examples" | "enum" | "const") || in_names {
                    self_contained(value, bundle, names);
                }
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| self_contained(item, bundle, false)),
        _ => {}
    }
}

#[test]
fn the_bundle_of_this_repository_is_self_contained_and_accepts_its_records() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join(FILE)).expect("committed");
    let bundle: Value = serde_json::from_str(&text).expect("JSON");
    self_contained(&bundle, &bundle, false);
    let validator = jsonschema::draft202012::new(&bundle).expect("a schema");
    let mut files = 0;
    for entry in walkdir::WalkDir::new(root.join("records")) {
        let path = entry.expect("a file").into_path();
        if path.extension().is_some_and(|end| end == "toml") {
            let records: toml::Table = std::fs::read_to_string(&path)
                .expect("text")
                .parse()
                .expect("TOML");
            let records = json(&toml::Value::Table(records));
            if let Err(error) = validator.validate(&records) {
                panic!("{}: {error}", path.display());
            }
            files += 1;
        }
    }
    assert!(files > 0);
}

#[test]
fn the_bundle_refuses_what_the_schemas_refuse() {
    let project = Project::of_notes("");
    let bundle = written(&project);
    let validator = jsonschema::draft202012::new(&bundle).expect("a schema");
    let valid = |text: &str| {
        let records: toml::Table = text.parse().expect("TOML");
        validator.is_valid(&json(&toml::Value::Table(records)))
    };
    assert!(valid("[note]\nid = \"a\"\ntext = \"b\"\n"));
    assert!(valid(
        "[[note]]\nid = \"a\"\ntext = \"b\"\nformerly = [\"c\"]\n"
    ));
    assert!(valid(
        "[note]\nid = \"a\"\ntext = \"b\"\nwithdrawn = { on = 2026-01-31, reason = \"r\" }\n"
    ));
    assert!(valid(
        "[[waiver]]\nrule = \"note/x\"\nrecord = \"note:a\"\nreason = \"r\"\n"
    ));
    assert!(!valid("[note]\nid = \"a\"\n"));
    assert!(!valid("[note]\nid = \"A B\"\ntext = \"b\"\n"));
    assert!(!valid("[note]\nid = \"a\"\ntext = \"b\"\nmore = 1\n"));
    assert!(!valid("[[nite]]\nid = \"a\"\n"));
    assert!(!valid("[[waiver]]\nrule = \"note/x\"\n"));
}

#[test]
fn older_drafts_and_anchors_are_rewritten() {
    let old = r##"{
      "$schema": "http://json-schema.org/draft-07/schema#",
      "$id": "https://example.org/pair.json",
      "type": "object",
      "properties": {
        "id": { "type": "string" },
        "pair": { "items": [{ "type": "string" }, { "type": "integer" }], "additionalItems": false },
        "one": { "description": "d", "$ref": "#/definitions/one" }
      },
      "definitions": { "one": { "const": 1 } }
    }"##;
    let project = Project::of_notes("").with("schemas/pair.schema.json", old);
    let bundle = written(&project);
    self_contained(&bundle, &bundle, false);
    let pair = &bundle["$defs"]["pair"];
    assert!(pair.get("$id").is_none() && pair.get("$schema").is_none());
    let fields = &pair["properties"];
    assert_eq!(
        fields["pair"]["prefixItems"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(fields["pair"]["items"], Value::Bool(false));
    assert_eq!(
        fields["one"]["allOf"][0]["$ref"],
        "#/$defs/pair/definitions/one"
    );
}

fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(truth) => Value::from(*truth),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (name.clone(), json(value)));
            Value::Object(fields.collect())
        }
    }
}
