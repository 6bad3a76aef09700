//! Which record's link each excerpt is expected at: the words a record quotes
//! belong to the reference beside them, and stand where that leads.

use super::index::{Index, Target};
use super::leads::pointer_matches;
use crate::record::{Digest, Digests, Excerpt, Reference};
use crate::schema::Catalog;

/// An excerpt with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Position of the digest that quotes.
    pub record: u32,
    /// Position of the excerpt among the digest's own.
    pub excerpt: u32,
    /// Pointer of the reference that the words belong to.
    pub reference: Box<str>,
    /// Position of the record whose link should show the words; `None` where the way leads nowhere.
    pub at: Option<u32>,
}

/// The excerpts of all records that belong to a reference, in the order of the records.
pub fn quotes(index: &Index<'_>, catalog: &Catalog, digests: &Digests) -> Vec<Quote> {
    let ways = Ways { index, digests };
    let mut found = Vec::new();
    for (record, digest) in (0..).zip(digests.iter()) {
        let sites = &catalog.kind(digest.kind).plan.excerpts;
        for (position, excerpt) in (0..).zip(digest.excerpts()) {
            let via = &sites[excerpt.site as usize].via;
            found.extend(ways.quote(digest, record, position, excerpt, via));
        }
    }
    found
}

struct Ways<'w> {
    index: &'w Index<'w>,
    digests: &'w Digests,
}

impl Ways<'_> {
    fn quote(
        &self,
        digest: Digest<'_>,
        record: u32,
        position: u32,
        excerpt: Excerpt<'_>,
        via: &[Vec<String>],
    ) -> Option<Quote> {
        let table = excerpt.pointer.rsplit_once('/')?.0;
        let (reference, rest) = via.iter().find_map(|way| step(digest, table, way))?;
        Some(Quote {
            record,
            excerpt: position,
            reference: reference.pointer.into(),
            at: self.end(digest, reference, rest),
        })
    }

    /// The record that a reference and the steps after it lead to.
    fn end(&self, from: Digest<'_>, reference: Reference<'_>, rest: &[String]) -> Option<u32> {
        let (mut digest, mut reference, mut rest) = (from, reference, rest);
        loop {
            let kinds = self.index.allowed(digest.kind, reference);
            let Target::Record(target) = self.index.resolve(kinds, reference.target) else {
                return None;
            };
            if rest.is_empty() {
                return Some(target);
            }
            digest = self.digests.at(target);
            (reference, rest) = step(digest, "", rest)?;
        }
    }
}

/// The first reference of a record that a way goes along, and the steps that are left after it.
/// A step may be `*`, for any element of a list.
fn step<'d, 'w>(
    digest: Digest<'d>,
    table: &str,
    way: &'w [String],
) -> Option<(Reference<'d>, &'w [String])> {
    let mut path = table.to_owned();
    for (number, name) in way.iter().enumerate() {
        path.push('/');
        path.push_str(name);
        let mut own = digest.references().iter();
        if let Some(found) = own.find(|reference| pointer_matches(&path, reference.pointer)) {
            return Some((found, &way[number + 1..]));
        }
    }
    None
}
