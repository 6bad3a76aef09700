//! What is looked at before the parser sees a file. It decodes the streams that hold other objects while
//! it loads, and a small file can say that these hold very much, or the same object very often.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::observe::text::format::find;

/// How much all streams of objects may hold together.
pub(super) const MAX_OBJECTS: usize = 6 * 1024 * 1024;

/// Whether the streams of objects in a file hold no more than they may, each object once.
pub(super) fn is_modest(bytes: &[u8]) -> bool {
    let mut left = MAX_OBJECTS;
    let mut rest = bytes;
    while let Some(at) = find(rest, b"stream") {
        let (before, data) = (&rest[..at], &rest[at + b"stream".len()..]);
        rest = data;
        if before.ends_with(b"end") {
            continue;
        }
        match size_held(before, data, left) {
            Some(size) => left -= size,
            None => return false,
        }
    }
    true
}

/// How much a stream holds if it is one of objects; nothing if that is too much or cannot be told.
fn size_held(before: &[u8], data: &[u8], left: usize) -> Option<usize> {
    let start = before
        .windows(3)
        .rposition(|window| window == b"obj")
        .unwrap_or(0);
    let dictionary = &before[start..];
    if find(dictionary, b"First").is_none() && !has_escaped_key(dictionary) {
        return Some(0);
    }
    let data = data
        .strip_prefix(b"\r\n")
        .or_else(|| data.strip_prefix(b"\n"))
        .unwrap_or(data);
    if find(dictionary, b"FlateDecode").is_none() {
        return (find(dictionary, b"Filter").is_none() && is_rising(dictionary, data)).then_some(0);
    }
    let limit = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
    let mut content = Vec::new();
    // An error at the end (a missing checksum) leaves what came before.
    let _ = ZlibDecoder::new(data).take(limit).read_to_end(&mut content);
    (content.len() <= left && is_rising(dictionary, &content)).then_some(content.len())
}

/// Whether a key may be `First` in disguise: names may be written with escapes, though no writer does
/// that to these.
fn has_escaped_key(dictionary: &[u8]) -> bool {
    dictionary
        .windows(2)
        .any(|pair| pair[0] == b'#' && pair[1].is_ascii_hexdigit())
}

/// Whether the objects of a stream stand one behind the other.
fn is_rising(dictionary: &[u8], content: &[u8]) -> bool {
    let first = find(dictionary, b"/First").map(|at| &dictionary[at + b"/First".len()..]);
    let first = first.map(<[u8]>::trim_ascii_start);
    let digits = first.map(|value| value.iter().take_while(|byte| byte.is_ascii_digit()));
    let end = digits.and_then(|mut digits| {
        digits.try_fold(0_usize, |sum, digit| {
            sum.checked_mul(10)?.checked_add(usize::from(digit - b'0'))
        })
    });
    let Some(index) = end.and_then(|end| content.get(..end)) else {
        return false;
    };
    let numbers = index
        .split(u8::is_ascii_whitespace)
        .filter(|number| !number.is_empty());
    let offsets = numbers.skip(1).step_by(2);
    let offsets = offsets.map(|offset| {
        std::str::from_utf8(offset)
            .ok()
            .and_then(|text| text.parse::<u32>().ok())
    });
    let offsets: Option<Vec<u32>> = offsets.collect();
    offsets.is_some_and(|offsets| offsets.windows(2).all(|pair| pair[0] < pair[1]))
}
