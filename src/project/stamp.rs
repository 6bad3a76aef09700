//! What the system says of a file without reading it: enough to see that
//! nobody wrote to it, and no more.

use std::time::{SystemTime, UNIX_EPOCH};

use rustix::fs::Stat;

use super::root::Root;

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
    /// What a system says, whose numbers are not of one type on all.
    pub(super) fn new(stat: &Stat) -> Self {
        let time = |seconds: i128, nanos: i128| {
            let nanos = seconds.saturating_mul(1_000_000_000).saturating_add(nanos);
            i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
        };
        let number = |number: i128| u64::try_from(number).unwrap_or_default();
        Self {
            size: number(stat.st_size.into()),
            modified: time(stat.st_mtime.into(), stat.st_mtime_nsec.into()),
            changed: time(stat.st_ctime.into(), stat.st_ctime_nsec.into()),
            inode: number(stat.st_ino.into()),
            device: number(stat.st_dev.into()),
        }
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
pub fn stamp(root: &Root, path: &str) -> Option<Stamp> {
    root.stat(path).map(|stat| Stamp::new(&stat))
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
