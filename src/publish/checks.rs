//! The table of checks: what each check of each record came to.

use std::path::Path;

use super::line::Context;
use super::logical::{Digests, digests};
use super::rows::canonical;
use super::sinks::Sinks;
use super::sort::Sorter;
use super::{Error, names};
use crate::reconcile::CheckRow;

/// Writes what the checks came to, in the order of addresses, and their digest.
pub(super) fn write(
    context: &Context<'_>,
    sinks: &mut Sinks<'_>,
    work: &Path,
) -> Result<Digests, Error> {
    let run = context.verified.run();
    let ranks = if run.checks.is_empty() {
        Vec::new()
    } else {
        ranks(context)
    };
    let mut checks: Vec<_> = run.checks.iter().collect();
    checks.sort_by(|a, b| {
        let key = |row: &CheckRow| ranks[row.record as usize];
        (key(a), &a.rule.name, &*a.pointer, a.outcome).cmp(&(
            key(b),
            &b.rule.name,
            &*b.pointer,
            b.outcome,
        ))
    });
    let mut rows = Sorter::new(work, "checks");
    let trouble = |error: std::io::Error| Error::io("the checks could not be sorted", &error);
    for check in checks {
        let cells = [
            (names::ADDRESS, context.address(check.record)),
            ("outcome", check.outcome.as_str().to_owned()),
            ("pointer", check.pointer.to_string()),
            ("rule", check.rule.name.clone()),
        ];
        let cells = cells.into_iter().filter(|(_, text)| !text.is_empty());
        let cells = cells
            .map(|(column, text)| (column.to_owned(), text))
            .collect();
        rows.push(&canonical(names::CHECKS, &cells))
            .map_err(trouble)?;
        sinks.record(&[(names::CHECKS.to_owned(), cells)])?;
    }
    digests(rows.finish().map_err(trouble)?).map_err(trouble)
}

/// The place of each record in the order of addresses.
fn ranks(context: &Context<'_>) -> Vec<u32> {
    let digests = context.verified.run().digests;
    let mut order: Vec<u32> = (0..u32::try_from(digests.len()).unwrap_or(u32::MAX)).collect();
    order.sort_by(|a, b| address_bytes(context, *a).cmp(address_bytes(context, *b)));
    let mut ranks = vec![0; digests.len()];
    for (rank, position) in (0..).zip(order) {
        ranks[position as usize] = rank;
    }
    ranks
}

/// The address of a record byte by byte: all of them at once would fill the memory.
fn address_bytes<'c>(context: &Context<'c>, position: u32) -> impl Iterator<Item = u8> + 'c {
    let run = *context.verified.run();
    let digest = run.digests.at(position);
    let kind = run.catalog.kind(digest.kind).name.bytes();
    let id = digest.id().unwrap_or_default();
    kind.chain([b':']).chain(id.bytes())
}
