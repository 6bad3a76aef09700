//! Sorted names, found by comparing their first eight bytes as one number.
//! Knows nothing of schemas.

/// Names in order, each once.
#[derive(Debug, Default)]
pub(super) struct Names(Box<[(u64, Box<str>)]>);

impl Names {
    pub(super) fn new(names: impl IntoIterator<Item = Box<str>>) -> Self {
        let mut names: Vec<_> = names.into_iter().map(|name| (head(&name), name)).collect();
        names.sort();
        names.dedup();
        Self(names.into())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, name)| &**name)
    }

    /// The position of a name. The cursor starts at 0 and goes along with names that are asked for
    /// in order; one that comes before its forerunner starts again, so no order is relied on.
    #[inline]
    pub(super) fn find(&self, name: &str, cursor: &mut usize) -> Option<usize> {
        let wanted = head(name);
        let forerunner = cursor.checked_sub(1).and_then(|last| self.0.get(last));
        let start = match forerunner {
            Some((last, _)) if *last >= wanted => 0,
            _ => *cursor,
        };
        for (position, (head, known)) in self.0.iter().enumerate().skip(start) {
            if *head < wanted {
                continue;
            }
            *cursor = position;
            if *head > wanted {
                return None;
            }
            // Up to eight bytes, the head is all there is but for zeros.
            if known.len() == name.len() && (name.len() <= 8 || **known == *name) {
                return Some(position);
            }
        }
        None
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name, &mut 0).is_some()
    }
}

/// The first eight bytes as a number that is ordered as they are; short names end in zeros.
#[inline]
fn head(name: &str) -> u64 {
    let bytes = name.as_bytes();
    if let Some(head) = bytes.first_chunk() {
        return u64::from_be_bytes(*head);
    }
    if let Some((first, last)) = bytes.first_chunk().zip(bytes.last_chunk()) {
        // Four to seven bytes: the last four overlap the first, which are cut off again.
        let last = u64::from(u32::from_be_bytes(*last)) << (8 * (8 - bytes.len()));
        return u64::from(u32::from_be_bytes(*first)) << 32 | last & 0xffff_ffff;
    }
    let places = [56, 48, 40].into_iter();
    bytes
        .iter()
        .zip(places)
        .fold(0, |head, (byte, place)| head | u64::from(*byte) << place)
}
