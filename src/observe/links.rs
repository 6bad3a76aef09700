//! Every address that the records give, with what is expected there. Made of digests alone.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::ledger::key;
use crate::reconcile::Quote;
use crate::record::{Digests, Link};

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
pub fn targets<'d>(digests: &'d Digests, quotes: &[Quote]) -> Targets<'d> {
    let mut targets = Targets::new();
    let standing = (0..)
        .zip(digests.iter())
        .filter(|(_, digest)| digest.stands());
    for (record, digest) in standing {
        for (position, link) in (0..).zip(digest.links()) {
            for (url, archive) in addresses(&link) {
                let target: &mut Target = targets.entry(url).or_default();
                target.uses.push(Use {
                    record,
                    link: position,
                    archive,
                });
                let copy = link.archive.filter(|_| !archive);
                let copy = copy.map(|(copy, _)| copy.to_owned());
                target.archive = target.archive.take().or(copy);
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
        for (url, _) in addresses(&link) {
            if let Some(target) = targets.get_mut(url) {
                target.expected.push(expected.clone());
            }
        }
    }
    targets
}

/// The addresses that a link gives: its own, and that of the archived copy.
fn addresses<'d>(link: &Link<'d>) -> impl Iterator<Item = (&'d str, bool)> + use<'d> {
    let copy = link.archive.map(|(copy, _)| (key(copy), true));
    let own = std::iter::once((key(link.url), false));
    own.chain(copy).filter(|(url, _)| !url.is_empty())
}

fn quoting(digests: &Digests, quote: &Quote) -> bool {
    digests.at(quote.record).stands()
}

/// The link at which some words are expected: the first of the record that they come from.
pub(super) fn expected_at<'d>(digests: &'d Digests, quote: &Quote) -> Option<Link<'d>> {
    let at = digests.at(quote.at?);
    at.links().first().filter(|_| at.stands())
}

/// The words of a quote.
pub(super) fn words<'d>(digests: &'d Digests, quote: &Quote) -> &'d str {
    let excerpts = digests.at(quote.record).excerpts();
    let excerpt = excerpts.get(quote.excerpt as usize);
    excerpt.map_or("", |excerpt| excerpt.text)
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
