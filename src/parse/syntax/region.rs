//! Mistakes that swallow what follows them: brackets and texts that are opened
//! and never closed, and what a merge left behind. Found by reading the text
//! line by line, so that all that stands outside of them can still be read.

use std::ops::Range;

use super::words::{Mistake, line_at};
use crate::text::Span;

/// A part of the text that says nothing until one mistake is mended.
pub(super) struct Region {
    pub(super) mistake: Mistake,
    /// What to blank.
    pub(super) blank: Range<usize>,
    /// What to leave at its start, so that the rest is TOML.
    pub(super) stub: &'static str,
}

/// Finds all of them. Only meaningful for a text that has syntax errors.
pub(super) fn find(text: &str) -> Vec<Region> {
    let mut scanner = Scanner {
        text,
        at: 0,
        stack: Vec::new(),
        regions: Vec::new(),
    };
    while scanner.at < text.len() {
        scanner.step();
    }
    scanner.close_all(text.len());
    scanner.regions
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Open brackets, the outermost first.
    stack: Vec<usize>,
    regions: Vec<Region>,
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        from + rest.find('\n').unwrap_or(rest.len())
    }

    fn step(&mut self) {
        let line_start = self.at == 0 || self.byte(self.at - 1) == b'\n';
        if line_start && self.line() {
            return;
        }
        match self.byte(self.at) {
            b'#' => self.at = self.line_end(self.at),
            quote @ (b'"' | b'\'') if self.begins_value() => self.string(quote),
            b'[' | b'{' if self.begins_value() => {
                self.stack.push(self.at);
                self.at += 1;
            }
            close @ (b']' | b'}') => self.close(close),
            _ => self.at += 1,
        }
    }

    /// Handles what is told by how a line begins; says whether it moved on.
    fn line(&mut self) -> bool {
        let end = self.line_end(self.at);
        let line = &self.text[self.at..end];
        if line.starts_with("<<<<<<< ") || line.trim_end() == "<<<<<<<" {
            self.conflict();
            return true;
        }
        let is_header = is_header(line);
        if !self.stack.is_empty() && (is_header || is_field(line) && self.swallows()) {
            self.close_all(self.at);
        }
        if self.stack.is_empty() && line.trim_start().starts_with('[') {
            self.at = end;
            return self.at < self.text.len() && self.step_over_end();
        }
        false
    }

    fn step_over_end(&mut self) -> bool {
        self.at += 1;
        true
    }

    /// Whether a field at the start of a line shows that the innermost bracket was left open.
    fn swallows(&self) -> bool {
        let Some(open) = self.stack.last() else {
            return false;
        };
        if self.byte(*open) == b'[' {
            return true;
        }
        // Inside a table over several lines, a field follows a comma, or a comma was forgotten.
        let before = self.text[..self.at].trim_end();
        let expected = before.ends_with([',', '{']);
        let rest = self.text[self.at..].lines();
        let closes = rest
            .take_while(|line| !is_header(line))
            .any(|line| line.trim_start().starts_with('}'));
        !expected && !closes
    }

    /// Whether a value may begin here: what stands inside a word opens nothing.
    fn begins_value(&self) -> bool {
        let before = self.text[..self.at].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with(['=', '[', '{', ',', '\n'])
    }

    fn string(&mut self, quote: u8) {
        let long = [quote; 3];
        let rest = &self.text.as_bytes()[self.at..];
        if rest.starts_with(&long) {
            return self.long_string(quote);
        }
        let end = self.line_end(self.at);
        let mut at = self.at + 1;
        while at < end && self.byte(at) != quote {
            at += if quote == b'"' && self.byte(at) == b'\\' {
                2
            } else {
                1
            };
        }
        if at < end {
            self.at = at + 1;
            return;
        }
        self.open_string(end);
    }

    /// A text that its line does not close.
    fn open_string(&mut self, end: usize) {
        let start = self.at;
        let whole = self.text[start..end].trim_end();
        let mut stop = start + whole.len();
        let mut stub = "0";
        if self.stack.is_empty()
            && let Some(last) = self.broken_over_lines(end, self.byte(start))
        {
            self.regions.push(Region {
                mistake: Mistake::new(
                    Span::new(start, stop),
                    "this text goes on in the next line",
                    "put a text over several lines between \"\"\" and \"\"\"",
                ),
                blank: start..last,
                stub,
            });
            self.at = last;
            return;
        }
        if let Some(open) = self.stack.last().copied() {
            let closer = if self.byte(open) == b'[' { "]" } else { "}" };
            if whole.ends_with(closer) {
                stop -= 1;
            } else if stop - start > 1 {
                stub = "0,";
            }
        }
        let mistake = Mistake::new(
            Span::new(start, stop),
            "this text is never closed",
            "close it with the quotation mark that it began with",
        );
        self.regions.push(Region {
            mistake,
            blank: start..stop,
            stub,
        });
        self.at = stop.max(start + 1);
    }

    /// Where a text ends that was broken over lines, if no field or header stands before its end.
    fn broken_over_lines(&self, end: usize, quote: u8) -> Option<usize> {
        let mut at = end + 1;
        for line in self.text.get(at..)?.split_inclusive('\n').take(40) {
            if is_field(line) || is_header(line) {
                return None;
            }
            let written = line.trim_end();
            if written.as_bytes().last() == Some(&quote) && written.len() > 1 {
                return Some(at + written.len());
            }
            at += line.len();
        }
        None
    }

    fn long_string(&mut self, quote: u8) {
        let mut at = self.at + 3;
        let bytes = self.text.as_bytes();
        while at < bytes.len() {
            if bytes[at..].starts_with(&[quote; 3]) {
                // Up to two more quotation marks belong to the text.
                let more = bytes[at + 3..].iter().take(2);
                self.at = at + 3 + more.take_while(|byte| **byte == quote).count();
                return;
            }
            at += if quote == b'"' && bytes[at] == b'\\' {
                2
            } else {
                1
            };
        }
        let start = self.at;
        let begin = self.stack.first().copied().unwrap_or(start);
        let resume = self.next_header(start);
        self.stack.clear();
        self.regions.push(Region {
            mistake: Mistake::new(
                Span::new(start, start + 3),
                "this text is never closed",
                if quote == b'"' {
                    "close it with \"\"\""
                } else {
                    "close it with '''"
                },
            )
            .help("until it is closed, everything after it is read as part of it"),
            blank: begin..resume,
            stub: "0",
        });
        self.at = resume;
    }

    /// Where the next line begins that can only be a header.
    fn next_header(&self, from: usize) -> usize {
        let mut at = self.line_end(from) + 1;
        while at < self.text.len() {
            let end = self.line_end(at);
            if is_header(&self.text[at..end]) {
                return at;
            }
            at = end + 1;
        }
        self.text.len()
    }

    fn close(&mut self, close: u8) {
        let wanted = if close == b']' { b'[' } else { b'{' };
        let matching = self.stack.iter().rposition(|at| self.byte(*at) == wanted);
        if let Some(depth) = matching {
            if depth + 1 < self.stack.len() {
                let (outer, inner) = (self.stack[depth + 1], self.stack[self.stack.len() - 1]);
                self.unclosed(inner, outer..self.at);
            }
            self.stack.truncate(depth);
        }
        self.at += 1;
    }

    /// Gives up on the open brackets: the text up to `end` is theirs.
    fn close_all(&mut self, end: usize) {
        if let (Some(outer), Some(inner)) = (self.stack.first(), self.stack.last()) {
            self.unclosed(*inner, *outer..end);
            self.stack.clear();
        }
    }

    fn unclosed(&mut self, open: usize, blank: Range<usize>) {
        let (what, label) = if self.byte(open) == b'[' {
            ("this list is never closed", "add the missing ]")
        } else {
            ("this table is never closed", "add the missing }")
        };
        let mistake = Mistake::new(Span::new(open, open + 1), what, label)
            .help("until it is closed, everything after it is read as part of it");
        // The list around it was told with it.
        self.regions
            .retain(|region| !blank.contains(&region.blank.start));
        self.regions.push(Region {
            mistake,
            blank,
            stub: "0",
        });
    }

    /// Two versions of some lines: the first is read, the marks and the second are not.
    fn conflict(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        let middle = rest.find("\n=======").map_or(rest.len(), |at| at + 1);
        let end = rest.find("\n>>>>>>>").map_or(rest.len(), |at| at + 1);
        let marks = line_at(self.text, start);
        let tail = self.line_end(start + end.min(rest.len()));
        let mistake = Mistake::new(
            Span::new(start, start + 7),
            "a merge left two versions of these lines here",
            "keep one of them, and remove the lines with <<<<<<<, ======= and >>>>>>>",
        );
        self.regions.push(Region {
            mistake,
            blank: marks.clone(),
            stub: "",
        });
        if middle < end {
            self.regions.push(Region {
                mistake: self.regions[self.regions.len() - 1].mistake.clone(),
                blank: start + middle..tail,
                stub: "",
            });
        }
        self.at = if middle < end { tail } else { marks.end };
    }
}

/// Whether a line can be nothing but a header: `[figure.value]`, `[[figure]]`.
pub(super) fn is_header(line: &str) -> bool {
    let line = line.trim_start();
    let inner = line.strip_prefix("[[").or_else(|| line.strip_prefix('['));
    let Some((name, after)) = inner.and_then(|inner| inner.split_once(']')) else {
        return false;
    };
    let name = name.trim();
    let bare = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let after = after.trim_start_matches(']').trim_start();
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(bare)
        && !["true", "false", "inf", "nan"].contains(&name)
        && (after.is_empty() || after.starts_with('#'))
}

/// Whether a line begins with a name and `=`.
fn is_field(line: &str) -> bool {
    let line = line.trim_start();
    let name = line
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte))
        .count();
    let after = line[name..].trim_start();
    name > 0 && after.starts_with('=')
}
