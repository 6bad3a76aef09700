//! Whether all is told as it was, though some files say something else: nothing became different in
//! them but where things stand. Whatever is in doubt here is left to a run over the records.

use super::FEW;
use super::earlier::{Compared, Earlier};
use crate::finding::Report;
use crate::pipeline::Options;
use crate::pipeline::ready::{Keeping, Ready};
use crate::pipeline::records::{self, Again};

/// What an earlier run came to, where files that say something else change nothing about it.
pub(super) struct Still {
    /// What is seen of files now.
    pub(super) seen: Vec<Again>,
    /// The report, and how many records each file holds.
    pub(super) result: (Report, Vec<u32>),
}

impl Still {
    /// Validates the files that say something else. `None` where one has something of its own to tell,
    /// differs in more than places, or is shown by a finding, whose places may have moved.
    pub(super) fn new(
        compared: Compared,
        earlier: &Earlier<'_>,
        ready: &Ready,
        keeping: Keeping<'_>,
        options: &Options,
    ) -> Option<Self> {
        // Where much changed, it would be for nothing, and not worth its time.
        if compared.changed.len() > FEW {
            return None;
        }
        let sight = Keeping {
            sight: true,
            ..keeping
        };
        let ground = ready.ground(options, sight);
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
}
