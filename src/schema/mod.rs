//! The contract: the schemas of a project, read once, checked as schemas, and
//! compiled into what the stages need: validators, plans, keys.

mod declared;
mod editor;
mod keywords;
mod meta;
mod plan;
mod refs;
mod rules;
mod source;
mod standard;
mod types;
mod walk;

use std::sync::Arc;

use jsonschema::{PatternOptions, Retrieve, Uri, Validator};
use serde_json::{Value, json};

use crate::finding::{Finding, declare_rule};
use crate::record::{Keep, Part, Tree};
use crate::text::{FileId, Place, Span, nearest};

pub use declared::{Declared, Spot};
pub use editor::{EDITOR_SCHEMA, editor_schema};
pub use keywords::{UNKNOWN_KEYWORD, UNKNOWN_REFERENCE_KIND, UNREADABLE_NAME};
pub use meta::quantity_fault;
pub use plan::{Choice, Plan, PlanNode, ReferenceSite, ShapeSite, Test};
pub use refs::REMOTE_REFERENCE;
pub use rules::{CompiledRule, Group, RULE_ERROR, RULES, Referrers, RuleSet, RuleSite};
pub use source::SCHEMA_INVALID;
pub use standard::{STANDARD, Standard};

use refs::{Documents, address};
use source::SchemaFile;

/// The folder that holds the schemas.
pub const FOLDER: &str = "schemas";
/// The ending of a schema file's name.
const ENDING: &str = ".schema.json";
/// The one key at the top of a record file that is no kind of the project's.
pub const WAIVER: &str = "waiver";

/// All kinds of a project.
#[derive(Debug)]
pub struct Catalog {
    /// The project's kinds, sorted by name, and last the built-in one for waivers.
    pub kinds: Vec<Kind>,
    documents: Documents,
    sources: Vec<SchemaFile>,
}

/// One kind: its schema and what was compiled from it.
#[derive(Debug)]
pub struct Kind {
    /// Its name, as used in record files.
    pub name: String,
    /// The schema's title, or the name.
    pub title: String,
    /// The schema's description; may be empty.
    pub description: String,
    /// Where the schema begins; `None` for the built-in kind.
    pub at: Option<Place>,
    /// How ids are composed.
    pub id: IdTemplate,
    /// `x-unique`: keys, each a list of pointers.
    pub unique: Vec<Vec<String>>,
    /// `x-source`: whether its records are evidence.
    pub source: bool,
    /// The compiled keywords.
    pub plan: Plan,
    /// The compiled rules.
    pub rules: RuleSet,
    /// What records keep for rules that read other records.
    pub keep: Keep,
    /// Where its schema stands among the documents.
    pub spot: Spot,
    /// Reads records; absent if the schema is at fault.
    pub validator: Option<Validator<Tree>>,
}

/// How the id of a record is composed: `{id}`, `{document}.{number}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdTemplate {
    /// Fixed texts and fields, in order.
    pub parts: Vec<IdPart>,
}

/// A part of an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdPart {
    /// Fixed text.
    Text(String),
    /// The value of a field.
    Field(String),
}

impl IdTemplate {
    /// Reads a template; `None` if braces do not match or no field is named.
    pub fn parse(template: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = template;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('{') {
                let (field, after) = inner.split_once('}')?;
                if !keywords::readable(field) {
                    return None;
                }
                parts.push(IdPart::Field(field.to_owned()));
                rest = after;
            } else {
                let end = rest.find('{').unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                if text.contains('}') {
                    return None;
                }
                parts.push(IdPart::Text(text.to_owned()));
                rest = after;
            }
        }
        let named = parts.iter().any(|part| matches!(part, IdPart::Field(_)));
        named.then_some(Self { parts })
    }

    /// The template of a kind whose schema does not say it legibly: its records have no known ids.
    fn unknown() -> Self {
        Self { parts: Vec::new() }
    }

    /// Whether the ids of the kind are not known.
    pub fn is_unknown(&self) -> bool {
        self.parts.is_empty()
    }

    /// The fields it reads.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            IdPart::Field(field) => Some(field.as_str()),
            IdPart::Text(_) => None,
        })
    }

    /// Whether the id is simply the field `id`.
    pub fn is_plain(&self) -> bool {
        matches!(self.parts.as_slice(), [IdPart::Field(field)] if field == "id")
    }
}

impl Default for IdTemplate {
    fn default() -> Self {
        Self {
            parts: vec![IdPart::Field("id".into())],
        }
    }
}

/// Reads the schema files of a project (id, path and text of each, sorted by path) and compiles them.
pub fn load(files: Vec<(FileId, String, String)>) -> (Catalog, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut sources = Vec::new();
    let mut unread = Vec::new();
    for (file, path, text) in files {
        let (source, found) = source::read(file, &path, text);
        findings.extend(found);
        match source {
            Some(source) => sources.push(source),
            None => unread.extend(kind_of(&path).map(|kind| (kind.to_owned(), file))),
        }
    }
    let names: Vec<&str> = sources
        .iter()
        .filter_map(|source| kind_of(&source.path))
        .chain(unread.iter().map(|(kind, _)| kind.as_str()))
        .collect();
    for source in &sources {
        findings.extend(name_of_kind(source));
        findings.extend(meta::check(source));
        findings.extend(keywords::check(source, &names));
    }
    let (documents, broken) = refs::link(&sources);
    findings.extend(broken);
    let mut catalog = compile(&sources, &unread, documents, &mut findings);
    findings.extend(compile_rules(&mut catalog, &sources));
    catalog.sources = sources;
    (catalog, findings)
}

/// The kind that a schema file describes: those directly in the folder describe one each.
fn kind_of(path: &str) -> Option<&str> {
    let name = path
        .strip_prefix(FOLDER)?
        .strip_prefix('/')?
        .strip_suffix(ENDING)?;
    (!name.contains('/')).then_some(name)
}

fn name_of_kind(source: &SchemaFile) -> Option<Finding> {
    let kind = kind_of(&source.path)?;
    let place = Place {
        file: source.file,
        span: Span::new(0, 0),
    };
    if kind == WAIVER {
        let message = "\"waiver\" is the one kind that Factum defines itself";
        return Some(
            Finding::new(&SCHEMA_INVALID, place, message).label("give this kind another name"),
        );
    }
    (!keywords::readable(kind)).then(|| {
        Finding::new(
            &UNREADABLE_NAME,
            place,
            format!("rules cannot read a kind named \"{kind}\""),
        )
        .label("use small letters, digits and _, and none of the rule language's own words")
    })
}

fn compile(
    sources: &[SchemaFile],
    unread: &[(String, FileId)],
    mut documents: Documents,
    findings: &mut Vec<Finding>,
) -> Catalog {
    for source in sources
        .iter()
        .filter(|source| kind_of(&source.path).is_some())
    {
        if let Some(document) = documents.0.get_mut(&address(&source.path)) {
            add_reserved_fields(document);
        }
    }
    // A schema that leads to one at fault cannot be built either; that is told once.
    let at_fault = findings
        .iter()
        .any(|finding| finding.rule.is(&SCHEMA_INVALID) || finding.rule.is(&REMOTE_REFERENCE));
    let retriever = Retriever(Arc::new(documents.clone()));
    let mut kinds: Vec<Kind> = Vec::new();
    for source in sources {
        let Some(name) = kind_of(&source.path).filter(|name| *name != WAIVER) else {
            continue;
        };
        let spot = Spot::new(address(&source.path), "");
        let (mut kind, error) = kind(name, &documents, spot, &retriever);
        kind.at = Some(source.place("", Part::Value));
        if source.ambiguous {
            kind.validator = None;
        }
        if let (Some(error), false) = (error, at_fault) {
            findings.push(meta::unbuildable(source, &error));
        }
        kinds.push(kind);
    }
    for (name, _) in unread {
        let mut kind = kind(name, &documents, Spot::new("", ""), &retriever).0;
        kind.validator = None;
        kind.id = IdTemplate::unknown();
        kinds.push(kind);
    }
    kinds.sort_by(|a, b| a.name.cmp(&b.name));
    let waiver = Spot::new("urn:factum:waiver", "");
    kinds.push(kind(WAIVER, &documents, waiver, &retriever).0);
    Catalog {
        kinds,
        documents,
        sources: Vec::new(),
    }
}

/// Compiles the rules of every kind, once all kinds are known, and what records must keep for them.
fn compile_rules(catalog: &mut Catalog, sources: &[SchemaFile]) -> Vec<Finding> {
    let (_, own) = catalog.kinds.split_last().unzip();
    let own: &[Kind] = own.unwrap_or_default();
    let kinds: Vec<(String, Spot)> = own
        .iter()
        .map(|kind| (kind.name.clone(), kind.spot.clone()))
        .collect();
    let types = types::Types {
        documents: &catalog.documents,
        kinds: &kinds,
    };
    let mut reader = rules::Reader {
        types: &types,
        sources,
        findings: Vec::new(),
    };
    let mut sets = Vec::new();
    for (position, kind) in own.iter().enumerate() {
        let position = u16::try_from(position).unwrap_or(u16::MAX);
        sets.push(reader.rule_set(position, &kind.spot, &kind.plan.rules));
    }
    let findings = reader.findings;
    for (kind, set) in catalog.kinds.iter_mut().zip(sets) {
        kind.rules = set;
    }
    keep_what_rules_read(catalog);
    findings
}

fn keep_what_rules_read(catalog: &mut Catalog) {
    let mut paths: Vec<(u16, String)> = Vec::new();
    for (position, kind) in catalog.kinds.iter().enumerate() {
        let position = u16::try_from(position).unwrap_or(u16::MAX);
        for rule in kind.rules.all().filter(|rule| rule.program.crosses()) {
            paths.extend(
                rule.program
                    .reads()
                    .iter()
                    .map(|read| (read.kind, read.path.clone())),
            );
        }
        for group in &kind.rules.groups {
            paths.extend(group.by.iter().map(|key| (position, key.clone())));
        }
    }
    // Waivers are read whole, once all findings are known.
    paths.push((
        u16::try_from(catalog.kinds.len() - 1).unwrap_or(u16::MAX),
        String::new(),
    ));
    for (kind, path) in paths {
        if let Some(kind) = catalog.kinds.get_mut(kind as usize) {
            kind.keep.add(&path);
        }
    }
}

/// `formerly` and `withdrawn` belong to every kind, whether its schema names them or not.
fn add_reserved_fields(document: &mut Value) {
    let Value::Object(root) = document else {
        return;
    };
    let properties = root.entry("properties").or_insert_with(|| json!({}));
    if let Value::Object(properties) = properties {
        for (field, shape) in [
            ("formerly", "urn:factum:formerly"),
            ("withdrawn", "urn:factum:withdrawn"),
        ] {
            properties
                .entry(field)
                .or_insert_with(|| json!({ "$ref": shape }));
        }
    }
}

fn kind(
    name: &str,
    documents: &Documents,
    spot: Spot,
    retriever: &Retriever,
) -> (Kind, Option<String>) {
    let root = documents.at(&spot).cloned().unwrap_or(Value::Bool(true));
    let text = |keyword: &str| {
        root.get(keyword)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let built = build(&spot, retriever);
    let (validator, error) = match built {
        Ok(validator) => (Some(validator), None),
        Err(error) => (None, Some(error)),
    };
    let plan = plan::compile(documents, &spot, &|spot| build(spot, retriever).ok());
    let kind = Kind {
        name: name.to_owned(),
        title: if text("title").is_empty() {
            name
        } else {
            text("title")
        }
        .to_owned(),
        description: text("description").to_owned(),
        at: None,
        id: match root.get("x-id") {
            None => IdTemplate::default(),
            Some(_) => IdTemplate::parse(text("x-id")).unwrap_or_else(IdTemplate::unknown),
        },
        unique: unique(&root),
        source: root
            .get("x-source")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        plan,
        rules: RuleSet::default(),
        keep: Keep::default(),
        spot,
        validator,
    };
    (kind, error)
}

fn unique(root: &Value) -> Vec<Vec<String>> {
    let keys = root.get("x-unique").and_then(Value::as_array);
    let pointers = |key: &Value| {
        let pointers = key.as_array().into_iter().flatten();
        pointers
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    keys.into_iter().flatten().map(pointers).collect()
}

/// Builds a validator that reads the tree; formats assert, patterns run in linear time, nothing is fetched.
fn build(spot: &Spot, retriever: &Retriever) -> Result<Validator<Tree>, String> {
    let schema = json!({ "$ref": format!("{}#{}", spot.document, spot.pointer) });
    jsonschema::options_for::<Tree>()
        .with_retriever(retriever.clone())
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .with_format("factum-date", meta::is_date)
        .with_keyword("factum-quantity", meta::quantity_keyword)
        .build(&schema)
        .map_err(|error| error.to_string())
}

/// Serves the project's own documents to the validator and refuses everything else.
#[derive(Debug, Clone)]
struct Retriever(Arc<Documents>);

impl Retrieve for Retriever {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let document = self.0.0.get(uri.as_str()).cloned();
        document.ok_or_else(|| format!("{uri} is outside the project").into())
    }
}

impl Catalog {
    /// The position of a kind by name.
    pub fn position(&self, name: &str) -> Option<u16> {
        let (waiver, own) = self.kinds.split_last()?;
        let found = own
            .binary_search_by(|kind| kind.name.as_str().cmp(name))
            .ok();
        let found = found.or_else(|| (name == waiver.name).then_some(own.len()));
        found.and_then(|position| u16::try_from(position).ok())
    }

    /// The kind at a position that [`Catalog::position`] gave.
    pub fn kind(&self, position: u16) -> &Kind {
        &self.kinds[position as usize]
    }

    /// Whether a position is that of the built-in kind for waivers.
    pub fn is_waiver(&self, position: u16) -> bool {
        position as usize + 1 == self.kinds.len()
    }

    /// The known kind whose name is nearest to `name`.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.kinds.iter().map(|kind| kind.name.as_str()))
    }

    /// The names of the rules that the schemas declare, kind by kind.
    pub fn declared_rules(&self) -> impl Iterator<Item = &str> {
        let rules = self.kinds.iter().flat_map(|kind| kind.rules.all());
        rules.map(|rule| rule.rule.name.as_str())
    }

    /// The rule that a schema declares under a name.
    pub fn declared_rule(&self, name: &str) -> Option<&CompiledRule> {
        let mut rules = self.kinds.iter().flat_map(|kind| kind.rules.all());
        rules.find(|rule| rule.rule.name == name)
    }

    /// The place of some bytes of a rule's expression.
    pub fn place_in_rule(&self, rule: &CompiledRule, bytes: std::ops::Range<usize>) -> Place {
        rule.place(&self.sources, bytes)
    }

    /// Whether a schema declares a rule of this name.
    pub fn declares(&self, rule: &str) -> bool {
        self.declared_rules().any(|known| known == rule)
    }

    /// The schema at an address as the validator reports it.
    pub fn schema(&self, address: &str) -> Option<&Value> {
        self.documents.get(address)
    }

    /// The spot of an address.
    pub fn spot(&self, address: &str) -> Option<Spot> {
        self.documents.spot(address)
    }

    /// The schema at a spot.
    pub fn at(&self, spot: &Spot) -> Option<&Value> {
        self.documents.at(spot)
    }

    /// What the schemas at some spots declare together.
    pub fn declared(&self, spots: &[Spot]) -> Declared {
        self.documents.declared(spots)
    }

    /// What a kind declares at a place of a record, named by a JSON Pointer.
    pub fn declared_at(&self, kind: &Kind, pointer: &str) -> Declared {
        let mut declared = self.declared(std::slice::from_ref(&kind.spot));
        for step in pointer.split('/').skip(1) {
            let step = crate::record::unescape(step);
            declared = self.declared(&declared.below(&step));
        }
        declared
    }
}

impl Declared {
    /// The schemas of a field, or of an element of a list.
    pub fn below(&self, step: &str) -> Vec<Spot> {
        if let Some(spots) = self.properties.get(step) {
            return spots.clone();
        }
        let matching = self.patterns.iter().filter(|(pattern, _)| {
            regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(step))
        });
        let mut spots: Vec<Spot> = matching.map(|(_, spot)| spot.clone()).collect();
        if step.bytes().all(|byte| byte.is_ascii_digit()) || step == "*" {
            spots.extend(self.items.iter().cloned());
        }
        if spots.is_empty() {
            spots.extend(self.rest.iter().cloned());
        }
        spots
    }

    /// Whether some schema names the field or has a pattern for it.
    pub fn knows(&self, field: &str) -> bool {
        self.properties.contains_key(field)
            || self.patterns.iter().any(|(pattern, _)| {
                regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(field))
            })
    }
}

declare_rule! {
    /// `.factum/records.schema.json` gives editors completion and checks while typing. It is
    /// generated from `schemas/`, and it no longer says what they say.
    ///
    /// ## Fails
    /// A schema was changed and the generated file was not.
    ///
    /// ## Passes
    /// Run `factum schema` and commit the result.
    pub STALE_EDITOR_SCHEMA = {
        name: "stale-editor-schema", stage: Schema, severity: Warning,
        summary: "the schema generated for editors is out of date",
    }
}
