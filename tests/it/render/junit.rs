//! `JUnit` XML: read back by a parser, with nothing that XML forbids.

use quick_junit::{Report, TestCase, TestCaseStatus};

use factum::render::Format;

use super::samples::{self, Sample};
use super::text;

/// The document, read back.
pub(super) fn parsed(sample: &Sample) -> Report {
    let text = text(Format::Junit, sample);
    let allowed = |ch: char| matches!(ch, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert_eq!(
        text.find(|ch| !allowed(ch)),
        None,
        "XML allows every character"
    );
    Report::deserialize_from_str(&text).expect("well-formed")
}

#[test]
fn every_finding_is_a_case_of_its_file() {
    let sample = samples::awkward();
    let report = parsed(&sample);
    let counts = sample.report.summary;
    assert_eq!(report.tests, sample.report.findings.len());
    assert_eq!(report.failures, counts.errors);
    let cases: Vec<&TestCase> = report
        .test_suites
        .iter()
        .flat_map(|s| &s.test_cases)
        .collect();
    let skipped = cases
        .iter()
        .filter(|case| matches!(case.status, TestCaseStatus::Skipped { .. }));
    assert_eq!(skipped.count(), counts.waived);
    let with_output = cases.iter().filter(|case| case.system_out.is_some());
    assert_eq!(with_output.count(), counts.warnings + counts.notes);
    let files: Vec<_> = report
        .test_suites
        .iter()
        .map(|suite| suite.name.as_str())
        .collect();
    assert!(files.is_sorted(), "{files:?}");
    assert!(
        files.contains(&"records/odd:: 100%, é ␛[1m.toml"),
        "{files:?}"
    );
}

#[test]
fn a_run_without_errors_has_a_case_that_passes() {
    let mut sample = samples::awkward();
    sample
        .report
        .findings
        .retain(|finding| finding.waiver.is_some());
    sample.report.summary.errors = 0;
    let report = parsed(&sample);
    assert_eq!((report.tests, report.failures), (3, 0));
}

#[test]
fn nothing_depends_on_the_time_or_the_machine() {
    let text = text(Format::Junit, &samples::awkward());
    for attribute in ["timestamp=", "time=", "hostname=", "uuid="] {
        assert!(!text.contains(attribute), "{attribute}");
    }
}
