//! Puts a new dataset in the place of an old one in a single step. It is built
//! beside the target; a build that dies leaves the target as it was, and its
//! leftovers are removed by the next.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use rustix::io::Errno;

use super::Error;
use super::manifest::MANIFEST;

/// A dataset on its way to its target. Dropped without [`Staging::commit`], it leaves nothing behind.
#[derive(Debug)]
pub(super) struct Staging {
    target: PathBuf,
    parent: PathBuf,
    /// Holds the folder of the new dataset and that of temporary files.
    folder: PathBuf,
    new: PathBuf,
    work: PathBuf,
    /// The parent folder, locked: two builds beside each other take turns.
    _lock: Option<File>,
}

impl Staging {
    /// Prepares to replace `target`, which must be absent, empty or a dataset of ours.
    pub(super) fn open(target: &Path) -> Result<Self, Error> {
        let (parent, name) = place(target)?;
        fs::create_dir_all(&parent).map_err(|error| cannot(target, &error))?;
        let parent = parent
            .canonicalize()
            .map_err(|error| cannot(target, &error))?;
        let target = parent.join(&name);
        let lock = lock(&parent);
        let prefix = format!(".{name}.factum-");
        if lock.is_some() {
            recover(&parent, &prefix, &target)?;
        }
        refuse_foreign(&target)?;
        let folder = parent.join(format!("{prefix}build-{}", std::process::id()));
        let staging = Self {
            new: folder.join("new"),
            work: folder.join("work"),
            target,
            parent,
            folder,
            _lock: lock,
        };
        for folder in [&staging.folder, &staging.new, &staging.work] {
            fs::create_dir(folder).map_err(|error| cannot(&staging.target, &error))?;
        }
        Ok(staging)
    }

    /// What went wrong, and that the target is as it was.
    pub(super) fn unchanged(&self, error: &Error) -> Error {
        let target = self.target.display();
        let state = if self.target.exists() {
            format!("{target} could not be written anew, and what was there is unchanged")
        } else {
            format!("{target} could not be written")
        };
        Error::new(format!("{state}: {error}"))
    }

    /// The folder that becomes the target.
    pub(super) fn new_folder(&self) -> &Path {
        &self.new
    }

    /// The folder for temporary files.
    pub(super) fn work(&self) -> &Path {
        &self.work
    }

    /// Puts the new dataset in its place; the old one is removed after that.
    pub(super) fn commit(self) -> Result<(), Error> {
        let fail = |error: io::Error| cannot(&self.target, &error);
        sync(&self.new).map_err(fail)?;
        if self.target.exists() {
            self.replace().map_err(fail)?;
        } else {
            fs::rename(&self.new, &self.target).map_err(fail)?;
        }
        sync(&self.parent).map_err(fail)
    }

    fn replace(&self) -> io::Result<()> {
        match renameat_with(CWD, &self.new, CWD, &self.target, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(()),
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => self.replace_in_two_steps(),
            Err(error) => Err(error.into()),
        }
    }

    /// Where the file system cannot exchange: for a moment there is no target, and the next run
    /// puts the old one back if this one ends there.
    fn replace_in_two_steps(&self) -> io::Result<()> {
        let name = self.target.file_name().unwrap_or_default();
        let previous = self
            .parent
            .join(format!(".{}.factum-previous", name.to_string_lossy()));
        fs::rename(&self.target, &previous)?;
        sync(&self.parent)?;
        if let Err(error) = fs::rename(&self.new, &self.target) {
            fs::rename(&previous, &self.target)?;
            return Err(error);
        }
        fs::remove_dir_all(&previous)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next build.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The folder that a target stands in, and its name there. Links are followed.
fn place(target: &Path) -> Result<(PathBuf, String), Error> {
    let absolute = std::path::absolute(target).map_err(|error| cannot(target, &error))?;
    let real = absolute.canonicalize().unwrap_or(absolute);
    let parent = real.parent().map(Path::to_path_buf);
    let name = real.file_name().and_then(|name| name.to_str());
    parent.zip(name.map(str::to_owned)).ok_or_else(|| {
        let target = target.display();
        Error::new(format!(
            "{target} cannot be a dataset's folder: it has no usable name"
        ))
    })
}

/// Waits for a build beside this one. `None` where folders cannot be locked: builds are then kept
/// apart by the names of their folders alone.
fn lock(parent: &Path) -> Option<File> {
    let folder = File::open(parent).ok()?;
    flock(&folder, FlockOperation::LockExclusive).ok()?;
    Some(folder)
}

/// Removes what killed builds left, and puts back a target that one of them had taken away.
fn recover(parent: &Path, prefix: &str, target: &Path) -> Result<(), Error> {
    let fail = |error: io::Error| cannot(target, &error);
    let previous = parent.join(format!("{prefix}previous"));
    if previous.exists() && !target.exists() {
        fs::rename(&previous, target).map_err(fail)?;
    }
    for entry in fs::read_dir(parent).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = name
            .strip_prefix(prefix)
            .is_some_and(|rest| rest == "previous" || rest.starts_with("build-"));
        if ours {
            fs::remove_dir_all(entry.path()).map_err(fail)?;
        }
    }
    Ok(())
}

/// Refuses a target that holds something other than a dataset.
fn refuse_foreign(target: &Path) -> Result<(), Error> {
    let shown = target.display();
    let mut entries = match fs::read_dir(target) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::new(format!(
                "{shown} is a file; a dataset is a folder, so name another place with -o"
            )));
        }
        Err(error) => return Err(cannot(target, &error)),
    };
    if entries.next().is_none() || is_ours(&target.join(MANIFEST)) {
        return Ok(());
    }
    Err(Error::new(format!(
        "{shown} holds files that no build wrote, and a build replaces the whole folder; \
         name another folder with -o, or empty this one"
    )))
}

fn is_ours(manifest: &Path) -> bool {
    let bytes = fs::read(manifest).unwrap_or_default();
    let manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    manifest["tool"]["name"] == "factum"
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn cannot(target: &Path, error: &io::Error) -> Error {
    Error::io(
        &format!(
            "the dataset could not be put at {}, and what was there is unchanged",
            target.display()
        ),
        error,
    )
}
