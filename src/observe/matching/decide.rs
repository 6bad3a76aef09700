//! From what was found to what is said. The order is the order of certainty: word for word, the same
//! figures in the same context, another figure in that context, nothing of it; and doubt, wherever one
//! reading of the page may still be what is cited.

use super::align::{self, Alignment, Item};
use super::figure::{Figure, Form, Likeness};
use super::tokens::Text;
use super::{Reading, Sighting, exact};
use crate::observe::{Confirmation, Evidence};

/// How far around a figure its context is looked for, in words.
const AROUND: usize = 25;

/// What the page says of the excerpt.
pub(super) fn decide(reading: &Reading<'_>, wanted: &Text<'_>, confirmed_before: bool) -> Sighting {
    if let Some((first, last)) = exact::find(&reading.text, wanted) {
        let evidence = Evidence::Confirmed(Confirmation::Exact);
        let seen = reading.words(first, last);
        return Sighting { evidence, seen };
    }
    let items = align::items(wanted);
    let alignments = align::all(reading, &items);
    if let Some(same) = alignments.iter().find(|found| found.all(Likeness::Same)) {
        return sighting(reading, same, Evidence::Confirmed(Confirmation::Number));
    }
    if !reading.text.whole || alignments.iter().any(|found| found.any(Likeness::Perhaps)) {
        return doubt(confirmed_before);
    }
    let strength = strength(&items);
    if let Some(changed) = changed(reading, &items, &alignments, strength, confirmed_before) {
        return sighting(reading, changed, Evidence::Changed);
    }
    if confirmed_before && is_gone(reading, &items) {
        return Sighting::of(Evidence::Absent);
    }
    doubt(confirmed_before)
}

/// Neither found nor surely gone.
fn doubt(confirmed_before: bool) -> Sighting {
    Sighting::of(if confirmed_before {
        Evidence::Undecidable
    } else {
        Evidence::NeverConfirmed
    })
}

fn sighting(reading: &Reading<'_>, found: &Alignment, evidence: Evidence) -> Sighting {
    let (mut first, mut last) = (
        align::token_at(reading, found.first),
        align::token_at(reading, found.last),
    );
    let tokens = &reading.text.tokens;
    let attached = |at: usize| tokens.get(at).is_some_and(|token| token.attached);
    while attached(last + 1) {
        last += 1;
    }
    while first > 0 && attached(first - 1) {
        first -= 1;
    }
    let seen = reading.words(first, last);
    Sighting { evidence, seen }
}

/// How much of the excerpt is context: words that say something, currencies, and all figures but one.
fn strength(items: &[Item]) -> usize {
    let figures = items.iter().filter(|item| item.is_figure()).count();
    let words = items.iter().filter(|item| item.is_content()).count();
    let currencies = items
        .iter()
        .filter(|item| matches!(item, Item::Currency(_)))
        .count();
    words + currencies + figures.saturating_sub(1)
}

/// The place where another figure stands in the context of the excerpt's.
fn changed<'a>(
    reading: &Reading<'_>,
    items: &[Item],
    found: &'a [Alignment],
    strength: usize,
    confirmed_before: bool,
) -> Option<&'a Alignment> {
    let tight = |alignment: &&Alignment| alignment.more == 0 && !alignment.crosses;
    let alike = |alignment: &&Alignment| is_alike_in_size(reading, items, alignment);
    let differing = found
        .iter()
        .filter(|alignment| alignment.any(Likeness::Different));
    let best = || {
        differing
            .clone()
            .min_by_key(|alignment| (alignment.more, alignment.crosses, alignment.first))
    };
    let old_stands_near = is_present(reading, items);
    match (strength, confirmed_before) {
        (0, _) => None,
        (1, true) if !old_stands_near && differing.clone().filter(alike).count() == 1 => {
            differing.clone().find(alike)
        }
        (2, true) if !old_stands_near => differing.clone().find(alike).or_else(|| None),
        (3.., true) if !old_stands_near => best(),
        (3.., _) => differing.clone().filter(tight).find(alike),
        _ => None,
    }
}

/// Whether the figures that differ are of one size, as two states of one count mostly are.
fn is_alike_in_size(reading: &Reading<'_>, items: &[Item], found: &Alignment) -> bool {
    found
        .pairs
        .iter()
        .filter(|pair| pair.likeness == Likeness::Different)
        .all(|pair| {
            let Item::Figure(ours) = &items[pair.item] else {
                return false;
            };
            let theirs = align::significant(reading, pair.place)
                .and_then(|token| reading.text.figure(token));
            let Some(theirs) = theirs else {
                return false;
            };
            if ours.dress.form == Form::Month {
                return theirs.dress.form == Form::Month;
            }
            match (ours.size(), theirs.size()) {
                (Some(a), Some(b)) => a.max(b) <= 3.0 * a.min(b).max(1.0),
                _ => true,
            }
        })
}

/// Whether every figure of the excerpt may still stand on the page, near half of its words.
fn is_present(reading: &Reading<'_>, items: &[Item]) -> bool {
    let figures = items.iter().filter_map(as_figure);
    figures.clone().count() > 0 && figures.clone().all(|figure| stands(reading, items, figure))
}

fn as_figure(item: &Item) -> Option<&Figure> {
    match item {
        Item::Figure(figure) => Some(figure),
        Item::Word { .. } | Item::Currency(_) => None,
    }
}

fn stands(reading: &Reading<'_>, items: &[Item], figure: &Figure) -> bool {
    let convention = reading.places.convention;
    let ours = figure.proves().unwrap_or(convention);
    let places = reading.places.of_figure(figure);
    let places = places.into_iter().filter(|&place| {
        let there = align::significant(reading, place).and_then(|token| reading.text.figure(token));
        there.is_some_and(|there| figure.likeness(&there, ours, convention) != Likeness::Different)
    });
    let wanted = items.iter().filter(|item| item.is_content()).count();
    let mut places = places.take(2000);
    places.any(|place| {
        let near = |key: &str| {
            let from = place.saturating_sub(AROUND);
            (from..=place + AROUND).any(|place| {
                let token = align::significant(reading, place);
                token.is_some_and(|token| align::is_alike(key, reading.text.key(token)))
            })
        };
        let count = items
            .iter()
            .filter(|item| matches!(item, Item::Word { key, filler: false } if near(key)))
            .count();
        2 * count >= wanted
    })
}

/// Whether nothing of the excerpt is left that another wording could account for.
fn is_gone(reading: &Reading<'_>, items: &[Item]) -> bool {
    let mut figures = items.iter().filter_map(as_figure).peekable();
    if figures.peek().is_none() {
        return 5 * words_left(reading, items).0 <= 2 * words_left(reading, items).1;
    }
    // A figure that stands nowhere is gone. One that does may stand in other words; only a small one,
    // which stands everywhere, is gone when its words are.
    let nowhere = items
        .iter()
        .filter_map(as_figure)
        .any(|figure| reading.places.of_figure(figure).is_empty());
    let common = items
        .iter()
        .filter_map(as_figure)
        .all(|figure| figure.written.len() <= 2);
    let words = items.iter().filter(|item| item.is_content()).count();
    nowhere
        || (common && words >= 3 && !is_present(reading, items) && {
            let (left, all) = words_left(reading, items);
            3 * left <= all
        })
}

/// How many words of the excerpt stand closest together on the page, and how many it has.
fn words_left(reading: &Reading<'_>, items: &[Item]) -> (usize, usize) {
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut all = 0;
    for item in items {
        if let Item::Word { key, filler: false } = item {
            let there = reading.places.of_word(key);
            let same = there.filter(|&place| {
                align::significant(reading, place)
                    .is_some_and(|token| align::is_alike(key, reading.text.key(token)))
            });
            places.extend(same.map(|place| (place, all)));
            all += 1;
        }
    }
    places.sort_unstable();
    (most_within(&places, all, 20 + 3 * items.len()), all)
}

/// The most different words that lie within a window.
fn most_within(places: &[(usize, usize)], words: usize, width: usize) -> usize {
    let mut counts = vec![0_usize; words];
    let (mut start, mut different, mut most) = (0, 0, 0);
    for &(place, word) in places {
        counts[word] += 1;
        different += usize::from(counts[word] == 1);
        while places[start].0 + width < place {
            let gone = places[start].1;
            counts[gone] -= 1;
            different -= usize::from(counts[gone] == 0);
            start += 1;
        }
        most = most.max(different);
    }
    most
}
