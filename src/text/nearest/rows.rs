//! The distance of words of any length: the table itself, row by row. Words
//! that a machine word has room for go another way (`walk`).

/// The last three rows of the table of distances, kept from one pair to the next.
#[derive(Default)]
pub(super) struct Rows([Vec<usize>; 3]);

impl Rows {
    /// How many insertions, deletions, replacements and exchanges of neighbours lie between two
    /// words (optimal string alignment), if no more than `limit`. Only the cells that can stay
    /// within the limit are looked at, so that a far word costs little.
    pub(super) fn distance(&mut self, one: &[char], other: &[char], limit: usize) -> Option<usize> {
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
