//! What weakens or strengthens the checks: waivers, rules, bounds, settings.

use serde_json::Value;

use super::{commit, diff, edit, git, json, repository};
use crate::publish::{Project, said};

const SCHEMA: &str = "schemas/figure.schema.json";
const RULE: &str = r#""x-rules": [{ "id": "small", "check": "self.value.unit != 'people' || self.value.number < 2000", "message": "too large" }], "#;

/// A rule that figures of people break above 2,000.
pub(super) fn with_rule(project: &Project) {
    edit(
        project,
        SCHEMA,
        "\"required\": [\"id\"]",
        &format!("{RULE}\"required\": [\"id\"]"),
    );
}

/// The effects and messages of a comparison with `HEAD`.
#[track_caller]
fn gate(project: &Project) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let document = json(project, &["HEAD"]);
    let changes = document["gate"].as_array().expect("a list");
    changes
        .iter()
        .map(|change| (text(&change["effect"]), text(&change["message"])))
        .collect()
}

#[track_caller]
fn one(project: &Project, effect: &str, message: &str) {
    assert_eq!(gate(project), [(effect.to_owned(), message.to_owned())]);
}

/// Makes an edit in a fresh repository, and in the one that has it undoes it.
#[track_caller]
fn there_and_back(path: &str, old: &str, new: &str, there: [&str; 2], back: [&str; 2]) {
    let project = repository();
    edit(&project, path, old, new);
    one(&project, there[0], there[1]);
    commit(&project);
    edit(&project, path, new, old);
    one(&project, back[0], back[1]);
}

#[test]
fn waivers_come_change_and_go() {
    let waiver = "[[waiver]]\nrule = \"figure/small\"\nrecord = \"figure:visitors\"\nreason = \"as printed\"\n";
    let project = repository();
    with_rule(&project);
    edit(&project, "records/all.toml", "1_500", "5_000");
    commit(&project);
    project.write("records/waivers.toml", waiver);
    one(
        &project,
        "weaker",
        "what figure/small finds at figure:visitors is now accepted: \"as printed\"",
    );
    commit(&project);
    let about = "the waiver of figure/small at figure:visitors";
    for (field, effect, message) in [
        (
            "until = 2026-12-31\n",
            "stricter",
            format!("{about} now ends, on 2026-12-31"),
        ),
        (
            "until = 2027-12-31\n",
            "weaker",
            format!("{about} now ends on 2027-12-31; before, on 2026-12-31"),
        ),
        ("", "weaker", format!("{about} no longer ends")),
        (
            "by = \"a reader\"\n",
            "different",
            format!("{about} now has a by: \"a reader\""),
        ),
    ] {
        project.write("records/waivers.toml", &format!("{waiver}{field}"));
        one(&project, effect, &message);
        commit(&project);
    }
    project.write(
        "records/waivers.toml",
        &waiver.replace("printed", "it was printed"),
    );
    let changes = gate(&project);
    assert!(
        changes.contains(&("different".into(), format!("{about} has another reason"))),
        "{changes:?}"
    );
    let out = diff(&project, &["HEAD"], 0);
    assert!(
        out.contains("    before  \"as printed\"\n    after   \"as it was printed\"\n"),
        "{out}"
    );
    commit(&project);
    std::fs::remove_file(project.path("records/waivers.toml")).expect("removed");
    one(
        &project,
        "stricter",
        "what figure/small finds at figure:visitors is no longer accepted",
    );
}

#[test]
fn a_waiver_follows_its_renamed_record() {
    let project = repository();
    with_rule(&project);
    edit(&project, "records/all.toml", "1_500", "5_000");
    let waiver = "[[waiver]]\nrule = \"figure/small\"\nrecord = \"figure:visitors\"\nreason = \"as printed\"\n";
    project.write("records/waivers.toml", waiver);
    commit(&project);
    edit(
        &project,
        "records/all.toml",
        "id = \"visitors\"",
        "id = \"guests\"\nformerly = [\"visitors\"]",
    );
    project.write(
        "records/waivers.toml",
        &waiver.replace("visitors", "guests"),
    );
    assert_eq!(gate(&project), []);
}

#[test]
fn rules_come_and_go_and_change() {
    let project = repository();
    with_rule(&project);
    one(
        &project,
        "stricter",
        "there is a new rule, figure/small: too large",
    );
    commit(&project);
    edit(&project, SCHEMA, "< 2000", "< 9000");
    one(
        &project,
        "different",
        "the rule figure/small has another check",
    );
    let out = diff(&project, &["HEAD"], 0);
    assert!(out.contains("number < 9000"), "{out}");
    commit(&project);
    edit(
        &project,
        SCHEMA,
        "\"message\": \"too large\"",
        "\"message\": \"very large\", \"severity\": \"note\"",
    );
    let changes = gate(&project);
    assert_eq!(
        changes[0],
        (
            "weaker".into(),
            "the rule figure/small now gives notes; before, errors".into()
        )
    );
    assert_eq!(
        changes[1],
        (
            "none".into(),
            "the rule figure/small has another message".into()
        )
    );
    git(
        &project,
        &["checkout", "--quiet", "HEAD~2", "--", "schemas"],
    );
    one(&project, "weaker", "the rule figure/small is gone");
}

#[test]
fn rules_of_groups_are_rules() {
    let group = r#""x-group": [{ "by": ["/as_of"], "rules": [{ "id": "agree", "use": "values-agree", "with": { "value": "/value" }, "message": "they disagree" }] }], "#;
    there_and_back(
        SCHEMA,
        "\"required\": [\"id\"]",
        &format!("{group}\"required\": [\"id\"]"),
        [
            "stricter",
            "there is a new rule, figure/agree: they disagree",
        ],
        ["weaker", "the rule figure/agree is gone"],
    );
}

#[test]
fn bounds_and_demands_say_which_way_they_went() {
    let id = "\"id\": { \"type\": \"string\" }";
    for (keyword, other, there, back) in [
        (
            "\"maxLength\": 90",
            "\"maxLength\": 80",
            [
                "stricter",
                "the greatest length of figure.id is now 80; before, 90",
            ],
            [
                "weaker",
                "the greatest length of figure.id is now 90; before, 80",
            ],
        ),
        (
            "\"minLength\": 1",
            "\"minLength\": 2",
            [
                "stricter",
                "the least length of figure.id is now 2; before, 1",
            ],
            [
                "weaker",
                "the least length of figure.id is now 1; before, 2",
            ],
        ),
        (
            "\"enum\": [\"exports\", \"visitors\"]",
            "\"enum\": [\"exports\", \"visitors\", \"imports\"]",
            ["weaker", "figure.id may now also be imports"],
            ["stricter", "figure.id may no longer be imports"],
        ),
        (
            "\"pattern\": \"^[a-z]+$\"",
            "\"pattern\": \"^[a-z]*$\"",
            ["different", "pattern of figure.id is another"],
            ["different", "pattern of figure.id is another"],
        ),
    ] {
        let project = repository();
        let with = |keyword: &str| id.replace(" }", &format!(", {keyword} }}"));
        edit(&project, SCHEMA, id, &with(keyword));
        commit(&project);
        edit(&project, SCHEMA, keyword, other);
        one(&project, there[0], there[1]);
        commit(&project);
        edit(&project, SCHEMA, other, keyword);
        one(&project, back[0], back[1]);
    }
    there_and_back(
        SCHEMA,
        "\"required\": [\"id\"]",
        "\"required\": [\"id\", \"cites\"]",
        ["stricter", "figure now requires cites"],
        ["weaker", "figure no longer requires cites"],
    );
    there_and_back(
        "schemas/source.schema.json",
        "\"unevaluatedProperties\": false",
        "\"unevaluatedProperties\": true",
        [
            "weaker",
            "source may now have fields that the schema does not name",
        ],
        [
            "stricter",
            "source may no longer have fields that the schema does not name",
        ],
    );
}

#[test]
fn what_only_explains_is_no_change() {
    let project = repository();
    edit(
        &project,
        SCHEMA,
        "\"type\": \"object\",\n  \"required\"",
        "\"description\": \"A number.\",\n  \"type\": \"object\",\n  \"required\"",
    );
    diff(&project, &["HEAD", "--exit-code"], 0);
}

#[test]
fn a_kind_and_a_field_that_are_new() {
    let project = repository();
    project.write(
        "schemas/place.schema.json",
        &super::read(&project, "schemas/source.schema.json"),
    );
    edit(
        &project,
        SCHEMA,
        "\"id\": { \"type\": \"string\" },",
        "\"id\": { \"type\": \"string\" }, \"note\": { \"type\": \"string\" },",
    );
    let expected = [
        (
            "different".to_owned(),
            "there is a new field, figure.note".to_owned(),
        ),
        (
            "different".to_owned(),
            "there is a new kind of record, place".to_owned(),
        ),
    ];
    assert_eq!(gate(&project), expected);
}

#[test]
fn settings_say_what_they_let_through() {
    let project = repository();
    let settings = super::read(&project, "factum.toml");
    let more = "exclude = [\"records/old/**\"]\n[severity]\nwithdrawn-reference = \"allow\"\n[quantity]\nabout = 20\nnearly = 5\n";
    project.write(
        "factum.toml",
        &format!("{}{more}", settings.replace("small", "tiny")),
    );
    let changes = gate(&project);
    let has = |effect: &str, message: &str| {
        let expected = (effect.to_owned(), message.to_owned());
        assert!(changes.contains(&expected), "{message}: {changes:#?}");
    };
    has("weaker", "exclude now has records/old/**");
    has(
        "weaker",
        "what withdrawn-reference finds is now not reported; before, a warning",
    );
    has(
        "weaker",
        "\"about\" now means within 20 % of a number; before, 10 %",
    );
    has(
        "stricter",
        "\"nearly\" now means within 5 % of a number; before, 10 %",
    );
    has("none", "name is now \"tiny\"; before, \"small\"");
}

#[test]
fn a_wider_about_is_counted_where_it_matters() {
    let project = repository();
    edit(
        &project,
        "records/all.toml",
        "qualifier = \"over\"",
        "qualifier = \"about\"",
    );
    commit(&project);
    project.write(
        "factum.toml",
        "name = \"small\"\nlicence = \"CC0-1.0\"\n[quantity]\nabout = 20\n",
    );
    let document = json(&project, &["HEAD"]);
    assert_eq!(document["summary"]["reinterpreted"], 1);
    assert_eq!(document["summary"]["changed"], 0);
}

#[test]
fn a_schema_that_cannot_be_read_is_no_crowd_of_removed_facts() {
    let project = repository();
    project.write(SCHEMA, "{ \"type\": ");
    let output = crate::publish::run(&mut project.factum(&["diff", "HEAD"]));
    let text = said(&output);
    assert!(
        text.contains("schemas/figure.schema.json could not be read now"),
        "{text}"
    );
    assert!(text.contains("2 not compared"), "{text}");
    assert!(!text.contains("removed"), "{text}");
}
