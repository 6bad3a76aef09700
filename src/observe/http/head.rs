//! The head of an answer: what of it is used.

use std::time::{Duration, SystemTime};

use hyper::header::{
    CONTENT_ENCODING, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, LOCATION,
    RETRY_AFTER, SET_COOKIE,
};

/// Headers by which services that keep programs out say that they did.
const KEPT_OUT: [&str; 4] = [
    "cf-mitigated",
    "x-amzn-waf-action",
    "x-vercel-mitigated",
    "x-sucuri-block",
];

/// What of an answer's head is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    /// How long the server asks to be left alone.
    pub(super) retry_after: Option<Duration>,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) content_encoding: String,
    pub(super) cookies: Vec<String>,
    /// Whether a service in front of the server says that it keeps programs out.
    pub(super) kept_out: bool,
}

impl Head {
    /// Reads a head that came at `now`.
    pub(super) fn new(status: u16, headers: &HeaderMap, now: SystemTime) -> Self {
        let all = |name: HeaderName| {
            headers
                .get_all(name)
                .iter()
                .map(|value| text(value.as_bytes()))
        };
        let first = |name: HeaderName| all(name).next();
        // The server's clock and ours differ; what it means is the time from its now to its then.
        let now = first(DATE)
            .and_then(|date| httpdate::parse_http_date(&date).ok())
            .unwrap_or(now);
        Self {
            status,
            location: first(LOCATION),
            retry_after: first(RETRY_AFTER).and_then(|text| retry_after(&text, now)),
            etag: first(ETAG),
            last_modified: first(LAST_MODIFIED),
            content_type: first(CONTENT_TYPE),
            content_encoding: all(CONTENT_ENCODING).collect::<Vec<_>>().join(","),
            cookies: all(SET_COOKIE).collect(),
            kept_out: KEPT_OUT.iter().any(|name| headers.contains_key(*name)),
        }
    }
}

/// A header's value as text. Header fields are bytes; what is no UTF-8 is shown as such.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

/// `Retry-After` in both its forms, seconds and a date; a date that has passed is no wait.
fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse().unwrap_or(u64::from(u32::MAX));
        return Some(Duration::from_secs(seconds.min(u64::from(u32::MAX))));
    }
    let then = httpdate::parse_http_date(text).ok()?;
    Some(then.duration_since(now).unwrap_or_default())
}
