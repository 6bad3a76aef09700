//! Who we say we are: the program, its version, and whom to write to. Never the name of a browser.

use hyper::header::HeaderValue;

/// The user agent: `factum/0.1.0 (+contact)`.
pub(super) fn user_agent(contact: Option<&str>) -> HeaderValue {
    let plain = |c: &char| c.is_ascii_graphic() && !matches!(c, '(' | ')' | '\\' | '"');
    let contact: String = contact.unwrap_or_default().chars().filter(plain).collect();
    let name = format!("factum/{}", env!("CARGO_PKG_VERSION"));
    let agent = if contact.is_empty() {
        name
    } else {
        format!("{name} (+{contact})")
    };
    HeaderValue::try_from(agent).unwrap_or(HeaderValue::from_static("factum"))
}
