//! Records against each other, from their digests alone: ids, keys,
//! references. Reads no text and does no I/O.

mod again;
mod cycles;
mod groups;
mod index;
mod keys;
mod leads;
mod named;
mod quotes;
mod references;
mod rules;
mod standing;
mod waivers;

use crate::finding::Rule;
use crate::record::Digests;
use crate::schema::Catalog;
use crate::validate::Setting;

pub use again::{Among, Change};
pub use index::{Index, Target, address};
pub use quotes::{Quote, quotes};
pub use rules::{CheckRow, Outcomes, Ruled};
pub use standing::{Evidence, Standing, Status, Support, corroboration, standings, supports};
pub use waivers::{Ground, Waiver, apply, waivers as read_waivers};

/// The rules of this stage.
pub static RULES: &[&Rule] = &[
    &waivers::AMBIGUOUS_WAIVER,
    &cycles::CYCLIC_REFERENCE,
    &keys::DUPLICATE_ID,
    &waivers::EXPIRED_WAIVER,
    &keys::NOT_UNIQUE,
    &references::DANGLING_REFERENCE,
    &references::WITHDRAWN_REFERENCE,
    &waivers::UNUSED_WAIVER,
];

/// Compares all records, which are sorted by file and place: ids, keys, references, and then the rules,
/// which may be asked about some alone. `corroboration` says of each record how many sources it rests
/// on, where a rule asks that.
pub fn reconcile(
    catalog: &Catalog,
    digests: &Digests,
    index: &Index<'_>,
    corroboration: &[Option<usize>],
    among: Option<&Among<'_>>,
    setting: Setting<'_>,
    outcomes: Outcomes,
) -> Ruled {
    let others = || {
        let mut findings = keys::duplicate_ids(index, catalog, digests);
        findings.extend(keys::not_unique(catalog, digests));
        findings.extend(references::check(index, catalog, digests));
        findings.extend(cycles::check(index, catalog, digests));
        findings
    };
    let (mut ruled, others) = rayon::join(
        || {
            rules::check(
                index,
                catalog,
                digests,
                corroboration,
                among,
                setting,
                outcomes,
            )
        },
        others,
    );
    ruled.findings.extend(others);
    ruled
}
