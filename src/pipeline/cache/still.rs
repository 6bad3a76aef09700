//! Whether all is told as it was, though some files say something else: nothing that other records
//! are compared with became different, or no rule that could see it says anything else. Whatever is
//! in doubt here is left to a run over all records.

use super::FEW;
use super::earlier::{Compared, Earlier};
use crate::finding::Report;
use crate::pipeline::Options;
use crate::pipeline::ready::{Keeping, Ready};
use crate::pipeline::records::{self, Again, Collected, Known};
use crate::reconcile;
use crate::record::{Difference, Packed};

/// What an earlier run came to, where files that say something else may change nothing about it.
pub(super) struct Still {
    /// What is seen of files now.
    pub(super) seen: Vec<Again>,
    /// The report, and how many records each file holds.
    pub(super) result: (Report, Vec<u32>),
}

impl Still {
    /// Validates the files that say something else. `None` where one has something of its own to tell,
    /// differs in more than places and values, or is shown by a finding, whose places may have moved.
    pub(super) fn new(
        compared: Compared,
        earlier: &Earlier<'_>,
        ready: &Ready,
        known: &[Option<Known>],
        options: &Options,
    ) -> Option<Self> {
        // Where much changed, it would be for nothing, and not worth its time.
        if compared.changed.len() > FEW {
            return None;
        }
        let keeping = Keeping {
            sight: true,
            known,
            known_on: &options.today,
        };
        let ground = ready.ground(options, keeping);
        let mut seen = records::again(ground, &ready.records, &compared.changed)?;
        let result = earlier.result()?;
        let moved = |again: &&Again| again.packed.is_some();
        for again in seen.iter().filter(moved) {
            let file = ready.files.id(&ready.records.get(again.at)?.path);
            if result.0.places().any(|place| place.file == file) {
                return None;
            }
        }
        seen.extend(compared.same);
        Some(Self { seen, result })
    }

    /// Whether values differ that rules may read at other records.
    pub(super) fn has_other_values(&self) -> bool {
        let other = |again: &Again| matches!(again.packed, Some((_, Difference::Values)));
        self.seen.iter().any(other)
    }

    /// Whether the rules that may read them say what they said. No rule may have named a record by
    /// itself: only references tell who reads whom.
    pub(super) fn has_same_verdicts(
        &self,
        validated: &Collected,
        ready: &Ready,
        known: &[Option<Known>],
        options: &Options,
    ) -> bool {
        let (mut before, mut after) = (validated.digests.clone(), validated.digests.clone());
        let mut changed = Vec::new();
        for (at, now) in self.repacked() {
            let Some(then) = known.get(at).and_then(Option::as_ref) else {
                return false;
            };
            before.replace(at, then.packed.clone().unwrap_or_default());
            after.replace(at, now.clone());
        }
        for (at, _) in self.repacked() {
            changed.extend(after.of_file(at));
        }
        // What a waiver says is no rule's to compare.
        let is_waiver = |position: &u32| ready.catalog.is_waiver(after.kind(*position));
        before.len() == after.len()
            && !changed.iter().any(is_waiver)
            && reconcile::same_verdicts(
                &ready.catalog,
                [&before, &after],
                &validated.names,
                ready.setting(options),
                &changed,
            )
    }

    fn repacked(&self) -> impl Iterator<Item = (usize, &Packed)> {
        let seen = self.seen.iter();
        seen.filter_map(|again| Some((again.at, &again.packed.as_ref()?.0)))
    }
}
