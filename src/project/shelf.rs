//! The one file under `.factum/cache`: bytes in, bytes out. What they mean is
//! for `pipeline::cache` to know.
//!
//! The file is a few lengths and checksums, and two pieces: a run in which nothing changed reads the
//! first alone. Its time of writing is not a time: it is set to a second of the years before 1970
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
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use foldhash::quality::FixedState;

use super::stamp::since_1970;

/// The folders on the way to the file.
const FOLDERS: [&str; 2] = [".factum", ".factum/cache"];
/// The file.
const FILE: &str = ".factum/cache/check";
/// Keeps the folder out of version control, whatever the project's own settings say.
const IGNORE: &str = ".factum/cache/.gitignore";

/// What the file starts with; its last byte is the version of its form.
const MAGIC: [u8; 16] = *b"factum's cache\n\x01";
/// Magic; length and checksum of each of two pieces, as little-endian numbers of eight bytes.
const HEADER: usize = 16 + 4 * 8;
/// A larger file is none of ours, in bytes.
const MAX_SIZE: u64 = 4 << 30;

/// The file of a project, open behind its first piece, and known to be ours.
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
        let piece = first.read(&mut file)?;
        Some((piece, Self { file, second }))
    }

    /// The second piece; `None` if it is damaged.
    pub fn second(mut self) -> Option<Vec<u8>> {
        self.second.read(&mut self.file)
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
        let present = probe.metadata().ok()?.modified().ok()?;
        Some(since_1970(present))
    }

    /// Writes the file in one step, into a folder that was prepared. The second piece comes in parts.
    pub fn write<'p>(
        root: &Path,
        first: &'p [u8],
        second: impl Iterator<Item = &'p [u8]>,
    ) -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().tempfile_in(root.join(FOLDERS[1]))?;
        file.write_all(&[0; HEADER])?;
        let first = write_piece(&mut file, std::iter::once(first))?;
        let second = write_piece(&mut file, second)?;
        let header = header([first, second]);
        file.rewind()?;
        file.write_all(&header)?;
        let times = FileTimes::new().set_modified(sign(&header));
        file.as_file().set_times(times)?;
        file.persist(root.join(FILE)).map_err(|error| error.error)?;
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
    /// The bytes that come next, if they are the piece. The length was held against that of the file.
    fn read(self, file: &mut File) -> Option<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(self.length).ok()?];
        file.read_exact(&mut bytes).ok()?;
        (checksum(&bytes) == self.sum).then_some(bytes)
    }
}

/// Writes the parts of a piece, a block at a time: the whole is nowhere in memory.
fn write_piece<'p>(
    to: &mut impl Write,
    parts: impl Iterator<Item = &'p [u8]>,
) -> std::io::Result<Sum> {
    let mut piece = Sum { length: 0, sum: 0 };
    let mut block = Vec::with_capacity(BLOCK);
    for mut part in parts {
        piece.length += part.len() as u64;
        while !part.is_empty() {
            let room = part.len().min(BLOCK - block.len());
            let (now, later) = part.split_at(room);
            block.extend_from_slice(now);
            part = later;
            if block.len() == BLOCK {
                piece.sum = block_sum(piece.sum, &block);
                to.write_all(&block)?;
                block.clear();
            }
        }
    }
    if !block.is_empty() {
        piece.sum = block_sum(piece.sum, &block);
        to.write_all(&block)?;
    }
    Ok(piece)
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
fn checksum(bytes: &[u8]) -> u64 {
    bytes.chunks(BLOCK).fold(0, block_sum)
}

fn block_sum(before: u64, block: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(before).build_hasher();
    hasher.write(block);
    hasher.finish()
}

/// The time that a file with this header shows: a second between 1932 and 1966.
fn sign(header: &[u8; HEADER]) -> SystemTime {
    let before = 100_000_000 + checksum(header) % (1 << 30);
    UNIX_EPOCH - Duration::from_secs(before)
}
