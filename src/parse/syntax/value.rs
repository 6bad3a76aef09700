//! What was meant by a value or a name that TOML cannot read.

use super::words::{Mistake, line_at, word_at};
use crate::text::Span;

/// Longest value that is repeated in an advice.
const SHOWN: usize = 40;

/// A value that is neither between quotation marks nor a number, date, or truth value.
pub(super) fn unquoted(text: &str, span: Span) -> Mistake {
    let written = text.get(span.range()).unwrap_or_default();
    let at = span.start as usize;
    if written.trim().is_empty() {
        return no_value(text, at);
    }
    let line = line_at(text, at);
    let rest = text.get(span.end as usize..line.end).unwrap_or_default();
    let opened = text[line.start..at].rfind(['[', '{']);
    let bracket = opened.map(|open| text.as_bytes()[line.start + open]);
    if rest.trim_start().starts_with('=') {
        return named(span, written, bracket);
    }
    if bracket == Some(b'[') && is_row_of_numbers(written) {
        return Mistake::new(
            span,
            "a comma is missing between two elements",
            "add a comma",
        );
    }
    if let Some(first) = written.chars().next().filter(|c| "“”„«‘’‚‹".contains(*c)) {
        return Mistake::new(
            span,
            format!("{first} is not a quotation mark that TOML knows"),
            "use the straight quotation mark: \"",
        );
    }
    match written.to_ascii_lowercase().as_str() {
        "true" => return Mistake::new(span, truth(written), "write true"),
        "false" => return Mistake::new(span, truth(written), "write false"),
        "yes" | "no" | "on" | "off" => {
            return Mistake::new(span, truth(written), "write true or false");
        }
        "null" | "none" | "nil" => {
            return Mistake::new(
                span,
                format!("TOML has no {written}"),
                "leave the field out if there is no value",
            );
        }
        _ => {}
    }
    if written.contains(|c: char| c.is_ascii_digit()) && !written.contains(char::is_alphabetic) {
        return number(text, at);
    }
    Mistake::new(
        span,
        "this text is not between quotation marks",
        if written.chars().count() <= SHOWN && !written.contains(['"', '\\']) {
            format!("write \"{written}\"")
        } else {
            "write it between quotation marks".to_owned()
        },
    )
}

/// A value that a name and `=` seem to follow.
fn named(span: Span, written: &str, bracket: Option<u8>) -> Mistake {
    match bracket {
        Some(b'[') if !written.contains(' ') => Mistake::new(
            span,
            "inside [ ] stand values without names",
            "use { } for a table, or close the list before",
        ),
        Some(b'{') => Mistake::new(span, "a comma is missing between two fields", "add a comma"),
        _ => Mistake::new(
            span,
            "two fields stand on this line",
            "put each field on its own line",
        ),
    }
}

/// Numbers with blanks between them that do not separate thousands.
fn is_row_of_numbers(written: &str) -> bool {
    let words: Vec<_> = written.split_whitespace().collect();
    let digits = |word: &&str| word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    words.len() > 1 && words.iter().all(digits) && !words[1..].iter().all(|word| word.len() == 3)
}

fn truth(written: &str) -> String {
    format!("\"{written}\" is neither true nor false")
}

fn no_value(text: &str, at: usize) -> Mistake {
    let line = line_at(text, at);
    let before = text[line.start..at.clamp(line.start, line.end)].trim_end();
    let sign = line.start + before.len().saturating_sub(1);
    let span = if before.ends_with(['=', ',', '[', '{']) {
        Span::new(sign, sign + 1)
    } else {
        Span::new(line.start, line.end)
    };
    Mistake::new(
        span,
        "there is no value here",
        "write a value, or leave the field out",
    )
}

/// Something with digits that is no number; or a word where the parser took it for one.
pub(super) fn number(text: &str, at: usize) -> Mistake {
    let line = line_at(text, at);
    let mut word = word_at(text, at);
    // Blanks, apostrophes and commas between digits separate thousands.
    let more = text[word.end..line.end]
        .find(|c: char| !(c.is_ascii_digit() || " '’_,.%‰\u{a0}\u{202f}".contains(c)));
    let end = word.end + more.unwrap_or(line.end - word.end);
    let tail = text[word.end..end].trim_end_matches([' ', ',', '\u{a0}']);
    if tail.contains(|c: char| c.is_ascii_digit() || "%‰".contains(c)) {
        word.end += tail.len();
    }
    let written = &text[word.clone()];
    let span = Span::from(word);
    if written.starts_with(|c: char| c.is_alphabetic()) {
        return unquoted(text, span);
    }
    if let Some(date) = date_meant(written) {
        let message = format!("{written} is not written as a date");
        return Mistake::new(
            span,
            message,
            format!("write {date}, year before month and day"),
        );
    }
    Mistake::new(
        span,
        format!("{written} is not a number as TOML writes them"),
        advice(written),
    )
}

fn advice(written: &str) -> String {
    let unsigned = written.trim_start_matches(['+', '-']);
    if written.ends_with(['%', '‰']) || written.starts_with(['$', '€', '£']) {
        return "write the number alone; its unit goes into a field of its own".into();
    }
    if unsigned.len() > 1 && unsigned.starts_with('.') {
        return format!("write 0{unsigned}");
    }
    if unsigned.len() > 1 && unsigned.ends_with('.') {
        return format!("write {written}0");
    }
    let digits = unsigned.trim_start_matches('0');
    if unsigned.len() > 1 && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = if digits.is_empty() { "0" } else { digits };
        return format!("write {digits}, or \"{written}\" if it is a name");
    }
    let bare: String = unsigned.chars().filter(char::is_ascii_digit).collect();
    let groups: Vec<&str> = unsigned
        .split(|c: char| " '’_,.\u{a0}\u{202f}".contains(c))
        .collect();
    let digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    if let [whole, decimals] = groups.as_slice()
        && unsigned.contains(',')
        && decimals.len() != 3
        && groups
            .iter()
            .all(|group| digits(group) && !group.is_empty())
    {
        return format!("write {whole}.{decimals}");
    }
    let grouped = groups.len() > 1
        && groups.iter().all(digits)
        && groups[1..].iter().all(|group| group.len() == 3);
    if grouped && !bare.is_empty() {
        return format!("write {bare} for a whole number, a point before decimals");
    }
    "write digits with at most one point, as in 1200.5; a text stands between quotation marks"
        .into()
}

/// The native date that a date in another notation means.
fn date_meant(written: &str) -> Option<String> {
    let parts: Vec<&str> = written.split(['.', '/']).collect();
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(digits) {
        return None;
    }
    match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => Some(format!("{first}-{second:0>2}-{third:0>2}")),
        (1..=2, 1..=2, 4) => Some(if written.contains('.') {
            format!("{third}-{second:0>2}-{first:0>2}")
        } else {
            // Which of the two is the month, only the author knows.
            format!("{third}-MM-DD")
        }),
        _ => None,
    }
}

/// A name inside `{ }` that has no value: the parser complains of the value it made up for it.
pub(super) fn lone_name(text: &str, at: usize) -> Option<Mistake> {
    let line = line_at(text, at);
    let before = text.get(line.start..at.min(line.end))?.trim_end();
    if before.contains(['"', '\'']) {
        return None;
    }
    let word = word_at(text, line.start + before.len().saturating_sub(1));
    let name = text.get(word.clone()).filter(|name| !name.is_empty())?;
    Some(Mistake::new(
        Span::from(word.clone()),
        format!("\"{name}\" has no value"),
        format!("write {name} = and a value behind it"),
    ))
}

/// Something that stands behind a value or a header.
pub(super) fn behind(text: &str, at: usize) -> Mistake {
    let line = line_at(text, at);
    let at = at.min(line.end);
    let rest = text[at..line.end].trim_end();
    let before = text[line.start..at].trim_end();
    let whole = Span::new(at, at + rest.len().max(1));
    let first = rest.chars().next().unwrap_or(' ');
    let one = Span::new(at, at + first.len_utf8());
    if matches!(first, ']' | '}') {
        return Mistake::new(one, format!("there is one {first} too many"), "remove it");
    }
    if let Some(mark) = ["//", "--", "/*"]
        .iter()
        .find(|mark| rest.starts_with(**mark))
    {
        let message = "a comment begins with #";
        return Mistake::new(whole, message, format!("write # instead of {mark}"));
    }
    if matches!(rest, "," | ";") {
        let message = format!("a field ends with its line, without {rest}");
        return Mistake::new(one, message, "remove it");
    }
    let digits_around = before.ends_with(|c: char| c.is_ascii_digit())
        && rest[first.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    if first == ',' && digits_around && !before.trim_start().starts_with('[') {
        return number(text, at.saturating_sub(1));
    }
    if before.trim_start().starts_with('[') && !before.contains('=') {
        return Mistake::new(
            whole,
            "something stands behind the header",
            "put it on a line below",
        );
    }
    if is_field(rest) {
        return Mistake::new(
            whole,
            "two fields stand on this line",
            "put each field on its own line",
        );
    }
    let quote = before
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\''));
    match quote {
        Some('"') if rest.contains('"') => Mistake::new(
            whole,
            "the text ends at the quotation mark before this",
            "write \\\" for a quotation mark inside a text",
        ),
        Some('\'') => Mistake::new(
            whole,
            "the text ends at the quotation mark before this",
            "put a text that holds ' between \" and \"",
        ),
        _ => Mistake::new(
            whole,
            "something stands behind the value",
            "put it between the quotation marks, or after a #",
        ),
    }
}

/// Whether a name and `=` follow, behind a comma or not.
fn is_field(rest: &str) -> bool {
    let rest = rest.trim_start_matches([',', ';', ' ', '\t']);
    let name = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)));
    name.is_some_and(|end| end > 0 && rest[end..].trim_start().starts_with('='))
}

/// A line that should be `name = value` and is not.
pub(super) fn nameless(text: &str, at: usize) -> Mistake {
    let line = line_at(text, at);
    let whole = text[line.clone()].trim_end();
    let start = line.start + (whole.len() - whole.trim_start().len());
    let written = whole.trim_start();
    let span = Span::new(start, start + written.len());
    if let Some(mark) = ["//", "--", ";", "/*"]
        .iter()
        .find(|mark| written.starts_with(**mark))
    {
        let message = "a comment begins with #";
        return Mistake::new(span, message, format!("write # instead of {mark}"));
    }
    let name = written.find(|c: char| !(c.is_ascii_alphanumeric() || "_-.\"".contains(c)));
    let end = name.unwrap_or(written.len());
    let (name, rest) = written.split_at(end);
    let named = Span::new(start, start + end.max(1).min(written.len()));
    if rest.trim_start().starts_with(':') {
        let colon = start + end + (rest.len() - rest.trim_start().len());
        return Mistake::new(
            Span::new(colon, colon + 1),
            "between a name and its value stands =",
            "write = instead of :",
        );
    }
    if rest.is_empty() {
        return Mistake::new(
            named,
            format!("\"{}\" has no value", name.trim_matches('"')),
            "write = and a value behind it, or begin the line with # if it is a comment",
        );
    }
    if let Some((words, _)) = written.split_once('=') {
        let words = words.trim_end();
        let span = Span::new(start, start + words.len().max(1));
        if written.starts_with(['"', '\'']) {
            return Mistake::new(span, "this text is never closed", "close it before the =");
        }
        return Mistake::new(
            span,
            "a name cannot hold a blank",
            format!(
                "write {}",
                words.split_whitespace().collect::<Vec<_>>().join("_")
            ),
        );
    }
    Mistake::new(
        span,
        "this line is no field: there is no = in it",
        "write name = value, or begin the line with # if it is a comment",
    )
}

/// A name with a character that names cannot have.
pub(super) fn bad_name(text: &str, span: Span) -> Mistake {
    let line = line_at(text, span.start as usize);
    let written = text[line.clone()].trim_start();
    let marks = ["//", ";", "/*"];
    let is_comment = marks.iter().any(|mark| written.starts_with(mark));
    let sign = text.get(span.range()).unwrap_or_default();
    if is_comment || sign == ":" {
        return nameless(text, span.start as usize);
    }
    Mistake::new(
        span,
        format!("a name cannot hold \"{sign}\""),
        "names have letters from a to z, digits, _ and -",
    )
}
