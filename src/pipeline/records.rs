//! The map of a run: each record file read, parsed and validated on its own, in parallel.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use super::{Files, Fingerprints, Options, Progress, fault_finding};
use crate::finding::Finding;
use crate::parse;
use crate::project::{self, Content, Discovered, Fingerprint, Stamp};
use crate::record::Digest;
use crate::rules::INTERNAL_ERROR;
use crate::schema::Catalog;
use crate::text::{FileId, Place, Span};
use crate::validate::{self, Failure, FileDigest, Setting};

/// What all files gave, in their order.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) digests: Vec<Digest>,
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
    /// How many records it holds.
    pub(super) records: u32,
}

/// What every file is validated with.
#[derive(Clone, Copy)]
pub(super) struct Ground<'g> {
    pub(super) options: &'g Options,
    pub(super) setting: Setting<'g>,
    pub(super) files: &'g Files,
    pub(super) catalog: &'g Catalog,
    /// Whether it is told what was seen of each file.
    pub(super) sight: bool,
}

/// Validates all record files.
pub(super) fn validate_all(
    ground: Ground<'_>,
    records: &[Discovered],
    progress: &dyn Progress,
) -> Collected {
    progress.begin(records.len());
    let validated: Vec<_> = records
        .par_iter()
        .map(|file| {
            let validated = validate_file(ground, file);
            progress.advance();
            validated
        })
        .collect();
    progress.end();
    let mut all = Collected::default();
    for ((id, digest, seen), file) in validated.into_iter().zip(records) {
        if ground.sight {
            all.sights.push(Sight {
                read: seen,
                outside: file.outside,
                records: own_records(ground.catalog, &digest),
            });
        }
        let print = seen.filter(|_| ground.options.complete);
        all.fingerprints.extend(print.map(|(_, print)| (id, print)));
        all.digests.extend(digest.records);
        all.names.extend(digest.names);
        all.findings.extend(digest.findings);
        all.failures.extend(digest.failures);
    }
    all
}

/// What was seen of a file, by what the system said of it before it was read, and its bytes.
type Seen = Option<(Stamp, Fingerprint)>;

fn own_records(catalog: &Catalog, digest: &FileDigest) -> u32 {
    let records = digest.records.iter();
    let own = records.filter(|record| !catalog.is_waiver(record.kind));
    u32::try_from(own.count()).unwrap_or(u32::MAX)
}

/// Validates one file. A defect of the program costs this file alone.
fn validate_file(ground: Ground<'_>, file: &Discovered) -> (FileId, FileDigest, Seen) {
    let id = ground.files.id(&file.path);
    // What the closure sees is only read; a panic leaves none of it half changed.
    let attempt = catch_unwind(AssertUnwindSafe(|| read(ground, id, file)));
    let (digest, seen) = attempt.unwrap_or_else(|_| (failed(id), None));
    (id, digest, seen)
}

fn read(ground: Ground<'_>, id: FileId, file: &Discovered) -> (FileDigest, Seen) {
    let options = ground.options;
    let (content, stamp) = project::read_stamped(&options.root, file, options.max_file_size);
    match content {
        Content::Text(text) => {
            let (parsed, findings) = parse::parse(id, &text);
            let mut digest = validate::validate(
                ground.catalog,
                ground.setting,
                id,
                &file.path,
                &text,
                &parsed,
            );
            digest.findings.extend(findings);
            let wanted = stamp.filter(|_| ground.sight || options.complete);
            let seen = wanted.map(|stamp| (stamp, project::fingerprint(&text)));
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
