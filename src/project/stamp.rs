//! What the system says of a file without reading it: enough to see that
//! nobody wrote to it, and no more.

#![expect(
    clippy::disallowed_methods,
    reason = "this is where the project's files are looked at"
)]

use std::fs::Metadata;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Size, times and identity of a file. Times are in nanoseconds since 1970; what a system does not know is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Its size in bytes.
    pub size: u64,
    /// When its content was written, as far as is said: anybody may set it.
    pub modified: i64,
    /// When anything about it last changed: nobody can set it.
    pub changed: i64,
    /// Its number on its device.
    pub inode: u64,
    /// The device.
    pub device: u64,
}

impl Stamp {
    /// What a system says.
    pub(super) fn new(metadata: &Metadata) -> Self {
        let stamp = Self {
            size: metadata.len(),
            modified: metadata.modified().map_or(0, since_1970),
            ..Self::default()
        };
        identified(stamp, metadata)
    }

    /// Whether nobody touched the file in the two seconds before an instant: a write after that instant
    /// shows in the times then, however coarse the clock of the file system is.
    pub fn settled_by(&self, instant: i64) -> bool {
        let limit = instant.saturating_sub(COARSE);
        self.modified < limit && self.changed < limit
    }
}

/// No file system in use counts time in larger steps; in nanoseconds.
const COARSE: i64 = 2_000_000_000;

/// What the system says of a file, behind links; `None` if it can't say.
pub fn stamp(root: &Path, path: &str) -> Option<Stamp> {
    let metadata = std::fs::metadata(root.join(path)).ok()?;
    Some(Stamp::new(&metadata))
}

/// Nanoseconds since 1970; what lies beyond some 290 years is clamped.
pub(super) fn since_1970(time: SystemTime) -> i64 {
    let nanos = |nanos: u128| i64::try_from(nanos).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => nanos(after.as_nanos()),
        Err(before) => -nanos(before.duration().as_nanos()),
    }
}

/// User and group that files are read as: others may be allowed to read others.
#[cfg(unix)]
pub fn reader() -> [u32; 2] {
    use rustix::process::{getegid, geteuid};
    [geteuid().as_raw(), getegid().as_raw()]
}

/// User and group that files are read as, where the system numbers them.
#[cfg(not(unix))]
pub fn reader() -> [u32; 2] {
    [0; 2]
}

#[cfg(unix)]
fn identified(stamp: Stamp, metadata: &Metadata) -> Stamp {
    use std::os::unix::fs::MetadataExt as _;
    let seconds = metadata.ctime().saturating_mul(1_000_000_000);
    Stamp {
        changed: seconds.saturating_add(metadata.ctime_nsec()),
        inode: metadata.ino(),
        device: metadata.dev(),
        ..stamp
    }
}

#[cfg(not(unix))]
fn identified(stamp: Stamp, metadata: &Metadata) -> Stamp {
    Stamp {
        changed: metadata.created().map_or(0, since_1970),
        ..stamp
    }
}
