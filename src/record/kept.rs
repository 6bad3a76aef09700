//! The values that a digest kept of a record, read where they are packed. A value is its shape,
//! its place and what it says; numbers and dates stay as written.

use super::digest::base;
use super::node::Shape;
use super::packed::{Item, Reader, Sequence, Writer};
use crate::text::Span;

const SHAPES: [Shape; 7] = [
    Shape::Text,
    Shape::Integer,
    Shape::Float,
    Shape::Boolean,
    Shape::Date,
    Shape::List,
    Shape::Table,
];

/// Writes a text, a date or digits.
pub(super) fn write_words(shape: Shape, span: Span, words: &str, into: &mut Writer) {
    into.number(u32::from(shape as u8));
    into.spanned(span, words);
}

/// Writes a list or a table; where it stands comes last, as it is hardly ever asked for.
pub(super) fn write_many(
    shape: Shape,
    span: Span,
    into: &mut Writer,
    write: impl FnOnce(&mut Writer),
) {
    into.number(u32::from(shape as u8));
    into.part(|into| {
        write(into);
        into.span(span);
    });
}

/// Writes a truth value.
pub(super) fn write_truth(truth: bool, span: Span, into: &mut Writer) {
    write_words(Shape::Boolean, span, if truth { "1" } else { "" }, into);
}

/// Reads over a value.
#[inline]
pub(super) fn skip(from: &mut Reader<'_>) {
    from.skip_number();
    from.skip_part();
}

fn shape_of(number: u32) -> Shape {
    let found = SHAPES.get(number as usize);
    found.copied().unwrap_or(Shape::Boolean)
}

/// What the value at a place is.
pub(super) fn shape(text: &str, at: u32) -> Shape {
    shape_of(Reader::new(text, at as usize).number())
}

/// What follows the shape of the value at a place.
fn behind_shape(text: &str, at: u32) -> Reader<'_> {
    let mut reader = Reader::new(text, at as usize);
    reader.skip_number();
    reader
}

fn before_span(text: &str, at: u32) -> Reader<'_> {
    let mut reader = behind_shape(text, at);
    reader.skip_number();
    if matches!(shape(text, at), Shape::List | Shape::Table) {
        reader.sequence::<()>();
    }
    reader
}

/// Where the value at a place is written.
pub(super) fn span(text: &str, at: u32) -> Span {
    let mut reader = before_span(text, at);
    reader.rebase(base(text));
    reader.span()
}

/// The same as it is packed: equal only for equal places of one record.
pub(super) fn packed_span(text: &str, at: u32) -> (u32, u32) {
    let mut reader = before_span(text, at);
    (reader.number(), reader.number())
}

/// The text, date or digits at a place.
pub(super) fn words(text: &str, at: u32) -> &str {
    behind_shape(text, at).spanned_text()
}

/// The truth value at a place.
pub(super) fn truth(text: &str, at: u32) -> bool {
    !words(text, at).is_empty()
}

/// The elements of the list, or the fields of the table, at a place.
#[inline]
fn many(text: &str, at: u32) -> Reader<'_> {
    let mut reader = behind_shape(text, at);
    reader.skip_number();
    reader
}

/// The number of elements or fields at a place.
pub(super) fn len(text: &str, at: u32) -> usize {
    many(text, at).count()
}

/// The place of an element of the list at a place.
pub(super) fn item(text: &str, at: u32, index: usize) -> Option<u32> {
    let mut reader = many(text, at);
    let Some(count) = reader.few() else {
        let items: Sequence<'_, ()> = reader.sequence();
        return items.reader(index, skip).map(place);
    };
    if index >= count as usize {
        return None;
    }
    (0..index).for_each(|_| skip(&mut reader));
    Some(place(reader))
}

/// The fields of the table at a place.
pub(super) fn fields(text: &str, at: u32) -> Sequence<'_, Field<'_>> {
    many(text, at).sequence()
}

/// The place of a field of the table at a place. Fields are sorted by name.
pub(super) fn get(text: &str, at: u32, key: &str) -> Option<u32> {
    let mut reader = many(text, at);
    let Some(count) = reader.few() else {
        let fields: Sequence<'_, Field<'_>> = reader.sequence();
        let field = fields.find_sorted(|field| field.name.cmp(key))?;
        return Some(field.value);
    };
    for _ in 0..count {
        if reader.is_text(key) {
            return Some(place(reader));
        }
        skip(&mut reader);
    }
    None
}

/// A field of a table: its name and the place of its value.
#[derive(Debug, Clone, Copy)]
pub struct Field<'d> {
    pub(super) name: &'d str,
    pub(super) value: u32,
}

impl<'d> Item<'d> for Field<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        let name = from.text();
        let value = place(*from);
        skip(from);
        Self { name, value }
    }
}

fn place(at: Reader<'_>) -> u32 {
    u32::try_from(at.at()).unwrap_or(u32::MAX)
}
