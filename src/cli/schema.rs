//! `factum schema`: checks the schemas, and writes the one that editors use.

use super::args::{Common, SchemaArgs};
use super::{Outcome, check, output};
use crate::finding::{Report, Severity, Summary};
use crate::pipeline::{self, Contract};
use crate::render::Format;
use crate::schema::{EDITOR_SCHEMA, STALE_EDITOR_SCHEMA, editor_schema};

pub(super) fn run(common: &Common, args: &SchemaArgs) -> Outcome {
    let options = check::options(common, &args.report.findings, false)?;
    let contract = pipeline::contract(&options);
    check::refuse_unknown_rules(&contract.catalog, &options.levels)?;
    let report = judged(&contract, args.check);
    if report.findings.is_empty() && args.report.format == Format::Human {
        // The counts of a report are of record files, and none was read.
        output::to_files(common, &args.report, &report, &contract.files)?;
    } else {
        output::report(common, &args.report, &report, &contract.files)?;
    }
    if !contract.configured {
        return Ok(2);
    }
    if report.summary.errors > 0 {
        return Ok(1);
    }
    let path = options.root.join(EDITOR_SCHEMA);
    if args.check {
        if path.is_file() {
            return Ok(0);
        }
        output::log(
            common,
            &format!("{EDITOR_SCHEMA} is missing; run factum schema"),
        );
        return Ok(1);
    }
    output::write_file(&path, editor_schema(&contract.catalog).as_bytes())?;
    output::log(common, &format!("wrote {EDITOR_SCHEMA}"));
    Ok(0)
}

/// A stale file fails the check that asks for it, and is mended by a run that writes it.
fn judged(contract: &Contract, check: bool) -> Report {
    let mut findings = contract.report.findings.clone();
    if check {
        for finding in &mut findings {
            if finding.rule.is(&STALE_EDITOR_SCHEMA) {
                finding.severity = Severity::Error;
            }
        }
    } else {
        findings.retain(|finding| !finding.rule.is(&STALE_EDITOR_SCHEMA));
    }
    Report::new(findings, Summary::default(), contract.report.today.clone())
}
