//! What is seen at sources: pages as text, what sort they are, and whether they say what is cited.

mod drift;
mod hostile;
mod laws;
mod matching;
mod nature;
mod text;

use factum::observe::{Body, Page, read_page};

/// The page of an HTML text.
fn html(source: &str) -> Page {
    page(source.as_bytes(), Some("text/html; charset=utf-8"))
}

fn page(bytes: &[u8], content_type: Option<&str>) -> Page {
    let url = "https://example.org/page";
    read_page(&Body {
        bytes,
        content_type,
        url,
    })
}
