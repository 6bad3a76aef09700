//! `manifest.json` and what vouches for it: the hashes of all files, and an
//! unsigned in-toto statement that a signing tool can take as it is.

use std::path::Path;

use serde_json::{Value, json};

use super::logical::Digests;
use super::out::{self, Written, hex};
use super::tables::Tables;
use super::{Counts, Error, Provenance, Published, Verified, parquet, sqlite};
use crate::project::CONFIG_FILE;
use crate::reconcile::Status;
use crate::schema;

/// Name of the manifest.
pub(super) const MANIFEST: &str = "manifest.json";
/// Name of the list of hashes.
pub(super) const SUMS: &str = "SHA256SUMS";
/// Name of the statement.
pub(super) const STATEMENT: &str = "statement.intoto.json";
/// The type of in-toto statements, version 1.
pub(super) const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// The type of what ours says: the part of the manifest that does not name files.
pub(super) const PREDICATE_TYPE: &str = "urn:factum:dataset:v1";
/// The version of the manifest and of the lines of facts.
pub(super) const FORMAT_VERSION: u32 = 1;

/// What the statement repeats of the manifest.
pub(super) const PREDICATE: [&str; 8] = [
    "tool", "ruleset", "dataset", "commit", "clean", "today", "inputs", "counts",
];

/// What there is to say of a dataset.
pub(super) struct Facts<'f> {
    pub(super) verified: Verified<'f>,
    pub(super) provenance: &'f Provenance,
    pub(super) counts: Counts,
    pub(super) waivers: &'f [Value],
    pub(super) digests: Digests,
    pub(super) tables: &'f Tables,
}

/// Writes the manifest, the statement and the list of hashes; gives what was published.
pub(super) fn write(
    facts: &Facts<'_>,
    mut files: Vec<Written>,
    folder: &Path,
) -> Result<Published, Error> {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let manifest = manifest(facts, &files);
    let bytes = serde_json_canonicalizer::to_vec(&manifest)
        .map_err(|error| Error::new(format!("{MANIFEST}: {error}")))?;
    files.push(out::write(folder, MANIFEST, &bytes, 0)?);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let statement = statement(&manifest, &files).to_string() + "\n";
    files.push(out::write(folder, STATEMENT, statement.as_bytes(), 0)?);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    out::write(folder, SUMS, sums(&files).as_bytes(), 0)?;
    Ok(Published {
        files: files.len() + 1,
        statuses: statuses(&facts.counts),
        waivers: facts.waivers.len(),
    })
}

/// Records by status; waivers are counted apart.
fn statuses(counts: &Counts) -> Vec<(&'static str, u64)> {
    let kinds = || counts.iter().filter(|(kind, _)| *kind != schema::WAIVER);
    let total = |status: Status| {
        let count = kinds().filter_map(|(_, counts)| counts.get(status.as_str()));
        (status.as_str(), count.sum())
    };
    Status::ALL.map(total).to_vec()
}

fn manifest(facts: &Facts<'_>, files: &[Written]) -> Value {
    let run = facts.verified.run();
    let config = run.config;
    let status: serde_json::Map<String, Value> = statuses(&facts.counts)
        .into_iter()
        .map(|(status, count)| (status.to_owned(), json!(count)))
        .collect();
    let records: u64 = status.values().filter_map(Value::as_u64).sum();
    json!({
        "format_version": FORMAT_VERSION,
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "ruleset": config.ruleset,
        "dataset": {
            "name": config.name,
            "title": config.title,
            "version": config.version,
            "licence": config.licence,
        },
        "quantity": { "about": config.about, "nearly": config.nearly },
        "commit": facts.provenance.commit,
        "clean": facts.provenance.clean,
        "today": run.report.today,
        "inputs": inputs(facts),
        "counts": {
            "records": records,
            "status": status,
            "kinds": facts.counts,
            "waivers": facts.waivers.len(),
        },
        "waivers": facts.waivers,
        "files": files.iter().map(|file| described(facts, file)).collect::<Vec<_>>(),
    })
}

/// Every file that the dataset was made from.
fn inputs(facts: &Facts<'_>) -> Vec<Value> {
    let run = facts.verified.run();
    let role = |path: &str| {
        if Some(path) == run.ledger {
            "ledger"
        } else if path == CONFIG_FILE {
            "settings"
        } else if path.starts_with(schema::FOLDER) {
            "schema"
        } else {
            "records"
        }
    };
    run.fingerprints
        .iter()
        .map(|(file, print)| {
            let path = &run.paths[file.0 as usize];
            json!({ "path": published(path), "role": role(path), "sha256": hex(print) })
        })
        .collect()
}

/// A path as it is published: where a machine keeps a file from outside the project is nobody's affair.
fn published(path: &str) -> &str {
    let name = Path::new(path).file_name().and_then(|name| name.to_str());
    name.filter(|_| Path::new(path).is_absolute())
        .unwrap_or(path)
}

fn described(facts: &Facts<'_>, file: &Written) -> Value {
    let table = file.name.strip_suffix(".csv");
    let table = table.or_else(|| file.name.strip_suffix(parquet::SUFFIX));
    let whole = [super::encode::FACTS, sqlite::SQLITE].contains(&file.name.as_str());
    let logical = match table {
        Some(table) => Some(facts.digests.of(table).sha256),
        None => whole.then(|| facts.digests.all.sha256.clone()),
    };
    let mut entry = json!({
        "path": file.name,
        "bytes": file.bytes,
        "rows": logical.as_ref().map(|_| file.rows),
        "sha256": file.sha256,
        "logical_sha256": logical,
    });
    if file.name == sqlite::SQLITE {
        let tables = facts.tables.keys().map(|name| {
            let logical = facts.digests.of(name);
            json!({ "name": name, "rows": logical.rows, "logical_sha256": logical.sha256 })
        });
        entry["tables"] = Value::Array(tables.collect());
    }
    entry
}

/// An in-toto Statement, version 1, over all files but itself and the list of hashes.
fn statement(manifest: &Value, files: &[Written]) -> Value {
    let subjects: Vec<Value> = files
        .iter()
        .map(|file| json!({ "name": file.name, "digest": { "sha256": file.sha256 } }))
        .collect();
    let predicate: serde_json::Map<String, Value> = PREDICATE
        .iter()
        .map(|key| ((*key).to_owned(), manifest[key].clone()))
        .collect();
    json!({
        "_type": STATEMENT_TYPE,
        "subject": subjects,
        "predicateType": PREDICATE_TYPE,
        "predicate": predicate,
    })
}

/// The lines that `sha256sum -c` reads.
fn sums(files: &[Written]) -> String {
    let line = |file: &Written| format!("{}  {}\n", file.sha256, file.name);
    files.iter().map(line).collect()
}
