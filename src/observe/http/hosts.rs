//! What was learned about hosts: which ones are to be left alone for the rest of the sweep.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use url::Url;

use super::Answer;
use super::schedule::HostId;
use super::settings::{Limits, Pace, Settings};
use super::visit::Visit;
use crate::observe::Reach;

/// What was learned about hosts.
#[derive(Debug)]
pub(super) struct Hosts {
    /// After how many failures in a row a host is closed.
    limit: u32,
    known: HashMap<HostId, Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// How many visits failed since the last answer.
    failures: u32,
    /// The visits that got no answer and are to be tried again.
    troubled: BTreeSet<usize>,
    closed: Option<Closed>,
}

/// A host that is left alone, and what its other links are told.
#[derive(Debug, Clone)]
pub(super) struct Closed {
    reach: Reach,
    retry_after: Option<u64>,
    detail: String,
}

impl Closed {
    /// The answer for a visit that waits for this host.
    pub(super) fn answer(&self, visit: &Visit) -> Answer {
        Answer {
            retry_after: self.retry_after,
            ..visit.end(self.reach, None, self.detail.clone())
        }
    }
}

impl Hosts {
    pub(super) fn new(limit: u32) -> Self {
        let known = HashMap::new();
        Self { limit, known }
    }

    /// Whether a host is left alone.
    pub(super) fn closed(&self, host: HostId) -> Option<Closed> {
        self.known.get(&host)?.closed.clone()
    }

    /// A host answered a request.
    pub(super) fn answered(&mut self, host: HostId) {
        let known = self.known.entry(host).or_default();
        known.failures = 0;
        known.troubled.clear();
    }

    /// A visit got no answer from a host, and will be tried again.
    pub(super) fn troubles(&mut self, host: HostId, visit: usize) {
        self.known.entry(host).or_default().troubled.insert(visit);
    }

    /// Whether so many visits failed or are in trouble that the host will be closed unless one of them
    /// goes well. Without this, a host that is not there would be asked for ever more pages while the
    /// first ones wait for their next try.
    pub(super) fn is_doubtful(&self, host: HostId) -> bool {
        self.known.get(&host).is_some_and(|known| {
            let troubled = u32::try_from(known.troubled.len()).unwrap_or(u32::MAX);
            known.failures.saturating_add(troubled) >= self.limit.max(1)
        })
    }

    /// Takes note of how a visit ended at a host; how long it is to be left alone, if it asks.
    ///
    /// A host that three visits in a row found no connection to, or that keeps asking for
    /// fewer of them, is closed. What was true of three connections is then said of the rest; what
    /// three pages were told is not said of the others, which were not asked for.
    pub(super) fn judge(
        &mut self,
        host: HostId,
        visit: usize,
        answer: &Answer,
        limits: &Limits,
    ) -> Option<Duration> {
        let asked = answer.retry_after.map(Duration::from_secs);
        let known = self.known.entry(host).or_default();
        known.troubled.remove(&visit);
        if asked.is_some_and(|asked| asked > limits.pause) {
            known.closed = Some(Closed {
                reach: Reach::NotChecked,
                retry_after: answer.retry_after,
                detail: "not visited: the server asked to be left alone".to_owned(),
            });
            return None;
        }
        let (reach, enough) = match answer.reach {
            // Said of the host, whatever page is asked for.
            Reach::NameNotFound => (answer.reach, 1),
            Reach::NameLookupFailed | Reach::ConnectFailed | Reach::Timeout => {
                (answer.reach, self.limit)
            }
            Reach::RateLimited => (Reach::NotChecked, self.limit),
            _ => {
                known.failures = 0;
                known.troubled.clear();
                return asked;
            }
        };
        known.failures += 1;
        if known.failures >= enough {
            known.closed = Some(Closed {
                reach,
                retry_after: answer.retry_after,
                detail: format!(
                    "not tried, as others at this host failed: {}",
                    answer.detail
                ),
            });
        }
        asked
    }
}

/// What a host is called here, and its pace. http and https are one host; another port is another
/// server.
pub(super) fn name_and_pace(url: &Url, settings: &Settings) -> (String, Pace) {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let name = match url.port_or_known_default() {
        Some(port) if !matches!(port, 80 | 443) => format!("{host}:{port}"),
        _ => host.clone(),
    };
    let own = settings
        .hosts
        .get(&name)
        .or_else(|| settings.hosts.get(&host));
    let pace = own.copied().unwrap_or(settings.pace);
    (name, pace)
}
