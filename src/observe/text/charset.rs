//! From bytes to characters: a byte order mark, then what the bytes themselves prove, then the header,
//! the page's own declaration, and what is usual where the page comes from.
//!
//! This departs from browsers in one thing: bytes that are valid UTF-8 with characters beyond ASCII are
//! read as UTF-8 whatever is declared. Such bytes are practically never anything else, a wrong header is
//! common, and a page read wrongly would seem to have lost its words.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Body;
use super::format::find;

/// How far a declaration inside the page is looked for, as HTML says.
const PRESCAN: usize = 1024;

/// The text of a body; `None` where no encoding gives text.
pub(super) fn decode(body: &Body<'_>) -> Option<String> {
    let bytes = body.bytes;
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return plausible(encoding, &bytes[mark..]);
    }
    let declared = [in_header(body.content_type), in_page(bytes)];
    let declared: Vec<&'static Encoding> = declared.into_iter().flatten().collect();
    if proves_utf8(bytes) && !declared.iter().any(|encoding| wide(encoding)) {
        return plausible(UTF_8, bytes);
    }
    let usual = usual_for(body);
    let tried = declared.into_iter().chain([usual, WINDOWS_1252]);
    tried
        .into_iter()
        .find_map(|encoding| plausible(encoding, bytes))
}

fn wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// Whether the bytes are UTF-8; plain ASCII is, in every encoding that is not UTF-16.
fn proves_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(text) => !text.is_ascii(),
        // A body cut at a limit may end inside a character.
        Err(error) => error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii(),
    }
}

/// The text in one encoding, unless it comes out as rubbish: many characters that cannot be read.
fn plausible(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken {
        let lost = text
            .chars()
            .filter(|&c| c == char::REPLACEMENT_CHARACTER)
            .count();
        if lost > 3 && lost > text.len() / 500 {
            return None;
        }
    }
    let controls = text
        .bytes()
        .filter(|&b| b < 32 && !b.is_ascii_whitespace())
        .count();
    (controls <= 8 || controls < text.len() / 200).then(|| text.into_owned())
}

fn in_header(content_type: Option<&str>) -> Option<&'static Encoding> {
    let (_, parameters) = content_type?.split_once(';')?;
    let mut named = parameters.split(';').filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    });
    let label = named.next()?.trim().trim_matches(['"', '\'']);
    Encoding::for_label(label.as_bytes())
}

/// What `<meta charset>`, `<meta http-equiv>` or `<?xml encoding?>` says. A page that says UTF-16 in
/// ASCII is UTF-8, as HTML has it.
fn in_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(PRESCAN)].to_ascii_lowercase();
    let label = in_meta(&head).or_else(|| in_xml(&head))?;
    let encoding = Encoding::for_label(label)?;
    Some(if wide(encoding) { UTF_8 } else { encoding })
}

fn in_meta(head: &[u8]) -> Option<&[u8]> {
    let mut rest = head;
    while let Some(at) = find(rest, b"<meta") {
        rest = &rest[at + 5..];
        let end = find(rest, b">").unwrap_or(rest.len());
        let tag = &rest[..end];
        if let Some(at) = find(tag, b"charset") {
            let value = tag[at + 7..].trim_ascii_start().strip_prefix(b"=");
            if let Some(value) = value {
                return Some(label(value));
            }
        }
        rest = &rest[end..];
    }
    None
}

fn in_xml(head: &[u8]) -> Option<&[u8]> {
    let head = head.strip_prefix(b"<?xml")?;
    let head = &head[..find(head, b"?>")?];
    let value = head[find(head, b"encoding")? + 8..].trim_ascii_start();
    Some(label(value.strip_prefix(b"=")?))
}

/// The word that a value begins with, out of its quotes.
fn label(value: &[u8]) -> &[u8] {
    let value = value.trim_ascii_start();
    let value = value
        .strip_prefix(b"\"")
        .or_else(|| value.strip_prefix(b"'"))
        .unwrap_or(value);
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"';/>".contains(byte);
    let end = value.iter().position(ends).unwrap_or(value.len());
    &value[..end]
}

/// What pages without any declaration are in, by language, else by the country of their address.
fn usual_for(body: &Body<'_>) -> &'static Encoding {
    const USUAL: [(&str, &[&str]); 8] = [
        (
            "windows-1251",
            &["ru", "by", "be", "ua", "uk", "bg", "rs", "sr", "kz", "mk"],
        ),
        (
            "windows-1250",
            &["pl", "cz", "cs", "sk", "hu", "si", "sl", "hr", "ro"],
        ),
        ("windows-1253", &["gr", "el"]),
        ("windows-1254", &["tr"]),
        ("windows-1255", &["il", "he"]),
        ("windows-1256", &["ar", "fa", "ir", "eg", "sa"]),
        ("windows-1257", &["lt", "lv", "ee", "et"]),
        ("shift_jis", &["jp", "ja"]),
    ];
    let place = language(body.bytes).or_else(|| country(body.url));
    let place = place.unwrap_or_default();
    let found = USUAL
        .iter()
        .find(|(_, places)| places.contains(&place.as_str()));
    let label = found.map_or("windows-1252", |(label, _)| label);
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// The language of `<html lang=…>`, without its region.
fn language(bytes: &[u8]) -> Option<String> {
    let head = bytes[..bytes.len().min(PRESCAN)].to_ascii_lowercase();
    let tag = &head[find(&head, b"<html")?..];
    let tag = &tag[..find(tag, b">")?];
    let value = label(&tag[find(tag, b"lang=")? + 5..]);
    let primary = value.split(|&byte| byte == b'-').next()?;
    String::from_utf8(primary.to_vec()).ok()
}

fn country(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    Some(host.rsplit('.').next()?.to_ascii_lowercase())
}
