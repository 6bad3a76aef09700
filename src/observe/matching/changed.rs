//! Whether another figure stands where the excerpt's stood. The less context there is, the more must
//! speak for it: with one word of context, several counts of the same thing are several candidates, and
//! the right one cannot be told.

use super::Reading;
use super::align::{self, Alignment, Item, Pair};
use super::figure::{Form, Likeness};
use super::gone;

/// Two states of one count are rarely further apart than this, as a ratio.
const ALIKE: f64 = 3.0;
/// And mostly not further than this.
const CLOSE: f64 = 1.1;
/// Two different counts are seldom this close by chance.
const CLOSEST: f64 = 1.03;

/// What was found of a changed figure.
pub(super) enum Found<'a> {
    None,
    One(&'a Alignment),
    /// Several figures might be the new one.
    Several,
}

/// The place where another figure stands in the context of the excerpt's.
pub(super) fn find<'a>(
    reading: &Reading<'_>,
    items: &[Item],
    alignments: &'a [Alignment],
    confirmed_before: bool,
) -> Found<'a> {
    let differing = alignments
        .iter()
        .filter(|found| found.any(Likeness::Different) && !found.negated);
    let mut candidates: Vec<(&Alignment, f64)> = differing
        .map(|found| (found, distance(reading, items, found)))
        .collect();
    candidates.sort_by(|(a, far_a), (b, far_b)| {
        (a.more, a.crosses)
            .cmp(&(b.more, b.crosses))
            .then(far_a.total_cmp(far_b))
            .then(a.first.cmp(&b.first))
    });
    let strength = candidates
        .iter()
        .map(|(found, _)| strength(items, found))
        .max()
        .unwrap_or(0);
    let near = gone::is_present(reading, items);
    match strength {
        0 => Found::None,
        1 | 2 if !confirmed_before || near => Found::None,
        1 => only_one(&candidates),
        2 => first(&candidates, |_, far| far <= ALIKE),
        _ if confirmed_before && !near => first(&candidates, |_, _| true),
        _ => first(&candidates, |found, far| {
            found.more == 0 && !found.crosses && far <= ALIKE
        }),
    }
}

fn first<'a>(
    candidates: &[(&'a Alignment, f64)],
    fits: impl Fn(&Alignment, f64) -> bool,
) -> Found<'a> {
    let found = candidates.iter().find(|(found, far)| fits(found, *far));
    found.map_or(Found::None, |(found, _)| Found::One(found))
}

/// With hardly any context: the only figure of like size, or the only one that is close, or closest by
/// far.
fn only_one<'a>(candidates: &[(&'a Alignment, f64)]) -> Found<'a> {
    let within = |limit: f64| {
        let mut found = candidates
            .iter()
            .filter(move |(_, far)| *far <= limit)
            .map(|(found, _)| *found);
        (found.next(), found.next())
    };
    match (within(CLOSEST), within(CLOSE), within(ALIKE)) {
        ((Some(found), None), ..) | (_, (Some(found), None), _) | (.., (Some(found), None)) => {
            Found::One(found)
        }
        (.., (None, _)) => Found::None,
        _ => Found::Several,
    }
}

/// How much of the excerpt stands there as context: words that say something, and figures and
/// currencies that are the same.
fn strength(items: &[Item], found: &Alignment) -> usize {
    let words = items.iter().filter(|item| item.is_content()).count();
    let same = found
        .pairs
        .iter()
        .filter(|pair| pair.likeness == Likeness::Same)
        .count();
    words + same
}

/// How far apart the figures that differ are in size, as a ratio from 1; dates are never far apart.
fn distance(reading: &Reading<'_>, items: &[Item], found: &Alignment) -> f64 {
    let differing = found
        .pairs
        .iter()
        .filter(|pair| pair.likeness == Likeness::Different);
    differing
        .map(|pair| ratio(reading, items, pair))
        .fold(1.0, f64::max)
}

fn ratio(reading: &Reading<'_>, items: &[Item], pair: &Pair) -> f64 {
    if matches!(items[pair.item], Item::Currency(_)) {
        return 1.0;
    }
    let there =
        align::significant(reading, pair.place).and_then(|token| reading.text.figure(token));
    let (Item::Figure { figure: ours, .. }, Some(theirs)) = (&items[pair.item], there) else {
        return f64::INFINITY;
    };
    match (
        ours.dress.form == Form::Month,
        theirs.dress.form == Form::Month,
    ) {
        (true, true) => return 1.0,
        (true, false) | (false, true) => return f64::INFINITY,
        (false, false) => {}
    }
    let sizes = ours.size().zip(theirs.size());
    sizes.map_or(ALIKE, |(a, b)| a.max(b).max(1.0) / a.min(b).max(1.0))
}
