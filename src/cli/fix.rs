//! `--fix`: what the ledger knows better than a record is written into the record's file.

use std::collections::BTreeMap;

use super::{Failure, output};
use crate::finding::Finding;
use crate::observe::{self, Change, Correction};
use crate::pipeline::{Options, Run};
use crate::record::{Digest, Link};
use crate::text::{FileId, Place, Sources as _};

/// Corrects the addresses that some findings are about; gives how many.
pub(super) fn fix(run: &Run, options: &Options, findings: &[Finding]) -> Result<usize, Failure> {
    let links: BTreeMap<Place, (&Digest, &Link)> = run
        .digests
        .iter()
        .flat_map(|digest| digest.links.iter().map(move |link| (digest, link)))
        .map(|(digest, link)| (digest.at(link.span), (digest, link)))
        .collect();
    let mut corrections: BTreeMap<FileId, Vec<Correction>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.waiver.is_none()) {
        let Some((digest, link)) = links.get(&finding.at) else {
            continue;
        };
        let change = match finding.rule.name() {
            "source-moved" => moved(run, link),
            "source-gone" => archived(run, digest, link),
            _ => None,
        };
        let correction = change.map(|change| Correction {
            span: link.span,
            was: link.url.to_string(),
            change,
        });
        corrections
            .entry(digest.file)
            .or_default()
            .extend(correction);
    }
    let mut made = 0;
    for (file, corrections) in corrections {
        made += write(run, options, file, &corrections)?;
    }
    Ok(made)
}

fn moved(run: &Run, link: &Link) -> Option<Change> {
    let entry = run.seen.ledger.at(&link.url)?;
    observe::moved_to(&link.url, entry).map(Change::Say)
}

/// The archived copy that was found for a page, where the record has a field for it and names none.
fn archived(run: &Run, digest: &Digest, link: &Link) -> Option<Change> {
    let copy = run.seen.ledger.at(&link.url)?.archive.clone()?;
    let site = &run.catalog.kind(digest.kind).plan.links[link.site as usize];
    let field = site.archive.as_deref()?.strip_prefix('/')?;
    let plain = field
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    (link.archive.is_none() && plain).then(|| Change::Add {
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
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("{} could not be read: {error}", path.display()))?;
    let (new, made) = observe::correct(&text, corrections);
    if made > 0 {
        output::write_file(&path, new.as_bytes())?;
    }
    Ok(made)
}
