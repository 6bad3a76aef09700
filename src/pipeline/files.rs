//! The files of a run: numbered in the order of their paths, read again only
//! where a finding shows one.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::project::{self, Discovered};
use crate::text::{FileId, LineIndex, Sources};

/// The sorted paths of a run's files.
#[derive(Debug)]
pub struct Files {
    root: PathBuf,
    paths: Vec<Arc<str>>,
    /// Of each file that holds no records, how many that do are before it.
    before: Vec<usize>,
    /// What was read again; of nearly all, nothing.
    texts: Vec<OnceLock<Option<Box<Shown>>>>,
}

#[derive(Debug)]
struct Shown {
    text: String,
    lines: LineIndex,
}

impl Files {
    /// Numbers the record files, which are sorted, and all others: settings, schemas, the ledger, and
    /// folders that could not be entered.
    pub(super) fn new<'p>(
        root: &Path,
        others: impl Iterator<Item = &'p str>,
        records: &[Discovered],
    ) -> Self {
        let mut others: Vec<&str> = others.collect();
        others.sort_unstable();
        others.dedup();
        let mut paths = Vec::with_capacity(records.len() + others.len());
        let mut before = Vec::with_capacity(others.len());
        let mut rest = records;
        for other in others {
            let ahead = rest.partition_point(|record| *record.path < *other);
            let (own, behind) = rest.split_at(ahead);
            paths.extend(own.iter().map(|record| Arc::clone(&record.path)));
            rest = behind;
            if behind.first().is_none_or(|record| *record.path != *other) {
                before.push(paths.len() - before.len());
                paths.push(other.into());
            }
        }
        paths.extend(rest.iter().map(|record| Arc::clone(&record.path)));
        Self {
            root: root.to_owned(),
            texts: paths.iter().map(|_| OnceLock::new()).collect(),
            paths,
            before,
        }
    }

    /// The number of a file of the run.
    ///
    /// # Panics
    /// If the path is none of the run's: the caller made it up.
    pub fn id(&self, path: &str) -> FileId {
        let position = self.paths.partition_point(|known| **known < *path);
        debug_assert_eq!(self.paths.get(position).map(|known| &**known), Some(path));
        FileId(u32::try_from(position).unwrap_or(u32::MAX))
    }

    /// The numbers of the record files, in their order.
    pub(super) fn of_records(&self) -> impl Iterator<Item = FileId> {
        let mut others = self.before.iter().peekable();
        let mut passed = 0;
        let records = 0..self.paths.len() - self.before.len();
        records.map(move |record| {
            while others.next_if(|before| **before <= record).is_some() {
                passed += 1;
            }
            FileId(u32::try_from(record + passed).unwrap_or(u32::MAX))
        })
    }

    /// All paths, sorted.
    pub fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn shown(&self, file: FileId) -> Option<&Shown> {
        let cell = self.texts.get(file.0 as usize)?;
        let shown = cell.get_or_init(|| self.read(file).map(Box::new));
        shown.as_deref()
    }

    fn read(&self, file: FileId) -> Option<Shown> {
        let text = project::read_shown(&self.root, self.path(file))?;
        let lines = LineIndex::new(&text);
        Some(Shown { text, lines })
    }
}

impl Sources for Files {
    fn path(&self, file: FileId) -> &str {
        self.paths.get(file.0 as usize).map_or("", |path| path)
    }

    fn text(&self, file: FileId) -> Option<&str> {
        self.shown(file).map(|shown| shown.text.as_str())
    }

    fn lines(&self, file: FileId) -> Option<&LineIndex> {
        self.shown(file).map(|shown| &shown.lines)
    }
}
