//! Each kind of change that a fact can go through.

use serde_json::json;

use super::{RECORDS, changed, diff, edit, json, repository};

const FILE: &str = "records/all.toml";

#[test]
fn two_equal_states_differ_in_nothing() {
    let project = repository();
    let out = diff(&project, &["HEAD", "--exit-code"], 0);
    assert!(out.starts_with("from HEAD (commit "), "{out}");
    assert!(
        out.ends_with("nothing differs: 5 facts as before\n"),
        "{out}"
    );
    // How it is laid out, and in which file, is no difference.
    std::fs::remove_file(project.path(FILE)).expect("removed");
    let moved = RECORDS.replace("title = \"The report\"", "# why\ntitle   =   'The report'");
    project.write("records/moved/here.toml", &moved);
    diff(&project, &["HEAD", "--exit-code"], 0);
}

#[test]
fn a_value_is_told_digit_by_digit_and_that_its_citations_stayed() {
    let project = repository();
    edit(&project, FILE, "number = 2.6,", "number = 2.60,");
    let change = changed(&project);
    let expected = json!([{
        "pointer": "/value/number", "before": "2.6", "after": "2.60", "citations_unchanged": true,
    }]);
    assert_eq!(change["fields"], expected);
    assert_eq!(change["address"], "figure:exports");
    let out = diff(&project, &["HEAD", "--exit-code"], 1);
    let line = "    value.number: 2.6 → 2.60; its citations did not change\n";
    assert!(out.contains(line), "{out}");
    assert!(
        out.contains("\n1 value changed while its citations did not\n"),
        "{out}"
    );
}

#[test]
fn a_value_with_a_new_citation_is_not_pointed_out() {
    for (old, new) in [
        ("excerpt = \"2.6 billion\"", "excerpt = \"2.7 billion\""),
        ("{ source = \"reprint\" }", "{ source = \"survey\" }"),
        (", { source = \"reprint\" }", ""),
    ] {
        let project = repository();
        edit(&project, FILE, "number = 2.6,", "number = 2.7,");
        edit(&project, FILE, old, new);
        let change = changed(&project);
        let fields = change["fields"].as_array().expect("a list");
        let flagged = fields
            .iter()
            .any(|field| field["citations_unchanged"] == true);
        assert!(fields.len() == 2 && !flagged, "{change:#}");
    }
}

#[test]
fn parts_of_a_figure_that_come_and_go_are_a_changed_value() {
    let project = repository();
    edit(&project, FILE, ", qualifier = \"over\"", "");
    let change = changed(&project);
    assert_eq!(change["fields"][0]["pointer"], "/value/qualifier");
    assert_eq!(change["fields"][0]["citations_unchanged"], true);
    assert!(change["fields"][0].get("after").is_none());
}

#[test]
fn facts_come_and_go() {
    let project = repository();
    let (kept, _) = RECORDS
        .split_once("[[figure]]\nid = \"visitors\"")
        .expect("a figure");
    let new = "[[figure]]\nid = \"imports\"\nvalue = { number = 3, unit = \"USD\" }\n";
    project.write(FILE, &format!("{kept}{new}"));
    let document = json(&project, &["HEAD"]);
    assert_eq!(document["removed"][0]["address"], "figure:visitors");
    assert_eq!(document["added"][0]["address"], "figure:imports");
    assert_eq!(document["added"][0]["status"], "unverified");
    assert_eq!(document["summary"]["unchanged"], 4);
    let out = diff(&project, &["HEAD"], 0);
    assert!(
        out.contains("\nremoved\n  figure:visitors, verified, records/all.toml:"),
        "{out}"
    );
    assert!(
        out.contains("\nadded\n  figure:imports, unverified, records/all.toml:"),
        "{out}"
    );
    assert!(
        out.contains("    value: { number = 3, unit = USD }\n"),
        "{out}"
    );
}

#[test]
fn an_entry_in_front_of_a_list_changes_one_place() {
    let project = repository();
    edit(
        &project,
        FILE,
        "cites = [{ source = \"report\"",
        "cites = [{ source = \"survey\" }, { source = \"report\"",
    );
    let change = changed(&project);
    let expected = json!([{
        "pointer": "/cites/0", "after": { "source": "survey" }, "citations_unchanged": false,
    }]);
    assert_eq!(change["fields"], expected);
    assert_eq!(change["evidence"]["gained"][0]["source"], "source:survey");
    assert_eq!(change["corroboration"], json!({ "before": 1, "after": 2 }));
}

#[test]
fn evidence_shows_what_was_lost_and_other_words() {
    let project = repository();
    edit(
        &project,
        FILE,
        "excerpt = \"over 1,500\"",
        "excerpt = \"more than 1,500\"",
    );
    edit(&project, FILE, ", { source = \"reprint\" }", "");
    let document = json(&project, &["HEAD"]);
    let [exports, visitors] = [0, 1].map(|at| &document["changed"][at]["evidence"]);
    assert_eq!(exports["lost"][0]["source"], "source:reprint");
    let expected = json!([{
        "source": "source:survey", "before": "over 1,500", "after": "more than 1,500",
    }]);
    assert_eq!(visitors["excerpts"], expected);
    let out = diff(&project, &["HEAD"], 0);
    assert!(
        out.contains("    cites[1]: no longer { source = reprint }\n"),
        "{out}"
    );
    assert!(
        !out.contains("its evidence"),
        "the field says it already: {out}"
    );
    assert_eq!(
        out.matches("more than 1,500").count(),
        1,
        "said once: {out}"
    );
}

#[test]
fn a_renamed_record_is_the_same_and_references_follow() {
    let project = repository();
    let text = RECORDS
        .replace(
            "id = \"report\"",
            "id = \"annual\"\nformerly = [\"report\"]",
        )
        .replace("source = \"report\"", "source = \"annual\"")
        .replace("copy_of = \"report\"", "copy_of = \"annual\"");
    project.write(FILE, &text);
    let change = changed(&project);
    assert_eq!(change["address"], "source:annual");
    assert_eq!(change["formerly"], "source:report");
    assert_eq!(change["references_followed"], 2);
    assert_eq!(change["fields"], json!([]));
    // And back, from the state that knows both names.
    super::commit(&project);
    let back = json(&project, &["HEAD", "HEAD~1"]);
    assert_eq!(back["changed"][0]["formerly"], "source:annual");
    assert_eq!(back["changed"][0]["references_followed"], 2);
    assert_eq!(back["summary"]["added"], 0);
}

#[test]
fn a_renamed_record_may_change_too() {
    let project = repository();
    edit(
        &project,
        FILE,
        "id = \"exports\"\nvalue = { number = 2.6,",
        "id = \"exports-uk\"\nformerly = [\"exports\"]\nvalue = { number = 2.7,",
    );
    let change = changed(&project);
    assert_eq!(change["formerly"], "figure:exports");
    assert_eq!(change["fields"][0]["citations_unchanged"], true);
    let out = diff(&project, &["HEAD"], 0);
    assert!(
        out.contains("  figure:exports is now figure:exports-uk, records/"),
        "{out}"
    );
    assert!(out.contains("1 changed (1 renamed)"), "{out}");
}

#[test]
fn a_withdrawn_record_changes_its_status() {
    let project = repository();
    edit(
        &project,
        FILE,
        "id = \"visitors\"",
        "id = \"visitors\"\nwithdrawn = { on = 2026-01-31, reason = \"counted twice\" }",
    );
    let change = changed(&project);
    assert_eq!(change["status"]["before"], "verified");
    assert_eq!(change["status"]["after"], "withdrawn");
    let out = diff(&project, &["HEAD"], 0);
    assert!(
        out.contains("    its status: verified → withdrawn\n"),
        "{out}"
    );
    assert!(out.contains("reason = \"counted twice\""), "{out}");
}

#[test]
fn an_accepted_contradiction_is_told_with_its_reason() {
    let project = repository();
    super::gate::with_rule(&project);
    super::commit(&project);
    edit(&project, FILE, "number = 1_500", "number = 5_000");
    let waiver = "\n[[waiver]]\nrule = \"figure/small\"\nrecord = \"figure:visitors\"\nreason = \"as printed\"\n";
    project.write("records/waivers.toml", waiver);
    let document = json(&project, &["HEAD"]);
    let status = &document["changed"][0]["status"];
    assert_eq!(status["after"], "disputed");
    assert_eq!(status["reasons"][0]["rule"], "figure/small");
    assert_eq!(status["reasons"][0]["reason"], "as printed");
    let out = diff(&project, &["HEAD"], 0);
    assert!(out.contains("    its status: verified → disputed\n      figure/small: too large (accepted: as printed)\n"), "{out}");
}

#[test]
fn one_cause_that_changes_many_alike_is_told_once() {
    let project = repository();
    let figure = |n: u32| {
        format!("[[figure]]\nid = \"f{n}\"\nvalue = {{ number = {n}, unit = \"people\" }}\n")
    };
    let many: String = (0..9).map(figure).collect();
    project.write("records/many.toml", &many);
    super::commit(&project);
    edit(
        &project,
        "schemas/figure.schema.json",
        "\"required\": [\"id\"]",
        "\"required\": [\"id\", \"as_of\"]",
    );
    let out = diff(&project, &["HEAD"], 0);
    assert!(out.contains("  9 facts that say what they said before: figure:f0, figure:f1, figure:f2, figure:f3, figure:f4 and 4 more\n    its status: unverified → failing\n"), "{out}");
    let document = json(&project, &["HEAD"]);
    assert_eq!(document["changed"].as_array().map(Vec::len), Some(9));
}
