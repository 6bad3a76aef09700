//! A place as outputs state it: path, lines and columns, and the marked text.
//! The one spot where spans meet texts; a span that does not fit is clamped.

use std::borrow::Cow;

use crate::text::{LineIndex, Place, Position, Sources, Span};

/// A place, resolved against its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'s> {
    /// Path of the file, as users write it.
    pub(super) path: &'s str,
    /// The whole text, if there is one.
    pub(super) text: Option<&'s str>,
    /// Where it starts; the start of the file without a text.
    pub(super) start: Position,
    /// Where it ends (exclusive), never before the start.
    pub(super) end: Position,
}

impl<'s> Spot<'s> {
    /// Resolves `place`: inside the text, on character boundaries, behind a byte order mark.
    pub(super) fn new(sources: &'s dyn Sources, place: Place) -> Self {
        let path = sources.path(place.file);
        let text = sources.text(place.file);
        let (start, end) = text.map_or((FILE_START, FILE_START), |text| {
            let index = sources.lines(place.file);
            let index = index.map_or_else(|| Cow::Owned(LineIndex::new(text)), Cow::Borrowed);
            bounds(text, &index, place.span)
        });
        Self {
            path,
            text,
            start,
            end,
        }
    }

    /// The bytes of the text it covers.
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        self.start.offset as usize..self.end.offset as usize
    }

    /// The text it covers.
    pub(super) fn marked(&self) -> Option<&'s str> {
        self.text.and_then(|text| text.get(self.range()))
    }
}

/// Where a file starts: the place of what has no text.
const FILE_START: Position = Position {
    line: 1,
    column: 1,
    offset: 0,
};

fn bounds(text: &str, index: &LineIndex, span: Span) -> (Position, Position) {
    // A byte order mark has no column, so a place cannot be in it.
    let first = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let start = span.start.max(first);
    let end = span.end.max(start);
    (index.position(text, start), index.position(text, end))
}
