//! What the ledger says against the links and excerpts of the records: findings, without a look at
//! the network. They warn; only a link that was just added, or is unsafe, is an error.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::ledger::{Claim, DEAD_AFTER, Entry, Health, key};
use super::links::{expected_at, words};
use super::rules::{
    SOURCE_CHANGED, SOURCE_GONE, SOURCE_MOVED, SOURCE_STALE, SOURCE_UNOBSERVED, UNSAFE_LINK,
};
use super::seen::{Seen, Standing};
use super::{Evidence, Reach, http};
use crate::finding::{Finding, Input, Rule, Severity};
use crate::reconcile::{Quote, address};
use crate::record::{Digest, Digests, Link};
use crate::schema::Catalog;
use crate::text::Span;

/// What links are judged by.
pub struct Ground<'g> {
    /// The compiled schemas.
    pub catalog: &'g Catalog,
    /// All records.
    pub digests: &'g Digests,
    /// The ledger.
    pub seen: &'g Seen,
    /// The day of the run.
    pub today: Date,
    /// After so many days what was seen is old.
    pub stale_after: u32,
    /// In a run that judges a change: the addresses that were there before it.
    pub known: Option<&'g BTreeSet<String>>,
}

/// All findings of the ledger's rules.
pub fn findings(ground: &Ground<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut unvisited = Vec::new();
    for digest in ground.digests.iter().filter(|digest| digest.stands()) {
        for link in digest.links() {
            let site = Site {
                ground,
                digest,
                link: &link,
            };
            unvisited.extend(site.unvisited());
            findings.extend(site.own());
            findings.extend(site.copy());
        }
    }
    findings.extend(bounded(unvisited));
    for quote in &ground.seen.quotes {
        if ground.digests.at(quote.record).stands() {
            findings.extend(quoted(ground, quote));
        }
    }
    findings
}

/// So many links that nobody visited are told one by one: past that, the next sweep is still to come.
const MAX_UNVISITED: usize = 20;

fn bounded(mut unvisited: Vec<Finding>) -> Vec<Finding> {
    let others = unvisited.len().saturating_sub(1);
    if unvisited.len() > MAX_UNVISITED {
        unvisited.truncate(1);
        for first in &mut unvisited {
            first.message =
                format!("nobody has visited this page yet, nor those of {others} other links");
        }
    }
    unvisited
}

/// The addresses that records give, for a run that judges what comes after.
pub fn addresses(digests: &Digests) -> BTreeSet<String> {
    let links = digests.iter().flat_map(Digest::links);
    let all = links.flat_map(|link| {
        let copy = link.archive.map(|(copy, _)| copy);
        std::iter::once(link.url).chain(copy)
    });
    all.map(|url| key(url).to_owned()).collect()
}

struct Site<'s> {
    ground: &'s Ground<'s>,
    digest: Digest<'s>,
    link: &'s Link<'s>,
}

impl Site<'_> {
    fn unvisited(&self) -> Option<Finding> {
        let known = self.ground.seen.ledger.at(self.link.url).is_some();
        (!known).then(|| {
            let finding = self.at_link(&SOURCE_UNOBSERVED, "nobody has visited this page yet");
            finding.help("factum observe visits it and writes what it sees to the ledger")
        })
    }

    /// What is wrong with the address itself.
    fn own(&self) -> Vec<Finding> {
        let Some(entry) = self.ground.seen.ledger.at(self.link.url) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        found.extend(self.reached(entry, self.link.span, false));
        found.extend(self.moved(entry));
        found.extend(self.stale(entry));
        found
    }

    /// What is wrong with the archived copy.
    fn copy(&self) -> Option<Finding> {
        let (copy, span) = self.link.archive?;
        let entry = self.ground.seen.ledger.at(copy)?;
        self.reached(entry, span, true)
    }

    fn at_link(&self, rule: &'static Rule, message: impl Into<String>) -> Finding {
        self.finding(rule, self.link.span, message)
    }

    fn finding(&self, rule: &'static Rule, span: Span, message: impl Into<String>) -> Finding {
        let record = address(self.ground.catalog, self.digest);
        let pointer = if span == self.link.span {
            self.link.pointer.to_string()
        } else {
            self.archive_pointer()
        };
        Finding::new(rule, self.digest.at(span), message).in_record(record, pointer)
    }

    fn archive_pointer(&self) -> String {
        let plan = &self.ground.catalog.kind(self.digest.kind).plan;
        let beside = plan.links[self.link.site as usize].archive.as_deref();
        let table = self
            .link
            .pointer
            .rsplit_once('/')
            .map_or("", |(table, _)| table);
        format!("{table}{}", beside.unwrap_or_default())
    }

    fn reached(&self, entry: &Entry, span: Span, copy: bool) -> Option<Finding> {
        let what = if copy {
            "the archived copy"
        } else {
            "this page"
        };
        if entry.reach == Reach::UnsafeTarget {
            let why = http::refusal(&entry.url).map_or_else(String::new, |why| format!(": {why}"));
            let message = format!("{what} is at an address that may not be visited{why}");
            return Some(
                self.finding(&UNSAFE_LINK, span, message)
                    .label("give an address that any reader can open"),
            );
        }
        if self.fresh_and_gone(entry) {
            let message = format!("{what} is not there: {}", in_words(entry.reach));
            let mut finding = self.finding(&SOURCE_GONE, span, message);
            finding.severity = Severity::Error;
            return Some(finding.label("mend the address, or leave it out"));
        }
        (entry.health() == Health::Dead).then(|| self.gone(entry, span, copy, what))
    }

    /// Whether a change brought this address, and it was seen to lead nowhere.
    fn fresh_and_gone(&self, entry: &Entry) -> bool {
        let new = |known: &BTreeSet<String>| !known.contains(&entry.url);
        let decided = matches!(
            entry.reach,
            Reach::Gone | Reach::NameNotFound | Reach::RedirectLoop
        );
        decided && self.ground.known.is_some_and(new)
    }

    fn gone(&self, entry: &Entry, span: Span, copy: bool, what: &str) -> Finding {
        let last = entry.last_ok_at.map_or_else(
            || "it was never there when visited".to_owned(),
            |at| format!("it was last there on {}", day(at)),
        );
        let why = if failed(entry.reach) {
            in_words(entry.reach)
        } else {
            "nothing was found there"
        };
        let message = format!("{what} is gone: {why} ({DEAD_AFTER} visits days apart); {last}");
        if copy {
            return self
                .finding(&SOURCE_GONE, span, message)
                .label("name another copy");
        }
        let mut finding = self.finding(&SOURCE_GONE, span, message);
        if self.ground.seen.archived(self.link) {
            finding.severity = Severity::Note;
            return finding.label("confirmed in archive: the copy that the record names is there");
        }
        let found = entry.archive.as_deref();
        match found.filter(|_| self.link.archive.is_none()) {
            Some(copy) => finding
                .label("name an archived copy beside it")
                .help(format!(
                    "there is one at {copy}; factum check --fix writes it into the record"
                )),
            None => finding
                .label("name its new address, or an archived copy beside it")
                .help("factum observe --find-archives looks for a copy near the day it was opened"),
        }
    }

    fn moved(&self, entry: &Entry) -> Option<Finding> {
        let new = moved_to(self.link.url, entry)?;
        let message = format!("this page has moved for good, to {new}");
        let finding = self.at_link(&SOURCE_MOVED, message);
        let label = format!("write \"{new}\"");
        Some(
            finding
                .label(label)
                .help("factum check --fix writes it into the record"),
        )
    }

    fn stale(&self, entry: &Entry) -> Option<Finding> {
        let seen = entry.observed_at.to_zoned(TimeZone::UTC).date();
        let limit = seen
            .checked_add(i64::from(self.ground.stale_after).days())
            .ok()?;
        (limit < self.ground.today).then(|| {
            let message = format!("this page was last visited on {seen}");
            self.at_link(&SOURCE_STALE, message)
                .help("run factum observe, and commit the ledger")
        })
    }
}

/// The address that a page moved to for good, with the fragment that the record gives.
pub fn moved_to(written: &str, entry: &Entry) -> Option<String> {
    let new = entry.final_url.as_deref()?;
    let (_, fragment) = written.split_once('#').unwrap_or((written, ""));
    let new = match (fragment, new.contains('#')) {
        ("", _) | (_, true) => new.to_owned(),
        (fragment, false) => format!("{new}#{fragment}"),
    };
    let web = new.starts_with("https://") || new.starts_with("http://");
    (entry.reach == Reach::MovedPermanently && web && new != written).then_some(new)
}

/// How some quoted words stand at their page.
fn quoted(ground: &Ground<'_>, quote: &Quote) -> Option<Finding> {
    let digest = ground.digests.at(quote.record);
    let excerpt = digest.excerpts().get(quote.excerpt as usize)?;
    let link = expected_at(ground.digests, quote)?;
    let url = key(link.url);
    let finding = |rule: &'static Rule, message: String| {
        let record = address(ground.catalog, digest);
        Finding::new(rule, digest.at(excerpt.span), message).in_record(record, excerpt.pointer)
    };
    match ground.seen.standing(ground.digests, quote) {
        Standing::Unknown | Standing::Confirmed(_) => None,
        Standing::Never => {
            let message = format!("these words were never seen at {url}");
            let help = "compare them with the page: what it builds only in a browser is not read";
            let archived = ground.seen.confirmed_in_archive(ground.digests, quote);
            (!archived).then(|| finding(&SOURCE_UNOBSERVED, message).help(help))
        }
        Standing::Lost(claim) => {
            let mut finding = finding(&SOURCE_CHANGED, lost(claim, url));
            finding.inputs = inputs(words(ground.digests, quote), claim);
            if ground.seen.confirmed_in_archive(ground.digests, quote) {
                finding.severity = Severity::Note;
                return Some(
                    finding.label("confirmed in archive: the archived copy still says it"),
                );
            }
            let label = "look whether the fact changed, or only the page";
            let help = "add a record for what it says now, and name an archived copy that still shows what is quoted; \
                        or waive this finding with the reason: factum explain source-changed";
            Some(finding.label(label).help(help))
        }
    }
}

fn lost(claim: &Claim, url: &str) -> String {
    let until = claim
        .confirmed_at
        .map_or_else(String::new, |at| format!(" (it did on {})", day(at)));
    match (claim.evidence, &claim.seen) {
        (Evidence::Changed, Some(seen)) => {
            format!(
                "{url} no longer says this{until}; it now says \"{}\"",
                plain(seen)
            )
        }
        (Evidence::Changed, None) => format!("{url} now gives another figure{until}"),
        _ => format!("{url} no longer says this{until}"),
    }
}

/// What the record quotes and what the page says, where another figure stands there.
fn inputs(cited: &str, claim: &Claim) -> Vec<Input> {
    let Some(seen) = &claim.seen else {
        return Vec::new();
    };
    let input = |label: &str, text: &str| Input {
        label: label.to_owned(),
        text: plain(text),
        ..Input::default()
    };
    vec![input("quoted", cited), input("now", seen)]
}

/// A stranger's words on one line, and not many.
fn plain(words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").chars().take(200).collect()
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn failed(reach: Reach) -> bool {
    !matches!(
        reach,
        Reach::RateLimited
            | Reach::Blocked
            | Reach::AuthRequired
            | Reach::NotChecked
            | Reach::Unsupported
    )
}

/// What came of a visit, for a reader.
pub fn in_words(reach: Reach) -> &'static str {
    match reach {
        Reach::Ok => "the page is there",
        Reach::MovedPermanently => "the page is there, at another address for good",
        Reach::MovedTemporarily => "the page is there, at another address for now",
        Reach::Gone => "the server says that there is no such page",
        Reach::SoftGone => "a page came back that says there is no such page",
        Reach::NameNotFound => "there is no host of this name",
        Reach::NameLookupFailed => "the name of the host could not be looked up",
        Reach::ConnectFailed => "no connection came about",
        Reach::TlsInvalid => "the server could not prove who it is",
        Reach::Timeout => "no answer came in time",
        Reach::ServerError => "the server failed",
        Reach::RateLimited => "the server asks to be left alone for a while",
        Reach::Blocked => "the server refuses programs",
        Reach::AuthRequired => "the page wants to know who reads it",
        Reach::UnsafeTarget => "the address may not be visited",
        Reach::RedirectLoop => "it redirects without end",
        Reach::TooLarge => "the page is there, and too large to be read",
        Reach::Unsupported => "it is of a kind that cannot be read",
        Reach::NotChecked => "it was not visited",
    }
}
