//! Syntax errors in plain words: one finding for one mistake, where the author
//! would mend it.

use crate::finding::{Finding, declare_rule};
use crate::record::{Document, Node, Shape, SyntaxFault};
use crate::text::{FileId, LineIndex, Place, Span};
use crate::value::DateRange;

use super::INVALID_DATE;

declare_rule! {
    /// The text is not TOML. All errors of the file are reported; until they are mended its records
    /// take part by name only, so that no other record is accused of naming something missing.
    ///
    /// ## Fails
    /// ```toml
    /// title = Belarus
    /// ```
    /// ## Passes
    /// ```toml
    /// title = "Belarus"
    /// ```
    pub TOML_SYNTAX = {
        name: "toml-syntax", stage: Parse, severity: Error,
        summary: "the text is not valid TOML",
    }
}

/// Whether the fault is only that a date or time does not exist.
pub(super) fn is_impossible_date(text: &str, fault: &SyntaxFault) -> bool {
    (fault.message.starts_with("invalid date") || fault.message.starts_with("invalid time"))
        && !fault.span.is_empty()
        && text.get(fault.span.range()).is_some_and(|written| {
            written
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"-:.TtZz+ ".contains(&byte))
        })
}

/// The finding for such a date, on the value.
pub(super) fn impossible_date(file: FileId, text: &str, fault: &SyntaxFault) -> Finding {
    let written = text.get(fault.span.range()).unwrap_or_default();
    let at = Place {
        file,
        span: fault.span,
    };
    let (message, label) = match DateRange::parse(written) {
        Err(fault) => (fault.message, fault.advice),
        // A time that does not exist stands on a day that does.
        Ok(_) => (
            format!("{written} is not a time that exists"),
            "hours go to 23, minutes and seconds to 59".to_owned(),
        ),
    };
    Finding::new(&INVALID_DATE, at, message).label(label)
}

/// The findings for the other faults, one per mistake.
pub(super) fn explain(
    file: FileId,
    text: &str,
    document: &Document<'_>,
    faults: &[SyntaxFault],
) -> Vec<Finding> {
    let lines = LineIndex::new(text);
    let mut findings: Vec<Finding> = Vec::new();
    let swallowed = unclosed(text, document, faults);
    for (span, what) in &swallowed {
        findings.push(unclosed_finding(file, *span, what));
    }
    let mut last_line = None;
    for fault in faults {
        let line = lines.line(fault.span.start);
        let inside = swallowed
            .iter()
            .any(|(span, _)| span.start <= fault.span.start && fault.span.start <= span.end);
        // What follows the first error of a line is nearly always its echo.
        if inside || last_line == Some(line) {
            continue;
        }
        last_line = Some(line);
        findings.push(finding(file, text, document, fault));
    }
    findings
}

/// Brackets that are opened and never closed: they swallow what follows, and each thing swallowed is a fault.
fn unclosed(
    text: &str,
    document: &Document<'_>,
    faults: &[SyntaxFault],
) -> Vec<(Span, &'static str)> {
    let ends: Vec<u32> = faults
        .iter()
        .filter(|fault| {
            fault.message.starts_with("unclosed array")
                || fault.message.starts_with("unclosed inline table")
        })
        .map(|fault| fault.span.start)
        .collect();
    let mut spans = Vec::new();
    if !ends.is_empty() {
        for (_, _, value) in document.entries() {
            outermost(text, value, &ends, &mut spans);
        }
    }
    spans
}

fn outermost(text: &str, node: Node<'_>, ends: &[u32], into: &mut Vec<(Span, &'static str)>) {
    let span = node.span();
    let opens = text.get(span.range()).unwrap_or_default();
    let list = node.shape() == Shape::List && opens.starts_with('[') && !opens.starts_with("[[");
    let table = node.shape() == Shape::Table && opens.starts_with('{');
    // The parser ends an unclosed value at the last thing it read, the fault at the end of the text.
    let reaches = |end: &u32| {
        span.start < *end
            && text
                .get(span.end as usize..*end as usize)
                .is_some_and(|gap| gap.trim().is_empty())
    };
    if (list || table) && ends.iter().any(reaches) {
        let end = ends
            .iter()
            .copied()
            .filter(|end| reaches(end))
            .max()
            .unwrap_or(span.end);
        into.push((
            Span {
                start: span.start,
                end,
            },
            if list { "list" } else { "table" },
        ));
        return;
    }
    match node.shape() {
        Shape::List => node
            .items()
            .for_each(|item| outermost(text, item, ends, into)),
        Shape::Table => node
            .fields()
            .for_each(|(_, item)| outermost(text, item, ends, into)),
        _ => {}
    }
}

fn unclosed_finding(file: FileId, span: Span, what: &str) -> Finding {
    let bracket = if what == "list" { "]" } else { "}" };
    let at = Place {
        file,
        span: Span {
            start: span.start,
            end: span.start + 1,
        },
    };
    Finding::new(&TOML_SYNTAX, at, format!("this {what} is never closed"))
        .label(format!("add the missing {bracket}"))
        .help("until it is closed, everything after it is read as part of it")
}

fn finding(file: FileId, text: &str, document: &Document<'_>, fault: &SyntaxFault) -> Finding {
    let span = widen(text, fault.span);
    let at = Place { file, span };
    let written = text.get(fault.span.range()).unwrap_or_default();
    let (message, label) = plain(written, &fault.message);
    let finding = Finding::new(&TOML_SYNTAX, at, message).label(label);
    if fault.message == "duplicate key" {
        return duplicate(finding, file, document, written, fault.span);
    }
    finding
}

fn duplicate(
    finding: Finding,
    file: FileId,
    document: &Document<'_>,
    key: &str,
    span: Span,
) -> Finding {
    let first = document
        .entries()
        .find(|(known, at, _)| *known == key && *at != span);
    let finding = finding.help(format!(
        "keep one of the two; several records of one kind are written [[{key}]], each with its own header"
    ));
    match first {
        Some((_, at, _)) => finding.related(Place { file, span: at }, "it was first given here"),
        None => finding,
    }
}

/// The parser's words in plain ones; what is not known here keeps the parser's.
fn plain(written: &str, message: &str) -> (String, String) {
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let pair = |message: &str, label: &str| (message.to_owned(), label.to_owned());
    match what {
        "duplicate key" => (
            format!("\"{written}\" is given twice"),
            "a name can be used once here".into(),
        ),
        "extra `=`" => pair("there is one = too many", "remove it"),
        "unexpected key or value" => pair(
            "something stands here that does not belong to the value before it",
            "put it on its own line, between quotation marks, or after a #",
        ),
        "missing comma between array elements" => pair(
            "a comma is missing between two elements of the list",
            "add a comma",
        ),
        "string values must be quoted" => pair(
            "this text is not between quotation marks",
            "write it between quotation marks",
        ),
        _ if what.contains("basic string") || what.contains("literal string") => pair(
            "this text is not closed or holds a character that it cannot hold",
            if expected.is_empty() {
                "close it with the quotation mark it began with"
            } else {
                "close it with a quotation mark"
            },
        ),
        _ if what.starts_with("key with no value") => {
            pair("this name has no value", "write = and a value after it")
        }
        _ if expected.is_empty() => (format!("this is not valid TOML: {what}"), String::new()),
        _ => (
            format!("this is not valid TOML: {what}"),
            format!("expected {expected}"),
        ),
    }
}

/// An empty place is widened to the character before or after it, so that it can be seen.
fn widen(text: &str, span: Span) -> Span {
    if !span.is_empty() {
        return span;
    }
    let at = span.start as usize;
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    match next {
        Some(next) if next != '\n' && next != '\r' => Span::new(at, at + next.len_utf8()),
        _ => {
            let before = text.get(..at).and_then(|rest| rest.chars().next_back());
            match before {
                Some(before) if before != '\n' => Span::new(at - before.len_utf8(), at),
                _ => span,
            }
        }
    }
}
