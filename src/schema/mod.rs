//! The contract: the schemas of a project, read once, checked as schemas, and
//! compiled into what the stages need: validators, plans, keys.

mod accept;
mod catalog;
mod compile;
mod declared;
mod deferred;
mod editor;
mod expressions;
mod identity;
mod keywords;
mod meta;
mod places;
mod plan;
mod refs;
mod rule_form;
mod rule_reader;
mod rules;
mod sites;
mod sound;
mod source;
mod standard;
mod types;
mod walk;

use rayon::prelude::*;

use crate::finding::{Finding, declare_rule};
use crate::text::{FileId, Place, Span};

pub use accept::{Acceptor, is_slug};
pub use catalog::{Catalog, Kind};
pub use declared::{Declared, Spot};
pub use deferred::Deferred;
pub use editor::{EDITOR_SCHEMA, editor_schema};
pub use identity::{IdPart, IdTemplate};
pub use keywords::{UNKNOWN_KEYWORD, UNKNOWN_REFERENCE_KIND, UNREADABLE_NAME};
pub use meta::quantity_fault;
pub use plan::{Choice, Need, Plan, PlanNode, Property, Test};
pub use refs::REMOTE_REFERENCE;
pub use rules::{CompiledRule, Group, RULE_ERROR, RULES, Referrers, RuleSet, RuleSite};
pub use sites::{ExcerptSite, LinkSite, ReferenceSite};
pub use source::SCHEMA_INVALID;
pub use standard::{STANDARD, Standard};

use compile::{compile, compile_rules};
use expressions::Expressions;
use source::SchemaFile;

/// The folder that holds the schemas.
pub const FOLDER: &str = "schemas";
/// The ending of a schema file's name.
const ENDING: &str = ".schema.json";
/// The one key at the top of a record file that is no kind of the project's.
pub const WAIVER: &str = "waiver";

/// Reads the schema files of a project (id, path and text of each, sorted by path) and compiles them.
pub fn load(files: Vec<(FileId, String, String)>) -> (Catalog, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut sources = Vec::new();
    let mut unread = Vec::new();
    let read = files.into_par_iter().map(|(file, path, text)| {
        let (source, found) = source::read(file, &path, text);
        (file, path, source, found)
    });
    for (file, path, source, found) in read.collect::<Vec<_>>() {
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
    let expressions = Expressions::default();
    let (checked, (mut catalog, compiled)) = rayon::join(
        || {
            expressions.parse_ahead(&sources);
            check(&sources, &names)
        },
        || make(&sources, &unread, &expressions),
    );
    findings.extend(checked);
    findings.extend(compiled.broken);
    // A schema that leads to one at fault cannot be built either; that is told once.
    let at_fault =
        |finding: &Finding| finding.rule.is(&SCHEMA_INVALID) || finding.rule.is(&REMOTE_REFERENCE);
    if findings.iter().any(at_fault) {
        catalog.settle();
    } else {
        findings.extend(compiled.unbuildable);
    }
    findings.extend(compiled.rules);
    catalog.sources = sources;
    (catalog, findings)
}

/// What is wrong with each schema by itself.
fn check(sources: &[SchemaFile], kinds: &[&str]) -> Vec<Finding> {
    let found = sources.par_iter().flat_map_iter(|source| {
        let named = name_of_kind(source).into_iter();
        named
            .chain(meta::check(source))
            .chain(keywords::check(source, kinds))
    });
    found.collect()
}

/// What is wrong with schemas that is seen when they are compiled.
struct Compiled {
    broken: Vec<Finding>,
    unbuildable: Vec<Finding>,
    rules: Vec<Finding>,
}

fn make(
    sources: &[SchemaFile],
    unread: &[(String, FileId)],
    expressions: &Expressions,
) -> (Catalog, Compiled) {
    let (documents, broken) = refs::link(sources);
    let (mut catalog, unbuildable) = compile(sources, unread, documents);
    let rules = compile_rules(&mut catalog, sources, expressions);
    let compiled = Compiled {
        broken,
        unbuildable,
        rules,
    };
    (catalog, compiled)
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
