//! The parser's words in plain ones, each on the characters that an author
//! would change. What is not known here keeps the parser's words.

use std::ops::Range;

use super::value;
use crate::record::SyntaxFault;
use crate::text::Span;

/// One mistake as it is told.
#[derive(Debug, Clone, Default)]
pub(super) struct Mistake {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) label: String,
    pub(super) help: &'static str,
    pub(super) related: Option<(Span, &'static str)>,
    /// It breaks a limit of ours, not TOML.
    pub(super) too_deep: bool,
}

impl Mistake {
    pub(super) fn new(span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            label: label.into(),
            ..Self::default()
        }
    }

    pub(super) fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }
}

/// The line around a byte, without its end.
pub(super) fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = crate::text::floor_char_boundary(text, at);
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let end = start + text[start..end].trim_end_matches('\r').len();
    start..end.max(start)
}

/// The word around a byte: what no blank, quotation mark, bracket or sign of TOML interrupts.
pub(super) fn word_at(text: &str, at: usize) -> Range<usize> {
    let at = crate::text::floor_char_boundary(text, at);
    let stops = |c: char| c.is_whitespace() || ",[]{}\"'=#".contains(c);
    let start = text[..at].rfind(stops).map_or(0, |stop| {
        stop + text[stop..].chars().next().map_or(1, char::len_utf8)
    });
    let end = text[at..].find(stops).map_or(text.len(), |end| at + end);
    start..end
}

/// Whether the parser no longer knows what is a name and what a value behind such a fault.
pub(super) fn is_structural(message: &str) -> bool {
    let structural = [
        "unexpected",
        "missing",
        "extra",
        "unclosed",
        "key with no value",
        "string values must be quoted",
        "invalid key",
        "invalid inline table",
        "invalid table",
        "invalid array",
    ];
    let about_a_value = [
        "missing escaped value",
        "unexpected leading zero",
        "unexpected sign",
    ];
    structural.iter().any(|start| message.starts_with(start))
        && !about_a_value.iter().any(|start| message.starts_with(start))
}

/// Whether the parser passes over mistakes behind such a fault, or makes up others.
pub(super) fn loses_the_way(text: &str, fault: &SyntaxFault) -> bool {
    let names = [
        "key with no value",
        "missing value for key",
        "invalid key-value pair",
    ];
    let of_headers = [
        "unclosed table",
        "unclosed array table",
        "unquoted keys cannot be empty",
        "invalid unquoted key",
        "invalid table",
        "missing table",
    ];
    let says = |start: &&str| fault.message.starts_with(*start);
    let line = line_at(text, fault.span.start as usize);
    let in_header = text[line].trim_start().starts_with('[') && of_headers.iter().any(says);
    in_header || names.iter().any(says)
}

/// A fault in plain words.
pub(super) fn explain(text: &str, fault: &SyntaxFault) -> Mistake {
    let (what, expected) = fault
        .message
        .split_once(", expected ")
        .unwrap_or((&fault.message, ""));
    let at = fault.span.start as usize;
    let here = visible(text, fault.span);
    let word = || {
        let word = word_at(text, at);
        if word.is_empty() { here } else { word.into() }
    };
    let say = |message: &str, label: &str| Mistake::new(here, message, label);
    match what {
        "extra `=`" => say("there is one = too many", "remove it"),
        "unexpected key or value" => value::behind(text, at),
        "missing comma between array elements" => Mistake::new(
            word(),
            "a comma is missing before this element",
            "add a comma",
        ),
        "missing comma between key-value pairs" | "extra assignment between key-value pairs" => {
            Mistake::new(
                word(),
                "a comma is missing before this field",
                "add a comma",
            )
        }
        "missing key for inline table element"
        | "invalid inline table element"
        | "missing assignment between key-value pairs" => Mistake::new(
            word(),
            "inside { }, each field is written name = value",
            "write name = value, or use [ ] for a list",
        ),
        "extra comma in inline table" if expected != "key" => say(
            "inside { }, each field is written name = value",
            "write name = value, or use [ ] for a list",
        ),
        "extra comma in array" | "extra comma in inline table" => {
            say("there is a comma too many", "remove it")
        }
        "missing array opening" => say(
            "this ] closes nothing",
            "remove it, or open the list with [",
        ),
        "missing inline table opening" => say(
            "this } closes nothing",
            "remove it, or open the table with {",
        ),
        "unexpected `=` in array" => say(
            "inside [ ] stand values without names",
            "use { } for a table, or close the list before",
        ),
        "unclosed table" | "unclosed array table" => header(text, at),
        "key with no value" | "missing value for key" | "invalid key-value pair" => {
            value::nameless(text, at)
        }
        "unquoted keys cannot be empty" => empty_name(text, at),
        "invalid unquoted key" | "invalid key" => value::bad_name(text, fault.span),
        "string values must be quoted" => value::unquoted(text, fault.span),
        "carriage return must be followed by newline" => Mistake::new(
            Span::new(at.saturating_sub(1), at),
            "this line ends with a carriage return alone",
            "save the file with the line ends of Unix or Windows",
        ),
        "invalid comment character" => say(
            "a comment cannot hold this invisible character",
            "remove it",
        ),
        "missing escaped value" | "too few unicode value digits" | "invalid value" => {
            escape(text, at)
        }
        _ if what.starts_with("keys cannot be multi-line") => say(
            "a name cannot be a text over several lines",
            "write the name alone, or between single quotation marks",
        ),
        _ if what.starts_with("cannot extend value of type") => {
            let name = text.get(fault.span.range()).unwrap_or_default();
            if name.is_empty() {
                return empty_name(text, at);
            }
            Mistake::new(
                here,
                format!("\"{name}\" already has a value, so no fields can be added to it here"),
                "write the fields where the value is, or give them another name",
            )
        }
        _ if what.contains("recurs") => too_deep(text, fault.span),
        _ if what.ends_with("string") => string(text, fault.span, expected),
        _ if what.starts_with("invalid")
            || what.contains("zero")
            || what.contains("sign")
            || what.contains("radix")
            || what.contains("prefix")
            || what.starts_with("`_`") =>
        {
            value::number(text, at)
        }
        _ => say(&format!("this is not valid TOML: {what}"), ""),
    }
}

/// A place that can be seen: an empty one becomes the character at or before it.
fn visible(text: &str, span: Span) -> Span {
    if !span.is_empty() {
        return span;
    }
    let at = span.start as usize;
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    if let Some(next) = next.filter(|next| !matches!(next, '\n' | '\r')) {
        return Span::new(at, at + next.len_utf8());
    }
    let before = text.get(..at).and_then(|rest| rest.chars().next_back());
    match before.filter(|before| *before != '\n') {
        Some(before) => Span::new(at - before.len_utf8(), at),
        None => span,
    }
}

/// A header without its closing brackets.
fn header(text: &str, at: usize) -> Mistake {
    let line = line_at(text, at);
    let whole = text[line.clone()].trim_end();
    let written = whole.trim_start();
    let start = line.start + (whole.len() - written.len());
    let words: Vec<&str> = written
        .split(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)))
        .filter(|word| !word.is_empty())
        .collect();
    let bare = words.join("_");
    let label = if written.starts_with("[[") {
        format!("write [[{bare}]]")
    } else {
        format!("write [{bare}]")
    };
    let span = Span::new(start, start + written.len());
    Mistake::new(span, "this header is not written right", label)
}

fn empty_name(text: &str, at: usize) -> Mistake {
    let line = line_at(text, at);
    let whole = text[line.clone()].trim_end();
    let written = whole.trim_start();
    let start = line.start + (whole.len() - written.len());
    if written.starts_with('[') {
        let span = Span::new(start, start + written.len());
        return Mistake::new(
            span,
            "there is no name between these brackets",
            "write [[figure]]",
        );
    }
    let before = text[..at].trim_end_matches([' ', '\t']);
    let dot = if before.ends_with('.') {
        before.len() - 1
    } else {
        at
    };
    let span = visible(text, Span::new(dot, dot));
    if text[dot..].starts_with('=') {
        return Mistake::new(span, "there is no name before =", "write name = value");
    }
    Mistake::new(
        span,
        "there is a dot without a name beside it",
        "remove the dot",
    )
}

/// A backslash that begins nothing.
fn escape(text: &str, at: usize) -> Mistake {
    let line = line_at(text, at);
    let end = text[at..line.end.max(at)]
        .chars()
        .next()
        .map_or(at, |c| at + c.len_utf8());
    let start = text[line.start..at]
        .rfind('\\')
        .map_or(at, |found| line.start + found);
    let span = visible(text, Span::new(start, end.max(start + 1).min(text.len())));
    Mistake::new(
        span,
        "a backslash in a text begins a special character, and this is none",
        "write \\\\ for a backslash, or put the text between single quotation marks",
    )
}

/// A text that is not closed, or that holds what no text can hold.
fn string(text: &str, span: Span, expected: &str) -> Mistake {
    if !span.is_empty() && expected.contains("characters") {
        return Mistake::new(
            span,
            "a text cannot hold this invisible character",
            "remove it",
        );
    }
    let at = span.start as usize;
    if let Some(mistake) = value::lone_name(text, at) {
        return mistake;
    }
    let line = line_at(text, at);
    let until = at.min(line.end);
    let quote = text[line.start..until].find(['"', '\'']);
    let start = quote.map_or(line.start, |quote| line.start + quote);
    Mistake::new(
        visible(text, Span::new(start, until)),
        "this text is never closed",
        "close it with the quotation mark that it began with",
    )
}

/// Brackets or dotted names nested beyond what is read.
fn too_deep(text: &str, span: Span) -> Mistake {
    let mut span = span;
    if span.is_empty() && span.start == 0 {
        // For dotted names the parser gives no place: it is the line with the most dots.
        let dots = |line: &str| line.bytes().filter(|byte| *byte == b'.').count();
        let mut at = 0;
        let mut most = 0;
        for line in text.split_inclusive('\n') {
            let name = line.split('=').next().unwrap_or(line).trim_end();
            if dots(name) > most {
                most = dots(name);
                span = Span::new(at, at + name.len().min(80));
            }
            at += line.len();
        }
    }
    Mistake {
        too_deep: true,
        ..Mistake::new(
            visible(text, span),
            "this is nested too deep to be read",
            "write it with at most 80 levels",
        )
    }
}
