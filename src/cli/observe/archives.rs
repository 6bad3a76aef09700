//! `--find-archives`: a `TimeGate` (RFC 7089) is asked for copies of pages that are gone, changed or
//! refused, near the day they were opened. One at a time, and no more once it asks to be left alone.

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::args::Common;
use crate::cli::{Failure, output};
use crate::observe::http::{self, Answer, Request, Settings};
use crate::observe::ledger::{Entry, Ledger};
use crate::observe::{Evidence, Reach, Target, Targets};
use crate::pipeline::Run;
use crate::value::{DateRange, day_text};

/// What is searched with.
pub(super) struct Search<'s> {
    pub(super) run: &'s Run,
    pub(super) targets: &'s Targets<'s>,
    pub(super) settings: &'s Settings,
    pub(super) now: Timestamp,
    pub(super) stop: &'s AtomicBool,
}

/// What the search gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Archives {
    /// The copies found.
    pub(super) found: Vec<Found>,
    /// Pages for which there is no copy.
    pub(super) none: Vec<String>,
    /// Why the search ended before all pages were asked for.
    pub(super) ended: Option<String>,
}

/// An archived copy that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The page.
    pub(super) url: String,
    /// The copy.
    pub(super) copy: String,
}

/// Asks for a copy of every page that needs one, and notes it in the ledger.
pub(super) fn find(
    common: &Common,
    search: &Search<'_>,
    ledger: &mut Ledger,
) -> Result<Archives, Failure> {
    let Some(gate) = &search.run.config.observe.timegate else {
        return Err(
            "no TimeGate is configured: write timegate = \"https://…\" below [observe] in factum.toml, \
             the address that a page's address is put behind (docs/observing.md names some)"
                .into(),
        );
    };
    let needing: Vec<(&str, &Target)> = search
        .targets
        .iter()
        .filter(|(url, target)| ledger.get(url).is_some_and(|entry| needs(entry, target)))
        .map(|(url, target)| (*url, target))
        .collect();
    if !needing.is_empty() {
        let message = format!("asking for archived copies of {} pages", needing.len());
        output::log(common, &message);
    }
    let mut archives = Archives::default();
    for (url, target) in needing {
        if search.stop.load(Ordering::Relaxed) {
            break;
        }
        let Some(answer) = ask(search, gate, url, opened(search.run, target))? else {
            break;
        };
        if answer.reach == Reach::RateLimited {
            archives.ended = Some("it asks to be left alone for a while".to_owned());
            break;
        }
        archives.take(ledger, url, copy(gate, url, &answer));
    }
    Ok(archives)
}

impl Archives {
    /// Notes what came of asking for one page.
    fn take(&mut self, ledger: &mut Ledger, url: &str, copy: Option<String>) {
        match copy {
            Some(copy) => {
                note(ledger, url, &copy);
                self.found.push(Found {
                    url: url.to_owned(),
                    copy,
                });
            }
            None => self.none.push(url.to_owned()),
        }
    }
}

/// Whether a page is gone, changed or refused, and no copy of it is known.
fn needs(entry: &Entry, target: &Target) -> bool {
    let lost = |evidence| matches!(evidence, Evidence::Absent | Evidence::Changed);
    let refused = matches!(entry.reach, Reach::Blocked | Reach::AuthRequired);
    let gone = entry.fail_streak > 0 || refused;
    let changed = entry.claims.iter().any(|claim| lost(claim.evidence));
    let own = target.uses.iter().any(|one| !one.archive);
    own && entry.archive.is_none() && (gone || changed)
}

/// The day on which the page was opened, as a record says; the first of them.
fn opened(run: &Run, target: &Target) -> Option<Date> {
    let links = target.uses.iter().filter_map(|one| {
        let digest = run.digests.at(one.record);
        digest.links().get(one.link as usize)
    });
    let mut days = links.filter_map(|link| {
        let period = DateRange::parse(link.accessed.as_deref()?).ok()?;
        day_text(period.earliest()?).parse().ok()
    });
    days.next()
}

fn ask(
    search: &Search<'_>,
    gate: &str,
    url: &str,
    near: Option<Date>,
) -> Result<Option<Answer>, Failure> {
    let request = Request {
        url: format!("{gate}{url}"),
        accept_datetime: Some(http_date(near, search.now)),
        ..Request::default()
    };
    let mut settings = search.settings.clone();
    // Whoever asks to be left alone is not asked again.
    settings.limits.retries = 0;
    settings.watch = None;
    let mut found = None;
    http::sweep(
        std::slice::from_ref(&request),
        &settings,
        search.now,
        search.stop,
        &|_, _| (None, ()),
        &mut |_, answer, _| found = Some(answer),
    )
    .map_err(|failure| Failure(failure.to_string()))?;
    Ok(found.filter(|answer| answer.reach != Reach::NotChecked))
}

/// Noon of a day, in the form of HTTP's headers.
fn http_date(day: Option<Date>, now: Timestamp) -> String {
    let today = now.to_zoned(TimeZone::UTC).date();
    let noon = day.unwrap_or(today).at(12, 0, 0, 0);
    noon.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The copy that an answer led to: another place than the gate itself.
fn copy(gate: &str, url: &str, answer: &Answer) -> Option<String> {
    let there = matches!(
        answer.reach,
        Reach::Ok | Reach::MovedTemporarily | Reach::MovedPermanently | Reach::TooLarge
    );
    let end = answer.final_url.as_str();
    let elsewhere = end != format!("{gate}{url}") && end != url;
    (there && elsewhere).then(|| end.to_owned())
}

fn note(ledger: &mut Ledger, url: &str, copy: &str) {
    if let Some(entry) = ledger.get(url) {
        ledger.set(Entry {
            archive: Some(copy.to_owned()),
            ..entry.clone()
        });
    }
}
