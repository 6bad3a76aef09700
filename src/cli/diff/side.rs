//! From what was asked for to a side of the comparison: a revision laid out and
//! checked, a project checked where it stands, a published dataset read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::published;
use crate::cli::args::Common;
use crate::cli::progress::Bar;
use crate::cli::{Failure, build, check, git};
use crate::diff::{Contract, Line, Lines, Side, SideKind, Summary, Waived};
use crate::finding::Severity;
use crate::pipeline::{self, Levels, Options, Run};
use crate::project::CONFIG_FILE;
use crate::publish;
use crate::render::visible;
use crate::schema;
use crate::text::Sources as _;

/// What both sides are read with.
pub(super) struct Ask<'a> {
    pub(super) common: &'a Common,
    pub(super) today: String,
    pub(super) max_file_size: u64,
}

/// Opens a side; without a name it is the project as it stands.
pub(super) fn open(ask: &Ask<'_>, name: Option<&str>) -> Result<Side, Failure> {
    let Some(name) = name else {
        let root = check::root(ask.common)?;
        return project(ask, &root, "the work tree");
    };
    let folder = Path::new(name);
    if publish::is_dataset(folder) {
        return published::open(folder, name);
    }
    if folder.join(CONFIG_FILE).is_file() {
        return project(ask, folder, name);
    }
    revision(ask, name).map_err(|failure| {
        if folder.is_dir() {
            Failure(format!(
                "{name} is a folder, but neither a dataset (it holds no manifest.json) nor a project (it holds no factum.toml); \
                 and as a revision it cannot be read: {}",
                failure.0
            ))
        } else {
            failure
        }
    })
}

/// A revision of the project's repository. Its files are laid out apart; the work tree is not touched.
fn revision(ask: &Ask<'_>, name: &str) -> Result<Side, Failure> {
    let root = check::root(ask.common)?;
    let commit = git::commit(&root, name)?;
    let folder = git::extract(&root, &commit)?;
    let summary = Summary {
        name: name.to_owned(),
        kind: SideKind::Revision,
        commit: Some(commit),
        today: ask.today.clone(),
        ..Summary::default()
    };
    if folder.path().join(CONFIG_FILE).is_file() {
        return checked(ask, folder.path(), summary);
    }
    let remark = "it holds no factum.toml here, so it counts as a project without records";
    Ok(Side {
        summary: Summary {
            remarks: vec![remark.to_owned()],
            ..summary
        },
        lines: Box::new(|| Ok(Box::new(std::iter::empty()) as Lines)),
        repeats: false,
        contract: Contract {
            schemas: Some(BTreeMap::new()),
            ..Contract::default()
        },
        errors: BTreeMap::new(),
        unread_files: BTreeMap::new(),
        unread_kinds: std::collections::BTreeSet::new(),
    })
}

fn project(ask: &Ask<'_>, root: &Path, name: &str) -> Result<Side, Failure> {
    let summary = Summary {
        name: name.to_owned(),
        kind: SideKind::Project,
        today: ask.today.clone(),
        ..Summary::default()
    };
    checked(ask, root, summary)
}

/// A project, checked as for a build, as lines.
fn checked(ask: &Ask<'_>, root: &Path, mut summary: Summary) -> Result<Side, Failure> {
    let options = Options {
        root: root.to_owned(),
        today: ask.today.clone(),
        max_file_size: ask.max_file_size,
        levels: Levels {
            build: true,
            ..Levels::default()
        },
        waivers: true,
        complete: true,
        ledger: pipeline::LedgerUse::default(),
    };
    let threads = check::threads(ask.common)?;
    let run = threads.install(|| pipeline::check(&options, &Bar::new(ask.common)));
    if !run.configured {
        let why = run.report.findings.first();
        let why = why.map_or("it is not as it must be", |finding| &finding.message);
        return Err(Failure(format!(
            "{}: factum.toml cannot be read, so nobody knows which files hold records: {}",
            summary.name,
            visible(why)
        )));
    }
    let work = TempDir::new().map_err(|error| format!("no temporary folder: {error}"))?;
    let input = build::input(&run, &options);
    let state = threads
        .install(|| publish::state(input, work.path()))
        .map_err(|error| Failure(format!("{}: {error}", summary.name)))?;
    summary.errors = run.report.summary.errors;
    summary.remarks = unread(&state.unread);
    Ok(Side {
        summary,
        lines: lines_of(Facts::Own(work)),
        repeats: true,
        contract: Contract {
            settings: state.settings,
            inputs: gate_files(state.inputs),
            schemas: Some(schemas(&run)),
        },
        errors: errors(&run),
        unread_files: state.unread.files,
        unread_kinds: state.unread.kinds,
    })
}

/// What could not be read, so that nobody takes its records for removed.
fn unread(unread: &publish::Unread) -> Vec<String> {
    let files = unread.files.keys();
    let files =
        files.map(|file| format!("{file} could not be read; what stands in it is not compared"));
    let kinds = unread.kinds.iter();
    let kinds = kinds.map(|kind| {
        format!("there is no usable schema for \"{kind}\"; its records are not compared")
    });
    files.chain(kinds).collect()
}

fn errors(run: &Run) -> BTreeMap<String, Vec<Waived>> {
    let mut errors: BTreeMap<String, Vec<Waived>> = BTreeMap::new();
    let stand = run
        .report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error && finding.waiver.is_none());
    for finding in stand {
        if let Some(record) = &finding.record {
            errors.entry(record.clone()).or_default().push(Waived {
                rule: finding.rule.name().to_owned(),
                message: finding.message.clone(),
                pointer: finding.pointer.clone(),
                reason: None,
            });
        }
    }
    errors
}

/// Settings and schemas among the files of a state.
pub(super) fn gate_files(inputs: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut inputs = inputs;
    inputs.retain(|path, _| is_of_the_gate(path));
    inputs
}

fn is_of_the_gate(path: &str) -> bool {
    path == CONFIG_FILE || is_schema(path)
}

fn is_schema(path: &str) -> bool {
    let below = path.strip_prefix(schema::FOLDER);
    below.is_some_and(|rest| rest.starts_with('/'))
}

fn schemas(run: &Run) -> BTreeMap<String, String> {
    let paths = run.files.paths().iter().filter(|path| is_schema(path));
    let texts = paths.map(|path| {
        let text = run.files.text(run.files.id(path));
        (path.to_string(), text.unwrap_or_default().to_owned())
    });
    texts.collect()
}

/// Where the lines of a side stand.
pub(super) enum Facts {
    /// In a folder of our own, which goes when the side does.
    Own(TempDir),
    /// In a dataset.
    Published(PathBuf),
}

impl Facts {
    fn folder(&self) -> &Path {
        match self {
            Self::Own(folder) => folder.path(),
            Self::Published(folder) => folder,
        }
    }
}

/// Reads the lines of a side, from the start each time.
pub(super) fn lines_of(facts: Facts) -> Box<dyn Fn() -> Result<Lines, String>> {
    Box::new(move || {
        let folder = facts.folder().to_owned();
        let lines = publish::fact_lines(&folder).map_err(|error| error.to_string())?;
        let parsed = lines.map(move |line| {
            let (number, text) = line.map_err(|error| error.to_string())?;
            Line::parse(&text).map_err(|fault| {
                let path = folder.join(publish::FACTS);
                format!("{}:{number}: {}", path.display(), visible(&fault))
            })
        });
        Ok(Box::new(parsed) as Lines)
    })
}
