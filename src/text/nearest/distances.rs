//! Distances from one word to many. Which distance is a likely slip is not
//! known here.

use super::rows::Rows;
use super::walk::Walk;

/// How words are read before they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Without regard to case, and with `-` as `_`.
    Folded,
    /// As written.
    Exact,
}

impl Reading {
    fn read(self, word: &str, into: &mut Vec<char>) {
        into.clear();
        match self {
            Self::Exact => into.extend(word.chars()),
            Self::Folded if word.is_ascii() => {
                // As nearly all words are: the same as below, only sooner.
                let lower = word.bytes().map(|byte| byte.to_ascii_lowercase());
                into.extend(lower.map(char::from).map(joined));
            }
            Self::Folded => into.extend(word.chars().map(joined).flat_map(char::to_lowercase)),
        }
    }
}

fn joined(c: char) -> char {
    if c == '-' { '_' } else { c }
}

/// How many insertions, deletions, replacements and exchanges of neighbours lie between one word
/// and others (optimal string alignment). What can be known from the one word alone is found out
/// once.
pub(super) struct Distances<'w> {
    reading: Reading,
    word: Vec<char>,
    /// The quick way, if the word is short enough for it.
    walk: Option<Walk<'w>>,
    /// The way of the others.
    rows: Rows,
    /// The last text that was not ASCII or took the way of the others.
    text: Vec<char>,
}

impl<'w> Distances<'w> {
    pub(super) fn new(word: &str, reading: Reading) -> Self {
        let mut read = Vec::with_capacity(word.len());
        reading.read(word, &mut read);
        Self {
            reading,
            walk: Walk::from(&read, reading),
            word: read,
            rows: Rows::default(),
            text: Vec::new(),
        }
    }

    /// The distance to `text`, if it is no more than `limit`, which is asked with the number of
    /// characters of the longer of the two words.
    #[inline]
    pub(super) fn to(&mut self, text: &'w str, limit: impl Fn(usize) -> usize) -> Option<usize> {
        let within = |length: usize| {
            let limit = limit(length.max(self.word.len()));
            (length.abs_diff(self.word.len()) <= limit).then_some(limit)
        };
        if let Some(walk) = &mut self.walk
            && walk.return_to(text.as_bytes()).is_ascii()
        {
            return walk.ascii_distance(text.as_bytes(), within(text.len())?);
        }
        self.reading.read(text, &mut self.text);
        let limit = within(self.text.len())?;
        match &mut self.walk {
            Some(walk) => walk.distance(&self.text, limit),
            None => self.rows.distance(&self.word, &self.text, limit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::definition;
    use super::{Distances, Reading, Rows};

    /// All words of up to five of three letters, one of them not ASCII.
    fn all_words() -> Vec<String> {
        let mut words = vec![String::new()];
        for at in 0.. {
            if words[at].chars().count() == 5 {
                break;
            }
            for letter in ['a', 'b', 'é'] {
                words.push(format!("{}{letter}", words[at]));
            }
        }
        words
    }

    #[test]
    fn distances_are_those_of_the_definition() {
        let words = all_words();
        let chars: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
        let mut rows = Rows::default();
        for (one, read) in words.iter().zip(&chars) {
            let mut distances = Distances::new(one, Reading::Exact);
            for (at, (other, other_read)) in words.iter().zip(&chars).enumerate() {
                let right = definition(read, other_read);
                let limit = at % 6;
                let wanted = Some(right).filter(|distance| *distance <= limit);
                assert_eq!(
                    distances.to(other, |_| limit),
                    wanted,
                    "{one} {other} {limit}"
                );
                assert_eq!(
                    rows.distance(read, other_read, limit),
                    wanted,
                    "{one} {other} {limit}"
                );
            }
        }
    }

    #[test]
    fn a_limit_changes_no_distance_below_it() {
        let words = [
            "", "a", "ab", "ba", "figure", "figrue", "fgure", "figures", "measure",
        ];
        for one in words {
            let mut distances = Distances::new(one, Reading::Exact);
            for other in words {
                let full = distances.to(other, |longer| longer);
                assert!(full.is_some());
                for limit in 0..8 {
                    let bound = distances.to(other, |_| limit);
                    assert_eq!(bound, full.filter(|d| *d <= limit), "{one} {other} {limit}");
                }
            }
        }
    }

    #[test]
    fn folding_is_of_both_words() {
        let folded = |one, other| Distances::new(one, Reading::Folded).to(other, |longer| longer);
        assert_eq!(folded("As-Of", "aS_oF"), Some(0));
        assert_eq!(folded("ÄB-C", "äb_c"), Some(0));
        assert_eq!(folded("K", "k"), Some(0));
        assert_eq!(folded("a-b", "a.b"), Some(1));
        let exact = |one, other| Distances::new(one, Reading::Exact).to(other, |longer| longer);
        assert_eq!(exact("As-Of", "aS_oF"), Some(5));
    }

    #[test]
    fn a_word_of_64_characters_is_as_any_other() {
        for length in 60..70 {
            let word: String = "abcde".chars().cycle().take(length).collect();
            let slip = word[1..].replace("cd", "dc");
            let (read, other): (Vec<char>, Vec<char>) =
                (word.chars().collect(), slip.chars().collect());
            let found = Distances::new(&word, Reading::Exact).to(&slip, |longer| longer);
            assert_eq!(found, Some(definition(&read, &other)));
        }
    }
}
