//! What was seen, told to people and to programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::archives::Archives;
use super::sweep::Visited;
use crate::cli::args::{Common, ObserveFormat};
use crate::observe::ledger::{Claim, Entry, Ledger};
use crate::observe::{Errand, Evidence, Plan, Reach, host, in_words};

/// Everything there is to tell.
pub(super) struct Told {
    now: Timestamp,
    due: usize,
    fresh: usize,
    visits: Vec<Line>,
    /// What was found in archives.
    pub(super) archives: Archives,
    /// The ledger's name, if it was written.
    pub(super) written: Option<String>,
    /// How many addresses were dropped from it.
    pub(super) pruned: usize,
    /// How many addresses were corrected, if that was asked.
    pub(super) corrected: Option<usize>,
}

/// One visit.
struct Line {
    errand: Errand,
    entry: Entry,
    detail: String,
    /// The hashes of the words that the archived copy still shows.
    archived: Vec<String>,
}

impl Told {
    pub(super) fn new(now: Timestamp, plan: &Plan) -> Self {
        Self {
            now,
            due: plan.errands.len(),
            fresh: plan.fresh.len(),
            visits: Vec::new(),
            archives: Archives::default(),
            written: None,
            pruned: 0,
            corrected: None,
        }
    }

    /// Takes in the visits, as the ledger now knows them.
    pub(super) fn visited(&mut self, plan: &Plan, visits: &[Visited], ledger: &Ledger) {
        for visited in visits {
            let errand = &plan.errands[visited.errand];
            let Some(entry) = ledger.get(&errand.url) else {
                continue;
            };
            let copy = errand.archive.as_deref().and_then(|copy| ledger.at(copy));
            let shown = copy.iter().flat_map(|copy| &copy.claims);
            let shown = shown.filter(|claim| matches!(claim.evidence, Evidence::Confirmed(_)));
            self.visits.push(Line {
                errand: errand.clone(),
                entry: entry.clone(),
                detail: visited.detail.clone(),
                archived: shown.map(|claim| claim.expected_sha256.clone()).collect(),
            });
        }
    }
}

/// What would be visited, and why.
pub(super) fn plan(plan: &Plan, format: ObserveFormat) -> String {
    if format == ObserveFormat::Json {
        let due = plan.errands.iter().map(|errand| {
            json!({
                "url": errand.url,
                "why": errand.why.as_str(),
                "records": errand.records,
                "excerpts": errand.asked.len(),
            })
        });
        let fresh = plan.fresh.iter();
        let fresh = fresh.map(|(url, at)| json!({ "url": url, "until": at.to_string() }));
        let told = json!({
            "schema_version": 1,
            "due": due.collect::<Vec<_>>(),
            "fresh": fresh.collect::<Vec<_>>(),
        });
        return told.to_string() + "\n";
    }
    let mut text = String::new();
    for errand in &plan.errands {
        let why = errand.why.as_str();
        let words = counted(errand.asked.len(), "excerpt");
        let _ = writeln!(text, "{}  ({why}; {words})", visible(&errand.url));
    }
    let hosts: std::collections::BTreeSet<&str> = plan
        .errands
        .iter()
        .map(|errand| host(&errand.url))
        .collect();
    let due = counted(plan.errands.len(), "link");
    let at = counted(hosts.len(), "host");
    let _ = writeln!(text, "{due} at {at} would be visited, {}", fresh(plan));
    text
}

fn fresh(plan: &Plan) -> String {
    let next = plan.fresh.iter().map(|(_, at)| *at).min();
    let next = next.map_or_else(String::new, |at| {
        format!(
            ", the next falls due on {}",
            at.to_zoned(TimeZone::UTC).date()
        )
    });
    format!("{} were seen lately{next}", plan.fresh.len())
}

/// What was seen.
pub(super) fn told(told: &Told, format: ObserveFormat, common: &Common) -> String {
    match format {
        ObserveFormat::Json => document(told).to_string() + "\n",
        ObserveFormat::Human => human(told, common),
    }
}

fn human(told: &Told, common: &Common) -> String {
    let mut text = String::new();
    for line in &told.visits {
        if common.verbose > 0 || is_worth_a_look(line) {
            shown(line, &mut text);
        }
    }
    archives(&told.archives, &mut text);
    if common.quiet {
        return text;
    }
    let visited = counted(told.visits.len(), "link");
    let _ = writeln!(
        text,
        "visited {visited} of {} that were due; {} were seen lately",
        told.due, told.fresh
    );
    let reaches = tally(told.visits.iter().map(|line| line.entry.reach.as_str()));
    if !reaches.is_empty() {
        let _ = writeln!(text, "links: {reaches}");
    }
    let claims = told.visits.iter().flat_map(|line| &line.entry.claims);
    let evidence = tally(claims.map(|claim| claim.evidence.as_str()));
    if !evidence.is_empty() {
        let _ = writeln!(text, "excerpts: {evidence}");
    }
    if told.pruned > 0 {
        let addresses = counted(told.pruned, "address");
        let _ = writeln!(text, "dropped {addresses} that no record gives any more");
    }
    let _ = match &told.written {
        Some(file) => writeln!(text, "wrote {}", visible(file)),
        None => writeln!(text, "the ledger stays as it was"),
    };
    if let Some(corrected) = told.corrected {
        let _ = writeln!(text, "{}", crate::cli::check::fixed(corrected));
    }
    text
}

fn is_worth_a_look(line: &Line) -> bool {
    let fine = |claim: &Claim| {
        matches!(
            claim.evidence,
            Evidence::Confirmed(_) | Evidence::Undecidable | Evidence::NotRequested
        )
    };
    !matches!(line.entry.reach, Reach::Ok | Reach::MovedTemporarily)
        || !line.entry.claims.iter().all(fine)
}

fn shown(line: &Line, text: &mut String) {
    let entry = &line.entry;
    let reach = entry.reach.as_str();
    let _ = writeln!(text, "{reach}  {}", visible(&entry.url));
    let records = line.errand.records.join(", ");
    let why = if line.detail.is_empty() {
        in_words(entry.reach)
    } else {
        &line.detail
    };
    let _ = writeln!(text, "    {}: {}", visible(&records), visible(why));
    if let Some(new) = entry.final_url.as_deref() {
        let _ = writeln!(text, "    it is now at {}", visible(new));
    }
    for claim in &entry.claims {
        let Some(asked) = asked(line, claim) else {
            continue;
        };
        let seen = claim
            .seen
            .as_deref()
            .map_or_else(String::new, |seen| format!(", now \"{}\"", visible(seen)));
        let archived = if line.archived.contains(&claim.expected_sha256) {
            "; confirmed in archive"
        } else {
            ""
        };
        let (record, words) = (visible(&claim.record), visible(asked));
        let evidence = claim.evidence.as_str();
        let _ = writeln!(
            text,
            "    {evidence}: \"{words}\" ({record}){seen}{archived}"
        );
    }
}

fn asked<'l>(line: &'l Line, claim: &Claim) -> Option<&'l str> {
    let mut asked = line.errand.asked.iter();
    let found = asked.find(|one| one.sha256 == claim.expected_sha256)?;
    Some(&found.words)
}

fn archives(archives: &Archives, text: &mut String) {
    for found in &archives.found {
        let (url, copy) = (visible(&found.url), visible(&found.copy));
        let _ = writeln!(text, "an archived copy of {url}\n    is at {copy}");
    }
    for url in &archives.none {
        let _ = writeln!(text, "no archived copy was found of {}", visible(url));
    }
    if let Some(why) = &archives.ended {
        let _ = writeln!(text, "the search for archived copies ended early: {why}");
    }
}

/// How often each word occurs, in the order of the words.
fn tally<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let counts = counts.iter().map(|(word, count)| format!("{count} {word}"));
    counts.collect::<Vec<_>>().join(", ")
}

fn counted(count: usize, what: &str) -> String {
    match (count, what) {
        (1, _) => format!("1 {what}"),
        (_, "address") => format!("{count} addresses"),
        _ => format!("{count} {what}s"),
    }
}

/// A stranger's words without what a terminal would obey.
fn visible(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown = text.chars().map(|c| if hidden(c) { '\u{fffd}' } else { c });
    shown.collect()
}

fn document(told: &Told) -> Value {
    let archives = told.archives.found.iter();
    let archives = archives.map(|found| json!({ "url": found.url, "copy": found.copy }));
    json!({
        "schema_version": 1,
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "observed_at": told.now.to_string(),
        "summary": {
            "due": told.due,
            "visited": told.visits.len(),
            "fresh": told.fresh,
            "pruned": told.pruned,
            "corrected": told.corrected,
        },
        "ledger_changed": told.written.is_some(),
        "visits": told.visits.iter().map(visit).collect::<Vec<_>>(),
        "archives": archives.collect::<Vec<_>>(),
        "archives_ended": told.archives.ended,
    })
}

fn visit(line: &Line) -> Value {
    let entry = &line.entry;
    let claims = entry.claims.iter().map(|claim| {
        json!({
            "record": claim.record,
            "excerpt": asked(line, claim),
            "evidence": claim.evidence.as_str(),
            "seen": claim.seen,
            "confirmed_in_archive": line.archived.contains(&claim.expected_sha256),
        })
    });
    json!({
        "url": entry.url,
        "why": line.errand.why.as_str(),
        "records": line.errand.records,
        "archived_copy": line.errand.copy,
        "reach": entry.reach.as_str(),
        "http_status": entry.http_status,
        "final_url": entry.final_url,
        "detail": line.detail,
        "fail_streak": entry.fail_streak,
        "claims": claims.collect::<Vec<_>>(),
    })
}
