//! The map of a run: each record file read, parsed and validated on its own, in parallel.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use super::{Files, Fingerprints, Options, Progress, fault_finding};
use crate::finding::Finding;
use crate::parse;
use crate::project::{self, Content, Discovered, Fingerprint, Root, Stamp};
use crate::record::{self, Digests, Gathered, Packed, Packer};
use crate::rules::INTERNAL_ERROR;
use crate::schema::Catalog;
use crate::text::{FileId, Place, Sources as _, Span};
use crate::validate::{self, Failure, FileDigest, Setting};

/// What all files gave, in their order.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) digests: Digests,
    /// Names that stand where no record could be read.
    pub(super) names: BTreeSet<Box<str>>,
    pub(super) findings: Vec<Finding>,
    pub(super) failures: Vec<Failure>,
    pub(super) fingerprints: Fingerprints,
    /// What was seen of each file, where it was asked for.
    pub(super) sights: Vec<Sight>,
}

/// What was seen of a file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sight {
    /// What the system said of it before it was read, and what it said; `None` where it could not
    /// be read as a text.
    pub(super) read: Option<(Stamp, Fingerprint)>,
    /// Whether it is a link that leads out of the project, which is never read.
    pub(super) outside: bool,
    /// Whether it came to nothing but its packed records: no finding, no name, no failure of a rule.
    pub(super) clean: bool,
}

/// What is known of a file from before.
#[derive(Debug)]
pub(super) struct Known {
    /// What the system said of it then, and what it said.
    pub(super) read: (Stamp, Fingerprint),
    /// Whether nobody can have written to it since.
    pub(super) believed: bool,
    /// Its packed records.
    pub(super) packed: Packed,
    /// Whether it came to nothing else.
    pub(super) clean: bool,
}

impl Known {
    /// What the file came to, where that is known.
    fn digest(self) -> Option<FileDigest> {
        self.clean.then(|| FileDigest {
            records: self.packed,
            ..FileDigest::default()
        })
    }
}

/// What is known from before of the file at a position.
pub(super) type Before<'k> = &'k (dyn Fn(usize) -> Option<Known> + Sync);

/// What every file is validated with.
#[derive(Clone, Copy)]
pub(super) struct Ground<'g> {
    /// The project's folder.
    pub(super) root: &'g Root,
    pub(super) options: &'g Options,
    pub(super) setting: Setting<'g>,
    pub(super) files: &'g Files,
    pub(super) catalog: &'g Catalog,
    /// Whether links and excerpts are asked for.
    pub(super) quoting: bool,
    /// Whether it is told what was seen of each file.
    pub(super) sight: bool,
    /// What is known of the files from before, if anything is.
    pub(super) before: Option<Before<'g>>,
}

/// Validates all record files.
pub(super) fn validate_all(
    ground: Ground<'_>,
    records: &[Discovered],
    progress: &dyn Progress,
) -> Collected {
    progress.begin(records.len());
    let packer = || Packer::new(ground.quoting);
    let numbers: Vec<FileId> = ground.files.of_records().collect();
    debug_assert!(
        numbers.len() == records.len()
            && records
                .iter()
                .zip(&numbers)
                .all(|(file, id)| ground.files.path(*id) == &*file.path),
        "each file has its own number"
    );
    // What each file came to joins that of its neighbours at once, where it was made.
    let part = || (packer(), Part::default());
    let parts = records.par_iter().zip(numbers).enumerate().fold(
        part,
        |(mut packer, mut part), (at, (file, id))| {
            let known = ground.before.and_then(|before| before(at));
            let validated = validate_file(ground, id, file, known, &mut packer);
            part.add(ground, file, validated);
            progress.advance();
            (packer, part)
        },
    );
    let all = parts
        .map(|(_, part)| part)
        .reduce(Part::default, Part::with);
    progress.end();
    Collected {
        digests: Digests::new(all.packed.files()),
        ..all.collected
    }
}

/// What some files gave, one after the other.
#[derive(Default)]
struct Part {
    packed: Gathered,
    /// All but the digests.
    collected: Collected,
}

impl Part {
    fn add(
        &mut self,
        ground: Ground<'_>,
        file: &Discovered,
        validated: (FileId, FileDigest, Seen),
    ) {
        let (id, digest, seen) = validated;
        let all = &mut self.collected;
        if ground.sight {
            all.sights.push(Sight {
                read: seen,
                outside: file.outside,
                clean: digest.is_clean(),
            });
        }
        let print = seen.filter(|_| ground.options.complete);
        all.fingerprints.extend(print.map(|(_, print)| (id, print)));
        self.packed.add(id, digest.records);
        all.names.extend(digest.names);
        all.findings.extend(digest.findings);
        all.failures.extend(digest.failures);
    }

    fn with(mut self, mut next: Self) -> Self {
        let (all, more) = (&mut self.collected, &mut next.collected);
        self.packed = self.packed.with(next.packed);
        all.names.append(&mut more.names);
        all.findings.append(&mut more.findings);
        all.failures.append(&mut more.failures);
        all.fingerprints.append(&mut more.fingerprints);
        all.sights.append(&mut more.sights);
        self
    }
}

/// What is seen now of a file that an earlier run read.
#[derive(Debug)]
pub(super) struct Again {
    /// Its position.
    pub(super) at: usize,
    /// What the system said of it before it was read, and what it said.
    pub(super) read: (Stamp, Fingerprint),
    /// Its packed records, where their places are not what they were.
    pub(super) packed: Option<Packed>,
}

/// What is seen now of some files that say something else than they did; `None` if anything is different
/// in one of them but where its values stand.
pub(super) fn again(
    ground: Ground<'_>,
    records: &[Discovered],
    positions: &[usize],
) -> Option<Vec<Again>> {
    let mut packer = Packer::new(ground.quoting);
    let again = |at: usize| {
        let file = records.get(at)?;
        let known = ground.before?(at).filter(|known| known.clean)?;
        let id = ground.files.id(&file.path);
        let (_, digest, found) = validate_file(ground, id, file, None, &mut packer);
        let read = found.filter(|_| digest.is_clean())?;
        let (then, now) = (known.packed, digest.records);
        let moved = then.as_text() != now.as_text();
        if moved && !record::differ_in_places_alone(&then, &now) {
            return None;
        }
        Some(Again {
            at,
            read,
            packed: moved.then_some(now),
        })
    };
    positions.iter().copied().map(again).collect()
}

/// What was seen of a file, by what the system said of it before it was read, and its bytes.
type Seen = Option<(Stamp, Fingerprint)>;

/// Validates one file. A defect of the program costs this file alone.
fn validate_file(
    ground: Ground<'_>,
    id: FileId,
    file: &Discovered,
    mut known: Option<Known>,
    packer: &mut Packer,
) -> (FileId, FileDigest, Seen) {
    if let Some(known) = known.take_if(|known| known.believed && known.clean) {
        let seen = Some(known.read);
        return (id, known.digest().unwrap_or_default(), seen);
    }
    // What the closure sees is only read but for the packer, which a panic leaves half filled.
    let attempt = catch_unwind(AssertUnwindSafe(|| read(ground, id, file, known, packer)));
    let (digest, seen) = attempt.unwrap_or_else(|_| {
        *packer = Packer::new(ground.quoting);
        (failed(id), None)
    });
    (id, digest, seen)
}

fn read(
    ground: Ground<'_>,
    id: FileId,
    file: &Discovered,
    known: Option<Known>,
    packer: &mut Packer,
) -> (FileDigest, Seen) {
    let options = ground.options;
    let (content, stamp) = project::read_stamped(ground.root, file, options.max_file_size);
    match content {
        Content::Text(text) => {
            let wanted = stamp.filter(|_| ground.sight || options.complete);
            let seen = wanted.map(|stamp| (stamp, project::fingerprint(&text)));
            let said = |known: &Known| seen.is_some_and(|(_, now)| now == known.read.1);
            if let Some(digest) = known.filter(said).and_then(Known::digest) {
                return (digest, seen);
            }
            let (parsed, findings) = parse::parse(id, &text);
            let mut digest = validate::validate(
                ground.catalog,
                ground.setting,
                id,
                &file.path,
                &text,
                &parsed,
                packer,
            );
            digest.findings.extend(findings);
            (digest, seen)
        }
        Content::Fault(fault) => {
            let digest = FileDigest {
                names: validate::names_in(&fault.readable),
                findings: vec![fault_finding(id, fault)],
                ..FileDigest::default()
            };
            (digest, None)
        }
    }
}

fn failed(file: FileId) -> FileDigest {
    let at = Place {
        file,
        span: Span::default(),
    };
    let message = "Factum failed on this file; its records were not checked";
    let finding = Finding::new(&INTERNAL_ERROR, at, message)
        .help("this is a defect of the program: please report it with this file");
    FileDigest {
        findings: vec![finding],
        ..FileDigest::default()
    }
}
