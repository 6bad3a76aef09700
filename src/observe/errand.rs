//! What a sweep is sent out for, and what its answers make of the ledger. Pure: who visits is no
//! matter here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::http::{Answer, Loosened, Request, newly_allowed};
use super::ledger::{self, Ages, Claim, Due, Entry, Health, Ledger, Visit, Why};
use super::links::{Target, Targets};
use super::{Body, Evidence, Nature, Reach, Reading, Sighting, read_page, redirected_to_root};
use crate::reconcile::address;
use crate::record::Digests;
use crate::schema::Catalog;

/// One address to visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// The address.
    pub url: String,
    /// Why it is visited.
    pub why: Why,
    /// Addresses of the records that give it.
    pub records: Vec<String>,
    /// The words to look for.
    pub asked: Vec<Asked>,
    /// The archived copy that a record names.
    pub archive: Option<String>,
    /// Whether it is itself only an archived copy.
    pub copy: bool,
    /// The address that the page had before it moved here, if that is known: a corrected link keeps
    /// its past.
    past: Option<String>,
    /// What the last answer named this state of the page.
    etag: Option<String>,
    /// When the last answer said that the page was changed.
    last_modified: Option<String>,
}

/// Words to look for at a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Address of the record that quotes them.
    pub record: String,
    /// The words.
    pub words: String,
    /// Their hash.
    pub sha256: String,
    /// Whether they were seen there before.
    pub before: bool,
}

/// What is to be done with all addresses of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Those to visit, sorted by address.
    pub errands: Vec<Errand>,
    /// Those that are fresh, with when they fall due.
    pub fresh: Vec<(String, Timestamp)>,
}

/// What errands are made from.
#[derive(Clone, Copy)]
pub struct Basis<'b> {
    /// The compiled schemas.
    pub catalog: &'b Catalog,
    /// All records.
    pub digests: &'b Digests,
    /// What is known.
    pub ledger: &'b Ledger,
    /// When it is.
    pub now: Timestamp,
    /// How long what was seen stays fresh.
    pub ages: &'b Ages,
    /// What a person lets through the guard.
    pub loosened: &'b Loosened,
}

/// Says which addresses are to be visited, and why.
pub fn plan(basis: Basis<'_>, targets: &Targets<'_>) -> Plan {
    let mut plan = Plan::default();
    let moved = moves(basis.ledger);
    let waits = waits(basis);
    for (url, target) in targets {
        let entry = basis.ledger.get(url);
        let hashes = target.expected.iter().map(|one| one.sha256.clone());
        let hashes: Vec<String> = hashes.collect();
        let due = match waits.get(host(url)) {
            Some(at) => Due::Later(*at),
            None if was_refused(entry) && newly_allowed(url, basis.loosened) => {
                Due::Now(Why::Allowed)
            }
            None => ledger::due(url, entry, &hashes, basis.now, basis.ages),
        };
        match due {
            Due::Now(why) => {
                let past = moved.get(url).copied().filter(|_| entry.is_none());
                plan.errands.push(errand(basis, url, target, why, past));
            }
            Due::Later(at) => plan.fresh.push(((*url).to_owned(), at)),
        }
    }
    plan
}

/// Whether the guard turned an address away before anything was sent.
fn was_refused(entry: Option<&Entry>) -> bool {
    entry.is_some_and(|entry| entry.reach == Reach::UnsafeTarget && entry.chain.is_empty())
}

fn errand(basis: Basis<'_>, url: &str, target: &Target, why: Why, past: Option<&Entry>) -> Errand {
    let entry = basis.ledger.get(url).or(past);
    let of = |position: u32| address(basis.catalog, basis.digests.at(position));
    let records: BTreeSet<String> = target.uses.iter().map(|one| of(one.record)).collect();
    let confirmed = |sha: &str| {
        let claim = entry.and_then(|entry| entry.claim(sha));
        claim.is_some_and(|claim| claim.confirmed_at.is_some())
    };
    let asked = asked(basis, target, &confirmed);
    // A page that need not be sent again cannot be asked for words that nobody has looked for.
    let decided = |one: &Asked| {
        let claim = entry.and_then(|entry| entry.claim(&one.sha256));
        claim.is_some_and(|claim| claim.evidence != Evidence::Undecidable)
    };
    let same = entry.filter(|entry| entry.url == url && entry.health() == Health::Alive);
    let same = same.filter(|_| asked.iter().all(decided));
    Errand {
        url: url.to_owned(),
        why,
        records: records.into_iter().collect(),
        archive: target.archive.clone(),
        copy: target.uses.iter().all(|one| one.archive),
        past: past.map(|entry| entry.url.clone()),
        etag: same.and_then(|entry| entry.etag.clone()),
        last_modified: same.and_then(|entry| entry.last_modified.clone()),
        asked,
    }
}

/// The words to look for, each once for each record.
fn asked(basis: Basis<'_>, target: &Target, confirmed: &dyn Fn(&str) -> bool) -> Vec<Asked> {
    let mut asked: Vec<Asked> = target
        .expected
        .iter()
        .map(|one| {
            let digest = basis.digests.at(one.record);
            let excerpt = digest.excerpts().get(one.excerpt as usize);
            Asked {
                record: address(basis.catalog, digest),
                words: excerpt.map_or_else(String::new, |excerpt| excerpt.text.to_owned()),
                before: confirmed(&one.sha256),
                sha256: one.sha256.clone(),
            }
        })
        .collect();
    asked.sort_by(|a, b| (&a.record, &a.sha256).cmp(&(&b.record, &b.sha256)));
    asked.dedup_by(|a, b| (&a.record, &a.sha256) == (&b.record, &b.sha256));
    asked
}

/// The hosts that asked to be left alone, and until when: whichever page was asked for then.
fn waits(basis: Basis<'_>) -> BTreeMap<&str, Timestamp> {
    let mut waits = BTreeMap::new();
    for entry in basis.ledger.entries() {
        if let Some(at) = entry.not_before.filter(|at| *at > basis.now) {
            let wait = waits.entry(host(&entry.url)).or_insert(at);
            *wait = at.max(*wait);
        }
    }
    waits
}

/// What is known of pages that moved, by where they moved to.
fn moves(ledger: &Ledger) -> BTreeMap<&str, &Entry> {
    let moved = ledger
        .entries()
        .filter(|entry| entry.reach == Reach::MovedPermanently);
    moved
        .filter_map(|entry| Some((entry.final_url.as_deref()?, entry)))
        .collect()
}

impl Errand {
    /// What to ask the web.
    pub fn request(&self) -> Request {
        Request {
            url: self.url.clone(),
            etag: self.etag.clone(),
            last_modified: self.last_modified.clone(),
            ..Request::default()
        }
    }

    /// Reads a page that came back: whether it is one at all, and what it says of the words.
    pub fn read(&self, body: &Body<'_>) -> (Option<Reach>, Vec<Sighting>) {
        let page = read_page(body);
        let given_up = redirected_to_root(&self.url, body.url);
        if page.nature == Nature::NotFound || given_up {
            return (Some(Reach::SoftGone), Vec::new());
        }
        let reading = Reading::of(&page);
        let look = |one: &Asked| reading.judge(&one.words, one.before);
        (None, self.asked.iter().map(look).collect())
    }

    /// What an answer, and what was read of the page, come to.
    pub fn visit(&self, answer: &Answer, sightings: Option<Vec<Sighting>>) -> Visit {
        let sightings = sightings.unwrap_or_default();
        let claims = self.asked.iter().enumerate().map(|(number, one)| {
            let sighting = sightings.get(number);
            Claim {
                record: one.record.clone(),
                expected_sha256: one.sha256.clone(),
                evidence: sighting.map_or(Evidence::Undecidable, |seen| seen.evidence),
                seen: sighting.and_then(|seen| seen.seen.as_deref()).map(one_line),
                confirmed_at: None,
            }
        });
        let elsewhere = answer.final_url != self.url;
        Visit {
            url: self.url.clone(),
            final_url: elsewhere.then(|| answer.final_url.clone()),
            chain: answer
                .chain
                .iter()
                .map(|hop| ledger::Hop {
                    url: hop.url.clone(),
                    status: hop.status,
                })
                .collect(),
            reach: answer.reach,
            http_status: answer.http_status,
            retry_after: answer.retry_after,
            etag: answer.etag.clone(),
            last_modified: answer.last_modified.clone(),
            unchanged: answer.unchanged,
            archive: self.archive.clone(),
            claims: claims.collect(),
        }
    }

    /// What is known of the address after a visit.
    pub fn follow(&self, ledger: &Ledger, visit: Visit, now: Timestamp) -> Entry {
        let past = self.past.as_deref().and_then(|past| ledger.get(past));
        let inherited = past.map(|entry| Entry {
            archive: None,
            etag: None,
            last_modified: None,
            ..entry.clone()
        });
        let before = ledger.get(&self.url).or(inherited.as_ref());
        ledger::follow(before, visit, now)
    }
}

fn one_line(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !c.is_control()).collect()
}

/// So many hosts at least must be asked before their silence says anything about us.
const HOSTS: usize = 5;

/// Whether the visits say more about where they were made from than about the pages: most of the hosts
/// that were there, or were never asked, could not be reached at all. Gives how many, of how many.
pub fn broken_vantage<'v>(
    ledger: &Ledger,
    visits: impl Iterator<Item = &'v Visit>,
) -> Option<(usize, usize)> {
    // By host, whether anything answered.
    let mut hosts: BTreeMap<&str, bool> = BTreeMap::new();
    for visit in visits {
        let entry = ledger.get(&visit.url);
        let expected =
            entry.is_none_or(|entry| entry.health() != Health::Dead && entry.fail_streak == 0);
        if expected {
            *hosts.entry(host(&visit.url)).or_default() |= answered(visit.reach);
        }
    }
    let silent = hosts.values().filter(|answered| !**answered).count();
    (hosts.len() >= HOSTS && silent * 2 > hosts.len()).then_some((silent, hosts.len()))
}

fn answered(reach: Reach) -> bool {
    !matches!(
        reach,
        Reach::NameNotFound
            | Reach::NameLookupFailed
            | Reach::ConnectFailed
            | Reach::TlsInvalid
            | Reach::Timeout
            | Reach::NotChecked
    )
}

/// The host of an address, with its port if it names one.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}
