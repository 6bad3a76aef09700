//! The line of a record in `facts.ndjson`: what it says, what it rests on, and
//! what was accepted about it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::layout::{Layout, ShapeSite};
use super::rows::{Row, Subject, walk};
use super::{Verified, data, derived};
use crate::finding::Finding;
use crate::observe::Reach;
use crate::reconcile::{self, Evidence, Index, Target};
use crate::record::{Digest, Node};
use crate::value::QuantityRules;

/// What all records of a run share.
pub(super) struct Context<'c> {
    pub(super) verified: Verified<'c>,
    pub(super) layout: &'c Layout,
    pub(super) index: &'c Index<'c>,
    pub(super) rules: QuantityRules,
    /// Addresses of the waivers, by position.
    pub(super) waivers: &'c BTreeMap<u32, String>,
    /// Accepted findings by the address of their record.
    pub(super) accepted: BTreeMap<&'c str, Vec<&'c Finding>>,
}

/// Where a record was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'o> {
    pub(super) file: &'o str,
    /// From 1.
    pub(super) line: u32,
    /// Hash of the file, in hexadecimal digits.
    pub(super) sha256: &'o str,
}

/// A record, encoded.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) address: String,
    pub(super) line: String,
    pub(super) rows: Vec<Row>,
}

/// The findings that waivers accept, by the address of each record they are about: in a group,
/// both that contradict each other.
pub(super) fn accepted(findings: &[Finding]) -> BTreeMap<&str, Vec<&Finding>> {
    let mut accepted: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let with = finding.check.iter().flat_map(|check| &check.with);
        let waived = finding.waiver.iter();
        for record in waived.flat_map(|_| finding.record.iter().chain(with.clone())) {
            accepted.entry(record).or_default().push(finding);
        }
    }
    accepted
}

impl Context<'_> {
    fn digest(&self, position: u32) -> Digest<'_> {
        self.verified.run().digests.at(position)
    }

    /// The address under which a record is published.
    pub(super) fn address(&self, position: u32) -> String {
        self.waivers.get(&position).cloned().unwrap_or_else(|| {
            reconcile::address(self.verified.run().catalog, self.digest(position))
        })
    }

    /// Encodes the record at a position.
    pub(super) fn encode(&self, position: u32, node: Node<'_>, origin: Origin<'_>) -> Encoded {
        let run = self.verified.run();
        let digest = self.digest(position);
        let standing = &run.standings[position as usize];
        let kind = run.catalog.kind(digest.kind).name.as_str();
        let address = self.address(position);
        let data = data::fields(node);
        let references = self.references(digest);
        let status = standing.status.as_str();
        let evidence = standing.evidence.iter();
        let evidence: Vec<Value> = evidence
            .map(|found| self.evidence(position, found))
            .collect();
        let findings = self.findings(&address);
        let walked = walk(
            self.layout,
            Subject {
                address: &address,
                kind,
                status,
                data: &data,
                references: &references,
                evidence: &evidence,
                findings: &findings,
            },
        );
        let data = Value::Object(data);
        let line = json!({
            "address": address,
            "kind": kind,
            "id": address.split_once(':').map_or("", |(_, id)| id),
            "status": status,
            "data": data,
            "derived": self.derived(&data, &walked.shapes),
            "references": references,
            "evidence": evidence,
            "corroboration": standing.corroboration,
            "findings": findings,
            "aliases": aliases(kind, digest),
            "origin": { "file": origin.file, "line": origin.line, "sha256": origin.sha256 },
        });
        Encoded {
            line: line.to_string(),
            address,
            rows: walked.rows,
        }
    }

    /// The address that each reference of a record leads to, by pointer.
    fn references(&self, digest: Digest<'_>) -> Map<String, Value> {
        let catalog = self.verified.run().catalog;
        let sites = &catalog.kind(digest.kind).plan.references;
        let mut found = Map::new();
        for reference in digest.references() {
            let kinds: Vec<u16> = sites[reference.site as usize]
                .kinds
                .iter()
                .filter_map(|kind| catalog.position(kind))
                .collect();
            // In a run without errors every reference leads to a record.
            if let Target::Record(target) = self.index.resolve(&kinds, reference.target) {
                let pointer = reference.pointer.to_owned();
                found.insert(pointer, Value::String(self.address(target)));
            }
        }
        found.sort_keys();
        found
    }

    fn derived(&self, data: &Value, shapes: &[(String, ShapeSite)]) -> Value {
        let ranges = shapes.iter().filter_map(|(pointer, _)| {
            let range = derived::range(data.pointer(pointer)?, &self.rules)?;
            Some((pointer.clone(), range))
        });
        let mut ranges: Map<String, Value> = ranges.collect();
        ranges.sort_keys();
        Value::Object(ranges)
    }

    fn evidence(&self, position: u32, found: &Evidence) -> Value {
        let run = self.verified.run();
        let via: Vec<String> = found.via.iter().map(|step| self.address(*step)).collect();
        let quote = run.seen.quote(position, &found.pointer);
        let excerpts = self.digest(position).excerpts();
        let excerpt = quote.and_then(|quote| excerpts.get(quote.excerpt as usize));
        let excerpt = excerpt.map(|excerpt| excerpt.text);
        let reach = run.seen.reach(run.digests, found.source);
        let confirmed = run.seen.confirmed_at(run.digests, position, &found.pointer);
        json!({
            "source": self.address(found.source),
            "via": via,
            "excerpt": excerpt,
            "reach": reach.map(Reach::as_str),
            "confirmed_at": confirmed.map(|at| at.to_string()),
        })
    }

    fn findings(&self, address: &str) -> Vec<Value> {
        let findings = self.accepted.get(address).into_iter().flatten();
        findings
            .filter_map(|finding| {
                let waiver = finding.waiver.as_ref()?;
                Some(json!({
                    "rule": finding.rule.name(),
                    "severity": finding.severity.as_str(),
                    "message": finding.message,
                    "pointer": finding.pointer,
                    "reason": waiver.reason,
                    "by": waiver.by,
                    "until": waiver.until,
                }))
            })
            .collect()
    }
}

fn aliases(kind: &str, digest: Digest<'_>) -> Vec<String> {
    let former = digest.formerly().iter();
    former.map(|(id, _)| format!("{kind}:{id}")).collect()
}
