//! Ids and unique keys: each stands once.

use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use rayon::prelude::*;

use super::index::{Index, address};
use crate::finding::{Finding, declare_rule};
use crate::record::{Digest, Digests};
use crate::schema::Catalog;

declare_rule! {
    /// Two records of one kind have the same id, so a reference could mean either. Both places are
    /// shown; the later one, in the order of file names, is accused.
    ///
    /// ## Fails
    /// ```toml
    /// [[figure]]
    /// id = "exports-2020"
    /// [[figure]]
    /// id = "exports-2020"
    /// ```
    /// ## Passes
    /// ```toml
    /// [[figure]]
    /// id = "exports-2020-table"
    /// [[figure]]
    /// id = "exports-2020-text"
    /// ```
    pub(super) DUPLICATE_ID = {
        name: "duplicate-id", stage: Reconcile, severity: Error,
        summary: "two records of one kind have the same id",
    }
}

declare_rule! {
    /// The schema says that no two records of this kind share these fields (`x-unique`): usually
    /// the same thing was recorded twice under two ids.
    ///
    /// ## Fails
    /// ```toml
    /// [[source]]
    /// id = "a"
    /// url = "https://example.org/page"
    /// [[source]]
    /// id = "b"
    /// url = "https://example.org/page"
    /// ```
    /// ## Passes
    /// One record, which both places refer to.
    pub(super) NOT_UNIQUE = {
        name: "not-unique", stage: Reconcile, severity: Error,
        summary: "two records share what must be different in each",
    }
}

/// Findings for ids that stand twice.
pub(super) fn duplicate_ids(
    index: &Index<'_>,
    catalog: &Catalog,
    digests: &Digests,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (position, first) in index.repeated() {
        let (digest, other) = (digests.at(*position), digests.at(*first));
        let Ok(id) = digest.id() else { continue };
        let kind = &catalog.kind(digest.kind).name;
        let finding = Finding::new(
            &DUPLICATE_ID,
            digest.at(digest.id_span()),
            format!("there are two {kind} records with the id \"{id}\""),
        );
        findings.push(
            finding
                .label("give this one another id, or remove one of the two")
                .in_record(format!("{kind}:{id}"), id_pointer(catalog, digest))
                .related(other.at(other.id_span()), "the first stands here"),
        );
    }
    findings
}

fn id_pointer(catalog: &Catalog, digest: Digest<'_>) -> String {
    let field = catalog.kind(digest.kind).id.fields().next();
    field.map_or(String::new(), |field| format!("/{field}"))
}

/// Findings for `x-unique` keys that stand twice. A record that lacks a field of the key is not compared.
pub(super) fn not_unique(catalog: &Catalog, digests: &Digests) -> Vec<Finding> {
    let keys = |position: u32| {
        let keys = digests.at(position).unique().into_iter().enumerate();
        keys.filter_map(move |(number, key)| Some((position, number, key?.text)))
    };
    // Keys are compared where their hashes are equal: rarely, so that they need not be held.
    let seeded = RandomState::default();
    let hashed = |(position, number, text): (u32, usize, &str)| {
        let kind = digests.kind(position);
        (seeded.hash_one((kind, number, text)), position, number)
    };
    let blocks = digests.blocks(|position| {
        digests.stands(position) && !catalog.kind(digests.kind(position)).unique.is_empty()
    });
    let all = blocks.flat_map_iter(|block| block.into_iter().flat_map(keys).map(hashed));
    let all: Vec<(u64, u32, usize)> = all.collect();
    let mut firsts = HashTable::with_capacity(all.len());
    let mut findings = Vec::new();
    for (hash, position, number) in all {
        let same = |first: &(u64, u32)| {
            first.0 == hash && share(digests.at(first.1), digests.at(position), number)
        };
        let first = firsts.entry(hash, same, |first| first.0);
        let first = first.or_insert((hash, position)).get().1;
        if first != position {
            findings.push(shared(
                catalog,
                digests.at(first),
                digests.at(position),
                number,
            ));
        }
    }
    findings
}

/// Whether two records are of one kind and have the same key of a number.
fn share(one: Digest<'_>, other: Digest<'_>, number: usize) -> bool {
    let [a, b] = [one, other].map(|digest| digest.unique().get(number).flatten());
    one.kind == other.kind && a.zip(b).is_some_and(|(a, b)| a.text == b.text)
}

fn shared(catalog: &Catalog, first: Digest<'_>, second: Digest<'_>, number: usize) -> Finding {
    let kind = catalog.kind(second.kind);
    let pointers = &kind.unique[number];
    let names: Vec<String> = pointers
        .iter()
        .map(|pointer| format!("\"{}\"", pointer.trim_start_matches('/')))
        .collect();
    let place = |digest: Digest<'_>| {
        let key = digest.unique().get(number).flatten();
        digest.at(key.map_or(digest.header(), |key| key.span))
    };
    let message = format!(
        "{} has the same {} as {}",
        address(catalog, second),
        names.join(" and "),
        address(catalog, first)
    );
    Finding::new(&NOT_UNIQUE, place(second), message)
        .label("if both are the same thing, keep one of the two records")
        .in_record(address(catalog, second), pointers[0].clone())
        .related(place(first), "the same stands here")
}
