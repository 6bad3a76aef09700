//! What was seen of each record file, as rows of one width: two runs are
//! compared without taking the table apart.

use std::ops::Range;

use rayon::prelude::*;

use super::codec::{Reader, Writer};
use crate::pipeline::records::{Again, Sight};
use crate::project::{self, Content, Discovered, Fingerprint, Root, Stamp};

/// End of the path in the text of all paths, number of records, what is known, first byte and length
/// of what was packed; times and identity; fingerprint.
const ROW: usize = 5 * 4 + STAMP + size_of::<Fingerprint>();
const STAMP: usize = 5 * 8;
/// Where the parts of a row begin.
const AT_RECORDS: usize = 4;
const AT_STATE: usize = 2 * 4;
const AT_PACKED: usize = 3 * 4;
const AT_STAMP: usize = 5 * 4;
const AT_PRINT: usize = AT_STAMP + STAMP;

/// What is known of a file.
const UNREAD: u32 = 0;
const OUTSIDE: u32 = 1;
const READ: u32 = 2;
const CLEAN: u32 = 3;

/// Writes the table: the files with the number of their records, what was seen of each, and where what
/// they packed stands. `None` where that would be more than is kept of any project.
pub(super) fn write<'p>(
    files: impl Iterator<Item = (&'p str, u32)>,
    sights: &[Sight],
    packed: &[Range<usize>],
    to: &mut Writer,
) -> Option<()> {
    to.count(sights.len());
    to.0.reserve(sights.len() * ROW);
    let mut paths = String::new();
    for (((path, records), sight), packed) in files.zip(sights).zip(packed) {
        paths.push_str(path);
        write_row(paths.len(), records, sight, packed, to)?;
    }
    to.text(&paths);
    Some(())
}

fn write_row(
    end: usize,
    records: u32,
    sight: &Sight,
    packed: &Range<usize>,
    to: &mut Writer,
) -> Option<()> {
    let (stamp, print) = sight.read.unwrap_or_default();
    let state = match sight.read {
        Some(_) if sight.clean => CLEAN,
        Some(_) => READ,
        None if sight.outside => OUTSIDE,
        None => UNREAD,
    };
    to.number(u32::try_from(end).ok()?);
    to.number(records);
    to.number(state);
    to.0.extend(place_bytes(packed)?);
    to.0.extend(stamp_bytes(stamp));
    to.0.extend(print);
    Some(())
}

/// The table as it was kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'b> {
    rows: &'b [[u8; ROW]],
    paths: &'b str,
}

/// What the table says of a file of another run.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    /// Its row, if it has one.
    pub(super) row: Option<usize>,
    /// Whether nobody can have written to it.
    pub(super) believed: bool,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
struct Row<'b> {
    path: &'b str,
    bytes: &'b [u8; ROW],
}

impl<'b> Table<'b> {
    pub(super) fn read(from: &mut Reader<'b>) -> Option<Self> {
        let length = from.count()?.checked_mul(ROW)?;
        let (rows, _) = from.take(length)?.as_chunks();
        let paths = from.text()?;
        Some(Self { rows, paths })
    }

    /// How many records each file holds.
    pub(super) fn records(&self) -> impl Iterator<Item = u32> {
        self.rows.iter().map(|row| number(row, AT_RECORDS))
    }

    /// Where what the file at a row packed stands.
    pub(super) fn packed_at(&self, at: usize) -> Option<Range<usize>> {
        let row = self.rows.get(at)?;
        let start = number(row, AT_PACKED) as usize;
        Some(start..start + number(row, AT_PACKED + 4) as usize)
    }

    /// Whether the file at a row came to nothing but what it packed.
    pub(super) fn is_clean(&self, at: usize) -> bool {
        let row = self.rows.get(at);
        row.is_some_and(|row| number(row, AT_STATE) == CLEAN)
    }

    /// Whether a file says what that of a row said.
    pub(super) fn says(&self, at: usize, sight: &Sight) -> bool {
        let outside = |row: Row<'_>| sight.outside && row.state() == OUTSIDE;
        match sight.read {
            Some((_, now)) => self.read_at(at).is_some_and(|(_, then)| now == then),
            None => self.row(at).is_some_and(outside),
        }
    }

    fn row(&self, at: usize) -> Option<Row<'b>> {
        let bytes = self.rows.get(at)?;
        let before = at.checked_sub(1).and_then(|before| self.rows.get(before));
        let start = before.map_or(0, |row| number(row, 0)) as usize;
        let path = self.paths.get(start..number(bytes, 0) as usize)?;
        Some(Row { path, bytes })
    }

    /// How many files there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Finds files, which are sorted as these are, and asks the system whether anybody can have written
    /// to them since a run that began at an instant.
    pub(super) fn find(&self, root: &Root, files: &[Discovered], began: i64) -> Vec<Found> {
        let mut next = 0;
        let position = |file: &Discovered| {
            while self.row(next).is_some_and(|row| *row.path < *file.path) {
                next += 1;
            }
            next
        };
        let positions: Vec<usize> = files.iter().map(position).collect();
        let found = |(file, at): (&Discovered, usize)| {
            let Some(row) = self.row(at).filter(|row| row.is_of(file)) else {
                return Found::default();
            };
            Found {
                row: Some(at),
                believed: row.is_believed(root, began),
            }
        };
        let files = files.par_iter().with_min_len(256);
        files.zip(positions).map(found).collect()
    }

    /// What was seen of the file at a row, where it was read.
    pub(super) fn read_at(&self, at: usize) -> Option<(Stamp, Fingerprint)> {
        let row = self.row(at).filter(Row::is_read)?;
        let (stamp, print) = row.bytes[AT_STAMP..].split_first_chunk()?;
        Some((stamp_of(stamp), print.try_into().ok()?))
    }

    /// Reads the files at some positions, which are those of their rows. Gives what the system says of
    /// each now, with what it says; `None` for one that says anything else than it did.
    pub(super) fn compared(
        &self,
        root: &Root,
        files: &[Discovered],
        doubtful: &[usize],
        limit: u64,
    ) -> Vec<Option<(Stamp, Fingerprint)>> {
        let same = |&at: &usize| {
            let (row, file) = (self.row(at)?, files.get(at)?);
            let (content, stamp) = project::read_stamped(root, file, limit);
            let Content::Text(text) = content else {
                return None;
            };
            let print = project::fingerprint(&text);
            let known = row.is_read() && row.bytes[AT_PRINT..] == print;
            stamp.filter(|_| known).map(|stamp| (stamp, print))
        };
        doubtful.par_iter().map(same).collect()
    }
}

impl Row<'_> {
    fn state(&self) -> u32 {
        number(self.bytes, AT_STATE)
    }

    fn is_read(&self) -> bool {
        matches!(self.state(), READ | CLEAN)
    }

    fn is_of(&self, file: &Discovered) -> bool {
        *self.path == *file.path && (self.state() == OUTSIDE) == file.outside
    }

    /// What is outside says nothing, whatever is written there.
    fn is_believed(&self, root: &Root, began: i64) -> bool {
        match self.state() {
            OUTSIDE => true,
            READ | CLEAN => project::stamp(root, self.path).is_some_and(|stamp| {
                stamp.settled_by(began) && self.bytes[AT_STAMP..AT_PRINT] == stamp_bytes(stamp)
            }),
            _ => false,
        }
    }
}

/// Puts what is seen now into the rows of a table, which begins at the front of `bytes`. What is packed
/// now stands behind `end`, in the same order.
pub(super) fn renew(bytes: &mut [u8], seen: &[Again], mut end: usize) -> Option<()> {
    let (rows, _) = bytes.get_mut(8..)?.as_chunks_mut::<ROW>();
    for again in seen {
        let row = rows.get_mut(again.at)?;
        let (stamp, print) = again.read;
        row[AT_STAMP..AT_PRINT].copy_from_slice(&stamp_bytes(stamp));
        row[AT_PRINT..].copy_from_slice(&print);
        if let Some(packed) = &again.packed {
            let start = end;
            end += packed.as_text().len();
            row[AT_PACKED..AT_STAMP].copy_from_slice(&place_bytes(&(start..end))?);
        }
    }
    Some(())
}

/// First byte and length.
fn place_bytes(place: &Range<usize>) -> Option<[u8; 8]> {
    let start = u32::try_from(place.start).ok()?.to_le_bytes();
    let length = u32::try_from(place.len()).ok()?.to_le_bytes();
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&start);
    bytes[4..].copy_from_slice(&length);
    Some(bytes)
}

fn number(row: &[u8; ROW], at: usize) -> u32 {
    let bytes = row.get(at..).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn stamp_of(bytes: &[u8; STAMP]) -> Stamp {
    let (values, _) = bytes.as_chunks();
    let value = |at: usize| values.get(at).copied().unwrap_or_default();
    Stamp {
        size: u64::from_le_bytes(value(0)),
        modified: i64::from_le_bytes(value(1)),
        changed: i64::from_le_bytes(value(2)),
        inode: u64::from_le_bytes(value(3)),
        device: u64::from_le_bytes(value(4)),
    }
}

fn stamp_bytes(stamp: Stamp) -> [u8; STAMP] {
    let mut bytes = [0; STAMP];
    let values = [
        stamp.size.to_le_bytes(),
        stamp.modified.to_le_bytes(),
        stamp.changed.to_le_bytes(),
        stamp.inode.to_le_bytes(),
        stamp.device.to_le_bytes(),
    ];
    for (place, value) in bytes.chunks_exact_mut(8).zip(values) {
        place.copy_from_slice(&value);
    }
    bytes
}
