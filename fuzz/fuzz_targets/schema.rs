//! A schema file from a stranger, and a record of its kind.
#![no_main]

use factum::text::FileId;
use factum::value::QuantityRules;
use factum::{parse, schema, validate};
use libfuzzer_sys::fuzz_target;

const RECORD: &str =
    "[[a]]\nid = \"x\"\nn = 1\nlist = [1, \"b\", { c = 2021-10-05 }]\n\n[a.t]\nu = 2.50\n";

fuzz_target!(|text: &str| {
    let file = (
        FileId(0),
        "schemas/a.schema.json".to_owned(),
        text.to_owned(),
    );
    let (catalog, findings) = schema::load(vec![file]);
    for finding in findings {
        assert!(text.get(finding.at.span.range()).is_some(), "{finding:?}");
    }
    let (parsed, _) = parse::parse(FileId(1), RECORD);
    let setting = validate::Setting {
        today: "2026-01-31",
        quantities: &QuantityRules::default(),
    };
    let digest = validate::validate(
        &catalog,
        setting,
        FileId(1),
        "records/a.toml",
        RECORD,
        &parsed,
    );
    for finding in digest.findings {
        assert!(RECORD.get(finding.at.span.range()).is_some(), "{finding:?}");
    }
});
