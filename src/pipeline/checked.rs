//! What is told of a run: less than the run itself, so that it can be kept.

use std::sync::Arc;

use super::{Files, Levels, Run, unknown_rules};
use crate::finding::Report;

/// What a check is told by, whether it was made now or kept from before.
#[derive(Debug)]
pub struct Checked {
    /// Whether the settings could be read; if not, nothing else was looked at.
    pub configured: bool,
    /// The files of the run.
    pub files: Arc<Files>,
    /// The record files, sorted by path, each with the number of its records; waivers do not count.
    pub records: Vec<(Arc<str>, u32)>,
    /// The findings with their counts.
    pub report: Report,
    /// Rules that the levels of the run name and that do not exist, with the nearest that do.
    pub unknown_rules: Vec<(String, Option<String>)>,
}

impl Checked {
    /// What is told of a run that was asked for these levels.
    pub fn new(run: &Run, levels: &Levels) -> Self {
        let counts = run.digests.counts(|kind| !run.catalog.is_waiver(kind));
        let records = run.records.iter().cloned().zip(counts);
        Self {
            configured: run.configured,
            files: Arc::clone(&run.files),
            records: records.collect(),
            report: run.report.clone(),
            unknown_rules: unknown_rules(&run.catalog, levels),
        }
    }
}
