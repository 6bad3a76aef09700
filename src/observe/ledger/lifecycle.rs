//! How what is known of an address changes with a visit. A page dies by repeated evidence: failures
//! that lie days apart. Any success takes them all back, and being refused says nothing.

use jiff::{SignedDuration, Timestamp};

use super::{Claim, Entry, Hop};
use crate::observe::{Evidence, Reach};

/// So many failures that count make a page dead.
pub const DEAD_AFTER: u32 = 3;
/// Failures count only if they lie so far apart.
const APART: SignedDuration = SignedDuration::from_hours(3 * 24);
/// No server is heeded for longer.
const MAX_WAIT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What came of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The address, as [`super::key`] names it.
    pub url: String,
    /// Where it ended.
    pub final_url: Option<String>,
    /// The answers on the way.
    pub chain: Vec<Hop>,
    /// What came of it.
    pub reach: Reach,
    /// The status of the last answer.
    pub http_status: Option<u16>,
    /// How many seconds the server asks to be left alone.
    pub retry_after: Option<u64>,
    /// What the server called this state of the page.
    pub etag: Option<String>,
    /// When the server says that the page was changed.
    pub last_modified: Option<String>,
    /// Whether the page is as it was at the last visit, so that nothing was read.
    pub unchanged: bool,
    /// An archived copy that is known.
    pub archive: Option<String>,
    /// What is expected there, with what was seen of it; `undecidable` where nothing was read.
    pub claims: Vec<Claim>,
}

/// What an address is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// The page is there.
    Alive,
    /// It failed, not often enough to be called dead.
    Suspect,
    /// It failed again and again.
    Dead,
    /// Nobody can tell: we are refused, or may not go there.
    Barred,
}

/// What a visit says of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    There,
    Failed,
    Nothing,
}

fn weight(reach: Reach) -> Weight {
    match reach {
        Reach::Ok | Reach::MovedPermanently | Reach::MovedTemporarily | Reach::TooLarge => {
            Weight::There
        }
        Reach::Gone
        | Reach::SoftGone
        | Reach::NameNotFound
        | Reach::NameLookupFailed
        | Reach::ConnectFailed
        | Reach::TlsInvalid
        | Reach::Timeout
        | Reach::ServerError
        | Reach::RedirectLoop => Weight::Failed,
        Reach::RateLimited
        | Reach::Blocked
        | Reach::AuthRequired
        | Reach::UnsafeTarget
        | Reach::Unsupported
        | Reach::NotChecked => Weight::Nothing,
    }
}

impl Entry {
    /// What the address is taken for.
    pub fn health(&self) -> Health {
        match weight(self.reach) {
            _ if self.fail_streak >= DEAD_AFTER => Health::Dead,
            Weight::Nothing => Health::Barred,
            _ if self.fail_streak > 0 => Health::Suspect,
            Weight::There => Health::Alive,
            Weight::Failed => Health::Suspect,
        }
    }
}

/// What is known of an address after a visit at `now`.
pub fn follow(before: Option<&Entry>, visit: Visit, now: Timestamp) -> Entry {
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let there = weight(visit.reach) == Weight::There;
    let (fail_streak, failed_at) = failures(before, visit.reach, now);
    let known = |field: fn(&Entry) -> Option<&String>| before.and_then(field).cloned();
    let kept = visit.unchanged || !there;
    let or_before = |new: Option<String>, old: fn(&Entry) -> Option<&String>| {
        if kept {
            new.or_else(|| known(old))
        } else {
            new
        }
    };
    let claims = claims(before, visit.claims, visit.unchanged, now);
    Entry {
        final_url: visit.final_url,
        chain: visit.chain,
        reach: visit.reach,
        http_status: visit.http_status,
        observed_at: now,
        first_ok_at: before
            .and_then(|entry| entry.first_ok_at)
            .or(there.then_some(now)),
        last_ok_at: there
            .then_some(now)
            .or_else(|| before.and_then(|entry| entry.last_ok_at)),
        failed_at,
        fail_streak,
        not_before: visit.retry_after.and_then(|seconds| wait(now, seconds)),
        archive: visit
            .archive
            .or_else(|| known(|entry| entry.archive.as_ref())),
        etag: or_before(visit.etag, |entry| entry.etag.as_ref()),
        last_modified: or_before(visit.last_modified, |entry| entry.last_modified.as_ref()),
        claims,
        other: before.map(|entry| entry.other.clone()).unwrap_or_default(),
        url: visit.url,
    }
}

fn failures(before: Option<&Entry>, reach: Reach, now: Timestamp) -> (u32, Option<Timestamp>) {
    let streak = before.map_or(0, |entry| entry.fail_streak);
    let last = before.and_then(|entry| entry.failed_at);
    match weight(reach) {
        Weight::There => (0, None),
        Weight::Nothing => (streak, last),
        Weight::Failed => match last {
            Some(last) if streak > 0 && now.duration_since(last) < APART => (streak, Some(last)),
            _ => (streak.saturating_add(1), Some(now)),
        },
    }
}

fn wait(now: Timestamp, seconds: u64) -> Option<Timestamp> {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let wait = SignedDuration::from_secs(seconds).min(MAX_WAIT);
    now.checked_add(wait).ok()
}

/// The claims after a visit. What could not be decided this time leaves what was last known.
fn claims(before: Option<&Entry>, seen: Vec<Claim>, unchanged: bool, now: Timestamp) -> Vec<Claim> {
    let mut claims: Vec<Claim> = seen
        .into_iter()
        .map(|claim| {
            let known = before.and_then(|entry| entry.claim(&claim.expected_sha256));
            let undecided = unchanged || claim.evidence == Evidence::Undecidable;
            let (evidence, seen) = match known {
                Some(known) if undecided => (known.evidence, known.seen.clone()),
                _ => (claim.evidence, claim.seen),
            };
            let decided = unchanged || !undecided;
            let confirmed = matches!(evidence, Evidence::Confirmed(_)) && decided;
            Claim {
                evidence,
                seen,
                confirmed_at: confirmed
                    .then_some(now)
                    .or_else(|| known.and_then(|known| known.confirmed_at)),
                ..claim
            }
        })
        .collect();
    claims.sort_by(|a, b| (&a.record, &a.expected_sha256).cmp(&(&b.record, &b.expected_sha256)));
    claims.dedup_by(|a, b| (&a.record, &a.expected_sha256) == (&b.record, &b.expected_sha256));
    claims
}
