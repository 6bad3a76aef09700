//! What an earlier run kept, held against the files as they are now.

use super::codec::Reader;
use super::key::Keys;
use super::packs;
use super::report;
use super::table::{self, Found, Table};
use crate::finding::Report;
use crate::pipeline::Options;
use crate::pipeline::records::Known;
use crate::project::{Discovered, Shelf, Stamp};

/// One file of so many is read again and again rather than that everything is written.
const FEW: usize = 64;

/// What an earlier run kept, under the same schemas and settings.
pub(super) struct Earlier<'b, 'f> {
    /// The first piece, and where in it the instant and the table begin.
    first: &'b [u8],
    at_began: usize,
    at_table: usize,
    /// The day it was found out on.
    pub(super) today: &'b str,
    table: Table<'b>,
    /// The report, not yet read.
    report: Reader<'b>,
    /// Whether all was asked for that is asked for now.
    same: bool,
    options: &'f Options,
    files: &'f [Discovered],
    /// What the table says of each file.
    found: Vec<Found>,
}

/// The report of an earlier run, which is that of now.
pub(super) struct Unchanged {
    pub(super) report: Report,
    /// How many records each file holds.
    pub(super) counts: Vec<u32>,
    /// The first piece as it should be written, so that the next run need not read so many files.
    pub(super) renewed: Option<Vec<u8>>,
}

impl<'b, 'f> Earlier<'b, 'f> {
    pub(super) fn read(
        first: &'b [u8],
        keys: &Keys,
        files: &'f [Discovered],
        options: &'f Options,
    ) -> Option<Self> {
        let mut from = Reader(first);
        if from.bytes()? != keys.file {
            return None;
        }
        let same = from.bytes()? == keys.whole;
        let at_began = first.len() - from.0.len();
        let began = from.signed()?;
        let today = from.text()?;
        let at_table = first.len() - from.0.len();
        let table = Table::read(&mut from)?;
        Some(Self {
            first,
            at_began,
            at_table,
            today,
            report: from,
            same: same && today == options.today,
            options,
            files,
            found: table.find(&options.root, files, began),
            table,
        })
    }

    /// The earlier report, if nothing changed since.
    pub(super) fn unchanged(&self) -> Option<Unchanged> {
        let there = self.found.iter().all(|found| found.row.is_some());
        if !self.same || !there || self.found.len() != self.table.len() {
            return None;
        }
        let doubtful: Vec<usize> = self.doubtful().collect();
        let renewed = if doubtful.is_empty() {
            None
        } else {
            self.look_again(&doubtful)?
        };
        let report = report::read(&mut self.report.clone(), self.today)?;
        Some(Unchanged {
            report,
            counts: self.table.records().collect(),
            renewed,
        })
    }

    fn doubtful(&self) -> impl Iterator<Item = usize> {
        let found = self.found.iter().enumerate();
        found.filter_map(|(at, found)| (!found.believed).then_some(at))
    }

    /// Reads the files that the system does not vouch for; `None` if one of them changed. Gives the first
    /// piece with what the system says now, where that can be believed the next time.
    fn look_again(&self, doubtful: &[usize]) -> Option<Option<Vec<u8>>> {
        let (root, limit) = (&self.options.root, self.options.max_file_size);
        let began = Shelf::prepare(root);
        let stamps = self.table.compared(root, self.files, doubtful, limit)?;
        let many = doubtful.len().saturating_mul(FEW) >= self.files.len();
        let worth = |began: &i64| many && stamps.iter().any(|stamp| stamp.settled_by(*began));
        let began = began.filter(worth);
        Some(began.and_then(|began| self.renewed(began, doubtful, &stamps)))
    }

    fn renewed(&self, began: i64, positions: &[usize], stamps: &[Stamp]) -> Option<Vec<u8>> {
        let mut first = self.first.to_vec();
        *first.get_mut(self.at_began..)?.first_chunk_mut()? = began.to_le_bytes();
        table::restamp(first.get_mut(self.at_table..)?, positions, stamps)?;
        Some(first)
    }

    /// What is known of the files of now, by their positions.
    pub(super) fn known<'k>(&self, second: &'k [u8]) -> Vec<Option<Known<'k>>> {
        let packs = packs::read(second).unwrap_or_default();
        let known = |found: &Found| {
            let row = found.row?;
            Some(Known {
                read: self.table.read_at(row)?,
                believed: found.believed,
                packed: (*packs.get(row)?)?,
            })
        };
        self.found.iter().map(known).collect()
    }
}
