//! Records that have another address on the other side: one of the two states
//! says that they had it formerly.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::groups::pairs;
use super::line::Line;
use super::record::RecordChange;
use super::side::Side;

/// Former addresses with the new ones.
#[derive(Debug, Default)]
pub(super) struct Renames {
    /// New address by old.
    new: BTreeMap<String, String>,
    /// Old address by new.
    old: BTreeMap<String, String>,
    /// How many references follow a renaming, by new address.
    followed: RefCell<BTreeMap<String, usize>>,
}

impl Renames {
    /// Looks through both sides for records that only one has under their address.
    pub(super) fn between(before: &Side, after: &Side) -> Result<Self, String> {
        let mut gone = BTreeMap::new();
        let mut come = BTreeMap::new();
        for pair in pairs(before, after) {
            let [before, after] = pair?;
            match (before.first(), after.first()) {
                (Some(line), None) => note(&mut gone, line),
                (None, Some(line)) => note(&mut come, line),
                _ => {}
            }
        }
        let mut renames = Self::default();
        // A state usually knows what its records were called before; one that is compared with
        // its own future is known by that.
        for (new, former) in &come {
            let old = former.iter().find(|old| gone.contains_key(*old));
            renames.add(old, Some(new));
        }
        for (old, later) in &gone {
            let new = later.iter().find(|new| come.contains_key(*new));
            renames.add(Some(old), new);
        }
        Ok(renames)
    }

    fn add(&mut self, old: Option<&String>, new: Option<&String>) {
        let (Some(old), Some(new)) = (old, new) else {
            return;
        };
        if !self.new.contains_key(old) && !self.old.contains_key(new) {
            self.new.insert(old.clone(), new.clone());
            self.old.insert(new.clone(), old.clone());
        }
    }

    /// The new address of a renamed record, from its address on a side (0 is before).
    pub(super) fn address(&self, side: usize, address: &str) -> Option<&str> {
        if side == 0 {
            return self.new.get(address).map(String::as_str);
        }
        self.old.get_key_value(address).map(|(new, _)| new.as_str())
    }

    /// The address after, of a record that had this one before.
    pub(super) fn now<'a>(&'a self, address: &'a str) -> &'a str {
        self.new.get(address).map_or(address, String::as_str)
    }

    /// Whether a reference names the same record as before under its new name; such are counted.
    pub(super) fn follows(&self, before: &str, after: &str) -> bool {
        let follows = before != after && self.now(before) == after;
        if follows {
            let mut followed = self.followed.borrow_mut();
            *followed.entry(after.to_owned()).or_default() += 1;
        }
        follows
    }

    /// How many references followed a record to its new name.
    pub(super) fn followed(&self, change: &RecordChange) -> usize {
        let followed = self.followed.borrow();
        followed.get(&change.address).copied().unwrap_or_default()
    }
}

fn note(list: &mut BTreeMap<String, Vec<String>>, line: &Line) {
    if !line.is_waiver() {
        list.insert(line.address.clone(), line.aliases.clone());
    }
}
