//! From a verified run to the files of its dataset: each record is walked once,
//! in any order; two sorts bring lines and rows into theirs.

use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;

use rayon::prelude::*;

use super::layout::Layout;
use super::line::{Context, Encoded, Origin, accepted};
use super::logical::{Digests, digests};
use super::manifest::{self, Facts};
use super::out::{Out, Written, hex};
use super::sinks::{self, Parsed, Sinks};
use super::sort::Sorter;
use super::sqlite::Database;
use super::tables::{self, Tables};
use super::typed::Plans;
use super::{
    Counts, Error, Formats, Provenance, Published, Verified, checks, derived, package, read,
    waivers,
};
use crate::reconcile::{Index, Status};
use crate::record::Document;
use crate::text::{FileId, LineIndex};

/// Name of the lossless file.
pub const FACTS: &str = "facts.ndjson";

/// A record with its rows in canonical form.
pub(super) type Prepared = (Encoded, Vec<Vec<u8>>);

/// What the walk of all records gathers.
struct Gathered {
    /// Address, line and rows of each record.
    records: Sorter,
    /// Rows in canonical form.
    rows: Sorter,
    tables: Tables,
}

/// Writes all files of a dataset into `folder`; `work` is for temporary ones.
pub(super) fn encode(
    verified: &Verified<'_>,
    provenance: &Provenance,
    formats: Formats,
    folder: &Path,
    work: &Path,
) -> Result<Published, Error> {
    let run = verified.run();
    let layout = Layout::new(run.catalog);
    let waivers = waivers::gather(verified)?;
    let unread = std::collections::BTreeSet::new();
    let context = Context {
        verified: *verified,
        layout: &layout,
        index: &Index::new(run.catalog, run.digests, &unread),
        rules: derived::rules_of(run.config),
        waivers: &waivers.addresses,
        accepted: accepted(&run.report.findings),
    };
    let gathered = gather(&context, formats, work)?;
    let tables = gathered.tables;
    let trouble = |error: std::io::Error| Error::io("the dataset could not be sorted", &error);
    let digests = digests(gathered.rows.finish().map_err(trouble)?).map_err(trouble)?;
    let plans = sinks::plans(&tables);
    let database = formats
        .sqlite
        .then(|| Database::create(folder, work, &plans))
        .transpose()?;
    let rules = context.rules.clone();
    let mut sinks = Sinks::new(folder, &tables, plans, formats, database.as_ref(), rules)?;
    let mut files = vec![write_records(gathered.records, &mut sinks, folder)?];
    let checked = checks::write(&context, &mut sinks, work)?;
    files.extend(sinks.finish()?);
    if let Some(database) = database {
        files.push(database.finish(files[0].rows)?);
    }
    let facts = Facts {
        verified: *verified,
        provenance,
        counts: counts(&context),
        waivers: &waivers.listed,
        digests: with(digests, checked),
        tables: &tables,
    };
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files.push(package::write(&facts, &tables, &files, folder)?);
    manifest::write(&facts, files, folder)
}

fn with(mut digests: Digests, checked: Digests) -> Digests {
    digests.tables.extend(checked.tables);
    digests
}

/// Walks all records, file by file and several files at once.
fn gather(context: &Context<'_>, formats: Formats, work: &Path) -> Result<Gathered, Error> {
    let declared = tables::declared(context.layout);
    // Only Parquet asks how many digits the decimals of a column have.
    let plans = formats.parquet.then(|| sinks::plans(&declared));
    let gathered = Mutex::new(Gathered {
        records: Sorter::new(work, "records"),
        rows: Sorter::new(work, "rows"),
        tables: declared,
    });
    let files = read::files(&context.verified);
    files.par_iter().try_for_each(|(file, range)| {
        let encoded = file_records(context, plans.as_ref(), *file, range.clone())?;
        // A thread that panicked ends the build; what it left is not used.
        let Ok(mut gathered) = gathered.lock() else {
            return Err(Error::new("the build was cut short"));
        };
        gathered
            .take(encoded)
            .map_err(|error| Error::io("the dataset could not be sorted", &error))
    })?;
    gathered
        .into_inner()
        .map_err(|_| Error::new("the build was cut short"))
}

impl Gathered {
    fn take(&mut self, records: Vec<Prepared>) -> std::io::Result<()> {
        for (record, rows) in records {
            let mut item = record.address.into_bytes();
            item.push(0);
            item.extend_from_slice(record.line.as_bytes());
            for row in &rows {
                item.push(b'\n');
                item.extend_from_slice(row);
                self.rows.push(row)?;
            }
            self.records.push(&item)?;
            for row in &record.rows {
                tables::observe(&mut self.tables, row);
            }
        }
        Ok(())
    }
}

/// The records of one file, with their rows in canonical form.
pub(super) fn file_records(
    context: &Context<'_>,
    plans: Option<&Plans>,
    file: FileId,
    range: std::ops::Range<u32>,
) -> Result<Vec<Prepared>, Error> {
    let run = context.verified.run();
    let path = &run.paths[file.0 as usize];
    let read = read::text(&context.verified, file)?;
    let (document, _) = Document::parse(&read.text);
    let records = read::by_place(&document);
    let lines = LineIndex::new(&read.text);
    let sha256 = hex(&read.fingerprint);
    let mut encoded = Vec::with_capacity(range.len());
    for position in range {
        let header = run.digests.at(position).header();
        let Some(node) = records.get(&header) else {
            return Err(Error::new(format!(
                "a record of {path} was not found again"
            )));
        };
        let origin = Origin {
            file: path,
            line: lines.position(&read.text, header.start).line,
            sha256: &sha256,
        };
        let mut record = context.encode(position, *node, origin);
        for row in &mut record.rows {
            if let Some(plan) = plans.and_then(|plans| plans.get(&row.table)) {
                row.places = plan.places(&row.cells, &context.rules);
            }
        }
        let rows = record.rows.iter().map(super::rows::Row::canonical);
        let rows = rows.collect();
        encoded.push((record, rows));
    }
    Ok(encoded)
}

/// Writes `facts.ndjson` and the tables, each in the order of addresses.
fn write_records(records: Sorter, sinks: &mut Sinks<'_>, folder: &Path) -> Result<Written, Error> {
    let mut facts = Out::new(folder, FACTS);
    let trouble = |error: std::io::Error| Error::io("the dataset could not be written", &error);
    for item in records.finish().map_err(trouble)? {
        let item = item.map_err(trouble)?;
        let start = item
            .iter()
            .position(|byte| *byte == 0)
            .map_or(0, |at| at + 1);
        let mut parts = item[start..].split(|byte| *byte == b'\n');
        facts
            .write_all(parts.next().unwrap_or_default())
            .and_then(|()| facts.write_all(b"\n"))
            .map_err(|error| Error::io(FACTS, &error))?;
        facts.rows += 1;
        let rows = parts.map(serde_json::from_slice);
        let rows: Vec<Parsed> = rows
            .collect::<Result<_, _>>()
            .map_err(|error| Error::new(format!("a row was lost: {error}")))?;
        sinks.record(&rows)?;
    }
    facts.finish()
}

/// Records by kind and status; every kind and every status is there, with 0 if need be.
fn counts(context: &Context<'_>) -> Counts {
    let run = context.verified.run();
    let none = || Status::ALL.map(|status| (status.as_str(), 0)).into();
    let kinds = run.catalog.kinds.iter();
    let mut counts: Counts = kinds.map(|kind| (kind.name.clone(), none())).collect();
    for (digest, standing) in run.digests.iter().zip(run.standings) {
        let kind = &run.catalog.kind(digest.kind).name;
        let count = counts
            .get_mut(kind)
            .and_then(|kind| kind.get_mut(standing.status.as_str()));
        if let Some(count) = count {
            *count += 1;
        }
    }
    counts
}
