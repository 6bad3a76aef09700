//! Chains of references that must not return to their start.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;
use rayon::prelude::*;

use super::index::{Index, address};
use crate::finding::{Finding, declare_rule};
use crate::record::{Digests, Reference};
use crate::schema::{Catalog, Kind};

declare_rule! {
    /// The schema says that a chain of these references has an end: a copy was made from an
    /// original, a part belongs to a whole. Here the chain returns to where it began, so none of
    /// its records could come first.
    ///
    /// ## Fails
    /// ```toml
    /// [[source]]
    /// id = "a"
    /// derived_from = "b"
    /// [[source]]
    /// id = "b"
    /// derived_from = "a"
    /// ```
    /// ## Passes
    /// ```toml
    /// [[source]]
    /// id = "a"
    /// [[source]]
    /// id = "b"
    /// derived_from = "a"
    /// ```
    pub(super) CYCLIC_REFERENCE = {
        name: "cyclic-reference", stage: Reconcile, severity: Error,
        summary: "a chain of references returns to its start",
    }
}

/// References that may not form a cycle: from a record, to a record.
type References<'d> = DiGraphMap<u32, Reference<'d>>;

/// One finding for each group of records that reach each other, at the one of them that comes first.
pub(super) fn check(index: &Index<'_>, catalog: &Catalog, digests: &Digests) -> Vec<Finding> {
    if always_end(&edges(index, catalog, digests), index.len()) {
        return Vec::new();
    }
    let graph = graph(index, catalog, digests);
    let mut groups = kosaraju_scc(&graph);
    groups.retain(|group| match group.as_slice() {
        [only] => graph.contains_edge(*only, *only),
        _ => true,
    });
    let cycles = groups.iter().map(|group| follow(&graph, group));
    cycles
        .filter_map(|cycle| report(catalog, digests, &cycle))
        .collect()
}

/// From which record to which a reference leads that may not form a cycle, in the order of the first.
fn edges(index: &Index<'_>, catalog: &Catalog, digests: &Digests) -> Vec<(u32, u32)> {
    let sites = |position| &catalog.kind(digests.kind(position)).plan.references;
    let asked = |position| sites(position).iter().any(|site| site.acyclic);
    let of_record = |position| {
        let sites = sites(position);
        let named = digests.at(position).sites().zip(index.targets(position));
        let acyclic = named.filter(|(site, _)| sites[usize::from(*site)].acyclic);
        acyclic.filter_map(move |(_, target)| Some((position, target?)))
    };
    let blocks = digests.blocks(asked);
    let found = blocks.flat_map_iter(|block| block.into_iter().flat_map(of_record));
    found.collect()
}

/// Whether every chain ends: taking away, again and again, what nothing leads to leaves nothing. That
/// is nearly always so, and cheaper to find out than which records reach each other.
fn always_end(edges: &[(u32, u32)], records: usize) -> bool {
    let mut leading_to = vec![0_u32; records];
    for (_, to) in edges {
        leading_to[*to as usize] += 1;
    }
    let starts = edges.chunk_by(|a, b| a.0 == b.0).map(|own| own[0].0);
    let mut free: Vec<u32> = starts.filter(|it| leading_to[*it as usize] == 0).collect();
    let mut left = edges.len();
    while let Some(from) = free.pop() {
        let first = edges.partition_point(|edge| edge.0 < from);
        for (_, to) in edges[first..].iter().take_while(|edge| edge.0 == from) {
            left -= 1;
            leading_to[*to as usize] -= 1;
            if leading_to[*to as usize] == 0 {
                free.push(*to);
            }
        }
    }
    left == 0
}

fn graph<'d>(index: &Index<'d>, catalog: &Catalog, digests: &'d Digests) -> References<'d> {
    let mut graph = References::new();
    let acyclic = |kind: &Kind| kind.plan.references.iter().any(|site| site.acyclic);
    let asked: Vec<bool> = catalog.kinds.iter().map(acyclic).collect();
    for position in index.positions() {
        let kind = digests.kind(position);
        if !asked[kind as usize] {
            continue;
        }
        let sites = &catalog.kind(kind).plan.references;
        for (reference, target) in index.references(position) {
            if let (true, Some(target)) = (sites[reference.site as usize].acyclic, target) {
                graph.add_edge(position, target, reference);
            }
        }
    }
    graph
}

/// Every record of the group leads on inside it, so following one reference of each ends in a cycle.
fn follow<'d>(graph: &References<'d>, group: &[u32]) -> Vec<(u32, Reference<'d>)> {
    let members: BTreeSet<u32> = group.iter().copied().collect();
    let mut path: Vec<(u32, Reference<'d>)> = Vec::new();
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    let mut here = members.first().copied();
    while let Some(record) = here {
        if let Some(begin) = seen.get(&record) {
            return path.split_off(*begin);
        }
        let onward = graph
            .edges(record)
            .filter(|(_, to, _)| members.contains(to));
        let Some((_, next, reference)) = onward.min_by_key(|(_, to, _)| *to) else {
            break;
        };
        seen.insert(record, path.len());
        path.push((record, *reference));
        here = Some(next);
    }
    path
}

fn report(catalog: &Catalog, digests: &Digests, cycle: &[(u32, Reference<'_>)]) -> Option<Finding> {
    let first = (0..cycle.len()).min_by_key(|step| cycle[*step].0)?;
    let mut steps = cycle[first..].iter().chain(&cycle[..first]);
    let (start, reference) = steps.next()?;
    let digest = digests.at(*start);
    let own = address(catalog, digest);
    let names: Vec<String> = cycle[first..]
        .iter()
        .chain(&cycle[..first])
        .take(6)
        .map(|(position, _)| address(catalog, digests.at(*position)))
        .collect();
    let more = if cycle.len() > names.len() {
        " → …"
    } else {
        ""
    };
    let message = format!(
        "these references lead in a circle: {}{more} → {own}",
        names.join(" → ")
    );
    let mut finding = Finding::new(&CYCLIC_REFERENCE, digest.at(reference.span), message)
        .label("remove the reference that points the wrong way")
        .in_record(own, reference.pointer);
    for (position, reference) in steps.take(5) {
        let digest = digests.at(*position);
        finding = finding.related(digest.at(reference.span), "and on from here");
    }
    Some(finding)
}
