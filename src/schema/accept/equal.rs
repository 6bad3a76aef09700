//! Whether values of a record are equal as JSON: certainly, certainly not, or
//! `None` where numbers would have to be compared in more than one way.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::limits::{Number, certain};
use super::{Refusal, Verdict};
use crate::record::{Node, Shape};

/// Up to so many elements are compared each with each.
const FEW: usize = 12;

/// Whether the elements of a list are all different.
pub(super) fn unique(list: Node<'_>) -> Verdict {
    let count = list.len();
    if count < 2 {
        return Ok(());
    }
    if count <= FEW {
        return differ(|index| list.item(index), count);
    }
    let mut hashed: Vec<(u64, Node<'_>)> = list
        .items()
        .map(|item| {
            let mut hasher = DefaultHasher::new();
            hash(item, &mut hasher);
            (hasher.finish(), item)
        })
        .collect();
    hashed.sort_by_key(|(hash, _)| *hash);
    // Equal values have equal hashes: only those that share one are compared.
    for run in hashed.chunk_by(|a, b| a.0 == b.0) {
        if run.len() > FEW {
            return Err(Refusal::Doubtful);
        }
        differ(|index| run.get(index).map(|(_, item)| *item), run.len())?;
    }
    Ok(())
}

fn differ<'t>(item: impl Fn(usize) -> Option<Node<'t>>, count: usize) -> Verdict {
    for index in 1..count {
        for earlier in 0..index {
            let pair = item(earlier).zip(item(index));
            let equal = pair.and_then(|(a, b)| equal(a, b));
            certain(!equal.ok_or(Refusal::Doubtful)?)?;
        }
    }
    Ok(())
}

/// Whether two values are equal.
fn equal(a: Node<'_>, b: Node<'_>) -> Option<bool> {
    match (a.shape(), b.shape()) {
        (Shape::Text, Shape::Text) => Some(a.as_text()? == b.as_text()?),
        // A date is its text.
        (Shape::Text | Shape::Date, Shape::Text | Shape::Date) => {
            Some(a.as_written()? == b.as_written()?)
        }
        (Shape::Integer | Shape::Float, Shape::Integer | Shape::Float) => {
            Some(Number::of(a)?.compare(Number::of(b)?)?.is_eq())
        }
        (Shape::Boolean, Shape::Boolean) => Some(a.as_boolean()? == b.as_boolean()?),
        (Shape::List, Shape::List) => lists(a, b),
        (Shape::Table, Shape::Table) => tables(a, b),
        _ => Some(false),
    }
}

fn lists(a: Node<'_>, b: Node<'_>) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    all(a.items().zip(b.items()).map(|(a, b)| equal(a, b)))
}

fn tables(a: Node<'_>, b: Node<'_>) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    let fields = a.fields().zip(b.fields());
    all(fields.map(|((name, a), (other, value))| {
        if name == other {
            return equal(a, value);
        }
        // With fields in order, names that are not the same say enough; without, one is looked for.
        b.get(name).map_or(Some(false), |value| equal(a, value))
    }))
}

/// One that is certainly unequal decides; else any doubt remains.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut doubtful = false;
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => doubtful = true,
        }
    }
    (!doubtful).then_some(true)
}

/// Equal values give equal hashes.
fn hash(node: Node<'_>, into: &mut DefaultHasher) {
    match node.shape() {
        Shape::Text | Shape::Date => node.as_written().unwrap_or_default().hash(into),
        Shape::Integer | Shape::Float => into.write_u64(nearest_bits(node)),
        Shape::Boolean => node.as_boolean().hash(into),
        Shape::List => node.items().for_each(|item| hash(item, into)),
        Shape::Table => into.write_u64(fields(node)),
    }
}

/// One number for all fields, in whatever order they come.
fn fields(table: Node<'_>) -> u64 {
    table.fields().fold(0, |sum, (name, value)| {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        hash(value, &mut hasher);
        sum.wrapping_add(hasher.finish())
    })
}

/// The nearest fraction, which a whole number shares with the fractions that equal it.
fn nearest_bits(number: Node<'_>) -> u64 {
    let nearest = number.as_decimal().and_then(|digits| digits.parse().ok());
    // Adding zero makes one of the two zeros.
    nearest.map_or(0, |nearest: f64| (nearest + 0.0).to_bits())
}
