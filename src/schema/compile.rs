//! From schema files to kinds: validators built, keywords compiled into plans,
//! and rules compiled once all kinds are known.

use std::sync::Arc;

use jsonschema::{PatternOptions, Retrieve, Uri, ValidationOptions, Validator};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::catalog::{Catalog, Kind};
use super::declared::Spot;
use super::deferred::{Deferred, are_plain};
use super::expressions::Expressions;
use super::identity::IdTemplate;
use super::refs::{Documents, address};
use super::rules::RuleSet;
use super::source::SchemaFile;
use super::{WAIVER, accept, kind_of, meta, plan, rule_reader, types};
use crate::finding::Finding;
use crate::record::{Keep, Part, Tree};
use crate::text::FileId;

/// The kinds of schemas, without their rules, and the schemas that could not be built.
pub(super) fn compile(
    sources: &[SchemaFile],
    unread: &[(String, FileId)],
    mut documents: Documents,
) -> (Catalog, Vec<Finding>) {
    for source in sources
        .iter()
        .filter(|source| kind_of(&source.path).is_some())
    {
        if let Some(document) = documents.0.get_mut(&address(&source.path)) {
            add_reserved_fields(document);
        }
    }
    let mut unbuildable = Vec::new();
    let documents = Arc::new(documents);
    let retriever = Retriever::new(&documents);
    let own = sources.par_iter().filter_map(|source| {
        let name = kind_of(&source.path).filter(|name| *name != WAIVER)?;
        let spot = Spot::new(address(&source.path), "");
        Some((source, kind(name, spot, &retriever)))
    });
    let own: Vec<_> = own.collect();
    let mut kinds: Vec<Kind> = Vec::new();
    for (source, mut kind) in own {
        kind.at = Some(source.place("", Part::Value));
        let fault = kind.validator.fault();
        unbuildable.extend(fault.map(|fault| meta::unbuildable(source, fault)));
        if source.ambiguous {
            kind.validator.refuse();
        }
        kinds.push(kind);
    }
    for (name, _) in unread {
        let mut kind = kind(name, Spot::new("", ""), &retriever);
        kind.validator.refuse();
        kind.id = IdTemplate::unknown();
        kinds.push(kind);
    }
    kinds.sort_by(|a, b| a.name.cmp(&b.name));
    let waiver = Spot::new("urn:factum:waiver", "");
    kinds.push(kind(WAIVER, waiver, &retriever));
    let catalog = Catalog {
        kinds,
        documents,
        sources: Vec::new(),
    };
    (catalog, unbuildable)
}

/// Compiles the rules of every kind, once all kinds are known, and what records must keep for them.
pub(super) fn compile_rules(
    catalog: &mut Catalog,
    sources: &[SchemaFile],
    expressions: &Expressions,
) -> Vec<Finding> {
    let (_, own) = catalog.kinds.split_last().unzip();
    let own: &[Kind] = own.unwrap_or_default();
    let kinds: Vec<(String, Spot)> = own
        .iter()
        .map(|kind| (kind.name.clone(), kind.spot.clone()))
        .collect();
    let types = types::Types::new(&catalog.documents, &kinds, expressions);
    let read = own.par_iter().enumerate().map(|(position, kind)| {
        let position = u16::try_from(position).unwrap_or(u16::MAX);
        let mut reader = rule_reader::Reader::new(&types, sources);
        let set = reader.rule_set(position, &kind.spot, &kind.plan.rules);
        (set, reader.findings)
    });
    let read: Vec<_> = read.collect();
    let mut all = rule_reader::Reader::new(&types, sources);
    let mut sets = Vec::with_capacity(read.len());
    for (set, findings) in read {
        sets.push(set);
        for finding in findings {
            all.push(finding);
        }
    }
    let findings = all.findings;
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
        let mut own = kind.rules.own.iter().flatten();
        if own.any(|rule| rule.program.crosses()) {
            let endless = kind.plan.endless.iter();
            paths.extend(endless.map(|path| (position, path.clone())));
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

fn kind(name: &str, spot: Spot, retriever: &Retriever) -> Kind {
    let documents = &*retriever.documents;
    let root = documents.at(&spot).unwrap_or(&Value::Bool(true));
    let text = |keyword: &str| {
        root.get(keyword)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let both = |spot: &Spot| {
        let acceptor = accept::compile(documents, spot);
        let validator = Deferred::new(spot.clone(), &acceptor, retriever);
        plan::Built {
            acceptor,
            validator,
        }
    };
    let branch = |spot: &Spot| Some(both(spot)).filter(|built| built.validator.fault().is_none());
    let plan = plan::compile(documents, &spot, &branch);
    let plan::Built {
        acceptor,
        validator,
    } = both(&spot);
    Kind {
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
        unique: unique(root),
        source: root
            .get("x-source")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        plan,
        rules: RuleSet::default(),
        keep: Keep::default(),
        spot,
        acceptor,
        validator,
    }
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
pub(super) fn build(spot: &Spot, retriever: &Retriever) -> Result<Validator<Tree>, String> {
    let schema = json!({ "$ref": spot.address() });
    options()
        .with_retriever(retriever.clone())
        .build(&schema)
        .map_err(|error| error.to_string())
}

/// Builds the validator of a schema that refers to no other.
pub(super) fn build_alone(schema: &Value) -> Option<Validator<Tree>> {
    options().build(schema).ok()
}

fn options() -> ValidationOptions<'static, Arc<dyn Retrieve>, Tree> {
    jsonschema::options_for::<Tree>()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .with_format("factum-date", meta::is_date)
        .with_keyword("factum-quantity", meta::quantity_keyword)
}

/// Serves the project's own documents to the validator and refuses everything else.
#[derive(Debug, Clone)]
pub(super) struct Retriever {
    pub(super) documents: Arc<Documents>,
    /// Whether no reference of the documents can lead astray.
    pub(super) plain: bool,
}

impl Retriever {
    fn new(documents: &Arc<Documents>) -> Self {
        Self {
            documents: documents.clone(),
            plain: are_plain(documents),
        }
    }
}

impl Retrieve for Retriever {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let document = self.documents.0.get(uri.as_str()).cloned();
        document.ok_or_else(|| format!("{uri} is outside the project").into())
    }
}
