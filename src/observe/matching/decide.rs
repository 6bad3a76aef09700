//! From what was found to what is said. The order is the order of certainty: word for word, the same
//! figures in the same context, another figure in that context, nothing of it; and doubt, wherever one
//! reading of the page may still be what is cited.

use super::align::{self, Alignment};
use super::changed::{self, Found};
use super::figure::Likeness;
use super::tokens::Text;
use super::{Reading, Sighting, exact, gone};
use crate::observe::{Confirmation, Evidence};

/// What the page says of the excerpt.
pub(super) fn decide(reading: &Reading<'_>, wanted: &Text<'_>, confirmed_before: bool) -> Sighting {
    if let Some((first, last)) = exact::find(&reading.text, wanted) {
        let evidence = Evidence::Confirmed(Confirmation::Exact);
        let seen = reading.words(first, last);
        return Sighting { evidence, seen };
    }
    let items = align::items(wanted);
    let alignments = align::all(reading, &items);
    if let Some(same) = alignments.iter().find(|found| found.agrees()) {
        return sighting(reading, same, Evidence::Confirmed(Confirmation::Number));
    }
    if !reading.text.whole || alignments.iter().any(|found| found.any(Likeness::Perhaps)) {
        return doubt(confirmed_before);
    }
    match changed::find(reading, &items, &alignments, confirmed_before) {
        Found::One(changed) => return sighting(reading, changed, Evidence::Changed),
        Found::Several => return doubt(confirmed_before),
        Found::None => {}
    }
    if !confirmed_before {
        return doubt(false);
    }
    if let Some(turned) = alignments.iter().find(|found| found.is_turned_round()) {
        return sighting(reading, turned, Evidence::Absent);
    }
    let gone = gone::is_gone(reading, &items);
    if gone {
        Sighting::of(Evidence::Absent)
    } else {
        doubt(true)
    }
}

/// Neither found nor surely gone.
fn doubt(confirmed_before: bool) -> Sighting {
    Sighting::of(if confirmed_before {
        Evidence::Undecidable
    } else {
        Evidence::NeverConfirmed
    })
}

fn sighting(reading: &Reading<'_>, found: &Alignment, evidence: Evidence) -> Sighting {
    let (mut first, mut last) = (
        align::token_at(reading, found.first),
        align::token_at(reading, found.last),
    );
    let tokens = &reading.text.tokens;
    let attached = |at: usize| tokens.get(at).is_some_and(|token| token.attached);
    while attached(last + 1) {
        last += 1;
    }
    while first > 0 && attached(first - 1) {
        first -= 1;
    }
    let seen = reading.words(first, last);
    Sighting { evidence, seen }
}
