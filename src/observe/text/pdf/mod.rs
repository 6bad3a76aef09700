//! The text of a PDF: the file's structure by `lopdf`, behind limits of its own; what is drawn on a page
//! put into lines by where it stands.
//!
//! A file with more than the limits, with a password, without text (a scan), or whose characters cannot
//! be told is unreadable: text with holes would seem to have lost its words.

mod content;
mod font;
mod guard;
mod layout;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Document, LoadOptions, ObjectId};

use super::Page;
use super::flow::Flow;
use font::Font;
use layout::Layout;

/// How many pages are read.
const MAX_PAGES: usize = 600;
/// How much one stream may hold, and all of them.
const MAX_STREAM: usize = 4 * 1024 * 1024;
const MAX_CONTENT: usize = 32 * 1024 * 1024;
/// How many fonts a page may name, and how large a table of characters may be.
const MAX_FONTS: usize = 200;
const MAX_FONT: usize = 1024 * 1024;

/// The page of a PDF's bytes.
pub(super) fn read(bytes: &[u8]) -> Page {
    if !guard::is_modest(bytes) {
        return Page::unreadable();
    }
    // The parser means not to panic; a file that makes it do so is no reason to end a sweep.
    let text = catch_unwind(AssertUnwindSafe(|| text(bytes)));
    match text {
        Ok(Some(text)) if !text.is_empty() => Page::content(text),
        Ok(_) | Err(_) => Page::unreadable(),
    }
}

fn text(bytes: &[u8]) -> Option<String> {
    let options = LoadOptions {
        max_decompressed_size: Some(guard::MAX_OBJECTS),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options).ok()?;
    if document.is_encrypted() {
        return None;
    }
    let mut layout = Layout::new(Flow::new());
    let mut fonts = Fonts {
        document: &document,
        known: BTreeMap::new(),
    };
    let mut left = MAX_CONTENT;
    for (nth, page) in document.page_iter().enumerate() {
        if nth >= MAX_PAGES {
            return None;
        }
        let content = document
            .get_page_content_with_limit(page, left.min(MAX_STREAM))
            .ok()?;
        left -= content.len();
        layout.begin_page(fonts.of_page(page)?);
        content::run(&content, &mut |operator, operands| {
            layout.apply(operator, operands);
        });
    }
    layout.finish()
}

/// The fonts of a document, each read once.
struct Fonts<'d> {
    document: &'d Document,
    known: BTreeMap<*const Dictionary, Font<'d>>,
}

impl<'d> Fonts<'d> {
    /// The fonts of a page by the names that its content has for them.
    fn of_page(&mut self, page: ObjectId) -> Option<BTreeMap<Vec<u8>, Font<'d>>> {
        let named = self.document.get_page_fonts(page).ok()?;
        if named.len() > MAX_FONTS {
            return None;
        }
        let mut fonts = BTreeMap::new();
        for (name, dictionary) in named {
            let place = std::ptr::from_ref(dictionary);
            if !self.known.contains_key(&place) {
                let font = Font::read(self.document, dictionary, MAX_FONT)?;
                self.known.insert(place, font);
            }
            if let Some(font) = self.known.get(&place) {
                fonts.insert(name, font.clone());
            }
        }
        Some(fonts)
    }
}
