//! Corrections of addresses in the text of a record file: the bytes of one string change, or a field
//! is added after one, and every other byte stays. What does not come out so is not done.

use std::collections::BTreeMap;

use crate::record::{Document, Node, Pointer, Shape, basic_string, string_like};
use crate::text::Span;

/// What is to be changed at one string of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Where the string is written, with its marks.
    pub span: Span,
    /// What it says; where another text stands, nothing is done.
    pub was: String,
    /// What changes.
    pub change: Change,
}

/// A change at a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The string says this instead.
    Say(String),
    /// A field is added to the same table.
    Add {
        /// Its name.
        field: String,
        /// Its text.
        text: String,
    },
}

/// The text with as many of the corrections as can be made, and how many those are.
pub fn correct(text: &str, corrections: &[Correction]) -> (String, usize) {
    let mut corrections: Vec<&Correction> = corrections.iter().collect();
    corrections.sort_by_key(|correction| correction.span);
    corrections.dedup_by_key(|correction| correction.span);
    let mut now = text.to_owned();
    let mut made = 0;
    // From the end, so that the places of those before stay where they are.
    for correction in corrections.into_iter().rev() {
        let new = one(&now, correction);
        if let Some(new) = new.filter(|new| differs_as_asked(&now, new, correction)) {
            now = new;
            made += 1;
        }
    }
    (now, made)
}

fn one(text: &str, correction: &Correction) -> Option<String> {
    let literal = text.get(correction.span.range())?;
    let (at, new) = match &correction.change {
        Change::Say(said) => (correction.span.range(), string_like(literal, said)),
        Change::Add { field, text: said } => {
            let (at, new) = addition(text, correction.span, field, said)?;
            (at..at, new)
        }
    };
    let (before, after) = (text.get(..at.start)?, text.get(at.end..)?);
    Some(format!("{before}{new}{after}"))
}

/// Where a field is added after a string of the same table, and how it is written there: behind it in
/// an inline table, on a line of its own elsewhere.
fn addition(text: &str, after: Span, field: &str, said: &str) -> Option<(usize, String)> {
    let new = format!("{field} = {}", basic_string(said));
    let end = after.range().end;
    let (document, _) = Document::parse(text);
    let (table, _) = find(&document, after)?;
    if text.get(table.span().range())?.starts_with('{') {
        return Some((end, format!(", {new}")));
    }
    let line_end = text[end..].find('\n').map(|at| end + at);
    let start = text[..after.range().start]
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let indent: String = text[start..]
        .chars()
        .take_while(|c| matches!(c, ' ' | '\t'))
        .collect();
    Some(match line_end {
        Some(at) if text[..at].ends_with('\r') => (at + 1, format!("{indent}{new}\r\n")),
        Some(at) => (at + 1, format!("{indent}{new}\n")),
        None => (text.len(), format!("\n{indent}{new}")),
    })
}

/// Whether two texts say the same but for what was asked, both without a fault.
fn differs_as_asked(before: &str, after: &str, correction: &Correction) -> bool {
    let ((old, faults), (new, new_faults)) = (Document::parse(before), Document::parse(after));
    let Some((_, pointer)) = find(&old, correction.span) else {
        return false;
    };
    let mut wanted = leaves(&old);
    if wanted.get(&pointer) != Some(&(Shape::Text, correction.was.clone())) {
        return false;
    }
    let (at, said) = match &correction.change {
        Change::Say(said) => (pointer, said),
        Change::Add { field, text } => {
            let table = pointer.rsplit_once('/').map_or("", |(table, _)| table);
            (Pointer::from(table).join(field).as_str().to_owned(), text)
        }
    };
    let known = wanted.insert(at, (Shape::Text, said.clone()));
    let overwrites = matches!(correction.change, Change::Add { .. }) && known.is_some();
    !overwrites && faults.is_empty() && new_faults.is_empty() && wanted == leaves(&new)
}

/// Every single value of a document, by where it stands.
fn leaves(document: &Document<'_>) -> BTreeMap<String, (Shape, String)> {
    let mut found = BTreeMap::new();
    for (key, _, value) in document.entries() {
        gather(value, &mut Pointer::root().join(key), &mut found);
    }
    found
}

fn gather(node: Node<'_>, at: &mut Pointer, into: &mut BTreeMap<String, (Shape, String)>) {
    let here = at.len();
    let shape = node.shape();
    for (index, item) in node.items().enumerate() {
        at.push(index);
        gather(item, at, into);
        at.truncate(here);
    }
    for (name, value) in node.fields() {
        at.push(name);
        gather(value, at, into);
        at.truncate(here);
    }
    let written = node.as_written().map(std::borrow::Cow::into_owned);
    let digits = || node.as_number().map(|number| number.digits.into_owned());
    let truth = || node.as_boolean().map(|truth| truth.to_string());
    let text = written.or_else(digits).or_else(truth).unwrap_or_default();
    into.insert(at.as_str().to_owned(), (shape, text));
}

/// The table that holds the value at a place, and the value's pointer from the root.
fn find<'d>(document: &'d Document<'_>, span: Span) -> Option<(Node<'d>, String)> {
    document.entries().find_map(|(key, _, value)| {
        let inside = value.pointer_to(span)?;
        let table = inside.rsplit_once('/').map_or("", |(table, _)| table);
        let pointer = format!("{}{inside}", Pointer::root().join(key).as_str());
        Some((value.at(table)?, pointer))
    })
}
