//! Where words and figures stand in a page, so that an excerpt is looked for only where it can be; and
//! which mark parts decimals there.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::figure::{Convention, Figure};
use super::tokens::{Kind, Text, Token};

/// How many letters of a word are its place in the index: what two forms of a word share at least.
pub(super) const STEM: usize = 4;

/// The index of a page.
#[derive(Debug)]
pub(super) struct Places {
    /// The tokens that carry meaning, in order.
    pub(super) significant: Vec<u32>,
    /// Hashes of beginnings of words and of values of figures, each with a place in `significant`.
    index: Vec<(u64, u32)>,
    pub(super) convention: Convention,
}

impl Places {
    pub(super) fn of(text: &Text<'_>) -> Self {
        let significant = significant(text);
        let mut index = Vec::with_capacity(significant.len());
        for (place, &at) in significant.iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            let token = &text.tokens[at as usize];
            for hash in hashes(text, token) {
                index.push((hash, place));
            }
        }
        index.sort_unstable();
        index.dedup();
        let convention = convention(text);
        Self {
            significant,
            index,
            convention,
        }
    }

    /// Where words that begin like this one stand.
    pub(super) fn of_word(&self, key: &str) -> impl ExactSizeIterator<Item = usize> {
        self.at(word_hash(key))
    }

    /// Where figures stand that may mean what this one may mean.
    pub(super) fn of_figure(&self, figure: &Figure) -> Vec<usize> {
        let hashes = figure_hashes(figure).into_iter();
        let mut places: Vec<usize> = hashes.flat_map(|hash| self.at(hash)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn at(&self, hash: u64) -> impl ExactSizeIterator<Item = usize> {
        let start = self.index.partition_point(|&(known, _)| known < hash);
        let end = self.index.partition_point(|&(known, _)| known <= hash);
        self.index[start..end]
            .iter()
            .map(|&(_, place)| place as usize)
    }
}

/// Words and figures, and the signs of currencies; not what belongs to a figure already.
pub(super) fn significant(text: &Text<'_>) -> Vec<u32> {
    let carries = |token: &Token| match token.kind {
        Kind::Word | Kind::Figure(_) => !token.attached,
        Kind::Sign(c) => is_currency(c) && !token.attached,
        Kind::Mark => false,
    };
    let tokens = text.tokens.iter().enumerate();
    let kept = tokens.filter(|(_, token)| carries(token));
    kept.filter_map(|(at, _)| u32::try_from(at).ok()).collect()
}

/// The signs of currencies.
pub(super) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '¢'..='¥' | '\u{20a0}'..='\u{20cf}' | '֏' | '؋' | '৳' | '฿' | '៛' | '﷼')
}

fn hashes(text: &Text<'_>, token: &Token) -> Vec<u64> {
    match token.kind {
        Kind::Word => vec![word_hash(text.key(token))],
        Kind::Figure(_) => text
            .figure(token)
            .map_or_else(Vec::new, |figure| figure_hashes(&figure)),
        Kind::Mark | Kind::Sign(_) => Vec::new(),
    }
}

fn word_hash(key: &str) -> u64 {
    let stem: String = key.chars().take(STEM).collect();
    hash(&("word", stem))
}

fn figure_hashes(figure: &Figure) -> Vec<u64> {
    let mut values = figure.values();
    if !figure.is_plain() {
        values.extend(figure.bare_values());
        values.extend(figure.parts());
    }
    let mut hashes: Vec<u64> = values
        .iter()
        .map(|value| hash(&("figure", value)))
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Which mark parts decimals: by the figures that can be read in one way only, weighed with what is
/// usual in the language. Times and days (`12.30`, `5.10.`) look like decimals, so two digits behind a
/// point prove little against a language.
fn convention(text: &Text<'_>) -> Convention {
    let (mut point, mut comma) = (0_usize, 0_usize);
    for token in &text.tokens {
        let written = text.source.get(token.start as usize..token.end as usize);
        if text.dress(token).is_none()
            || !written.is_some_and(|written| written.contains([',', '.']))
        {
            continue;
        }
        match text.figure(token).and_then(|figure| figure.proves()) {
            Some(Convention::Point) => point += 1,
            Some(Convention::Comma) => comma += 1,
            Some(Convention::Unknown) | None => {}
        }
    }
    let usual = usual(text);
    match usual {
        Convention::Point if comma > 3 * point + 3 => Convention::Comma,
        Convention::Comma if point > 3 * comma + 10 => Convention::Point,
        Convention::Unknown if point > 2 * comma => Convention::Point,
        Convention::Unknown if comma > 2 * point => Convention::Comma,
        usual => usual,
    }
}

/// What is usual in the language that the commonest little words are of.
fn usual(text: &Text<'_>) -> Convention {
    const POINT: &[&str] = &[
        "the",
        "of",
        "and",
        "to",
        "was",
        "were",
        "में",
        "के",
        "है",
        "的",
        "の",
        "は",
    ];
    const COMMA: &[&str] = &[
        "der", "die", "und", "das", "von", "le", "la", "les", "et", "des", "el", "los", "que", "y",
        "il", "di", "che", "e", "o", "da", "em", "и", "в", "на", "не", "у", "та", "і", "што", "w",
        "z", "się", "na", "het", "een", "van", "och", "att", "af", "og", "ve", "bir", "از", "که",
    ];
    let mut counts = [0_usize; 2];
    for token in text
        .tokens
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .take(20_000)
    {
        let key = text.key(token);
        counts[0] += usize::from(POINT.contains(&key));
        counts[1] += usize::from(COMMA.contains(&key));
    }
    let [point, comma] = counts;
    if point > 2 * comma {
        Convention::Point
    } else if comma > 2 * point {
        Convention::Comma
    } else {
        Convention::Unknown
    }
}
