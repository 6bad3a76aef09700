//! The word that was meant: the known one that the fewest slips of the pen
//! lead to.

/// The known word nearest to `word`, if it is near enough to be a likely slip.
/// Case, `-` and `_` count little. Of equally near words the one that shares the longest
/// beginning is taken, then the first in order.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let written: Vec<char> = word.chars().collect();
    let mut folded = Vec::new();
    fold(word, &mut folded);
    let mut best: Option<(Rank, &str)> = None;
    let mut rows = Rows::default();
    let mut candidate = Vec::new();
    for text in known {
        fold(text, &mut candidate);
        let longer = folded.len().max(candidate.len());
        // At least one character is shared, and two of three are right.
        let limit = (longer / 3).max(1).min(longer.saturating_sub(1));
        let limit = best.map_or(limit, |(rank, _)| limit.min(rank.distance));
        let Some(distance) = rows.distance(&folded, &candidate, limit) else {
            continue;
        };
        candidate.clear();
        candidate.extend(text.chars());
        let exact = rows.distance(&written, &candidate, longer * 2);
        let shared = written.iter().zip(&candidate).take_while(|(a, b)| a == b);
        let rank = Rank {
            distance,
            exact: exact.unwrap_or(usize::MAX),
            unshared: usize::MAX - shared.count(),
        };
        if best.is_none_or(|(other, _)| rank < other) {
            best = Some((rank, text));
        }
    }
    best.map(|(_, text)| text)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    distance: usize,
    exact: usize,
    unshared: usize,
}

fn fold(word: &str, into: &mut Vec<char>) {
    let joined = |c| if c == '-' { '_' } else { c };
    into.clear();
    if word.is_ascii() {
        // As nearly all ids are, of which there may be many: the same, only sooner.
        let lower = word.bytes().map(|byte| byte.to_ascii_lowercase());
        into.extend(lower.map(char::from).map(joined));
    } else {
        into.extend(word.chars().map(joined).flat_map(char::to_lowercase));
    }
}

/// The last three rows of the table of distances, kept from one pair to the next.
#[derive(Default)]
struct Rows([Vec<usize>; 3]);

impl Rows {
    /// How many insertions, deletions, replacements and exchanges of neighbours lie between two
    /// words (optimal string alignment), if no more than `limit`. Only the cells that can stay
    /// within the limit are looked at, so that a far word costs little.
    fn distance(&mut self, one: &[char], other: &[char], limit: usize) -> Option<usize> {
        if one.len().abs_diff(other.len()) > limit {
            return None;
        }
        let (one, other) = without_shared_ends(one, other);
        let far = limit + 1;
        for row in &mut self.0 {
            row.clear();
            row.resize(other.len() + 1, far);
        }
        let [before, above, row] = &mut self.0;
        for (at, cell) in above.iter_mut().enumerate().take(far) {
            *cell = at;
        }
        for (i, a) in one.iter().enumerate() {
            row.fill(far);
            row[0] = (i + 1).min(far);
            let mut least = row[0];
            let from = (i + 1).saturating_sub(limit).max(1);
            for j in from..=(i + 1 + limit).min(other.len()) {
                let b = &other[j - 1];
                let mut cell = (above[j - 1] + usize::from(a != b))
                    .min(above[j] + 1)
                    .min(row[j - 1] + 1);
                if i > 0 && j > 1 && one[i - 1] == *b && *a == other[j - 2] {
                    cell = cell.min(before[j - 2] + 1);
                }
                row[j] = cell.min(far);
                least = least.min(row[j]);
            }
            if least == far {
                return None;
            }
            std::mem::swap(before, above);
            std::mem::swap(above, row);
        }
        Some(above[other.len()]).filter(|distance| *distance <= limit)
    }
}

/// What two words do not share at their beginning and end: ids often share most.
fn without_shared_ends<'a>(one: &'a [char], other: &'a [char]) -> (&'a [char], &'a [char]) {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[start..], &other[start..]);
    let pairs = one.iter().rev().zip(other.iter().rev());
    let end = pairs.take_while(|(a, b)| a == b).count();
    (&one[..one.len() - end], &other[..other.len() - end])
}

#[cfg(test)]
mod tests {
    use super::{Rows, nearest};

    #[test]
    fn distances_are_those_of_the_definition() {
        let distance = |one: &str, other: &str| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            Rows::default().distance(&chars(one), &chars(other), 9)
        };
        assert_eq!(distance("", ""), Some(0));
        assert_eq!(distance("", "abc"), Some(3));
        assert_eq!(distance("abc", "abc"), Some(0));
        assert_eq!(distance("abc", "acb"), Some(1));
        assert_eq!(distance("kitten", "sitting"), Some(3));
        assert_eq!(distance("kitten", "kitte"), Some(1));
        assert_eq!(distance("abcdefghij", "klmnopqrst"), None);
    }

    #[test]
    fn a_limit_changes_no_distance_below_it() {
        let words = [
            "", "a", "ab", "ba", "figure", "figrue", "fgure", "figures", "measure",
        ];
        for one in words {
            for other in words {
                let chars = |text: &str| text.chars().collect::<Vec<_>>();
                let full = Rows::default().distance(&chars(one), &chars(other), 99);
                for limit in 0..8 {
                    let bound = Rows::default().distance(&chars(one), &chars(other), limit);
                    assert_eq!(bound, full.filter(|d| *d <= limit), "{one} {other} {limit}");
                }
            }
        }
    }

    #[test]
    fn the_likely_word_is_found() {
        assert_eq!(nearest("as-of", ["subject", "as_of"]), Some("as_of"));
        assert_eq!(nearest("Held", ["hold", "held"]), Some("held"));
        assert_eq!(nearest("x", ["y", "z"]), None);
        assert_eq!(nearest("", ["a"]), None);
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
