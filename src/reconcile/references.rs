//! References: each leads to a record that stands.

use rayon::prelude::*;

use super::index::{Index, Target};
use crate::finding::{Finding, declare_rule};
use crate::record::{Absence, Digest, Digests, Reference};
use crate::schema::{Catalog, Kind, ReferenceSite};

declare_rule! {
    /// A record refers to another one that does not exist. The nearest existing id is shown. Ids in
    /// files that could not be read count as existing, so that one mistake accuses one place.
    ///
    /// ## Fails
    /// ```toml
    /// cites = [{ source = "commons-libary-2021" }]
    /// ```
    /// ## Passes
    /// ```toml
    /// cites = [{ source = "commons-library-2021" }]
    /// ```
    pub(super) DANGLING_REFERENCE = {
        name: "dangling-reference", stage: Reconcile, severity: Error,
        summary: "a reference names a record that does not exist",
    }
}

declare_rule! {
    /// A record refers to one that was withdrawn. The replacement is shown if there is one.
    ///
    /// ## Fails
    /// ```toml
    /// part_of = "old-total"   # withdrawn
    /// ```
    /// ## Passes
    /// ```toml
    /// part_of = "corrected-total"
    /// ```
    pub(super) WITHDRAWN_REFERENCE = {
        name: "withdrawn-reference", stage: Reconcile, severity: Warning,
        summary: "a reference names a record that was withdrawn",
    }
}

/// How many dangling references get the nearest id: past that the cause is not a slip of the pen.
const SUGGESTIONS: usize = 200;
/// How many ids are looked at for that in a run, so that a large project is not searched for long.
const COMPARISONS: usize = 1_000_000;

/// The kinds that each reference site of each kind may lead to, as positions.
pub(super) fn allowed_kinds(catalog: &Catalog, site: &ReferenceSite) -> Vec<u16> {
    site.kinds
        .iter()
        .filter_map(|kind| catalog.position(kind))
        .collect()
}

/// The same of all sites of all kinds, by the positions of both.
#[derive(Debug, Clone)]
pub(super) struct Allowed(Vec<Vec<Vec<u16>>>);

impl Allowed {
    pub(super) fn new(catalog: &Catalog) -> Self {
        let of_kind = |kind: &Kind| -> Vec<Vec<u16>> {
            let sites = kind.plan.references.iter();
            sites.map(|site| allowed_kinds(catalog, site)).collect()
        };
        Self(catalog.kinds.iter().map(of_kind).collect())
    }

    /// The kinds that a reference of a record of a kind may lead to.
    pub(super) fn of(&self, kind: u16, reference: Reference<'_>) -> &[u16] {
        &self.0[kind as usize][reference.site as usize]
    }
}

/// Findings for references that lead nowhere, or to a record that was withdrawn.
pub(super) fn check(index: &Index<'_>, catalog: &Catalog, digests: &Digests) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut suggestions = (COMPARISONS / index.len().max(1)).clamp(10, SUGGESTIONS);
    for (position, number) in suspects(index, digests) {
        let digest = digests.at(position);
        let Some(reference) = digest.references().get(number) else {
            continue;
        };
        let kinds = index.allowed(digest.kind, reference);
        // A site whose kinds do not exist is a finding of the schema; a text that is part of an
        // invalid id was told as that.
        let told = digest.id() == Err(Absence::Invalid) && digest.id_span() == reference.span;
        if kinds.is_empty() || told {
            continue;
        }
        let place = Site {
            index,
            catalog,
            digest,
            reference,
            kinds,
        };
        findings.extend(place.check(&mut suggestions));
    }
    findings
}

/// The references that do not plainly lead to a record that stands, in the order of the records.
fn suspects(index: &Index<'_>, digests: &Digests) -> Vec<(u32, usize)> {
    let fine = |target: u32| digests.stands(target);
    let of_record = |position: u32| {
        let targets = index.targets(position).enumerate();
        targets
            .filter(move |(_, target)| !target.is_some_and(fine))
            .map(move |(number, _)| (position, number))
    };
    index
        .positions()
        .into_par_iter()
        .flat_map_iter(of_record)
        .collect()
}

struct Site<'s> {
    index: &'s Index<'s>,
    catalog: &'s Catalog,
    digest: Digest<'s>,
    reference: Reference<'s>,
    kinds: &'s [u16],
}

impl Site<'_> {
    fn check(&self, suggestions: &mut usize) -> Option<Finding> {
        match self.index.resolve(self.kinds, self.reference.target) {
            Target::Record(position) => self.withdrawn(position),
            Target::Unread => None,
            Target::Renamed(position) => {
                let now = self.written(position);
                let finding = self.finding(&DANGLING_REFERENCE, self.message());
                let place = self.index.digest(position);
                Some(
                    finding
                        .label(format!("it is now named {now}"))
                        .related(place.place(), "it had this id before"),
                )
            }
            Target::WithoutKind(position) => {
                let target = &self.reference.target;
                let message = format!("\"{target}\" does not say which kind of record it names");
                let address = self.index.address(position);
                Some(
                    self.finding(&DANGLING_REFERENCE, message)
                        .label(format!("write \"{address}\"")),
                )
            }
            Target::OtherKind(kind) => Some(self.other_kind(kind)),
            Target::Nothing => Some(self.dangling(suggestions)),
        }
    }

    fn finding(&self, rule: &'static crate::finding::Rule, message: String) -> Finding {
        let at = self.digest.at(self.reference.span);
        let address = super::index::address(self.catalog, self.digest);
        Finding::new(rule, at, message).in_record(address, self.reference.pointer)
    }

    fn kind_names(&self) -> String {
        let names: Vec<_> = self
            .kinds
            .iter()
            .map(|kind| self.catalog.kind(*kind).name.replace('_', " "))
            .collect();
        names.join(" or ")
    }

    fn message(&self) -> String {
        format!(
            "there is no {} \"{}\"",
            self.kind_names(),
            self.reference.target
        )
    }

    /// How this reference would be written to name a record.
    fn written(&self, position: u32) -> String {
        let address = self.index.address(position);
        let bare = self.kinds.len() == 1 && !self.reference.target.contains(':');
        match address.split_once(':') {
            Some((_, id)) if bare => id.to_owned(),
            _ => address,
        }
    }

    fn withdrawn(&self, position: u32) -> Option<Finding> {
        let target = self.index.digest(position);
        let withdrawn = target.withdrawn()?;
        let message = format!(
            "\"{}\" was withdrawn: {}",
            self.reference.target, withdrawn.reason
        );
        let label = withdrawn.replaced_by.map_or_else(
            || "name another record, or leave the reference out".to_owned(),
            |new| format!("its replacement is {new}"),
        );
        Some(
            self.finding(&WITHDRAWN_REFERENCE, message)
                .label(label)
                .related(target.place(), "withdrawn here"),
        )
    }

    fn other_kind(&self, kind: &str) -> Finding {
        let target = &self.reference.target;
        let names = self.kind_names();
        let near = crate::text::nearest(
            kind,
            self.kinds
                .iter()
                .map(|kind| self.catalog.kind(*kind).name.as_str()),
        );
        let known = self.catalog.position(kind).is_some();
        let message = if known {
            format!("\"{target}\" cannot stand here: only a {names} can be named")
        } else {
            format!("there is no kind \"{kind}\" of record, so \"{target}\" names nothing")
        };
        let label = match near {
            Some(near) => format!("did you mean {near}?"),
            None => format!("name a {names}"),
        };
        self.finding(&DANGLING_REFERENCE, message).label(label)
    }

    fn dangling(&self, suggestions: &mut usize) -> Finding {
        let finding = self
            .finding(&DANGLING_REFERENCE, self.message())
            .label("no record has this id");
        if *suggestions == 0 {
            return finding.help("change the id, or add the record");
        }
        *suggestions -= 1;
        let target = &self.reference.target;
        let id = target.split_once(':').map_or(*target, |(_, id)| id);
        let Some(near) = self.index.nearest(self.kinds, id) else {
            return finding.help("change the id, or add the record");
        };
        let written = self.written(near);
        let place = self.index.digest(near).place();
        finding
            .help(format!(
                "did you mean {written}? Otherwise change the id, or add the record"
            ))
            .related(place, format!("did you mean {written}?"))
    }
}
