//! `factum build`: checks the whole project, and publishes it if nothing stands in the way.

use std::path::Path;
use std::process::Command;

use super::args::{BuildArgs, BuildFormat, Common, ReportArgs};
use super::{Failure, Outcome, check, output};
use crate::pipeline::{self, Run};
use crate::publish::{self, Formats, Input, Provenance, Published, Refusal, Verified};
use crate::render::Format;

pub(super) fn run(common: &Common, args: &BuildArgs) -> Outcome {
    let (report, formats) = formats(args)?;
    let mut options = check::options(common, &args.findings, true)?;
    options.ledger.file = check::ledger(common, args.ledger.as_deref())?;
    let run = check::check(common, &options)?;
    output::report(common, &report, &run.report, &run.files)?;
    let code = pipeline::exit_code(run.configured, &run.report, run.records.len());
    let say = |text: String| {
        if report.format == Format::Human && !common.quiet {
            output::print(text.as_bytes())
        } else {
            Ok(())
        }
    };
    if code != 0 {
        say(format!("nothing was published: {}\n", reason(code)))?;
        return Ok(code);
    }
    let verified = match Verified::new(input(&run, &options)) {
        Ok(verified) => verified,
        Err(refusal) => {
            say(format!("nothing was published: {}\n", refused(refusal)))?;
            return Ok(1);
        }
    };
    let target = args.out.clone();
    let target = target.unwrap_or_else(|| options.root.join(DEFAULT));
    let provenance = provenance(&options.root, &run, &target);
    let published = check::threads(common)?
        .install(|| publish::publish(&verified, &provenance, formats, &target))
        .map_err(|error| Failure(error.to_string()))?;
    say(summary(&published, &target))?;
    Ok(0)
}

/// What is printed, and what is written beside the default set.
fn formats(args: &BuildArgs) -> Result<(ReportArgs, Formats), Failure> {
    let mut printed = None;
    let mut formats = Formats::default();
    for format in &args.format {
        match format {
            BuildFormat::Sqlite => formats.sqlite = true,
            BuildFormat::Parquet => formats.parquet = true,
            BuildFormat::Report(format) => {
                if let Some(other) = printed.replace(*format).filter(|other| other != format) {
                    let message = format!(
                        "--format names two formats for what is printed, {other} and {format}; \
                         print one, and write the other to a file with --output {format}=FILE"
                    );
                    return Err(Failure(message));
                }
            }
        }
    }
    let report = ReportArgs {
        format: printed.unwrap_or(Format::Human),
        findings: args.findings.clone(),
    };
    Ok((report, formats))
}

/// The folder that is written unless another is named; it stands in the project.
const DEFAULT: &str = "dist";

fn reason(code: u8) -> &'static str {
    match code {
        1 => {
            "the errors above must be mended first, or accepted with a waiver where that is possible"
        }
        3 => "the project has no records",
        _ => "the project could not be checked",
    }
}

fn refused(refusal: Refusal) -> String {
    match refusal {
        Refusal::Errors(errors) => format!("{errors} errors stand in the way"),
        Refusal::Incomplete => "some files or records could not be checked".to_owned(),
    }
}

/// What of a run goes into lines and datasets.
pub(super) fn input<'r>(run: &'r Run, options: &'r pipeline::Options) -> Input<'r> {
    Input {
        root: &options.root,
        config: &run.config,
        max_file_size: options.max_file_size,
        paths: run.files.paths(),
        records: &run.records,
        fingerprints: &run.fingerprints,
        catalog: &run.catalog,
        digests: &run.digests,
        standings: &run.standings,
        seen: &run.seen,
        ledger: run.ledger.as_deref(),
        report: &run.report,
        checks: &run.checks,
    }
}

/// A path as a reader in the current folder would write it.
fn nearby(path: &Path) -> &Path {
    let here = std::env::current_dir();
    let below = here
        .as_ref()
        .ok()
        .and_then(|here| path.strip_prefix(here).ok());
    below.unwrap_or(path)
}

fn summary(published: &Published, target: &Path) -> String {
    let total: u64 = published.statuses.iter().map(|(_, count)| count).sum();
    let statuses: Vec<String> = published
        .statuses
        .iter()
        .map(|(status, count)| format!("{count} {status}"))
        .collect();
    let waivers = match published.waivers {
        0 => String::new(),
        1 => ", and 1 waiver".to_owned(),
        more => format!(", and {more} waivers"),
    };
    format!(
        "published {total} records in {} files at {}: {}{waivers}\n",
        published.files,
        nearby(target).display(),
        statuses.join(", ")
    )
}

/// The commit that the project is at, and whether its files are those of the commit.
/// Unknown without `git` or outside a repository.
fn provenance(root: &Path, run: &Run, target: &Path) -> Provenance {
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(root).args(args);
        // The answer must not depend on who asks, and asking must not change the repository.
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
        let output = command
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()
    };
    let commit = git(&["rev-parse", "HEAD"]).map(|commit| commit.trim().to_owned());
    let prefix = git(&["rev-parse", "--show-prefix"]).map(|prefix| prefix.trim_end().to_owned());
    let status = git(&[
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=all",
        "--no-renames",
        "--",
        ".",
    ]);
    let clean = prefix.zip(status).map(|(prefix, status)| {
        let output = inside(root, target);
        !status
            .split_terminator('\0')
            .any(|entry| is_change(run, entry, &prefix, output.as_deref()))
    });
    Provenance {
        clean: commit.as_ref().and(clean),
        commit,
    }
}

/// The path of the output as the project names it, if it stands there.
fn inside(root: &Path, target: &Path) -> Option<String> {
    let root = root.canonicalize().ok()?;
    let absolute = std::path::absolute(target).ok()?;
    let target = absolute.canonicalize().unwrap_or(absolute);
    let inside = target.strip_prefix(root).ok()?;
    Some(inside.to_str()?.to_owned())
}

/// Whether an entry of `git status` is a change of what the dataset is made from: any tracked
/// file outside the output, and any new file that was read.
fn is_change(run: &Run, entry: &str, prefix: &str, output: Option<&str>) -> bool {
    let (Some(state), Some(path)) = (entry.get(..2), entry.get(3..)) else {
        return true;
    };
    let path = path.strip_prefix(prefix).unwrap_or(path);
    let written = output.is_some_and(|output| {
        path.strip_prefix(output)
            .is_some_and(|rest| rest.starts_with('/'))
    });
    let read = || {
        run.files
            .paths()
            .binary_search_by(|known| (**known).cmp(path))
            .is_ok()
    };
    !written && (state != "??" || read())
}
