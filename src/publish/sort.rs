//! Sorts more than fits in memory: runs are sorted in memory, written to
//! temporary files and merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// How many bytes are held before a run is written out.
const BUDGET: usize = 32 << 20;

/// Takes byte strings in any order.
#[derive(Debug)]
pub(super) struct Sorter {
    prefix: PathBuf,
    budget: usize,
    bytes: Vec<u8>,
    items: Vec<(usize, usize)>,
    runs: Vec<PathBuf>,
}

impl Sorter {
    /// A sorter whose temporary files begin with `name` and stand in `folder`, which its owner removes.
    pub(super) fn new(folder: &Path, name: &str) -> Self {
        Self {
            prefix: folder.join(name),
            budget: BUDGET,
            bytes: Vec::new(),
            items: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// Adds one item.
    pub(super) fn push(&mut self, item: &[u8]) -> io::Result<()> {
        let held = self.bytes.len() + self.items.len() * size_of::<(usize, usize)>();
        if held + item.len() > self.budget && !self.items.is_empty() {
            self.spill()?;
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(item);
        self.items.push((start, self.bytes.len()));
        Ok(())
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        self.items
            .sort_unstable_by(|a, b| bytes[a.0..a.1].cmp(&bytes[b.0..b.1]));
    }

    fn spill(&mut self) -> io::Result<()> {
        self.sort();
        let mut path = self.prefix.clone();
        path.set_extension(self.runs.len().to_string());
        let mut file = BufWriter::with_capacity(1 << 18, File::create(&path)?);
        for (start, end) in self.items.drain(..) {
            file.write_all(&(end - start).to_le_bytes())?;
            file.write_all(&self.bytes[start..end])?;
        }
        file.flush()?;
        self.bytes.clear();
        self.runs.push(path);
        Ok(())
    }

    /// All items, in the order of their bytes.
    pub(super) fn finish(mut self) -> io::Result<Sorted> {
        if self.runs.is_empty() {
            self.sort();
            return Ok(Sorted::Held {
                bytes: self.bytes,
                items: self.items.into_iter(),
            });
        }
        self.spill()?;
        let mut runs = Vec::new();
        let mut heads = BinaryHeap::new();
        for path in &self.runs {
            let mut run = BufReader::with_capacity(1 << 18, File::open(path)?);
            if let Some(item) = read(&mut run)? {
                heads.push(Reverse((item, runs.len())));
            }
            runs.push(run);
        }
        Ok(Sorted::Merged { runs, heads })
    }
}

fn read(run: &mut BufReader<File>) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; size_of::<usize>()];
    match run.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        done => done?,
    }
    let mut item = vec![0; usize::from_le_bytes(length)];
    run.read_exact(&mut item)?;
    Ok(Some(item))
}

/// Gives what a [`Sorter`] took, in order.
#[derive(Debug)]
pub(super) enum Sorted {
    /// Everything fitted in memory.
    Held {
        /// All items, one behind the other.
        bytes: Vec<u8>,
        /// Where each is.
        items: std::vec::IntoIter<(usize, usize)>,
    },
    /// Merged from temporary files.
    Merged {
        /// The files.
        runs: Vec<BufReader<File>>,
        /// The next item of each.
        heads: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
    },
}

impl Iterator for Sorted {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Held { bytes, items } => {
                let (start, end) = items.next()?;
                Some(Ok(bytes[start..end].to_vec()))
            }
            Self::Merged { runs, heads } => {
                let Reverse((item, run)) = heads.pop()?;
                match read(&mut runs[run]) {
                    Ok(Some(next)) => heads.push(Reverse((next, run))),
                    Ok(None) => {}
                    Err(error) => return Some(Err(error)),
                }
                Some(Ok(item))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_runs_come_in_the_order_of_their_bytes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut sorter = Sorter::new(folder.path(), "t");
        sorter.budget = 100;
        let mut expected: Vec<Vec<u8>> = (0..500_u32)
            .map(|n| format!("{:x}", n.wrapping_mul(2_654_435_761)).into_bytes())
            .collect();
        for item in &expected {
            sorter.push(item).expect("pushes");
        }
        assert!(sorter.runs.len() > 3, "the test must spill");
        let merged: Vec<_> = sorter
            .finish()
            .expect("merges")
            .map(|item| item.expect("reads"))
            .collect();
        expected.sort();
        assert_eq!(merged, expected);
    }
}
