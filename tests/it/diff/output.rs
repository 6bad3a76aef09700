//! The formats: the JSON document against its published schema, and text for people.

use serde_json::Value;

use super::{diff, edit, json, repository};

/// Asserts that a document is as the published schema says.
#[track_caller]
pub(super) fn valid(document: &Value) {
    let schema = include_str!("../../../docs/output/diff.v1.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
}

/// Every object of the schema names all of its properties, so that none is left undescribed.
#[track_caller]
fn described(value: &Value, schema: &Value, root: &Value) {
    let schema = match schema["$ref"].as_str() {
        Some(to) => root.pointer(to.trim_start_matches('#')).expect(to),
        None => schema,
    };
    match value {
        Value::Object(fields) => {
            let Some(known) = schema["properties"].as_object() else {
                return;
            };
            for (name, value) in fields {
                let below = known
                    .get(name)
                    .unwrap_or_else(|| panic!("{name} is not described"));
                described(value, below, root);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| described(item, &schema["items"], root)),
        _ => {}
    }
}

#[test]
fn the_schema_describes_every_field_and_would_notice_a_fault() {
    let project = repository();
    edit(
        &project,
        "records/all.toml",
        "number = 2.6,",
        "number = 2.7,",
    );
    edit(
        &project,
        "records/all.toml",
        "id = \"visitors\"",
        "id = \"guests\"",
    );
    edit(
        &project,
        "schemas/figure.schema.json",
        "[\"id\"]",
        "[\"id\", \"value\"]",
    );
    let document = json(&project, &["HEAD"]);
    let schema = include_str!("../../../docs/output/diff.v1.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    described(&document, &schema, &schema);
    let mut wrong = document;
    wrong["changed"][0]["fields"][0]["citations_unchanged"] = Value::Null;
    assert!(!jsonschema::is_valid(&schema, &wrong));
}

#[test]
fn the_same_comparison_gives_the_same_bytes() {
    let project = repository();
    edit(
        &project,
        "records/all.toml",
        "number = 2.6,",
        "number = 2.7,",
    );
    for format in ["human", "json", "markdown"] {
        let with = |threads: &str| {
            diff(
                &project,
                &["HEAD", "--format", format, "--threads", threads],
                0,
            )
        };
        assert_eq!(with("1"), with("4"));
    }
}

#[test]
fn colour_only_where_it_is_asked_for() {
    let project = repository();
    edit(
        &project,
        "records/all.toml",
        "number = 2.6,",
        "number = 2.7,",
    );
    assert!(!diff(&project, &["HEAD"], 0).contains('\u{1b}'));
    assert!(diff(&project, &["HEAD", "--color", "always"], 0).contains("\u{1b}["));
    let quiet = diff(&project, &["HEAD", "--quiet"], 0);
    assert!(
        !quiet.contains("facts as before") && quiet.contains("2.6 → 2.7"),
        "{quiet}"
    );
}

#[test]
fn long_texts_are_shown_where_they_differ() {
    let project = repository();
    let text = "A long account of what the report says about its own figures, and of how they were counted";
    let title = format!("{text}; the first edition has more; {text}");
    edit(&project, "records/all.toml", "The report", &title);
    super::commit(&project);
    edit(
        &project,
        "records/all.toml",
        "first edition",
        "second edition",
    );
    let out = diff(&project, &["HEAD"], 0);
    let expected = "    title:\n      before  \"…of how they were counted; the first edition has more; A long account…\"\n      after   \"…of how they were counted; the second edition has more; A long account…\"\n";
    assert!(out.contains(expected), "{out}");
    let document = json(&project, &["HEAD"]);
    assert_eq!(
        document["changed"][0]["fields"][0]["before"],
        title.as_str()
    );
}

#[test]
fn a_number_that_became_a_text_can_be_told() {
    let project = repository();
    edit(
        &project,
        "schemas/source.schema.json",
        "\"title\": { \"type\": \"string\" }",
        "\"title\": true",
    );
    edit(
        &project,
        "records/all.toml",
        "title = \"The report\"",
        "title = 2019",
    );
    super::commit(&project);
    edit(
        &project,
        "records/all.toml",
        "title = 2019",
        "title = \"2019\"",
    );
    let out = diff(&project, &["HEAD"], 0);
    assert!(out.contains("title: 2019 → \"2019\"\n"), "{out}");
}
