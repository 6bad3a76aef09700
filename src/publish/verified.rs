//! What may be published: a run without unwaived errors. Outside of this module
//! the only way to a [`Verified`] is the constructor that refuses any other.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::finding::{Finding, Report, Severity};
use crate::observe::Seen;
use crate::project::{Config, Fingerprint};
use crate::reconcile::{CheckRow, Standing};
use crate::record::Digests;
use crate::schema::Catalog;
use crate::text::FileId;

/// A run, as `publish` sees it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'r> {
    /// The project's folder.
    pub root: &'r Path,
    /// Its settings.
    pub config: &'r Config,
    /// Largest record file that is read, in bytes.
    pub max_file_size: u64,
    /// Paths of the run's files, by id.
    pub paths: &'r [Arc<str>],
    /// Paths of the record files.
    pub records: &'r [Arc<str>],
    /// What was read.
    pub fingerprints: &'r BTreeMap<FileId, Fingerprint>,
    /// The compiled schemas.
    pub catalog: &'r Catalog,
    /// All records, sorted by file and place.
    pub digests: &'r Digests,
    /// Where each stands.
    pub standings: &'r [Standing],
    /// What was seen at the links of the records, and which words belong to which reference.
    pub seen: &'r Seen,
    /// The path of the ledger, if there is one.
    pub ledger: Option<&'r str>,
    /// All findings of the whole project.
    pub report: &'r Report,
    /// What each check came to.
    pub checks: &'r [CheckRow],
}

/// Why a run may not be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// So many errors that no waiver accepts.
    Errors(usize),
    /// Some record has no standing, or a file no fingerprint: the run was cut short.
    Incomplete,
}

/// A run whose errors are all accepted by waivers.
#[derive(Debug, Clone, Copy)]
pub struct Verified<'r>(Input<'r>);

impl<'r> Verified<'r> {
    /// Accepts a run, or says why not.
    pub fn new(input: Input<'r>) -> Result<Self, Refusal> {
        let stands =
            |finding: &&Finding| finding.severity == Severity::Error && finding.waiver.is_none();
        let errors = input.report.findings.iter().filter(stands).count();
        if errors > 0 {
            return Err(Refusal::Errors(errors));
        }
        let read = |path: &Arc<str>| {
            let position = input.paths.partition_point(|known| known < path);
            let id = FileId(u32::try_from(position).unwrap_or(u32::MAX));
            input.fingerprints.contains_key(&id)
        };
        let whole = input.records.iter().all(read)
            && input.standings.len() == input.digests.len()
            && input
                .digests
                .iter()
                .all(|digest| digest.id().is_ok() || input.catalog.is_waiver(digest.kind));
        if whole {
            Ok(Self(input))
        } else {
            Err(Refusal::Incomplete)
        }
    }

    /// A run that is only compared, whatever stands in it: its lines are made as a build would
    /// make them, and no dataset ever is.
    pub(super) fn compared(input: Input<'r>) -> Self {
        Self(input)
    }

    /// The run.
    pub(super) fn run(&self) -> &Input<'r> {
        &self.0
    }
}
