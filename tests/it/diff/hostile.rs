//! Datasets of strangers: whatever stands in them gives a plain message, never a panic.

use super::{diff, repository};
use crate::laws::growth::in_proportion;
use crate::publish::{Project, said};

/// A dataset whose facts are these bytes.
fn with_facts(facts: &[u8]) -> Project {
    let project = repository();
    project.build();
    std::fs::write(project.path("dist/facts.ndjson"), facts).expect("written");
    project
}

#[track_caller]
fn refused(facts: &[u8], message: &str) {
    let said = diff(&with_facts(facts), &["dist"], 2);
    assert!(said.contains(message), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

fn line(address: &str) -> String {
    format!(
        r#"{{"address":"{address}","kind":"figure","id":"x","status":"verified","data":{{}},"derived":{{}},"references":{{}},"evidence":[],"corroboration":0,"findings":[],"aliases":[],"origin":{{"file":"a","line":1,"sha256":"0"}}}}"#
    ) + "\n"
}

#[test]
fn a_line_that_is_none_is_named() {
    refused(
        b"{\"address\":\n",
        "dist/facts.ndjson:1: this line is not JSON",
    );
    refused(b"\xff\xfe\n", "dist/facts.ndjson:1: this line is not JSON");
    refused(
        b"[]\n",
        "dist/facts.ndjson:1: this line is not that of a record",
    );
    let wrong = line("figure:a") + &line("figure:b").replace("verified", "perfect");
    refused(
        wrong.as_bytes(),
        "dist/facts.ndjson:2: this line is not that of a record (unknown variant `perfect`",
    );
    let control = line("figure:a").replace("verified", "\\u001b[2J");
    let said = diff(&with_facts(control.as_bytes()), &["dist"], 2);
    assert!(!said.contains('\u{1b}'), "{said:?}");
    let missing = line("figure:a").replace("\"aliases\":[],", "");
    refused(missing.as_bytes(), "missing field `aliases`");
    let failing = line("figure:a").replace("verified", "failing");
    refused(failing.as_bytes(), "unknown variant `failing`");
}

#[test]
fn nesting_and_numbers_without_measure_are_refused() {
    let deep = line("figure:a").replace(
        "\"data\":{}",
        &format!("\"data\":{{\"x\":{}}}", "[".repeat(100_000)),
    );
    refused(
        deep.as_bytes(),
        "this line is not JSON that can be read (recursion limit",
    );
    let large = line("figure:a").replace("\"corroboration\":0", "\"corroboration\":1e400");
    refused(large.as_bytes(), "number out of range");
}

#[test]
fn lines_out_of_order_or_twice_are_refused() {
    let swapped = line("figure:b") + &line("figure:a");
    refused(swapped.as_bytes(), "not in the order of their addresses");
    let twice = line("figure:a") + &line("figure:a");
    refused(twice.as_bytes(), "not in the order of their addresses");
    refused(line("").as_bytes(), "not in the order of their addresses");
}

#[test]
fn a_line_without_end_is_refused() {
    let project = with_facts(b"");
    let facts = std::fs::File::create(project.path("dist/facts.ndjson")).expect("made");
    facts.set_len((64 << 20) + 2).expect("a hole");
    let said = diff(&project, &["dist"], 2);
    assert!(
        said.contains("dist/facts.ndjson:1 is longer than 64 MiB"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn facts_that_are_no_file_are_refused() {
    let project = with_facts(b"");
    std::fs::remove_file(project.path("dist/facts.ndjson")).expect("removed");
    let link = project.path("dist/facts.ndjson");
    std::os::unix::fs::symlink("/dev/zero", link).expect("linked");
    let said = diff(&project, &["dist"], 2);
    assert!(said.contains("dist/facts.ndjson is not a file"), "{said}");
}

#[test]
fn a_manifest_that_is_none_is_named() {
    for (manifest, message) in [
        ("", "dist/manifest.json is not JSON"),
        ("[1]", "dist/manifest.json is not the manifest of a dataset"),
        (
            "{\"format_version\":99}",
            "dist was written by a newer version of factum",
        ),
    ] {
        let project = with_facts(b"");
        project.write("dist/manifest.json", manifest);
        let said = diff(&project, &["dist"], 2);
        assert!(said.contains(message), "{said}");
    }
    let project = with_facts(b"");
    std::fs::remove_file(project.path("dist/facts.ndjson")).expect("removed");
    assert!(diff(&project, &["dist"], 2).contains("dist/facts.ndjson"));
}

#[test]
fn changed_facts_are_compared_with_a_remark() {
    let facts = line("figure:a").replace(
        "\"data\":{}",
        "\"data\":{\"text\":\"\\u001b]0;gotcha\\u0007\\u202e\"}",
    );
    let project = with_facts(facts.as_bytes());
    let out = diff(&project, &["dist"], 0);
    assert!(
        out.contains("dist: facts.ndjson is not the file that its manifest names"),
        "{out}"
    );
    assert!(!out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{out:?}");
    assert!(out.contains("␛]0;gotcha"), "{out:?}");
}

/// Two states of one record with so many citations, of which half are the same.
fn citations(count: usize) -> Project {
    let one = |n: usize| {
        format!(
            r#"{{"source":"source:s{n}","via":[],"excerpt":"e{n}","reach":null,"confirmed_at":null}}"#
        )
    };
    let evidence = |shift: usize| {
        let all: Vec<String> = (0..count).map(|n| one(n + shift)).collect();
        line("figure:a").replace(
            "\"evidence\":[]",
            &format!("\"evidence\":[{}]", all.join(",")),
        )
    };
    let project = with_facts(evidence(0).as_bytes());
    std::fs::create_dir(project.path("other")).expect("made");
    std::fs::copy(
        project.path("dist/manifest.json"),
        project.path("other/manifest.json"),
    )
    .expect("copied");
    project.write("other/facts.ndjson", &evidence(count / 2));
    project
}

#[test]
fn many_citations_take_no_quadratic_time() {
    in_proportion(2000, citations, |project| {
        let output = crate::publish::run(
            &mut project.factum(&["diff", "dist", "other", "--format", "markdown"]),
        );
        assert!(said(&output).contains("1 changed"), "compared");
    });
}
