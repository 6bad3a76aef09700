//! Who goes next: a queue per host and a heap of hosts by the time each may next be visited. Pure:
//! time is handed in, as time since the sweep began, and nothing here waits or connects.
//!
//! A host stands in the heap only while it has something to do and a place free, so a host that is
//! slow, paused or large is never in the way of another. The place among all visits is taken when
//! its turn comes and not before.

use std::cmp::Reverse;
use std::collections::btree_map::OccupiedEntry;
use std::collections::{BTreeMap, BinaryHeap, HashMap, VecDeque};
use std::time::Duration;

use super::settings::Pace;

/// A host, by the order in which it was first named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(usize);

/// Jobs of type `J` waiting for their hosts.
#[derive(Debug)]
pub struct Schedule<J> {
    hosts: Vec<Host<J>>,
    ids: HashMap<String, HostId>,
    /// By time, then by who was listed first. An entry counts only if its host holds its ticket.
    heap: BinaryHeap<Reverse<(Duration, u64, HostId)>>,
    tickets: u64,
    in_flight: usize,
    limit: usize,
}

#[derive(Debug)]
struct Host<J> {
    pace: Pace,
    in_flight: usize,
    /// Whether the queue waits, and only jobs with a time of their own may start.
    held: bool,
    /// When the next visit may start.
    next: Duration,
    queue: VecDeque<J>,
    /// Jobs that may not start before a time, in the order they came.
    later: BTreeMap<(Duration, u64), J>,
    /// The entry of the heap that counts.
    listed: Option<(Duration, u64)>,
}

impl<J> Host<J> {
    fn new(pace: Pace) -> Self {
        Self {
            pace,
            in_flight: 0,
            held: false,
            next: Duration::ZERO,
            queue: VecDeque::new(),
            later: BTreeMap::new(),
            listed: None,
        }
    }

    fn waiting(&self) -> usize {
        self.queue.len() + self.later.len()
    }

    /// When a job may start, if one waits and there is a place.
    fn ready(&self) -> Option<Duration> {
        if self.in_flight >= self.pace.in_flight.max(1) {
            return None;
        }
        let later = self.later.first_key_value().map(|((time, _), _)| *time);
        let job = if self.held || self.queue.is_empty() {
            later
        } else {
            Some(Duration::ZERO)
        };
        job.map(|job| job.max(self.next))
    }

    /// Takes the job whose turn it is: one whose wait is over, else the first in the queue.
    fn take(&mut self, now: Duration) -> Option<J> {
        let due = self
            .later
            .first_entry()
            .filter(|entry| entry.key().0 <= now);
        let due = due.map(OccupiedEntry::remove);
        if self.held {
            return due;
        }
        due.or_else(|| self.queue.pop_front())
    }
}

impl<J> Schedule<J> {
    /// An empty schedule that lets `limit` jobs be under way.
    pub fn new(limit: usize) -> Self {
        Self {
            hosts: Vec::new(),
            ids: HashMap::new(),
            heap: BinaryHeap::new(),
            tickets: 0,
            in_flight: 0,
            limit: limit.max(1),
        }
    }

    /// The host of this name, with its pace if it was not known yet.
    pub fn host(&mut self, name: &str, pace: Pace) -> HostId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let id = HostId(self.hosts.len());
        self.hosts.push(Host::new(pace));
        self.ids.insert(name.to_owned(), id);
        id
    }

    /// Adds a job at a host, not to start before a time.
    pub fn add(&mut self, host: HostId, job: J, not_before: Duration) {
        let ticket = self.ticket();
        let at = &mut self.hosts[host.0];
        if not_before.is_zero() {
            at.queue.push_back(job);
        } else {
            at.later.insert((not_before, ticket), job);
        }
        self.list(host);
    }

    /// The job that may start now, if any; it is under way from then on.
    pub fn start(&mut self, now: Duration) -> Option<(HostId, J)> {
        self.forget_stale();
        let Reverse((time, _, id)) = *self.heap.peek()?;
        if self.in_flight >= self.limit || time > now {
            return None;
        }
        let host = &mut self.hosts[id.0];
        let job = host.take(now)?;
        host.in_flight += 1;
        host.next = now + host.pace.gap;
        self.in_flight += 1;
        self.list(id);
        Some((id, job))
    }

    /// A job no longer occupies its host.
    pub fn leave_host(&mut self, host: HostId) {
        let at = &mut self.hosts[host.0];
        at.in_flight = at.in_flight.saturating_sub(1);
        self.list(host);
    }

    /// A job is no longer under way at all.
    pub fn leave(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Lets nobody start at a host before a time.
    pub fn pause(&mut self, host: HostId, until: Duration) {
        let at = &mut self.hosts[host.0];
        at.next = at.next.max(until);
        self.list(host);
    }

    /// Lets the jobs of a host that have no time of their own wait until told otherwise.
    pub fn hold(&mut self, host: HostId, held: bool) {
        self.hosts[host.0].held = held;
        self.list(host);
    }

    /// Takes away whatever waits for a host.
    pub fn close(&mut self, host: HostId) -> Vec<J> {
        let at = &mut self.hosts[host.0];
        let mut jobs: Vec<J> = std::mem::take(&mut at.queue).into();
        jobs.extend(std::mem::take(&mut at.later).into_values());
        self.list(host);
        jobs
    }

    /// When to ask again, unless something ends before.
    pub fn wake(&mut self) -> Option<Duration> {
        self.forget_stale();
        let Reverse((time, _, _)) = self.heap.peek()?;
        (self.in_flight < self.limit).then_some(*time)
    }

    /// How many jobs are under way.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// How many hosts have jobs waiting, and how long the slowest of them needs at its pace.
    pub fn outlook(&self, now: Duration) -> (usize, Duration) {
        let busy = self.hosts.iter().filter(|host| host.waiting() > 0);
        busy.fold((0, Duration::ZERO), |(hosts, longest), host| {
            let rounds = u32::try_from(host.waiting() - 1).unwrap_or(u32::MAX);
            let queue = host.pace.gap.saturating_mul(rounds);
            (
                hosts + 1,
                longest.max(queue + host.next.saturating_sub(now)),
            )
        })
    }

    fn ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    /// Puts a host where it belongs in the heap. A host that stays at its time keeps its place
    /// before those listed after it.
    fn list(&mut self, id: HostId) {
        let host = &self.hosts[id.0];
        let ready = host.ready();
        if ready == host.listed.map(|(time, _)| time) {
            return;
        }
        let listed = ready.map(|time| (time, self.ticket()));
        self.hosts[id.0].listed = listed;
        if let Some((time, ticket)) = listed {
            self.heap.push(Reverse((time, ticket, id)));
        }
    }

    fn forget_stale(&mut self) {
        while let Some(Reverse((time, ticket, id))) = self.heap.peek() {
            if self.hosts[id.0].listed == Some((*time, *ticket)) {
                return;
            }
            self.heap.pop();
        }
    }
}
