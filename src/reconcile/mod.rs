//! Records against each other, from their digests alone: ids, keys,
//! references. Reads no text and does no I/O.

mod cycles;
mod index;
mod keys;
mod references;

use std::collections::BTreeSet;

use crate::finding::{Finding, Rule};
use crate::record::Digest;
use crate::schema::Catalog;

pub use index::{Index, Target, address};

/// The rules of this stage.
pub static RULES: &[&Rule] = &[
    &cycles::CYCLIC_REFERENCE,
    &keys::DUPLICATE_ID,
    &keys::NOT_UNIQUE,
    &references::DANGLING_REFERENCE,
    &references::WITHDRAWN_REFERENCE,
];

/// Compares all records. `digests` are sorted by file and place; `unread` are the names that
/// stand where nothing could be read.
pub fn reconcile(
    catalog: &Catalog,
    digests: &[Digest],
    unread: &BTreeSet<Box<str>>,
) -> Vec<Finding> {
    let index = Index::new(catalog, digests, unread);
    let mut findings = keys::duplicate_ids(&index, catalog, digests);
    findings.extend(keys::not_unique(catalog, digests));
    findings.extend(references::check(&index, catalog, digests));
    findings.extend(cycles::check(&index, catalog, digests));
    findings
}
