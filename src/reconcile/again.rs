//! Whom rules must be asked about again where little changed: the records that
//! a rule could say something else of, which references and groups tell. What
//! they say of all others they said before, and it was that they hold.

use std::collections::BTreeSet;

use super::index::Index;
use super::rules::questions;
use super::waivers::Waiver;
use crate::record::Digests;
use crate::schema::Catalog;

/// What became different since rules were asked about all records.
#[derive(Debug)]
pub struct Change {
    /// Positions of the records of files that say something else, or are new.
    pub now: Vec<u32>,
    /// The records that these files held before, and those of files that are gone.
    pub then: Digests,
    /// Positions of the other records at which a rule that reads others came to anything but that it holds
    /// or cannot be checked.
    pub troubled: Vec<u32>,
    /// Positions of the other records at which rules could not be checked, as [`Ruled::unchecked`] says.
    ///
    /// [`Ruled::unchecked`]: super::Ruled::unchecked
    pub unchecked: Vec<Vec<u32>>,
}

/// The records that rules are asked about.
#[derive(Debug)]
pub struct Among<'c> {
    /// Those that a rule may say something else of.
    pub(super) asked: Vec<bool>,
    /// Those, and the records that they name.
    pub(super) near: Vec<bool>,
    /// Records as they were, whose groups are asked about too.
    pub(super) then: &'c Digests,
    /// Where rules could not be checked before.
    pub(super) unchecked: &'c [Vec<u32>],
    count: usize,
}

/// Where more than one of so many records may be concerned, all are asked about, unless they are few.
const FEW: usize = 4;
const AT_LEAST: usize = 64;

impl<'c> Among<'c> {
    /// Finds whom a change concerns, if no rule named a record by itself before. `None` where that is
    /// nearly everybody, or cannot be told: how many sources agree is not told by what one refers to.
    pub fn new(
        index: &Index<'_>,
        catalog: &Catalog,
        digests: &Digests,
        waivers: &[Waiver],
        change: &'c Change,
    ) -> Option<Self> {
        if catalog.weighs_sources() || change.unchecked.len() != questions(catalog) {
            return None;
        }
        let mut changed = change.now.clone();
        let mut gone = BTreeSet::new();
        // Rules on those who name a record read nothing of who is named otherwise.
        let mut asked = change.troubled.clone();
        // What a waiver is told depends on whether what it accepts could be checked.
        let waived = waivers.iter().map(|waiver| &waiver.record);
        asked.extend(waived.filter_map(|record| index.resolve_address(record)));
        for digest in change.then.iter() {
            match digest.id().map(|id| (id, index.find(digest.kind, id))) {
                // Whoever meant the record that had this address means this one now.
                Ok((_, Some(now))) => changed.push(now),
                Ok((id, None)) => drop(gone.insert(id)),
                Err(_) => {}
            }
            let named = digest.references().into_iter();
            asked.extend(named.filter_map(|reference| index.named(digest, reference)));
        }
        if !gone.is_empty() {
            changed.extend(index.leading_nowhere(&gone));
        }
        let most = (digests.len() / FEW).max(AT_LEAST);
        let mut reached = index.leading_to(changed, catalog.hops(), most)?;
        for position in asked {
            reached[position as usize] = true;
        }
        with_namesakes(index, &mut reached);
        let count = reached.iter().filter(|reached| **reached).count();
        (count <= most).then(|| Self {
            near: with_named(index, &reached),
            asked: reached,
            then: &change.then,
            unchecked: &change.unchecked,
            count,
        })
    }

    /// How many records are asked about.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether nobody is.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// Records of one address are asked about together: who is named by it, and what a waiver for it is told,
/// depends on all of them.
fn with_namesakes(index: &Index<'_>, some: &mut [bool]) {
    for (position, first) in index.repeated() {
        some[*first as usize] |= some[*position as usize];
    }
    for (position, first) in index.repeated() {
        some[*position as usize] |= some[*first as usize];
    }
}

/// Some records and those that they name.
fn with_named(index: &Index<'_>, some: &[bool]) -> Vec<bool> {
    let mut near = some.to_vec();
    for position in index.positions().filter(|it| some[*it as usize]) {
        for target in index.targets(position).flatten() {
            near[target as usize] = true;
        }
    }
    near
}
