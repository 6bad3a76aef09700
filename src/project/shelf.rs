//! The two files under `.factum/cache`: bytes in, bytes out. What they mean is
//! for `pipeline::cache` to know.
//!
//! A file is what it adds up to, and its bytes. Its time of writing is not a time: it is set to a
//! second of the years before 1970 that follows from its head, and a file that shows another is
//! ignored. A repository could carry a forged file which says that nothing is wrong; but checking out
//! sets the present time, and an archive of a commit its date, which `git` cannot put before 1970.
//! Archives that keep times, as the caches of CI systems do, keep a file valid. Links are not
//! followed on the way to it.

#![expect(
    clippy::disallowed_methods,
    reason = "this is where what a run keeps is read and written"
)]

use std::fs::{File, FileTimes, Metadata};
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{Read as _, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use foldhash::quality::FixedState;
use rayon::prelude::*;
use tempfile::NamedTempFile;

use super::stamp::since_1970;

/// The folders on the way to the file.
const FOLDERS: [&str; 2] = [".factum", ".factum/cache"];
/// Keeps the folder out of version control, whatever the project's own settings say.
const IGNORE: &str = ".factum/cache/.gitignore";

/// What a file starts with; its last byte is the version of its form.
const MAGIC: [u8; 16] = *b"factum's cache\n\x03";
/// Magic; length and checksum of what follows, as little-endian numbers of eight bytes.
const HEADER: usize = 16 + 2 * 8;
/// A larger file is none of ours, in bytes.
const MAX_SIZE: u64 = 4 << 30;

/// What the name of a file begins with that is still being written.
const UNFINISHED: &str = ".unfinished-";
/// No check takes so long, in nanoseconds: what is still unfinished then was given up.
const GIVEN_UP: i64 = 24 * 3_600 * 1_000_000_000;

/// Which of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// What every check reads.
    Check,
    /// What is read where something changed, and stays as it is while little did.
    Records,
}

impl Piece {
    fn path(self) -> &'static str {
        match self {
            Self::Check => ".factum/cache/check",
            Self::Records => ".factum/cache/records",
        }
    }
}

/// One of a project's files, open, and known to be ours.
#[derive(Debug)]
pub struct Shelf {
    file: File,
    sum: Sum,
}

impl Shelf {
    /// Opens a file of a project; `None` if there is none that may be believed.
    pub fn open(root: &Path, piece: Piece) -> Option<Self> {
        let about = |path: &str| root.join(path).symlink_metadata().ok();
        let is_folder = |path: &str| about(path).is_some_and(|it| it.is_dir());
        if !FOLDERS.iter().all(|path| is_folder(path)) {
            return None;
        }
        about(piece.path()).filter(Metadata::is_file)?;
        let mut file = File::open(root.join(piece.path())).ok()?;
        let metadata = file.metadata().ok()?;
        let mut header = [0; HEADER];
        file.read_exact(&mut header).ok()?;
        let sum = read_header(&header)?;
        let whole = sum.length.checked_add(HEADER as u64)? == metadata.len();
        let ours = metadata.modified().ok()? == sign(&header);
        (whole && ours && metadata.len() <= MAX_SIZE).then_some(Self { file, sum })
    }

    /// What its bytes should add up to.
    pub fn sum(&self) -> Sum {
        self.sum
    }

    /// Its bytes; `None` if they are damaged.
    pub fn read(mut self) -> Option<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(self.sum.length).ok()?];
        let sums = fill(&mut bytes, &mut self.file, HEADER as u64).ok()?;
        (sum_of_blocks(&sums) == self.sum.sum).then_some(bytes)
    }

    /// Makes the folder, and tells what its file system takes for the present, in nanoseconds since
    /// 1970. `None` if nothing can be kept there.
    pub fn prepare(root: &Path) -> Option<i64> {
        for folder in FOLDERS {
            let folder = root.join(folder);
            match folder.symlink_metadata() {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => return None,
                Err(_) => std::fs::create_dir(&folder).ok()?,
            }
        }
        let ignore = root.join(IGNORE);
        if ignore.symlink_metadata().is_err() {
            std::fs::write(ignore, "*\n").ok()?;
        }
        let probe = tempfile::tempfile_in(root.join(FOLDERS[1])).ok()?;
        let present = since_1970(probe.metadata().ok()?.modified().ok()?);
        clear(&root.join(FOLDERS[1]), present);
        Some(present)
    }
}

/// Removes what runs left that were ended while they wrote. What cannot be removed is left.
fn clear(folder: &Path, present: i64) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let unfinished = entries.filter(|entry| {
        let name = entry.file_name();
        name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes())
    });
    for entry in unfinished {
        let written = entry.metadata().and_then(|about| about.modified());
        if written.is_ok_and(|time| since_1970(time) < present.saturating_sub(GIVEN_UP)) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// A file that was written, but has not its place yet: nobody sees it, and it is gone if it is dropped.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    path: PathBuf,
    sum: Sum,
}

impl Draft {
    /// Writes the parts of a file into a folder that was prepared.
    pub fn write<'p>(
        root: &Path,
        piece: Piece,
        parts: impl Iterator<Item = &'p [u8]>,
    ) -> std::io::Result<Self> {
        let mut name = tempfile::Builder::new();
        let mut file = name.prefix(UNFINISHED).tempfile_in(root.join(FOLDERS[1]))?;
        file.write_all(&[0; HEADER])?;
        let sum = write_parts(&mut file, parts)?;
        let header = header(sum);
        file.rewind()?;
        file.write_all(&header)?;
        let times = FileTimes::new().set_modified(sign(&header));
        file.as_file().set_times(times)?;
        let path = root.join(piece.path());
        Ok(Self { file, path, sum })
    }

    /// What its bytes add up to.
    pub fn sum(&self) -> Sum {
        self.sum
    }

    /// Puts the file in its place, in one step.
    pub fn place(self) -> std::io::Result<()> {
        let placed = self.file.persist(self.path);
        placed.map_err(|error| error.error)?;
        Ok(())
    }
}

/// How long a file is behind its head, in bytes, and what it adds up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// How long it is.
    pub length: u64,
    /// What it adds up to.
    pub sum: u64,
}

/// Reads as many bytes as there is room for, block by block on all threads, with what each adds up to.
#[cfg(unix)]
fn fill(bytes: &mut [u8], file: &mut File, at: u64) -> std::io::Result<Vec<u64>> {
    use std::os::unix::fs::FileExt as _;
    let file = &*file;
    let blocks = bytes.par_chunks_mut(BLOCK).enumerate();
    let read = |(number, block): (usize, &mut [u8])| {
        file.read_exact_at(block, at + (number * BLOCK) as u64)?;
        Ok(sum_of(block))
    };
    blocks.map(read).collect()
}

/// The same where a file is only read from front to back.
#[cfg(not(unix))]
fn fill(bytes: &mut [u8], file: &mut File, at: u64) -> std::io::Result<Vec<u64>> {
    file.seek(std::io::SeekFrom::Start(at))?;
    file.read_exact(bytes)?;
    Ok(bytes.chunks(BLOCK).map(sum_of).collect())
}

/// Writes parts a block at a time: the whole is nowhere in memory.
fn write_parts<'p>(
    to: &mut impl Write,
    parts: impl Iterator<Item = &'p [u8]>,
) -> std::io::Result<Sum> {
    let (mut length, mut sums) = (0, Vec::new());
    let mut block = Vec::with_capacity(BLOCK);
    for mut part in parts {
        length += part.len() as u64;
        while !part.is_empty() {
            let room = part.len().min(BLOCK - block.len());
            let (now, later) = part.split_at(room);
            block.extend_from_slice(now);
            part = later;
            if block.len() == BLOCK {
                sums.push(sum_of(&block));
                to.write_all(&block)?;
                block.clear();
            }
        }
    }
    if !block.is_empty() {
        sums.push(sum_of(&block));
        to.write_all(&block)?;
    }
    let sum = sum_of_blocks(&sums);
    Ok(Sum { length, sum })
}

fn header(sum: Sum) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    let (magic, numbers) = header.split_at_mut(MAGIC.len());
    magic.copy_from_slice(&MAGIC);
    for (place, value) in numbers.chunks_exact_mut(8).zip([sum.length, sum.sum]) {
        place.copy_from_slice(&value.to_le_bytes());
    }
    header
}

fn read_header(header: &[u8; HEADER]) -> Option<Sum> {
    let numbers = header.strip_prefix(&MAGIC)?;
    let number = |at: usize| {
        let bytes = numbers.get(at * 8..)?.first_chunk()?;
        Some(u64::from_le_bytes(*bytes))
    };
    Some(Sum {
        length: number(0)?,
        sum: number(1)?,
    })
}

/// So many bytes are added up at a time.
const BLOCK: usize = 1 << 18;

/// Finds what went wrong on a disk or on the way, not what somebody made up.
fn sum_of(block: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    hasher.write(block);
    hasher.finish()
}

/// What a file adds up to, by what its blocks do.
fn sum_of_blocks(sums: &[u64]) -> u64 {
    let bytes: Vec<u8> = sums.iter().flat_map(|sum| sum.to_le_bytes()).collect();
    sum_of(&bytes)
}

/// The time that a file with this header shows: a second between 1932 and 1966.
fn sign(header: &[u8; HEADER]) -> SystemTime {
    let before = 100_000_000 + sum_of(header) % (1 << 30);
    UNIX_EPOCH - Duration::from_secs(before)
}
