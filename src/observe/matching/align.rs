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
    Word { key: String, filler: bool },
    Figure(Figure),
    Currency(char),
}

impl Item {
    pub(super) fn is_figure(&self) -> bool {
        matches!(self, Self::Figure(_))
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
}

impl Alignment {
    pub(super) fn all(&self, likeness: Likeness) -> bool {
        self.pairs.iter().all(|pair| pair.likeness == likeness)
    }

    pub(super) fn any(&self, likeness: Likeness) -> bool {
        self.pairs.iter().any(|pair| pair.likeness == likeness)
    }
}

/// The excerpt as items.
pub(super) fn items(wanted: &Text<'_>) -> Vec<Item> {
    let significant = places::significant(wanted);
    let tokens = significant.iter().map(|&at| &wanted.tokens[at as usize]);
    tokens.filter_map(|token| item(wanted, token)).collect()
}

fn item(wanted: &Text<'_>, token: &Token) -> Option<Item> {
    match token.kind {
        Kind::Word => {
            let key = wanted.key(token).to_owned();
            let filler = words::is_filler(&key);
            Some(Item::Word { key, filler })
        }
        Kind::Figure(_) => wanted.figure(token).map(Item::Figure),
        Kind::Sign(c) => Some(Item::Currency(c)),
        Kind::Mark => None,
    }
}

/// Every place of the page where the whole excerpt can be laid, its figures aside.
pub(super) fn all(reading: &Reading<'_>, items: &[Item]) -> Vec<Alignment> {
    let mut found: Vec<Alignment> = Vec::new();
    for (item, places) in anchors(reading, items) {
        for place in places.into_iter().take(MAX_PLACES) {
            if let Some(alignment) = at(reading, items, item, place) {
                found.push(alignment);
            }
        }
    }
    found
}

/// Where to begin: at the rarest word, or where there are no words at any figure.
fn anchors(reading: &Reading<'_>, items: &[Item]) -> Vec<(usize, Vec<usize>)> {
    let mut words: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut figures: Vec<(usize, Vec<usize>)> = Vec::new();
    for (nth, item) in items.iter().enumerate() {
        match item {
            Item::Word { key, filler: false } => {
                words.push((nth, reading.places.of_word(key).collect()))
            }
            Item::Figure(figure) => figures.push((nth, reading.places.of_figure(figure))),
            Item::Word { .. } | Item::Currency(_) => {}
        }
    }
    match words.into_iter().min_by_key(|(_, places)| places.len()) {
        Some(rarest) => vec![rarest],
        None => figures,
    }
}

/// The excerpt laid so that one item stands at one place.
fn at(reading: &Reading<'_>, items: &[Item], item: usize, place: usize) -> Option<Alignment> {
    let mut alignment = Alignment {
        pairs: Vec::new(),
        first: place,
        last: place,
        more: 0,
        crosses: false,
    };
    meet(reading, items, item, place, &mut alignment.pairs).then_some(())?;
    alignment.last = extend(reading, items, item, place, Step::Forward, &mut alignment)?;
    alignment.first = extend(reading, items, item, place, Step::Back, &mut alignment)?;
    if alignment.more > MAX_MORE {
        return None;
    }
    alignment.pairs.sort_unstable_by_key(|pair| pair.item);
    let tokens = &reading.text.tokens;
    let inside = token_at(reading, alignment.first) + 1..=token_at(reading, alignment.last);
    alignment.crosses = tokens[inside].iter().any(|token| token.gap == Gap::Block);
    Some(alignment)
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
    anchor: usize,
    place: usize,
    step: Step,
    alignment: &mut Alignment,
) -> Option<usize> {
    let (mut item, mut place) = (anchor, place);
    let mut before = anchor;
    while let Some(next) = step.from(item, 1).filter(|&next| next < items.len()) {
        item = next;
        let beside_figure = items[item].is_figure() || items[before].is_figure();
        match reach(
            reading,
            items,
            item,
            place,
            step,
            beside_figure,
            &mut alignment.pairs,
        ) {
            Some((found, more)) => {
                alignment.more += more;
                place = found;
                before = item;
            }
            None if matches!(items[item], Item::Word { filler: true, .. }) => {}
            None => return None,
        }
    }
    Some(place)
}

/// The nearest place that an item fits, with how many words that say something were passed over.
fn reach(
    reading: &Reading<'_>,
    items: &[Item],
    item: usize,
    place: usize,
    step: Step,
    beside_figure: bool,
    pairs: &mut Vec<Pair>,
) -> Option<(usize, usize)> {
    let mut more = 0;
    for by in 1..=REACH {
        let next = step.from(place, by)?;
        if meet(reading, items, item, next, pairs) {
            return Some((next, more));
        }
        let token = significant(reading, next)?;
        if token.kind != Kind::Word {
            return None;
        }
        let key = reading.text.key(token);
        if !words::is_filler(key) {
            // What stands beside a figure says what it counts, and a negation turns everything round.
            if beside_figure || words::is_negation(key) {
                return None;
            }
            more += 1;
        }
    }
    None
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
        Item::Currency(sign) => token.kind == Kind::Sign(*sign),
        Item::Figure(figure) => {
            let Some(there) = reading.text.figure(token) else {
                return false;
            };
            let convention = reading.places.convention;
            let ours = figure.proves().unwrap_or(convention);
            let mut likeness = figure.likeness(&there, ours, convention);
            let at = token_at(reading, place);
            if likeness == Likeness::Same && super::exact::cuts_a_figure(&reading.text, at, at) {
                likeness = Likeness::Perhaps;
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
