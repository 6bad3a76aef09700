//! Two sorted streams of lines walked in step, address by address.

use std::cmp::Ordering;
use std::iter::Peekable;

use super::line::Line;
use super::side::{Lines, Side};

/// The records of one address, before and after; one of the lists may be empty.
pub(super) type Pair = [Vec<Line>; 2];

/// The records of two sides, paired by address in its order.
pub(super) fn pairs<'s>(
    before: &'s Side,
    after: &'s Side,
) -> impl Iterator<Item = Result<Pair, String>> + 's {
    let mut sides = [groups(before).peekable(), groups(after).peekable()];
    std::iter::from_fn(move || next(&mut sides))
}

fn next<G: Iterator<Item = Result<Group, String>>>(
    sides: &mut [Peekable<G>; 2],
) -> Option<Result<Pair, String>> {
    let [before, after] = sides;
    let order = match (before.peek(), after.peek()) {
        (None, None) => return None,
        // An error comes at once, from whichever side.
        (Some(Err(_)), _) | (Some(_), None) => Ordering::Less,
        (_, Some(Err(_))) | (None, Some(_)) => Ordering::Greater,
        (Some(Ok(one)), Some(Ok(other))) => one.0.cmp(&other.0),
    };
    let mut pair = Pair::default();
    for (at, side) in [before, after].into_iter().enumerate() {
        let skipped = if at == 0 {
            Ordering::Greater
        } else {
            Ordering::Less
        };
        if order != skipped {
            match side.next()? {
                Ok((_, lines)) => pair[at] = lines,
                Err(error) => return Some(Err(error)),
            }
        }
    }
    Some(Ok(pair))
}

type Group = (String, Vec<Line>);

/// The lines of a side, those of one address together.
fn groups(side: &Side) -> impl Iterator<Item = Result<Group, String>> + '_ {
    let (mut lines, mut failed) = match (side.lines)() {
        Ok(lines) => (lines.peekable(), None),
        Err(error) => (
            (Box::new(std::iter::empty()) as Lines).peekable(),
            Some(error),
        ),
    };
    let mut last = String::new();
    std::iter::from_fn(move || {
        if let Some(error) = failed.take() {
            return Some(Err(error));
        }
        let first = match lines.next()? {
            Ok(line) => line,
            Err(error) => return Some(Err(error)),
        };
        let address = first.address.clone();
        if address <= last {
            return Some(Err(disorder(side, &address)));
        }
        address.clone_into(&mut last);
        let mut group = vec![first];
        let same =
            |line: &Result<Line, String>| line.as_ref().is_ok_and(|line| line.address == address);
        while side.repeats
            && let Some(Ok(line)) = lines.next_if(same)
        {
            group.push(line);
        }
        Some(Ok((address, group)))
    })
}

fn disorder(side: &Side, address: &str) -> String {
    format!(
        "{}: the lines of facts.ndjson are not in the order of their addresses, or one is there twice, at {}; \
         factum verify says more",
        side.summary.name,
        crate::render::visible(address)
    )
}
