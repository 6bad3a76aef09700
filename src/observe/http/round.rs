//! The loop that visits a list of links. It holds no policy: whose turn it is is `schedule`'s, what a
//! hop means is `visit`'s, when to leave a host alone is `hosts`', and where `robots.txt` stands in the
//! way is `gate`'s.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, timeout};

use super::fault::Fault;
use super::fetch::{Client, Haul, Reply};
use super::gate::{Gate, Pass};
use super::hosts::{self, Hosts};
use super::progress::Progress;
use super::readers::{Job, Reading};
use super::schedule::{HostId, Schedule};
use super::settings::Settings;
use super::visit::{Setback, Step, Visit};
use super::{Answer, Request};
use crate::observe::Reach;

/// How often the flag that stops everything is looked at.
const TICK: Duration = Duration::from_millis(50);

/// What wakes the loop.
pub(super) enum Signal {
    /// A hop of a visit ended.
    Hop(usize, HostId, Box<Haul>),
    /// A page was read; the result lies in another channel.
    Read,
}

/// The loop's ends of its channels.
pub(super) struct Ends<T> {
    pub(super) jobs: Sender<Job>,
    pub(super) finished: Receiver<Reading<T>>,
    pub(super) signal: UnboundedSender<Signal>,
}

/// What is told of each answer.
type Done<'s, T> = &'s mut dyn FnMut(usize, Answer, Option<T>);

/// All visits of one sweep, and where they are.
pub(super) struct Round<'s, T> {
    settings: &'s Settings,
    client: Arc<Client>,
    runtime: &'s Runtime,
    /// The visits that have not ended, by their request.
    visits: BTreeMap<usize, Visit>,
    schedule: Schedule<usize>,
    hosts: Hosts,
    /// What each origin asks of programs, where that is honoured.
    gate: Option<Gate>,
    /// The number of the next visit that nobody requested.
    extra: usize,
    /// Until when a page that is being read must have been, by visit.
    reading: BTreeSet<(Instant, usize)>,
    start: Instant,
    total: usize,
    ended: usize,
    ends: Ends<T>,
    done: Done<'s, T>,
}

impl<'s, T: Send> Round<'s, T> {
    /// A round in which nothing has been visited.
    pub(super) fn new(
        settings: &'s Settings,
        client: Client,
        runtime: &'s Runtime,
        ends: Ends<T>,
        done: Done<'s, T>,
    ) -> Self {
        Self {
            settings,
            client: Arc::new(client),
            runtime,
            visits: BTreeMap::new(),
            schedule: Schedule::new(settings.in_flight),
            hosts: Hosts::new(settings.limits.failures),
            gate: settings.respect_robots.then(Gate::default),
            extra: 0,
            reading: BTreeSet::new(),
            start: Instant::now(),
            total: 0,
            ended: 0,
            ends,
            done,
        }
    }

    /// Visits links until all have ended or everything is stopped.
    pub(super) async fn run(
        mut self,
        requests: &[Request],
        stop: &AtomicBool,
        mut signals: UnboundedReceiver<Signal>,
    ) {
        self.total = requests.len();
        self.extra = requests.len();
        for (index, request) in requests.iter().enumerate() {
            self.admit(index, request);
        }
        while self.ended < self.total && !stop.load(Ordering::Relaxed) {
            self.start_what_may();
            self.watch();
            let wait = self.until_wake();
            if let Ok(Some(signal)) = timeout(wait, signals.recv()).await {
                self.handle(signal);
                while let Ok(signal) = signals.try_recv() {
                    self.handle(signal);
                }
            }
            self.give_up_reading();
        }
        self.watch();
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn admit(&mut self, index: usize, request: &Request) {
        match Visit::new(request, self.settings) {
            Ok(visit) => {
                self.visits.insert(index, visit);
                self.enqueue(index, Duration::ZERO);
            }
            Err(answer) => self.end(index, *answer, None),
        }
    }

    fn enqueue_all(&mut self, visits: &[usize]) {
        for index in visits {
            self.enqueue(*index, Duration::ZERO);
        }
    }

    /// Lets a visit wait for its turn at the host it is at.
    fn enqueue(&mut self, index: usize, not_before: Duration) {
        if !self.passes(index) {
            return;
        }
        let Some(visit) = self.visits.get(&index) else {
            return;
        };
        let (name, pace) = hosts::name_and_pace(visit.at(), self.settings);
        let host = self.schedule.host(&name, pace);
        match self.hosts.closed(host) {
            Some(closed) => {
                let answer = closed.answer(visit);
                self.end(index, answer, None);
            }
            None => self.schedule.add(host, index, not_before),
        }
    }

    /// Whether the server lets programs visit where a visit is going. If that is not known yet, the
    /// visit is kept by the gate and comes back here.
    fn passes(&mut self, index: usize) -> bool {
        let (Some(gate), Some(visit)) = (&mut self.gate, self.visits.get(&index)) else {
            return true;
        };
        if gate.is_asking(index) {
            return true;
        }
        match gate.pass(index, visit.at()) {
            Pass::Open => return true,
            Pass::Wait => {}
            Pass::Shut(reach, detail) => {
                let answer = visit.end(reach, None, detail);
                self.end(index, answer, None);
            }
            Pass::Ask(request) => {
                let robots = self.extra;
                self.extra += 1;
                gate.asks(robots, visit.at());
                self.admit(robots, &request);
            }
        }
        false
    }

    fn start_what_may(&mut self) {
        let now = self.now();
        while let Some((host, index)) = self.schedule.start(now) {
            let Some(visit) = self.visits.get(&index) else {
                continue;
            };
            let errand = visit.errand(&self.settings.limits);
            let (client, signal) = (self.client.clone(), self.ends.signal.clone());
            let hop = self
                .runtime
                .spawn(async move { client.fetch(&errand).await });
            self.runtime.spawn(async move {
                let haul = hop.await.unwrap_or_else(|_| Haul {
                    result: Err(Fault::lasting(
                        Reach::Unsupported,
                        "what came cannot be read",
                    )),
                    took: Duration::ZERO,
                    wire: 0,
                });
                // Nobody listens any more only when the sweep was stopped.
                let _ = signal.send(Signal::Hop(index, host, Box::new(haul)));
            });
        }
    }

    fn until_wake(&mut self) -> Duration {
        let now = self.now();
        let start = self.schedule.wake().map(|time| time.saturating_sub(now));
        let reading = self
            .reading
            .first()
            .map(|(time, _)| time.saturating_duration_since(Instant::now()));
        let soonest = start.into_iter().chain(reading).min();
        soonest.map_or(TICK, |wait| wait.min(TICK))
    }

    fn handle(&mut self, signal: Signal) {
        match signal {
            Signal::Hop(index, host, haul) => self.hop_ended(index, host, *haul),
            Signal::Read => {
                while let Ok(reading) = self.ends.finished.try_recv() {
                    self.page_read(reading);
                }
            }
        }
    }

    fn hop_ended(&mut self, index: usize, host: HostId, haul: Haul) {
        self.schedule.leave_host(host);
        let Some(visit) = self.visits.get_mut(&index) else {
            self.schedule.leave();
            return;
        };
        match visit.after(haul, self.settings) {
            // The place among all visits is kept until the page is read: pages that wait to be read
            // take memory.
            Step::Read(reply) => self.read(index, host, reply),
            Step::Onward => {
                self.schedule.leave();
                self.answered(host);
                self.enqueue(index, Duration::ZERO);
            }
            Step::Again { wait, why } => {
                self.schedule.leave();
                let until = self.now() + wait;
                if why == Setback::Crowd {
                    self.schedule.pause(host, until);
                }
                if why == Setback::Answer {
                    self.answered(host);
                } else {
                    self.hosts.troubles(host, index);
                    self.hold_back(host);
                }
                self.enqueue(index, until);
            }
            Step::End(answer) => {
                self.schedule.leave();
                self.judge_host(host, index, &answer);
                self.end(index, answer, None);
            }
        }
    }

    fn answered(&mut self, host: HostId) {
        self.hosts.answered(host);
        self.hold_back(host);
    }

    /// Lets no further visit begin at a host while as many are in trouble there as would close it.
    fn hold_back(&mut self, host: HostId) {
        self.schedule.hold(host, self.hosts.is_doubtful(host));
    }

    /// What the end of a visit says about its host, and what that means for those who wait for it.
    fn judge_host(&mut self, host: HostId, index: usize, answer: &Answer) {
        let now = self.now();
        let limits = &self.settings.limits;
        if let Some(until) = self.hosts.judge(host, index, answer, limits) {
            self.schedule.pause(host, now + until);
        }
        self.hold_back(host);
        let Some(closed) = self.hosts.closed(host) else {
            return;
        };
        for index in self.schedule.close(host) {
            if let Some(visit) = self.visits.get(&index) {
                let answer = closed.answer(visit);
                self.end(index, answer, None);
            }
        }
    }

    fn read(&mut self, index: usize, host: HostId, reply: Reply) {
        self.answered(host);
        if let Some(gate) = self.gate.as_mut().filter(|gate| gate.is_asking(index)) {
            let waiting = gate.found(index, &reply.body);
            self.visits.remove(&index);
            self.schedule.leave();
            return self.enqueue_all(&waiting);
        }
        let Some(visit) = self.visits.get(&index) else {
            return;
        };
        let until = Instant::now() + visit.left(&self.settings.limits);
        self.reading.insert((until, index));
        let url = visit.at().to_string();
        // The readers listen as long as this end of the channel is there.
        let _ = self.ends.jobs.send(Job {
            visit: index,
            reply,
            url,
        });
    }

    fn page_read(&mut self, reading: Reading<T>) {
        self.schedule.leave();
        self.reading.retain(|(_, index)| *index != reading.visit);
        // Gone already if it took too long.
        let Some(visit) = self.visits.get(&reading.visit) else {
            return;
        };
        let (found, result) = match reading.found {
            Some((found, result)) => (found, Some(result)),
            None => (None, None),
        };
        let answer = visit.arrived(&reading.reply.head, found);
        self.end(reading.visit, answer, result);
    }

    /// Ends the visits whose pages take too long to read.
    fn give_up_reading(&mut self) {
        let now = Instant::now();
        while let Some((_, index)) = self
            .reading
            .first()
            .copied()
            .filter(|(time, _)| *time <= now)
        {
            self.reading.pop_first();
            if let Some(visit) = self.visits.get(&index) {
                let answer = visit.unread();
                self.end(index, answer, None);
            }
        }
    }

    fn end(&mut self, index: usize, answer: Answer, result: Option<T>) {
        self.visits.remove(&index);
        if let Some(gate) = self.gate.as_mut().filter(|gate| gate.is_asking(index)) {
            let waiting = gate.missing(index, &answer);
            return self.enqueue_all(&waiting);
        }
        self.ended += 1;
        (self.done)(index, answer, result);
    }

    fn watch(&self) {
        let Some(watch) = &self.settings.watch else {
            return;
        };
        let elapsed = self.now();
        let (hosts, remaining) = self.schedule.outlook(elapsed);
        watch(&Progress {
            ended: self.ended,
            total: self.total,
            in_flight: self.schedule.in_flight(),
            hosts,
            elapsed,
            remaining,
        });
    }
}
