//! `factum check`: the whole project is checked, and what stands in the named paths is reported.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::args::{CheckArgs, Common, FindingArgs, MAX_FILE_SIZE};
use super::progress::Bar;
use super::{Failure, Outcome, clock, fix, output, since};
use crate::finding::{Finding, Report, Summary};
use crate::pipeline::{self, Checked, Levels, Options, Run};
use crate::project::{self, Level};
use crate::schema::Catalog;
use crate::text::Sources as _;

pub(super) fn run(common: &Common, args: &CheckArgs) -> Outcome {
    let mut options = options(common, &args.report.findings, false)?;
    options.ledger.file = ledger(common, args.ledger.as_deref())?;
    let base = match &args.since {
        Some(revision) => Some(since::Base::at(&options, revision)?),
        None => None,
    };
    options.ledger.known = base.as_ref().map(since::Base::addresses);
    let look = || look(common, args, &options, base.as_ref());
    let mut seen = look()?;
    if let (true, Some(run)) = (args.fix, &seen.run) {
        let findings = &seen.checked.report.findings;
        let made = fix::fix(run, &options, findings, &BTreeSet::new())?;
        output::log(common, &fixed(made));
        if made > 0 {
            seen = look()?;
        }
    }
    let Look {
        run,
        checked,
        mut named,
    } = seen;
    if args.since.is_some() {
        // That a change touches no record file is no failure.
        named = named.max(1);
    }
    output::report(common, &args.report, &checked.report, &checked.files)?;
    let code = pipeline::exit_code(checked.configured, &checked.report, named);
    if code == 3 {
        // Silence would read as praise.
        let advice = if args.paths.is_empty() {
            "no file matches what factum.toml includes, so nothing was checked"
        } else {
            "no record file stands at the paths given"
        };
        output::log(common, advice);
    }
    // The program ends here: giving back the memory of every record would only take time.
    std::mem::forget((run, checked));
    Ok(code)
}

/// What a check came to.
struct Look {
    /// The run, unless what was kept of an earlier one was enough.
    run: Option<Run>,
    /// What is told: the report holds what was asked for.
    checked: Checked,
    /// How many record files that is about.
    named: usize,
}

/// Checks the project.
fn look(
    common: &Common,
    args: &CheckArgs,
    options: &Options,
    base: Option<&since::Base>,
) -> Result<Look, Failure> {
    let (run, mut checked) = if args.no_cache || args.fix || base.is_some() {
        // Two states are compared, and files are corrected, by more than is kept of a run.
        let run = check(common, options)?;
        let checked = Checked::new(&run, &options.levels);
        (Some(run), checked)
    } else {
        let bar = Bar::new(common);
        let (checked, run) = threads(common)?.install(|| pipeline::check_kept(options, &bar));
        refuse(&checked.unknown_rules)?;
        (run, checked)
    };
    if let (Some(base), Some(run)) = (base, &run) {
        let findings = since::findings(run, base);
        checked.report = recounted(&run.report, findings);
    }
    let named = narrow(&mut checked, &options.root, &args.paths)?;
    Ok(Look {
        run,
        checked,
        named,
    })
}

/// How many corrections were written, in words.
pub(super) fn fixed(made: usize) -> String {
    match made {
        0 => "no address to correct".to_owned(),
        1 => "corrected 1 address".to_owned(),
        more => format!("corrected {more} addresses"),
    }
}

/// The ledger that the command line names. One that is not there is no failure: the visit that
/// should have made it may have failed, and says so itself.
pub(super) fn ledger(common: &Common, file: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    let Some(file) = file else {
        return Ok(None);
    };
    if !file.exists() {
        let message = format!(
            "there is no ledger at {}: nothing is known of any link",
            file.display()
        );
        output::log(common, &message);
    }
    let absolute = std::path::absolute(file);
    absolute
        .map(|path| Some(clean(&path)))
        .map_err(|error| Failure(format!("{}: {error}", file.display())))
}

/// The same run with fewer findings.
fn recounted(report: &Report, findings: Vec<Finding>) -> Report {
    let summary = Summary {
        files: report.summary.files,
        records: report.summary.records,
        not_checked: report.summary.not_checked,
        ..Summary::default()
    };
    Report::new(findings, summary, report.today.clone())
}

/// The project's folder: as given, or the nearest one upwards that has settings.
pub(super) fn root(common: &Common) -> Result<PathBuf, Failure> {
    if let Some(root) = &common.project {
        if root.join(project::CONFIG_FILE).is_file() {
            return Ok(root.clone());
        }
        return Err(Failure(format!(
            "{} holds no factum.toml; factum init makes a project there",
            root.display()
        )));
    }
    let here = std::env::current_dir()
        .map_err(|error| format!("the current folder could not be read: {error}"))?;
    project::find_root(&here).ok_or_else(|| {
        Failure("neither this folder nor any above it holds a factum.toml; factum init makes a project here".into())
    })
}

/// The run's options from the command line.
pub(super) fn options(
    common: &Common,
    args: &FindingArgs,
    build: bool,
) -> Result<Options, Failure> {
    let levels = |rules: &[String], level: Level| -> Vec<(String, Level)> {
        rules.iter().map(|rule| (rule.clone(), level)).collect()
    };
    let mut set = levels(&args.allow, Level::Allow);
    set.extend(levels(&args.warn, Level::Warning));
    set.extend(levels(&args.deny, Level::Error));
    Ok(Options {
        root: root(common)?,
        today: clock::today(common)?,
        max_file_size: args.max_file_size,
        levels: Levels { set, build },
        waivers: !args.no_waivers,
        complete: build,
        ledger: pipeline::LedgerUse::default(),
    })
}

/// Options of a command that reads the schemas and reports nothing.
pub(super) fn schema_options(common: &Common) -> Result<Options, Failure> {
    Ok(Options {
        root: root(common)?,
        today: clock::today(common)?,
        max_file_size: MAX_FILE_SIZE,
        levels: Levels::default(),
        waivers: true,
        complete: true,
        ledger: pipeline::LedgerUse::default(),
    })
}

/// Runs the stages on as many threads as asked for.
pub(super) fn check(common: &Common, options: &Options) -> Result<Run, Failure> {
    let bar = Bar::new(common);
    let run = threads(common)?.install(|| pipeline::check(options, &bar));
    refuse_unknown_rules(&run.catalog, &options.levels)?;
    Ok(run)
}

/// A slip in `-D`, `-W` or `-A` would change nothing in silence.
pub(super) fn refuse_unknown_rules(catalog: &Catalog, levels: &Levels) -> Result<(), Failure> {
    refuse(&pipeline::unknown_rules(catalog, levels))
}

fn refuse(unknown: &[(String, Option<String>)]) -> Result<(), Failure> {
    let Some((rule, near)) = unknown.first() else {
        return Ok(());
    };
    let advice = near.as_ref().map_or_else(
        || "factum rules lists all rules".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    Err(Failure(format!("there is no rule \"{rule}\"; {advice}")))
}

/// As many threads as asked for.
pub(super) fn threads(common: &Common) -> Result<rayon::ThreadPool, Failure> {
    let mut threads = rayon::ThreadPoolBuilder::new();
    if let Some(number) = common.threads {
        threads = threads.num_threads(number.max(1));
    }
    threads
        .build()
        .map_err(|error| Failure(format!("threads could not be started: {error}")))
}

/// Leaves of a report what stands at some paths; gives how many record files they name.
fn narrow(checked: &mut Checked, root: &Path, paths: &[PathBuf]) -> Result<usize, Failure> {
    if paths.is_empty() {
        return Ok(checked.report.summary.files);
    }
    let wanted: Vec<String> = paths
        .iter()
        .map(|path| in_project(root, path))
        .collect::<Result<_, _>>()?;
    let matches = |path: &str| {
        wanted.iter().any(|wanted| {
            wanted.is_empty() || path == wanted || path.starts_with(&format!("{wanted}/"))
        })
    };
    let mut findings = std::mem::take(&mut checked.report.findings);
    findings.retain(|finding| matches(checked.files.path(finding.at.file)));
    let inside = checked.records.iter().filter(|(path, _)| matches(path));
    let records: Vec<usize> = inside.map(|(_, records)| *records as usize).collect();
    let summary = Summary {
        files: records.len(),
        records: records.iter().sum(),
        ..Summary::default()
    };
    checked.report = Report::new(findings, summary, checked.report.today.clone());
    Ok(records.len())
}

/// A path of the command line as the project names it.
pub(super) fn in_project(root: &Path, path: &Path) -> Result<String, Failure> {
    let absolute = |path: &Path| {
        std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let (root, path) = (clean(&absolute(root)?), clean(&absolute(path)?));
    let inside = path.strip_prefix(&root).map_err(|_| {
        format!(
            "{} is not inside the project {}",
            path.display(),
            root.display()
        )
    })?;
    let parts: Vec<_> = inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    Ok(parts.join("/"))
}

/// A path without `.` and `..`.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}
