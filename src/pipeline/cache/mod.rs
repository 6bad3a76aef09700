//! What a check keeps for the next one. It never changes what is found: a kept
//! result is used where everything that it depends on is the same, and whatever
//! can't be believed, for any reason, is as if it were not there.
//!
//! The first piece of the file (`project::Shelf`) holds what the result depends on, a table of what
//! was seen of each record file, and the report: where nothing changed, it is read alone, no schema
//! is compiled and no record parsed. A file did not change if the system says of it what it said
//! before, and nobody had touched it in the two seconds before that run began (a later write may show
//! the same time); else its content decides. What the system says is asked for before a file is read,
//! so that a write in between shows the next time.
//!
//! What is read once (settings, schemas, ledger) is read into memory before it is compared, and the run
//! is made of the same bytes.

mod codec;
mod key;
mod report;
mod table;

use std::path::Path;

use self::codec::{Reader, Writer};
use self::key::Keys;
use self::table::Table;
use super::inputs::Inputs;
use super::records::Sight;
use super::{Checked, Options, Progress, Run, check_inputs};
use crate::finding::Report;
use crate::project::{Discovered, Shelf, Stamp};
use crate::rules::INTERNAL_ERROR;

/// Checks a project as [`super::check`] does, by what was kept if nothing changed, and keeps what was
/// found. Also gives the run, where one was needed.
pub fn check_kept(options: &Options, progress: &dyn Progress) -> (Checked, Option<Run>) {
    let inputs = Inputs::gather(options);
    let Some(keys) = Keys::new(&inputs, options) else {
        let (run, _) = check_inputs(inputs, options, progress, false);
        return (Checked::new(&run, &options.levels), Some(run));
    };
    if let Some((records, report)) = unchanged(&inputs, &keys, options) {
        return (restored(inputs, options, records, report), None);
    }
    let began = prepare(&inputs, options);
    let (run, sights) = check_inputs(inputs, options, progress, began.is_some());
    let checked = Checked::new(&run, &options.levels);
    if let Some(began) = began.filter(|_| may_be_kept(&checked)) {
        let first = first_piece(&keys, began, &checked, &sights);
        // Whoever cannot write here is checked for all the same.
        let _ = Shelf::write(&options.root, [&first, &[]]);
    }
    (checked, Some(run))
}

/// The present of the project's file system, before any record file is read; `None` where there is
/// nothing to keep, or no place for it.
fn prepare(inputs: &Inputs, options: &Options) -> Option<i64> {
    if inputs.records.is_empty() {
        return None;
    }
    Shelf::prepare(&options.root)
}

/// A defect of the program may be one of the moment; and a run that is refused says nothing.
fn may_be_kept(checked: &Checked) -> bool {
    let findings = &checked.report.findings;
    let failed = findings
        .iter()
        .any(|finding| finding.rule.is(&INTERNAL_ERROR));
    !failed && checked.unknown_rules.is_empty()
}

/// The first piece: what it depends on, when it was found out, the table, the report.
fn first_piece(keys: &Keys, began: i64, checked: &Checked, sights: &[Sight]) -> Vec<u8> {
    let mut to = Writer::default();
    to.bytes(&keys.whole);
    to.signed(began);
    to.text(&checked.report.today);
    table::write(&checked.records, sights, &mut to);
    report::write(&checked.report, &mut to);
    to.0
}

/// The kept report and the number of records of each file, if nothing changed since.
fn unchanged(inputs: &Inputs, keys: &Keys, options: &Options) -> Option<(Vec<u32>, Report)> {
    let (first, shelf) = Shelf::open(&options.root)?;
    let mut from = Reader(&first);
    if from.bytes()? != keys.whole {
        return None;
    }
    let at_began = first.len() - from.0.len();
    let began = from.signed()?;
    if from.text()? != options.today {
        return None;
    }
    let at_table = first.len() - from.0.len();
    let table = Table::read(&mut from)?;
    let files = &inputs.records;
    let doubtful = table.doubtful(&options.root, files, began)?;
    let seen = look_again(&table, files, &doubtful, options)?;
    let report = report::read(&mut from, &options.today)?;
    let records = table.records().collect();
    if let Some((began, stamps)) = seen {
        let at = Places {
            began: at_began,
            table: at_table,
        };
        let seen = (began, &doubtful[..], &stamps[..]);
        renew(first, shelf, at, seen, &options.root);
    }
    Some((records, report))
}

/// Where in the first piece the instant and the table begin.
struct Places {
    began: usize,
    table: usize,
}

/// What the system says now of files that it did not vouch for, and the present before they were
/// read, which is `None` where nothing is to be written; `None` if one of them changed.
fn look_again(
    table: &Table<'_>,
    files: &[Discovered],
    doubtful: &[usize],
    options: &Options,
) -> Option<Option<(i64, Vec<Stamp>)>> {
    if doubtful.is_empty() {
        return Some(None);
    }
    let began = Shelf::prepare(&options.root);
    let stamps = table.compared(&options.root, files, doubtful, options.max_file_size)?;
    // Where none can be believed the next time either, nothing would be won.
    let worth = |began: &i64| stamps.iter().any(|stamp| stamp.settled_by(*began));
    Some(began.filter(worth).map(|began| (began, stamps)))
}

/// Writes the same result with what the system says now, so that the next run need not read the files.
fn renew(
    mut first: Vec<u8>,
    shelf: Shelf,
    at: Places,
    seen: (i64, &[usize], &[Stamp]),
    root: &Path,
) {
    let (began, positions, stamps) = seen;
    let renewed = first
        .get_mut(at.began..)
        .and_then(<[u8]>::first_chunk_mut)
        .map(|place| *place = began.to_le_bytes())
        .and_then(|()| table::restamp(first.get_mut(at.table..)?, positions, stamps));
    if let (Some(()), Some(second)) = (renewed, shelf.second()) {
        // Whoever cannot write here is checked for all the same.
        let _ = Shelf::write(root, [&first, &second]);
    }
}

/// What is told of a run in which nothing changed.
fn restored(inputs: Inputs, options: &Options, counts: Vec<u32>, report: Report) -> Checked {
    let files = inputs.files(options);
    let paths = inputs.records.into_iter().map(|file| file.path);
    Checked {
        configured: true,
        files,
        records: paths.zip(counts).collect(),
        report,
        unknown_rules: Vec::new(),
    }
}
