//! A body as it came from a server, as the text that a reader would see, and what sort of page it is.
//! Pure: no network, no clock, and bounded in time, depth and memory whatever the bytes are. What the
//! text says about an excerpt is `matching`'s.

mod charset;
mod csv;
mod elements;
mod flow;
mod format;
mod hidden;
mod html;
mod json;
mod nature;
mod normal;
mod pdf;
mod phrases;
mod redirect;

pub use normal::normalise;
pub use redirect::redirected_to_root;

use format::Format;

/// A body to read: decoded from its transfer, at the address where it was found.
#[derive(Debug, Clone, Copy)]
pub struct Body<'b> {
    /// The bytes, after any content coding was undone.
    pub bytes: &'b [u8],
    /// The header `Content-Type`, as sent.
    pub content_type: Option<&'b str>,
    /// The address of the last hop.
    pub url: &'b str,
}

/// What a page is. `Content` when in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// A document, or a table, or data.
    Content,
    /// A page that says that there is no such page, whatever the status code says.
    NotFound,
    /// A page that wants to know whether a person reads it, or refuses programs.
    Challenge,
    /// A page that asks for consent before it shows anything.
    Consent,
    /// A page whose words only come with a script.
    Shell,
    /// Nothing that can be read as text.
    Unreadable,
}

/// A page as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What the page is.
    pub nature: Nature,
    /// What it says: characters as [`normalise`] leaves them, blocks apart by line feeds and the cells
    /// of a table by tabs.
    pub text: String,
}

impl Page {
    fn content(text: String) -> Self {
        let nature = Nature::Content;
        Self { nature, text }
    }

    fn unreadable() -> Self {
        let nature = Nature::Unreadable;
        let text = String::new();
        Self { nature, text }
    }
}

/// Reads a body: finds out its format and its character encoding, takes the text that a reader would
/// see, and says what sort of page it is. Never panics; what cannot be read is [`Nature::Unreadable`].
pub fn read_page(body: &Body<'_>) -> Page {
    match format::of(body) {
        Format::Pdf => pdf::read(body.bytes),
        Format::Binary => Page::unreadable(),
        text => read_text(text, body),
    }
}

fn read_text(format: Format, body: &Body<'_>) -> Page {
    let Some(text) = charset::decode(body) else {
        return Page::unreadable();
    };
    match format {
        Format::Html => html::read(&text),
        Format::Xml => html::read(&html::without_cdata(&text)),
        Format::Json => nature::of_plain(json::lines(&text)),
        Format::Csv => nature::of_plain(csv::lines(&text)),
        Format::Plain | Format::Pdf | Format::Binary => nature::of_plain(flow::plain(&text)),
    }
}
