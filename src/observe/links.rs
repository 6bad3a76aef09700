//! Every address that the records give, with what is expected there. Made of digests alone.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::ledger::key;
use crate::reconcile::Quote;
use crate::record::{Digest, Link};

/// The addresses of a project, as the ledger names them, sorted.
pub type Targets<'d> = BTreeMap<&'d str, Target>;

/// One address, whoever gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// The links that lead there.
    pub uses: Vec<Use>,
    /// What is expected there, each excerpt once for each record that quotes it.
    pub expected: Vec<Expected>,
    /// The archived copy that a record names beside it.
    pub archive: Option<String>,
}

/// A link that gives an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Position of the digest.
    pub record: u32,
    /// Position of the link among the digest's own.
    pub link: u32,
    /// Whether the address is that of the archived copy.
    pub archive: bool,
}

/// Words expected at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Position of the digest that quotes.
    pub record: u32,
    /// Position of the excerpt among the digest's own.
    pub excerpt: u32,
    /// The hash of the words.
    pub sha256: String,
}

/// Gathers the addresses of all records that were not withdrawn.
pub fn targets<'d>(digests: &'d [Digest], quotes: &[Quote]) -> Targets<'d> {
    let mut targets = Targets::new();
    for (record, digest) in (0..).zip(digests).filter(|(_, digest)| stands(digest)) {
        for (position, link) in (0..).zip(&digest.links) {
            for (url, archive) in addresses(link) {
                let target: &mut Target = targets.entry(url).or_default();
                target.uses.push(Use {
                    record,
                    link: position,
                    archive,
                });
                let copy = link.archive.as_deref().filter(|_| !archive);
                target.archive = target.archive.take().or(copy.map(str::to_owned));
            }
        }
    }
    for quote in quotes {
        let (Some(link), true) = (expected_at(digests, quote), quoting(digests, quote)) else {
            continue;
        };
        let expected = Expected {
            record: quote.record,
            excerpt: quote.excerpt,
            sha256: sha256(words(digests, quote)),
        };
        for (url, _) in addresses(link) {
            if let Some(target) = targets.get_mut(url) {
                target.expected.push(expected.clone());
            }
        }
    }
    targets
}

/// The addresses that a link gives: its own, and that of the archived copy.
fn addresses(link: &Link) -> impl Iterator<Item = (&str, bool)> {
    let copy = link.archive.as_deref().map(|copy| (key(copy), true));
    let own = std::iter::once((key(&link.url), false));
    own.chain(copy).filter(|(url, _)| !url.is_empty())
}

fn stands(digest: &Digest) -> bool {
    digest.withdrawn.is_none()
}

fn quoting(digests: &[Digest], quote: &Quote) -> bool {
    stands(&digests[quote.record as usize])
}

/// The link at which some words are expected: the first of the record that they come from.
pub(super) fn expected_at<'d>(digests: &'d [Digest], quote: &Quote) -> Option<&'d Link> {
    let at = &digests[quote.at? as usize];
    at.links.first().filter(|_| stands(at))
}

/// The words of a quote.
pub(super) fn words<'d>(digests: &'d [Digest], quote: &Quote) -> &'d str {
    &digests[quote.record as usize].excerpts[quote.excerpt as usize].text
}

/// The hash under which the ledger keeps words.
pub fn sha256(words: &str) -> String {
    use std::fmt::Write as _;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(words.as_bytes()) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
