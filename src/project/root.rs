//! The folder of a project, opened once: thousands of files are named from
//! there, and the system need not find the way to it for each.

#![expect(
    clippy::disallowed_methods,
    reason = "this is where the project's files are opened"
)]

use std::borrow::Cow;
use std::fs::File;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, Stat, open, openat, statat};
use rustix::io::retry_on_intr;

/// The folder of a project.
#[derive(Debug)]
pub struct Root {
    path: PathBuf,
    /// Not where it may be passed through but not opened.
    folder: Option<OwnedFd>,
}

impl Root {
    /// The folder at a path. Whether it can be opened shows where files are.
    pub fn open(path: &Path) -> Self {
        let folder = || open(path, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
        Self {
            path: path.to_owned(),
            folder: retry_on_intr(folder).ok(),
        }
    }

    /// Opens a file to be read, by its path in the project.
    ///
    /// # Errors
    /// Where the system does not open it.
    pub(super) fn read(&self, path: &str) -> std::io::Result<File> {
        let (folder, path) = self.named(path);
        let file = retry_on_intr(|| openat(folder, &*path, OFlags::CLOEXEC, Mode::empty()))?;
        Ok(file.into())
    }

    /// What the system says of a file, behind links; `None` if it can't say.
    pub(super) fn stat(&self, path: &str) -> Option<Stat> {
        let (folder, path) = self.named(path);
        statat(folder, &*path, AtFlags::empty()).ok()
    }

    /// How the system is told of a file: from where, and by which path.
    fn named<'p>(&'p self, path: &'p str) -> (BorrowedFd<'p>, Cow<'p, Path>) {
        match &self.folder {
            Some(folder) => (folder.as_fd(), Cow::Borrowed(Path::new(path))),
            None => (CWD, Cow::Owned(self.path.join(path))),
        }
    }
}
