//! Findings as SARIF results, with fingerprints that outlive moved lines.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::location::{Location, Text};
use crate::finding::{Finding, Waived};
use crate::render::json::{Input, inputs};
use crate::render::with_advice;
use crate::text::Sources;

/// SARIF's `result`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Text<'a>,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: PartialFingerprints,
    // Present, if empty, on every result: absent would mean "not known".
    suppressions: Vec<Suppression<'a>>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct PartialFingerprints {
    #[serde(rename = "factumFinding/v1")]
    finding: String,
}

#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    status: &'static str,
    justification: &'a str,
    location: Location<'a>,
    properties: Terms<'a>,
}

#[derive(Serialize)]
struct Terms<'a> {
    by: Option<&'a str>,
    until: Option<&'a str>,
}

#[derive(Serialize)]
struct Properties<'a> {
    record: Option<&'a str>,
    pointer: &'a str,
    inputs: Vec<Input<'a>>,
}

impl<'a> SarifResult<'a> {
    /// A finding, with its rule's place in the table and its fingerprint.
    pub(super) fn new(
        finding: &'a Finding,
        sources: &'a dyn Sources,
        rule_index: usize,
        fingerprint: String,
    ) -> Self {
        let record = finding.record.as_deref();
        let related = finding.related.iter().enumerate().map(|(at, related)| {
            Location::new(sources, related.at).related(at + 1, &related.message)
        });
        let waiver = finding.waiver.iter();
        Self {
            rule_id: finding.rule.name(),
            rule_index,
            level: finding.severity.as_str(),
            message: Text::message(with_advice(finding)),
            locations: [Location::new(sources, finding.at).in_record(record)],
            related_locations: related.collect(),
            partial_fingerprints: PartialFingerprints {
                finding: fingerprint,
            },
            suppressions: waiver
                .map(|waived| Suppression::new(waived, sources))
                .collect(),
            properties: Properties {
                record,
                pointer: &finding.pointer,
                inputs: inputs(finding, sources),
            },
        }
    }
}

impl<'a> Suppression<'a> {
    fn new(waived: &'a Waived, sources: &'a dyn Sources) -> Self {
        Self {
            kind: "external",
            status: "accepted",
            justification: &waived.reason,
            location: Location::new(sources, waived.at),
            properties: Terms {
                by: waived.by.as_deref(),
                until: waived.until.as_deref(),
            },
        }
    }
}

/// Gives every finding of a run a name of its own.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<String, usize>,
}

impl Fingerprints {
    /// The fingerprint of the next finding: a hash of what it says about which
    /// record, not of where that stands; equal ones are numbered in order.
    pub(super) fn next(&mut self, finding: &Finding, sources: &dyn Sources) -> String {
        let hash = hash(finding, sources);
        let count = self.seen.entry(hash.clone()).or_default();
        *count += 1;
        format!("{hash}:{count}")
    }
}

fn hash(finding: &Finding, sources: &dyn Sources) -> String {
    // A record keeps its address when it moves to another file; what stands in no record has its path.
    let path = || sources.path(finding.at.file);
    let subject = finding.record.as_deref().unwrap_or_else(path);
    let rule = finding.rule.name();
    let mut hasher = Sha256::new();
    for part in [rule, subject, &finding.pointer, &finding.message] {
        hasher.update(part);
        // No part can hold the byte that separates them.
        hasher.update([0xff]);
    }
    let mut hex = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
