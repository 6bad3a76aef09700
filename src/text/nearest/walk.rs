//! The distance of a word of up to 64 characters, a whole column of the table
//! at a time. Longer words take the other way (`rows`).

use super::distances::Reading;

/// The columns of the table of distances between a word (downwards) and the text that was last
/// compared with it (to the right), as far as they were needed.
///
/// Known words mostly come in order and begin as the one before did: then only the columns of what
/// is new in a text are computed.
pub(super) struct Walk<'w> {
    masks: Masks,
    /// The bit of the word's last character.
    last: u64,
    /// The column before the first character of the text, and one for each character of `walked`.
    columns: Vec<Column>,
    /// The beginning of the last text, if it is ASCII.
    walked: &'w [u8],
}

impl<'w> Walk<'w> {
    /// None if the word, which has been read so already, has no characters or more than fit.
    pub(super) fn from(word: &[char], reading: Reading) -> Option<Self> {
        if !(1..=64).contains(&word.len()) {
            return None;
        }
        let mut columns = Vec::with_capacity(word.len() + 3);
        columns.push(Column::first(word.len()));
        Some(Self {
            masks: Masks::of(word, reading),
            last: 1 << (word.len() - 1),
            columns,
            walked: &[],
        })
    }

    /// Goes back to where `text` leaves the last text; gives what is left of it from there.
    #[inline]
    pub(super) fn return_to<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        let kept = shared(self.walked, text);
        self.walked = &self.walked[..kept];
        self.columns.truncate(kept + 1);
        &text[kept..]
    }

    /// The distance to an ASCII text to which the walk has returned, if it is within the limit.
    #[inline]
    pub(super) fn ascii_distance(&mut self, text: &'w [u8], limit: usize) -> Option<usize> {
        let rest = &text[self.walked.len()..];
        // As in `go_on`, but without a call: in order, most texts are known to be far by now.
        if self.columns.last()?.distance > limit + rest.len() {
            return None;
        }
        let ascii = &self.masks.ascii;
        let masks = rest.iter().map(|byte| ascii[usize::from(byte & 0x7f)]);
        let distance = go_on(&mut self.columns, masks, self.last, limit);
        self.walked = &text[..self.columns.len() - 1];
        distance
    }

    /// The distance to any text, which has been read, if it is within the limit.
    pub(super) fn distance(&mut self, text: &[char], limit: usize) -> Option<usize> {
        self.return_to(&[]);
        let masks = text.iter().map(|c| self.masks.at(*c));
        let distance = go_on(&mut self.columns, masks, self.last, limit);
        self.columns.truncate(1);
        distance
    }
}

/// Adds a column for each mask, until the last distance can no longer come within the limit: it
/// falls by no more than one in a column.
fn go_on(
    columns: &mut Vec<Column>,
    masks: impl ExactSizeIterator<Item = u64>,
    last: u64,
    limit: usize,
) -> Option<usize> {
    let mut column = *columns.last()?;
    let mut left = masks.len();
    for mask in masks {
        if column.distance > limit + left {
            return None;
        }
        left -= 1;
        column = column.next(mask, last);
        columns.push(column);
    }
    (column.distance <= limit).then_some(column.distance)
}

/// How many bytes two texts have in common at the beginning, eight at a time where there are.
#[inline]
fn shared(one: &[u8], other: &[u8]) -> usize {
    let eights = one.as_chunks::<8>().0.iter().zip(other.as_chunks().0);
    let start = 8 * eights.take_while(|(a, b)| a == b).count();
    let rest = one[start..].iter().zip(&other[start..]);
    start + rest.take_while(|(a, b)| a == b).count()
}

/// A column of the table of distances. Neighbours in the table differ by no more than one, so it
/// is kept as differences, a bit for each character of the word.
///
/// The method is Hyyrö's: "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit
/// Distances", Nordic Journal of Computing 10 (2003), pages 29 to 39. There the fields are called
/// VP, VN, D0, PM and D.
#[derive(Clone, Copy)]
struct Column {
    /// Where the distance is one more than above it.
    rises: u64,
    /// Where it is one less.
    falls: u64,
    /// Where it is the same as above and to the left.
    same: u64,
    /// Which characters of the word are the one of this column.
    mask: u64,
    /// The distance of the whole word from the text so far.
    distance: usize,
}

impl Column {
    /// That of the empty text, which is as far away as the word is long.
    fn first(length: usize) -> Self {
        Self {
            rises: u64::MAX,
            falls: 0,
            same: 0,
            mask: 0,
            distance: length,
        }
    }

    /// The column to the right, of a character that the word has at `mask`.
    #[inline]
    fn next(self, mask: u64, last: u64) -> Self {
        let exchanged = ((!self.same & mask) << 1) & self.mask;
        // The sum carries a match down along the rises below it.
        let carried = (mask & self.rises).wrapping_add(self.rises) ^ self.rises;
        let same = carried | mask | self.falls | exchanged;
        // What is more and what is less than to the left.
        let more = self.falls | !(same | self.rises);
        let less = same & self.rises;
        let distance = self.distance + usize::from(more & last != 0);
        // The first row, above the word, has one more in each column.
        let (more_above, less_above) = (more << 1 | 1, less << 1);
        Self {
            rises: less_above | !(same | more_above),
            falls: more_above & same,
            same,
            mask,
            distance: distance - usize::from(less & last != 0),
        }
    }
}

/// Where a word has which character: the bit of each place.
struct Masks {
    ascii: Box<[u64; 128]>,
    others: Vec<(char, u64)>,
}

impl Masks {
    /// Those of a word that has been read. The ASCII characters of a text are looked up unread, so
    /// those that are read alike have the same mask.
    fn of(word: &[char], reading: Reading) -> Self {
        let mut masks = Self {
            ascii: Box::new([0; 128]),
            others: Vec::new(),
        };
        for (at, c) in word.iter().enumerate() {
            *masks.entry(*c) |= 1 << at;
        }
        if reading == Reading::Folded {
            let lower = usize::from(b'a')..=usize::from(b'z');
            masks.ascii.copy_within(lower, usize::from(b'A'));
            masks.ascii[usize::from(b'-')] = masks.ascii[usize::from(b'_')];
        }
        masks
    }

    fn entry(&mut self, c: char) -> &mut u64 {
        if let Some(ascii) = self.ascii.get_mut(c as usize) {
            return ascii;
        }
        let known = self.others.iter().position(|(other, _)| *other == c);
        let at = known.unwrap_or(self.others.len());
        if known.is_none() {
            self.others.push((c, 0));
        }
        &mut self.others[at].1
    }

    fn at(&self, c: char) -> u64 {
        let other = || self.others.iter().find(|(other, _)| *other == c);
        let ascii = self.ascii.get(c as usize).copied();
        ascii.unwrap_or_else(|| other().map_or(0, |(_, mask)| *mask))
    }
}
