//! The manifest of a dataset and its statement, against the files and the records.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::super::Error;
use super::super::encode::FACTS;
use super::super::manifest::{
    FORMAT_VERSION, MANIFEST, PREDICATE, PREDICATE_TYPE, STATEMENT, STATEMENT_TYPE,
};
use super::facts::Lines;
use super::files::Disk;
use super::witness::Witnesses;
use super::{Verification, json};
use crate::reconcile::Status;
use crate::schema::WAIVER;

static SCHEMA: &str = include_str!("../../../docs/output/manifest.v1.schema.json");

/// Reads the manifest; `None` if it cannot be used.
pub(super) fn read(folder: &Path, found: &mut Verification) -> Result<Option<Value>, Error> {
    let Some(manifest) = json(folder, MANIFEST, found)? else {
        return Ok(None);
    };
    let version = manifest["format_version"].as_u64();
    if version.is_some_and(|version| version > u64::from(FORMAT_VERSION)) {
        return Err(Error::new(
            "this dataset was written by a newer version of factum; verify it with that one",
        ));
    }
    let bytes = std::fs::read(folder.join(MANIFEST)).map_err(|e| Error::io(MANIFEST, &e))?;
    if serde_json_canonicalizer::to_vec(&manifest).ok() != Some(bytes) {
        found.file(
            MANIFEST,
            "it is not in the canonical form that a build writes",
        );
    }
    let mut usable = true;
    for error in validator(SCHEMA)?.iter_errors(&manifest) {
        let pointer = error.instance_path().as_str().to_owned();
        found.add(MANIFEST, None, Some(&pointer), error.to_string());
        usable = false;
    }
    Ok(usable.then_some(manifest))
}

/// A validator for one of the published schemas.
pub(super) fn validator(schema: &str) -> Result<jsonschema::Validator, Error> {
    let broken = |error: String| Error::new(format!("a schema of the program is broken: {error}"));
    let schema: Value = serde_json::from_str(schema).map_err(|error| broken(error.to_string()))?;
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|error| broken(error.to_string()))
}

/// What the manifest says of the files.
pub(super) fn claims(manifest: &Value, witnesses: &mut Witnesses) {
    witnesses.hear(MANIFEST);
    for entry in manifest["files"].as_array().into_iter().flatten() {
        let text = |key: &str| entry[key].as_str().unwrap_or_default();
        let bytes = entry["bytes"].as_u64();
        witnesses.claim(MANIFEST, text("path"), text("sha256"), bytes);
    }
}

/// What the statement says of the files, and whether it says the same as the manifest otherwise.
pub(super) fn statement(
    folder: &Path,
    manifest: &Value,
    witnesses: &mut Witnesses,
    found: &mut Verification,
) -> Result<(), Error> {
    let Some(statement) = json(folder, STATEMENT, found)? else {
        return Ok(());
    };
    witnesses.hear(STATEMENT);
    for subject in statement["subject"].as_array().into_iter().flatten() {
        let name = subject["name"].as_str().unwrap_or_default();
        let sha256 = subject["digest"]["sha256"].as_str().unwrap_or_default();
        witnesses.claim(STATEMENT, name, sha256, None);
    }
    for (key, expected) in [("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)] {
        if statement[key] != expected {
            let message = format!("it is not {expected}");
            found.add(STATEMENT, None, Some(&format!("/{key}")), message);
        }
    }
    for key in PREDICATE {
        if statement["predicate"][key] != manifest[key] {
            let message = "it says something else than the manifest";
            found.add(STATEMENT, None, Some(&format!("/predicate/{key}")), message);
        }
    }
    Ok(())
}

/// Compares the manifest's counts with the lines.
pub(super) fn counts(manifest: &Value, disk: &Disk, lines: &Lines, found: &mut Verification) {
    // Whichever of the two was changed since is the one that is wrong.
    let wrong = if changed(manifest, disk, FACTS) {
        FACTS
    } else {
        MANIFEST
    };
    let counts = &manifest["counts"];
    let mut expect = |pointer: String, counted: u64| {
        let stated = counts
            .pointer(&pointer)
            .and_then(Value::as_u64)
            .unwrap_or(0);
        if stated != counted {
            let field = format!("/counts{pointer}");
            let message = format!("the manifest counts {stated}; facts.ndjson has {counted}");
            found.add(wrong, None, Some(&field), message);
        }
    };
    let none = || counts["kinds"].as_object().into_iter().flatten();
    let mut kinds: BTreeSet<&str> = none().map(|(kind, _)| kind.as_str()).collect();
    kinds.extend(lines.counts.keys().map(|(kind, _)| kind.as_str()));
    let mut records = 0;
    for status in Status::ALL.map(Status::as_str) {
        let mut total = 0;
        for kind in &kinds {
            let key = ((*kind).to_owned(), status.to_owned());
            let count = lines.counts.get(&key).copied().unwrap_or(0);
            let step = crate::record::Pointer::root().join("kinds").join(kind);
            expect(step.join(status).as_str().to_owned(), count);
            total += if *kind == WAIVER { 0 } else { count };
        }
        expect(format!("/status/{status}"), total);
        records += total;
    }
    expect("/records".into(), records);
    let waivers = lines.counts.iter().filter(|((kind, _), _)| kind == WAIVER);
    expect("/waivers".into(), waivers.map(|(_, count)| count).sum());
}

/// Whether a file's bytes are not those that the manifest lists.
pub(super) fn changed(manifest: &Value, disk: &Disk, file: &str) -> bool {
    let own = disk.get(file).and_then(Option::as_ref);
    let stated = entry(manifest, file).map(|entry| &entry["sha256"]);
    own.is_none_or(|(_, sha256)| stated.is_none_or(|stated| *stated != **sha256))
}

fn entry<'m>(manifest: &'m Value, file: &str) -> Option<&'m Value> {
    let mut files = manifest["files"].as_array()?.iter();
    files.find(|entry| entry["path"] == file)
}
