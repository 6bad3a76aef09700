//! A run as the lines of a dataset, errors or not: what two states are compared
//! by. Writes one file of lines to a temporary folder, and never a dataset.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Mutex;

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::encode::{FACTS, file_records};
use super::layout::Layout;
use super::line::{Context, accepted};
use super::out::hex;
use super::sort::Sorter;
use super::verified::{Input, Verified};
use super::{Error, data, derived, read, waivers};
use crate::parse;
use crate::project::{self, CONFIG_FILE, Content, Discovered};
use crate::reconcile::Index;
use crate::record::Document;
use crate::text::FileId;
use crate::validate;

/// What a state has beside its lines.
#[derive(Debug, Default)]
pub struct State {
    /// The settings as written, with those that a manifest states filled in.
    pub settings: Map<String, Value>,
    /// Hash of each file that was read, in hexadecimal digits, by path.
    pub inputs: BTreeMap<String, String>,
    /// What stands in record files and could not be read.
    pub unread: Unread,
}

/// Records of which no line could be made.
#[derive(Debug, Default)]
pub struct Unread {
    /// Files that could not be read, each with the names that occur in it.
    pub files: BTreeMap<String, BTreeSet<Box<str>>>,
    /// Kinds of records whose schema is missing or at fault.
    pub kinds: BTreeSet<String>,
}

/// Writes the lines of a run to `facts.ndjson` in a folder, sorted by address.
///
/// # Errors
/// If a file changed since it was checked, or the folder could not be written.
pub fn state(input: Input<'_>, folder: &Path) -> Result<State, Error> {
    let verified = Verified::compared(input);
    let unread = survey(&input);
    lines(&verified, &unread, folder)?;
    let inputs = input.fingerprints.iter();
    Ok(State {
        settings: settings(&input),
        inputs: inputs
            .map(|(file, print)| (input.paths[file.0 as usize].to_string(), hex(print)))
            .collect(),
        unread,
    })
}

fn lines(verified: &Verified<'_>, unread: &Unread, folder: &Path) -> Result<(), Error> {
    let run = verified.run();
    let layout = Layout::new(run.catalog);
    let waivers = waivers::gather(verified)?;
    let names = BTreeSet::new();
    let context = Context {
        verified: *verified,
        layout: &layout,
        index: &Index::new(run.catalog, run.digests, &names),
        rules: derived::rules_of(run.config),
        waivers: &waivers.addresses,
        accepted: accepted(&run.report.findings),
    };
    let trouble = |error: std::io::Error| Error::io("the records could not be sorted", &error);
    let sorter = Mutex::new(Sorter::new(folder, "state"));
    let files = read::files(verified);
    files.par_iter().try_for_each(|(file, range)| {
        let records = file_records(&context, None, *file, range.clone())?;
        // A thread that panicked ends the run; what it left is not used.
        let Ok(mut sorter) = sorter.lock() else {
            return Err(Error::new("the comparison was cut short"));
        };
        for (record, _) in records {
            let kind = record.address.split(':').next().unwrap_or_default();
            if !unread.kinds.contains(kind) {
                sorter
                    .push(format!("{}\0{}", record.address, record.line).as_bytes())
                    .map_err(trouble)?;
            }
        }
        Ok(())
    })?;
    let sorter = sorter
        .into_inner()
        .map_err(|_| Error::new("the comparison was cut short"))?;
    write(sorter, folder).map_err(trouble)
}

fn write(sorter: Sorter, folder: &Path) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(folder.join(FACTS))?);
    for item in sorter.finish()? {
        let item = item?;
        let start = item.iter().position(|byte| *byte == 0);
        file.write_all(&item[start.map_or(0, |at| at + 1)..])?;
        file.write_all(b"\n")?;
    }
    file.flush()
}

/// Looks through the record files for what no line can be made of.
fn survey(run: &Input<'_>) -> Unread {
    let looked: Vec<_> = run
        .records
        .par_iter()
        .map(|path| (path, look(run, path)))
        .collect();
    let mut unread = Unread::default();
    for (path, (names, kinds)) in looked {
        unread
            .files
            .extend(names.map(|names| (path.to_string(), names)));
        unread.kinds.extend(kinds);
    }
    unread
}

/// The names in a file that could not be read, and the kinds in one that could of which nothing is known.
fn look(run: &Input<'_>, path: &str) -> (Option<BTreeSet<Box<str>>>, BTreeSet<String>) {
    let text = match text(run, path) {
        Content::Text(text) => text,
        Content::Fault(fault) => {
            return (Some(validate::names_in(&fault.readable)), BTreeSet::new());
        }
    };
    let (parsed, _) = parse::parse(FileId(0), &text);
    // A file on which the program failed has no fingerprint: nothing is known of its records.
    let position = run.paths.partition_point(|known| **known < *path);
    let file = FileId(u32::try_from(position).unwrap_or(u32::MAX));
    if parsed.broken || !run.fingerprints.contains_key(&file) {
        return (Some(validate::names_in(&text)), BTreeSet::new());
    }
    let known = |kind: &str| {
        let position = run.catalog.position(kind);
        position.is_some_and(|position| !run.catalog.kind(position).id.is_unknown())
    };
    let entries = parsed.entries();
    let kinds = entries.iter().map(|entry| entry.kind);
    let unknown = kinds.filter(|kind| !known(kind)).map(str::to_owned);
    (None, unknown.collect())
}

fn text(run: &Input<'_>, path: &str) -> Content {
    let file = Discovered {
        path: path.into(),
        outside: false,
    };
    project::read_text(run.root, &file, run.max_file_size)
}

fn settings(run: &Input<'_>) -> Map<String, Value> {
    let mut settings = match text(run, CONFIG_FILE) {
        Content::Text(text) => data::entries(&Document::parse(&text).0),
        Content::Fault(_) => Map::new(),
    };
    let config = run.config;
    let told = [
        ("name", json!(config.name)),
        ("title", json!(config.title)),
        ("version", json!(config.version)),
        ("licence", json!(config.licence)),
        ("ruleset", json!(config.ruleset)),
        ("include", json!(config.include)),
        ("exclude", json!(config.exclude)),
        (
            "quantity",
            json!({ "about": config.about, "nearly": config.nearly }),
        ),
    ];
    settings.extend(told.map(|(key, value)| (key.to_owned(), value)));
    settings
}
