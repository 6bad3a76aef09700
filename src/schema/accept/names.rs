//! Sorted names, found by comparing their first eight bytes as one number.
//! Knows nothing of schemas.

/// Names in order, each once.
#[derive(Debug, Default)]
pub(super) struct Names {
    heads: Box<[u64]>,
    names: Box<[Box<str>]>,
}

impl Names {
    pub(super) fn new(names: impl IntoIterator<Item = Box<str>>) -> Self {
        let mut names: Vec<Box<str>> = names.into_iter().collect();
        names.sort();
        names.dedup();
        Self {
            heads: names.iter().map(|name| head(name)).collect(),
            names: names.into(),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// The position of a name. The cursor starts at 0 and goes along with names that are asked for
    /// in order; one that comes before its forerunner starts again, so no order is relied on.
    pub(super) fn find(&self, name: &str, cursor: &mut usize) -> Option<usize> {
        let wanted = head(name);
        let mut here = *cursor;
        if here > 0 && self.heads.get(here - 1).is_none_or(|last| *last >= wanted) {
            here = 0;
        }
        while self.heads.get(here).is_some_and(|head| *head < wanted) {
            here += 1;
        }
        *cursor = here;
        while self.heads.get(here) == Some(&wanted) {
            if self.names.get(here).is_some_and(|known| **known == *name) {
                return Some(here);
            }
            here += 1;
        }
        None
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name, &mut 0).is_some()
    }
}

/// The first eight bytes as a number that is ordered as they are; short names end in zeros.
fn head(name: &str) -> u64 {
    let bytes = name.as_bytes();
    if let Some(head) = bytes.first_chunk() {
        return u64::from_be_bytes(*head);
    }
    let head = bytes
        .iter()
        .fold(0, |head, byte| head << 8 | u64::from(*byte));
    // A name of no bytes is all zeros, and so is its shift.
    head.checked_shl(64 - 8 * u32::try_from(bytes.len()).unwrap_or(0))
        .unwrap_or(0)
}
