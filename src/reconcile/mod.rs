//! Records against each other, from their digests alone: ids, keys,
//! references. Reads no text and does no I/O.

mod checks;
mod cycles;
mod index;
mod keys;
mod references;
mod standing;

use crate::finding::{Finding, Rule};
use crate::record::Digest;
use crate::schema::Catalog;

pub use checks::CheckRow;
pub use index::{Index, Target, address};
pub use standing::{Evidence, Standing, Status, standings};

/// The rules of this stage.
pub static RULES: &[&Rule] = &[
    &cycles::CYCLIC_REFERENCE,
    &keys::DUPLICATE_ID,
    &keys::NOT_UNIQUE,
    &references::DANGLING_REFERENCE,
    &references::WITHDRAWN_REFERENCE,
];

/// Compares all records, which are sorted by file and place.
pub fn reconcile(catalog: &Catalog, digests: &[Digest], index: &Index<'_>) -> Vec<Finding> {
    let mut findings = keys::duplicate_ids(index, catalog, digests);
    findings.extend(keys::not_unique(catalog, digests));
    findings.extend(references::check(index, catalog, digests));
    findings.extend(cycles::check(index, catalog, digests));
    findings
}
