//! Whether rules say of other values what they said: asked at the records alone
//! that may read them, which references tell.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::index::Index;
use super::rules::{CheckRow, Outcomes, Records};
use super::standing::supports;
use crate::record::Digests;
use crate::schema::Catalog;
use crate::validate::Setting;

/// Whether the rules come to the same, with nothing to tell, at all that may read some records, whose
/// values are others in another state while everything else is the same in both. What no chain of
/// references leads from is not looked at; so no rule may have named a record by itself.
pub fn same_verdicts(
    catalog: &Catalog,
    states: [&Digests; 2],
    unread: &BTreeSet<Box<str>>,
    setting: Setting<'_>,
    changed: &[u32],
) -> bool {
    let [before, after] = states;
    let index = Index::new(catalog, after, unread);
    let Some(asked) = index.leading_to(changed, (after.len() / FEW).max(AT_LEAST)) else {
        return false;
    };
    let rests = if catalog.weighs_sources() {
        supports(&index, catalog, after)
    } else {
        Vec::new()
    };
    let former = index.over(before);
    let among = Among::new(&index, asked);
    let state = |index, digests| {
        let few = Outcomes::Troubled;
        Records::new(index, catalog, digests, &rests, setting, few).among(&among)
    };
    let (before, after) = (state(&former, before), state(&index, after));
    let stays = |position: &u32| before.same_groups(&after, *position);
    changed.iter().all(stays) && {
        let (before, after) = (before.check(), after.check());
        before.is_quiet() && after.is_quiet() && same_rows(&before.rows, &after.rows)
    }
}

fn same_rows(one: &[CheckRow], other: &[CheckRow]) -> bool {
    let same = |(one, other): (&CheckRow, &CheckRow)| {
        Arc::ptr_eq(&one.rule, &other.rule)
            && (one.record, &one.pointer, one.outcome)
                == (other.record, &other.pointer, other.outcome)
    };
    one.len() == other.len() && one.iter().zip(other).all(same)
}

/// Where more than one of so many records may be concerned, all are looked at, unless they are few.
const FEW: usize = 16;
const AT_LEAST: usize = 64;

/// The records that rules are asked about again.
pub(super) struct Among {
    /// Those from which references lead to one that changed.
    pub(super) asked: Vec<bool>,
    /// Those, and the records that they name.
    pub(super) near: Vec<bool>,
}

impl Among {
    fn new(index: &Index<'_>, asked: Vec<bool>) -> Self {
        let mut near = asked.clone();
        for position in index.positions() {
            if asked[position as usize] {
                for target in index.targets(position).flatten() {
                    near[target as usize] = true;
                }
            }
        }
        Self { asked, near }
    }
}
