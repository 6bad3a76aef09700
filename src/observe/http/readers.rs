//! Pages are read on threads of their own, by a function of the caller, so that a page that takes long
//! to read delays no connection.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::Scope;

use tokio::sync::mpsc::UnboundedSender;

use super::fetch::Reply;
use super::round::Signal;
use crate::observe::{Body, Reach};

/// A page to read.
pub(super) struct Job {
    /// Which visit it belongs to.
    pub(super) visit: usize,
    pub(super) reply: Reply,
    pub(super) url: String,
}

/// A page that was read.
pub(super) struct Reading<T> {
    pub(super) visit: usize,
    pub(super) reply: Reply,
    /// What the reader said; `None` if it broke down.
    pub(super) found: Option<(Option<Reach>, T)>,
}

/// What reads a page: the number of the request and the page; what replaces the reach, and the result.
pub type Read<'r, T> = dyn Fn(usize, &Body<'_>) -> (Option<Reach>, T) + Sync + 'r;

/// Starts threads that read until no job can come any more, or everything is stopped.
pub(super) fn start<'s, 'r: 's, T: Send + 's>(
    scope: &'s Scope<'s, '_>,
    jobs: &'r Mutex<Receiver<Job>>,
    read: &'r Read<'r, T>,
    stop: &'r AtomicBool,
    results: &Sender<Reading<T>>,
    signal: &UnboundedSender<Signal>,
) {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    for _ in 0..threads {
        let (results, signal) = (results.clone(), signal.clone());
        scope.spawn(move || {
            while let Some(job) = next(jobs).filter(|_| !stop.load(Ordering::Relaxed)) {
                // Nobody listens any more only when the sweep was stopped.
                let _ = results.send(one(job, read));
                let _ = signal.send(Signal::Read);
            }
        });
    }
}

fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    let jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
    jobs.recv().ok()
}

fn one<T>(job: Job, read: &Read<'_, T>) -> Reading<T> {
    let body = Body {
        bytes: &job.reply.body,
        content_type: job.reply.head.content_type.as_deref(),
        url: &job.url,
    };
    let found = catch_unwind(AssertUnwindSafe(|| read(job.visit, &body))).ok();
    Reading {
        visit: job.visit,
        reply: job.reply,
        found,
    }
}
