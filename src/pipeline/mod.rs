//! The order of the stages, and nothing else that a stage could own: what runs
//! in parallel, what is kept, how severities and waivers are applied.

mod files;
mod severity;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use rayon::prelude::*;

use crate::finding::{Finding, Report, Summary};
use crate::parse;
use crate::project::{self, CONFIG_FILE, Config, Content, Discovered};
use crate::reconcile::{self, Index, Standing};
use crate::record::Digest;
use crate::rules::INTERNAL_ERROR;
use crate::schema::{self, Catalog};
use crate::text::{FileId, Place, Span};
use crate::validate::{self, FileDigest};

pub use files::Files;
pub use severity::{Levels, unknown_rules};

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// The project's folder.
    pub root: PathBuf,
    /// The day that the run calls today (`YYYY-MM-DD`).
    pub today: String,
    /// Largest record file that is read, in bytes.
    pub max_file_size: u64,
    /// Levels of rules set for this run.
    pub levels: Levels,
}

/// How far a run is; called from several threads.
pub trait Progress: Sync {
    /// So many record files are to be read.
    fn begin(&self, files: usize);
    /// One more is done.
    fn advance(&self);
    /// All are done.
    fn end(&self);
}

/// A run that shows nothing.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: usize) {}
    fn advance(&self) {}
    fn end(&self) {}
}

/// Everything that a run found out.
#[derive(Debug)]
pub struct Run {
    /// The settings of the project.
    pub config: Config,
    /// Whether the settings could be read; if not, nothing else was looked at.
    pub configured: bool,
    /// The files of the run.
    pub files: Files,
    /// The record files, sorted by path.
    pub records: Vec<String>,
    /// The compiled schemas.
    pub catalog: Catalog,
    /// All records, sorted by file and place.
    pub digests: Vec<Digest>,
    /// What each record rests on and its status, in the order of the digests.
    pub standings: Vec<Standing>,
    /// The findings with their counts.
    pub report: Report,
}

/// Checks a project: parse, validate, reconcile. Findings are the result, never an error.
pub fn check(options: &Options, progress: &dyn Progress) -> Run {
    let (config_text, mut findings) = read_config(options);
    let (config, config_findings) = match broken_config(&config_text) {
        Some(findings) => (Config::default(), findings),
        None => project::parse_config(FileId(0), &config_text),
    };
    findings.extend(config_findings);
    let configured = !findings
        .iter()
        .any(|finding| finding.rule.is(&project::CONFIG_INVALID));
    let (records, unreadable) = if configured {
        project::discover(&options.root, &config.include, &config.exclude)
    } else {
        (Vec::new(), Vec::new())
    };
    let patterns = [format!("{}/**/*.json", schema::FOLDER)];
    let (schemas, _) = project::discover(&options.root, &patterns, &[]);
    let files = Files::new(&options.root, CONFIG_FILE, &records, &schemas, &unreadable);
    relocate(&mut findings, files.id(CONFIG_FILE));

    let (catalog, found) = load_schemas(options, &files, &schemas);
    findings.extend(found);
    for (path, reason) in &unreadable {
        findings.push(unreadable_folder(&files, path, reason));
    }
    let validated = validate_all(options, &files, &catalog, &records, progress);
    let (digests, unread, found) = collect(validated);
    findings.extend(found);
    let index = Index::new(&catalog, &digests, &unread);
    findings.extend(reconcile::reconcile(&catalog, &digests, &index));
    let standings = reconcile::standings(&index, &catalog, &digests, &|_| false);

    let summary = Summary {
        files: records.len(),
        records: digests
            .iter()
            .filter(|digest| !catalog.is_waiver(digest.kind))
            .count(),
        ..Summary::default()
    };
    findings.extend(severity::unknown_in_config(
        &config,
        &catalog,
        files.id(CONFIG_FILE),
    ));
    severity::apply(&mut findings, &config, &options.levels);
    Run {
        report: Report::new(findings, summary, options.today.clone()),
        config,
        configured,
        files,
        records: records.into_iter().map(|file| file.path).collect(),
        catalog,
        standings,
        digests,
    }
}

/// What keeps the settings from being read as TOML, if anything does.
fn broken_config(text: &str) -> Option<Vec<Finding>> {
    let (parsed, mut findings) = parse::parse(FileId(0), text);
    if !parsed.broken {
        return None;
    }
    for finding in &mut findings {
        finding.rule = (&project::CONFIG_INVALID).into();
        finding.help = "nothing is checked until factum.toml can be read".into();
    }
    Some(findings)
}

fn read_config(options: &Options) -> (String, Vec<Finding>) {
    let file = Discovered {
        path: CONFIG_FILE.to_owned(),
        outside: false,
    };
    match project::read_text(&options.root, &file, options.max_file_size) {
        Content::Text(text) => (text, Vec::new()),
        Content::Fault(fault) => {
            let at = Place {
                file: FileId(0),
                span: Span::default(),
            };
            let message = format!("factum.toml: {}", fault.message);
            let finding = Finding::new(&project::CONFIG_INVALID, at, message).help(fault.help);
            (String::new(), vec![finding])
        }
    }
}

/// Settings are read before the list of files exists; their findings get their file then.
fn relocate(findings: &mut [Finding], config: FileId) {
    for finding in findings {
        finding.at.file = config;
    }
}

fn fault_finding(file: FileId, fault: project::FileFault) -> Finding {
    let at = Place {
        file,
        span: fault.span,
    };
    Finding::new(fault.rule, at, fault.message).help(fault.help)
}

fn unreadable_folder(files: &Files, path: &str, reason: &str) -> Finding {
    let at = Place {
        file: files.id(path),
        span: Span::default(),
    };
    let message = format!("this folder could not be entered: {reason}");
    Finding::new(&project::UNREADABLE_FILE, at, message)
        .help("check that you may read it; the records in it were not checked")
}

fn load_schemas(
    options: &Options,
    files: &Files,
    schemas: &[Discovered],
) -> (Catalog, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut texts = Vec::new();
    for schema in schemas {
        let file = files.id(&schema.path);
        match project::read_text(&options.root, schema, options.max_file_size) {
            Content::Text(text) => texts.push((file, schema.path.clone(), text)),
            Content::Fault(fault) => findings.push(fault_finding(file, fault)),
        }
    }
    let (catalog, found) = schema::load(texts);
    findings.extend(found);
    (catalog, findings)
}

fn validate_all(
    options: &Options,
    files: &Files,
    catalog: &Catalog,
    records: &[Discovered],
    progress: &dyn Progress,
) -> Vec<FileDigest> {
    progress.begin(records.len());
    let digests = records
        .par_iter()
        .map(|file| {
            let digest = validate_file(options, files, catalog, file);
            progress.advance();
            digest
        })
        .collect();
    progress.end();
    digests
}

/// Reads, parses and validates one file. A defect of the program costs this file alone.
fn validate_file(
    options: &Options,
    files: &Files,
    catalog: &Catalog,
    file: &Discovered,
) -> FileDigest {
    let id = files.id(&file.path);
    // What the closure sees is only read; a panic leaves none of it half changed.
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        match project::read_text(&options.root, file, options.max_file_size) {
            Content::Text(text) => {
                let (parsed, findings) = parse::parse(id, &text);
                let mut digest = validate::validate(catalog, id, &file.path, &text, &parsed);
                digest.findings.extend(findings);
                digest
            }
            Content::Fault(fault) => FileDigest {
                names: validate::names_in(&fault.readable),
                findings: vec![fault_finding(id, fault)],
                ..FileDigest::default()
            },
        }
    }));
    attempt.unwrap_or_else(|_| {
        let at = Place {
            file: id,
            span: Span::default(),
        };
        let message = "Factum failed on this file; its records were not checked";
        FileDigest {
            findings: vec![
                Finding::new(&INTERNAL_ERROR, at, message)
                    .help("this is a defect of the program: please report it with this file"),
            ],
            ..FileDigest::default()
        }
    })
}

fn collect(files: Vec<FileDigest>) -> (Vec<Digest>, BTreeSet<Box<str>>, Vec<Finding>) {
    let mut digests = Vec::with_capacity(files.iter().map(|file| file.records.len()).sum());
    let mut unread = BTreeSet::new();
    let mut findings = Vec::new();
    for file in files {
        digests.extend(file.records);
        unread.extend(file.names);
        findings.extend(file.findings);
    }
    (digests, unread, findings)
}

/// The exit code of a run over what it reports: 2 beats 1 beats 3.
pub fn exit_code(run: &Run, report: &Report, named: usize) -> u8 {
    let internal = report
        .findings
        .iter()
        .any(|finding| finding.rule.is(&INTERNAL_ERROR));
    if !run.configured || internal {
        2
    } else if report.summary.errors > 0 {
        1
    } else if named == 0 {
        3
    } else {
        0
    }
}
