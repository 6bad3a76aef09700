//! Work grows as its input does, and not with its square. Here is how that is told from times, and
//! the inputs of strangers for which it was not so.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use factum::finding::Finding;
use factum::schema;
use factum::text::FileId;

use crate::rules::fixture;

/// How much larger the large input is.
const FACTOR: usize = 8;

/// How much longer the large input may take than the small one as many times over. In proportion,
/// it is about once; by the square, as many times as the input is larger.
const BOUND: f64 = 2.0;

/// Fails if a job on `8 * size` takes far longer than eight times the same on `size`. Both sides
/// together are as much work, so that other work on the machine slows down both; where it did not,
/// the next try is fairer, and one that comes out well is enough.
#[track_caller]
pub(crate) fn in_proportion<T>(size: usize, make: impl Fn(usize) -> T, job: impl Fn(&T)) {
    let (small, large) = (make(size), make(FACTOR * size));
    let timed = |input: &T, times: usize| {
        let start = Instant::now();
        (0..times).for_each(|_| job(input));
        start.elapsed()
    };
    let mut least = f64::INFINITY;
    let mut seen: Vec<(Duration, Duration)> = Vec::new();
    for _ in 0..10 {
        let (once, many) = (timed(&large, 1), timed(&small, FACTOR));
        seen.push((once, many));
        least = least.min(once.as_secs_f64() / many.as_secs_f64());
        if least < BOUND {
            return;
        }
    }
    panic!("{FACTOR} times {size} takes {least:.1} times as long as it should: {seen:?}");
}

/// A project of one kind, `thing`, and one file of records.
fn project(schema: &str, records: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let root = home.path();
    for folder in ["records", "schemas"] {
        fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    fs::write(root.join("factum.toml"), "name = \"x\"\n").expect("a file");
    fs::write(root.join("schemas/thing.schema.json"), schema).expect("a file");
    fs::write(root.join("records/a.toml"), records).expect("a file");
    home
}

/// Checks a project and demands something of all its findings.
#[track_caller]
fn all(root: &Path, demanded: impl Fn(&Finding) -> bool) {
    let findings = fixture::run(root).report.findings;
    let other = findings.iter().find(|finding| !demanded(finding));
    assert!(other.is_none(), "{other:?}");
}

#[test]
fn waivers_on_one_record() {
    let schema = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
      "properties": { "id": { "$ref": "urn:factum:slug" }, "list": { "items": { "type": "integer",
        "x-rules": [ { "id": "small", "check": "self < 10", "message": "this is too large" } ] } } } }"#;
    let make = |size: usize| {
        let mut records = format!("[[thing]]\nid = \"a\"\nlist = [{}]\n", "50, ".repeat(size));
        for place in 0..size {
            let waiver = format!(
                "[[waiver]]\nrule = \"thing/small\"\nrecord = \"thing:a\"\n\
                 pointer = \"/list/{place}\"\nreason = \"it says so\"\n"
            );
            records.push_str(&waiver);
        }
        project(schema, &records)
    };
    in_proportion(2000, make, |home| {
        all(home.path(), |finding| finding.waiver.is_some());
    });
}

/// Names that begin alike.
fn names(size: usize) -> impl Iterator<Item = String> {
    (0..size).map(|name| format!("number_of_people_{name}"))
}

#[test]
fn keys_in_a_schema() {
    let make = |size| {
        let keys: Vec<String> = names(size).map(|name| format!("\"{name}\": 1")).collect();
        format!("{{ \"examples\": [{{ {} }}] }}", keys.join(", "))
    };
    in_proportion(4000, make, |schema: &String| {
        let path = "schemas/thing.schema.json".to_owned();
        let (_, findings) = schema::load(vec![(FileId(0), path, schema.clone())]);
        assert!(findings.is_empty(), "{findings:?}");
    });
}

#[test]
fn fields_that_a_schema_names() {
    let make = |size| {
        let required: Vec<String> = names(size).map(|name| format!("\"{name}\"")).collect();
        let schema = format!(
            r#"{{ "$schema": "https://json-schema.org/draft/2020-12/schema",
              "properties": {{ "id": {{ "$ref": "urn:factum:slug" }} }}, "required": [{}],
              "additionalProperties": {{ "type": "integer" }} }}"#,
            required.join(", ")
        );
        let fields: Vec<String> = names(size).map(|name| format!("{name} = 1\n")).collect();
        project(
            &schema,
            &format!("[[thing]]\nid = \"a\"\n{}", fields.concat()),
        )
    };
    in_proportion(2000, make, |home| all(home.path(), |_| false));
}

/// Wrong elements of one list, all on one line, with characters of more than a byte.
#[test]
fn mistakes_in_one_record() {
    let schema = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
      "properties": { "id": { "$ref": "urn:factum:slug" }, "list": { "items": { "type": "integer" } } } }"#;
    let make = |size: usize| {
        let list = "\"é🇧\", ".repeat(size);
        project(schema, &format!("[[thing]]\nid = \"a\"\nlist = [{list}]\n"))
    };
    in_proportion(3000, make, |home| {
        all(home.path(), |finding| finding.rule.name() == "schema-type");
    });
}

#[test]
fn fields_that_nobody_knows() {
    let schema = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
      "properties": { "id": { "$ref": "urn:factum:slug" }, "number": {}, "people": {} },
      "additionalProperties": false }"#;
    let make = |size| {
        let fields: Vec<String> = names(size).map(|name| format!("{name} = 1\n")).collect();
        project(
            schema,
            &format!("[[thing]]\nid = \"a\"\n{}", fields.concat()),
        )
    };
    in_proportion(3000, make, |home| {
        all(home.path(), |finding| {
            finding.rule.name() == "schema-additional-properties"
        });
    });
}
