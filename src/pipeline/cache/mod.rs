//! What a check keeps for the next one. It never changes what is found: what was
//! kept is used where everything that it depends on is the same, and whatever
//! can't be believed, for any reason, is as if it were not there.
//!
//! One file (`project::Shelf`) holds what the result depends on, a table of what was seen of each
//! record file, and the report: where nothing changed, it is read alone, no schema is compiled and no
//! record parsed. Another, far larger, holds what the files packed: where a file of many changed, the
//! others are not read. It stays as it is while little changes; what was packed since stands in the
//! first.
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
mod still;
mod table;

use std::sync::Arc;

use self::codec::Writer;
use self::earlier::{Compared, Earlier, Front, Places};
use self::key::Keys;
use self::packs::{Layout, Packs};
use self::still::Still;
use super::inputs::Inputs;
use super::ready::{Keeping, Ready};
use super::records::Collected;
use super::{Checked, Files, Options, Progress, Run, conclude, validate};
use crate::finding::Report;
use crate::project::{Discovered, Draft, Piece, Shelf};
use crate::reconcile::Change;
use crate::rules::INTERNAL_ERROR;

/// One file of so many is read again the next time rather than that everything is written now. Where
/// more than so many changed, rules are asked about all records.
const FEW: usize = 64;
/// More records of one in so many at which rules did not plainly hold are not kept: it would take as
/// long to ask about them as about all.
const TROUBLED: usize = 16;

/// Checks a project as [`super::check`] does, with what was kept before, and keeps what was found. Also
/// gives the run, where one was needed.
pub fn check_kept(options: &Options, progress: &dyn Progress) -> (Checked, Option<Run>) {
    let inputs = Inputs::gather(options);
    let Some(keys) = Keys::new(&inputs, options) else {
        let ready = Ready::new(inputs, options);
        let validated = validate(&ready, options, progress, Keeping::default());
        let (run, ()) = conclude(ready, validated, None, options, |_, _| ());
        return (Checked::new(&run, &options.levels), Some(run));
    };
    let first = Shelf::open(&options.root, Piece::Check).and_then(Shelf::read);
    let earlier = first.as_deref();
    let earlier = earlier.and_then(|first| Earlier::read(first, &keys, &inputs.records, options));
    let Some(earlier) = earlier else {
        let began = prepare(&inputs, options);
        let ready = Ready::new(inputs, options);
        let validated = validate(&ready, options, progress, keeping(began));
        return whole(ready, validated, &keys, began, (None, None), options);
    };
    let compared = earlier.compare(&inputs.records, options);
    if let Some(compared) = compared.as_ref().filter(|all| all.changed.is_empty())
        && let Some((report, counts)) = earlier.result()
    {
        if let Some(began) = worth_keeping(compared, inputs.records.len())
            && let Some(kept) = earlier.renewed(began, &compared.same)
        {
            keep(&kept, None, options);
        }
        let files = inputs.files(options);
        return (restored(files, inputs.records, counts, report), None);
    }
    since(&earlier, compared, inputs, &keys, options, progress)
}

/// A check after something changed since an earlier one.
fn since(
    earlier: &Earlier<'_>,
    compared: Option<Compared>,
    inputs: Inputs,
    keys: &Keys,
    options: &Options,
    progress: &dyn Progress,
) -> (Checked, Option<Run>) {
    let began = compared.as_ref().and_then(|compared| compared.began);
    let began = began.or_else(|| prepare(&inputs, options));
    let (packs, ready) = rayon::join(|| earlier.packs(options), || Ready::new(inputs, options));
    let before = |at| earlier.known(packs.as_ref()?, at);
    let keeping = Keeping {
        before: Some(&before),
        known_on: earlier.today,
        ..keeping(began)
    };
    let still =
        compared.and_then(|compared| Still::new(compared, earlier, &ready, keeping, options));
    if let Some(still) = still {
        let kept = began.map(|began| earlier.renewed(began, &still.seen));
        // What is too much to stand beside the settled text is kept by a run over all.
        if !matches!(kept, Some(None)) {
            if let Some(kept) = kept.flatten() {
                keep(&kept, None, options);
            }
            let (report, counts) = still.result;
            return (restored(ready.files, ready.records, counts, report), None);
        }
    }
    let validated = validate(&ready, options, progress, keeping);
    let packs = packs.as_ref();
    let change = packs.and_then(|packs| earlier.change(packs, &validated));
    whole(ready, validated, keys, began, (packs, change), options)
}

/// What a run keeps that knows nothing from before.
fn keeping<'k>(began: Option<i64>) -> Keeping<'k> {
    Keeping {
        sight: began.is_some(),
        ..Keeping::default()
    }
}

/// A run over all records, of which rules are asked about those alone that a change concerns, if it is
/// known; and what is kept of it.
fn whole(
    ready: Ready,
    validated: Collected,
    keys: &Keys,
    began: Option<i64>,
    (packs, change): (Option<&Packs>, Option<Change>),
    options: &Options,
) -> (Checked, Option<Run>) {
    // What was packed stays as it is while the records are compared.
    let beside = |ready: &Ready, validated: &Collected| {
        let began = began?;
        let packed = validated.digests.packed();
        let layout = Layout::new(&options.root, packs, packed)?;
        let table = table_of(ready, validated, &layout)?;
        let mut fresh = Writer::default();
        fresh.bytes(&layout.fresh.concat());
        Some((began, layout.settled, layout.draft, fresh, table))
    };
    let (run, kept) = conclude(ready, validated, change.as_ref(), options, beside);
    let checked = Checked::new(&run, &options.levels);
    if let Some((began, settled, draft, fresh, table)) = kept.filter(|_| may_be_kept(&checked)) {
        let mut front = Writer::default();
        let known = Front {
            keys,
            began,
            today: &checked.report.today,
            settled,
            told: told(&run),
        };
        known.write(&mut front);
        let mut report = Writer::default();
        report::write(&checked.report, &mut report);
        keep(&[&front.0, &fresh.0, &table, &report.0], draft, options);
    }
    (checked, Some(run))
}

/// Where rules came to anything but that they hold, and then for each question where it could not be
/// answered, if it is known which records matter to which rules.
fn told(run: &Run) -> Option<Vec<Places>> {
    let few = run.troubled.len() <= run.digests.len() / TROUBLED + FEW;
    let starts = run.digests.starts();
    let place = |position: &u32| {
        let file = run.digests.file_of(*position);
        Some((u32::try_from(file).ok()?, position - starts.get(file)?))
    };
    let lists = std::iter::once(&run.troubled).chain(&run.unchecked);
    let lists = lists.map(|positions| positions.iter().map(place).collect());
    (few && !run.named_freely)
        .then(|| lists.collect())
        .flatten()
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

/// Keeps the parts of what every check reads, and before that the settled text, if it is another one.
fn keep(parts: &[impl AsRef<[u8]>], settled: Option<Draft>, options: &Options) {
    let parts = parts.iter().map(AsRef::as_ref);
    let placed = Draft::write(&options.root, Piece::Check, parts).and_then(|check| {
        settled.map_or(Ok(()), Draft::place)?;
        check.place()
    });
    // Whoever cannot write here is checked for all the same.
    drop(placed);
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
fn table_of(ready: &Ready, validated: &Collected, layout: &Layout<'_>) -> Option<Vec<u8>> {
    let own = |kind| !ready.catalog.is_waiver(kind);
    let counts = validated.digests.counts(own);
    let paths = ready.records.iter().map(|file| &*file.path);
    let mut to = Writer::default();
    let files = paths.zip(counts);
    table::write(files, &validated.sights, &layout.places, &mut to)?;
    Some(to.0)
}

/// What is told of a run that came to what an earlier one did.
fn restored(files: Files, records: Vec<Discovered>, counts: Vec<u32>, report: Report) -> Checked {
    let paths = records.into_iter().map(|file| file.path);
    Checked {
        configured: true,
        files: Arc::new(files),
        records: paths.zip(counts).collect(),
        report,
        unknown_rules: Vec::new(),
    }
}
