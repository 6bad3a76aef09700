//! What the project was at a revision: asked of `git` itself, read object by
//! object, and laid out in a folder of its own. Changes nothing in the repository.

use std::io::{BufReader, Read as _};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::Failure;

/// The commit that `revision` and the state at hand have in common.
///
/// # Errors
/// If there is no such revision, or the clone does not reach back far enough.
pub(super) fn merge_base(root: &Path, revision: &str) -> Result<String, Failure> {
    let known = known(root, revision)?;
    let base = match &known {
        Some(commit) => ask(root, &["merge-base", commit, "HEAD"])?,
        None => None,
    };
    if let Some(base) = base {
        return Ok(base);
    }
    let reach = format!("what it has in common with \"{revision}\"");
    Err(match known {
        Some(_) => out_of_reach(root, &reach)?.unwrap_or_else(|| {
            Failure(format!(
                "this state and \"{revision}\" have no commit in common"
            ))
        }),
        None => unknown(root, revision, &reach)?,
    })
}

/// The commit that a revision names.
///
/// # Errors
/// If there is no such revision, or the clone does not reach back far enough.
pub(super) fn commit(root: &Path, revision: &str) -> Result<String, Failure> {
    match known(root, revision)? {
        Some(commit) => Ok(commit),
        None => Err(unknown(root, revision, &format!("\"{revision}\""))?),
    }
}

fn known(root: &Path, revision: &str) -> Result<Option<String>, Failure> {
    let commit = format!("{revision}^{{commit}}");
    let question = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
    ask(root, &[&question[..], &[&commit]].concat())
}

/// Why a revision is not known here; `reach` says what a shallow clone would have to hold.
fn unknown(root: &Path, revision: &str, reach: &str) -> Result<Failure, Failure> {
    let other = || {
        Failure(format!(
            "there is no revision \"{revision}\" in this repository"
        ))
    };
    Ok(out_of_reach(root, reach)?.unwrap_or_else(other))
}

/// What to say where the clone itself is the reason.
fn out_of_reach(root: &Path, reach: &str) -> Result<Option<Failure>, Failure> {
    let inside = ask(root, &["rev-parse", "--is-shallow-repository"])?;
    Ok(match inside.as_deref() {
        None => Some(Failure(format!(
            "{} is in no git repository, so there is nothing to compare with",
            root.display()
        ))),
        Some("true") => Some(Failure(format!(
            "this clone is shallow and does not reach {reach}: \
             fetch the whole history (git fetch --unshallow; in GitHub Actions, fetch-depth: 0)"
        ))),
        Some(_) => None,
    })
}

/// Lays out settings, schemas and records as they were at a commit. Links are left out.
pub(super) fn extract(root: &Path, commit: &str) -> Result<TempDir, Failure> {
    let folder = TempDir::new().map_err(|error| format!("no temporary folder: {error}"))?;
    let list = run(root, &["ls-tree", "-r", "-z", commit])?
        .ok_or_else(|| format!("git could not list the files of {commit}"))?;
    let files: Vec<(String, PathBuf)> = list.split(|byte| *byte == 0).filter_map(blob).collect();
    let mut child = git(root)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| unavailable(&error))?;
    let (Some(mut questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("git could not be asked".into());
    };
    let mut answers = BufReader::new(answers);
    for (object, path) in files {
        let bytes = content(&mut questions, &mut answers, &object)
            .map_err(|error| format!("{} at {commit}: {error}", path.display()))?;
        place(&folder.path().join(&path), &bytes)
            .map_err(|error| format!("{} could not be laid out: {error}", path.display()))?;
    }
    drop(questions);
    child.wait().map_err(|error| unavailable(&error))?;
    Ok(folder)
}

/// Object and path of a line of `ls-tree`, if a run could read it.
fn blob(line: &[u8]) -> Option<(String, PathBuf)> {
    let line = std::str::from_utf8(line).ok()?;
    let (about, path) = line.split_once('\t')?;
    let mut about = about.split(' ');
    let is_file = about.next()?.starts_with("100");
    let object = about.nth(1)?.to_owned();
    let path = PathBuf::from(path);
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let wanted = path
        .extension()
        .is_some_and(|end| end == "toml" || end == "json");
    (is_file && inside && wanted).then_some((object, path))
}

/// One object, through a running `cat-file --batch`.
fn content(
    questions: &mut impl std::io::Write,
    answers: &mut impl std::io::BufRead,
    object: &str,
) -> std::io::Result<Vec<u8>> {
    writeln!(questions, "{object}")?;
    questions.flush()?;
    let mut header = String::new();
    answers.read_line(&mut header)?;
    let size = header.trim_end().rsplit(' ').next();
    let Some(size) = size.and_then(|size| size.parse::<u64>().ok()) else {
        return Err(std::io::Error::other("git does not have it"));
    };
    let mut bytes = Vec::new();
    answers.take(size).read_to_end(&mut bytes)?;
    answers.read_exact(&mut [0])?;
    Ok(bytes)
}

fn place(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, bytes)
}

/// One line of answer; `None` if git refuses.
fn ask(root: &Path, arguments: &[&str]) -> Result<Option<String>, Failure> {
    let output = run(root, arguments)?;
    Ok(output.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned()))
}

fn run(root: &Path, arguments: &[&str]) -> Result<Option<Vec<u8>>, Failure> {
    let output = git(root).args(arguments).output();
    let output = output.map_err(|error| unavailable(&error))?;
    Ok(output.status.success().then_some(output.stdout))
}

/// Git in the project's folder, never fetching and never taking a lock.
fn git(root: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(root).stderr(Stdio::null());
    git.env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1");
    git
}

fn unavailable(error: &std::io::Error) -> Failure {
    Failure(format!("git could not be run: {error}"))
}
