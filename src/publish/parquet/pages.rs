//! The values of a column: pages of plain values, with levels that say which
//! rows have one. Every size is checked against what is there.

use super::super::cells::Raw;
use super::super::layout::Type;
use super::super::typed::{Column, Holds};
use super::DECIMAL;
use super::footer::Chunk;
use super::thrift::{self, unsigned};

/// Most bytes of a page, and how many times smaller it may be compressed. Snappy cannot do better than 22.
const PAGE: usize = 256 << 20;
const RATIO: usize = 32;
/// Most values of a chunk: lists have more of them than rows.
const VALUES: usize = 1 << 24;

/// Reads the cells of a column from its bytes. `None` if they are not what we would write.
pub(super) fn cells(
    mut bytes: &[u8],
    column: &Column,
    chunk: &Chunk,
    rows: usize,
) -> Option<Vec<Raw>> {
    let list = matches!(column.holds, Holds::List(_));
    (chunk.values <= VALUES && (list || chunk.values == rows)).then_some(())?;
    let mut read = Reading {
        column,
        list,
        cells: Vec::new(),
    };
    let mut values = 0;
    while !bytes.is_empty() {
        let header = thrift::structure(&mut bytes)?;
        let data = header.field(5)?;
        let plain = header.integer(1)? == 0 && data.integer(2)? == 0;
        let levels = data.integer(3)? == 3 && data.integer(4)? == 3;
        (plain && levels).then_some(())?;
        let (page, rest) = bytes.split_at_checked(header.size(3)?)?;
        bytes = rest;
        let count = data.size(1)?;
        values += count;
        (values <= chunk.values).then_some(())?;
        read.page(&unpacked(page, header.size(2)?, chunk.compressed)?, count)?;
    }
    (values == chunk.values && read.cells.len() == rows).then_some(read.cells)
}

/// The bytes of a page.
fn unpacked(page: &[u8], size: usize, compressed: bool) -> Option<Vec<u8>> {
    if !compressed {
        return (page.len() == size).then(|| page.to_vec());
    }
    let claimed = snap::raw::decompress_len(page).ok()?;
    let possible = claimed <= page.len().saturating_mul(RATIO).saturating_add(64);
    (claimed == size && size <= PAGE && possible).then_some(())?;
    snap::raw::Decoder::new().decompress_vec(page).ok()
}

struct Reading<'r> {
    column: &'r Column,
    list: bool,
    cells: Vec<Raw>,
}

impl Reading<'_> {
    fn page(&mut self, page: &[u8], count: usize) -> Option<()> {
        let mut rest = page;
        let repeated = if self.list {
            levels(&mut rest, 1, count)?
        } else {
            Vec::new()
        };
        let width = match &self.column.holds {
            Holds::List(_) => 2,
            holds => u32::from(!holds.is_required()),
        };
        let present = if width == 0 {
            vec![1; count]
        } else {
            levels(&mut rest, width, count)?
        };
        let mut values = Plain {
            bytes: rest,
            kind: self.column.holds.kind(),
            bit: 0,
        };
        for (position, level) in present.into_iter().enumerate() {
            if self.list {
                self.item(*repeated.get(position)?, level, &mut values)?;
            } else if level == 1 {
                self.cells.push(values.next()?);
            } else {
                self.cells.push(Raw::Absent);
            }
        }
        values.is_at_end().then_some(())
    }

    /// An element of a list: level 0 is a list without any, 1 an element without a value.
    fn item(&mut self, repeated: u8, level: u8, values: &mut Plain<'_>) -> Option<()> {
        if repeated == 0 {
            self.cells.push(Raw::List(Vec::new()));
        }
        let Some(Raw::List(items)) = self.cells.last_mut() else {
            return None;
        };
        match level {
            0 => items.is_empty().then_some(()),
            1 => {
                items.push(None);
                Some(())
            }
            2 => {
                let Raw::Text(text) = values.next()? else {
                    return None;
                };
                items.push(Some(text));
                Some(())
            }
            _ => None,
        }
    }
}

/// Levels in runs of equal ones or packed in bits, `width` bits each, behind their length.
fn levels(bytes: &mut &[u8], width: u32, count: usize) -> Option<Vec<u8>> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (mut runs, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    let mut levels = Vec::new();
    while levels.len() < count {
        let wanted = count - levels.len();
        let head = unsigned(&mut runs)?;
        let many = usize::try_from(head >> 1).ok()?;
        if head & 1 == 0 {
            let (level, rest) = runs.split_first()?;
            runs = rest;
            (many > 0).then_some(())?;
            levels.extend(std::iter::repeat_n(*level, many.min(wanted)));
        } else {
            let (packed, rest) = runs.split_at_checked(many.checked_mul(width as usize)?)?;
            runs = rest;
            (many > 0).then_some(())?;
            let per_byte = 8 / width;
            let unpacked = packed.iter().flat_map(|byte| {
                (0..per_byte).map(move |at| byte >> (at * width) & ((1 << width) - 1))
            });
            levels.extend(unpacked.take(wanted));
        }
    }
    let highest = if width == 1 { 1 } else { 2 };
    levels
        .iter()
        .all(|level| *level <= highest)
        .then_some(levels)
}

/// Values one behind the other.
struct Plain<'p> {
    bytes: &'p [u8],
    kind: Type,
    /// For booleans, which take a bit each: how many of the first byte are read.
    bit: u32,
}

impl Plain<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*first)
    }

    fn next(&mut self) -> Option<Raw> {
        Some(match self.kind {
            Type::Text => {
                let length = usize::try_from(u32::from_le_bytes(self.take()?)).ok()?;
                let (text, rest) = self.bytes.split_at_checked(length)?;
                self.bytes = rest;
                Raw::Text(std::str::from_utf8(text).ok()?.to_owned())
            }
            Type::Integer => Raw::Integer(i64::from_le_bytes(self.take()?)),
            Type::Date => Raw::Day(i32::from_le_bytes(self.take()?)),
            Type::Number => Raw::Decimal(i128::from_be_bytes(self.take::<DECIMAL>()?)),
            Type::Boolean => {
                let byte = self.bytes.first()?;
                let truth = byte >> self.bit & 1 == 1;
                self.bit = (self.bit + 1) % 8;
                if self.bit == 0 {
                    self.bytes = self.bytes.get(1..)?;
                }
                Raw::Boolean(truth)
            }
        })
    }

    fn is_at_end(&self) -> bool {
        self.bytes.len() == usize::from(self.bit > 0)
    }
}
