//! Whether an excerpt that stood on a page once is gone from it: nothing is left that another wording
//! could account for.

use std::collections::BTreeSet;

use super::Reading;
use super::align::{self, Item};
use super::figure::{Figure, Likeness};

/// How far around a figure its context is looked for, in words.
const AROUND: usize = 25;
/// How many places of a figure are looked at.
const MAX_PLACES: usize = 500;

/// Whether every figure of the excerpt may still stand on the page, near half of its words.
pub(super) fn is_present(reading: &Reading<'_>, items: &[Item]) -> bool {
    let figures = items.iter().filter_map(as_figure);
    figures.clone().count() > 0 && figures.clone().all(|figure| stands(reading, items, figure))
}

fn as_figure(item: &Item) -> Option<&Figure> {
    match item {
        Item::Figure { figure, .. } => Some(figure),
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
    let keys = keys(items);
    places.take(MAX_PLACES).any(|place| {
        let near = keys.iter().filter(|key| stands_near(reading, key, place));
        2 * near.count() >= keys.len()
    })
}

fn stands_near(reading: &Reading<'_>, key: &str, place: usize) -> bool {
    let mut around = place.saturating_sub(AROUND)..=place + AROUND;
    around.any(|place| {
        let token = align::significant(reading, place);
        token.is_some_and(|token| align::is_alike(key, reading.text.key(token)))
    })
}

/// The different words that say something.
fn keys(items: &[Item]) -> BTreeSet<&str> {
    let words = items.iter().filter_map(|item| match item {
        Item::Word { key, filler: false } => Some(key.as_str()),
        Item::Word { .. } | Item::Figure { .. } | Item::Currency(_) => None,
    });
    words.collect()
}

/// Whether nothing of the excerpt is left.
pub(super) fn is_gone(reading: &Reading<'_>, items: &[Item]) -> bool {
    let figures: Vec<&Figure> = items.iter().filter_map(as_figure).collect();
    let (left, words) = words_left(reading, items);
    if figures.is_empty() {
        return 5 * left <= 2 * words;
    }
    // A figure that stands nowhere is gone. One that does may stand there in other words; only a small
    // one, which stands everywhere, is gone when its words are.
    if figures
        .iter()
        .any(|figure| reading.places.of_figure(figure).is_empty())
    {
        return true;
    }
    let common = figures.iter().all(|figure| figure.written.len() <= 2);
    common && words >= 3 && 3 * left <= words && !is_present(reading, items)
}

/// How many words of the excerpt stand closest together on the page, and how many it has.
fn words_left(reading: &Reading<'_>, items: &[Item]) -> (usize, usize) {
    let keys = keys(items);
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (word, key) in keys.iter().enumerate() {
        let there = reading
            .places
            .of_word(key)
            .take(10 * MAX_PLACES)
            .filter(|&place| {
                let token = align::significant(reading, place);
                token.is_some_and(|token| align::is_alike(key, reading.text.key(token)))
            });
        places.extend(there.map(|place| (place, word)));
    }
    places.sort_unstable();
    (
        most_within(&places, keys.len(), 20 + 3 * items.len()),
        keys.len(),
    )
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
