//! The order of the stages, and nothing else that a stage could own: what runs
//! in parallel, what is kept, how severities and waivers are applied.

mod contract;
mod files;
mod severity;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use rayon::prelude::*;

use crate::finding::{Finding, Report, RuleRef, Summary};
use crate::parse;
use crate::project::{self, CONFIG_FILE, Config, Content, Discovered};
use crate::reconcile::{self, CheckRow, Ground, Index, Standing, Waiver};
use crate::record::{CheckOutcome, Digest};
use crate::rules::{self, INTERNAL_ERROR};
use crate::schema::{self, Catalog};
use crate::text::{FileId, Place, Span};
use crate::validate::{self, Failure, FileDigest, Setting};
use crate::value::{Exact, QuantityRules};

pub use contract::{Contract, contract};
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
    /// Whether waivers are applied; if not, everything that they accept is shown.
    pub waivers: bool,
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
    /// The waivers, in the order of the files.
    pub waivers: Vec<Waiver>,
    /// Every check of every rule, record by record.
    pub checks: Vec<CheckRow>,
    /// What each record rests on and its status, in the order of the digests.
    pub standings: Vec<Standing>,
    /// The findings with their counts.
    pub report: Report,
}

/// Checks a project: parse, validate, reconcile. Findings are the result, never an error.
pub fn check(options: &Options, progress: &dyn Progress) -> Run {
    let (config_text, mut findings) = read_config(options);
    let (config, config_findings) = project::parse_config(FileId(0), &config_text);
    findings.extend(config_findings);
    let configured = !findings
        .iter()
        .any(|finding| finding.rule.is(&project::CONFIG_INVALID));
    let (records, unreadable) = if configured {
        project::discover(&options.root, &config.include, &config.exclude)
    } else {
        (Vec::new(), Vec::new())
    };
    let schemas = contract::schema_files(&options.root);
    let files = Files::new(
        &options.root,
        &contract::FIXED,
        &records,
        &schemas,
        &unreadable,
    );
    relocate(&mut findings, files.id(CONFIG_FILE));

    let (catalog, found) = contract::load(options, &files, &schemas);
    findings.extend(found);
    for (path, reason) in &unreadable {
        findings.push(unreadable_folder(&files, path, reason));
    }
    let quantities = quantity_rules(&config);
    let setting = Setting {
        today: &options.today,
        quantities: &quantities,
    };
    let validated = validate_all(options, setting, &files, &catalog, &records, progress);
    let collected = collect(validated);
    findings.extend(collected.findings);
    let digests = collected.digests;
    let index = Index::new(&catalog, &digests, &collected.names);
    let ruled = reconcile::reconcile(&catalog, &digests, &index, setting);
    findings.extend(ruled.findings);
    let mut failures = collected.failures;
    failures.extend(ruled.failures);
    findings.extend(rule_errors(&catalog, failures));
    findings.extend(severity::unknown_in_config(
        &config,
        &catalog,
        files.id(CONFIG_FILE),
    ));
    severity::apply(&mut findings, &config, &options.levels);

    let waivers = reconcile::read_waivers(&catalog, &digests);
    if options.waivers {
        let mut told = apply_waivers(&waivers, &mut findings, &catalog, &index, options);
        severity::apply(&mut told, &config, &options.levels);
        findings.extend(told);
    }
    let disputed = disputed(&findings, &index);
    let standings = reconcile::standings(&index, &catalog, &digests, &|position| {
        disputed.contains(&position)
    });
    let not_checked = ruled
        .rows
        .iter()
        .filter(|row| row.outcome == CheckOutcome::NotChecked)
        .count();
    let checks = check_rows(&ruled.rows, &findings, &digests, &catalog);
    let summary = Summary {
        files: records.len(),
        records: digests
            .iter()
            .filter(|digest| !catalog.is_waiver(digest.kind))
            .count(),
        not_checked,
        ..Summary::default()
    };
    Run {
        report: Report::new(findings, summary, options.today.clone()),
        config,
        configured,
        files,
        records: records.into_iter().map(|file| file.path).collect(),
        catalog,
        waivers,
        checks,
        standings,
        digests,
    }
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

fn validate_all(
    options: &Options,
    setting: Setting<'_>,
    files: &Files,
    catalog: &Catalog,
    records: &[Discovered],
    progress: &dyn Progress,
) -> Vec<FileDigest> {
    progress.begin(records.len());
    let digests = records
        .par_iter()
        .map(|file| {
            let digest = validate_file(options, setting, files, catalog, file);
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
    setting: Setting<'_>,
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
                let mut digest =
                    validate::validate(catalog, setting, id, &file.path, &text, &parsed);
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

/// What all files gave, in their order.
#[derive(Default)]
struct Collected {
    digests: Vec<Digest>,
    names: BTreeSet<Box<str>>,
    findings: Vec<Finding>,
    failures: Vec<Failure>,
}

fn collect(files: Vec<FileDigest>) -> Collected {
    let mut all = Collected::default();
    for file in files {
        all.digests.extend(file.records);
        all.names.extend(file.names);
        all.findings.extend(file.findings);
        all.failures.extend(file.failures);
    }
    all
}

/// The widths of the loose qualifiers, from per cent to parts.
fn quantity_rules(config: &Config) -> QuantityRules {
    let part = |percent: &str| Exact::parse(percent).map(|number| number.shifted(-2));
    let usual = QuantityRules::default();
    QuantityRules {
        about: part(&config.about).unwrap_or(usual.about),
        nearly: part(&config.nearly).unwrap_or(usual.nearly),
    }
}

/// One finding for each rule that failed, with the first record and the count.
fn rule_errors(catalog: &Catalog, mut failures: Vec<Failure>) -> Vec<Finding> {
    failures.sort_by(|a, b| (&a.rule, a.at, &a.message).cmp(&(&b.rule, b.at, &b.message)));
    let groups = failures.chunk_by(|a, b| a.rule == b.rule);
    let finding = |group: &[Failure]| {
        let first = group.first()?;
        let rule = catalog.declared_rule(&first.rule)?;
        let others = match group.len() {
            1 => String::new(),
            2 => " and at one more record".to_owned(),
            more => format!(" and at {} more records", more - 1),
        };
        let message = format!(
            "the rule {} failed at {}{others}: {}",
            first.rule, first.record, first.message
        );
        let at = catalog.place_in_rule(rule, first.bytes.clone());
        Some(
            Finding::new(&schema::RULE_ERROR, at, message)
                .label("a rule must come to true or false")
                .related(first.at, "the first record where it failed"),
        )
    };
    groups.filter_map(finding).collect()
}

fn apply_waivers(
    waivers: &[Waiver],
    findings: &mut [Finding],
    catalog: &Catalog,
    index: &Index<'_>,
    options: &Options,
) -> Vec<Finding> {
    let builtin = rules::all();
    let mut names: Vec<&str> = builtin.iter().map(|rule| rule.name).collect();
    names.extend(catalog.declared_rules());
    let ground = Ground {
        index,
        rules: &names,
        today: &options.today,
    };
    reconcile::apply(waivers, findings, &ground)
}

/// The records at which a contradiction was accepted.
fn disputed(findings: &[Finding], index: &Index<'_>) -> BTreeSet<u32> {
    let waived = findings
        .iter()
        .filter(|finding| finding.waiver.is_some() && matches!(finding.rule, RuleRef::Declared(_)));
    waived
        .filter_map(|finding| index.resolve_address(finding.record.as_deref()?))
        .collect()
}

/// The rows of all checks, with the accepted contradictions marked.
fn check_rows(
    rows: &[CheckRow],
    findings: &[Finding],
    digests: &[Digest],
    catalog: &Catalog,
) -> Vec<CheckRow> {
    let accepted: BTreeSet<(&str, &str)> = findings
        .iter()
        .filter(|finding| finding.waiver.is_some())
        .filter_map(|finding| Some((finding.rule.name(), finding.record.as_deref()?)))
        .collect();
    let mut rows = rows.to_vec();
    for row in rows
        .iter_mut()
        .filter(|row| row.outcome == CheckOutcome::Contradicted)
    {
        let address = reconcile::address(catalog, &digests[row.record as usize]);
        if accepted.contains(&(row.rule.as_str(), address.as_str())) {
            row.outcome = CheckOutcome::ContradictedWaived;
        }
    }
    rows
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
