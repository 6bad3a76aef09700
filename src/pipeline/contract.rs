//! The schemas of a project alone, without its records: what `factum schema`
//! and `factum new` need, and the first part of every run.

use super::inputs::Schemas;
use super::{
    Files, Fingerprints, Options, fault_finding, read_config, read_settings, relocate, severity,
};
use crate::finding::{Finding, Report, Severity, Summary};
use crate::project::{self, CONFIG_FILE, Config, Content};
use crate::schema::{self, Catalog, EDITOR_SCHEMA, STALE_EDITOR_SCHEMA};
use crate::text::{Place, Span};

/// Files that belong to every run, whether they are there or not.
pub(super) const FIXED: [&str; 2] = [CONFIG_FILE, EDITOR_SCHEMA];

/// The settings and schemas of a project.
#[derive(Debug)]
pub struct Contract {
    /// The settings.
    pub config: Config,
    /// Whether the settings could be read.
    pub configured: bool,
    /// The compiled schemas.
    pub catalog: Catalog,
    /// The files that the findings are about.
    pub files: Files,
    /// What is wrong with settings and schemas.
    pub report: Report,
}

/// Reads settings and schemas, and no record.
pub fn contract(options: &Options) -> Contract {
    let (config_text, mut findings) = read_config(options);
    let schemas = Schemas::read(options);
    let files = Files::new(&options.root, FIXED.into_iter().chain(schemas.paths()), &[]);
    let (config, found) = read_settings(&config_text);
    findings.extend(found);
    relocate(&mut findings, files.id(CONFIG_FILE));
    let configured = !findings
        .iter()
        .any(|finding| finding.rule.is(&project::CONFIG_INVALID));
    let Loaded {
        catalog,
        findings: found,
        ..
    } = load(options, &files, schemas);
    findings.extend(found);
    let config_file = files.id(CONFIG_FILE);
    findings.extend(severity::unknown_in_config(&config, &catalog, config_file));
    severity::apply(&mut findings, &config, &options.levels);
    let summary = Summary::default();
    Contract {
        report: Report::new(findings, summary, options.today.clone()),
        config,
        configured,
        catalog,
        files,
    }
}

/// The schemas as they were read.
pub(super) struct Loaded {
    pub(super) catalog: Catalog,
    pub(super) findings: Vec<Finding>,
    pub(super) fingerprints: Fingerprints,
}

/// Compiles the schemas, and compares the one for editors with them.
pub(super) fn load(options: &Options, files: &Files, schemas: Schemas) -> Loaded {
    let mut findings = Vec::new();
    let mut fingerprints = Fingerprints::new();
    let mut texts = Vec::new();
    for (schema, content) in schemas.files {
        let file = files.id(&schema.path);
        match content {
            Content::Text(text) => {
                fingerprints.extend(options.fingerprint(&text).map(|print| (file, print)));
                texts.push((file, schema.path.to_string(), text));
            }
            Content::Fault(fault) => findings.push(fault_finding(file, fault)),
        }
    }
    let (catalog, found) = schema::load(texts);
    findings.extend(found);
    let sound = |finding: &Finding| finding.severity != Severity::Error;
    if findings.iter().all(sound) {
        findings.extend(stale(schemas.editor.as_deref(), files, &catalog));
    }
    Loaded {
        catalog,
        findings,
        fingerprints,
    }
}

/// The schema for editors no longer says what the schemas say. Where nobody generated it, nothing is stale.
fn stale(committed: Option<&str>, files: &Files, catalog: &Catalog) -> Option<Finding> {
    // Version control may have changed the line ends.
    let committed = committed?;
    let unified = committed
        .contains('\r')
        .then(|| committed.replace("\r\n", "\n"));
    if unified.as_deref().unwrap_or(committed) == schema::editor_schema(catalog) {
        return None;
    }
    let at = Place {
        file: files.id(EDITOR_SCHEMA),
        span: Span::default(),
    };
    let message = "the schema for editors no longer says what the schemas say";
    Some(Finding::new(&STALE_EDITOR_SCHEMA, at, message).help("run factum schema, and commit it"))
}
