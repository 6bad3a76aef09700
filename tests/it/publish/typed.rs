//! SQLite and Parquet: what is in them, that they say what the lines say, and
//! that every change of them is noticed and named.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::json;

use super::seal::{entry, seal};
use super::{Project, bytes, code, json, run, said};

pub(super) fn build(project: &Project) -> PathBuf {
    let output = run(&mut project.factum(&["build", "--format", "sqlite,parquet"]));
    assert_eq!(code(&output), 0, "{}", said(&output));
    project.path("dist")
}

/// What `verify` says of a dataset that was changed and given fitting hashes.
#[track_caller]
fn tampered(change: impl Fn(&Path)) -> String {
    let project = Project::small();
    let dist = build(&project);
    let output = run(&mut project.factum(&["verify", "dist"]));
    assert_eq!(code(&output), 0, "before the change: {}", said(&output));
    change(&dist);
    seal(&dist);
    let output = run(&mut project.factum(&["verify", "dist"]));
    assert_eq!(code(&output), 1, "{}", said(&output));
    said(&output)
}

/// The same with statements run on the SQLite file.
#[track_caller]
fn altered(sql: &str) -> String {
    tampered(|dist| {
        let database = Connection::open(dist.join("facts.sqlite")).expect("opens");
        let set = "PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON;";
        database.execute_batch(set).expect("sets");
        database.execute_batch(sql).expect("the statements run");
        database.execute_batch("VACUUM").expect("packs");
    })
}

/// The same with one Parquet file taken from a project whose records were edited.
#[track_caller]
fn swapped(table: &str, from: &str, to: &str) -> String {
    let other = Project::small();
    let records = fs::read_to_string(other.path("records/all.toml")).expect("records");
    assert!(records.contains(from));
    other.write("records/all.toml", &records.replacen(from, to, 1));
    let changed = build(&other).join(table);
    tampered(|dist| {
        fs::copy(&changed, dist.join(table)).expect("copies");
    })
}

#[track_caller]
fn says(text: &str, expected: &str) {
    assert!(
        text.contains(expected),
        "expected: {expected}\nsaid: {text}"
    );
}

#[test]
fn every_encoding_of_a_table_has_one_logical_digest() {
    let project = Project::small();
    let dist = build(&project);
    let sqlite = entry(&dist, "facts.sqlite");
    assert_eq!(
        sqlite["logical_sha256"],
        entry(&dist, "facts.ndjson")["logical_sha256"]
    );
    let tables = sqlite["tables"].as_array().expect("tables");
    assert!(tables.len() > 8);
    for table in tables {
        let name = table["name"].as_str().expect("a name");
        for suffix in ["csv", "parquet"] {
            let file = entry(&dist, &format!("{name}.{suffix}"));
            assert_eq!(
                file["logical_sha256"], table["logical_sha256"],
                "{name}.{suffix}"
            );
            assert_eq!(file["rows"], table["rows"], "{name}.{suffix}");
        }
    }
}

#[test]
fn sqlite_has_types_keys_indexes_and_views() {
    let project = Project::small();
    let dist = build(&project);
    let database = Connection::open(dist.join("facts.sqlite")).expect("opens");
    let one = |sql: &str| -> String {
        let value = database.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0));
        format!(
            "{:?}",
            value.unwrap_or_else(|error| panic!("{sql}: {error}"))
        )
    };
    assert_eq!(one("PRAGMA integrity_check"), "Text(\"ok\")");
    assert_eq!(
        one("SELECT count(*) FROM pragma_foreign_key_check"),
        "Integer(0)"
    );
    assert_eq!(
        one("SELECT count(*) FROM pragma_foreign_key_list('figure.cites')"),
        "Integer(2)"
    );
    let figure = "FROM figure WHERE address = 'figure:exports'";
    assert_eq!(
        one(&format!(r#"SELECT "value.number" {figure}"#)),
        "Text(\"2.60\")"
    );
    assert_eq!(
        one(&format!(r#"SELECT "value.number~number" {figure}"#)),
        "Real(2.6)"
    );
    assert_eq!(
        one(&format!(r#"SELECT "value~low" {figure}"#)),
        "Real(2595000000.0)"
    );
    assert_eq!(
        one(&format!(r#"SELECT "as_of~latest" {figure}"#)),
        "Text(\"2019-12-31\")"
    );
    let sources =
        "SELECT group_concat(source) FROM facts_with_sources WHERE address = 'figure:exports'";
    assert_eq!(one(sources), "Text(\"source:report,source:reprint\")");
    assert_eq!(
        one("SELECT count(*) FROM facts_without_sources WHERE kind = 'figure'"),
        "Integer(1)"
    );
    assert_eq!(
        one("SELECT records FROM status_counts WHERE status = 'withdrawn'"),
        "Integer(1)"
    );
    assert_eq!(one("PRAGMA user_version"), "Integer(1)");
    let plan = "EXPLAIN QUERY PLAN SELECT * FROM \"figure.cites\" WHERE source = 'source:report'";
    let plan: String = database
        .query_row(plan, [], |row| row.get(3))
        .expect("a plan");
    assert!(plan.contains("INDEX figure.cites:source"), "{plan}");
}

#[test]
fn a_changed_cell_of_sqlite_is_named_with_table_row_and_field() {
    let said =
        altered(r#"UPDATE figure SET "value.number" = '1501' WHERE address = 'figure:visitors'"#);
    says(
        &said,
        "facts.sqlite [figure: value.number]: figure:visitors: it says \"1501\"; facts.ndjson says \"1500\"",
    );
    let said = altered(r#"UPDATE figure SET "value~low" = 7 WHERE address = 'figure:visitors'"#);
    says(
        &said,
        "facts.sqlite [figure: value~low]: figure:visitors: it is not what follows",
    );
    let said = altered("UPDATE records SET status = 'verified' WHERE address = 'figure:old'");
    says(
        &said,
        "facts.sqlite [records: status]: figure:old: it says \"verified\"",
    );
    let said = altered("UPDATE evidence SET excerpt = 'more' WHERE excerpt IS NOT NULL");
    says(
        &said,
        "facts.sqlite [evidence: excerpt]: figure:exports: it says \"more\"",
    );
    let said = altered("UPDATE figure SET \"value.unit\" = 7 WHERE address = 'figure:visitors'");
    says(
        &said,
        "facts.sqlite [figure: value.unit]: figure:visitors: it says \"7\"",
    );
    let said =
        altered("UPDATE figure SET \"value.unit\" = x'00' WHERE address = 'figure:visitors'");
    says(
        &said,
        "[figure: value.unit]: it holds something that is no text",
    );
}

#[test]
fn rows_views_indexes_and_tables_of_sqlite_are_all_expected() {
    let said = altered("DELETE FROM figure WHERE address = 'figure:visitors'");
    says(
        &said,
        "facts.sqlite: a row of figure:visitors is missing in the table figure",
    );
    says(
        &said,
        "facts.sqlite: its table figure has 2 rows; the manifest says 3",
    );
    let said = altered("INSERT INTO records VALUES ('figure:new', 'figure', 'verified')");
    says(
        &said,
        "facts.sqlite: figure:new has no such row in the table records in facts.ndjson",
    );
    let said = altered("DELETE FROM records WHERE address = 'source:report'");
    says(
        &said,
        "references of the table figure.cites lead to no record",
    );
    says(
        &altered("DROP VIEW disputed_facts"),
        "facts.sqlite: the view disputed_facts is missing",
    );
    let said = altered("DROP INDEX \"figure.cites:source\"");
    says(
        &said,
        "facts.sqlite: the index figure.cites:source is missing",
    );
    let said = altered("DROP TABLE \"figure.cites\"");
    says(&said, "facts.sqlite: the table figure.cites is missing");
    says(
        &altered("CREATE TABLE more (x)"),
        "facts.sqlite: no build makes the table more",
    );
    let said = altered("CREATE TRIGGER t AFTER INSERT ON figure BEGIN SELECT 1; END");
    says(&said, "facts.sqlite: no build makes the trigger t");
    let said = altered(
        "DROP VIEW disputed_facts; CREATE VIEW disputed_facts AS SELECT * FROM records WHERE 0",
    );
    says(
        &said,
        "facts.sqlite: the view disputed_facts is not the one that a build makes",
    );
    says(
        &altered("PRAGMA user_version = 7"),
        "facts.sqlite: its user_version is 7",
    );
}

#[test]
fn a_changed_cell_of_parquet_is_named_with_row_and_field() {
    let said = swapped("figure.parquet", "1_500", "1_501");
    says(
        &said,
        "figure.parquet:3 [value.number]: figure:visitors: it says \"1501\"; facts.ndjson says \"1500\"",
    );
    let said = swapped(
        "evidence.parquet",
        "excerpt = \"2.60 billion\"",
        "excerpt = \"2.6 bn\"",
    );
    says(
        &said,
        "evidence.parquet:1 [excerpt]: figure:exports: it says \"2.6 bn\"",
    );
    let said = swapped(
        "figure.parquet",
        "formerly = [\"export\"]",
        "formerly = [\"trade\"]",
    );
    says(
        &said,
        "figure.parquet:1 [formerly~list]: figure:exports: it says \"trade\"",
    );
    let said = swapped("figure.parquet", "formerly = [\"export\"]", "");
    says(
        &said,
        "figure.parquet: a row of figure:exports is missing in the column formerly~list",
    );
}

#[test]
fn rows_columns_and_files_of_parquet_are_all_expected() {
    let visitors = "[[figure]]\nid = \"visitors\"\nvalue = { number = 1_500, unit = \"people\", qualifier = \"over\" }\nas_of = 2021-10-05\n";
    let said = swapped("figure.parquet", visitors, "");
    says(&said, "figure.parquet: a row of figure:visitors is missing");
    says(&said, "figure.parquet: it has 2 rows; the manifest says 3");
    let said = swapped(
        "figure.parquet",
        "id = \"visitors\"\n",
        "id = \"visitors\"\n[[figure]]\nid = \"xx\"\n",
    );
    says(
        &said,
        "figure.parquet:4: figure:xx has no such row in facts.ndjson",
    );
    let said = tampered(|dist| {
        fs::copy(dist.join("source.parquet"), dist.join("figure.parquet")).expect("copies");
    });
    says(
        &said,
        "figure.parquet: it has no column as_of as datapackage.json describes it",
    );
    let said = tampered(|dist| {
        fs::copy(dist.join("source.parquet"), dist.join("more.parquet")).expect("copies");
    });
    says(
        &said,
        "more.parquet: datapackage.json describes no such table",
    );
    says(&said, "more.parquet: no build wrote this");
}

#[test]
fn changed_checks_are_named_in_every_encoding() {
    let project = Project::small();
    let schema = fs::read_to_string(project.path("schemas/figure.schema.json")).expect("a schema");
    let rule = r#""x-rules": [{ "id": "dated", "check": "has(self.id)", "message": "no id" }], "type": "object","#;
    project.write(
        "schemas/figure.schema.json",
        &schema.replacen("\"type\": \"object\",", rule, 1),
    );
    let dist = build(&project);
    assert_eq!(code(&run(&mut project.factum(&["verify", "dist"]))), 0);
    let database = Connection::open(dist.join("facts.sqlite")).expect("opens");
    let changed = database.execute("UPDATE checks SET outcome = 'contradicted'", []);
    assert_eq!(changed.expect("updates"), 3);
    drop(database);
    seal(&dist);
    let output = run(&mut project.factum(&["verify", "dist"]));
    says(
        &said(&output),
        "facts.sqlite [checks: outcome]: figure:exports: it says \"contradicted\"; checks.csv says",
    );
}

#[test]
fn formats_are_asked_for_with_commas_or_repeated_beside_one_report_format() {
    let project = Project::small();
    let output =
        run(&mut project.factum(&["build", "--format", "json,sqlite", "--format", "parquet"]));
    assert_eq!(code(&output), 0, "{}", said(&output));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("stdout is JSON");
    assert_eq!(report["summary"]["errors"], json!(0));
    let dist = project.path("dist");
    assert!(dist.join("facts.sqlite").is_file() && dist.join("figure.parquet").is_file());
    // Asked for once is not asked for ever.
    let output = run(&mut project.factum(&["build", "--format", "json"]));
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(!dist.join("facts.sqlite").exists() && !dist.join("figure.parquet").exists());
    let output = run(&mut project.factum(&["build", "--format", "sqlite"]));
    says(&said(&output), "published 5 records in ");
    assert!(!dist.join("figure.parquet").exists());
    let output = run(&mut project.factum(&["build", "--format", "json,sarif"]));
    assert_eq!(code(&output), 2);
    says(
        &said(&output),
        "--format names two formats for what is printed, json and sarif",
    );
    for unknown in ["xlsx", "csv", ""] {
        let output = run(&mut project.factum(&["build", "--format", unknown]));
        assert_eq!(code(&output), 2, "{unknown}: {}", said(&output));
    }
    let output = run(&mut project.factum(&["check", "--format", "sqlite"]));
    assert_eq!(code(&output), 2, "{}", said(&output));
}

#[test]
fn the_same_records_give_the_same_bytes_in_every_format() {
    let project = Project::small();
    let records: Vec<String> = (0..500)
        .map(|n| format!("[[figure]]\nid = \"n{n}\"\nvalue = {{ number = {n}.25, unit = \"EUR\" }}\ncites = [{{ source = \"report\" }}]\n"))
        .collect();
    let records = records.concat();
    project.write("records/many.toml", &records);
    let first = bytes(&build(&project));
    let other = Project::small();
    other.write("records/many.toml", &records);
    let output = run(other
        .factum(&["build", "--threads", "1", "--format", "parquet,sqlite"])
        .env("TZ", "Pacific/Kiritimati")
        .env("LC_ALL", "tr_TR.UTF-8"));
    assert_eq!(code(&output), 0, "{}", said(&output));
    let second = bytes(&other.path("dist"));
    for (name, text) in &first {
        assert!(second.get(name) == Some(text), "{name} differs");
    }
    assert_eq!(first.len(), second.len());
    let folder = project
        .path("")
        .to_string_lossy()
        .trim_end_matches('/')
        .to_owned();
    for (name, text) in &first {
        let there = text
            .windows(folder.len())
            .any(|part| part == folder.as_bytes());
        assert!(!there, "{name} names a folder of this machine");
    }
    // The head of a database counts changes and names the version of what wrote it.
    let head = &first["facts.sqlite"];
    let number = |at: usize| {
        head[at..at + 4]
            .iter()
            .fold(0, |sum, byte| sum << 8 | u32::from(*byte))
    };
    assert_eq!(
        number(24),
        number(92),
        "the counter of changes is that of the version"
    );
    assert_eq!(number(24), 1, "one transaction");
    assert_eq!(
        u64::from(number(96)),
        u64::try_from(rusqlite::version_number()).expect("a number")
    );
    assert_eq!(
        json(&project.path("dist"), "manifest.json")["files"]
            .as_array()
            .map(Vec::len),
        Some(first.len() - 3)
    );
}
