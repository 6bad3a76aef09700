//! The ledger: what was last seen at each address, one line each. Read as text from a stranger, written
//! in one canonical form, changed only by what a visit saw. Knows no record and reads no clock.

mod due;
mod entry;
mod lifecycle;
mod read;
mod write;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

pub use due::{Ages, Due, Why, due};
pub use entry::{Claim, Entry, Hop};
pub use lifecycle::{DEAD_AFTER, Health, Visit, follow};
pub use read::{UNREADABLE_OBSERVATION, read};
pub use write::write;

/// Name of the project's own ledger.
pub const LEDGER_FILE: &str = "observations.ndjson";

/// What was last seen at each address.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger(BTreeMap<String, Entry>);

impl Ledger {
    /// What was last seen at an address, as [`key`] names it.
    pub fn get(&self, url: &str) -> Option<&Entry> {
        self.0.get(url)
    }

    /// What was last seen at an address as a record writes it.
    pub fn at(&self, written: &str) -> Option<&Entry> {
        self.get(key(written))
    }

    /// Takes in an observation. Of two of one address the later stands; of two made at the same
    /// time, the one whose line is greater, so that the order of taking in makes no difference.
    pub fn merge(&mut self, entry: Entry) {
        match self.0.entry(entry.url.clone()) {
            Slot::Vacant(slot) => {
                slot.insert(entry);
            }
            Slot::Occupied(mut slot) => {
                let rank = |entry: &Entry| (entry.observed_at, write::line(entry));
                if rank(&entry) > rank(slot.get()) {
                    slot.insert(entry);
                }
            }
        }
    }

    /// Puts an observation in the place of what was known of its address.
    pub fn set(&mut self, entry: Entry) {
        self.0.insert(entry.url.clone(), entry);
    }

    /// Drops what is known of the addresses that are not to be kept; says how many.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) -> usize {
        let before = self.0.len();
        self.0.retain(|url, _| keep(url));
        before - self.0.len()
    }

    /// All observations, sorted by address.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.values()
    }

    /// How many addresses are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The address under which the ledger keeps what was seen: as written, without the part that only
/// a reader's browser looks at.
pub fn key(written: &str) -> &str {
    written.split('#').next().unwrap_or_default().trim()
}
