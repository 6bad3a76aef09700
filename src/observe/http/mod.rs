//! The web, as it is: the one place of the program that touches the network, and the only one with
//! an asynchronous runtime.
//!
//! [`sweep`] visits a list of links and hands out an [`Answer`] for each. `schedule` says who goes next,
//! `guard` where nobody may go, `fetch` makes one hop, `visit` decides what a hop means. What a page
//! says is read by the caller, off the threads that carry connections. Nothing here knows of records,
//! of the ledger, or of what is an error.

mod address;
mod agent;
mod base64;
mod classify;
mod connect;
mod cookies;
mod decode;
mod ending;
mod fault;
mod fetch;
mod gate;
mod guard;
mod head;
mod hosts;
mod names;
mod progress;
mod proxy;
mod readers;
mod retry;
mod robots;
mod round;
mod schedule;
mod settings;
mod sweep;
mod tls;
mod visit;
mod zstd;

pub use address::not_global;
pub use guard::{Loosened, newly_allowed, parse_net, refusal};
pub use names::{NoAddress, Resolve, SystemResolver};
pub use progress::Progress;
pub use readers::Read;
pub use robots::Robots;
pub use schedule::{HostId, Schedule};
pub use settings::{Limits, Pace, Settings, Watch};
pub use sweep::sweep;

use std::fmt;

use super::Reach;

/// A link to visit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The address, as the record has it.
    pub url: String,
    /// What the last answer named its version, so that an unchanged page need not be sent.
    pub etag: Option<String>,
    /// When the last answer said that the page was changed, for the same purpose.
    pub last_modified: Option<String>,
    /// The instant near which a `TimeGate` (RFC 7089) is asked for a copy, as HTTP writes it.
    pub accept_datetime: Option<String>,
}

/// A redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The address that redirected.
    pub url: String,
    /// How.
    pub status: u16,
}

/// What came of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether the link resolves.
    pub reach: Reach,
    /// The last status that came, if any.
    pub http_status: Option<u16>,
    /// Where the visit ended: the address of the page, or of what went wrong.
    pub final_url: String,
    /// The redirects on the way.
    pub chain: Vec<Hop>,
    /// For how many seconds the server asks to be left alone.
    pub retry_after: Option<u64>,
    /// The page's version, to be sent along the next time. Only of a page that no redirect led to.
    pub etag: Option<String>,
    /// The page's date, likewise.
    pub last_modified: Option<String>,
    /// The page is the same as when it was last seen, and was not sent again.
    pub unchanged: bool,
    /// The reason in plain words; empty where there is nothing to explain.
    pub detail: String,
}

impl Answer {
    /// An answer that nobody had to be asked for.
    fn without_visit(url: &str, reach: Reach, detail: String) -> Self {
        Self {
            reach,
            http_status: None,
            final_url: url.to_owned(),
            chain: Vec::new(),
            retry_after: None,
            etag: None,
            last_modified: None,
            unchanged: false,
            detail,
        }
    }
}

/// Why no visit could be made at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(
    /// The reason in plain words.
    pub String,
);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}
