//! One record against its schema: findings, and the digest that stands for the
//! record from here on. Cannot see a second record.

mod errors;
mod explain;
mod identity;
mod judge;
mod local;
mod rules;
mod sample;
mod walk;
mod words;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::fmt;

use crate::finding::{Finding, Rule, declare_rule};
use crate::parse::{Entry, Parsed};
use crate::record::{
    Absence, Draft, Node, Packed, Packer, Shape, UniqueKey, Withdrawn, push_number, within_steps,
};
use crate::schema::{Catalog, EDITOR_SCHEMA, Kind};
use crate::text::{FileId, Place, Span};

pub use identity::{INVALID_ID, MISSING_ID};
pub use judge::{Failure, Judgement, NOT_COMPARABLE, Others, Subject, judge};
pub use local::Setting;
pub use rules::KEYWORDS;
pub use sample::sample;

use words::quoted;

declare_rule! {
    /// The keys at the top of a record file are kinds, one for each schema. This one has no schema,
    /// so nothing below it could be checked.
    ///
    /// ## Fails
    /// ```toml
    /// [[figur]]
    /// id = "x"
    /// ```
    /// ## Passes
    /// ```toml
    /// [[figure]]
    /// id = "x"
    /// ```
    pub UNKNOWN_KIND = {
        name: "unknown-kind", stage: Validate, severity: Error,
        summary: "a record is of a kind for which there is no schema",
    }
}

declare_rule! {
    /// A quantity whose parts have the right types but say nothing that can be understood: a number
    /// with an exponent, `between` without both ends, a lower end above the upper one.
    ///
    /// ## Fails
    /// ```toml
    /// value = { qualifier = "between", low = 20, high = 10, unit = "people" }
    /// ```
    /// ## Passes
    /// ```toml
    /// value = { qualifier = "between", low = 10, high = 20, unit = "people" }
    /// ```
    pub INVALID_QUANTITY = {
        name: "invalid-quantity", stage: Validate, severity: Error,
        summary: "a quantity does not describe a figure or a range",
    }
}

declare_rule! {
    /// A `#:schema` line tells editors which schema to check a file with. Factum finds schemas by
    /// kind; a line that points elsewhere makes the editor and the check disagree.
    ///
    /// ## Fails
    /// ```toml
    /// #:schema https://example.org/figure.json
    /// ```
    /// ## Passes
    /// ```toml
    /// #:schema ../.factum/records.schema.json
    /// ```
    pub MISPLACED_DIRECTIVE = {
        name: "misplaced-directive", stage: Validate, severity: Error,
        summary: "a #:schema line points to another schema than the one that is used",
    }
}

/// What is known of a file after its records were validated.
#[derive(Debug, Default)]
pub struct FileDigest {
    /// The records, in the order of the text.
    pub records: Packed,
    /// Names that stand in the file although no record could be made of them.
    pub names: BTreeSet<Box<str>>,
    /// What is wrong in the file.
    pub findings: Vec<Finding>,
    /// Rules that failed on its records.
    pub failures: Vec<Failure>,
}

impl FileDigest {
    /// Whether the file came to its records and nothing else.
    pub fn is_clean(&self) -> bool {
        self.names.is_empty() && self.findings.is_empty() && self.failures.is_empty()
    }
}

/// Validates all records of a parsed file. `path` is the file's, relative to the project; `packer`
/// holds nothing before and after, and keeps its room for the next file.
pub fn validate(
    catalog: &Catalog,
    setting: Setting<'_>,
    file: FileId,
    path: &str,
    text: &str,
    parsed: &Parsed<'_>,
    packer: &mut Packer,
) -> FileDigest {
    let mut digest = FileDigest::default();
    if parsed.broken {
        digest.names = names_in(text);
        return digest;
    }
    digest.findings.extend(directive(file, path, text));
    let mut into = Into {
        digest: &mut digest,
        packer,
        found: walk::Found::new(),
    };
    for entry in parsed.entries() {
        entry_of(catalog, setting, file, &entry, &parsed.faulty, &mut into);
    }
    digest.records = packer.file();
    digest
}

/// What the records of a file are put into, one after the other.
struct Into<'i, 't> {
    digest: &'i mut FileDigest,
    packer: &'i mut Packer,
    found: walk::Found<'t>,
}

/// Everything in a broken file that could be an id, so that no reference to it is accused.
pub fn names_in(text: &str) -> BTreeSet<Box<str>> {
    let separators = |c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c));
    let words = text.split(separators).filter(|word| !word.is_empty());
    words
        .map(|word| word.trim_matches(['-', '.']).into())
        .collect()
}

fn directive(file: FileId, path: &str, text: &str) -> Option<Finding> {
    if text.starts_with('[') {
        return None;
    }
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let bare = line.trim_start_matches('\u{feff}').trim();
        if !bare.is_empty() && !bare.starts_with('#') {
            return None;
        }
        let Some(target) = bare.strip_prefix("#:schema").map(str::trim) else {
            continue;
        };
        let up = "../".repeat(path.matches('/').count());
        if target.trim_start_matches("./") == format!("{up}{EDITOR_SCHEMA}") {
            return None;
        }
        let begin = start + line.find(target).unwrap_or(0);
        let span = Span::new(begin, begin + target.len());
        let message = format!("this file asks editors for another schema: {target}");
        return Some(
            Finding::new(&MISPLACED_DIRECTIVE, Place { file, span }, message)
                .label(format!("write {up}{EDITOR_SCHEMA}, or remove the line")),
        );
    }
    None
}

fn entry_of<'t>(
    catalog: &Catalog,
    setting: Setting<'_>,
    file: FileId,
    entry: &Entry<'t>,
    faulty: &BTreeSet<Span>,
    into: &mut Into<'_, 't>,
) {
    let position = catalog.position(entry.kind);
    match (position, entry.value.shape()) {
        (Some(position), Shape::Table) => {
            let named = record(catalog, setting, position, file, entry.value, faulty, into);
            if !named {
                into.digest.names.extend(name_of(entry.value));
            }
        }
        (Some(position), shape) => {
            let kind = &catalog.kind(position).name;
            let at = Place {
                file,
                span: entry.value.span(),
            };
            let message = format!(
                "\"{kind}\" must be a table, and this is {}",
                shape.described()
            );
            let finding = Finding::new(rules::of_keyword("type"), at, message);
            into.digest
                .findings
                .push(finding.label(format!("write [{kind}] or [[{kind}]] above its fields")));
        }
        (None, _) => {
            into.digest.names.extend(name_of(entry.value));
            // Of several records under one unknown key, one finding is enough.
            let at = Place {
                file,
                span: entry.key,
            };
            let finding = unknown_kind(catalog, entry, at);
            if !into
                .digest
                .findings
                .iter()
                .any(|other| other.at == at && other.rule.is(&UNKNOWN_KIND))
            {
                into.digest.findings.push(finding);
            }
        }
    }
}

/// The id of a record that has none: what is written as one, or as one misspelt.
fn name_of(value: Node<'_>) -> Option<Box<str>> {
    let own = value.get("id").and_then(Node::as_text);
    let misspelt = || {
        let near = |name: &str| crate::text::nearest(name, ["id"]).is_some();
        value.fields().find(|(name, _)| near(name))?.1.as_text()
    };
    own.or_else(misspelt).map(Box::from)
}

/// More kinds than this are not listed where another one was named.
const MAX_LISTED: usize = 20;

fn unknown_kind(catalog: &Catalog, entry: &Entry<'_>, at: Place) -> Finding {
    let kind = quoted(entry.kind);
    let is_records = matches!(entry.value.shape(), Shape::Table | Shape::List);
    if !is_records {
        let message = format!("{kind} stands outside any record");
        return Finding::new(&UNKNOWN_KIND, at, message)
            .label("put it below a header such as [[figure]], which says what the record is");
    }
    let known = || {
        let names = catalog.kinds.iter().map(|kind| kind.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let label = match catalog.nearest(entry.kind) {
        Some(near) => format!("did you mean {near}?"),
        None if catalog.kinds.len() <= MAX_LISTED => format!("known kinds: {}", known()),
        None => "write the name of one of the schemas: each is a kind".to_owned(),
    };
    Finding::new(
        &UNKNOWN_KIND,
        at,
        format!("there is no kind of record named {kind}"),
    )
    .label(label)
}

/// Validates one record; says whether it has an id.
fn record<'t>(
    catalog: &Catalog,
    setting: Setting<'_>,
    position: u16,
    file: FileId,
    node: Node<'t>,
    faulty: &BTreeSet<Span>,
    into: &mut Into<'_, 't>,
) -> bool {
    let kind = catalog.kind(position);
    let identity = if catalog.is_waiver(position) {
        identity::Identity {
            id: Err(Absence::Missing),
            span: node.span(),
            finding: None,
        }
    } else {
        identity::identify(kind, file, node)
    };
    let address = Address {
        kind: &kind.name,
        id: identity.id.as_deref().ok(),
    };
    let found = &mut into.found;
    found.walk(&kind.plan, node, into.packer.is_quoting());
    let mut findings = schema_findings(catalog, kind, file, address, node, faulty);
    if let Some(finding) = &identity.finding {
        // The id has a rule of its own; what the schema says of the same field would say it twice.
        let fields: Vec<String> = kind.id.fields().map(|field| format!("/{field}")).collect();
        let told = identity_told(kind, &findings, &identity);
        findings.retain(|other| {
            if told {
                return !is_missing(kind, other);
            }
            let about_id = fields.contains(&other.pointer);
            !about_id && !is_missing(kind, other)
        });
        if !told && !faulty.contains(&identity.span) {
            findings.push(finding.clone());
        }
    }
    let mut at_fault = Cow::Borrowed(faulty);
    if !findings.is_empty() {
        let places = findings.iter().map(|finding| finding.at.span);
        at_fault.to_mut().extend(places);
    }
    let subject = local::Subject {
        kind,
        address,
        file,
        record: node,
        faults: &at_fault,
    };
    let checked = local::check(subject, setting, found.instances());
    into.digest.findings.extend(findings);
    into.digest.findings.extend(checked.findings);
    into.digest.failures.extend(checked.failures);
    let own = |span: &&Span| faulty.is_empty() || node.pointer_to(**span).is_some();
    let at_fault: Vec<Span> = at_fault.iter().filter(own).copied().collect();
    let keys: Vec<_> = kind.unique.iter().map(|key| key_of(node, key)).collect();
    let unique = keys.iter().map(|key| {
        let (text, span) = key.as_ref()?;
        Some(UniqueKey { text, span: *span })
    });
    into.packer.add(&Draft {
        kind: position,
        node,
        id: identity.id.as_deref().map_err(|absence| *absence),
        id_span: identity.span,
        keep: &kind.keep,
        references: &found.references(),
        checks: &checked.checks,
        unique: &unique.collect::<Vec<_>>(),
        faults: &at_fault,
        links: &found.links(&kind.plan, node),
        excerpts: &found.excerpts(),
        formerly: &formerly(node),
        withdrawn: withdrawn(node),
    });
    identity.id.is_ok()
}

/// What a record is called: its kind and, if it has one, its id. Few are ever called by it, so that
/// it is written out only then.
#[derive(Debug, Clone, Copy)]
struct Address<'a> {
    kind: &'a str,
    id: Option<&'a str>,
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id {
            Some(id) => write!(f, "{}:{id}", self.kind),
            None => f.write_str(self.kind),
        }
    }
}

/// Whether a finding says that a part of the id is missing.
fn is_missing(kind: &Kind, finding: &Finding) -> bool {
    let names = |field: &str| finding.message.contains(&format!("\"{field}\""));
    finding.pointer.is_empty()
        && finding.rule.is(&rules::SCHEMA_REQUIRED)
        && kind.id.fields().any(names)
}

/// Whether the schema already says, better, what is wrong with the id: that a field is the id
/// misspelt, or that a part of a composed id is not what it must be.
fn identity_told(kind: &Kind, findings: &[Finding], identity: &identity::Identity<'_>) -> bool {
    if identity.id == Err(Absence::Invalid) {
        return !kind.id.is_plain()
            && findings
                .iter()
                .any(|finding| finding.at.span == identity.span);
    }
    let asked = identity
        .finding
        .as_ref()
        .map_or("", |finding| finding.label.as_str());
    let unknown = findings.iter().filter(|finding| {
        finding.rule.is(&rules::SCHEMA_ADDITIONAL_PROPERTIES)
            || finding.rule.is(&rules::SCHEMA_UNEVALUATED_PROPERTIES)
    });
    let mut meant = unknown.filter_map(|finding| {
        finding
            .label
            .strip_prefix("did you mean ")?
            .strip_suffix('?')
    });
    meant.any(|meant| {
        asked
            .strip_prefix("add ")
            .is_some_and(|rest| rest.split(' ').next() == Some(meant))
    })
}

/// How often the validator may look into tables and lists to say all that is wrong with a record:
/// this, and more for a larger one, but no more than what is found by them can be held in memory.
const STEPS: u64 = 200_000;
const STEPS_FOR_VALUE: u64 = 256;
const MOST_STEPS: u64 = 4_000_000;

/// How many values there are in a value, with itself.
fn values(node: Node<'_>) -> u64 {
    let below = node.fields().map(|(_, value)| value).chain(node.items());
    1 + below.map(values).sum::<u64>()
}

fn schema_findings(
    catalog: &Catalog,
    kind: &Kind,
    file: FileId,
    address: Address<'_>,
    node: Node<'_>,
    faulty: &BTreeSet<Span>,
) -> Vec<Finding> {
    if kind.acceptor.accepts(node) {
        return Vec::new();
    }
    let validator = kind.validator.get();
    let Some(validator) = validator.filter(|validator| !validator.is_valid(node)) else {
        return Vec::new();
    };
    let steps = (STEPS + STEPS_FOR_VALUE * values(node)).min(MOST_STEPS);
    let (errors, all) = within_steps(steps, || validator.iter_errors(node).collect::<Vec<_>>());
    let context = explain::Context {
        catalog,
        kind,
        file,
        record: &address.to_string(),
        node,
        declared: RefCell::default(),
    };
    let problems = if all {
        errors::reduce(catalog, &errors)
    } else {
        vec![errors::outermost(&errors)]
    };
    let mut findings: Vec<Finding> = problems
        .iter()
        .flat_map(|problem| context.findings(problem))
        .filter(|finding| !faulty.contains(&finding.at.span))
        .collect();
    say_once(&mut findings);
    findings
}

/// Two branches of a schema may object to the same thing: with the same words, or, below the record
/// itself, under the same rule. The first is kept.
fn say_once(findings: &mut Vec<Finding>) {
    let (mut messages, mut rules) = (HashSet::new(), HashSet::new());
    let fresh: Vec<bool> = findings
        .iter()
        .map(|finding| {
            let place = (finding.pointer.as_str(), finding.at.span);
            let said = messages.contains(&(place, finding.message.as_str()))
                || !finding.pointer.is_empty() && rules.contains(&(place, finding.rule.name()));
            if !said {
                messages.insert((place, finding.message.as_str()));
                rules.insert((place, finding.rule.name()));
            }
            !said
        })
        .collect();
    let mut fresh = fresh.into_iter();
    findings.retain(|_| fresh.next().unwrap_or(true));
}

/// The values of a unique key as one text; `None` if one is absent.
fn key_of(node: Node<'_>, pointers: &[String]) -> Option<(String, Span)> {
    let mut text = String::with_capacity(64);
    let mut span = None;
    for pointer in pointers {
        let value = node.at(pointer)?;
        span.get_or_insert(value.span());
        // Quoting keeps the values apart whatever they contain.
        comparable(value, &mut text);
    }
    Some((text, span?))
}

/// Writes a value as a text that equal values share, digits as written, and that says where it ends.
pub fn comparable(node: Node<'_>, into: &mut String) {
    use jsonschema::json::Node as _;
    let (sort, text) = match node.shape() {
        Shape::Integer | Shape::Float => ('n', node.as_number().map(|n| n.digits)),
        Shape::Text | Shape::Date => ('t', node.as_written()),
        _ => ('v', Some(node.to_value().to_string().into())),
    };
    let text = text.unwrap_or_default();
    into.push(sort);
    push_number(text.len(), into);
    into.push(':');
    into.push_str(&text);
}

fn formerly(record: Node<'_>) -> Vec<(&str, Span)> {
    let items = record.get("formerly").into_iter().flat_map(Node::items);
    let written = items.filter_map(|item| Some((item.as_text()?, item.span())));
    written.collect()
}

fn withdrawn(record: Node<'_>) -> Option<Withdrawn<'_>> {
    let table = record.get("withdrawn")?;
    if table.shape() != Shape::Table {
        return None;
    }
    let text = |key: &str| table.get(key).and_then(Node::as_text);
    Some(Withdrawn {
        reason: text("reason").unwrap_or_default(),
        replaced_by: text("replaced_by"),
    })
}

/// The rules of this stage that are not a schema keyword's.
pub static RULES: &[&Rule] = &[
    &INVALID_ID,
    &INVALID_QUANTITY,
    &MISPLACED_DIRECTIVE,
    &MISSING_ID,
    &NOT_COMPARABLE,
    &UNKNOWN_KIND,
];
