//! Reads a project's files a second time, and stops if one differs from what was checked.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Error, Verified};
use crate::project::{self, Content, Discovered, Fingerprint};
use crate::record::{Document, Node, Shape};
use crate::text::{FileId, Span};

/// A file's text with what was checked of it.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) text: String,
    pub(super) fingerprint: Fingerprint,
}

/// Reads a file of the run.
pub(super) fn text(verified: &Verified<'_>, file: FileId) -> Result<Read, Error> {
    let run = verified.run();
    let path = &run.paths[file.0 as usize];
    let found = Discovered {
        path: path.clone(),
        outside: false,
    };
    let checked = run.fingerprints.get(&file);
    match project::read_text(run.root, &found, run.max_file_size) {
        Content::Text(text) if checked == Some(&project::fingerprint(&text)) => Ok(Read {
            fingerprint: project::fingerprint(&text),
            text,
        }),
        Content::Text(_) => Err(Error::new(format!(
            "{path} was changed after it was checked; run the build again"
        ))),
        Content::Fault(fault) => Err(Error::new(format!("{path}: {}", fault.message))),
    }
}

/// The records of a parsed file by where they stand.
pub(super) fn by_place<'d>(document: &'d Document<'_>) -> BTreeMap<Span, Node<'d>> {
    let mut found = BTreeMap::new();
    for (_, _, value) in document.entries() {
        match value.shape() {
            Shape::List => found.extend(value.items().map(|item| (item.span(), item))),
            _ => {
                found.insert(value.span(), value);
            }
        }
    }
    found
}

/// Each file that holds records, with the positions of their digests.
pub(super) fn files(verified: &Verified<'_>) -> Vec<(FileId, Range<u32>)> {
    let digests = verified.run().digests;
    let mut files: Vec<(FileId, Range<u32>)> = Vec::new();
    for (position, digest) in (0..).zip(digests.iter()) {
        match files.last_mut() {
            Some((file, range)) if *file == digest.file => range.end = position + 1,
            _ => files.push((digest.file, position..position + 1)),
        }
    }
    files
}
