//! Whether an excerpt that stood on a page once is gone from it: nothing is left that another wording
//! could account for.

use super::Reading;
use super::align::{self, Item};
use super::figure::{Figure, Likeness};

/// How far around a figure its context is looked for, in words.
const AROUND: usize = 25;
/// How many places of a figure are looked at.
const MAX_PLACES: usize = 2000;

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
    let wanted = items.iter().filter(|item| item.is_content()).count();
    let mut places = places.take(MAX_PLACES);
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
