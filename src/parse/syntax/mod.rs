//! Syntax errors in plain words: one finding for one mistake, where the author
//! would mend it. What one mistake makes the parser say about the text behind
//! it is an echo, and is not repeated.

mod duplicate;
mod region;
mod value;
mod words;

use std::collections::BTreeSet;

use crate::finding::{Finding, declare_rule};
use crate::project::LIMIT_EXCEEDED;
use crate::record::{Document, SyntaxFault};
use crate::text::{FileId, LineIndex, Place, Span, floor_char_boundary};
use crate::value::DateRange;

use super::INVALID_DATE;
use words::Mistake;

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

/// How often a text is read again without what was already reported.
const ROUNDS: usize = 8;
/// Mistakes of one line that are told apart; what follows is one broken line.
const PER_LINE: usize = 20;

/// Whether the fault is only that a date or time does not exist.
pub(super) fn is_impossible_date(text: &str, fault: &SyntaxFault) -> bool {
    let names = ["invalid date", "invalid time", "invalid offset"];
    names.iter().any(|name| fault.message.starts_with(name))
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
        // TOML has no month and no year; the text that says it is a date as well.
        Ok(_) if is_month(written) => (
            format!("{written} is not a whole date"),
            format!("write \"{written}\" if the day is not known"),
        ),
        // A time that does not exist stands on a day that does.
        Ok(_) => no_such_time(written),
        Err(_) if is_time(written) => no_such_time(written),
        Err(fault) => (fault.message, fault.advice),
    };
    Finding::new(&INVALID_DATE, at, message).label(label)
}

/// Whether it is the time that does not exist, alone or behind a day that does.
fn is_time(written: &str) -> bool {
    let day = written.get(..10).filter(|_| written.len() > 10);
    match day {
        Some(day) => DateRange::parse(day).is_ok(),
        None => written.contains(':') && !written.contains('-'),
    }
}

fn is_month(written: &str) -> bool {
    written.len() == 7 && written.bytes().filter(|byte| *byte == b'-').count() == 1
}

fn no_such_time(written: &str) -> (String, String) {
    (
        format!("{written} is not a time that exists"),
        "hours go to 23, minutes and seconds to 59".to_owned(),
    )
}

/// The findings for the other faults, one per mistake.
pub(super) fn explain(
    file: FileId,
    text: &str,
    document: &Document<'_>,
    faults: &[SyntaxFault],
) -> Vec<Finding> {
    if faults.is_empty() {
        return Vec::new();
    }
    let mut explainer = Explainer {
        file,
        text,
        lines: LineIndex::new(text),
        keys: duplicate::Keys::new(document, faults),
        said: BTreeSet::new(),
        lone_return: false,
        findings: Vec::new(),
    };
    let regions = region::find(text);
    if regions.is_empty() {
        explainer.rounds(text.to_owned(), faults.to_vec());
        return explainer.findings;
    }
    let mut rest = text.to_owned().into_bytes();
    let mut ends = BTreeSet::new();
    for region in &regions {
        explainer.push(&region.mistake);
        blank(&mut rest, region.blank.clone(), region.stub);
        let last = text[..region.blank.end].trim_end().len();
        ends.insert(explainer.lines.line(Span::new(last, last).start));
    }
    // Blanks and stubs are ASCII and replace whole characters.
    let rest = String::from_utf8(rest).unwrap_or_default();
    let mut again = reparse(&rest);
    again.retain(|fault| !ends.contains(&explainer.lines.line(fault.span.start)));
    explainer.rounds(rest, again);
    explainer.findings
}

/// The faults of a text of which parts were blanked, without dates, which were told before.
fn reparse(text: &str) -> Vec<SyntaxFault> {
    let mut faults = Document::parse(text).1;
    faults.retain(|fault| !is_impossible_date(text, fault));
    faults
}

/// Overwrites bytes with blanks, keeping line ends, and puts a stub at the start that keeps the text TOML.
fn blank(text: &mut [u8], range: std::ops::Range<usize>, stub: &str) {
    let Some(part) = text.get_mut(range) else {
        return;
    };
    for (at, byte) in part.iter_mut().enumerate() {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = stub.as_bytes().get(at).copied().unwrap_or(b' ');
        }
    }
}

/// What stands for a line that was told: for a header, one that no other has, so that the fields
/// below it join no other table.
fn stub(text: &str, line: &std::ops::Range<usize>) -> String {
    let number = line.start.to_string();
    let is_header = text[line.clone()].trim_start().starts_with('[');
    if is_header && number.len() + 3 <= line.len() {
        format!("[_{number}]")
    } else {
        String::new()
    }
}

struct Explainer<'e> {
    file: FileId,
    text: &'e str,
    lines: LineIndex,
    keys: duplicate::Keys,
    said: BTreeSet<Span>,
    lone_return: bool,
    findings: Vec<Finding>,
}

impl Explainer<'_> {
    /// Tells the faults behind which the parser loses its way first, puts their lines out of
    /// its sight, and reads on.
    fn rounds(&mut self, mut rest: String, mut faults: Vec<SyntaxFault>) {
        for _ in 0..ROUNDS {
            let lost: Vec<SyntaxFault> = faults
                .iter()
                .filter(|fault| words::loses_the_way(&rest, fault))
                .cloned()
                .collect();
            if lost.is_empty() {
                break;
            }
            self.tell(&lost);
            let mut bytes = rest.into_bytes();
            for fault in lost {
                let line = words::line_at(self.text, fault.span.start as usize);
                let stub = stub(self.text, &line);
                blank(&mut bytes, line, &stub);
            }
            rest = String::from_utf8(bytes).unwrap_or_default();
            faults = reparse(&rest);
        }
        self.tell(&faults);
    }

    fn tell(&mut self, faults: &[SyntaxFault]) {
        let mut line = Line::default();
        let mut repeated = 0..0;
        for fault in faults {
            let number = self.lines.line(fault.span.start);
            if line.number != Some(number) {
                line = Line {
                    number: Some(number),
                    ..Line::default()
                };
            }
            // A file with old line ends has this fault at each; once is enough.
            let lone_return = fault.message.starts_with("carriage return");
            if line.is_echo(self.text, fault) || lone_return && self.lone_return {
                continue;
            }
            self.lone_return |= lone_return;
            if fault.message == "duplicate key" {
                // A table that stands twice has all its fields twice.
                if repeated.contains(&fault.span.start) || fault.span.is_empty() {
                    continue;
                }
                repeated = duplicate::section(self.text, fault.span);
                let mistake = self.keys.explain(self.text, fault);
                self.push(&mistake);
            } else {
                self.push(&words::explain(self.text, fault));
            }
        }
    }

    fn push(&mut self, mistake: &Mistake) {
        if !self.said.insert(mistake.span) {
            return;
        }
        let file = self.file;
        let at = |span| Place { file, span };
        let rule = if mistake.too_deep {
            &LIMIT_EXCEEDED
        } else {
            &TOML_SYNTAX
        };
        let boundary = |at: u32| floor_char_boundary(self.text, at as usize);
        let span = Span::new(boundary(mistake.span.start), boundary(mistake.span.end));
        let mut finding = Finding::new(rule, at(span), &*mistake.message)
            .label(&*mistake.label)
            .help(mistake.help);
        if let Some((span, words)) = mistake.related {
            finding = finding.related(at(span), words);
        }
        self.findings.push(finding);
    }
}

/// What was told of one line: behind a fault of its structure, the rest of it means nothing.
#[derive(Default)]
struct Line {
    number: Option<usize>,
    told: usize,
    lost: bool,
    /// End of the word that the last fault is about.
    until: usize,
}

impl Line {
    fn is_echo(&mut self, text: &str, fault: &SyntaxFault) -> bool {
        let start = fault.span.start as usize;
        let structural = words::is_structural(&fault.message);
        if self.lost
            || self.told == PER_LINE
            || self.told > 0 && (structural || start <= self.until)
        {
            return true;
        }
        self.told += 1;
        self.lost = structural;
        self.until = words::word_at(text, start).end.max(fault.span.end as usize);
        false
    }
}
