//! Counts what an evaluation does and builds, so that it ends on any records.

use super::bounds::{MAX_BUILT, MAX_TEXT, STEPS_PER_ELEMENT};
use super::evaluate::Run;
use super::ir::Expr;
use super::stop::{Stopped, spent};

impl<'a> Run<'a, '_, '_> {
    /// Counts work, so that no rule runs for ever.
    #[inline]
    pub(super) fn step(&mut self, steps: usize, expr: &Expr) -> Result<(), Stopped<'a>> {
        self.steps += steps as u64;
        if self.steps > self.limit {
            let message = "this rule takes too long on these records: its work grows with the product of lists";
            return Err(spent(expr.bytes(), message));
        }
        Ok(())
    }

    /// Counts what is built, in elements.
    #[inline]
    pub(super) fn build(&mut self, elements: usize, expr: &Expr) -> Result<(), Stopped<'a>> {
        self.built += elements;
        if self.built > MAX_BUILT {
            let message =
                format!("this rule builds lists of more than {MAX_BUILT} elements in all");
            return Err(spent(expr.bytes(), message));
        }
        Ok(())
    }

    /// Counts a text that was built.
    pub(super) fn build_text(&mut self, len: usize, expr: &Expr) -> Result<(), Stopped<'a>> {
        if len > MAX_TEXT {
            let message = format!("this rule builds a text of more than {MAX_TEXT} bytes");
            return Err(spent(expr.bytes(), message));
        }
        self.build(1 + len / 32, expr)
    }

    /// An outermost loop over many elements may take longer.
    pub(super) fn allow(&mut self, elements: usize) {
        if self.loops == 0 {
            self.limit += STEPS_PER_ELEMENT * elements as u64;
        }
    }
}
