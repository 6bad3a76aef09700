//! One line of the ledger.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::observe::{Evidence, Reach};

/// What was last seen at one address.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The address, without a fragment.
    pub url: String,
    /// Where the last visit ended.
    pub final_url: Option<String>,
    /// The answers on the way there, the last included.
    pub chain: Vec<Hop>,
    /// What came of the last visit.
    pub reach: Reach,
    /// The status of its last answer.
    pub http_status: Option<u16>,
    /// When it was, to the second.
    pub observed_at: Timestamp,
    /// When the page was first there.
    pub first_ok_at: Option<Timestamp>,
    /// When the page was last there. No failed visit takes that back.
    pub last_ok_at: Option<Timestamp>,
    /// The last failure that counted.
    pub failed_at: Option<Timestamp>,
    /// Failures that counted since the page was last there.
    pub fail_streak: u32,
    /// The server asked not to be visited before.
    pub not_before: Option<Timestamp>,
    /// An archived copy: the one that a record names, or one that was found.
    pub archive: Option<String>,
    /// What the server called this state of the page.
    pub etag: Option<String>,
    /// When the server says that the page was changed.
    pub last_modified: Option<String>,
    /// What was expected there, and whether it was seen; sorted.
    pub claims: Vec<Claim>,
    /// Fields of a later version, kept as they are.
    pub other: Map<String, Value>,
}

/// One answer on the way to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The address asked.
    pub url: String,
    /// The status answered.
    pub status: u16,
}

/// Words that were expected at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Address of the record that quotes them.
    pub record: String,
    /// SHA-256 of the words, in hexadecimal digits.
    pub expected_sha256: String,
    /// What was last seen of them.
    pub evidence: Evidence,
    /// The words that stood there instead.
    pub seen: Option<String>,
    /// When they were last seen.
    pub confirmed_at: Option<Timestamp>,
}

impl Entry {
    /// What is known of some words, whoever quotes them.
    pub fn claim(&self, expected_sha256: &str) -> Option<&Claim> {
        let mut claims = self.claims.iter();
        claims.find(|claim| claim.expected_sha256 == expected_sha256)
    }
}
