//! Where what files packed is kept: in a large text that stays as it is while
//! few files change, and in a small one of what was packed since. Places count
//! through both, the settled text first.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::project::{Draft, Piece, Shelf, Sum};
use crate::record::Packed;

/// All is written anew where more than one byte of so many is fresh, or no longer needed, unless that is
/// next to nothing, in bytes.
const FRESH: usize = 16;
const NEXT_TO_NOTHING: usize = 1 << 12;

/// What an earlier run kept.
#[derive(Debug)]
pub(super) struct Packs {
    settled: Arc<String>,
    sum: Sum,
    fresh: Arc<String>,
}

impl Packs {
    /// Reads the settled text, beside which the fresh one was kept; `None` if it is another one.
    pub(super) fn read(root: &Path, sum: Sum, fresh: &[u8]) -> Option<Self> {
        let shelf = Shelf::open(root, Piece::Records).filter(|shelf| shelf.sum() == sum)?;
        let fresh = String::from_utf8(fresh.to_vec()).ok()?;
        Some(Self {
            settled: Arc::new(String::from_utf8(shelf.read()?).ok()?),
            sum,
            fresh: Arc::new(fresh),
        })
    }

    /// What stands at a place.
    pub(super) fn part(&self, place: Range<usize>) -> Packed {
        let settled = self.settled.len();
        match place.start.checked_sub(settled) {
            None => Packed::part_of(&self.settled, place),
            Some(start) => Packed::part_of(&self.fresh, start..place.end.saturating_sub(settled)),
        }
    }
}

/// Whether so much may be fresh or no longer needed beside a settled text, all in bytes.
pub(super) fn is_little(bytes: usize, settled: u64) -> bool {
    bytes <= NEXT_TO_NOTHING || bytes.saturating_mul(FRESH) as u64 <= settled
}

/// What is kept of a run.
#[derive(Debug)]
pub(super) struct Layout<'p> {
    /// Where what each file packed stands.
    pub(super) places: Vec<Range<usize>>,
    /// What the settled text adds up to.
    pub(super) settled: Sum,
    /// The settled text, if it was written anew.
    pub(super) draft: Option<Draft>,
    /// The parts of the fresh text.
    pub(super) fresh: Vec<&'p [u8]>,
}

impl<'p> Layout<'p> {
    /// Finds a place for what all files packed. `None` if nothing could be written.
    pub(super) fn new<I: Iterator<Item = &'p Packed> + Clone>(
        root: &Path,
        before: Option<&Packs>,
        packed: I,
    ) -> Option<Self> {
        let beside = before.and_then(|before| Self::beside(before, packed.clone()));
        beside.or_else(|| Self::anew(root, packed))
    }

    /// All as it was but for a little.
    fn beside(before: &Packs, packed: impl Iterator<Item = &'p Packed>) -> Option<Self> {
        let settled = before.settled.len();
        let (mut places, mut fresh) = (Vec::new(), Vec::new());
        let (mut end, mut needed) = (settled, 0);
        for packed in packed {
            if let Some(place) = packed.place_in(&before.settled) {
                needed += place.len();
                places.push(place);
            } else {
                let text = packed.as_text().as_bytes();
                fresh.push(text);
                places.push(end..end + text.len());
                end += text.len();
            }
        }
        let other = (end - settled) + settled.saturating_sub(needed);
        is_little(other, before.sum.length).then_some(Self {
            places,
            settled: before.sum,
            draft: None,
            fresh,
        })
    }

    fn anew(root: &Path, packed: impl Iterator<Item = &'p Packed> + Clone) -> Option<Self> {
        let texts = packed.clone().map(|packed| packed.as_text().as_bytes());
        // Whoever cannot write here is checked for all the same.
        let draft = Draft::write(root, Piece::Records, texts).ok()?;
        let mut end = 0;
        let place = |packed: &Packed| {
            let start = end;
            end += packed.as_text().len();
            start..end
        };
        Some(Self {
            places: packed.map(place).collect(),
            settled: draft.sum(),
            draft: Some(draft),
            fresh: Vec::new(),
        })
    }
}
