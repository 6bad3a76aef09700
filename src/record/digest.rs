//! What is kept of a record once its file's text is gone: its address, its
//! keys and references with their places, and the part that rules across
//! records may read. A file's records are packed into one text ([`Packed`]);
//! a [`Digest`] reads one of them where it stands.

use std::borrow::Cow;
use std::hash::BuildHasher as _;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use super::keep::Keep;
use super::kept;
use super::node::Node;
use super::packed::{Item, Reader, Sequence, Writer};
use crate::text::{FileId, Place, Span};

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

    /// Where it stands in a text that many files share, if it is a part of that.
    pub fn place_in(&self, text: &Arc<String>) -> Option<Range<usize>> {
        match &self.0 {
            Text::Part(whole, bytes) if Arc::ptr_eq(whole, text) => Some(bytes.clone()),
            _ => None,
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
    /// Seeded, so that nobody can write ids that all meet in one place.
    hasher: RandomState,
}

/// What is asked of each record, all at once, when it is seen who names whom: it is far to where
/// records are packed, so it is read when that is found.
#[derive(Debug, Clone, Copy)]
struct Name {
    /// The hash of its address, if it has one.
    hash: u64,
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

/// Fewer files than this are not worth another thread.
const CHUNK: usize = 256;

const WITHDRAWN: u8 = 1;
const NO_ID: u8 = 2;
const INVALID_ID: u8 = 4;
const FAULTY: u8 = 8;
const RENAMED: u8 = 16;

impl Digests {
    /// The records of files, in this order.
    pub fn new(files: Vec<(FileId, Packed)>) -> Self {
        let hasher = RandomState::default();
        let all = files.par_iter().enumerate().with_min_len(CHUNK);
        let entries = all
            .flat_map_iter(|(file, (_, packed))| entries(count(file), packed.as_text(), &hasher));
        let (mut records, mut names): (Vec<_>, Vec<_>) = entries.unzip();
        records.shrink_to_fit();
        names.shrink_to_fit();
        Self {
            files,
            records,
            names,
            hasher,
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

    /// The hash of an address.
    pub fn hash(&self, kind: u16, id: &str) -> u64 {
        self.hasher.hash_one((kind, id))
    }

    /// The hash of the address of the record at a position, if it has one.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn hash_at(&self, position: u32) -> Option<u64> {
        let hash = self.names[position as usize].hash;
        self.is_named(position).then_some(hash)
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

fn entries(file: u32, packed: &str, hasher: &RandomState) -> impl Iterator<Item = (Entry, Name)> {
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
        let hash = hasher.hash_one((kind, record.text()));
        record.skip_number();
        record.skip_number();
        let references = count(record.count());
        Some((entry, Name { hash, references }))
    })
}

/// A record reduced to what `reconcile` needs. Small: a run holds all of them.
#[derive(Debug, Clone, Copy)]
pub struct Digest<'d> {
    /// Position of its kind in the catalog.
    pub kind: u16,
    /// The file it stands in.
    pub file: FileId,
    flags: u8,
    /// Where what was kept of it ends.
    kept: u32,
    /// What is packed, from here on: where it stands, what was kept, its head, and its sequences.
    text: &'d str,
}

impl<'d> Digest<'d> {
    /// Its header, or the inline table that holds it.
    pub fn header(self) -> Span {
        let mut head = self.head();
        let start = head.base();
        let len = head.number();
        Span {
            start,
            end: start.saturating_add(len),
        }
    }

    /// Its id, or why it has none.
    pub fn id(self) -> Result<&'d str, Absence> {
        match self.flags & (NO_ID | INVALID_ID) {
            0 => {
                let mut head = self.head();
                head.number();
                Ok(head.text())
            }
            NO_ID => Err(Absence::Missing),
            _ => Err(Absence::Invalid),
        }
    }

    /// Where the id (or its first part) is written; the header if there is none.
    pub fn id_span(self) -> Span {
        let mut head = self.head();
        head.number();
        head.text();
        head.span()
    }

    /// What rules across records may read of it.
    pub fn kept(self) -> Node<'d> {
        let mut reader = Reader::new(self.text, 0);
        reader.number();
        Node::Kept {
            text: self.text,
            at: count(reader.at()),
        }
    }

    /// Its references, in the order of the text.
    pub fn references(self) -> Sequence<'d, Reference<'d>> {
        self.sequences().sequence()
    }

    /// Of each of its references, the position of its `x-ref` among those of the kind's plan.
    pub fn sites(self) -> impl Iterator<Item = u16> + use<'d> {
        let sites: Sequence<'d, Site> = self.sequences().sequence();
        sites.iter().map(|site| site.0)
    }

    /// The number of the first of its references that is written where a kept value of it stands.
    pub fn reference_at(self, value: Node<'_>) -> Option<usize> {
        let mut reader = self.sequences();
        let (Node::Kept { text, at }, Some(count)) = (value, reader.few()) else {
            return self.references().at(value.span());
        };
        let place = kept::packed_span(text, at);
        (0..count as usize).find(|_| {
            let found = (reader.number(), reader.number()) == place;
            reader.skip_number();
            reader.skip_text();
            reader.skip_text();
            found
        })
    }

    /// Its checks, in the order of the walk; those that read other records are pending.
    pub fn checks(self) -> Sequence<'d, Check<'d>> {
        self.sequences().nth_sequence(1)
    }

    /// Values of the kind's `x-unique` constraints, in their order; `None` where a field is absent.
    pub fn unique(self) -> Sequence<'d, Option<UniqueKey<'d>>> {
        self.sequences().nth_sequence(2)
    }

    /// Places of its values that are at fault, sorted: rules treat them as absent.
    pub fn faults(self) -> Sequence<'d, Span> {
        self.sequences().nth_sequence(3)
    }

    /// Whether one of its values is at fault.
    pub fn is_faulty(self) -> bool {
        self.flags & FAULTY != 0
    }

    /// Its links, in the order of the text, if they were packed.
    pub fn links(self) -> Sequence<'d, Link<'d>> {
        self.sequences().nth_sequence(4)
    }

    /// The words it quotes from its sources, in the order of the text, if they were packed.
    pub fn excerpts(self) -> Sequence<'d, Excerpt<'d>> {
        self.sequences().nth_sequence(5)
    }

    /// Whether it had other ids.
    pub fn is_renamed(self) -> bool {
        self.flags & RENAMED != 0
    }

    /// Former ids, with where each is written.
    pub fn formerly(self) -> Sequence<'d, (&'d str, Span)> {
        self.sequences().nth_sequence(6)
    }

    /// Why it is withdrawn, if it is.
    pub fn withdrawn(self) -> Option<Withdrawn<'d>> {
        self.sequences().nth_sequence(7).first()
    }

    /// Whether it stands: it is not withdrawn.
    pub fn stands(self) -> bool {
        self.flags & WITHDRAWN == 0
    }

    /// Where the record starts.
    pub fn place(self) -> Place {
        self.at(self.header())
    }

    /// The place of one of its spans.
    pub fn at(self, span: Span) -> Place {
        Place {
            file: self.file,
            span,
        }
    }

    fn head(self) -> Reader<'d> {
        let mut head = Reader::new(self.text, self.kept as usize);
        head.rebase(base(self.text));
        head
    }

    fn sequences(self) -> Reader<'d> {
        let mut head = self.head();
        head.skip_number();
        head.skip_text();
        head.skip_number();
        head.skip_number();
        head
    }
}

impl<'d> Reader<'d> {
    fn nth_sequence<T>(mut self, before: usize) -> Sequence<'d, T> {
        for _ in 0..before {
            self.sequence::<()>();
        }
        self.sequence()
    }
}

/// Where the spans of a record are counted from: the start of its header.
pub(super) fn base(text: &str) -> u32 {
    Reader::new(text, 0).number()
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// Everything that a digest is made of.
#[derive(Debug)]
pub struct Draft<'t> {
    /// Position of its kind in the catalog.
    pub kind: u16,
    /// The record.
    pub node: Node<'t>,
    /// Its id, or why it has none.
    pub id: Result<&'t str, Absence>,
    /// Where that is written.
    pub id_span: Span,
    /// What is kept of it.
    pub keep: &'t Keep,
    /// Its references, in the order of the text.
    pub references: &'t [Reference<'t>],
    /// Its checks, in the order of the walk.
    pub checks: &'t [Check<'t>],
    /// Values of the kind's `x-unique` constraints.
    pub unique: &'t [Option<UniqueKey<'t>>],
    /// Places of its values that are at fault, sorted.
    pub faults: &'t [Span],
    /// Its links, in the order of the text.
    pub links: &'t [Link<'t>],
    /// The words it quotes, in the order of the text.
    pub excerpts: &'t [Excerpt<'t>],
    /// Former ids, with where each is written.
    pub formerly: &'t [(&'t str, Span)],
    /// Why it is withdrawn, if it is.
    pub withdrawn: Option<Withdrawn<'t>>,
}

/// Packs the records of files, one file after another.
#[derive(Debug)]
pub struct Packer {
    into: Writer,
    quoting: bool,
}

impl Packer {
    /// Packs records. `quoting`: with their links and excerpts, which only those ask for who
    /// publish them or compare them with pages.
    pub fn new(quoting: bool) -> Self {
        Self {
            into: Writer::default(),
            quoting,
        }
    }

    /// Whether links and excerpts are packed.
    pub fn is_quoting(&self) -> bool {
        self.quoting
    }

    /// Adds a record.
    pub fn add(&mut self, record: &Draft<'_>) {
        self.into.part(|into| record.write(into));
    }

    /// What was added since the last time: the records of one file.
    pub fn file(&mut self) -> Packed {
        Packed(Text::Own(self.into.take()))
    }
}

impl Draft<'_> {
    fn flags(&self) -> u8 {
        let id = match self.id {
            Ok(_) => 0,
            Err(Absence::Missing) => NO_ID,
            Err(Absence::Invalid) => INVALID_ID,
        };
        let faulty = if self.faults.is_empty() { 0 } else { FAULTY };
        let renamed = if self.formerly.is_empty() { 0 } else { RENAMED };
        id | faulty | renamed | self.withdrawn.map_or(0, |_| WITHDRAWN)
    }

    fn write(&self, into: &mut Writer) {
        let header = self.node.span();
        into.number(self.flags().into());
        into.number(self.kind.into());
        into.rebase(header.start);
        into.number(header.start);
        self.keep.pack(self.node, into);
        into.number(header.end - header.start);
        into.text(self.id.unwrap_or_default());
        into.span(self.id_span);
        into.sequence(self.references, |into, reference| {
            into.span(reference.span);
            into.number(reference.site.into());
            into.text(reference.pointer);
            into.text(reference.target);
        });
        into.sequence(self.checks, |into, check| {
            into.number(check.rule.into());
            into.text(check.pointer);
            into.number(u32::from(check.outcome as u8));
        });
        into.sequence(self.unique, |into, key| {
            into.sequence(key, |into, key| {
                into.text(key.text);
                into.span(key.span);
            });
        });
        into.sequence(self.faults, |into, span| into.span(*span));
        into.sequence(self.links, |into, link| link.write(into));
        into.sequence(self.excerpts, |into, words| {
            into.number(words.site.into());
            into.text(words.pointer);
            into.span(words.span);
            into.text(words.text);
        });
        into.sequence(self.formerly, |into, (id, span)| {
            into.text(id);
            into.span(*span);
        });
        into.sequence(self.withdrawn, |into, withdrawn| {
            into.text(withdrawn.reason);
            into.sequence(withdrawn.replaced_by, Writer::text);
        });
    }
}

/// One rule checked at one place of a record.
#[derive(Debug, Clone, Copy)]
pub struct Check<'d> {
    /// Position of the rule among the kind's own.
    pub rule: u16,
    /// Pointer from the record to what the rule calls `self`.
    pub pointer: &'d str,
    /// What came out.
    pub outcome: CheckOutcome,
}

impl<'d> Item<'d> for Check<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            rule: from.short(),
            pointer: from.text(),
            outcome: CheckOutcome::read(from.number()),
        }
    }
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckOutcome {
    /// It waits for the other records.
    Pending,
    /// It holds.
    Holds,
    /// It holds only because rounding explains the difference.
    ByRounding,
    /// It does not hold.
    Contradicted,
    /// It does not hold, and a person accepted that.
    ContradictedWaived,
    /// It ended in something missing or already at fault.
    NotChecked,
    /// Its figures have nothing to compare.
    NotComparable,
    /// The rule failed.
    Faulty,
}

impl CheckOutcome {
    const ALL: [Self; 8] = [
        Self::Pending,
        Self::Holds,
        Self::ByRounding,
        Self::Contradicted,
        Self::ContradictedWaived,
        Self::NotChecked,
        Self::NotComparable,
        Self::Faulty,
    ];

    fn read(number: u32) -> Self {
        let found = Self::ALL.get(number as usize);
        found.copied().unwrap_or(Self::NotChecked)
    }

    /// The word that outputs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Holds => "holds",
            Self::ByRounding => "by-rounding",
            Self::Contradicted => "contradicted",
            Self::ContradictedWaived => "contradicted-waived",
            Self::NotChecked => "not-checked",
            Self::NotComparable => "not-comparable",
            Self::Faulty => "rule-error",
        }
    }
}

/// Why a record has no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It is not written.
    Missing,
    /// It is written but is no id.
    Invalid,
}

/// One reference of a record.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'d> {
    /// Position of its `x-ref` among those of the kind's plan.
    pub site: u16,
    /// Pointer from the record to the string.
    pub pointer: &'d str,
    /// Where the string is written.
    pub span: Span,
    /// The string.
    pub target: &'d str,
}

impl<'d> Item<'d> for Reference<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            span: from.span(),
            site: from.short(),
            pointer: from.text(),
            target: from.text(),
        }
    }
}

impl<'d> Sequence<'d, Reference<'d>> {
    /// The number of the first that is written at a place; they stand in the order of the text.
    pub fn at(&self, span: Span) -> Option<usize> {
        let first = self.partition_point(|it| it.span < span);
        let found = self.get(first).filter(|it| it.span == span);
        found.map(|_| first)
    }
}

/// The first part of a [`Reference`] alone.
struct Site(u16);

impl Item<'_> for Site {
    fn read(from: &mut Reader<'_>) -> Self {
        from.skip_number();
        from.skip_number();
        let site = from.short();
        from.skip_text();
        from.skip_text();
        Self(site)
    }
}

/// An address on the web that a record gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'d> {
    /// Position of its `x-link` among those of the kind's plan.
    pub site: u16,
    /// Pointer from the record to the string.
    pub pointer: &'d str,
    /// Where the string is written.
    pub span: Span,
    /// The address as written.
    pub url: &'d str,
    /// The archived copy beside it, if the record gives one, and where that is written.
    pub archive: Option<(&'d str, Span)>,
    /// The day the address was opened, as written.
    pub accessed: Option<Cow<'d, str>>,
}

impl Link<'_> {
    fn write(&self, into: &mut Writer) {
        into.number(self.site.into());
        into.text(self.pointer);
        into.span(self.span);
        into.text(self.url);
        into.sequence(self.archive, |into, (url, span)| {
            into.text(url);
            into.span(span);
        });
        into.sequence(self.accessed.as_deref(), Writer::text);
    }
}

impl<'d> Item<'d> for Link<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            site: from.short(),
            pointer: from.text(),
            span: from.span(),
            url: from.text(),
            archive: from.sequence().first(),
            accessed: from.sequence().first().map(Cow::Borrowed),
        }
    }
}

/// Words that a record quotes from a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excerpt<'d> {
    /// Position of its `x-excerpt` among those of the kind's plan.
    pub site: u16,
    /// Pointer from the record to the string.
    pub pointer: &'d str,
    /// Where the string is written.
    pub span: Span,
    /// The words.
    pub text: &'d str,
}

impl<'d> Item<'d> for Excerpt<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            site: from.short(),
            pointer: from.text(),
            span: from.span(),
            text: from.text(),
        }
    }
}

/// The values of a unique key, made comparable.
#[derive(Debug, Clone, Copy)]
pub struct UniqueKey<'d> {
    /// The values as one text.
    pub text: &'d str,
    /// Where the first of them is written.
    pub span: Span,
}

impl<'d> Item<'d> for UniqueKey<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            text: from.text(),
            span: from.span(),
        }
    }
}

/// That a record no longer stands, and what stands in its place.
#[derive(Debug, Clone, Copy)]
pub struct Withdrawn<'d> {
    /// The reason given.
    pub reason: &'d str,
    /// Address or id of the record that replaces it.
    pub replaced_by: Option<&'d str>,
}

impl<'d> Item<'d> for Withdrawn<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            reason: from.text(),
            replaced_by: from.sequence().first(),
        }
    }
}

impl<'d, T: Item<'d>> Item<'d> for Option<T> {
    fn read(from: &mut Reader<'d>) -> Self {
        from.sequence().first()
    }
}

impl<'d> Item<'d> for &'d str {
    fn read(from: &mut Reader<'d>) -> Self {
        from.text()
    }
}

impl<'d> Item<'d> for Span {
    fn read(from: &mut Reader<'d>) -> Self {
        from.span()
    }
}

impl<'d> Item<'d> for (&'d str, Span) {
    fn read(from: &mut Reader<'d>) -> Self {
        (from.text(), from.span())
    }
}

impl Reader<'_> {
    fn short(&mut self) -> u16 {
        u16::try_from(self.number()).unwrap_or_default()
    }
}
