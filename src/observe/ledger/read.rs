//! The ledger from text. It may come from a pull request or a half-done merge: a line that is no
//! observation is told and left out, and whatever it holds is bounded.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::write::FIELDS;
use super::{Claim, Entry, Hop, Ledger};
use crate::finding::{Finding, declare_rule};
use crate::observe::{Evidence, Reach};
use crate::text::{FileId, Place, Span};

declare_rule! {
    /// A line of the ledger cannot be read as an observation: it was cut, or it is a mark that a merge
    /// left behind. What it said is not known; everything else in the ledger counts. The next
    /// `factum observe` writes the ledger anew without such lines.
    ///
    /// ## Fails
    /// ```json
    /// {"url":"https://example.org/report","reach":"fine","observed_at":"2026-01-02T08:00:00Z"}
    /// ```
    /// ## Passes
    /// ```json
    /// {"url":"https://example.org/report","reach":"ok","observed_at":"2026-01-02T08:00:00Z"}
    /// ```
    pub UNREADABLE_OBSERVATION = {
        name: "unreadable-observation", stage: Observe, severity: Warning,
        summary: "a line of the ledger is not an observation",
    }
}

/// Longest line that is read, in bytes.
const MAX_LINE: usize = 1 << 20;
/// Most lines that are read.
const MAX_LINES: usize = 1_000_000;
/// Most answers of a chain, and most claims of a line.
const MAX_CHAIN: usize = 64;
const MAX_CLAIMS: usize = 10_000;
/// So many faulty lines are told one by one: past that the file is no ledger.
const MAX_TOLD: usize = 20;

/// Reads a ledger. Of doubles, as a merge leaves them, the later observation stands.
pub fn read(file: FileId, text: &str) -> (Ledger, Vec<Finding>) {
    let mut ledger = Ledger::default();
    let mut faults = Vec::new();
    let mut start = 0;
    for (number, whole) in text.split_inclusive('\n').enumerate() {
        let span = Span::new(start, start + whole.trim_end().len());
        start += whole.len();
        if number >= MAX_LINES {
            faults.push((span, format!("only {MAX_LINES} lines of a ledger are read")));
            break;
        }
        let line = whole.trim().trim_start_matches('\u{feff}');
        if line.is_empty() {
            continue;
        }
        match observation(line) {
            Ok(entry) => ledger.merge(entry),
            Err(fault) => faults.push((span, fault)),
        }
    }
    (ledger, told(file, faults))
}

fn told(file: FileId, faults: Vec<(Span, String)>) -> Vec<Finding> {
    let more = faults.len().saturating_sub(MAX_TOLD);
    let mut told: Vec<Finding> = faults
        .into_iter()
        .take(MAX_TOLD)
        .map(|(span, fault)| {
            let message = format!("this line is no observation: {fault}");
            Finding::new(&UNREADABLE_OBSERVATION, Place { file, span }, message)
                .label("it counts for nothing; the next factum observe drops it")
        })
        .collect();
    if let (Some(last), 1..) = (told.last_mut(), more) {
        last.message = format!("{}, and so are {more} more", last.message);
    }
    told
}

fn observation(line: &str) -> Result<Entry, String> {
    if line.len() > MAX_LINE {
        return Err(format!("it is longer than {MAX_LINE} bytes"));
    }
    let parsed: Value = serde_json::from_str(line).map_err(|_| "it is not JSON".to_owned())?;
    let Value::Object(mut fields) = parsed else {
        return Err("it is not a JSON object".to_owned());
    };
    let entry = Entry {
        url: needed(&fields, "url", address)?,
        final_url: optional(&fields, "final_url", address)?,
        chain: list(&fields, "chain", MAX_CHAIN, hop)?,
        reach: needed(&fields, "reach", |value| Reach::parse(value.as_str()?))?,
        http_status: optional(&fields, "http_status", status)?,
        observed_at: needed(&fields, "observed_at", time)?,
        first_ok_at: optional(&fields, "first_ok_at", time)?,
        last_ok_at: optional(&fields, "last_ok_at", time)?,
        failed_at: optional(&fields, "failed_at", time)?,
        fail_streak: optional(&fields, "fail_streak", number)?.unwrap_or(0),
        not_before: optional(&fields, "not_before", time)?,
        archive: optional(&fields, "archive", address)?,
        etag: optional(&fields, "etag", text)?,
        last_modified: optional(&fields, "last_modified", text)?,
        claims: list(&fields, "claims", MAX_CLAIMS, claim)?,
        other: Map::new(),
    };
    for field in FIELDS {
        fields.remove(field);
    }
    fields.sort_keys();
    Ok(Entry {
        other: fields,
        ..entry
    })
}

type Read<T> = fn(&Value) -> Option<T>;

fn needed<T>(fields: &Map<String, Value>, name: &str, read: Read<T>) -> Result<T, String> {
    optional(fields, name, read)?.ok_or_else(|| format!("it has no \"{name}\""))
}

fn optional<T>(
    fields: &Map<String, Value>,
    name: &str,
    read: Read<T>,
) -> Result<Option<T>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match read(value) {
            Some(value) => Ok(Some(value)),
            None => Err(format!("its \"{name}\" is not what it must be")),
        },
    }
}

fn list<T>(
    fields: &Map<String, Value>,
    name: &str,
    most: usize,
    read: Read<T>,
) -> Result<Vec<T>, String> {
    let items = match fields.get(name) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) if items.len() <= most => items,
        Some(_) => return Err(format!("its \"{name}\" is no list of at most {most}")),
    };
    let read: Option<Vec<T>> = items.iter().map(read).collect();
    read.ok_or_else(|| format!("its \"{name}\" is not what it must be"))
}

/// A text without control characters: what is shown on a terminal, and sent to a server.
fn text(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (!text.chars().any(char::is_control)).then(|| text.to_owned())
}

fn address(value: &Value) -> Option<String> {
    text(value).filter(|url| url.contains(':') && !url.contains(char::is_whitespace))
}

/// To the second: what a line says is what it is written as again.
fn time(value: &Value) -> Option<Timestamp> {
    let at: Timestamp = value.as_str()?.parse().ok()?;
    Timestamp::from_second(at.as_second()).ok()
}

fn status(value: &Value) -> Option<u16> {
    u16::try_from(value.as_u64()?).ok()
}

fn number(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}

fn hop(value: &Value) -> Option<Hop> {
    Some(Hop {
        url: address(value.get("url")?)?,
        status: status(value.get("status")?)?,
    })
}

fn claim(value: &Value) -> Option<Claim> {
    let sha = text(value.get("expected_sha256")?)?;
    let hex = sha.len() == 64 && sha.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let maybe = |name: &str| value.get(name).filter(|value| !value.is_null());
    let confirmed_at = match maybe("confirmed_at") {
        Some(at) => Some(time(at)?),
        None => None,
    };
    let seen = match maybe("seen") {
        Some(words) => Some(text(words)?),
        None => None,
    };
    hex.then_some(Claim {
        record: text(value.get("record")?)?,
        expected_sha256: sha,
        evidence: Evidence::parse(value.get("evidence")?.as_str()?)?,
        seen,
        confirmed_at,
    })
}
