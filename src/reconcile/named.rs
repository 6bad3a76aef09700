//! Rules on the records that name a record at one field: who names whom.

use std::ops::Range;

use rayon::prelude::*;

use super::leads::pointer_matches;
use super::rules::{Part, Records};
use crate::expression::Located;
use crate::schema::Referrers;
use crate::text::{Place, Span};

/// Records that others name, each with the part of both lists that is its own.
#[derive(Default)]
pub(super) struct Named<'r> {
    records: Vec<(u32, Range<usize>)>,
    /// Who names them.
    naming: Vec<Located<'r>>,
    /// Where each does.
    places: Vec<Place>,
}

impl Named<'_> {
    /// Whether a record is among those that are named.
    pub(super) fn holds(&self, position: u32) -> bool {
        let found = self.records.binary_search_by_key(&position, |it| it.0);
        found.is_ok()
    }
}

impl<'r> Records<'r> {
    /// The records to ask about by those that name them at one field, in their order.
    pub(super) fn named(&self, kind: u16, site: &Referrers) -> Named<'r> {
        let mut named = Named::default();
        let all = self.naming(kind, site);
        let mut rest = all.as_slice();
        for position in self.of_kind(kind) {
            let ahead = rest.partition_point(|it| it.0 < position);
            let own = rest[ahead..].chunk_by(|a, b| a.0 == b.0).next();
            let own = own.filter(|own| own[0].0 == position).unwrap_or_default();
            rest = &rest[ahead + own.len()..];
            let asked = |it: &(u32, u32, Span)| self.is_asked(it.1);
            if self.is_asked(position) || own.iter().any(asked) {
                let start = named.naming.len();
                for (_, by, span) in own {
                    named.naming.push(self.located(*by));
                    named.places.push(self.digests.at(*by).at(*span));
                }
                named.records.push((position, start..named.naming.len()));
            }
        }
        named
    }

    /// Records that are named at one field, each with who names it and where first; sorted.
    fn naming(&self, kind: u16, site: &Referrers) -> Vec<(u32, u32, Span)> {
        let exact = !site.path.contains('*');
        let is_wanted = |target: u32| self.is_near(target) && self.digests.kind(target) == kind;
        let named_there = |pointer: &str| {
            if exact {
                pointer == site.path
            } else {
                pointer_matches(&site.path, pointer)
            }
        };
        let by = |position: u32| {
            let any = self.index.targets(position).flatten().any(is_wanted);
            let references = any.then(|| self.index.references(position));
            let named = references.into_iter().flatten();
            named.filter_map(move |(reference, target)| {
                let target = target.filter(|it| is_wanted(*it) && named_there(reference.pointer));
                Some((target?, position, reference.span))
            })
        };
        let naming = self.index.positions().into_par_iter();
        let naming = naming.filter(|it| self.digests.kind(*it) == site.kind && self.stands(*it));
        let mut all: Vec<(u32, u32, Span)> = naming.flat_map_iter(by).collect();
        // What one record says of another stays in its order.
        all.par_sort_by_key(|(target, by, _)| (*target, *by));
        all.dedup_by_key(|(target, by, _)| (*target, *by));
        all
    }

    /// Rules on the records that name a record at one field.
    pub(super) fn referrers(&self, site: &Referrers, named: &Named<'r>) -> Part {
        Self::each(named.records.par_iter(), |(position, naming), into| {
            let (position, record) = (*position, self.located(*position));
            let (referrers, places) =
                (&named.naming[naming.clone()], &named.places[naming.clone()]);
            for rule in &site.rules {
                let verdict = self.evaluate(rule, record, record, Some(referrers), None);
                let told = into.findings.len();
                self.judge(position, rule, "", verdict, into);
                for finding in &mut into.findings[told..] {
                    Self::show(finding, places, "this names it");
                }
            }
        })
    }
}
