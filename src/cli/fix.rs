//! `--fix`: what the ledger knows better than a record is written into the record's file.

use std::collections::{BTreeMap, BTreeSet};

use super::{Failure, output};
use crate::finding::Finding;
use crate::observe::{self, Change, Correction, ledger};
use crate::pipeline::{Options, Run};
use crate::record::{Digest, Link};
use crate::text::{FileId, Place, Sources as _};

/// Corrects the addresses that some findings are about, and names the copies that were `found` of some
/// pages; gives how many corrections were made.
pub(super) fn fix(
    run: &Run,
    options: &Options,
    findings: &[Finding],
    found: &BTreeSet<String>,
) -> Result<usize, Failure> {
    let standing = findings.iter().filter(|finding| finding.waiver.is_none());
    let rules: BTreeMap<Place, &str> = standing
        .map(|finding| (finding.at, finding.rule.name()))
        .filter(|(_, rule)| matches!(*rule, "source-moved" | "source-gone"))
        .collect();
    let mut made = 0;
    let mut corrections: BTreeMap<FileId, Vec<Correction>> = BTreeMap::new();
    for digest in run.digests.iter() {
        for link in digest.links() {
            let told = rules.get(&digest.at(link.span)).copied();
            let copy_found = found.contains(ledger::key(link.url));
            let change = match told {
                Some("source-moved") => moved(run, &link),
                _ if told.is_some() || copy_found => archived(run, digest, &link),
                _ => None,
            };
            let own = corrections.entry(digest.file).or_default();
            own.extend(change.map(|change| Correction {
                span: link.span,
                was: link.url.to_string(),
                change,
            }));
        }
    }
    for (file, corrections) in corrections {
        made += write(run, options, file, &corrections)?;
    }
    Ok(made)
}

fn moved(run: &Run, link: &Link<'_>) -> Option<Change> {
    let entry = run.seen.ledger.at(link.url)?;
    observe::moved_to(link.url, entry).map(Change::Say)
}

/// The archived copy that was found for a page, where the record has a field for it and names none.
fn archived(run: &Run, digest: Digest<'_>, link: &Link<'_>) -> Option<Change> {
    let copy = run.seen.ledger.at(link.url)?.archive.clone()?;
    let web = copy.starts_with("https://") || copy.starts_with("http://");
    let site = &run.catalog.kind(digest.kind).plan.links[link.site as usize];
    let field = site.archive.as_deref()?.strip_prefix('/')?;
    let plain = field
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    (link.archive.is_none() && plain && web).then(|| Change::Add {
        field: field.to_owned(),
        text: copy,
    })
}

fn write(
    run: &Run,
    options: &Options,
    file: FileId,
    corrections: &[Correction],
) -> Result<usize, Failure> {
    let path = options.root.join(run.files.path(file));
    if corrections.is_empty() {
        return Ok(0);
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("{} could not be read: {error}", path.display()))?;
    let (new, made) = observe::correct(&text, corrections);
    if made > 0 {
        output::write_file(&path, new.as_bytes())?;
    }
    Ok(made)
}
