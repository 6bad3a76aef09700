//! Text and places in it: spans in bytes, and the one index that turns them
//! into lines and columns. Nothing here reads a file.

mod nearest;

use std::sync::Arc;

pub use nearest::nearest;

/// A half-open range of bytes in one file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte; never before `start`.
    pub end: u32,
}

impl Span {
    /// The span `start..end`; positions past `u32::MAX` are clamped (files are limited far below that).
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            start: clamp(start),
            end: clamp(end.max(start)),
        }
    }

    /// The same range as `usize`s, to slice a text with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether no byte is in it.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A file of a run, by its position in the sorted list of the run's files:
/// comparing ids compares paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A place: bytes of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

/// A position as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in Unicode code points.
    pub column: u32,
    /// Byte offset, from 0.
    pub offset: u32,
}

/// Answers which line and column a byte is in. Built once per text that is shown.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// How many characters begin before each step of so many bytes, so that a place far behind in a
    /// long line is found without counting from its start.
    steps: Vec<u32>,
}

/// How many bytes a step is long.
const STEP: usize = 1024;

impl LineIndex {
    /// Indexes the line starts of `text`. Lines end at LF; a CR before it belongs to its line.
    pub fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(ends.map(|(at, _)| Span::new(at + 1, at + 1).start))
            .collect();
        let mut steps = vec![0];
        let mut count = 0;
        for step in text.as_bytes().chunks(STEP) {
            count += characters(step);
            steps.push(Span::new(count, count).start);
        }
        Self { starts, steps }
    }

    /// How many characters of `text` begin before a byte.
    fn before(&self, text: &str, offset: usize) -> usize {
        let step = offset / STEP;
        let counted = self.steps.get(step).map_or(0, |count| *count as usize);
        let rest = text.as_bytes().get(step * STEP..offset);
        counted + rest.map_or(0, characters)
    }

    /// The zero-based line that holds byte `offset`.
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    /// The byte where a zero-based line starts.
    pub fn line_start(&self, line: usize) -> usize {
        self.starts.get(line).map_or(usize::MAX, |at| *at as usize)
    }

    /// How many lines there are (a text always has one).
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// Line and column of a byte of `text`, the text this index was built from.
    /// An offset past the end or inside a character is moved back to the nearest boundary.
    /// A byte order mark at the start of the file takes no column.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let offset = floor_char_boundary(text, offset as usize);
        let line = self.line(Span::new(offset, offset).start);
        let start = self.line_start(line);
        let line_text = text.get(start..offset).unwrap_or_default();
        let shown = start + line_text.len() - line_text.trim_start_matches('\u{feff}').len();
        let column = self.before(text, offset) - self.before(text, shown) + 1;
        Position {
            line: Span::new(line + 1, line + 1).start,
            column: Span::new(column, column).start,
            offset: Span::new(offset, offset).start,
        }
    }
}

/// How many characters begin in some bytes of a text.
fn characters(bytes: &[u8]) -> usize {
    let begins = |byte: &&u8| **byte & 0xc0 != 0x80;
    bytes.iter().filter(begins).count()
}

/// The last character boundary of `text` at or before `at`.
pub fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A file as it was read: its path as users write it and its text.
#[derive(Debug, Clone)]
pub struct SourceText {
    /// Path relative to the project, with forward slashes.
    pub path: String,
    /// The text; empty when the file could not be read as UTF-8.
    pub text: String,
}

/// The texts that findings point into: what a renderer needs to show places.
/// Files that no finding mentions need not be loaded.
pub trait Sources {
    /// The path of a file of the run.
    fn path(&self, file: FileId) -> &str;
    /// Its text, or `None` where it was never text (unreadable, not UTF-8).
    fn text(&self, file: FileId) -> Option<&str>;
    /// The line index of that text.
    fn lines(&self, file: FileId) -> Option<&LineIndex>;
}

impl<S: Sources> Sources for Arc<S> {
    fn path(&self, file: FileId) -> &str {
        self.as_ref().path(file)
    }

    fn text(&self, file: FileId) -> Option<&str> {
        self.as_ref().text(file)
    }

    fn lines(&self, file: FileId) -> Option<&LineIndex> {
        self.as_ref().lines(file)
    }
}
