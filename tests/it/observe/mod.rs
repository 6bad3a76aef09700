//! What is seen at links, and what follows from it offline: the ledger and its laws, findings,
//! statuses, corrections, and the command against servers on this machine.

mod command;
mod drift;
mod hostile;
mod http;
mod laws;
mod ledger;
mod matching;
mod nature;
mod offline;
mod repair;
mod text;

use std::time::Duration;

use factum::observe::ledger::{Claim, Entry};
use factum::observe::{Body, Evidence, Page, Reach, read_page};
use jiff::Timestamp;

/// Checks what takes place in time, with units of 100 ms, and if that fails of more and more. A machine
/// with other work is late by as much whatever the unit is, so what fails with all of them is wrong.
#[track_caller]
pub(super) fn in_time(check: impl Fn(Duration) -> Result<(), String>) {
    let mut why = String::new();
    for factor in [1, 3, 9, 27] {
        match check(Duration::from_millis(100) * factor) {
            Ok(()) => return,
            Err(reason) => why = reason,
        }
    }
    panic!("{why}");
}

/// What a check says that found something, and what it saw.
pub(super) fn ensure(holds: bool, seen: impl std::fmt::Debug) -> Result<(), String> {
    holds.then_some(()).ok_or_else(|| format!("{seen:?}"))
}

/// An instant, in seconds since a fixed day.
pub(super) fn second(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + seconds).expect("an instant")
}

pub(super) const DAY: i64 = 86_400;

/// A page that was there at one time.
pub(super) fn alive(url: &str, at: Timestamp) -> Entry {
    Entry {
        url: url.to_owned(),
        final_url: None,
        chain: Vec::new(),
        reach: Reach::Ok,
        http_status: Some(200),
        observed_at: at,
        first_ok_at: Some(at),
        last_ok_at: Some(at),
        failed_at: None,
        fail_streak: 0,
        not_before: None,
        archive: None,
        etag: None,
        last_modified: None,
        claims: Vec::new(),
        other: serde_json::Map::new(),
    }
}

pub(super) fn claim(record: &str, words: &str, evidence: Evidence) -> Claim {
    Claim {
        record: record.to_owned(),
        expected_sha256: factum::observe::sha256(words),
        evidence,
        seen: None,
        confirmed_at: None,
    }
}

/// The page of an HTML text.
fn html(source: &str) -> Page {
    page(source.as_bytes(), Some("text/html; charset=utf-8"))
}

fn page(bytes: &[u8], content_type: Option<&str>) -> Page {
    let url = "https://example.org/page";
    read_page(&Body {
        bytes,
        content_type,
        url,
    })
}
