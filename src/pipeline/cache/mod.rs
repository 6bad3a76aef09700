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
use self::earlier::{Compared, Earlier, Seen};
use self::key::Keys;
use super::inputs::Inputs;
use super::ready::{Keeping, Ready};
use super::records::{self, Known, Sight};
use super::{Checked, Files, Options, Progress, Run, conclude};
use crate::finding::Report;
use crate::project::{Discovered, Shelf};
use crate::rules::INTERNAL_ERROR;

/// One file of so many is read again the next time rather than that everything is written now.
const FEW: usize = 64;

/// Checks a project as [`super::check`] does, with what was kept before, and keeps what was found. Also
/// gives the run, where one was needed.
pub fn check_kept(options: &Options, progress: &dyn Progress) -> (Checked, Option<Run>) {
    let inputs = Inputs::gather(options);
    let Some(keys) = Keys::new(&inputs, options) else {
        let ready = Ready::new(inputs, options);
        let (run, _) = conclude(ready, options, progress, Keeping::default());
        return (Checked::new(&run, &options.levels), Some(run));
    };
    let (first, shelf) = Shelf::open(&options.root).unzip();
    let earlier = first.as_deref();
    let earlier = earlier.and_then(|first| Earlier::read(first, &keys, &inputs.records, options));
    let (Some(earlier), Some(shelf)) = (earlier, shelf) else {
        let began = prepare(&inputs, options);
        let ready = Ready::new(inputs, options);
        return whole(ready, &keys, began, (&[], ""), options, progress);
    };
    let compared = earlier.compare(&inputs.records, options);
    if let Some(compared) = compared.as_ref().filter(|all| all.changed.is_empty())
        && let Some((report, counts)) = earlier.result()
    {
        if let Some(began) = worth_keeping(compared, inputs.records.len()) {
            keep_again(
                &earlier,
                began,
                &compared.same,
                shelf.second().as_deref(),
                options,
            );
        }
        let files = inputs.files(options);
        return (restored(files, inputs.records, counts, report), None);
    }
    let began = compared.as_ref().and_then(|compared| compared.began);
    let began = began.or_else(|| prepare(&inputs, options));
    let second = shelf.second();
    let known = second.as_deref().map(|second| earlier.known(second));
    let known = known.unwrap_or_default();
    let ready = Ready::new(inputs, options);
    if let Some(seen) = compared.and_then(|compared| still(compared, &ready, &known, options))
        && let Some((report, counts)) = earlier.result()
    {
        if let Some(began) = began {
            keep_again(&earlier, began, &seen, second.as_deref(), options);
        }
        return (restored(ready.files, ready.records, counts, report), None);
    }
    whole(
        ready,
        &keys,
        began,
        (&known, earlier.today),
        options,
        progress,
    )
}

/// A run over all files, with what is known of them from a day.
fn whole(
    ready: Ready,
    keys: &Keys,
    began: Option<i64>,
    (known, known_on): (&[Option<Known<'_>>], &str),
    options: &Options,
    progress: &dyn Progress,
) -> (Checked, Option<Run>) {
    let keeping = Keeping {
        sight: began.is_some(),
        known,
        known_on,
    };
    let (run, sights) = conclude(ready, options, progress, keeping);
    let checked = Checked::new(&run, &options.levels);
    if let Some(began) = began.filter(|_| may_be_kept(&checked)) {
        let first = first_piece(keys, began, &checked, &sights);
        let second = packs::write(&sights, run.digests.packed());
        keep(options, &first, Some(&second));
    }
    (checked, Some(run))
}

/// What is seen of the files now, if those that say something else come to the same all the same.
fn still(
    compared: Compared,
    ready: &Ready,
    known: &[Option<Known<'_>>],
    options: &Options,
) -> Option<Seen> {
    // Where much changed, it would be for nothing, and not worth its time.
    if compared.changed.len() > FEW {
        return None;
    }
    let keeping = Keeping {
        sight: true,
        known,
        known_on: &options.today,
    };
    let ground = ready.ground(options, keeping);
    let mut seen = records::alike(ground, &ready.records, &compared.changed)?;
    seen.extend(compared.same);
    Some(seen)
}

/// The present of the project's file system, before any record file is read; `None` where there is
/// nothing to keep, or no place for it.
fn prepare(inputs: &Inputs, options: &Options) -> Option<i64> {
    if inputs.records.is_empty() {
        return None;
    }
    Shelf::prepare(&options.root)
}

/// When the files were read, if some that had to be can be believed by their times the next time.
fn worth_keeping(compared: &Compared, files: usize) -> Option<i64> {
    let same = &compared.same;
    let many = same.len().saturating_mul(FEW) >= files;
    let settled = |began: &i64| same.iter().any(|(_, (stamp, _))| stamp.settled_by(*began));
    compared.began.filter(|began| many && settled(began))
}

/// Keeps the earlier result with what is seen of some files now.
fn keep_again(
    earlier: &Earlier<'_>,
    began: i64,
    seen: &Seen,
    second: Option<&[u8]>,
    options: &Options,
) {
    if let Some(first) = earlier.renewed(began, seen) {
        keep(options, &first, second);
    }
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

/// What is told of a run that came to what an earlier one did.
fn restored(files: Files, records: Vec<Discovered>, counts: Vec<u32>, report: Report) -> Checked {
    let paths = records.into_iter().map(|file| file.path);
    Checked {
        configured: true,
        files,
        records: paths.zip(counts).collect(),
        report,
        unknown_rules: Vec::new(),
    }
}
