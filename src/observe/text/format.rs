//! Which format a body is in: by its first bytes where those are plain, else by what the server says.

use super::Body;

/// The formats that can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Html,
    Xml,
    Json,
    Csv,
    Plain,
    Pdf,
    /// An image, an archive, a program: nothing with text to look in.
    Binary,
}

/// The format of a body.
pub(super) fn of(body: &Body<'_>) -> Format {
    let head = &body.bytes[..body.bytes.len().min(1024)];
    if let Some(format) = by_signature(head) {
        return format;
    }
    let declared = body.content_type.unwrap_or_default();
    let essence = declared.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    by_name(&essence).unwrap_or_else(|| by_look(head))
}

fn by_signature(head: &[u8]) -> Option<Format> {
    const BINARY: [&[u8]; 11] = [
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"\x89PNG",
        b"GIF8",
        b"\xff\xd8\xff",
        b"RIFF",
        b"\xd0\xcf\x11\xe0",
        b"%!PS",
        b"\x7fELF",
        b"OggS",
        b"{\\rtf",
    ];
    if find(head, b"%PDF-").is_some() {
        return Some(Format::Pdf);
    }
    let binary = BINARY.iter().any(|mark| head.starts_with(mark));
    binary.then_some(Format::Binary)
}

/// The format that a media type names; nothing if servers use it for anything.
fn by_name(essence: &str) -> Option<Format> {
    Some(match essence {
        "text/html" | "application/xhtml+xml" => Format::Html,
        "text/csv" | "text/tab-separated-values" | "application/csv" => Format::Csv,
        "application/pdf" => Format::Binary,
        _ if essence.ends_with("/json") || essence.ends_with("+json") => Format::Json,
        _ if essence.ends_with("/xml") || essence.ends_with("+xml") => Format::Xml,
        _ if ["image/", "audio/", "video/", "font/"]
            .iter()
            .any(|kind| essence.starts_with(kind)) =>
        {
            Format::Binary
        }
        "application/zip" | "application/gzip" | "application/msword" => Format::Binary,
        _ if essence.starts_with("application/vnd.") => Format::Binary,
        _ => return None,
    })
}

fn by_look(head: &[u8]) -> Format {
    let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if head.contains(&0) && !wide {
        return Format::Binary;
    }
    let lower = head.to_ascii_lowercase();
    let start = lower.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let html: [&[u8]; 4] = [b"<!doctype html", b"<html", b"<head", b"<body"];
    if html.iter().any(|mark| find(&lower, mark).is_some()) {
        return Format::Html;
    }
    match start.first() {
        Some(b'<') if start.starts_with(b"<?xml") => Format::Xml,
        Some(b'<') => Format::Html,
        Some(b'{') => Format::Json,
        Some(b'[') if start[1..].trim_ascii_start().starts_with(b"{") => Format::Json,
        _ => Format::Plain,
    }
}

/// Where a short run of bytes first stands.
pub(super) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut windows = bytes.windows(wanted.len());
    windows.position(|window| window == wanted)
}
