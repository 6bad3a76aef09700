//! What an earlier run kept, held against the files as they are now.

use std::sync::Arc;

use super::codec::Reader;
use super::key::Keys;
use super::report;
use super::table::{self, Found, Table};
use crate::finding::Report;
use crate::pipeline::Options;
use crate::pipeline::records::{Again, Known};
use crate::project::{Discovered, Shelf};
use crate::record::Packed;

/// What an earlier run kept, under the same schemas and settings.
pub(super) struct Earlier<'b> {
    /// The first piece, and where in it the instant and the table begin.
    first: &'b [u8],
    at_began: usize,
    at_table: usize,
    /// The day it was found out on.
    pub(super) today: &'b str,
    /// Whether a rule named a record then by itself, not by a reference that stands in one.
    pub(super) named_freely: bool,
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

impl<'b> Earlier<'b> {
    pub(super) fn read(
        first: &'b [u8],
        keys: &Keys,
        files: &[Discovered],
        options: &Options,
    ) -> Option<Self> {
        let mut from = Reader(first);
        if from.bytes()? != keys.file {
            return None;
        }
        let same = from.bytes()? == keys.whole;
        let at_began = first.len() - from.0.len();
        let began = from.signed()?;
        let today = from.text()?;
        let named_freely = from.byte()? != 0;
        let at_table = first.len() - from.0.len();
        let table = Table::read(&mut from)?;
        let found = table.find(&options.root, files, began);
        let there = found.iter().all(|found| found.row.is_some());
        Some(Self {
            first,
            at_began,
            at_table,
            today,
            named_freely,
            report: from,
            same: same && today == options.today && there && found.len() == table.len(),
            found,
            table,
        })
    }

    /// Reads the files that the system does not vouch for; `None` if something else was asked for then,
    /// or of other files.
    pub(super) fn compare(&self, files: &[Discovered], options: &Options) -> Option<Compared> {
        if !self.same {
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
        let seen = self.table.compared(&options.root, files, &doubtful, limit);
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

    /// The first piece with what is seen of some files now, by a run that began at an instant.
    pub(super) fn renewed(&self, began: i64, seen: &[Again]) -> Option<Vec<u8>> {
        let mut first = self.first.to_vec();
        *first.get_mut(self.at_began..)?.first_chunk_mut()? = began.to_le_bytes();
        table::renew(first.get_mut(self.at_table..)?, seen)?;
        Some(first)
    }

    /// The packed records of all files in parts, with those of some files as they are now.
    pub(super) fn repacked<'p>(&self, packed: &'p str, seen: &'p [Again]) -> Option<Vec<&'p str>> {
        let now = |again: &'p Again| Some((again.at, again.packed.as_ref()?.0.as_text()));
        let mut changed: Vec<(usize, &str)> = seen.iter().filter_map(now).collect();
        changed.sort_unstable();
        let mut changed = changed.into_iter().peekable();
        let (mut parts, mut done) = (Vec::new(), 0);
        for (row, place) in self.table.packed().enumerate() {
            if let Some((_, now)) = changed.next_if(|(at, _)| *at == row) {
                let place = place?;
                parts.extend([packed.get(done..place.start)?, now]);
                done = place.end;
            }
        }
        parts.push(packed.get(done..)?);
        Some(parts)
    }

    /// What is known of the files of now, by their positions, with the packed records of all.
    pub(super) fn known(&self, packed: &Arc<String>) -> Vec<Option<Known>> {
        let places: Vec<_> = self.table.packed().collect();
        let known = |found: &Found| {
            let row = found.row?;
            let place = places.get(row)?.clone();
            Some(Known {
                read: self.table.read_at(row)?,
                believed: found.believed,
                packed: place.map(|place| Packed::part_of(packed, place)),
            })
        };
        self.found.iter().map(known).collect()
    }
}
