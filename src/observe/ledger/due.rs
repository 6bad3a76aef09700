//! Which addresses are to be visited again, and why: what was seen lately is not asked for again.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::{Entry, Health};

/// How long what was seen stays fresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    /// Days that a page that is there, or dead, is left alone; a fifth more or less by its address,
    /// so that not all fall due on one day.
    pub alive: u32,
    /// Days until a page that failed is tried again.
    pub suspect: u32,
    /// Days that a server that refuses us is left alone.
    pub barred: u32,
    /// Visits whatever was last seen more than so many days ago, and nothing else that is known.
    pub max_age: Option<u32>,
}

impl Default for Ages {
    fn default() -> Self {
        Self {
            alive: 7,
            suspect: 3,
            barred: 30,
            max_age: None,
        }
    }
}

/// Whether an address is to be visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It is, for this reason.
    Now(Why),
    /// Not before.
    Later(Timestamp),
}

/// Why an address is to be visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Nobody has looked yet.
    New,
    /// Words are expected there that nobody has looked for.
    Claim,
    /// It failed, and it is time to see whether it still does.
    Suspect,
    /// What was seen is old.
    Aged,
    /// It was refused as unsafe, and is allowed now.
    Allowed,
}

impl Why {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "never visited",
            Self::Claim => "new words to look for",
            Self::Suspect => "it failed last time",
            Self::Aged => "last visited too long ago",
            Self::Allowed => "refused before, and allowed now",
        }
    }
}

/// Whether an address is to be visited at `now`. `expected` are the hashes of the words expected there.
pub fn due(
    url: &str,
    entry: Option<&Entry>,
    expected: &[String],
    now: Timestamp,
    ages: &Ages,
) -> Due {
    let Some(entry) = entry else {
        return Due::Now(Why::New);
    };
    if let Some(not_before) = entry.not_before.filter(|at| *at > now) {
        return Due::Later(not_before);
    }
    let health = entry.health();
    let known = expected.iter().all(|sha| entry.claim(sha).is_some());
    if !known && matches!(health, Health::Alive) {
        return Due::Now(Why::Claim);
    }
    let rest = match (ages.max_age, health) {
        (Some(days), _) => days_long(days),
        (None, Health::Alive | Health::Dead) => jittered(url, days_long(ages.alive)),
        (None, Health::Suspect) => days_long(ages.suspect),
        (None, Health::Barred) => days_long(ages.barred),
    };
    let fresh_until = entry.observed_at.checked_add(rest).unwrap_or(now);
    // A clock that was ahead must not keep a page from being visited.
    if fresh_until > now && entry.observed_at <= now {
        return Due::Later(fresh_until);
    }
    Due::Now(match health {
        Health::Suspect => Why::Suspect,
        _ => Why::Aged,
    })
}

fn days_long(days: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

/// From four to six fifths, by the address.
fn jittered(url: &str, rest: SignedDuration) -> SignedDuration {
    let hash = Sha256::digest(url.as_bytes());
    let part = i64::from(u16::from_be_bytes([hash[0], hash[1]]));
    let seconds = rest.as_secs();
    SignedDuration::from_secs(seconds * 4 / 5 + seconds * 2 / 5 * part / i64::from(u16::MAX))
}
