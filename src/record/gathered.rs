//! What files packed, put together while they are read: what small ones
//! packed stands in few long texts. Each by itself would cost the system more
//! than it says, and stand anywhere.

use std::ops::Range;
use std::sync::Arc;

use super::digests::Packed;
use crate::text::FileId;

/// What some files packed, one after the other.
#[derive(Debug, Default)]
pub struct Gathered {
    files: Vec<(FileId, Held)>,
    texts: Vec<String>,
}

#[derive(Debug)]
enum Held {
    Apart(Packed),
    /// Bytes of the text at a position.
    Within(usize, Range<usize>),
}

/// Bytes of a text of many files.
const TEXT: usize = 1 << 18;
/// What takes more bytes stays by itself.
const SMALL: usize = 1 << 12;

impl Gathered {
    /// Adds what a file packed.
    pub fn add(&mut self, file: FileId, packed: Packed) {
        let held = match packed.own() {
            Some(text) if text.len() <= SMALL => self.write(text),
            _ => Held::Apart(packed),
        };
        self.files.push((file, held));
    }

    fn write(&mut self, packed: &str) -> Held {
        let is_full = |text: &String| text.capacity() - text.len() < packed.len();
        if self.texts.last().is_none_or(is_full) {
            self.texts.push(String::with_capacity(TEXT));
        }
        let position = self.texts.len() - 1;
        let text = &mut self.texts[position];
        let start = text.len();
        text.push_str(packed);
        Held::Within(position, start..text.len())
    }

    /// These files, and behind them others.
    #[must_use]
    pub fn with(mut self, next: Self) -> Self {
        let before = self.texts.len();
        let moved = |(file, held)| match held {
            Held::Within(text, bytes) => (file, Held::Within(before + text, bytes)),
            apart @ Held::Apart(_) => (file, apart),
        };
        self.files.extend(next.files.into_iter().map(moved));
        self.texts.extend(next.texts);
        self
    }

    /// The files, each with what it packed.
    pub fn files(self) -> Vec<(FileId, Packed)> {
        let texts: Vec<Arc<String>> = self.texts.into_iter().map(Arc::new).collect();
        let packed = |(file, held)| match held {
            Held::Apart(packed) => (file, packed),
            Held::Within(text, bytes) => (file, Packed::part_of(&texts[text], bytes)),
        };
        self.files.into_iter().map(packed).collect()
    }
}
