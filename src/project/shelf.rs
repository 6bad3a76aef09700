//! The one file under `.factum/cache`: bytes in, bytes out. What they mean is
//! for `pipeline::cache` to know.
//!
//! The file is a few lengths and checksums, and two pieces: a run in which nothing changed reads the
//! first alone. The second, by far the larger, is known while a run still goes on: so it stands before
//! the first, and is written beside the rest of the run. The file's time of writing is not a time: it is set to a second of the years before 1970
//! that follows from the checksums, and a file that shows another is ignored. A repository could
//! carry a forged file which says that nothing is wrong; but checking out sets the present time, and
//! an archive of a commit its date, which `git` cannot put before 1970. Archives that keep times, as
//! the caches of CI systems do, keep the file valid. Links are not followed on the way to it.

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
/// The file.
const FILE: &str = ".factum/cache/check";
/// Keeps the folder out of version control, whatever the project's own settings say.
const IGNORE: &str = ".factum/cache/.gitignore";

/// What the file starts with; its last byte is the version of its form.
const MAGIC: [u8; 16] = *b"factum's cache\n\x02";
/// Magic; length and checksum of each of two pieces, as little-endian numbers of eight bytes.
const HEADER: usize = 16 + 4 * 8;
/// A larger file is none of ours, in bytes.
const MAX_SIZE: u64 = 4 << 30;

/// What the name of a file begins with that is still being written.
const UNFINISHED: &str = ".unfinished-";
/// No check takes so long, in nanoseconds: what is still unfinished then was given up.
const GIVEN_UP: i64 = 24 * 3_600 * 1_000_000_000;

/// The file of a project, open, and known to be ours.
#[derive(Debug)]
pub struct Shelf {
    file: File,
    second: Sum,
}

impl Shelf {
    /// The file of a project and its first piece; `None` if there is none that may be believed.
    pub fn open(root: &Path) -> Option<(Vec<u8>, Self)> {
        let about = |path: &str| root.join(path).symlink_metadata().ok();
        let is_folder = |path: &str| about(path).is_some_and(|it| it.is_dir());
        if !FOLDERS.iter().all(|path| is_folder(path)) {
            return None;
        }
        about(FILE).filter(Metadata::is_file)?;
        let mut file = File::open(root.join(FILE)).ok()?;
        let metadata = file.metadata().ok()?;
        let mut header = [0; HEADER];
        file.read_exact(&mut header).ok()?;
        let [first, second] = read_header(&header)?;
        let length = first.length.checked_add(second.length)?;
        let whole = length.checked_add(HEADER as u64)? == metadata.len();
        let ours = metadata.modified().ok()? == sign(&header);
        if !whole || !ours || metadata.len() > MAX_SIZE {
            return None;
        }
        let piece = first.read(&mut file, HEADER as u64 + second.length)?;
        Some((piece, Self { file, second }))
    }

    /// The second piece; `None` if it is damaged.
    pub fn second(mut self) -> Option<Vec<u8>> {
        self.second.read(&mut self.file, HEADER as u64)
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

/// The file while it is written: nobody sees it before it is whole, and it is gone if it never is.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    path: PathBuf,
    second: Sum,
}

impl Draft {
    /// Begins the file in a folder that was prepared, with the parts of its second piece.
    pub fn begin<'p>(root: &Path, second: impl Iterator<Item = &'p [u8]>) -> std::io::Result<Self> {
        let mut name = tempfile::Builder::new();
        let mut file = name.prefix(UNFINISHED).tempfile_in(root.join(FOLDERS[1]))?;
        file.write_all(&[0; HEADER])?;
        let second = write_piece(&mut file, second)?;
        let path = root.join(FILE);
        Ok(Self { file, path, second })
    }

    /// Adds the parts of the first piece, and puts the file in its place in one step.
    pub fn finish<'p>(mut self, first: impl Iterator<Item = &'p [u8]>) -> std::io::Result<()> {
        let first = write_piece(&mut self.file, first)?;
        let header = header([first, self.second]);
        self.file.rewind()?;
        self.file.write_all(&header)?;
        let times = FileTimes::new().set_modified(sign(&header));
        self.file.as_file().set_times(times)?;
        let placed = self.file.persist(self.path);
        placed.map_err(|error| error.error)?;
        Ok(())
    }
}

/// How long a piece is, and what it adds up to.
#[derive(Debug, Clone, Copy)]
struct Sum {
    length: u64,
    sum: u64,
}

impl Sum {
    /// The bytes that begin at a place, if they are the piece. The length was held against that of the
    /// file.
    fn read(self, file: &mut File, at: u64) -> Option<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(self.length).ok()?];
        let sums = fill(&mut bytes, file, at).ok()?;
        (sum_of_blocks(&sums) == self.sum).then_some(bytes)
    }
}

/// Reads as many bytes as there is room for, block by block on all threads, with what each adds up to.
#[cfg(unix)]
fn fill(bytes: &mut [u8], file: &File, at: u64) -> std::io::Result<Vec<u64>> {
    use std::os::unix::fs::FileExt as _;
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

/// Writes the parts of a piece, a block at a time: the whole is nowhere in memory.
fn write_piece<'p>(
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

fn header(pieces: [Sum; 2]) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    let (magic, numbers) = header.split_at_mut(MAGIC.len());
    magic.copy_from_slice(&MAGIC);
    let values = pieces
        .into_iter()
        .flat_map(|piece| [piece.length, piece.sum]);
    for (place, value) in numbers.chunks_exact_mut(8).zip(values) {
        place.copy_from_slice(&value.to_le_bytes());
    }
    header
}

fn read_header(header: &[u8; HEADER]) -> Option<[Sum; 2]> {
    let numbers = header.strip_prefix(&MAGIC)?;
    let number = |at: usize| {
        let bytes = numbers.get(at * 8..)?.first_chunk()?;
        Some(u64::from_le_bytes(*bytes))
    };
    let sum = |at: usize| {
        Some(Sum {
            length: number(at)?,
            sum: number(at + 1)?,
        })
    };
    Some([sum(0)?, sum(2)?])
}

/// So many bytes are added up at a time.
const BLOCK: usize = 1 << 18;

/// Finds what went wrong on a disk or on the way, not what somebody made up.
fn sum_of(block: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    hasher.write(block);
    hasher.finish()
}

/// What a piece adds up to, by what its blocks do.
fn sum_of_blocks(sums: &[u64]) -> u64 {
    let bytes: Vec<u8> = sums.iter().flat_map(|sum| sum.to_le_bytes()).collect();
    sum_of(&bytes)
}

/// The time that a file with this header shows: a second between 1932 and 1966.
fn sign(header: &[u8; HEADER]) -> SystemTime {
    let before = 100_000_000 + sum_of(header) % (1 << 30);
    UNIX_EPOCH - Duration::from_secs(before)
}
