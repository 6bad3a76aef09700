//! SARIF 2.1.0, for code scanning: one run with every rule and every finding.
//! Paths are relative to `%SRCROOT%`, columns are Unicode code points.

mod location;
mod result;
mod rules;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use self::location::{SOURCE_ROOT, Text};
use self::result::{Fingerprints, SarifResult};
use self::rules::{ReportingDescriptor, RuleTable};
use super::{Options, TOOL, VERSION};
use crate::finding::Report;
use crate::text::Sources;

/// Writes the log.
pub(super) fn render(
    report: &Report,
    sources: &dyn Sources,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rules = RuleTable::new(report, options.rules);
    let mut fingerprints = Fingerprints::default();
    let results = report.findings.iter().map(|finding| {
        let fingerprint = fingerprints.next(finding, sources);
        SarifResult::new(
            finding,
            sources,
            rules.index(finding.rule.name()),
            fingerprint,
        )
    });
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: TOOL,
                    version: VERSION,
                    semantic_version: VERSION,
                    rules: rules.descriptors(),
                },
            },
            original_uri_base_ids: base_ids(),
            column_kind: "unicodeCodePoints",
            results: results.collect(),
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

/// Where OASIS publishes the schema of the standard, with its first errata.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    original_uri_base_ids: BTreeMap<&'static str, BaseId>,
    column_kind: &'static str,
    results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<ReportingDescriptor<'a>>,
}

#[derive(Serialize)]
struct BaseId {
    description: Text<'static>,
}

/// Says what the base of the paths is; where it lies is for the reader to know.
fn base_ids() -> BTreeMap<&'static str, BaseId> {
    let description = Text::new("the folder that holds the project");
    BTreeMap::from([(SOURCE_ROOT, BaseId { description })])
}
