//! What the ledger says of the sources that a record rests on.

use jiff::Timestamp;

use super::ledger::{Claim, Entry, Health, Ledger};
use super::links::{expected_at, sha256, words};
use super::{Evidence, Reach};
use crate::reconcile::{self, Quote};
use crate::record::{Digests, Link};

/// The ledger of a run beside its records.
#[derive(Debug, Clone)]
pub struct Seen {
    /// What was seen.
    pub ledger: Ledger,
    /// Which words belong to which reference, sorted by record.
    pub quotes: Vec<Quote>,
}

/// How words stand at the places where they are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing<'l> {
    /// Nobody looked, or nobody could tell.
    Unknown,
    /// They were last seen there.
    Confirmed(Timestamp),
    /// They were never seen there.
    Never,
    /// They stand there no longer.
    Lost(&'l Claim),
}

impl Seen {
    /// The words that belong to a reference of a record.
    pub fn quote(&self, record: u32, reference: &str) -> Option<&Quote> {
        let start = self.quotes.partition_point(|quote| quote.record < record);
        let mut own = self.quotes[start..].iter();
        let mut own = own.by_ref().take_while(|quote| quote.record == record);
        own.find(|quote| &*quote.reference == reference)
    }

    /// Whether a source was there when it was last visited.
    pub fn reach(&self, digests: &Digests, source: u32) -> Option<Reach> {
        let link = digests.at(source).links().first()?;
        Some(self.ledger.at(link.url)?.reach)
    }

    /// When the words that belong to a reference were last seen, at the page or in its archived copy.
    pub fn confirmed_at(
        &self,
        digests: &Digests,
        record: u32,
        reference: &str,
    ) -> Option<Timestamp> {
        let quote = self.quote(record, reference)?;
        if self.ledger.is_empty() {
            return None;
        }
        let link = expected_at(digests, quote)?;
        let sha = sha256(words(digests, quote));
        let places = [Some(link.url), link.archive.map(|(copy, _)| copy)];
        let entries = places.into_iter().flatten();
        let entries = entries.filter_map(|url| self.ledger.at(url));
        let times = entries.filter_map(|entry| entry.claim(&sha)?.confirmed_at);
        times.max()
    }

    /// Whether the ledger says that a source no longer bears a record out: its page is dead, or no
    /// longer says the words, and no archived copy stands in for it.
    pub fn lost(&self, digests: &Digests, record: u32, found: &reconcile::Evidence) -> bool {
        let source = digests.at(found.source).links().first();
        let dead = source.is_some_and(|link| self.dead(&link) && !self.archived(&link));
        dead || self.quote(record, &found.pointer).is_some_and(|quote| {
            let unsaid = matches!(self.standing(digests, quote), Standing::Lost(_));
            unsaid && !self.confirmed_in_archive(digests, quote)
        })
    }

    fn dead(&self, link: &Link<'_>) -> bool {
        let entry = self.ledger.at(link.url);
        entry.is_some_and(|entry| entry.health() == Health::Dead)
    }

    /// Whether the archived copy of a link is there, and says all that is expected of it.
    pub(super) fn archived(&self, link: &Link<'_>) -> bool {
        let Some(entry) = self.copy(link) else {
            return false;
        };
        let unsaid = |claim: &Claim| matches!(claim.evidence, Evidence::Absent | Evidence::Changed);
        entry.health() == Health::Alive && !entry.claims.iter().any(unsaid)
    }

    fn copy(&self, link: &Link<'_>) -> Option<&Entry> {
        self.ledger.at(link.archive?.0)
    }

    /// How the words of a quote stand at the page itself.
    pub(super) fn standing(&self, digests: &Digests, quote: &Quote) -> Standing<'_> {
        let entry = expected_at(digests, quote).and_then(|link| self.ledger.at(link.url));
        let claim = entry.and_then(|entry| entry.claim(&sha256(words(digests, quote))));
        let Some(claim) = claim else {
            return Standing::Unknown;
        };
        match claim.evidence {
            Evidence::Confirmed(_) => claim
                .confirmed_at
                .map_or(Standing::Unknown, Standing::Confirmed),
            Evidence::Changed | Evidence::Absent => Standing::Lost(claim),
            Evidence::NeverConfirmed => Standing::Never,
            Evidence::Undecidable | Evidence::NotRequested => Standing::Unknown,
        }
    }

    /// Whether the archived copy still shows the words of a quote.
    pub(super) fn confirmed_in_archive(&self, digests: &Digests, quote: &Quote) -> bool {
        let copy = expected_at(digests, quote).and_then(|link| self.copy(&link));
        let claim = copy.and_then(|entry| entry.claim(&sha256(words(digests, quote))));
        claim.is_some_and(|claim| matches!(claim.evidence, Evidence::Confirmed(_)))
    }
}
