//! One file's text to its records: every syntax error of the file, and what
//! can still be read of it. Reads no schema.

mod syntax;

use std::collections::BTreeSet;

use crate::finding::{Finding, declare_rule};
use crate::record::{Document, Node, Shape};
use crate::text::{FileId, Place, Span};

pub use syntax::TOML_SYNTAX;

declare_rule! {
    /// A date or a time that does not exist, or a date text that follows none of the forms that
    /// Factum knows. A native TOML date (`2021-09-30`) or a text in EDTF level 1 (`"2021-09"`,
    /// `"2020-08/2020-10"`, `"2021~"`) is expected.
    ///
    /// ## Fails
    /// ```toml
    /// when = 2021-09-31
    /// ```
    /// ## Passes
    /// ```toml
    /// when = 2021-09-30
    /// ```
    pub INVALID_DATE = {
        name: "invalid-date", stage: Validate, severity: Error,
        summary: "a date does not exist or is not written as a date",
    }
}

declare_rule! {
    /// TOML can write values that the published formats have no word for: infinite numbers, "not a
    /// number", and integers beyond 64 bits. They cannot be checked or published.
    ///
    /// ## Fails
    /// ```toml
    /// value = inf
    /// ```
    /// ## Passes
    /// Leave the field out, or write the figure with the scale that it was reported in.
    pub UNSUPPORTED_VALUE = {
        name: "unsupported-value", stage: Parse, severity: Error,
        summary: "a value has no counterpart in JSON",
    }
}

/// What a file's text holds.
#[derive(Debug)]
pub struct Parsed<'t> {
    /// The tree, as far as it could be read.
    pub document: Document<'t>,
    /// The file has syntax errors: it takes part by name only.
    pub broken: bool,
    /// Places of values that were already reported; nothing more is said about them.
    pub faulty: BTreeSet<Span>,
}

/// A top-level entry of a file, in the order of the text.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'d> {
    /// The key: a kind, if the file is right.
    pub kind: &'d str,
    /// Where the key first stands.
    pub key: Span,
    /// A record's table, or whatever stands there instead.
    pub value: Node<'d>,
}

/// Parses a text. The findings are all that is wrong with it as TOML.
pub fn parse(file: FileId, text: &str) -> (Parsed<'_>, Vec<Finding>) {
    let (document, faults) = Document::parse(text);
    let mut faulty_spans = BTreeSet::new();
    let mut findings = Vec::new();
    let mut rest = Vec::new();
    for fault in faults {
        // A date that cannot exist is well-formed TOML but for its value: the file is not broken by it.
        if syntax::is_impossible_date(text, &fault) {
            faulty_spans.insert(fault.span);
            findings.push(syntax::impossible_date(file, text, &fault));
        } else {
            rest.push(fault);
        }
    }
    let broken = !rest.is_empty();
    findings.extend(syntax::explain(file, text, &document, &rest));
    if !broken {
        for (_, _, value) in document.entries() {
            unsupported(file, text, value, &mut findings, &mut faulty_spans);
        }
    }
    let parsed = Parsed {
        document,
        broken,
        faulty: faulty_spans,
    };
    (parsed, findings)
}

impl Parsed<'_> {
    /// The records (and whatever else stands at the top), in the order of the text.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        for (kind, key, value) in self.document.entries() {
            let tables = value.shape() == Shape::List
                && !value.is_empty()
                && value.items().all(|item| item.shape() == Shape::Table);
            if tables {
                entries.extend(value.items().map(|value| Entry { kind, key, value }));
            } else {
                entries.push(Entry { kind, key, value });
            }
        }
        entries.sort_by_key(|entry| (entry.value.span(), entry.key));
        entries
    }
}

/// Reports numbers that JSON has no word for, wherever they stand below `node`.
fn unsupported(
    file: FileId,
    text: &str,
    node: Node<'_>,
    findings: &mut Vec<Finding>,
    faulty: &mut BTreeSet<Span>,
) {
    node.each_number(&mut |number| {
        if is_usual(number) {
            return;
        }
        if let Some((message, label)) = number_fault(text, number) {
            let span = number.span();
            faulty.insert(span);
            let at = Place { file, span };
            findings.push(Finding::new(&UNSUPPORTED_VALUE, at, message).label(label));
        }
    });
}

/// Whether a number is so short and plain that nothing can be wrong with it: all but a few are.
fn is_usual(number: Node<'_>) -> bool {
    let digits = number.as_decimal().unwrap_or_default().as_bytes();
    let is_plain = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.');
    (1..=18).contains(&digits.len())
        && digits.last().is_some_and(u8::is_ascii_digit)
        && digits.iter().all(is_plain)
}

fn number_fault(text: &str, node: Node<'_>) -> Option<(String, &'static str)> {
    let number = node.as_number()?;
    let written = text.get(node.span().range()).unwrap_or(&number.digits);
    if number.integer {
        // The parser takes a bare `0x` for a number.
        if !number.digits.bytes().any(|byte| byte.is_ascii_digit()) {
            let message = format!("{written} is not a number: its digits are missing");
            return Some((message, "write the number"));
        }
        let fits = number.digits.parse::<i64>().is_ok() || number.digits.parse::<u64>().is_ok();
        return (!fits).then(|| {
            (
                format!("{written} is too large: whole numbers here have at most 64 bits"),
                "write it as a text, or with the scale it was reported in",
            )
        });
    }
    let value: f64 = number.digits.parse().ok()?;
    if value.is_nan() {
        return Some((
            format!("\"{written}\" says that there is no number here"),
            "leave the field out if the number is not known",
        ));
    }
    value.is_infinite().then(|| {
        (
            format!("{written} is not a number that can be published"),
            "write the number as it was reported",
        )
    })
}
