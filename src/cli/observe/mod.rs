//! `factum observe`: the links of the records are visited, and what was seen goes to the ledger. What
//! the world does to a link is told and recorded; it fails nothing.

mod archives;
mod report;
mod sweep;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use super::args::{Common, ObserveArgs};
use super::{Failure, Outcome, check, clock, fix, output, since};
use crate::observe::ledger::{self, Ages, LEDGER_FILE, Ledger};
use crate::observe::{self, Basis, Plan, Targets};
use crate::pipeline::{LedgerUse, Levels, Options, Run};

use report::Told;
use sweep::Visited;

pub(super) fn run(common: &Common, args: &ObserveArgs) -> Outcome {
    if args.offline && !args.plan {
        return Err("observe visits the web: with --offline only --plan is possible".into());
    }
    let options = options(common, args)?;
    let run = check::check(common, &options)?;
    if !run.configured {
        return Err("factum.toml could not be read; factum check says why".into());
    }
    if run.records.is_empty() {
        output::log(
            common,
            "no file matches what factum.toml includes, so there is no link",
        );
        return Ok(3);
    }
    let file = ledger_file(&options);
    refuse_other_files(&run, &file)?;
    let now = clock::now()?.timestamp();
    let targets = observe::targets(&run.digests, &run.seen.quotes);
    let wanted = wanted(args, &options, &targets)?;
    let ages = Ages {
        alive: run.config.observe.max_age,
        max_age: args.max_age,
        ..Ages::default()
    };
    let loosened = sweep::loosened(args);
    let basis = Basis {
        catalog: &run.catalog,
        digests: &run.digests,
        ledger: &run.seen.ledger,
        now,
        ages: &ages,
        loosened: &loosened,
    };
    let plan = limited(observe::plan(basis, &wanted), args.limit);
    if args.plan {
        output::print(report::plan(&plan, args.format).as_bytes())?;
        return Ok(0);
    }
    let job = Job {
        common,
        args,
        options: &options,
        run: &run,
        wanted: &wanted,
        file: &file,
        now,
    };
    let stop = sweep::stop_on_interrupt()?;
    let told = job.visit(&plan, &targets, &stop)?;
    output::print(report::told(&told, args.format, common).as_bytes())?;
    if stop.load(Ordering::Relaxed) {
        output::log(common, "stopped; what was seen until then was kept");
        return Ok(2);
    }
    Ok(0)
}

/// What is to be done.
struct Job<'j> {
    common: &'j Common,
    args: &'j ObserveArgs,
    options: &'j Options,
    run: &'j Run,
    wanted: &'j Targets<'j>,
    file: &'j Path,
    now: Timestamp,
}

impl Job<'_> {
    /// Visits what is planned, and writes what was seen.
    fn visit(&self, plan: &Plan, all: &Targets<'_>, stop: &AtomicBool) -> Result<Told, Failure> {
        let mut ledger = self.run.seen.ledger.clone();
        let mut told = Told::new(self.now, plan);
        let config = &self.run.config.observe;
        let settings = sweep::settings(self.common, self.args, config, plan.errands.len());
        let visits = sweep::sweep(&plan.errands, &settings, self.now, stop)?;
        refuse_broken_vantage(&ledger, &visits)?;
        for visited in &visits {
            let errand = &plan.errands[visited.errand];
            ledger.set(errand.follow(&ledger, visited.visit.clone(), self.now));
        }
        told.visited(plan, &visits, &ledger);
        if self.args.find_archives {
            let search = archives::Search {
                run: self.run,
                targets: self.wanted,
                settings: &settings,
                now: self.now,
                stop,
            };
            told.archives = archives::find(self.common, &search, &mut ledger)?;
        }
        if self.args.prune {
            told.pruned = ledger.retain(|url| all.contains_key(url));
        }
        told.written = write(self.file, &ledger, &self.options.root)?;
        if self.args.fix {
            told.corrected = Some(corrected(self.common, self.options, &told)?);
        }
        Ok(told)
    }
}

/// What a network that reaches nobody sees is no word about the world.
fn refuse_broken_vantage(ledger: &Ledger, visits: &[Visited]) -> Result<(), Failure> {
    let seen = visits.iter().map(|visited| &visited.visit);
    let Some((silent, hosts)) = observe::broken_vantage(ledger, seen) else {
        return Ok(());
    };
    Err(Failure(format!(
        "{silent} of {hosts} hosts could not be reached at all: the fault is more likely here than there, \
         so nothing was recorded; try again from a network that works"
    )))
}

fn options(common: &Common, args: &ObserveArgs) -> Result<Options, Failure> {
    let file = args.ledger.as_deref().map(|file| {
        let absolute = std::path::absolute(file);
        absolute.map_err(|error| Failure(format!("{}: {error}", file.display())))
    });
    Ok(Options {
        root: check::root(common)?,
        today: clock::today(common)?,
        max_file_size: args.max_file_size,
        levels: Levels::default(),
        waivers: true,
        complete: true,
        ledger: LedgerUse {
            file: file.transpose()?,
            known: None,
        },
    })
}

fn ledger_file(options: &Options) -> PathBuf {
    let own = || options.root.join(LEDGER_FILE);
    options.ledger.file.clone().unwrap_or_else(own)
}

/// A slip in `--ledger` must not cost a file that is none.
fn refuse_other_files(run: &Run, file: &Path) -> Result<(), Failure> {
    let told = run.report.findings.iter();
    let faulty = told.filter(|finding| finding.rule.is(&ledger::UNREADABLE_OBSERVATION));
    if run.seen.ledger.is_empty() && faulty.count() > 0 {
        return Err(Failure(format!(
            "{} is no ledger: no line of it is an observation, so it is not written over",
            file.display()
        )));
    }
    Ok(())
}

/// The addresses that the command line leaves over.
fn wanted<'d>(
    args: &ObserveArgs,
    options: &Options,
    targets: &Targets<'d>,
) -> Result<Targets<'d>, Failure> {
    let known = match &args.since {
        Some(revision) => since::Base::at(options, revision)?.addresses(),
        None => std::collections::BTreeSet::new(),
    };
    let named =
        |url: &str| args.only.is_empty() || args.only.iter().any(|pattern| matches(pattern, url));
    Ok(targets
        .iter()
        .filter(|(url, _)| named(url) && !known.contains(**url))
        .map(|(url, target)| (*url, target.clone()))
        .collect())
}

/// Whether the parts of a pattern between its `*` stand in a text, one after the other.
fn matches(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    pattern.split('*').all(|part| {
        let found = rest.find(part);
        found.is_some_and(|at| {
            rest = &rest[at + part.len()..];
            true
        })
    })
}

/// The first so many, by how much their visit would tell.
fn limited(mut plan: Plan, limit: Option<usize>) -> Plan {
    if let Some(limit) = limit.filter(|limit| *limit < plan.errands.len()) {
        plan.errands
            .sort_by(|a, b| (a.why, &a.url).cmp(&(b.why, &b.url)));
        plan.errands.truncate(limit);
        plan.errands.sort_by(|a, b| a.url.cmp(&b.url));
    }
    plan
}

/// Writes the ledger if it says anything new; gives its name then.
fn write(file: &Path, ledger: &Ledger, root: &Path) -> Result<Option<String>, Failure> {
    let text = ledger::write(ledger);
    let before = std::fs::read(file).unwrap_or_default();
    if before == text.as_bytes() {
        return Ok(None);
    }
    output::write_file(file, text.as_bytes())?;
    let shown = file.strip_prefix(root).unwrap_or(file);
    Ok(Some(shown.display().to_string()))
}

/// Writes into the records what was seen: the project is judged again, by the new ledger.
fn corrected(common: &Common, options: &Options, told: &Told) -> Result<usize, Failure> {
    let run = check::check(common, options)?;
    let found = told.archives.found.iter().map(|found| found.url.clone());
    fix::fix(&run, options, &run.report.findings, &found.collect())
}
