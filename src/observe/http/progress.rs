//! How far a sweep is, for whoever shows it.

use std::time::Duration;

/// How far a sweep is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Visits that ended.
    pub ended: usize,
    /// Visits asked for.
    pub total: usize,
    /// Requests under way.
    pub in_flight: usize,
    /// Hosts that still have visits to come.
    pub hosts: usize,
    /// Time since the sweep began.
    pub elapsed: Duration,
    /// At least how long it will still take: the longest queue at its host's pace.
    pub remaining: Duration,
}
