//! A record file from a stranger: parsed and validated against a schema with
//! every sort of keyword. Nothing may panic, and every place lies in the text.
#![no_main]

use std::sync::LazyLock;

use factum::schema::{self, Catalog};
use factum::text::FileId;
use factum::value::QuantityRules;
use factum::{parse, validate};
use libfuzzer_sys::fuzz_target;

const SCHEMA: &str = r##"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
  "x-id": "{id}", "required": ["id"],
  "properties": {
    "id": { "$ref": "urn:factum:slug" },
    "value": { "$ref": "urn:factum:quantity" },
    "as_of": { "$ref": "urn:factum:date" },
    "part_of": { "type": "string", "x-ref": { "kind": "a", "acyclic": true } },
    "items": { "type": "array", "items": { "$ref": "#/properties/choice" }, "uniqueItems": true },
    "choice": { "oneOf": [
      { "type": "object", "properties": { "type": { "const": "x" } }, "required": ["type"] },
      { "type": "string", "pattern": "^[a-z]+$" }, { "type": "integer", "minimum": 1 } ] } },
  "if": { "required": ["value"] }, "then": { "required": ["as_of"] },
  "unevaluatedProperties": false }"##;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let file = (
        FileId(0),
        "schemas/a.schema.json".to_owned(),
        SCHEMA.to_owned(),
    );
    schema::load(vec![file]).0
});

fuzz_target!(|text: &str| {
    let (parsed, mut findings) = parse::parse(FileId(0), text);
    let setting = validate::Setting {
        today: "2026-01-31",
        quantities: &QuantityRules::default(),
    };
    let digest = validate::validate(
        &CATALOG,
        setting,
        FileId(0),
        "records/a.toml",
        text,
        &parsed,
    );
    findings.extend(digest.findings);
    assert!(!parsed.broken || !findings.is_empty());
    for finding in findings {
        assert!(text.get(finding.at.span.range()).is_some(), "{finding:?}");
    }
});
