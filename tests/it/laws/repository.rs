//! The repository's own records, as they are and as other editors save them.

use std::path::{Path, PathBuf};

use factum::pipeline::Run;
use factum::text::Sources;

use crate::rules::fixture;

/// The files below a folder with an ending, sorted.
pub(super) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fixture::files(folder)
        .into_iter()
        .map(|path| folder.join(path))
        .collect();
    paths.retain(|path| path.extension().is_some_and(|own| own == ending));
    paths
}

/// A copy of the project, each record file changed by `change`.
fn checked(change: impl Fn(&str) -> String) -> Run {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().expect("a folder");
    for folder in ["records", "schemas"] {
        for path in fixture::files(&root.join(folder)) {
            let (from, to) = (
                root.join(folder).join(&path),
                home.path().join(folder).join(&path),
            );
            std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            let text = std::fs::read_to_string(&from).expect("a text");
            let is_record = to.extension().is_some_and(|ending| ending == "toml");
            std::fs::write(to, if is_record { change(&text) } else { text }).expect("a copy");
        }
    }
    std::fs::copy(root.join("factum.toml"), home.path().join("factum.toml")).expect("the settings");
    let run = fixture::run(home.path());
    // What is shown is read when it is asked for.
    for finding in &run.report.findings {
        let _ = run.files.text(finding.at.file);
    }
    run
}

/// File, line, columns and rule of each finding.
fn places(run: &Run) -> Vec<(String, u32, u32, u32, String)> {
    let findings = run.report.findings.iter();
    findings
        .map(|finding| {
            let at = finding.at;
            let (text, lines) = (
                run.files.text(at.file).expect("a text"),
                run.files.lines(at.file),
            );
            let lines = lines.expect("lines");
            let (start, end) = (
                lines.position(text, at.span.start),
                lines.position(text, at.span.end),
            );
            (
                run.files.path(at.file).to_owned(),
                start.line,
                start.column,
                end.column,
                finding.rule.name().to_owned(),
            )
        })
        .collect()
}

/// Mistakes of many sorts, so that there is something to find.
fn spoilt(text: &str) -> String {
    text.replace("subject = ", "subjekt = ")
        .replace("as_of = 2021-", "as_of = 2021-13-")
        .replace("id = \"e", "id = \"E")
}

#[test]
fn other_line_ends_and_a_mark_change_no_place() {
    let plain = places(&checked(spoilt));
    assert!(plain.len() > 50, "{} findings", plain.len());
    let returns = checked(|text| spoilt(text).replace('\n', "\r\n"));
    assert_eq!(plain, places(&returns));
    let marked = checked(|text| format!("\u{feff}{}", spoilt(text)));
    assert_eq!(plain, places(&marked));
}
