//! The excerpt laid beside a part of the page: every word in its order (in another form, or with a few
//! words more between), and each figure of the excerpt beside the figure that stands in its place.

use super::Reading;
use super::figure::{Figure, Likeness};
use super::places::{self, STEM};
use super::tokens::{Gap, Kind, Text, Token};
use super::words;

/// How many words may stand between two words of the excerpt.
const REACH: usize = 3;
/// How many words more there may be in all.
const MAX_MORE: usize = 4;
/// How many places are tried.
const MAX_PLACES: usize = 20_000;

/// What the excerpt is made of.
#[derive(Debug)]
pub(super) enum Item {
    Word {
        key: String,
        filler: bool,
    },
    Figure {
        figure: Figure,
        /// The sign that joins it to a figure right before it.
        joint: Option<char>,
        /// Whether letters stand right before it: `A4`.
        clings: bool,
    },
    Currency(char),
}

impl Item {
    pub(super) fn is_figure(&self) -> bool {
        matches!(self, Self::Figure { .. })
    }

    fn is_negation(&self) -> bool {
        matches!(self, Self::Word { key, .. } if words::is_negation(key))
    }

    /// Whether it says something by itself.
    pub(super) fn is_content(&self) -> bool {
        matches!(self, Self::Word { filler: false, .. })
    }
}

/// One figure of the excerpt and the one in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) item: usize,
    /// A place among the significant tokens of the page.
    pub(super) place: usize,
    pub(super) likeness: Likeness,
}

/// The excerpt beside a part of the page.
#[derive(Debug, Clone)]
pub(super) struct Alignment {
    pub(super) pairs: Vec<Pair>,
    /// Places among the significant tokens of the page.
    pub(super) first: usize,
    pub(super) last: usize,
    /// Words of the page between those of the excerpt.
    pub(super) more: usize,
    /// Whether the end of a block lies inside.
    pub(super) crosses: bool,
    /// Whether a negation stands in one of the two only.
    pub(super) negated: bool,
}

impl Alignment {
    /// Whether it says what the excerpt says.
    pub(super) fn agrees(&self) -> bool {
        !self.negated
            && self
                .pairs
                .iter()
                .all(|pair| pair.likeness == Likeness::Same)
    }

    /// Whether it says the same but for a negation, with no other word between.
    pub(super) fn is_turned_round(&self) -> bool {
        self.negated
            && self.more == 0
            && self
                .pairs
                .iter()
                .all(|pair| pair.likeness == Likeness::Same)
    }

    pub(super) fn any(&self, likeness: Likeness) -> bool {
        self.pairs.iter().any(|pair| pair.likeness == likeness)
    }
}

/// The excerpt as items.
pub(super) fn items(wanted: &Text<'_>) -> Vec<Item> {
    let significant = places::significant(wanted);
    let mut before = 0;
    let items = significant.iter().filter_map(|&at| {
        let at = at as usize;
        let item = item(wanted, at, before);
        before = at;
        item
    });
    items.collect()
}

fn item(wanted: &Text<'_>, at: usize, before: usize) -> Option<Item> {
    let token = &wanted.tokens[at];
    match token.kind {
        Kind::Word => {
            let key = wanted.key(token).to_owned();
            let filler = words::is_filler(&key);
            Some(Item::Word { key, filler })
        }
        Kind::Figure(_) => {
            let joint = joint_before(wanted, before, at);
            let clings = clings(wanted, at);
            wanted.figure(token).map(|figure| Item::Figure {
                figure,
                joint,
                clings,
            })
        }
        Kind::Sign(c) => Some(Item::Currency(c)),
        Kind::Mark => None,
    }
}

/// Whether letters stand right before a figure.
fn clings(text: &Text<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.tokens.get(before));
    let close = text
        .tokens
        .get(at)
        .is_some_and(|token| token.gap == Gap::None);
    close && before.is_some_and(|before| before.kind == Kind::Word)
}

/// Every place of the page where the whole excerpt can be laid, its figures aside.
pub(super) fn all(reading: &Reading<'_>, items: &[Item]) -> Vec<Alignment> {
    let mut found: Vec<Alignment> = Vec::new();
    for (item, places) in anchors(reading, items) {
        for place in places.into_iter().take(MAX_PLACES) {
            found.extend(at(reading, items, item, place));
        }
    }
    found
}

/// Where to begin: at the rarest word, or where there are no words at any figure.
fn anchors(reading: &Reading<'_>, items: &[Item]) -> Vec<(usize, Vec<usize>)> {
    let words = items
        .iter()
        .enumerate()
        .filter_map(|(nth, item)| match item {
            Item::Word { key, filler: false } => {
                Some((nth, key, reading.places.of_word(key).len()))
            }
            Item::Word { .. } | Item::Figure { .. } | Item::Currency(_) => None,
        });
    if let Some((nth, key, _)) = words.min_by_key(|&(_, _, count)| count) {
        return vec![(nth, reading.places.of_word(key).collect())];
    }
    let figures = items
        .iter()
        .enumerate()
        .filter_map(|(nth, item)| match item {
            Item::Figure { figure, .. } => Some((nth, reading.places.of_figure(figure))),
            Item::Word { .. } | Item::Currency(_) => None,
        });
    figures.collect()
}

/// The excerpt laid so that one item stands at one place.
fn at(reading: &Reading<'_>, items: &[Item], item: usize, place: usize) -> Option<Alignment> {
    let mut alignment = Alignment {
        pairs: Vec::new(),
        first: place,
        last: place,
        more: 0,
        crosses: false,
        negated: false,
    };
    meet(reading, items, item, place, &mut alignment.pairs).then_some(())?;
    alignment.last = extend(reading, items, (item, place), Step::Forward, &mut alignment)?;
    alignment.first = extend(reading, items, (item, place), Step::Back, &mut alignment)?;
    if alignment.more > MAX_MORE {
        return None;
    }
    alignment.pairs.sort_unstable_by_key(|pair| pair.item);
    let (first, last) = (
        token_at(reading, alignment.first),
        token_at(reading, alignment.last),
    );
    let tokens = &reading.text.tokens;
    alignment.crosses = tokens[first + 1..=last]
        .iter()
        .any(|token| token.gap == Gap::Block);
    if super::exact::cuts_a_figure(&reading.text, first, last)
        || rejoins(reading, items, &alignment.pairs)
    {
        doubt(&mut alignment.pairs);
    }
    Some(alignment)
}

/// What would be the same figure may be part of a longer one.
fn doubt(pairs: &mut [Pair]) {
    for pair in pairs {
        pair.likeness = pair.likeness.max(Likeness::Perhaps);
    }
}

/// Whether figures that follow one another are joined in another way: `2001, 2006` and `2001-2006`.
fn rejoins(reading: &Reading<'_>, items: &[Item], pairs: &[Pair]) -> bool {
    let neighbours = pairs
        .windows(2)
        .filter(|pair| pair[0].item + 1 == pair[1].item);
    neighbours.into_iter().any(|pair| {
        let Item::Figure { joint, .. } = &items[pair[1].item] else {
            return false;
        };
        let (from, to) = (
            token_at(reading, pair[0].place),
            token_at(reading, pair[1].place),
        );
        *joint != joint_before(&reading.text, from, to)
    })
}

/// The sign that joins the figure at `to` to the one at `from`, as far as it changes what they say.
fn joint_before(text: &Text<'_>, from: usize, to: usize) -> Option<char> {
    let between = text.tokens.get(from + 1..to).unwrap_or_default();
    between.iter().find_map(|token| match token.kind {
        Kind::Sign(c) if "-/:".contains(c) && !token.attached => Some(c),
        _ => None,
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Forward,
    Back,
}

impl Step {
    fn from(self, at: usize, by: usize) -> Option<usize> {
        match self {
            Self::Forward => at.checked_add(by),
            Self::Back => at.checked_sub(by),
        }
    }
}

/// Lays the items on one side of an anchor and gives the last place reached.
fn extend(
    reading: &Reading<'_>,
    items: &[Item],
    (anchor, start): (usize, usize),
    step: Step,
    alignment: &mut Alignment,
) -> Option<usize> {
    let (mut item, mut place, mut before) = (anchor, start, anchor);
    while let Some(next) = step.from(item, 1).filter(|&next| next < items.len()) {
        item = next;
        let beside_figure = items[item].is_figure() || items[before].is_figure();
        match reach(
            reading,
            items,
            (item, place),
            step,
            beside_figure,
            &mut alignment.pairs,
        ) {
            Some(reached) => {
                alignment.more += reached.more;
                alignment.negated |= reached.negated;
                place = reached.place;
                before = item;
            }
            None if items[item].is_negation() => alignment.negated = true,
            None if matches!(items[item], Item::Word { filler: true, .. }) => {}
            None => return None,
        }
    }
    Some(place)
}

/// A place that an item fits, and what was passed over on the way.
struct Reached {
    place: usize,
    more: usize,
    negated: bool,
}

/// The nearest place that an item fits.
fn reach(
    reading: &Reading<'_>,
    items: &[Item],
    (item, from): (usize, usize),
    step: Step,
    beside_figure: bool,
    pairs: &mut Vec<Pair>,
) -> Option<Reached> {
    let (mut more, mut negated) = (0, false);
    for by in 1..=REACH {
        let place = step.from(from, by)?;
        if meet(reading, items, item, place, pairs) {
            return Some(Reached {
                place,
                more,
                negated,
            });
        }
        let token = significant(reading, place)?;
        if token.kind != Kind::Word {
            return None;
        }
        let key = reading.text.key(token);
        if words::is_negation(key) && !restricts(reading, place + 1) {
            negated = true;
        } else if !words::is_filler(key) {
            // What stands beside a figure says what it counts.
            if beside_figure {
                return None;
            }
            more += 1;
        }
    }
    None
}

/// Whether a word only narrows down: `not only` turns nothing round.
fn restricts(reading: &Reading<'_>, place: usize) -> bool {
    let token = significant(reading, place);
    token.is_some_and(|token| words::is_only(reading.text.key(token)))
}

/// Whether an item fits a place; figures fit any figure, and how they compare is noted.
fn meet(
    reading: &Reading<'_>,
    items: &[Item],
    item: usize,
    place: usize,
    pairs: &mut Vec<Pair>,
) -> bool {
    let Some(token) = significant(reading, place) else {
        return false;
    };
    match &items[item] {
        Item::Word { key, .. } => {
            token.kind == Kind::Word && is_alike(key, reading.text.key(token))
        }
        Item::Currency(sign) => {
            let Kind::Sign(there) = token.kind else {
                return false;
            };
            let likeness = if there == *sign {
                Likeness::Same
            } else {
                Likeness::Different
            };
            pairs.push(Pair {
                item,
                place,
                likeness,
            });
            true
        }
        Item::Figure {
            figure,
            clings: ours_clings,
            ..
        } => {
            let Some(there) = reading.text.figure(token) else {
                return false;
            };
            let convention = reading.places.convention;
            let ours = figure.proves().unwrap_or(convention);
            let mut likeness = figure.likeness(&there, ours, convention);
            let at = token_at(reading, place);
            let spaced =
                figure.written.contains(' ') && super::exact::follows_digits(&reading.text, at);
            if *ours_clings != clings(&reading.text, at) || spaced {
                likeness = likeness.max(Likeness::Perhaps);
            }
            pairs.push(Pair {
                item,
                place,
                likeness,
            });
            true
        }
    }
}

/// The token at a place among the significant ones.
pub(super) fn significant<'r>(reading: &'r Reading<'_>, place: usize) -> Option<&'r Token> {
    let at = *reading.places.significant.get(place)?;
    reading.text.tokens.get(at as usize)
}

/// The index of that token.
pub(super) fn token_at(reading: &Reading<'_>, place: usize) -> usize {
    reading
        .places
        .significant
        .get(place)
        .map_or(0, |&at| at as usize)
}

/// Whether two words are forms of one: the same beginning, and endings that are short beside it.
pub(super) fn is_alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (long, short) = (a.chars().count(), b.chars().count());
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let longest = long.max(short);
    let endings = long.max(short) - shared;
    shared >= STEM && endings <= 3 && shared * 10 >= longest * 6
}
