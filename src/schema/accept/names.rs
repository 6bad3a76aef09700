//! Sorted names, found by comparing their first eight bytes as one number.
//! Knows nothing of schemas.

use crate::record::head;

/// So many names are looked at one after the other before the place of one is searched for.
const NEAR: usize = 16;

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
        let mut at = *cursor;
        let forerunner = at.checked_sub(1).and_then(|last| self.0.get(last));
        if forerunner.is_some_and(|(last, _)| *last >= wanted) {
            at = 0;
        }
        let end = at.saturating_add(NEAR).min(self.0.len());
        while let Some((head, known)) = self.0[..end].get(at).filter(|(head, _)| *head <= wanted) {
            at += 1;
            // Up to eight bytes, the head is all there is but for zeros.
            let same = *head == wanted && known.len() == name.len();
            if same && (name.len() <= 8 || **known == *name) {
                *cursor = at;
                return Some(at - 1);
            }
        }
        if at < end || at == self.0.len() {
            *cursor = at;
            return None;
        }
        let far = self.search(wanted, name);
        *cursor = far.map_or_else(|before| before, |at| at + 1);
        far.ok()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name, &mut 0).is_some()
    }

    /// The position of a name among many, or where it would be.
    fn search(&self, head: u64, name: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(other, known)| other.cmp(&head).then_with(|| (**known).cmp(name)))
    }
}
