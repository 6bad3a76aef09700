//! How a sweep goes about it: limits, paces and what is visited. The defaults are those of the design.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::guard::Loosened;
use super::names::{Resolve, SystemResolver};
use super::progress::Progress;

/// How often a host is visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many visits at a time.
    pub in_flight: usize,
    /// The least time between the starts of two visits.
    pub gap: Duration,
}

/// What is never exceeded.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a page, decoded.
    pub body: usize,
    /// Decoded bytes for each byte that came over the wire. Judged from 64 KiB on: a small page of
    /// one repeated line may shrink further and costs nothing.
    pub ratio: usize,
    /// Bytes over the wire in one visit, with all its hops and retries.
    pub wire: u64,
    /// Bytes of the head of one answer.
    pub head: usize,
    /// Redirects in one visit.
    pub hops: usize,
    /// Time of one visit, with all its hops, its retries and matching, without waiting for its turn.
    pub visit: Duration,
    /// Time until a connection stands, encryption included.
    pub connect: Duration,
    /// How often a visit is tried again after failures that may pass.
    pub retries: u32,
    /// The wait before the first retry, on average; the next one waits twice as long.
    pub backoff: Duration,
    /// The longest `Retry-After` that is waited for within the sweep.
    pub pause: Duration,
    /// After how many visits in a row that found no connection a host is left alone; no further ones
    /// begin while as many wait for another try.
    pub failures: u32,
}

/// Told how far the sweep is.
pub type Watch = Arc<dyn Fn(&Progress) + Send + Sync>;

/// How a sweep goes about it.
#[derive(Clone)]
pub struct Settings {
    /// Visits at a time, over all hosts.
    pub in_flight: usize,
    /// The pace at each host.
    pub pace: Pace,
    /// The pace at some hosts, by name (`example.org`, or `example.org:8080` for another port).
    pub hosts: BTreeMap<String, Pace>,
    /// What is never exceeded.
    pub limits: Limits,
    /// What is visited beyond the public internet.
    pub loosened: Loosened,
    /// The proxy to go through, `http://host:port`; that of the environment is never used.
    pub proxy: Option<String>,
    /// Where the operator of a server may complain: an address that stands in the user agent.
    pub contact: Option<String>,
    /// Whether `robots.txt` is honoured, as for crawlers.
    pub respect_robots: bool,
    /// Who looks up names.
    pub resolver: Arc<dyn Resolve>,
    /// Certificates (DER) of authorities that are trusted besides Mozilla's list.
    pub roots: Vec<Vec<u8>>,
    /// Told how far the sweep is.
    pub watch: Option<Watch>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            in_flight: 2,
            gap: Duration::from_secs(1),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 2 << 20,
            ratio: 100,
            wire: 8 << 20,
            head: 64 << 10,
            hops: 10,
            visit: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            retries: 2,
            backoff: Duration::from_secs(1),
            pause: Duration::from_secs(60),
            failures: 3,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            in_flight: 64,
            pace: Pace::default(),
            hosts: BTreeMap::new(),
            limits: Limits::default(),
            loosened: Loosened::default(),
            proxy: None,
            contact: None,
            respect_robots: false,
            resolver: Arc::new(SystemResolver),
            roots: Vec::new(),
            watch: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("in_flight", &self.in_flight)
            .field("pace", &self.pace)
            .field("hosts", &self.hosts)
            .field("limits", &self.limits)
            .field("loosened", &self.loosened)
            .finish_non_exhaustive()
    }
}
