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

use factum::observe::ledger::{Claim, Entry};
use factum::observe::{Body, Evidence, Page, Reach, read_page};
use jiff::Timestamp;

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
