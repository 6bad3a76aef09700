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
mod report;
mod still;
mod table;

use std::sync::Arc;

use self::codec::Writer;
use self::earlier::{Compared, Earlier};
use self::key::Keys;
use self::still::Still;
use super::inputs::Inputs;
use super::ready::{Keeping, Ready};
use super::records::{Again, Collected, Known};
use super::{Checked, Files, Options, Progress, Run, conclude, validate};
use crate::finding::Report;
use crate::project::{Discovered, Draft, Shelf};
use crate::rules::INTERNAL_ERROR;

/// One file of so many is read again the next time rather than that everything is written now; where
/// more changed than this, it is not asked whether all is told as before.
const FEW: usize = 64;

/// Checks a project as [`super::check`] does, with what was kept before, and keeps what was found. Also
/// gives the run, where one was needed.
pub fn check_kept(options: &Options, progress: &dyn Progress) -> (Checked, Option<Run>) {
    let inputs = Inputs::gather(options);
    let Some(keys) = Keys::new(&inputs, options) else {
        let ready = Ready::new(inputs, options);
        let validated = validate(&ready, options, progress, Keeping::default());
        let (run, ()) = conclude(ready, validated, options, |_, _| ());
        return (Checked::new(&run, &options.levels), Some(run));
    };
    let (first, shelf) = Shelf::open(&options.root).unzip();
    let earlier = first.as_deref();
    let earlier = earlier.and_then(|first| Earlier::read(first, &keys, &inputs.records, options));
    let (Some(earlier), Some(shelf)) = (earlier, shelf) else {
        let began = prepare(&inputs, options);
        let ready = Ready::new(inputs, options);
        let keeping = keeping(began, (&[], ""));
        let validated = validate(&ready, options, progress, keeping);
        return whole(ready, validated, &keys, began, options);
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
                packed(shelf).as_deref(),
                options,
            );
        }
        let files = inputs.files(options);
        return (restored(files.into(), inputs.records, counts, report), None);
    }
    let began = compared.as_ref().and_then(|compared| compared.began);
    let began = began.or_else(|| prepare(&inputs, options));
    let packed = packed(shelf);
    let known = packed.as_ref().map(|packed| earlier.known(packed));
    let known = known.unwrap_or_default();
    let ready = Ready::new(inputs, options);
    let still =
        compared.and_then(|compared| Still::new(compared, &earlier, &ready, &known, options));
    let keeping = keeping(began, (&known, earlier.today));
    let mut validated = None;
    let agrees = still.as_ref().is_some_and(|still| {
        let named_freely = earlier.named_freely;
        !still.has_other_values()
            || !named_freely && {
                let all = validated.insert(validate(&ready, options, progress, keeping));
                still.has_same_verdicts(all, &ready, &known, options)
            }
    });
    if let Some(still) = still.filter(|_| agrees) {
        if let Some(began) = began {
            keep_again(&earlier, began, &still.seen, packed.as_deref(), options);
        }
        let (report, counts) = still.result;
        return (
            restored(ready.files.into(), ready.records, counts, report),
            None,
        );
    }
    let validated = validated.unwrap_or_else(|| validate(&ready, options, progress, keeping));
    whole(ready, validated, &keys, began, options)
}

/// What a run keeps, with what is known of the files from a day.
fn keeping<'k>(
    began: Option<i64>,
    (known, known_on): (&'k [Option<Known>], &'k str),
) -> Keeping<'k> {
    Keeping {
        sight: began.is_some(),
        known,
        known_on,
    }
}

/// A run over all files, and what is kept of it.
fn whole(
    ready: Ready,
    validated: Collected,
    keys: &Keys,
    began: Option<i64>,
    options: &Options,
) -> (Checked, Option<Run>) {
    // What was packed stays as it is while the records are compared.
    let beside = |ready: &Ready, validated: &Collected| {
        let began = began?;
        let files = validated.sights.iter().zip(validated.digests.packed());
        let second = files.filter_map(|(sight, packed)| table::packed_of(sight, packed));
        let draft = draft(options, second)?;
        Some((draft, began, table_of(ready, validated)))
    };
    let (run, kept) = conclude(ready, validated, options, beside);
    let checked = Checked::new(&run, &options.levels);
    if let Some((draft, began, table)) = kept.filter(|_| may_be_kept(&checked)) {
        let mut front = Writer::default();
        front.bytes(&keys.file);
        front.bytes(&keys.whole);
        front.signed(began);
        front.text(&checked.report.today);
        front.byte(u8::from(run.named_freely));
        let mut report = Writer::default();
        report::write(&checked.report, &mut report);
        finish(draft, [&front.0, &table, &report.0]);
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

/// When the files were read, if some that had to be can be believed by their times the next time.
fn worth_keeping(compared: &Compared, files: usize) -> Option<i64> {
    let same = &compared.same;
    let many = same.len().saturating_mul(FEW) >= files;
    let settled = |began: &i64| same.iter().any(|again| again.read.0.settled_by(*began));
    compared.began.filter(|began| many && settled(began))
}

/// Keeps the earlier result with what is seen of some files now.
fn keep_again(
    earlier: &Earlier<'_>,
    began: i64,
    seen: &[Again],
    packed: Option<&String>,
    options: &Options,
) {
    let first = earlier.renewed(began, seen);
    let parts = packed.and_then(|packed| earlier.repacked(packed, seen));
    if let (Some(first), Some(parts)) = (first, parts)
        && let Some(draft) = draft(options, parts.into_iter())
    {
        finish(draft, [&first]);
    }
}

/// The packed records of all files; `None` if they are damaged.
fn packed(shelf: Shelf) -> Option<Arc<String>> {
    let text = String::from_utf8(shelf.second()?);
    text.ok().map(Arc::new)
}

/// Begins the file with the packed records. Whoever cannot write here is checked for all the same.
fn draft<'p>(options: &Options, packed: impl Iterator<Item = &'p str>) -> Option<Draft> {
    Draft::begin(&options.root, packed.map(str::as_bytes)).ok()
}

/// Ends it with the first piece, as [`Earlier::read`] takes it apart.
fn finish<const N: usize>(draft: Draft, first: [&[u8]; N]) {
    let _ = draft.finish(first.into_iter());
}

/// A defect of the program may be one of the moment; and a run that is refused says nothing.
fn may_be_kept(checked: &Checked) -> bool {
    let findings = &checked.report.findings;
    let failed = findings
        .iter()
        .any(|finding| finding.rule.is(&INTERNAL_ERROR));
    !failed && checked.unknown_rules.is_empty()
}

/// The table of what was seen.
fn table_of(ready: &Ready, validated: &Collected) -> Vec<u8> {
    let own = |kind| !ready.catalog.is_waiver(kind);
    let counts = validated.digests.counts(own);
    let paths = ready.records.iter().map(|file| &*file.path);
    let mut to = Writer::default();
    let packed = validated.digests.packed();
    table::write(paths.zip(counts), &validated.sights, packed, &mut to);
    to.0
}

/// What is told of a run that came to what an earlier one did.
fn restored(
    files: Arc<Files>,
    records: Vec<Discovered>,
    counts: Vec<u32>,
    report: Report,
) -> Checked {
    let paths = records.into_iter().map(|file| file.path);
    Checked {
        configured: true,
        files,
        records: paths.zip(counts).collect(),
        report,
        unknown_rules: Vec::new(),
    }
}
