//! The digests of all records of a run. A file's records are packed into one
//! text ([`Packed`]); here is where each of them begins, and what is asked of
//! all of them at once.

use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::digest::{Digest, FAULTY, INVALID_ID, NO_ID, RENAMED, WITHDRAWN};
use super::kept;
use super::packed::{Reader, count};
use crate::text::FileId;

/// The records of one file, packed. Says nothing of which file that is.
#[derive(Debug, Clone, Default)]
pub struct Packed(Text);

#[derive(Debug, Clone)]
enum Text {
    Own(Box<str>),
    /// Bytes of a text that many files share.
    Part(Arc<String>, Range<usize>),
}

impl Default for Text {
    fn default() -> Self {
        Self::Own(Box::default())
    }
}

impl Packed {
    /// Takes what was packed before, by this same program under the same schemas.
    pub fn from_text(text: Box<str>) -> Self {
        Self(Text::Own(text))
    }

    /// The same, as some bytes of a text that holds what many files packed.
    pub fn part_of(text: &Arc<String>, bytes: Range<usize>) -> Self {
        Self(Text::Part(Arc::clone(text), bytes))
    }

    /// The text from a byte on. What other files packed may follow: to look where this one ends would
    /// take as long as to read a record.
    fn starting_at(&self, at: usize) -> &str {
        let rest = match &self.0 {
            Text::Own(text) => text.get(at..),
            Text::Part(text, bytes) => text.get(bytes.start.saturating_add(at)..),
        };
        rest.unwrap_or_default()
    }

    /// The same as bytes, without looking at them.
    fn bytes(&self, at: usize) -> &[u8] {
        let (text, at) = match &self.0 {
            Text::Own(text) => (&**text, at),
            Text::Part(text, bytes) => (text.as_str(), bytes.start.saturating_add(at)),
        };
        text.as_bytes().get(at..).unwrap_or_default()
    }

    /// Where it stands in a text that many files share, if it is a part of that.
    pub fn place_in(&self, text: &Arc<String>) -> Option<Range<usize>> {
        match &self.0 {
            Text::Part(whole, bytes) if Arc::ptr_eq(whole, text) => Some(bytes.clone()),
            _ => None,
        }
    }

    /// All of it, where it shares its text with no other file.
    pub(super) fn own(&self) -> Option<&str> {
        match &self.0 {
            Text::Own(text) => Some(text),
            Text::Part(..) => None,
        }
    }

    /// All of it, as one text.
    pub fn as_text(&self) -> &str {
        match &self.0 {
            Text::Own(text) => text,
            Text::Part(text, bytes) => text.get(bytes.clone()).unwrap_or_default(),
        }
    }
}

/// The digests of all records of a run, in the order of the files and of their text.
#[derive(Debug, Clone, Default)]
pub struct Digests {
    files: Vec<(FileId, Packed)>,
    records: Vec<Entry>,
    names: Vec<Name>,
    hashers: Hashers,
}

/// How addresses are hashed, with seeds that nobody knows: for nobody shall write ids that all meet in
/// one place, or that are taken for another.
#[derive(Debug, Clone, Default)]
struct Hashers {
    first: RandomState,
    second: foldhash::fast::RandomState,
}

impl Hashers {
    fn hash(&self, kind: u16, id: &str) -> AddressHash {
        let [a, b, c, d, ..] = self.second.hash_one((kind, id)).to_le_bytes();
        AddressHash {
            place: self.first.hash_one((kind, id)),
            check: u32::from_le_bytes([a, b, c, d]),
        }
    }
}

/// What an address hashes to in one run. That a reference and a record have the same of 96 bits and are
/// not the same is less likely than one in 10^16, with a million of each: equal hashes are taken for
/// equal addresses, and the record itself, which is far away, is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressHash {
    /// Where to look for it.
    pub place: u64,
    /// That it is this one.
    pub check: u32,
}

/// What is asked of each record, all at once, when it is seen who names whom: it is far to where
/// records are packed, so it is read when that is found.
#[derive(Debug, Clone, Copy)]
struct Name {
    /// Of its address, if it has one.
    place: u64,
    check: u32,
    /// How many references it has.
    references: u32,
}

/// Where a record is packed, with what is asked most often.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Position of its file in `files`.
    file: u32,
    at: u32,
    /// How far behind that what was kept of it ends.
    kept: u32,
    kind: u16,
    flags: u8,
}

/// So many records are asked one after the other.
const BLOCK: usize = 256;
/// Memory comes in pieces of so many bytes. What was kept of a record is in the first or the second.
const LINE: usize = 64;
/// Fewer files than this are not worth another thread.
const CHUNK: usize = 256;

impl Digests {
    /// The records of files, in this order.
    pub fn new(files: Vec<(FileId, Packed)>) -> Self {
        let hashers = Hashers::default();
        let all = files.par_iter().enumerate().with_min_len(CHUNK);
        let entries = all
            .flat_map_iter(|(file, (_, packed))| entries(count(file), packed.as_text(), &hashers));
        let (mut records, mut names): (Vec<_>, Vec<_>) = entries.unzip();
        records.shrink_to_fit();
        names.shrink_to_fit();
        Self {
            files,
            records,
            names,
            hashers,
        }
    }

    /// The positions of the records of a file, by its own position.
    pub fn of_file(&self, file: usize) -> Range<u32> {
        let before = |file| {
            self.records
                .partition_point(|entry| entry.file < count(file))
        };
        count(before(file))..count(before(file + 1))
    }

    /// Of each file, the position of its first record, which is that of the next file's if it has none.
    pub fn starts(&self) -> Vec<u32> {
        let mut starts = Vec::with_capacity(self.files.len());
        for (position, entry) in (0..).zip(&self.records) {
            starts.resize(starts.len().max(entry.file as usize + 1), position);
        }
        starts.resize(self.files.len(), count(self.records.len()));
        starts
    }

    /// The own position of the file of the record at a position.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn file_of(&self, position: u32) -> usize {
        self.records[position as usize].file as usize
    }

    /// The file of the record at a position.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn file(&self, position: u32) -> FileId {
        self.files[self.file_of(position)].0
    }

    /// What was packed of each file, in their order.
    pub fn packed(&self) -> impl Iterator<Item = &Packed> + Clone {
        self.files.iter().map(|(_, packed)| packed)
    }

    /// How many records of some kinds each file holds, in their order.
    pub fn counts(&self, of: impl Fn(u16) -> bool) -> Vec<u32> {
        let mut counts = vec![0; self.files.len()];
        for entry in self.records.iter().filter(|entry| of(entry.kind)) {
            counts[entry.file as usize] += 1;
        }
        counts
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The record at a position.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn at(&self, position: u32) -> Digest<'_> {
        self.digest(self.records[position as usize])
    }

    /// Looks at some records and does nothing with them. They lie anywhere in memory, and whoever goes from
    /// one to the next waits for each; looks that do not depend on each other the processor waits for all
    /// at once. So many as are read in a moment are then at hand.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn fetch(&self, positions: impl Iterator<Item = u32>) {
        // In steps, for nothing may depend on what is not yet there: not even which record is next.
        let positions: Vec<u32> = positions.collect();
        let entries = positions.iter().map(|it| self.records[*it as usize]);
        let entries: Vec<Entry> = entries.collect();
        let packed = |entry: &Entry| &self.files[entry.file as usize].1;
        let texts = entries.iter().map(|it| packed(it).bytes(it.at as usize));
        let texts: Vec<&[u8]> = texts.collect();
        let byte = |text: &[u8], at: usize| text.get(at).copied().unwrap_or_default();
        let looks = texts.iter().map(|text| byte(text, 0) ^ byte(text, LINE));
        std::hint::black_box(looks.fold(0, std::ops::BitXor::bitxor));
    }

    /// All records that are wanted, in their order, block by block in parallel. Those of a block were
    /// fetched.
    pub fn blocks<'s>(
        &'s self,
        wanted: impl Fn(u32) -> bool + Sync + Send + 's,
    ) -> impl IndexedParallelIterator<Item = Vec<u32>> + 's {
        let end = count(self.len());
        let firsts = (0..end).into_par_iter().step_by(BLOCK);
        firsts.map(move |first| {
            let block = first..end.min(first.saturating_add(count(BLOCK)));
            let wanted: Vec<u32> = block.filter(|position| wanted(*position)).collect();
            self.fetch(wanted.iter().copied());
            wanted
        })
    }

    /// The positions of all records of some kinds, in their order, in the same way as
    /// [`Digests::kind`].
    pub fn of_kinds(&self, of: impl Fn(u16) -> bool) -> impl Iterator<Item = u32> {
        let entries = (0..).zip(&self.records);
        entries.filter_map(move |(position, entry)| of(entry.kind).then_some(position))
    }

    /// The kind of the record at a position, by what is at hand: nothing packed is looked at.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn kind(&self, position: u32) -> u16 {
        self.records[position as usize].kind
    }

    /// Whether the record at a position stands, in the same way.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn stands(&self, position: u32) -> bool {
        self.records[position as usize].flags & WITHDRAWN == 0
    }

    /// All records, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Digest<'_>> + Clone {
        self.records.iter().map(|entry| self.digest(*entry))
    }

    /// What an address hashes to.
    pub fn hash(&self, kind: u16, id: &str) -> AddressHash {
        self.hashers.hash(kind, id)
    }

    /// What the address of the record at a position hashes to, if it has one.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn hash_at(&self, position: u32) -> Option<AddressHash> {
        let Name { place, check, .. } = self.names[position as usize];
        self.is_named(position)
            .then_some(AddressHash { place, check })
    }

    /// How many references it has.
    pub fn reference_count(&self, position: u32) -> u32 {
        self.names[position as usize].references
    }

    /// The same of [`Digest::is_renamed`].
    pub fn is_renamed(&self, position: u32) -> bool {
        self.records[position as usize].flags & RENAMED != 0
    }

    /// Whether it has an id; see [`Digest::id`].
    pub fn is_named(&self, position: u32) -> bool {
        self.records[position as usize].flags & (NO_ID | INVALID_ID) == 0
    }

    /// The same of [`Digest::is_faulty`].
    pub fn is_faulty(&self, position: u32) -> bool {
        self.records[position as usize].flags & FAULTY != 0
    }

    fn digest(&self, entry: Entry) -> Digest<'_> {
        let (file, packed) = &self.files[entry.file as usize];
        Digest {
            kind: entry.kind,
            file: *file,
            flags: entry.flags,
            kept: entry.kept,
            text: packed.starting_at(entry.at as usize),
        }
    }
}

fn entries(file: u32, packed: &str, hashers: &Hashers) -> impl Iterator<Item = (Entry, Name)> {
    let mut reader = Reader::new(packed, 0);
    std::iter::from_fn(move || {
        if reader.is_done() {
            return None;
        }
        let mut record = reader.part();
        let flags = record.number().to_le_bytes()[0];
        let kind = u16::try_from(record.number()).unwrap_or_default();
        let at = record.at();
        record.number();
        kept::skip(&mut record);
        let entry = Entry {
            file,
            at: count(at),
            kept: count(record.at() - at),
            kind,
            flags,
        };
        record.number();
        let AddressHash { place, check } = hashers.hash(kind, record.text());
        record.skip_number();
        record.skip_number();
        let references = count(record.count());
        let name = Name {
            place,
            check,
            references,
        };
        Some((entry, name))
    })
}
