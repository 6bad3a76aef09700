//! Rules on the records that name a record at one field: who names whom.

use std::ops::Range;

use rayon::prelude::*;

use super::leads::pointer_matches;
use super::rules::{MAX_SHOWN, Part, Records};
use crate::expression::Located;
use crate::schema::Referrers;
use crate::text::{Place, Span};

/// Records that others name, each with the part of the list that is its own.
#[derive(Default)]
pub(super) struct Named {
    records: Vec<(u32, Range<usize>)>,
    naming: Vec<Naming>,
}

/// A record that is named, who names it, and where first.
type Naming = (u32, u32, Span);

impl Named {
    /// Whether a record is among those that are named.
    pub(super) fn holds(&self, position: u32) -> bool {
        let found = self.records.binary_search_by_key(&position, |it| it.0);
        found.is_ok()
    }

    /// Who names one of `records`.
    fn naming(&self, (_, own): &(u32, Range<usize>)) -> &[Naming] {
        &self.naming[own.clone()]
    }
}

impl<'r> Records<'r> {
    /// The records to ask about by those that name them at one field, in their order.
    pub(super) fn named(&self, kind: u16, site: &Referrers) -> Named {
        let naming = self.naming(kind, site);
        let mut records = Vec::new();
        let mut begin = 0;
        for position in self.of_kind(kind) {
            let rest = &naming[begin..];
            begin += rest.iter().take_while(|it| it.0 < position).count();
            let own = naming[begin..].iter().take_while(|it| it.0 == position);
            let end = begin + own.clone().count();
            if self.is_asked(position) || own.clone().any(|it| self.is_asked(it.1)) {
                records.push((position, begin..end));
            }
            begin = end;
        }
        Named { records, naming }
    }

    /// Records that are named at one field, each with who names it and where first; sorted.
    fn naming(&self, kind: u16, site: &Referrers) -> Vec<Naming> {
        let exact = !site.path.contains('*');
        let named_there = |pointer: &str| {
            if exact {
                pointer == site.path
            } else {
                pointer_matches(&site.path, pointer)
            }
        };
        let may_name = |position| {
            let mut targets = self.index.targets(position).flatten();
            self.digests.kind(position) == site.kind
                && self.stands(position)
                && (self.among.is_none() || targets.any(|target| self.is_near(target)))
        };
        let by = |position| {
            let references = self.index.references(position);
            references.filter_map(move |(reference, target)| {
                let target = target.filter(|_| named_there(reference.pointer))?;
                // Where the reference can name no other kind, the record need not be looked at.
                let is_kind = self.index.allowed(site.kind, reference) == [kind]
                    || self.digests.kind(target) == kind;
                (is_kind && self.is_near(target)).then_some((target, position, reference.span))
            })
        };
        let blocks = self.digests.blocks(may_name);
        let naming = blocks.flat_map_iter(|block| block.into_iter().flat_map(by));
        let mut all: Vec<Naming> = naming.collect();
        // What one record says of another stays in its order.
        all.par_sort_by_key(|(target, by, _)| (*target, *by));
        all.dedup_by_key(|(target, by, _)| (*target, *by));
        all
    }

    /// Rules on the records that name a record at one field.
    pub(super) fn referrers(&self, site: &Referrers, named: &Named) -> Part {
        let read = |own| named.naming(own).iter().map(|it| it.1);
        self.each(named.records.par_iter(), read, |own, into| {
            let (position, record) = (own.0, self.located(own.0));
            let naming = named.naming(own);
            let referrers: Vec<Located<'r>> = naming.iter().map(|it| self.located(it.1)).collect();
            for rule in &site.rules {
                let verdict = self.evaluate(rule, record, record, Some(&referrers), None);
                let told = into.findings.len();
                self.judge(position, rule, "", verdict, into);
                let told = &mut into.findings[told..];
                if told.is_empty() {
                    continue;
                }
                let place = |it: &Naming| self.digests.at(it.1).at(it.2);
                let places: Vec<Place> = naming.iter().map(place).take(MAX_SHOWN).collect();
                for finding in told {
                    Self::show(finding, &places, "this names it");
                }
            }
        })
    }
}
