//! The way from a record to another that it names, itself or through others:
//! where to point when what is wrong is written elsewhere.

use std::collections::BTreeSet;

use super::index::{Index, address};
use crate::record::{Digests, Reference};
use crate::schema::Catalog;
use crate::text::{FileId, Span};
use crate::validate::Others;

/// How many references are followed to find one place, and how many in a row.
const STEPS: usize = 1000;
const DEPTH: usize = 4;

/// All records, seen from the one that is checked.
pub(super) struct Leads<'l> {
    pub(super) index: &'l Index<'l>,
    pub(super) catalog: &'l Catalog,
    pub(super) digests: &'l Digests,
    /// Position of the record that is checked.
    pub(super) from: u32,
}

/// A reference with the position of the record that it names.
type Named<'l> = (Reference<'l>, Option<u32>);

impl Others for Leads<'_> {
    fn place(&self, record: u32, span: Span) -> (String, FileId, String) {
        let digest = self.digests.at(record);
        let pointer = digest.kept().pointer_to(span);
        let address = address(self.catalog, digest);
        (address, digest.file, pointer.unwrap_or_default())
    }

    fn reference_to(&self, address: &str, pointer: &str) -> Option<(Span, String)> {
        let sought = self.index.resolve_address(address)?;
        let found = |(reference, _): Named<'_>| (reference.span, reference.pointer.to_string());
        let (inside, outside): (Vec<Named<'_>>, Vec<Named<'_>>) = self
            .index
            .references(self.from)
            .partition(|(reference, _)| below(reference.pointer, pointer));
        let mut own = inside.into_iter().chain(outside);
        if let Some(direct) = own.clone().find(|(_, target)| *target == Some(sought)) {
            return Some(found(direct));
        }
        let mut steps = STEPS;
        own.find(|(_, target)| target.is_some_and(|it| self.reaches(it, sought, &mut steps)))
            .map(found)
    }
}

impl Leads<'_> {
    /// Whether references lead from one record to another within a few steps.
    fn reaches(&self, start: u32, sought: u32, steps: &mut usize) -> bool {
        let mut seen = BTreeSet::from([start]);
        let mut layer = vec![start];
        for _ in 1..DEPTH {
            let mut next = Vec::new();
            for here in layer {
                for target in self.index.targets(here) {
                    if *steps == 0 {
                        return false;
                    }
                    *steps -= 1;
                    match target {
                        Some(target) if target == sought => return true,
                        Some(target) if seen.insert(target) => next.push(target),
                        _ => {}
                    }
                }
            }
            layer = next;
        }
        false
    }
}

/// Whether a pointer leads into what another names.
fn below(pointer: &str, above: &str) -> bool {
    let rest = pointer.strip_prefix(above);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a JSON Pointer with `*` for any step fits one without.
pub(super) fn pointer_matches(pattern: &str, pointer: &str) -> bool {
    let (mut wanted, mut steps) = (pattern.split('/'), pointer.split('/'));
    loop {
        match (wanted.next(), steps.next()) {
            (None, None) => return true,
            (Some(wanted), Some(step)) if wanted == "*" || wanted == step => {}
            _ => return false,
        }
    }
}
