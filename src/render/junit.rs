//! `JUnit` XML: a suite per file with findings, a case per finding. Errors
//! fail, waived findings are skipped, warnings and notes pass and say
//! themselves in the output. Without errors one more case passes, so that a
//! report is never empty.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::place::Spot;
use super::visible::visible;
use super::{Options, TOOL, concise};
use crate::finding::{Finding, Report, Severity};
use crate::text::{FileId, Sources};

/// Writes the document.
pub(super) fn render(
    report: &Report,
    sources: &dyn Sources,
    _options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut document = quick_junit::Report::new(TOOL);
    let mut files: BTreeMap<FileId, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        files.entry(finding.at.file).or_default().push(finding);
    }
    for (file, findings) in files {
        let mut suite = TestSuite::new(&*visible(sources.path(file)));
        suite.add_test_cases(findings.into_iter().map(|finding| case(finding, sources)));
        document.add_test_suite(suite);
    }
    if report.summary.errors == 0 {
        document.add_test_suite(passing());
    }
    document.serialize(out).map_err(io::Error::other)
}

/// The case that passes when nothing is wrong.
fn passing() -> TestSuite {
    let mut suite = TestSuite::new(TOOL);
    suite.add_test_case(TestCase::new("no errors", TestCaseStatus::success()));
    suite
}

fn case(finding: &Finding, sources: &dyn Sources) -> TestCase {
    let spot = Spot::new(sources, finding.at);
    let path = visible(spot.path);
    let (rule, message) = (visible(finding.rule.name()), visible(&finding.message));
    let name = format!(
        "{rule} at {}:{}: {message}",
        spot.start.line, spot.start.column
    );
    let mut case = TestCase::new(name, status(finding, &spot));
    case.set_classname(finding.record.as_deref().map_or(path.clone(), visible));
    if finding.waiver.is_none() && finding.severity != Severity::Error {
        case.set_system_out(concise::line(finding, &spot));
    }
    let line = spot.start.line.to_string();
    case.extra.insert("file".into(), (&*path).into());
    case.extra.insert("line".into(), line.into());
    case
}

fn status(finding: &Finding, spot: &Spot<'_>) -> TestCaseStatus {
    let mut status = match (&finding.waiver, finding.severity) {
        (Some(waived), _) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("waived: {}", visible(&waived.reason)));
            return status;
        }
        (None, Severity::Error) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        (None, Severity::Warning | Severity::Note) => return TestCaseStatus::success(),
    };
    status.set_message(&*visible(&finding.message));
    status.set_type(&*visible(finding.rule.name()));
    status.set_description(concise::line(finding, spot));
    status
}
