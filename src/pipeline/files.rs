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
    texts: Vec<OnceLock<Option<Shown>>>,
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
        let mut paths: Vec<_> = records.iter().map(|file| Arc::clone(&file.path)).collect();
        paths.extend(others.map(Arc::from));
        // What is sorted already is left as it is by this way of sorting.
        paths.sort();
        paths.dedup();
        Self {
            root: root.to_owned(),
            texts: paths.iter().map(|_| OnceLock::new()).collect(),
            paths,
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

    /// The numbers of files that are given in the order of their paths.
    ///
    /// # Panics
    /// As [`Files::id`] does.
    pub(super) fn ids<'p>(&self, sorted: impl Iterator<Item = &'p str>) -> Vec<FileId> {
        let mut position = 0;
        let number = |path: &str| {
            let ahead = self.paths.get(position..).unwrap_or_default();
            position += ahead.iter().take_while(|known| ***known < *path).count();
            debug_assert_eq!(self.paths.get(position).map(|known| &**known), Some(path));
            FileId(u32::try_from(position).unwrap_or(u32::MAX))
        };
        sorted.map(number).collect()
    }

    /// All paths, sorted.
    pub fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn shown(&self, file: FileId) -> Option<&Shown> {
        let cell = self.texts.get(file.0 as usize)?;
        cell.get_or_init(|| self.read(file)).as_ref()
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
