//! Sorted names, found by comparing their first eight bytes as one number.
//! Knows nothing of schemas.

use crate::record::head;

/// So many names are looked at one by one before the others are searched: it is cheaper, and most
/// names that are asked for in order are near.
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
        if forerunner.is_some_and(|(last, known)| (*last, &**known) >= (wanted, name)) {
            at = 0;
        }
        let rest = self.0.get(at..).unwrap_or_default();
        for (head, known) in rest.iter().take(NEAR) {
            if *head > wanted {
                *cursor = at;
                return None;
            }
            at += 1;
            // Up to eight bytes, the head is all there is but for zeros.
            let same = *head == wanted && known.len() == name.len();
            if same && (name.len() <= 8 || **known == *name) {
                *cursor = at;
                return Some(at - 1);
            }
        }
        *cursor = at;
        self.find_far(wanted, name, cursor)
    }

    /// The position of a name that is none of those before the cursor, among however many.
    fn find_far(&self, wanted: u64, name: &str, cursor: &mut usize) -> Option<usize> {
        let rest = self.0.get(*cursor..).unwrap_or_default();
        let found = rest.binary_search_by(|(head, known)| (*head, &**known).cmp(&(wanted, name)));
        let (Ok(passed) | Err(passed)) = found;
        let at = *cursor + passed;
        *cursor = at + usize::from(found.is_ok());
        found.is_ok().then_some(at)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name, &mut 0).is_some()
    }
}
