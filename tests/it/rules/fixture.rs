//! Runs one fixture and compares. `UPDATE_EXPECT=1` writes what was found into
//! the fixture instead, to be read before it is committed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use factum::parse;
use factum::pipeline::{self, Levels, Options, Run, Silent};
use factum::text::FileId;

use super::expected::{self, Expected};
use super::laws;

/// The settings of a fixture that brings none.
const SETTINGS: &str =
    "name = \"fixture\"\ntitle = \"A fixture\"\nversion = \"1.0.0\"\nlicence = \"CC0-1.0\"\n";
const LISTED: &str = "expected.txt";

/// Checks a project with fixed options.
pub(crate) fn run(root: &Path) -> Run {
    let options = Options {
        waivers: true,
        complete: true,
        ledger: pipeline::LedgerUse::default(),
        root: root.to_owned(),
        today: "2026-01-31".to_owned(),
        max_file_size: 16 << 20,
        levels: Levels::default(),
    };
    pipeline::check(&options, &Silent)
}

/// All files and links below a folder, sorted, relative to it.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in walkdir(folder) {
        if entry.is_dir() && !entry.is_symlink() {
            found.extend(
                files(&entry)
                    .into_iter()
                    .map(|path| Path::new(entry.file_name().expect("a name")).join(path)),
            );
        } else {
            found.push(PathBuf::from(entry.file_name().expect("a name")));
        }
    }
    found.sort();
    found
}

fn walkdir(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

/// A copy of a fixture as a whole project, its files made in the order given or its reverse.
pub(super) fn copy(case: &Path, to: &Path, reverse: bool) {
    let mut paths = files(case);
    if reverse {
        paths.reverse();
    }
    for path in paths
        .iter()
        .filter(|path| path.as_path() != Path::new(LISTED))
    {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        let from = case.join(path);
        if from.is_symlink() {
            let link = std::fs::read_link(&from).expect("a link");
            std::os::unix::fs::symlink(link, target).expect("a link");
        } else {
            std::fs::copy(&from, target).expect("a copy");
        }
    }
    if !to.join("factum.toml").exists() {
        std::fs::write(to.join("factum.toml"), SETTINGS).expect("the settings");
    }
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

/// What a fixture expects, from all its files.
fn expectations(case: &Path) -> Vec<Expected> {
    let mut all = Vec::new();
    for path in files(case) {
        let name = path.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(case.join(&path)).unwrap_or_default();
        if name == LISTED {
            all.extend(expected::listed(&text));
        } else if is_toml(&path) {
            all.extend(expected::commented(&name, &text));
        }
    }
    all.sort();
    all
}

/// Whether a fixture expects nothing but findings that a waiver accepts.
pub(super) fn passes(case: &Path) -> bool {
    let wanted = expectations(case);
    wanted.iter().all(|one| one.rule.starts_with("waived["))
}

/// Whether a fixture expects a finding of a rule (of any, if it is empty) that no waiver accepts.
pub(super) fn expects(case: &Path, rule: &str) -> bool {
    let wanted = format!("[{rule}]");
    expectations(case)
        .iter()
        .filter(|one| !one.rule.starts_with("waived["))
        .any(|one| rule.is_empty() || one.rule.ends_with(&wanted))
}

/// Checks a fixture: exactly the expected findings, and the laws of every run.
pub(super) fn check(case: &Path) -> Result<(), String> {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        update(case);
    }
    let home = tempfile::tempdir().expect("a folder");
    let project = home.path().join("project");
    copy(case, &project, false);
    let run = run(&project);
    let found: Vec<Expected> = run
        .report
        .findings
        .iter()
        .map(|one| Expected::of(one, &run.files))
        .collect();
    compare(&expectations(case), &found).map_err(|fault| format!("{}\n{fault}", case.display()))?;
    laws::hold(&run).map_err(|fault| format!("{}\n{fault}", case.display()))?;
    let other = home.path().join("another name");
    copy(case, &other, true);
    laws::same(&run, &self::run(&other)).map_err(|fault| format!("{}\n{fault}", case.display()))
}

fn compare(wanted: &[Expected], found: &[Expected]) -> Result<(), String> {
    let mut rest: Vec<&Expected> = found.iter().collect();
    let mut faults = Vec::new();
    for one in wanted {
        match rest.iter().position(|other| one.is(other)) {
            Some(at) => drop(rest.remove(at)),
            None => faults.push(format!("  missing    {}", one.listed())),
        }
    }
    faults.extend(
        rest.iter()
            .map(|one| format!("  unexpected {}", one.listed())),
    );
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

/// Writes what is found into the fixture.
fn update(case: &Path) {
    let mut plain: BTreeMap<String, String> = BTreeMap::new();
    for path in files(case) {
        let name = path.to_string_lossy().into_owned();
        if !is_toml(&path) || case.join(&path).is_symlink() {
            continue;
        }
        if let Ok(text) = std::fs::read_to_string(case.join(&path)) {
            let stripped = expected::stripped(&text);
            if stripped != text {
                std::fs::write(case.join(&path), &stripped).expect("the fixture");
            }
            plain.insert(name, stripped);
        }
    }
    let home = tempfile::tempdir().expect("a folder");
    copy(case, home.path(), false);
    let run = run(home.path());
    let all = run
        .report
        .findings
        .iter()
        .map(|one| Expected::of(one, &run.files));
    let all: Vec<Expected> = all.collect();
    let mut listed = Vec::new();
    let mut files: Vec<&str> = all.iter().map(|one| one.file.as_str()).collect();
    files.dedup();
    for file in files {
        let own: Vec<Expected> = all.iter().filter(|one| one.file == file).cloned().collect();
        // A comment in a broken text could stand inside of something.
        let broken = |text: &str| parse::parse(FileId(0), text).0.broken;
        let whole = |text: &&String| !broken(text) && !text.contains('\r');
        let text = plain.get(file).filter(whole);
        match text.and_then(|text| expected::annotated(text, &own)) {
            Some(text) => std::fs::write(case.join(file), text).expect("the fixture"),
            None => listed.extend(own.iter().map(Expected::listed)),
        }
    }
    let list = case.join(LISTED);
    if listed.is_empty() {
        let _ = std::fs::remove_file(list);
    } else {
        std::fs::write(list, listed.join("\n") + "\n").expect("the expectations");
    }
}
