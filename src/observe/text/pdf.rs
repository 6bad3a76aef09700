//! The text of a PDF.

use super::Page;

/// The page of a PDF's bytes.
pub(super) fn read(_bytes: &[u8]) -> Page {
    Page::unreadable()
}
