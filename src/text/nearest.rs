//! The word that was meant: the known one that the fewest slips of the pen
//! lead to. How the slips are counted is in the modules below.

mod distances;
mod rows;
mod walk;

use distances::{Distances, Reading};

/// The known word nearest to `word`, if it is near enough to be a likely slip.
/// Case, `-` and `_` count little. Of equally near words the one that shares the longest
/// beginning is taken, then the first in order.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let mut folded = Distances::new(word, Reading::Folded);
    let mut exact = None;
    let mut best: Option<(Rank, &str)> = None;
    for text in known {
        let limit = |longer| match best {
            Some((rank, _)) => likely(longer).min(rank.distance),
            None => likely(longer),
        };
        let Some(distance) = folded.to(text, limit) else {
            continue;
        };
        // Often no word comes as far as here.
        let exact = exact.get_or_insert_with(|| Distances::new(word, Reading::Exact));
        let shared = word.chars().zip(text.chars()).take_while(|(a, b)| a == b);
        let rank = Rank {
            distance,
            exact: exact.to(text, |longer| longer).unwrap_or(usize::MAX),
            unshared: usize::MAX - shared.count(),
        };
        if best.is_none_or(|(other, _)| rank < other) {
            best = Some((rank, text));
        }
    }
    best.map(|(_, text)| text)
}

/// How many slips are likely in words of which the longer has so many characters: at least one
/// character is shared, and two of three are right.
fn likely(longer: usize) -> usize {
    (longer / 3).max(1).min(longer.saturating_sub(1))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    distance: usize,
    exact: usize,
    unshared: usize,
}

#[cfg(test)]
mod tests {
    use super::{likely, nearest};
    use proptest::prelude::*;

    /// Optimal string alignment as it is defined: the whole table, with no limit.
    pub(super) fn definition(one: &[char], other: &[char]) -> usize {
        let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                if i == 0 || j == 0 {
                    table[i][j] = i + j;
                    continue;
                }
                let replaced = table[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
                let dropped = table[i - 1][j].min(table[i][j - 1]) + 1;
                table[i][j] = replaced.min(dropped);
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    table[i][j] = table[i][j].min(table[i - 2][j - 2] + 1);
                }
            }
        }
        table[one.len()][other.len()]
    }

    fn written(word: &str) -> Vec<char> {
        word.chars().collect()
    }

    fn folded(word: &str) -> Vec<char> {
        word.replace('-', "_")
            .chars()
            .flat_map(char::to_lowercase)
            .collect()
    }

    /// What `nearest` promises, with nothing done to be quick.
    fn plainly<'w>(word: &str, known: &[&'w str]) -> Option<&'w str> {
        let ranked = known.iter().filter_map(|text| {
            let distance = definition(&folded(word), &folded(text));
            let longer = folded(word).len().max(folded(text).len());
            let exact = definition(&written(word), &written(text));
            let pairs = word.chars().zip(text.chars());
            let shared = pairs.take_while(|(a, b)| a == b).count();
            (distance <= likely(longer)).then_some(((distance, exact, usize::MAX - shared), *text))
        });
        ranked.min_by_key(|(rank, _)| *rank).map(|(_, text)| text)
    }

    /// Words that are often near one another, in one script or in several. Some characters are
    /// more than one when they are folded, some are others' capitals, and one becomes ASCII.
    fn word() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[abAB_-]{0,7}",
            2 => "(prop|Prop|pr-op)[0-3]{0,4}",
            2 => "[abc]{0,20}",
            2 => "[aаАбkKſsİi_-]{0,7}",
            1 => "long-[ab]{55,62}",
            1 => "дл-[абa]{58,64}",
        ]
    }

    proptest! {
        #[test]
        fn of_any_words_the_one_that_the_definition_names_is_found(
            word in word(),
            mut known in prop::collection::vec(word(), 0..40),
            in_order: bool,
        ) {
            if in_order {
                known.sort();
            }
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            prop_assert_eq!(nearest(&word, known.iter().copied()), plainly(&word, &known));
        }

        #[test]
        fn a_slip_does_not_hide_one_of_many_words(
            known in prop::collection::btree_set("id-[ab]{3}-[0-9]{1,3}", 1..120),
            which: prop::sample::Index,
            at: prop::sample::Index,
            slip in prop_oneof![Just(None), "[abx_é]".prop_map(Some)],
        ) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let meant = which.get(&known);
            let mut word = written(meant);
            let at = at.index(word.len() - 1);
            match slip {
                Some(put) => word.splice(at..at, put.chars()).for_each(drop),
                None => word.swap(at, at + 1),
            }
            let word: String = word.into_iter().collect();
            let found = nearest(&word, known.iter().copied());
            prop_assert!(found.is_some());
            prop_assert_eq!(found, plainly(&word, &known));
        }
    }

    #[test]
    fn the_likely_word_is_found() {
        assert_eq!(nearest("as-of", ["subject", "as_of"]), Some("as_of"));
        assert_eq!(nearest("Held", ["hold", "held"]), Some("held"));
        assert_eq!(nearest("x", ["y", "z"]), None);
        assert_eq!(nearest("", ["a"]), None);
        assert_eq!(nearest("", ["a", ""]), Some(""));
        assert_eq!(nearest("elephant", ["figure", "source"]), None);
    }

    #[test]
    fn of_equally_near_ids_the_one_with_the_same_beginning_is_taken() {
        let ids = [
            "prisoners-2020-10-05",
            "prisoners-2021-11-05",
            "prisoners-2021-10-06",
        ];
        assert_eq!(
            nearest("prisoners-2021-10-05", ids),
            Some("prisoners-2021-10-06")
        );
    }
}
