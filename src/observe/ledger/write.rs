//! The canonical form of the ledger: sorted lines, every field in its place, no blank that could differ.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Claim, Entry, Hop, Ledger};

/// The fields of a line, in their order.
pub(super) const FIELDS: [&str; 15] = [
    "url",
    "final_url",
    "chain",
    "reach",
    "http_status",
    "observed_at",
    "first_ok_at",
    "last_ok_at",
    "failed_at",
    "fail_streak",
    "not_before",
    "archive",
    "etag",
    "last_modified",
    "claims",
];

/// The ledger as text.
pub fn write(ledger: &Ledger) -> String {
    let mut text = String::new();
    for entry in ledger.entries() {
        text.push_str(&line(entry));
        text.push('\n');
    }
    text
}

/// One observation as a line, without its end.
pub(super) fn line(entry: &Entry) -> String {
    let values: [Value; FIELDS.len()] = [
        json!(entry.url),
        json!(entry.final_url),
        entry.chain.iter().map(hop).collect(),
        json!(entry.reach.as_str()),
        json!(entry.http_status),
        time(Some(entry.observed_at)),
        time(entry.first_ok_at),
        time(entry.last_ok_at),
        time(entry.failed_at),
        json!(entry.fail_streak),
        time(entry.not_before),
        json!(entry.archive),
        json!(entry.etag),
        json!(entry.last_modified),
        entry.claims.iter().map(claim).collect(),
    ];
    let names = FIELDS.into_iter().map(str::to_owned);
    let mut fields: Map<String, Value> = names.zip(values).collect();
    let mut other = entry.other.clone();
    other.sort_keys();
    fields.extend(other);
    Value::Object(fields).to_string()
}

fn time(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| Value::String(at.to_string()))
}

fn hop(hop: &Hop) -> Value {
    json!({ "url": hop.url, "status": hop.status })
}

fn claim(claim: &Claim) -> Value {
    json!({
        "record": claim.record,
        "expected_sha256": claim.expected_sha256,
        "evidence": claim.evidence.as_str(),
        "seen": claim.seen,
        "confirmed_at": time(claim.confirmed_at),
    })
}
