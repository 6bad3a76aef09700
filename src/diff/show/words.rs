//! Values, places and counts as a reader has them.

use std::fmt::Write as _;

use serde_json::Value;

use crate::diff::{Evidence, Waived};
use crate::record::unescape;

/// A pointer as a reader would write it: `cites[0].excerpt`.
pub(super) fn field(pointer: &str) -> String {
    let mut text = String::new();
    for step in pointer.split('/').skip(1) {
        if !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()) {
            text.push('[');
            text.push_str(step);
            text.push(']');
            continue;
        }
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(&unescape(step));
    }
    text
}

/// A value as it would be written in a record, texts in quotes where they are more than a word.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::String(text) if is_word(text) => text.clone(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(self::value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, inner)| format!("{name} = {}", self::value(inner)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// Numbers, dates, ids: what needs no quotes to be seen whole.
fn is_word(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/+~".contains(c);
    !text.is_empty() && text.chars().all(plain)
}

/// A text in the quotes that it does not hold itself.
pub(super) fn quoted(text: &str) -> String {
    if text.contains('"') && !text.contains('\'') {
        return format!("'{text}'");
    }
    format!("\"{text}\"")
}

/// Longer texts are shown around the place where they differ.
const LONG: usize = 100;
/// So much of what two texts share is shown on either side of that.
const AROUND: usize = 30;

/// Two values as they are told apart.
pub(super) fn both(before: &Value, after: &Value) -> [String; 2] {
    if let (Value::String(old), Value::String(new)) = (before, after)
        && old.chars().count().min(new.chars().count()) > LONG
    {
        return around(old, new).map(|text| quoted(&text));
    }
    let shown = [before, after].map(value);
    if shown[0] == shown[1] {
        // A number and a text that looks like it.
        return [before, after].map(Value::to_string);
    }
    shown
}

/// Both texts without most of what they share at the start and at the end.
fn around(old: &str, new: &str) -> [String; 2] {
    let [old, new] = [old, new].map(|text| text.chars().collect::<Vec<char>>());
    let same = |(a, b): &(&char, &char)| a == b;
    let start = old.iter().zip(&new).take_while(same).count();
    let rest = [&old[start..], &new[start..]];
    let end = rest[0].iter().rev().zip(rest[1].iter().rev());
    let end = end.take_while(same).count();
    let from = word_start(&old, start.saturating_sub(AROUND));
    [&old, &new].map(|text| {
        let to = text.len() - end.saturating_sub(AROUND);
        let to = (to..text.len())
            .find(|at| text[*at] == ' ')
            .filter(|at| *at < to + AROUND)
            .unwrap_or(to);
        let mut shown = String::new();
        if from > 0 {
            shown.push('…');
        }
        shown.extend(&text[from..to]);
        if to < text.len() {
            shown.push('…');
        }
        shown
    })
}

/// The start of the word at a place, if it is near.
fn word_start(text: &[char], at: usize) -> usize {
    let near = at.saturating_sub(AROUND)..at;
    let space = near.rev().find(|at| text[*at] == ' ');
    if at == 0 {
        0
    } else {
        space.map_or(at, |space| space + 1)
    }
}

/// The first of a text, and how much is left out.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((at, _)) => {
            let more = text[at..].chars().count();
            format!("{}… ({more} more characters)", &text[..at])
        }
    }
}

/// So many of something.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// An objection with the reason for which it was accepted.
pub(super) fn objection(one: &Waived) -> String {
    match &one.reason {
        Some(reason) => format!("{}: {} (accepted: {reason})", one.rule, one.message),
        None => format!("{}: {}", one.rule, one.message),
    }
}

/// How many references follow a record to its new name.
pub(super) fn followed(references: usize) -> Option<String> {
    let text = count(references, "reference follows", "references follow");
    (references > 0).then_some(text)
}

/// The first of many addresses, and how many more there are.
pub(super) fn first<'a>(addresses: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = addresses.len().saturating_sub(5);
    let mut text = addresses.take(5).collect::<Vec<_>>().join(", ");
    if more > 0 {
        let _ = write!(text, " and {more} more");
    }
    text
}

/// A source with the way to it and the words quoted.
pub(super) fn evidence(found: &Evidence) -> String {
    let mut text = found.source.clone();
    if !found.via.is_empty() {
        let _ = write!(text, " by way of {}", found.via.join(", "));
    }
    if let Some(excerpt) = &found.excerpt {
        let _ = write!(text, ", {}", quoted(excerpt));
    }
    text
}
