//! The sweep itself: settings, progress, and what came back.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::cli::Failure;
use crate::cli::args::{Common, ObserveArgs};
use crate::observe::http::{self, Loosened, Pace, Settings};
use crate::observe::ledger::Visit;
use crate::observe::{Errand, Reach};
use crate::project;

/// A visit that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visited {
    /// Position of the errand.
    pub(super) errand: usize,
    /// What came of it.
    pub(super) visit: Visit,
    /// Why, in plain words; may be empty.
    pub(super) detail: String,
}

/// A flag that an interrupt sets; a second one ends the program at once.
pub(super) fn stop_on_interrupt() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, 2, Arc::clone(&stop))
            .and_then(|_| flag::register(signal, Arc::clone(&stop)))
            .map_err(|error| format!("interrupts cannot be heeded: {error}"))?;
    }
    Ok(stop)
}

/// How the sweep goes about it: the project's settings may make it slower or name its people; only the
/// command line lets it go anywhere else.
pub(super) fn settings(
    common: &Common,
    args: &ObserveArgs,
    config: &project::Observe,
    links: usize,
) -> Settings {
    let usual = Pace::default();
    let pace = |host: &project::Host| Pace {
        in_flight: host.in_flight.map_or(usual.in_flight, |most| most as usize),
        gap: host.gap_ms.map_or(usual.gap, Duration::from_millis),
    };
    let hosts = config.hosts.iter();
    Settings {
        hosts: hosts.map(|host| (host.name.clone(), pace(host))).collect(),
        loosened: loosened(args),
        proxy: args.proxy.clone(),
        contact: config.contact.clone(),
        respect_robots: args.respect_robots,
        watch: watch(common, links),
        ..Settings::default()
    }
}

/// What a person lets through the guard.
pub(super) fn loosened(args: &ObserveArgs) -> Loosened {
    Loosened {
        nets: args.allow_net.clone(),
        ports: args.allow_port.clone(),
    }
}

/// A bar on a terminal, with how many hosts are left, how fast it goes and how long it will take.
fn watch(common: &Common, links: usize) -> Option<http::Watch> {
    if common.quiet || links == 0 {
        return None;
    }
    let target = ProgressDrawTarget::stderr_with_hz(8);
    let bar = ProgressBar::with_draw_target(Some(links as u64), target);
    let style = ProgressStyle::with_template("visiting {bar:32} {pos}/{len} links, {msg}");
    bar.set_style(style.ok()?);
    Some(Arc::new(move |progress| {
        let seconds = progress.elapsed.as_millis().max(1);
        let rate = progress.ended as u128 * 10_000 / seconds;
        bar.set_position(progress.ended as u64);
        bar.set_message(format!(
            "hosts: {}, {}.{} a second, at least {} left",
            progress.hosts,
            rate / 10,
            rate % 10,
            HumanDuration(progress.remaining)
        ));
        if progress.ended == progress.total {
            bar.finish_and_clear();
        }
    }))
}

/// Makes the visits. What was not visited in the end is left out. The result is sorted by address.
pub(super) fn sweep(
    errands: &[Errand],
    settings: &Settings,
    now: Timestamp,
    stop: &AtomicBool,
) -> Result<Vec<Visited>, Failure> {
    if errands.is_empty() {
        return Ok(Vec::new());
    }
    let requests: Vec<_> = errands.iter().map(Errand::request).collect();
    let mut visits = Vec::new();
    http::sweep(
        &requests,
        settings,
        now,
        stop,
        &|number, body| errands[number].read(body),
        &mut |number, answer, read| {
            if answer.reach != Reach::NotChecked {
                visits.push(Visited {
                    errand: number,
                    visit: errands[number].visit(&answer, read),
                    detail: answer.detail,
                });
            }
        },
    )
    .map_err(|failure| Failure(failure.to_string()))?;
    visits.sort_by_key(|visited| visited.errand);
    Ok(visits)
}
