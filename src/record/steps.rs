//! A bound on how often tables and lists are looked into. The validator tells what is wrong with each
//! branch of a choice, and with each branch of the choices in it: where branches lead back to the
//! choice, twice as much with each level of a record. When the steps are used up, no table or list
//! has anything in it any more, so that whatever is under way ends.

use std::cell::Cell;

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// Whether there is a step left; takes it.
pub(super) fn may_go_on() -> bool {
    LEFT.with(|left| {
        let (rest, used_up) = left.get().overflowing_sub(1);
        if !used_up {
            left.set(rest);
        }
        !used_up
    })
}

/// Does something on this thread with so many steps; `false` if they were used up, and what came of it
/// means little.
pub fn within_steps<T>(steps: u64, work: impl FnOnce() -> T) -> (T, bool) {
    let _before = Before(LEFT.replace(steps));
    let done = work();
    (done, LEFT.get() > 0)
}

/// How many steps were left before; they are again when this is dropped, whatever happened.
struct Before(u64);

impl Drop for Before {
    fn drop(&mut self) {
        LEFT.set(self.0);
    }
}
