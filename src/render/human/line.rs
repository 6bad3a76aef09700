//! A source line made fit to show: hidden characters replaced, long lines cut
//! around what is marked, and the mark moved along.

use std::ops::Range;

use crate::render::visible::push_visible;

/// How many characters of a line are shown at most.
const WIDTH: usize = 140;
/// How many of them stand before the mark where a line is cut.
const LEAD: usize = 40;

/// The line to show, and the bytes of it to mark (at least one, possibly past the end).
pub(super) struct ShownLine {
    /// What is shown.
    pub(super) text: String,
    /// The marked bytes of that.
    pub(super) mark: Range<usize>,
}

impl ShownLine {
    /// Makes `line`, with the marked bytes of it, fit to show.
    pub(super) fn new(line: &str, mark: &Range<usize>) -> Self {
        let (text, mark) = replaced(line, mark);
        let (text, mark) = cut(text, mark);
        let end = mark.end.max(mark.start + 1);
        Self {
            text,
            mark: mark.start..end,
        }
    }
}

fn replaced(line: &str, mark: &Range<usize>) -> (String, Range<usize>) {
    let mut text = String::with_capacity(line.len());
    let mut push = |part: Option<&str>| {
        for ch in part.unwrap_or_default().chars() {
            match ch {
                // Tabs are widened to tab stops when the line is drawn.
                '\t' => text.push(ch),
                _ => push_visible(&mut text, ch),
            }
        }
        text.len()
    };
    let start = push(line.get(..mark.start));
    let end = push(line.get(mark.clone()));
    push(line.get(mark.end..));
    (text, start..end)
}

fn cut(text: String, mark: Range<usize>) -> (String, Range<usize>) {
    let length = text.chars().count();
    if length <= WIDTH {
        return (text, mark);
    }
    let before = text[..mark.start].chars().count();
    let from = before.saturating_sub(LEAD).min(length - WIDTH);
    let window = byte_of(&text, from)..byte_of(&text, from + WIDTH);
    let head = if from > 0 { "…" } else { "" };
    let tail = if window.end < text.len() { "…" } else { "" };
    let moved = |at: usize| at.clamp(window.start, window.end) - window.start + head.len();
    let mark = moved(mark.start)..moved(mark.end);
    (format!("{head}{}{tail}", &text[window]), mark)
}

/// The byte where the character with index `nth` starts.
fn byte_of(text: &str, nth: usize) -> usize {
    text.char_indices()
        .nth(nth)
        .map_or(text.len(), |(at, _)| at)
}
