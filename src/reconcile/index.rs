//! Records by address: who is who, and who was meant.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashMapExt};
use hashbrown::HashTable;
use rayon::prelude::*;

use super::references::Allowed;
use crate::record::{AddressHash, Digest, Digests, Reference};
use crate::schema::Catalog;
use crate::text::nearest;

/// Positions of digests by kind and id, with the ids that records had before.
#[derive(Debug)]
pub struct Index<'d> {
    catalog: &'d Catalog,
    digests: &'d Digests,
    /// The first record of each address, in the order of files.
    by_id: HashTable<Addressed>,
    /// The records whose address another has before them, each with that one.
    repeated: Vec<(u32, u32)>,
    formerly: HashMap<(u16, &'d str), u32>,
    /// Names that stand in files or records that could not be read.
    unread: &'d BTreeSet<Box<str>>,
    allowed: Allowed,
    /// The record that each reference names, record by record; [`NONE`] where it names no record.
    targets: Vec<u32>,
    /// Where in `targets` those of a record begin.
    starts: Vec<u32>,
}

/// A record under what its address hashes to. That stands here once more, so that a look at the table
/// is one look into memory: with many records each takes as long as hundreds of steps.
#[derive(Debug, Clone, Copy)]
struct Addressed {
    place: u64,
    check: u32,
    position: u32,
}

impl Addressed {
    fn is_at(self, hash: AddressHash) -> bool {
        self.place == hash.place && self.check == hash.check
    }
}

/// The records that name each record, one after the other.
struct NamedBy {
    begins: Vec<u32>,
    naming: Vec<u32>,
}

impl NamedBy {
    fn of(&self, target: u32) -> &[u32] {
        let begin = |at: usize| self.begins[at] as usize;
        &self.naming[begin(target as usize)..begin(target as usize + 1)]
    }
}

/// Where a reference names no record.
const NONE: u32 = u32::MAX;

/// What a reference's text leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'t> {
    /// This record.
    Record(u32),
    /// A record that has this id no longer.
    Renamed(u32),
    /// Nothing that could be read, but the name occurs where something could not be.
    Unread,
    /// Several kinds are allowed and the text names none; this record has the id.
    WithoutKind(u32),
    /// A kind that is not allowed here (or does not exist).
    OtherKind(&'t str),
    /// No record.
    Nothing,
}

impl<'d> Index<'d> {
    /// Indexes digests, which are sorted by file and place.
    pub fn new(catalog: &'d Catalog, digests: &'d Digests, unread: &'d BTreeSet<Box<str>>) -> Self {
        let mut by_id = HashTable::with_capacity(digests.len());
        let mut formerly = HashMap::new();
        let mut repeated = Vec::new();
        let mut starts = Vec::with_capacity(digests.len());
        let mut begin = 0;
        for position in 0..position_of(digests.len()) {
            starts.push(begin);
            begin += digests.reference_count(position);
            if let Some(hash) = digests.hash_at(position) {
                // The record itself is looked at only where another may have its address.
                let same = |other: &Addressed| {
                    other.is_at(hash) && is_same(digests, other.position, position)
                };
                let entry = by_id.entry(hash.place, same, |other: &Addressed| other.place);
                let AddressHash { place, check } = hash;
                let own = Addressed {
                    place,
                    check,
                    position,
                };
                let first = entry.or_insert(own).get().position;
                if first != position {
                    repeated.push((position, first));
                }
            }
            if digests.is_renamed(position) {
                let digest = digests.at(position);
                for (old, _) in digest.formerly() {
                    formerly.entry((digest.kind, old)).or_insert(position);
                }
            }
        }
        let mut index = Self {
            catalog,
            digests,
            by_id,
            repeated,
            formerly,
            unread,
            allowed: Allowed::new(catalog),
            targets: Vec::new(),
            starts,
        };
        let found = digests.blocks(|_| true).flat_map_iter(|positions| {
            // In steps: what is looked for, where it may be, whether it is that. Looks into memory that do
            // not depend on each other, and have nothing between them, are waited for all at once.
            let wanted = positions.into_iter().flat_map(|position| {
                let digest = digests.at(position);
                let references = digest.references().into_iter();
                references.map(move |reference| (digest, reference))
            });
            let wanted: Vec<Option<AddressHash>> = wanted
                .map(|(digest, reference)| index.wanted(digest, reference))
                .collect();
            let maybe = wanted.iter().map(|hash| index.maybe_at((*hash)?));
            let maybe: Vec<Option<&Addressed>> = maybe.collect();
            let index = &index;
            let found = wanted.into_iter().zip(maybe).map(|both| match both {
                (Some(hash), Some(maybe)) if maybe.is_at(hash) => Some(maybe.position),
                (Some(hash), Some(_)) => index.at(hash),
                _ => None,
            });
            found.map(|found| found.unwrap_or(NONE))
        });
        let found = found.collect();
        index.targets = found;
        index
    }

    /// What the address hashes to that a reference gives, if it gives one and no other could be meant.
    fn wanted(&self, digest: Digest<'_>, reference: Reference<'_>) -> Option<AddressHash> {
        let kinds = self.allowed.of(digest.kind, reference);
        let (kind, id) = self.plain(kinds, reference.target)?;
        (!self.is_unknown(kind)).then(|| self.digests.hash(kind, id))
    }

    /// A record whose address may hash to this, by what the table says before anyone looks there; if
    /// there is none, no other hashes to it.
    fn maybe_at(&self, hash: AddressHash) -> Option<&Addressed> {
        self.by_id.find(hash.place, |_| true)
    }

    /// The first record whose address hashes to this.
    fn at(&self, hash: AddressHash) -> Option<u32> {
        let found = self.by_id.find(hash.place, |it| it.is_at(hash));
        found.map(|it| it.position)
    }

    /// Which records lead rules to some records, by their references and those of the records that they
    /// name, over so many of them, and these themselves; `None` if they are more than some number.
    pub(super) fn leading_to(&self, some: Vec<u32>, hops: usize, most: usize) -> Option<Vec<bool>> {
        let named_by = self.named_by();
        let mut reached = vec![false; self.len()];
        let (mut open, mut count) = (some, 0);
        for hop in 0..=hops {
            let mut next = Vec::new();
            for here in open {
                if std::mem::replace(&mut reached[here as usize], true) {
                    continue;
                }
                count += 1;
                if count > most {
                    return None;
                }
                if hop < hops {
                    let naming = named_by.of(here).iter().copied();
                    next.extend(naming.filter(|position| self.is_kept(*position, here)));
                }
            }
            open = next;
        }
        Some(reached)
    }

    /// Whether a reference to a record is among what was kept of another: rules follow no other.
    fn is_kept(&self, position: u32, target: u32) -> bool {
        let kept = self.digests.at(position).kept();
        self.references(position)
            .any(|(reference, named)| named == Some(target) && kept.at(reference.pointer).is_some())
    }

    /// The records with a reference that leads nowhere and names one of some ids.
    pub(super) fn leading_nowhere(&self, ids: &BTreeSet<&str>) -> Vec<u32> {
        let id = |text: &'d str| text.split_once(':').map_or(text, |(_, id)| id);
        let names_one = |position: &u32| {
            self.targets(*position).zip(0..).any(|(target, number)| {
                target.is_none() && {
                    let reference = self.digests.at(*position).references().get(number);
                    reference.is_some_and(|it| ids.contains(id(it.target)))
                }
            })
        };
        let positions = self.positions().into_par_iter();
        positions.filter(names_one).collect()
    }

    /// Who names each record.
    fn named_by(&self) -> NamedBy {
        let named = |target: &&u32| **target != NONE;
        let mut ends = vec![0; self.len() + 1];
        for target in self.targets.iter().filter(named) {
            ends[*target as usize] += 1;
        }
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end;
        }
        // From behind, each end becomes the beginning of its part.
        let mut naming = vec![0; end as usize];
        for position in self.positions().rev() {
            for target in self.targets(position).flatten() {
                let begin = &mut ends[target as usize];
                *begin -= 1;
                naming[*begin as usize] = position;
            }
        }
        NamedBy {
            begins: ends,
            naming,
        }
    }

    /// The record that a reference of a record names, of this state or of another.
    pub(super) fn named(&self, digest: Digest<'_>, reference: Reference<'_>) -> Option<u32> {
        self.at(self.wanted(digest, reference)?)
    }

    /// The kinds that a reference of a record may name.
    pub(super) fn allowed(&self, kind: u16, reference: Reference<'_>) -> &[u16] {
        self.allowed.of(kind, reference)
    }

    /// The references of a record, each with the position of the record that it names.
    pub fn references(
        &self,
        position: u32,
    ) -> impl Iterator<Item = (Reference<'d>, Option<u32>)> + Clone + use<'d, '_> {
        let own = self.digests.at(position).references();
        let begin = self.starts[position as usize] as usize;
        let targets = self.targets[begin..begin + own.len()].iter();
        own.iter()
            .zip(targets.map(|target| Some(*target).filter(|target| *target != NONE)))
    }

    /// The records that a record's references lead to, in their order; `None` where one leads nowhere.
    pub(super) fn targets(&self, position: u32) -> impl Iterator<Item = Option<u32>> + use<'_, 'd> {
        let position = position as usize;
        let begin = self.starts[position] as usize;
        let end = self.starts.get(position + 1).map(|end| *end as usize);
        let own = &self.targets[begin..end.unwrap_or(self.targets.len())];
        own.iter()
            .map(|target| Some(*target).filter(|target| *target != NONE))
    }

    /// The record that the reference of a record leads to which stands at a number of the order.
    pub(super) fn target(&self, position: u32, number: usize) -> Option<u32> {
        let begin = self.starts[position as usize] as usize;
        let target = self.targets.get(begin + number).copied();
        target.filter(|target| *target != NONE)
    }

    /// The positions of all records.
    pub(super) fn positions(&self) -> std::ops::Range<u32> {
        0..position_of(self.digests.len())
    }

    /// The digest at a position.
    pub fn digest(&self, position: u32) -> Digest<'d> {
        self.digests.at(position)
    }

    /// The records whose address another has before them, in their order, each with that one.
    pub(super) fn repeated(&self) -> &[(u32, u32)] {
        &self.repeated
    }

    /// The first record of an address.
    pub fn find(&self, kind: u16, id: &str) -> Option<u32> {
        self.at(self.digests.hash(kind, id))
    }

    /// The record that an address or a former address names.
    pub fn resolve_address(&self, address: &str) -> Option<u32> {
        let (kind, id) = address.split_once(':')?;
        let kind = self.catalog.position(kind)?;
        self.find(kind, id)
            .or_else(|| self.formerly.get(&(kind, id)).copied())
    }

    /// Resolves a reference that may name records of some kinds.
    pub fn resolve<'t>(&self, kinds: &[u16], text: &'t str) -> Target<'t> {
        match (self.plain(kinds, text), text.split_once(':')) {
            (Some((kind, id)), _) => self.resolve_plain(kind, id),
            (None, Some((kind, _))) => Target::OtherKind(kind),
            (None, None) => self.resolve_bare(kinds, text),
        }
    }

    /// The kind and the id that a reference gives; `None` where it does not say which kind it means, or
    /// means one that it may not.
    fn plain<'t>(&self, kinds: &[u16], text: &'t str) -> Option<(u16, &'t str)> {
        match (text.split_once(':'), kinds) {
            (Some((kind, id)), _) => {
                let kind = self.catalog.position(kind);
                Some((kind.filter(|kind| kinds.contains(kind))?, id))
            }
            (None, [only]) => Some((*only, text)),
            (None, _) => None,
        }
    }

    fn resolve_plain<'t>(&self, kind: u16, id: &str) -> Target<'t> {
        if self.is_unknown(kind) {
            return Target::Unread;
        }
        if let Some(position) = self.find(kind, id) {
            return Target::Record(position);
        }
        match self.formerly.get(&(kind, id)) {
            Some(position) => Target::Renamed(*position),
            None if self.is_unread(id) => Target::Unread,
            None => Target::Nothing,
        }
    }

    /// Resolves an id of one of several kinds, or of none.
    fn resolve_bare<'t>(&self, kinds: &[u16], id: &str) -> Target<'t> {
        if kinds.iter().any(|kind| self.is_unknown(*kind)) {
            return Target::Unread;
        }
        match kinds.iter().find_map(|kind| self.find(*kind, id)) {
            Some(position) => Target::WithoutKind(position),
            None if self.is_unread(id) => Target::Unread,
            None => Target::Nothing,
        }
    }

    /// Whether nobody can tell the ids of a kind's records.
    fn is_unknown(&self, kind: u16) -> bool {
        self.catalog.kind(kind).id.is_unknown()
    }

    /// Whether a name occurs where something could not be read: whole, or part by part if it is composed.
    pub fn is_unread(&self, id: &str) -> bool {
        let known = |name: &str| self.unread.contains(name);
        !self.unread.is_empty() && (known(id) || id.contains('.') && id.split('.').all(known))
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.digests.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }

    /// The record of some kinds whose id is nearest to `id`.
    pub fn nearest(&self, kinds: &[u16], id: &str) -> Option<u32> {
        let of_kinds = self
            .digests
            .iter()
            .filter(|digest| kinds.contains(&digest.kind));
        let name = nearest(id, of_kinds.filter_map(|digest| digest.id().ok()))?;
        kinds.iter().find_map(|kind| self.find(*kind, name))
    }

    /// The address nearest to one that no record has.
    pub fn nearest_address(&self, address: &str) -> Option<String> {
        let (kind, id) = address.split_once(':')?;
        let near = self.catalog.nearest(kind)?;
        let kind = self.catalog.position(near)?;
        let found = self.find(kind, id).or_else(|| self.nearest(&[kind], id))?;
        Some(self.address(found))
    }

    /// `kind:id` of a record, or its kind alone.
    pub fn address(&self, position: u32) -> String {
        address(self.catalog, self.digest(position))
    }
}

/// `kind:id` of a record, or its kind alone where it has no id.
pub fn address(catalog: &Catalog, digest: Digest<'_>) -> String {
    let kind = &catalog.kind(digest.kind).name;
    match digest.id() {
        Ok(id) => format!("{kind}:{id}"),
        Err(_) => kind.clone(),
    }
}

fn position_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(NONE)
}

/// Whether a record has an address.
fn is(digest: Digest<'_>, kind: u16, id: &str) -> bool {
    digest.kind == kind && digest.id() == Ok(id)
}

/// Whether two records have one address.
fn is_same(digests: &Digests, one: u32, other: u32) -> bool {
    let other = digests.at(other);
    let id = other.id();
    id.is_ok_and(|id| is(digests.at(one), other.kind, id))
}
