//! The door: visits a list of links with threads and a runtime of their own, which end with it.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::unbounded_channel;

use super::fetch::Client;
use super::readers::{self, Read};
use super::round::{Ends, Round};
use super::settings::Settings;
use super::{Answer, Failure, Request};

/// The most threads that carry connections.
const THREADS: usize = 4;

/// Visits links. `read` is given each page that came back, on a thread that carries no connection, and
/// may say what the page really is; `done` is told of each answer, once, in the order they end, on
/// the thread that called. When `stop` is set, nothing more is started, what is under way is dropped,
/// and what was done stays so.
///
/// Fails only where nothing can be visited at all.
pub fn sweep<T: Send>(
    requests: &[Request],
    settings: &Settings,
    now: jiff::Timestamp,
    stop: &AtomicBool,
    read: &Read<'_, T>,
    done: &mut dyn FnMut(usize, Answer, Option<T>),
) -> Result<(), Failure> {
    let client = Client::new(settings, now)?;
    let runtime = runtime()?;
    let (jobs, waiting) = mpsc::channel();
    let waiting = Mutex::new(waiting);
    std::thread::scope(|scope| {
        let (results, finished) = mpsc::channel();
        let (signal, signals) = unbounded_channel();
        readers::start(scope, &waiting, read, stop, &results, &signal);
        let ends = Ends {
            jobs,
            finished,
            signal,
        };
        let round = Round::new(settings, client, &runtime, ends, done);
        // The round takes its end of the channel with it, and with that the readers end.
        runtime.block_on(round.run(requests, stop, signals));
    });
    // A lookup that hangs in the operating system is not waited for.
    runtime.shutdown_background();
    Ok(())
}

fn runtime() -> Result<Runtime, Failure> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = Builder::new_multi_thread()
        .worker_threads(threads.min(THREADS))
        .enable_all()
        .build();
    runtime.map_err(|error| Failure(format!("no connections can be made: {error}")))
}
