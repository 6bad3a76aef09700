//! What an adapter over `toml-spanner` would have to compute to say what
//! `toml` says. Everything here looks at a few bytes of the text at most.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use toml_spanner::{DateTime, Item, Table, TimeOffset, Value, ValueMut};

/// From this depth on `toml` may refuse what `toml-spanner` reads: it ends at 80 levels of brackets
/// or parts of a name, the other at 256 levels of brackets and at no length of a name.
const DEPTH: usize = 80;

/// Whether a tree is so deep that `toml` has to be asked: whatever `toml` counts is a level of the tree.
pub fn deep(table: &Table<'_>) -> bool {
    table.entries().iter().any(|(_, item)| reaches(item, DEPTH))
}

fn reaches(item: &Item<'_>, depth: usize) -> bool {
    match item.value() {
        Value::Table(table) => {
            depth == 1
                || table
                    .entries()
                    .iter()
                    .any(|(_, item)| reaches(item, depth - 1))
        }
        Value::Array(array) => depth == 1 || array.iter().any(|item| reaches(item, depth - 1)),
        _ => false,
    }
}

/// Sorts the fields of every table by name, as `toml` keeps them; `toml-spanner` keeps the text's order.
pub fn sort(table: &mut Table<'_>) {
    let fields = table.entries_mut();
    fields.sort_unstable_by_key(|(key, _)| key.name);
    for (_, item) in fields {
        sort_below(item);
    }
}

fn sort_below(item: &mut Item<'_>) {
    match item.value_mut() {
        ValueMut::Table(table) => sort(table),
        ValueMut::Array(array) => array.as_mut_slice().iter_mut().for_each(sort_below),
        _ => {}
    }
}

/// Where a header ends, and where its last key stands, for the `[` at `start`.
///
/// `toml-spanner` spans a table under a header with its fields; `toml` spans the header alone.
pub fn header(text: &str, start: usize) -> Option<(Range<usize>, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut at = start + 1 + usize::from(bytes.get(start + 1) == Some(&b'['));
    let brackets = at - start;
    let mut key = at..at;
    loop {
        match *bytes.get(at)? {
            b']' => return Some((start..at + brackets, key)),
            b' ' | b'\t' | b'.' => at += 1,
            quote @ (b'"' | b'\'') => {
                let end = quoted(bytes, at + 1, quote)?;
                key = at..end;
                at = end;
            }
            _ => {
                let rest = &bytes[at..];
                let bare = rest.iter().take_while(|byte| !b" \t.]".contains(byte));
                key = at..at + bare.count();
                at = key.end;
            }
        }
    }
}

fn quoted(bytes: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        match *bytes.get(at)? {
            byte if byte == quote => return Some(at + 1),
            b'\\' if quote == b'"' => at += 2,
            _ => at += 1,
        }
    }
}

/// The digits of an integer or float literal, and its radix.
///
/// `toml-spanner` keeps an `i128` or an `f64`; `toml` keeps the literal without underscores and prefix.
pub fn digits(literal: &str) -> (Cow<'_, str>, u32) {
    let (rest, radix) = match literal.get(..2) {
        Some("0x") => (&literal[2..], 16),
        Some("0o") => (&literal[2..], 8),
        Some("0b") => (&literal[2..], 2),
        _ => (literal, 10),
    };
    let digits = if rest.contains('_') {
        Cow::Owned(rest.replace('_', ""))
    } else {
        Cow::Borrowed(rest)
    };
    (digits, radix)
}

/// A date or time as `toml` prints it.
pub fn date(date: &DateTime) -> String {
    let mut text = String::new();
    if let Some(date) = date.date() {
        let _ = write!(text, "{:04}-{:02}-{:02}", date.year, date.month, date.day);
    }
    if let Some(time) = date.time() {
        let separator = if text.is_empty() { "" } else { "T" };
        let _ = write!(text, "{separator}{:02}:{:02}", time.hour, time.minute);
        if time.has_seconds() {
            let _ = write!(text, ":{:02}", time.second);
        }
        if time.subsecond_precision() > 0 {
            let nanoseconds = format!("{:09}", time.nanosecond);
            let digits = nanoseconds.trim_end_matches('0');
            let _ = write!(text, ".{}", if digits.is_empty() { "0" } else { digits });
        }
    }
    match date.offset() {
        None => {}
        Some(TimeOffset::Z) => text.push('Z'),
        Some(TimeOffset::Custom { minutes }) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.unsigned_abs();
            let _ = write!(text, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        }
    }
    text
}
