//! What an earlier run kept, held against the files as they are now.

use super::FEW;
use super::codec::{Reader, Writer};
use super::key::Keys;
use super::packs::{Packs, is_little};
use super::report;
use super::table::{self, Found, Table};
use crate::finding::Report;
use crate::pipeline::Options;
use crate::pipeline::records::{Again, Collected, Known};
use crate::project::{Discovered, Root, Shelf, Sum};
use crate::reconcile::Change;
use crate::record::Digests;
use crate::text::FileId;

/// What an earlier run kept, under the same schemas and settings.
pub(super) struct Earlier<'b> {
    /// What was kept but for the settled text, and where in it the instant, the fresh text and the table
    /// begin.
    first: &'b [u8],
    at_began: usize,
    at_fresh: usize,
    at_table: usize,
    /// The day it was found out on.
    pub(super) today: &'b str,
    /// What its settled text adds up to.
    settled: Sum,
    fresh: &'b [u8],
    /// Where rules did not hold; `None` where it is not known which records matter to which rules.
    told: Option<Vec<Places>>,
    table: Table<'b>,
    /// The report, not yet read.
    report: Reader<'b>,
    /// Whether all was asked for that is asked for now.
    same: bool,
    /// What the table says of each file of now.
    found: Vec<Found>,
}

/// The files of now against those of an earlier run that was asked for the same; they have the same
/// names.
#[derive(Default)]
pub(super) struct Compared {
    /// The present before they were read; `None` where nothing can be kept.
    pub(super) began: Option<i64>,
    /// Those that the system does not vouch for and that say what they said.
    pub(super) same: Vec<Again>,
    /// The positions of those that say something else.
    pub(super) changed: Vec<usize>,
}

/// What stands before the fresh text.
pub(super) struct Front<'f> {
    pub(super) keys: &'f Keys,
    pub(super) began: i64,
    pub(super) today: &'f str,
    pub(super) settled: Sum,
    pub(super) told: Option<Vec<Places>>,
}

/// Rows of the table, each with the number of a record of that file.
pub(super) type Places = Vec<(u32, u32)>;

impl Front<'_> {
    pub(super) fn write(&self, to: &mut Writer) {
        to.bytes(&self.keys.file);
        to.bytes(&self.keys.whole);
        to.signed(self.began);
        to.text(self.today);
        to.long(self.settled.length);
        to.long(self.settled.sum);
        to.maybe(self.told.as_ref(), |to, told| {
            to.list(told.iter(), |to, places| {
                to.list(places.iter(), |to, (row, number)| {
                    to.number(*row);
                    to.number(*number);
                });
            });
        });
    }
}

impl<'b> Earlier<'b> {
    pub(super) fn read(
        first: &'b [u8],
        keys: &Keys,
        files: &[Discovered],
        options: &Options,
    ) -> Option<Self> {
        let mut from = Reader(first);
        let at = |from: &Reader<'_>| first.len() - from.0.len();
        if from.bytes()? != keys.file {
            return None;
        }
        let same = from.bytes()? == keys.whole;
        let at_began = at(&from);
        let began = from.signed()?;
        let today = from.text()?;
        let settled = Sum {
            length: from.long()?,
            sum: from.long()?,
        };
        let pair = |from: &mut Reader<'_>| Some((from.number()?, from.number()?));
        let told = from.maybe(|from| from.list(|from| from.list(pair)))?;
        let at_fresh = at(&from);
        let fresh = from.bytes()?;
        let at_table = at(&from);
        let table = Table::read(&mut from)?;
        let found = table.find(&Root::open(&options.root), files, began);
        Some(Self {
            first,
            at_began,
            at_fresh,
            at_table,
            today,
            settled,
            fresh,
            told,
            report: from,
            same: same && today == options.today,
            found,
            table,
        })
    }

    /// Reads the files that the system does not vouch for; `None` if something else was asked for then,
    /// or of other files.
    pub(super) fn compare(&self, files: &[Discovered], options: &Options) -> Option<Compared> {
        let there = self.found.iter().all(|found| found.row.is_some());
        if !self.same || !there || self.found.len() != self.table.len() {
            return None;
        }
        let found = self.found.iter().enumerate();
        let doubtful: Vec<usize> = found
            .filter_map(|(at, found)| (!found.believed).then_some(at))
            .collect();
        if doubtful.is_empty() {
            return Some(Compared::default());
        }
        let began = Shelf::prepare(&options.root);
        let limit = options.max_file_size;
        let root = Root::open(&options.root);
        let seen = self.table.compared(&root, files, &doubtful, limit);
        let mut compared = Compared {
            began,
            ..Compared::default()
        };
        for (at, seen) in doubtful.into_iter().zip(seen) {
            match seen {
                Some(read) => compared.same.push(Again {
                    at,
                    read,
                    packed: None,
                }),
                None => compared.changed.push(at),
            }
        }
        Some(compared)
    }

    /// The earlier report, and how many records each file holds.
    pub(super) fn result(&self) -> Option<(Report, Vec<u32>)> {
        let report = report::read(&mut self.report.clone(), self.today)?;
        Some((report, self.table.records().collect()))
    }

    /// What was packed then.
    pub(super) fn packs(&self, options: &Options) -> Option<Packs> {
        Packs::read(&options.root, self.settled, self.fresh)
    }

    /// What is known of the file of now at a position.
    pub(super) fn known(&self, packs: &Packs, at: usize) -> Option<Known> {
        let found = self.found.get(at)?;
        let row = found.row?;
        Some(Known {
            read: self.table.read_at(row)?,
            believed: found.believed,
            packed: packs.part(self.table.packed_at(row)?),
            clean: self.table.is_clean(row),
        })
    }

    /// What was kept, with what is seen of some files now by a run that began at an instant; `None` if
    /// that is too much to stand beside the settled text.
    pub(super) fn renewed(&self, began: i64, seen: &[Again]) -> Option<[Vec<u8>; 3]> {
        let mut front = self.first.get(..self.at_fresh)?.to_vec();
        *front.get_mut(self.at_began..)?.first_chunk_mut()? = began.to_le_bytes();
        let packed = seen.iter().filter_map(|again| again.packed.as_ref());
        let mut fresh = self.fresh.to_vec();
        packed.for_each(|packed| fresh.extend(packed.as_text().as_bytes()));
        if fresh.len() > self.fresh.len() && !is_little(fresh.len(), self.settled.length) {
            return None;
        }
        let mut rest = self.first.get(self.at_table..)?.to_vec();
        let end = usize::try_from(self.settled.length).ok()? + self.fresh.len();
        table::renew(&mut rest, seen, end)?;
        let mut middle = Writer::default();
        middle.bytes(&fresh);
        Some([front, middle.0, rest])
    }

    /// What became different since then. `None` if the rules must be asked about all records: it was
    /// another question, much changed, or something is not known of what it was.
    pub(super) fn change(&self, packs: &Packs, validated: &Collected) -> Option<Change> {
        let told = self.told.as_ref().filter(|_| self.same)?;
        let mut files: Vec<Option<usize>> = vec![None; self.table.len()];
        let mut now = Vec::new();
        let mut changed = 0;
        let seen = self.found.iter().zip(&validated.sights).enumerate();
        for (at, (found, sight)) in seen {
            // Also one that the system vouches for may have been read again, a moment later.
            let same = |row: &usize| self.table.says(*row, sight);
            if let Some(row) = found.row.filter(same) {
                *files.get_mut(row)? = Some(at);
            } else {
                now.extend(validated.digests.of_file(at));
                changed += 1;
            }
        }
        let gone = (0..files.len()).filter(|row| files[*row].is_none());
        let gone: Vec<usize> = gone.collect();
        if changed.max(gone.len()) > FEW || validated.sights.len() != self.found.len() {
            return None;
        }
        let then = |row: usize| Some((FileId(0), packs.part(self.table.packed_at(row)?)));
        let then: Option<Vec<_>> = gone.into_iter().map(then).collect();
        let starts = validated.digests.starts();
        let position = |(row, number): &(u32, u32)| {
            let file = (*files.get(*row as usize)?)?;
            let position = starts.get(file)?.checked_add(*number)?;
            // Whatever was kept, no record is asked for that is not there.
            Some(position).filter(|it| (*it as usize) < validated.digests.len())
        };
        let positions = |places: &Places| places.iter().filter_map(position).collect();
        let mut told = told.iter().map(positions);
        Some(Change {
            now,
            then: Digests::new(then?),
            troubled: told.next()?,
            unchecked: told.collect(),
        })
    }
}
