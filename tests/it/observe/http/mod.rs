//! Visits to servers on this machine: raw sockets, so that each can misbehave as it likes.

mod again;
mod answers;
mod bombs;
mod guard;
mod hostile;
mod manners;
mod names;
mod packed;
mod redirects;
mod robots;
mod schedule;
pub(crate) mod server;
mod sweeps;
mod tls;
mod trouble;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use factum::observe::http::{Answer, Pace, Request, Settings, parse_net, sweep};

/// The instant that tests take place at.
fn now() -> jiff::Timestamp {
    "2026-11-22T08:00:00Z".parse().expect("an instant")
}

/// Far longer than anything here takes, on a machine with other work.
const LONG: Duration = Duration::from_secs(60);

/// Settings that let the servers of these tests be visited at once, with all the patience that a
/// machine with other work may need.
fn settings(ports: &[u16]) -> Settings {
    let mut settings = Settings::default();
    settings.loosened.nets = vec![parse_net("127.0.0.0/8").expect("a net")];
    settings.loosened.ports = ports.to_vec();
    settings.pace = Pace {
        in_flight: 8,
        gap: Duration::ZERO,
    };
    settings.limits.visit = LONG;
    settings.limits.connect = LONG;
    settings.limits.backoff = Duration::from_millis(5);
    settings.limits.pause = Duration::from_millis(1500);
    settings
}

/// What came of visiting links: the answers in the order of the links, and the pages that were read.
fn visit(urls: &[String], settings: &Settings) -> Vec<(Answer, Option<Vec<u8>>)> {
    let requests: Vec<Request> = urls
        .iter()
        .map(|url| Request {
            url: url.clone(),
            ..Request::default()
        })
        .collect();
    ask(&requests, settings)
}

fn ask(requests: &[Request], settings: &Settings) -> Vec<(Answer, Option<Vec<u8>>)> {
    let ended = Mutex::new(BTreeMap::new());
    let stop = AtomicBool::new(false);
    let mut done = |index, answer, page| {
        let earlier = ended
            .lock()
            .expect("unpoisoned")
            .insert(index, (answer, page));
        assert!(earlier.is_none(), "request {index} ended twice");
    };
    let read = |_, body: &factum::observe::Body<'_>| (None, body.bytes.to_vec());
    sweep(requests, settings, now(), &stop, &read, &mut done).expect("a sweep");
    let ended = ended.into_inner().expect("unpoisoned");
    assert_eq!(ended.len(), requests.len(), "every request ends");
    ended.into_values().collect()
}

/// What came of visiting one link.
fn visit_one(url: &str, settings: &Settings) -> Answer {
    visit(&[url.to_owned()], settings).remove(0).0
}
