//! A project of several kinds that read each other in every way that schemas know: by references in
//! lists, in branches and through others, by who names them, and in groups.

use super::Project;
use super::values::checked;

const PERSON: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["id"],
  "x-referrers": {
    "claim/by/*/who": [
      { "id": "heard", "check": "referrers.exists(one, one.value < 9)", "message": "nobody names this" },
      { "id": "few", "check": "size(referrers) < 4", "message": "too many name this" } ],
    "claim/how/person": [
      { "id": "known", "check": "referrers.all(one, ref(ref(one.paper).journal).level < 9)", "message": "the journal is not known" },
      { "id": "any", "check": "referrers.all(one, !has(one.any) || one.any > 1)", "message": "too little" } ] },
  "properties": {
    "id": { "$ref": "urn:factum:slug" },
    "level": { "type": "integer" },
    "until": { "$ref": "urn:factum:date" },
    "chief": { "type": "string", "x-ref": "person" }
  },
  "x-rules": [
    { "id": "lasting", "check": "!has(self.chief) || !has(ref(self.chief).until) || not_after(today, ref(self.chief).until)", "message": "the chief is gone" },
    { "id": "above", "check": "!has(self.chief) || ref(self.chief).level >= self.level", "message": "the chief is below" } ],
  "additionalProperties": false
}"#;

const TEAM: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["id"],
  "properties": { "id": { "$ref": "urn:factum:slug" }, "level": { "type": "integer" } },
  "x-referrers": { "claim/by/*/who": [
    { "id": "one-voice", "check": "all_agree(referrers.map(one, one.value))", "message": "this team says two things" } ] },
  "additionalProperties": false
}"#;

const PAPER: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["journal", "number"],
  "x-id": "{journal}.{number}",
  "x-rules": [
    { "id": "level", "check": "ref(self.journal).level <= 3", "message": "the journal is too high", "severity": "warning" } ],
  "x-group": [ { "by": ["/journal"], "rules": [
    { "id": "complete", "check": "without_gaps(group.map(one, one.number))", "message": "one is missing" } ] } ],
  "x-referrers": { "claim/paper": [
    { "id": "signed", "check": "referrers.all(one, one.by.all(b, ref(b.who).level < 5))", "message": "signed by somebody too high" } ] },
  "properties": {
    "journal": { "type": "string", "x-ref": "person" },
    "number": { "type": "integer" }
  },
  "additionalProperties": false
}"#;

const CLAIM: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["id"],
  "x-rules": [
    { "id": "signed", "check": "self.by.all(b, ref(b.who).level > 0)", "message": "signed by somebody of no level" },
    { "id": "placed", "check": "!has(self.paper) || ref(ref(ref(self.paper).journal).chief).level < 9", "message": "the chief is too high" } ],
  "x-group": [
    { "by": ["/key/topic", "/key/year"], "rules": [
      { "id": "agree", "check": "all_agree(group.map(one, one.value))", "message": "the values differ" },
      { "id": "numbered", "check": "group.all(one, !has(one.paper) || ref(one.paper).number < 9)", "message": "a number is too high" } ] },
    { "by": ["/series"], "rules": [
      { "id": "first", "check": "group.exists(one, one.value == 1)", "message": "none is the first" },
      { "id": "amounts", "check": "all_agree(group.filter(one, has(one.amount)).map(one, one.amount))", "message": "the amounts differ" } ] } ],
  "properties": {
    "id": { "$ref": "urn:factum:slug" },
    "remark": { "type": "string" },
    "value": { "type": "integer" },
    "amount": { "$ref": "urn:factum:quantity" },
    "any": {},
    "series": { "type": "string" },
    "key": { "type": "object", "properties": { "topic": { "type": "string" }, "year": { "type": "integer" } } },
    "paper": { "type": "string", "x-ref": "paper" },
    "by": { "type": "array", "items": { "type": "object", "properties": {
      "who": { "type": "string", "x-ref": ["person", "team"] } } } },
    "how": { "oneOf": [
      { "type": "object", "required": ["person"], "additionalProperties": false,
        "properties": { "person": { "type": "string", "x-ref": "person" } },
        "x-rules": [ { "id": "told-by", "check": "ref(self.person).level < 5", "message": "told by somebody too high" } ] },
      { "type": "object", "required": ["claim"], "additionalProperties": false,
        "properties": { "claim": { "type": "string", "x-ref": "claim" } },
        "x-rules": [ { "id": "follows", "check": "ref(self.claim).value <= record.value", "message": "it says more" } ] } ] }
  },
  "additionalProperties": false
}"#;

/// A project with these kinds and some record files.
pub(super) fn project(records: &[(&str, &str)]) -> Project {
    let project = Project::new(&[]);
    for (kind, schema) in [
        ("person", PERSON),
        ("team", TEAM),
        ("paper", PAPER),
        ("claim", CLAIM),
    ] {
        project.write(&format!("schemas/{kind}.schema.json"), schema);
    }
    for (name, text) in records {
        write(&project, name, text);
    }
    project
}

/// Writes a record file.
pub(super) fn write(project: &Project, name: &str, text: &str) {
    project.write(&path(name), text);
}

/// Removes one, if it is there.
pub(super) fn remove(project: &Project, name: &str) {
    let _ = std::fs::remove_file(project.path(&path(name)));
}

/// The path of a record file.
pub(super) fn path(name: &str) -> String {
    format!("records/{name}.toml")
}

/// A field of a record that no longer stands.
pub(super) const WITHDRAWN: &str = "withdrawn = { on = 2026-01-01, reason = \"old\" }\n";

/// A person of some fields.
pub(super) fn person(id: &str, fields: &str) -> String {
    format!("[[person]]\nid = \"{id}\"\n{fields}")
}

/// A claim of the value 1 and some other fields.
pub(super) fn claim(id: &str, fields: &str) -> String {
    format!("[[claim]]\nid = \"{id}\"\nvalue = 1\n{fields}")
}

/// A waiver for a rule at a record.
pub(super) fn waiver(rule: &str, record: &str) -> String {
    format!("[[waiver]]\nrule = \"{rule}\"\nrecord = \"{record}\"\nreason = \"known\"\n")
}

/// A person whom a claim names, in files of their own.
pub(super) fn named() -> Project {
    let project = project(&[
        ("m", &person("p", "level = 1\n")),
        (
            "n",
            &claim("c", "by = [{ who = \"team:t\" }, { who = \"person:p\" }]\n"),
        ),
        ("t", "[[team]]\nid = \"t\"\nlevel = 1\n"),
    ]);
    checked(&project, "what is sound");
    assert_eq!(project.cold().code, 0);
    project
}

/// What is told after an edit is right, some alone were asked, and it comes to an exit code.
#[track_caller]
pub(super) fn seen(project: &Project, what: &str, code: u8) {
    assert_ne!(checked(project, what), None, "{what}: all were asked");
    assert_eq!(
        project.cold().code,
        code,
        "{what}: {}",
        project.cold().texts[0]
    );
}

/// How often something is told, in the format that says it most often.
pub(super) fn count(project: &Project, words: &str) -> usize {
    let told = project.cold();
    told.texts
        .iter()
        .map(|text| text.matches(words).count())
        .max()
        .unwrap_or_default()
}
