//! Validators that are built late: putting it off hides nothing. Where the
//! schemas are said to be right, each validator can be built when it is asked
//! for, and where one cannot, that is said when they are read.

use std::path::Path;

use factum::schema;
use factum::text::FileId;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use super::made_up;
use crate::rules::fixture;

/// What some schemas came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Came {
    /// Something is wrong with them as they stand.
    faulty: bool,
    /// A validator was said to be impossible.
    refused: bool,
}

/// Loads schemas, builds every validator, and demands that what was said is so.
#[track_caller]
fn load(files: Vec<(FileId, String, String)>) -> Came {
    let shown = format!("{files:?}");
    let (catalog, findings) = schema::load(files);
    let told = |name: &str, refused: bool| {
        findings.iter().any(|finding| {
            finding.rule.name() == name
                && finding.message.starts_with("this schema cannot be used") == refused
        })
    };
    let came = Came {
        faulty: told("schema-invalid", false) || told("remote-reference", false),
        refused: told("schema-invalid", true),
    };
    let mut validators = catalog.kinds.iter().map(|kind| kind.validator.get());
    let built = validators.all(|validator| validator.is_some());
    // Schemas that lead to one at fault cannot be built either; that is told once.
    assert!(!(came.faulty && came.refused), "{shown}");
    assert!(came.faulty || built != came.refused, "{shown}");
    came
}

#[track_caller]
fn load_one(schema: &Value) -> Came {
    let path = "schemas/thing.schema.json".to_owned();
    let came = load(vec![(FileId(0), path, schema.to_string())]);
    // What the draft's own schema refuses is told, whoever says so.
    let mut addressed = schema.clone();
    addressed.as_object_mut().map(|root| root.remove("$id"));
    let valid = jsonschema::meta::is_valid(&addressed);
    assert!(valid || came.faulty, "{schema}");
    came
}

/// Replaces one value of a schema by another, so that nearly all come out wrong.
fn broken(schema: &mut Value, at: usize, with: &Value) -> usize {
    let mut left = at;
    let inside: Vec<&mut Value> = match schema {
        Value::Object(fields) => fields.values_mut().collect(),
        Value::Array(items) => items.iter_mut().collect(),
        _ => Vec::new(),
    };
    for value in inside {
        if left == 0 {
            *value = with.clone();
            return 0;
        }
        left = broken(value, left - 1, with);
        if left == 0 {
            return 0;
        }
    }
    left
}

#[test]
fn made_up_schemas_hide_nothing() {
    // PROPTEST_CASES asks for more.
    let config = Config::default();
    let rounds = 2 * config.cases;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let others = [
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e30),
        json!(""),
        json!("["),
        json!("\\a"),
        json!("(?=a)"),
        json!("#"),
        json!("#/properties"),
        json!("#/$defs/none"),
        json!([]),
        json!([{}]),
        json!(["a", "a"]),
        json!({}),
        json!({ "$ref": "#" }),
        json!({ "\\p{Foo}": {} }),
        json!(null),
        json!(true),
    ];
    let (mut right, mut faulty) = (0, 0);
    for round in 0..rounds as usize {
        let schema = made_up::schema().new_tree(&mut runner).expect("a schema");
        let schema = schema.current();
        right += usize::from(load_one(&schema) == Came::default());
        let mut schema = schema.clone();
        broken(&mut schema, round % 23, &others[round % others.len()]);
        faulty += usize::from(load_one(&schema).faulty);
    }
    assert!(right > 100 && faulty > 100, "{right} {faulty}");
}

#[test]
fn fixtures_hide_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut projects = vec![root.to_owned()];
    for rule in crate::rules::folders(&root.join("tests/rules")) {
        projects.extend(crate::rules::folders(&rule));
    }
    let mut faulty = 0;
    for project in projects {
        let paths = fixture::files(&project.join("schemas"));
        let read = paths.into_iter().enumerate().filter_map(|(number, path)| {
            let id = FileId(u32::try_from(number).ok()?);
            let path = Path::new("schemas").join(path);
            let text = std::fs::read_to_string(project.join(&path)).ok()?;
            let name = path.to_string_lossy().replace('\\', "/");
            name.ends_with(".schema.json").then_some((id, name, text))
        });
        faulty += usize::from(load(read.collect()).faulty);
    }
    assert!(faulty > 3, "{faulty}");
}

#[test]
fn odd_schemas_hide_nothing() {
    let right = [
        json!(true),
        json!({}),
        json!({ "pattern": "[^]a]b" }),
        json!({ "pattern": "[a[b]]" }),
        json!({ "pattern": "[\\w--a]" }),
        json!({ "pattern": "[a-z&&b]" }),
        json!({ "if": { "pattern": "a" } }),
        json!({ "unevaluatedProperties": { "pattern": "a" }, "additionalProperties": {} }),
        json!({ "$ref": "#" }),
        json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/a" } } }),
        json!({ "$anchor": "here", "properties": { "a": { "$ref": "#here" } } }),
        json!({ "properties": { "$ref": { "type": "string" } } }),
        json!({ "properties": { "größe a": { "oneOf": [{ "x-ref": "thing" }] } } }),
        json!({ "$dynamicRef": "#", "$defs": { "a": { "$dynamicAnchor": "a" } } }),
        json!({ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": {} }),
        json!({ "contains": { "pattern": "a" } }),
        json!({ "$id": "things#", "properties": { "a": { "$ref": "#/properties/b" }, "b": {} } }),
        json!({ "minLength": 1e30, "maxItems": 2.0 }),
        json!({ "const": { "$ref": "no such thing" } }),
    ];
    for schema in &right {
        assert_eq!(load_one(schema), Came::default(), "{schema}");
    }
    // Right as schemas, and yet not to be built.
    let refused = [
        json!({ "pattern": "\\a" }),
        json!({ "properties": { "a": { "anyOf": [{ "pattern": "b\\a" }, true] } } }),
        json!({ "patternProperties": { "\\a": {} } }),
        json!({ "if": { "pattern": "\\a" }, "then": {} }),
        json!({ "unevaluatedProperties": { "pattern": "\\a" }, "additionalProperties": {} }),
        json!({ "contains": { "pattern": "\\a" } }),
        json!({ "$ref": "#/examples", "examples": [1] }),
        json!({ "$ref": "#/examples/0", "examples": [{ "multipleOf": "a" }] }),
        json!({ "$ref": "#/examples/0", "examples": [{ "pattern": "[" }] }),
    ];
    for schema in &refused {
        assert!(load_one(schema).refused, "{schema}");
    }
    let faulty = [
        json!({ "pattern": "(" }),
        json!({ "pattern": "\\cA" }),
        json!({ "$ref": "https://example.org/a" }),
        json!({ "$ref": "other.schema.json" }),
        json!({ "type": "strng" }),
        json!({ "anyOf": [{ "type": [] }, { "properties": 1 }] }),
        json!(1),
    ];
    for schema in &faulty {
        assert!(load_one(schema).faulty, "{schema}");
    }
}

#[test]
fn one_schema_leads_to_another() {
    let file = |number: u32, name: &str, schema: Value| {
        let path = format!("schemas/{name}.schema.json");
        (FileId(number), path, schema.to_string())
    };
    let leading = || json!({ "properties": { "a": { "$ref": "shared/b.schema.json#/$defs/c" } } });
    let came = |shared: Value| {
        load(vec![
            file(0, "shared/b", shared),
            file(1, "thing", leading()),
        ])
    };
    assert_eq!(came(json!({ "$defs": { "c": {} } })), Came::default());
    assert!(came(json!({ "$defs": { "c": { "pattern": "\\a" } } })).refused);
    assert!(came(json!({ "$defs": { "c": { "pattern": "(" } } })).faulty);
    let other = load(vec![
        file(0, "shared/a \u{e4}%", json!({ "$defs": { "c": {} } })),
        file(
            1,
            "thing",
            json!({ "$ref": "shared/a \u{e4}%.schema.json#/$defs/c" }),
        ),
    ]);
    assert!(!other.faulty);
}
