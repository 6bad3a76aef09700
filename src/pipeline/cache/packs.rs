//! The packed records of the files that came to nothing else: the second piece,
//! read where one file of many changed.

use super::codec::{Reader, Writer};
use crate::pipeline::records::Sight;
use crate::record::Packed;

/// Instead of a length: nothing is kept of the file.
const NOTHING: u32 = u32::MAX;

/// Writes what may be kept, in the order of the files.
pub(super) fn write<'p>(sights: &[Sight], packed: impl Iterator<Item = &'p Packed>) -> Vec<u8> {
    let mut to = Writer::default();
    let mut texts = String::new();
    to.count(sights.len());
    for (sight, packed) in sights.iter().zip(packed) {
        let text = packed.as_text();
        let length = u32::try_from(text.len()).unwrap_or(NOTHING);
        if sight.clean && length != NOTHING {
            to.number(length);
            texts.push_str(text);
        } else {
            to.number(NOTHING);
        }
    }
    to.text(&texts);
    to.0
}

/// Reads what was kept of each file.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<Option<&str>>> {
    let mut from = Reader(bytes);
    let lengths = from.list(Reader::number)?;
    let mut texts = from.text()?;
    let mut text = |length: u32| {
        if length == NOTHING {
            return Some(None);
        }
        let (text, rest) = texts.split_at_checked(length as usize)?;
        texts = rest;
        Some(Some(text))
    };
    lengths.into_iter().map(&mut text).collect()
}
