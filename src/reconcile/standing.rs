//! What a record rests on, how many independent sources say so, and the status
//! under which it is published.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;
use rayon::prelude::*;

use super::index::Index;
use super::references::allowed_kinds;
use crate::record::Digests;
use crate::schema::Catalog;

/// How far evidence is followed from a record. Real chains are a few steps; a chain from a
/// stranger may be as long as the project. Of what goes on further no number is stated, and none is
/// called unverified.
const DEPTH: usize = 64;

/// What is published about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The checks held, and what must rest on a source does.
    Verified,
    /// A contradiction stands and a person accepted that it does.
    Disputed,
    /// It could rest on a source, and rests on none, or on none that still bears it out.
    Unverified,
    /// It no longer stands.
    Withdrawn,
}

impl Status {
    /// Every status, in the order of tables.
    pub const ALL: [Self; 4] = [
        Self::Verified,
        Self::Disputed,
        Self::Unverified,
        Self::Withdrawn,
    ];

    /// The word that outputs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Disputed => "disputed",
            Self::Unverified => "unverified",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A source that a record rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Pointer of the record's own reference that leads there.
    pub pointer: Box<str>,
    /// Position of the source's digest.
    pub source: u32,
    /// Positions of the records passed through, from the record's side.
    pub via: Vec<u32>,
}

/// What supports a record.
#[derive(Debug, Clone, Default)]
pub struct Support {
    /// What it rests on, in the order of its references; each source once for each reference.
    pub evidence: Vec<Evidence>,
    /// How many independent sources that is, copies counted with their original.
    pub corroboration: usize,
    /// Whether references lead on to where nobody looked any more, so that there may be other sources.
    pub goes_on: bool,
    /// Whether records of its kind are expected to rest on something.
    pub needed: bool,
}

/// Where a record stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The status it is published under.
    pub status: Status,
    /// What it rests on, in the order of its references; each source once for each reference.
    pub evidence: Vec<Evidence>,
    /// How many independent sources that is, copies counted with their original.
    pub corroboration: usize,
}

/// Finds what supports each record.
pub fn supports(index: &Index<'_>, catalog: &Catalog, digests: &Digests) -> Vec<Support> {
    let graph = Graph::new(index, catalog, digests);
    let support = |position: u32| {
        let (evidence, goes_on) = graph.evidence(position);
        Support {
            corroboration: graph.independent(evidence.iter().map(|found| found.source)),
            evidence,
            goes_on,
            needed: graph.needs_evidence(digests.at(position).kind),
        }
    };
    index.positions().into_par_iter().map(support).collect()
}

impl Support {
    /// How many independent sources it is, if that is all.
    pub fn counted(&self) -> Option<usize> {
        (!self.goes_on).then_some(self.corroboration)
    }
}

/// How many independent sources each record rests on, copies counted with their original, if that is
/// all: of what [`supports`] finds, this alone, for the ways to all sources of all records may take much
/// memory.
pub fn corroboration(
    index: &Index<'_>,
    catalog: &Catalog,
    digests: &Digests,
) -> Vec<Option<usize>> {
    let graph = Graph::new(index, catalog, digests);
    let count = |position: u32| {
        let all: Vec<Reached> = graph
            .reached(position)
            .map(|(_, reached)| reached)
            .collect();
        let sources = all
            .iter()
            .flat_map(|reached| reached.sources.iter().copied());
        let counted = graph.independent(sources);
        (!all.iter().any(|reached| reached.goes_on)).then_some(counted)
    };
    index.positions().into_par_iter().map(count).collect()
}

/// Judges all records. `disputed` says of a position whether a waived contradiction stands there;
/// `lost` of a position and a source whether that source no longer bears the record out.
pub fn standings(
    digests: &Digests,
    supports: Vec<Support>,
    disputed: &dyn Fn(u32) -> bool,
    lost: &dyn Fn(u32, &Evidence) -> bool,
) -> Vec<Standing> {
    let records = (0..).zip(digests.iter()).zip(supports);
    records
        .map(|((position, digest), support)| {
            let status = if !digest.stands() {
                Status::Withdrawn
            } else if disputed(position) {
                Status::Disputed
            } else if support.needed
                && !support.goes_on
                && support.evidence.iter().all(|found| lost(position, found))
            {
                Status::Unverified
            } else {
                Status::Verified
            };
            Standing {
                status,
                evidence: support.evidence,
                corroboration: support.corroboration,
            }
        })
        .collect()
}

struct Graph<'g> {
    catalog: &'g Catalog,
    digests: &'g Digests,
    /// For each record: its references marked as evidence, with the record each names.
    supports: Vec<Vec<(&'g str, u32)>>,
    /// Records joined to what they were made from.
    origins: UnionFind<u32>,
    /// Kinds from which a source kind can be reached.
    reaching: Vec<bool>,
}

impl<'g> Graph<'g> {
    fn new(index: &Index<'g>, catalog: &'g Catalog, digests: &'g Digests) -> Self {
        let mut supports = Vec::with_capacity(digests.len());
        let mut origins = UnionFind::new(digests.len());
        for position in index.positions() {
            let sites = &catalog.kind(digests.at(position).kind).plan.references;
            let mut own = Vec::new();
            for (reference, target) in index.references(position) {
                let site = &sites[reference.site as usize];
                let Some(target) = target else { continue };
                if site.evidence && digests.at(target).stands() {
                    own.push((reference.pointer, target));
                }
                if site.derivation {
                    origins.union(position, target);
                }
            }
            supports.push(own);
        }
        Self {
            catalog,
            digests,
            supports,
            origins,
            reaching: reaching(catalog),
        }
    }

    /// How many of some sources are no copies of each other.
    fn independent(&self, sources: impl Iterator<Item = u32>) -> usize {
        let origins: BTreeSet<u32> = sources.map(|source| self.origins.find(source)).collect();
        origins.len()
    }

    fn needs_evidence(&self, kind: u16) -> bool {
        self.reaching[kind as usize] && !self.catalog.kind(kind).source
    }

    fn is_source(&self, position: u32) -> bool {
        self.catalog.kind(self.digests.at(position).kind).source
    }

    /// The sources that a record's references lead to, by the shortest way, and whether they lead on.
    fn evidence(&self, position: u32) -> (Vec<Evidence>, bool) {
        let mut goes_on = false;
        let found = self.reached(position).flat_map(|(pointer, reached)| {
            goes_on |= reached.goes_on;
            let one = |source: &u32| Evidence {
                pointer: pointer.into(),
                source: *source,
                via: way(&reached.came_from, *source),
            };
            reached.sources.iter().map(one).collect::<Vec<_>>()
        });
        (found.collect(), goes_on)
    }

    /// What each reference of a record leads to; nothing where it is a source itself.
    fn reached(&self, position: u32) -> impl Iterator<Item = (&'g str, Reached)> {
        let own = &self.supports[position as usize];
        let followed = own.iter().filter(move |_| !self.is_source(position));
        followed.map(move |(pointer, target)| (*pointer, self.sources_from(*target, position)))
    }

    /// Breadth first, so that each source is reached by the shortest way, in the order of references.
    fn sources_from(&self, start: u32, origin: u32) -> Reached {
        let mut sources = Vec::new();
        let mut came_from: BTreeMap<u32, Option<u32>> = BTreeMap::from([(start, None)]);
        let mut layer = vec![start];
        for _ in 0..DEPTH {
            let mut next = Vec::new();
            for here in layer {
                if self.is_source(here) {
                    sources.push(here);
                    continue;
                }
                for (_, target) in &self.supports[here as usize] {
                    if *target != origin && !came_from.contains_key(target) {
                        came_from.insert(*target, Some(here));
                        next.push(*target);
                    }
                }
            }
            layer = next;
        }
        Reached {
            sources,
            came_from,
            goes_on: !layer.is_empty(),
        }
    }
}

/// The sources that a reference leads to, and from where each record on the way was reached.
struct Reached {
    sources: Vec<u32>,
    came_from: BTreeMap<u32, Option<u32>>,
    /// Whether there are records further away, which were not looked at.
    goes_on: bool,
}

/// The records between the start and `end`, the start included.
fn way(came_from: &BTreeMap<u32, Option<u32>>, end: u32) -> Vec<u32> {
    let mut via = Vec::new();
    let mut here = came_from.get(&end).copied().flatten();
    while let Some(position) = here {
        via.push(position);
        here = came_from.get(&position).copied().flatten();
    }
    via.reverse();
    via
}

/// For each kind, whether references marked as evidence can lead from it to a source kind.
fn reaching(catalog: &Catalog) -> Vec<bool> {
    let mut reaching: Vec<bool> = catalog.kinds.iter().map(|kind| kind.source).collect();
    loop {
        let before = reaching.clone();
        for (position, kind) in catalog.kinds.iter().enumerate() {
            let sites = kind.plan.references.iter().filter(|site| site.evidence);
            let mut targets = sites.flat_map(|site| allowed_kinds(catalog, site));
            reaching[position] = before[position] || targets.any(|kind| before[kind as usize]);
        }
        if before == reaching {
            return reaching;
        }
    }
}
