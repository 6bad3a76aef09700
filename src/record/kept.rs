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

/// Writes a value up to what it says.
pub(super) fn begin(shape: Shape, span: Span, into: &mut Writer) {
    into.number(u32::from(shape as u8));
    into.span(span);
}

/// Reads over a value.
#[inline]
pub(super) fn skip(from: &mut Reader<'_>) {
    let shape = shape_of(from.number());
    from.number();
    from.number();
    match shape {
        Shape::List | Shape::Table => drop(from.sequence::<()>()),
        Shape::Boolean => drop(from.number()),
        Shape::Text | Shape::Integer | Shape::Float | Shape::Date => from.skip_text(),
    }
}

fn shape_of(number: u32) -> Shape {
    let found = SHAPES.get(number as usize);
    found.copied().unwrap_or(Shape::Boolean)
}

/// What the value at a place is.
pub(super) fn shape(text: &str, at: u32) -> Shape {
    shape_of(Reader::new(text, at as usize).number())
}

/// Where the value at a place is written.
pub(super) fn span(text: &str, at: u32) -> Span {
    let mut reader = Reader::new(text, at as usize);
    reader.rebase(base(text));
    reader.number();
    reader.span()
}

/// What the value at a place says.
fn said(text: &str, at: u32) -> Reader<'_> {
    let mut reader = Reader::new(text, at as usize);
    for _ in 0..3 {
        reader.number();
    }
    reader
}

/// The text, date or digits at a place.
pub(super) fn words(text: &str, at: u32) -> &str {
    said(text, at).text()
}

/// The truth value at a place.
pub(super) fn truth(text: &str, at: u32) -> bool {
    said(text, at).number() != 0
}

/// The number of elements or fields at a place.
pub(super) fn len(text: &str, at: u32) -> usize {
    said(text, at).count()
}

/// The place of an element of the list at a place.
pub(super) fn item(text: &str, at: u32, index: usize) -> Option<u32> {
    let items: Sequence<'_, ()> = said(text, at).sequence();
    items.reader(index, skip).map(place)
}

/// The fields of the table at a place.
pub(super) fn fields(text: &str, at: u32) -> Sequence<'_, Field<'_>> {
    said(text, at).sequence()
}

/// The place of a field of the table at a place. Fields are sorted by name.
pub(super) fn get(text: &str, at: u32, key: &str) -> Option<u32> {
    let fields = fields(text, at);
    if let Some(mut reader) = fields.few() {
        for _ in 0..fields.len() {
            if reader.is_text(key) {
                return Some(place(reader));
            }
            skip(&mut reader);
        }
        return None;
    }
    let field = fields.find_sorted(|field| field.name.cmp(key))?;
    Some(field.value)
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
