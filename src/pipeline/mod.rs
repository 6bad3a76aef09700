//! The order of the stages, and nothing else that a stage could own: what runs
//! in parallel, what is kept, how severities and waivers are applied.

mod cache;
mod checked;
mod contract;
mod files;
mod inputs;
mod judgement;
mod observations;
mod ready;
mod records;
mod severity;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::finding::{Finding, Report, Summary};
use crate::observe::Seen;
use crate::parse;
use crate::project::{self, CONFIG_FILE, Config, Content, Discovered, Fingerprint};
use crate::reconcile::{
    self, Among, Change, CheckRow, Evidence, Index, Outcomes, Standing, Support, Waiver,
};
use crate::record::Digests;
use crate::rules::INTERNAL_ERROR;
use crate::schema::Catalog;
use crate::text::{FileId, Place, Span};

pub use cache::check_kept;
pub use checked::Checked;
pub use contract::{Contract, contract};
pub use files::Files;
pub use observations::LedgerUse;
pub use severity::{Levels, unknown_rules};

use inputs::Inputs;
use ready::{Keeping, Ready};
use records::Collected;

/// SHA-256 of the bytes of each file that was read.
pub type Fingerprints = BTreeMap<FileId, Fingerprint>;

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
    /// Whether all that a dataset states is wanted: every outcome of every check, what each record
    /// rests on, and the hashes of what was read. Findings are the same either way.
    pub complete: bool,
    /// Which ledger is read, and how what it says is judged.
    pub ledger: LedgerUse,
}

impl Options {
    /// What a file said, by its bytes: only a dataset states it.
    fn fingerprint(&self, text: &str) -> Option<Fingerprint> {
        self.complete.then(|| project::fingerprint(text))
    }

    fn outcomes(&self) -> Outcomes {
        if self.complete {
            Outcomes::All
        } else {
            Outcomes::Troubled
        }
    }
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
    pub files: Arc<Files>,
    /// The record files, sorted by path.
    pub records: Vec<Arc<str>>,
    /// The compiled schemas.
    pub catalog: Catalog,
    /// All records, sorted by file and place.
    pub digests: Digests,
    /// The waivers, in the order of the files.
    pub waivers: Vec<Waiver>,
    /// The checks of rules, record by record: all of them in a complete run, else those that did not
    /// plainly hold.
    pub checks: Vec<CheckRow>,
    /// What each record rests on and its status, in the order of the digests, in a complete run.
    pub standings: Vec<Standing>,
    /// What was seen at the links; nothing where there is no ledger.
    pub seen: Seen,
    /// The ledger's path, if there is one.
    pub ledger: Option<String>,
    /// The findings with their counts.
    pub report: Report,
    /// Whether a rule named a record by itself, not by a reference that stands in one.
    pub named_freely: bool,
    /// Positions of records at which rules that read others came to anything but that they hold or cannot
    /// be checked.
    pub troubled: Vec<u32>,
    /// Positions of records at which rules could not be checked, for each question that they are.
    pub unchecked: Vec<Vec<u32>>,
    /// About how many records the rules were asked; `None` if about all.
    pub asked: Option<usize>,
    /// What was read, in a complete run: settings, schemas and record files.
    pub fingerprints: Fingerprints,
}

/// Checks a project: parse, validate, reconcile. Findings are the result, never an error.
pub fn check(options: &Options, progress: &dyn Progress) -> Run {
    let ready = Ready::new(Inputs::gather(options), options);
    let validated = validate(&ready, options, progress, Keeping::default());
    conclude(ready, validated, None, options, |_, _| ()).0
}

/// Reads and validates the record files.
fn validate(
    ready: &Ready,
    options: &Options,
    progress: &dyn Progress,
    keeping: Keeping<'_>,
) -> Collected {
    let ground = ready.ground(options, keeping);
    records::validate_all(ground, &ready.records, progress)
}

/// Compares the records; where it is known what changed since they were compared, rules are asked about
/// those alone that it may concern. Something else is done beside the comparison with what each file
/// came to.
fn conclude<T: Send>(
    mut ready: Ready,
    mut validated: Collected,
    change: Option<&Change>,
    options: &Options,
    beside: impl FnOnce(&Ready, &Collected) -> T + Send,
) -> (Run, T) {
    let mut findings = std::mem::take(&mut ready.findings);
    findings.append(&mut validated.findings);
    let (judged, besides) = rayon::join(
        || judge(&ready, &validated, findings, change, options),
        || beside(&ready, &validated),
    );
    let mut fingerprints = ready.fingerprints;
    let settings = options.fingerprint(&ready.config_text);
    let config_file = ready.files.id(CONFIG_FILE);
    fingerprints.extend(settings.map(|print| (config_file, print)));
    fingerprints.extend(validated.fingerprints);
    fingerprints.extend(judged.ledger_print);
    let run = Run {
        report: judged.report,
        named_freely: judged.named_freely,
        troubled: judged.troubled,
        unchecked: judged.unchecked,
        asked: judged.asked,
        config: ready.config,
        configured: ready.configured,
        files: Arc::new(ready.files),
        records: ready.records.into_iter().map(|file| file.path).collect(),
        catalog: ready.catalog,
        waivers: judged.waivers,
        checks: judged.checks,
        standings: judged.standings,
        seen: judged.seen,
        ledger: ready.ledger.map(|(path, _)| path),
        digests: validated.digests,
        fingerprints,
    };
    (run, besides)
}

/// What the records come to together.
struct Judged {
    report: Report,
    named_freely: bool,
    troubled: Vec<u32>,
    unchecked: Vec<Vec<u32>>,
    asked: Option<usize>,
    waivers: Vec<Waiver>,
    checks: Vec<CheckRow>,
    standings: Vec<Standing>,
    seen: Seen,
    ledger_print: Option<(FileId, Fingerprint)>,
}

/// Compares the records, and applies waivers and levels to what is found.
fn judge(
    ready: &Ready,
    validated: &Collected,
    mut findings: Vec<Finding>,
    change: Option<&Change>,
    options: &Options,
) -> Judged {
    let (catalog, config, digests) = (&ready.catalog, &ready.config, &validated.digests);
    let index = Index::new(catalog, digests, &validated.names);
    let supports = if options.complete {
        reconcile::supports(&index, catalog, digests)
    } else {
        Vec::new()
    };
    let corroboration = if options.complete || !catalog.weighs_sources() {
        supports.iter().map(Support::counted).collect()
    } else {
        reconcile::corroboration(&index, catalog, digests)
    };
    let (setting, outcomes) = (ready.setting(options), options.outcomes());
    let waivers = reconcile::read_waivers(catalog, digests);
    let among = change.and_then(|change| Among::new(&index, catalog, digests, &waivers, change));
    let ruled = reconcile::reconcile(
        catalog,
        digests,
        &index,
        &corroboration,
        among.as_ref(),
        setting,
        outcomes,
    );
    findings.extend(ruled.findings);
    let failures = validated.failures.iter().cloned().chain(ruled.failures);
    findings.extend(judgement::rule_errors(catalog, failures.collect()));
    judgement::one_for_each_operand(&mut findings);
    let observed = observations::observe(options, &ready.files, ready.ledger.as_ref());
    let quoting = ready.is_quoting(options);
    let quotes = quoting.then(|| reconcile::quotes(&index, catalog, digests));
    let seen = Seen {
        ledger: observed.ledger,
        quotes: quotes.unwrap_or_default(),
    };
    findings.extend(observed.findings);
    if ready.ledger.is_some() {
        let told = observations::judge(options, config, catalog, digests, &seen);
        findings.extend(told);
    }
    let config_file = ready.files.id(CONFIG_FILE);
    findings.extend(severity::unknown_in_config(config, catalog, config_file));
    let mut told = Vec::new();
    if options.waivers {
        let rows = &ruled.rows;
        let today = &options.today;
        told = judgement::apply_waivers(&waivers, &mut findings, rows, catalog, &index, today);
        let set = severity::set(config, &options.levels);
        told.retain(|(rule, _)| set.get(rule.as_str()) != Some(&project::Level::Allow));
    }
    let disputed = judgement::disputed(&findings, &index);
    let is_disputed = |position: u32| disputed.contains(&position);
    let is_lost = |position: u32, found: &Evidence| seen.lost(digests, position, found);
    let standings = reconcile::standings(digests, supports, &is_disputed, &is_lost);
    let checks = judgement::check_rows(ruled.rows, &findings, &index);
    findings.extend(told.into_iter().map(|(_, finding)| finding));
    severity::apply(&mut findings, config, &options.levels);
    observations::spare_builds(&mut findings, options);
    let summary = Summary {
        files: ready.records.len(),
        not_checked: ruled.unchecked.iter().map(Vec::len).sum(),
        ..summary(digests, catalog)
    };
    Judged {
        report: Report::new(findings, summary, options.today.clone()),
        named_freely: ruled.named_freely,
        troubled: ruled.troubled,
        unchecked: ruled.unchecked,
        asked: among.map(|among| among.len()),
        waivers,
        checks,
        standings,
        seen,
        ledger_print: observed.fingerprint,
    }
}

/// How many records there are; waivers do not count.
fn summary(digests: &Digests, catalog: &Catalog) -> Summary {
    let own = digests.of_kinds(|kind| !catalog.is_waiver(kind));
    Summary {
        records: own.count(),
        ..Summary::default()
    }
}

/// The settings that a text states; what is wrong with it is told in the words of the parse stage.
fn read_settings(text: &str) -> (Config, Vec<Finding>) {
    match broken_config(text) {
        Some(findings) => (Config::default(), findings),
        None => project::parse_config(FileId(0), text),
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
        path: CONFIG_FILE.into(),
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

fn unreadable_folders(files: &Files, folders: &[(String, String)]) -> Vec<Finding> {
    let finding = |(path, reason): &(String, String)| {
        let at = Place {
            file: files.id(path),
            span: Span::default(),
        };
        let message = format!("this folder could not be entered: {reason}");
        Finding::new(&project::UNREADABLE_FILE, at, message)
            .help("check that you may read it; the records in it were not checked")
    };
    folders.iter().map(finding).collect()
}

/// The exit code of a run over what it reports: 2 beats 1 beats 3.
pub fn exit_code(configured: bool, report: &Report, named: usize) -> u8 {
    let internal = report
        .findings
        .iter()
        .any(|finding| finding.rule.is(&INTERNAL_ERROR));
    if !configured || internal {
        2
    } else if report.summary.errors > 0 {
        1
    } else if named == 0 {
        3
    } else {
        0
    }
}
