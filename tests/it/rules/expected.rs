//! What a fixture says is to be found in it: in comments below the offending
//! line of a TOML file, or in `expected.txt` where a comment can't stand.
//!
//! ```text
//! status = "helt"
//! #        ^^^^^^ error[schema-enum]: "status" cannot be "helt"
//! [[figure]]
//! #^^^^^^^^^ error[missing-id]
//! ```
//! The marks stand under the characters; a `#` directly before them counts as
//! one, so that the first column can be marked. A place over several lines is
//! marked to the end of its first line, and a `…` follows. The message may be
//! left out, or cut anywhere.

use std::fmt::Write as _;

use factum::finding::Finding;
use factum::text::Sources;

/// The word before the rule: the severity, unless a waiver accepts the finding.
fn word(finding: &Finding) -> &'static str {
    match finding.waiver {
        Some(_) => "waived",
        None => finding.severity.as_str(),
    }
}

/// A finding as a fixture names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Expected {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) columns: (u32, u32),
    pub(super) rule: String,
    pub(super) message: String,
}

impl Expected {
    /// What was found, in the same terms.
    pub(super) fn of(finding: &Finding, sources: &dyn Sources) -> Self {
        let at = finding.at;
        let text = sources.text(at.file).unwrap_or_default();
        let (start, end) = sources.lines(at.file).map_or((None, None), |lines| {
            (
                Some(lines.position(text, at.span.start)),
                Some(lines.position(text, at.span.end)),
            )
        });
        let (line, column) = start.map_or((1, 1), |start| (start.line, start.column));
        let end = end
            .filter(|end| end.line == line)
            .map_or(0, |end| end.column);
        Self {
            file: sources.path(at.file).to_owned(),
            line,
            columns: (column, end),
            rule: format!("{}[{}]", word(finding), finding.rule.name()),
            message: finding.message.clone(),
        }
    }

    /// Whether a finding is the one expected: the message may be given in part.
    pub(super) fn is(&self, found: &Self) -> bool {
        (&self.file, self.line, self.columns, &self.rule)
            == (&found.file, found.line, found.columns, &found.rule)
            && found.message.starts_with(&self.message)
    }

    /// The line of `expected.txt`: an end of 0 stands for a later line.
    pub(super) fn listed(&self) -> String {
        let (start, end) = self.columns;
        format!(
            "{}:{}:{start}-{end} {}: {}",
            self.file, self.line, self.rule, self.message
        )
    }

    fn parse(line: &str) -> Option<Self> {
        let (place, rest) = line.split_once(' ')?;
        let (rest_of_place, columns) = place.rsplit_once(':')?;
        let (file, number) = rest_of_place.rsplit_once(':')?;
        let (start, end) = columns.split_once('-')?;
        let (rule, message) = rest
            .split_once(']')
            .map(|(rule, message)| (format!("{rule}]"), message))?;
        Some(Self {
            file: file.to_owned(),
            line: number.parse().ok()?,
            columns: (start.parse().ok()?, end.parse().ok()?),
            rule,
            message: message.trim_start_matches(':').trim().to_owned(),
        })
    }
}

/// The expectations of an `expected.txt`.
pub(super) fn listed(text: &str) -> Vec<Expected> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| Expected::parse(line).unwrap_or_else(|| panic!("not an expectation: {line}")))
        .collect()
}

/// The expectations in the comments of a TOML file.
pub(super) fn commented(file: &str, text: &str) -> Vec<Expected> {
    let mut found = Vec::new();
    let mut subject = (0, "");
    for (line, number) in text.lines().zip(1..) {
        match marks(line) {
            Some((start, end, open, rest)) => {
                let (rule, message) = rest.split_once(']').expect("a rule between brackets");
                let end = if open { 0 } else { end };
                found.push(Expected {
                    file: file.to_owned(),
                    line: subject.0,
                    columns: (start, end),
                    rule: format!("{}]", rule.trim()),
                    message: message.trim_start_matches(':').trim().to_owned(),
                });
            }
            None => subject = (number, line),
        }
    }
    found
}

/// The columns that a comment marks, whether the place goes on, and what follows.
fn marks(line: &str) -> Option<(u32, u32, bool, &str)> {
    let body = line.strip_prefix('#')?;
    let blanks = body.len() - body.trim_start_matches(' ').len();
    let marked = body[blanks..].len() - body[blanks..].trim_start_matches('^').len();
    let rest = &body[blanks + marked..];
    let open = rest.starts_with('…');
    let rest = rest.trim_start_matches('…').trim_start();
    let told = ["error[", "warning[", "note[", "waived["]
        .iter()
        .any(|word| rest.starts_with(word));
    if marked == 0 || !told {
        return None;
    }
    let start = if blanks == 0 { 1 } else { 2 + blanks };
    let end = 2 + blanks + marked;
    let number = |n: usize| u32::try_from(n).expect("a column");
    Some((number(start), number(end), open, rest))
}

/// A text without its expectations.
pub(super) fn stripped(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines
        .filter(|line| marks(line.trim_end()).is_none())
        .collect()
}

/// A text with the findings below their lines; `None` where a comment can't say them.
pub(super) fn annotated(text: &str, found: &[Expected]) -> Option<String> {
    let mut out = String::new();
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        out.push_str(line);
        for one in found.iter().filter(|one| one.line == number) {
            let (start, end) = one.columns;
            let width = line.trim_end().chars().count() + 1;
            let stop = if end == 0 { width } else { end as usize };
            let start = start as usize;
            if start == 2 || stop <= start || !line.ends_with('\n') {
                return None;
            }
            let open = if end == 0 { "…" } else { "" };
            let (blanks, count) = if start == 1 {
                (0, stop - 2)
            } else {
                (start - 2, stop - start)
            };
            if count == 0 {
                return None;
            }
            let marks = "^".repeat(count);
            writeln!(
                out,
                "#{}{marks}{open} {}: {}",
                " ".repeat(blanks),
                one.rule,
                one.message
            )
            .ok()?;
        }
    }
    Some(out)
}
