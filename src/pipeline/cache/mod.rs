//! What a check keeps for the next one. It never changes what is found: what was
//! kept is used where everything that it depends on is the same, and whatever
//! can't be believed, for any reason, is as if it were not there.
//!
//! The first piece of the file (`project::Shelf`) holds what the result depends on, a table of what
//! was seen of each record file, and the report: where nothing changed, it is read alone, no schema
//! is compiled and no record parsed. The second holds the packed records of the files that came to
//! nothing else: where a file of many changed, the others are not read.
//!
//! A file did not change if the system says of it what it said before, and nobody had touched it in
//! the two seconds before that run began (a later write might show the same times); else its content
//! decides. What the system says is asked for before a file is read, so that a write in between
//! shows the next time. Settings, schemas and ledger are read into memory before they are compared,
//! and a run is made of the same bytes.

mod codec;
mod earlier;
mod key;
mod packs;
mod report;
mod table;

use self::codec::Writer;
use self::earlier::Earlier;
use self::key::Keys;
use super::inputs::Inputs;
use super::records::Sight;
use super::{Checked, Keeping, Options, Progress, Run, check_inputs};
use crate::finding::Report;
use crate::project::Shelf;
use crate::rules::INTERNAL_ERROR;

/// Checks a project as [`super::check`] does, with what was kept before, and keeps what was found. Also
/// gives the run, where one was needed.
pub fn check_kept(options: &Options, progress: &dyn Progress) -> (Checked, Option<Run>) {
    let inputs = Inputs::gather(options);
    let Some(keys) = Keys::new(&inputs, options) else {
        let (run, _) = check_inputs(inputs, options, progress, Keeping::default());
        return (Checked::new(&run, &options.levels), Some(run));
    };
    let (first, shelf) = Shelf::open(&options.root).unzip();
    let earlier = first.as_deref();
    let earlier = earlier.and_then(|first| Earlier::read(first, &keys, &inputs.records, options));
    if let Some(unchanged) = earlier.as_ref().and_then(Earlier::unchanged) {
        if let (Some(renewed), Some(shelf)) = (unchanged.renewed, shelf) {
            keep(options, &renewed, shelf.second().as_deref());
        }
        let told = restored(inputs, options, unchanged.counts, unchanged.report);
        return (told, None);
    }
    let began = prepare(&inputs, options);
    let second = earlier.as_ref().and(shelf).and_then(Shelf::second);
    let known = match (&earlier, &second) {
        (Some(earlier), Some(second)) => earlier.known(second),
        _ => Vec::new(),
    };
    let known_on = earlier.map_or("", |earlier| earlier.today);
    let keeping = Keeping {
        sight: began.is_some(),
        known: &known,
        known_on,
    };
    let (run, sights) = check_inputs(inputs, options, progress, keeping);
    let checked = Checked::new(&run, &options.levels);
    if let Some(began) = began.filter(|_| may_be_kept(&checked)) {
        let first = first_piece(&keys, began, &checked, &sights);
        let second = packs::write(&sights, run.digests.packed());
        keep(options, &first, Some(&second));
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

/// Whoever cannot write here is checked for all the same.
fn keep(options: &Options, first: &[u8], second: Option<&[u8]>) {
    if let Some(second) = second {
        let _ = Shelf::write(&options.root, [first, second]);
    }
}

/// A defect of the program may be one of the moment; and a run that is refused says nothing.
fn may_be_kept(checked: &Checked) -> bool {
    let findings = &checked.report.findings;
    let failed = findings
        .iter()
        .any(|finding| finding.rule.is(&INTERNAL_ERROR));
    !failed && checked.unknown_rules.is_empty()
}

/// The first piece, as [`Earlier::read`] takes it apart.
fn first_piece(keys: &Keys, began: i64, checked: &Checked, sights: &[Sight]) -> Vec<u8> {
    let mut to = Writer::default();
    to.bytes(&keys.file);
    to.bytes(&keys.whole);
    to.signed(began);
    to.text(&checked.report.today);
    table::write(&checked.records, sights, &mut to);
    report::write(&checked.report, &mut to);
    to.0
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
