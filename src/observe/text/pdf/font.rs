//! Fonts: which characters the codes of a text stand for, and how wide they are.

use std::collections::BTreeMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Encoding, Object};

/// How many widths are kept of one font.
const MAX_WIDTHS: usize = 1 << 16;

/// A font.
#[derive(Clone)]
pub(super) struct Font<'d> {
    encoding: Rc<Encoding<'d>>,
    widths: Rc<Widths>,
}

/// Widths in thousandths of the size, as far as the file says them.
#[derive(Default)]
struct Widths {
    /// Bytes a code has.
    wide: bool,
    known: BTreeMap<u32, f64>,
    default: Option<f64>,
}

/// Characters, how many of them could not be told, and their width where the file says it.
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) lost: usize,
    /// In units of the size.
    pub(super) width: Option<f64>,
    pub(super) codes: usize,
}

impl<'d> Font<'d> {
    /// Reads a font; nothing if its table of characters is larger than it may be.
    pub(super) fn read(
        document: &'d Document,
        dictionary: &'d Dictionary,
        limit: usize,
    ) -> Option<Self> {
        let encoding = match to_unicode(document, dictionary) {
            // A table of characters says more than the name of an encoding, where there are both.
            Some(plain) => plain
                .get_font_encoding_with_limit(document, limit)
                .ok()
                .map(own),
            None => None,
        };
        let encoding = match encoding.flatten() {
            Some(encoding) => encoding,
            None => dictionary
                .get_font_encoding_with_limit(document, limit)
                .ok()?,
        };
        let widths = Rc::new(Widths::of(document, dictionary));
        Some(Self {
            encoding: Rc::new(encoding),
            widths,
        })
    }

    /// The characters of a text's codes.
    pub(super) fn show(&self, codes: &[u8]) -> Shown {
        let text = self.encoding.bytes_to_string(codes).unwrap_or_default();
        let replaced = text
            .chars()
            .filter(|&c| c == char::REPLACEMENT_CHARACTER || is_private(c))
            .count();
        let lost = if text.is_empty() {
            codes.len()
        } else {
            replaced
        };
        let size = if self.widths.wide { 2 } else { 1 };
        Shown {
            text,
            lost,
            width: self.widths.sum(codes),
            codes: codes.len().div_ceil(size),
        }
    }
}

/// Characters without a meaning that others know.
fn is_private(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c) || (c.is_control() && !c.is_whitespace())
}

/// The font's dictionary with its table of characters alone.
fn to_unicode(document: &Document, dictionary: &Dictionary) -> Option<Dictionary> {
    dictionary.get(b"Encoding").ok()?;
    let table = dictionary.get(b"ToUnicode").ok()?;
    document.dereference(table).ok()?.1.as_stream().ok()?;
    let mut plain = Dictionary::new();
    plain.set("Type", Object::Name(b"Font".to_vec()));
    plain.set("ToUnicode", table.clone());
    Some(plain)
}

/// The table of an encoding that was read from a dictionary made here, if it is one.
fn own<'d>(encoding: Encoding<'_>) -> Option<Encoding<'d>> {
    match encoding {
        Encoding::UnicodeMapEncoding(table) => Some(Encoding::UnicodeMapEncoding(table)),
        Encoding::OneByteEncoding(_) | Encoding::SimpleEncoding(_) | Encoding::Differences(_) => {
            None
        }
    }
}

impl Widths {
    fn of(document: &Document, font: &Dictionary) -> Self {
        match descendant(document, font) {
            Some(descendant) => Self::of_wide(document, descendant),
            None => Self::of_simple(document, font),
        }
    }

    fn of_simple(document: &Document, font: &Dictionary) -> Self {
        let first = font.get(b"FirstChar").and_then(Object::as_i64).unwrap_or(0);
        let first = u32::try_from(first).unwrap_or(0);
        let widths = font
            .get_deref(b"Widths", document)
            .and_then(Object::as_array);
        let widths = widths.map(|widths| {
            widths
                .iter()
                .take(256)
                .filter_map(number)
                .collect::<Vec<_>>()
        });
        let known = (first..).zip(widths.unwrap_or_default()).collect();
        Self {
            wide: false,
            known,
            default: None,
        }
    }

    fn of_wide(document: &Document, font: &Dictionary) -> Self {
        let default = font.get(b"DW").ok().and_then(number).unwrap_or(1000.0);
        let mut widths = Self {
            wide: true,
            known: BTreeMap::new(),
            default: Some(default),
        };
        let runs = font.get_deref(b"W", document).and_then(Object::as_array);
        let mut runs = runs.map(|runs| runs.iter()).unwrap_or_default();
        while let (Some(first), Some(next)) = (runs.next().and_then(number), runs.next()) {
            let first = to_code(first);
            if let Ok(list) = next.as_array() {
                widths.known.extend(
                    (first..)
                        .zip(list.iter().filter_map(number))
                        .take(MAX_WIDTHS),
                );
            } else if let (Some(last), Some(width)) = (number(next), runs.next().and_then(number)) {
                widths.known.extend(
                    (first..=to_code(last))
                        .take(MAX_WIDTHS)
                        .map(|code| (code, width)),
                );
            }
            if widths.known.len() > MAX_WIDTHS {
                break;
            }
        }
        widths
    }

    /// The width of a text in units of the size; nothing if one of its characters has none.
    fn sum(&self, codes: &[u8]) -> Option<f64> {
        let code = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0_u32, |code, &byte| code << 8 | u32::from(byte))
        };
        let mut chars = codes.chunks(if self.wide { 2 } else { 1 });
        let sum = chars.try_fold(0.0, |sum, bytes| {
            let width = self.known.get(&code(bytes)).copied().or(self.default)?;
            Some(sum + width)
        });
        sum.map(|sum| sum / 1000.0)
    }
}

fn descendant<'d>(document: &'d Document, font: &'d Dictionary) -> Option<&'d Dictionary> {
    let list = font
        .get_deref(b"DescendantFonts", document)
        .and_then(Object::as_array)
        .ok()?;
    document.dereference(list.first()?).ok()?.1.as_dict().ok()
}

fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the codes there are"
)]
fn to_code(number: f64) -> u32 {
    number.clamp(0.0, 65_535.0) as u32
}
