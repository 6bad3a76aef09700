//! One visit from its first hop to its answer: what each hop means, and what to do next. Pure: hops are
//! made elsewhere, and what they brought is handed in.

use std::time::Duration;

use url::{ParseError, Url};

use super::classify;
use super::cookies::Jar;
use super::fault::Fault;
use super::fetch::{Errand, Haul, Reply};
use super::guard;
use super::head::Head;
use super::retry;
use super::settings::{Limits, Settings};
use super::{Answer, Hop, Request};
use crate::observe::Reach;

/// What comes after a hop.
#[derive(Debug)]
pub(super) enum Step {
    /// On to where a redirect leads.
    Onward,
    /// The same once more, after a wait.
    Again { wait: Duration, why: Setback },
    /// A page to be read.
    Read(Reply),
    /// The end.
    End(Answer),
}

/// What stands between a visit and its next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setback {
    /// No answer came, or no whole one.
    Silence,
    /// The host wants everybody to wait.
    Crowd,
    /// The host answered, and something is wrong with it.
    Answer,
}

/// A visit under way.
#[derive(Debug)]
pub(super) struct Visit {
    asked: Url,
    /// Where the next hop goes.
    at: Url,
    chain: Vec<Hop>,
    permanent: bool,
    jar: Jar,
    /// Where the visit was, and after how many changes of its cookies.
    been: Vec<(String, usize)>,
    retries: u32,
    /// The last status that came.
    status: Option<u16>,
    spent: Duration,
    wire: u64,
    etag: Option<String>,
    last_modified: Option<String>,
    accept_datetime: Option<String>,
}

impl Visit {
    /// A visit to a link, or the answer where nothing may be asked for.
    pub(super) fn new(request: &Request, settings: &Settings) -> Result<Self, Box<Answer>> {
        let refused =
            |(reach, detail)| Box::new(Answer::without_visit(&request.url, reach, detail));
        let url = target(&request.url).map_err(refused)?;
        if let Some(why) = guard::refuse_url(&url, &settings.loosened) {
            return Err(refused((Reach::UnsafeTarget, why)));
        }
        Ok(Self {
            been: vec![(without_fragment(&url), 0)],
            asked: url.clone(),
            at: url,
            chain: Vec::new(),
            permanent: true,
            jar: Jar::default(),
            retries: 0,
            status: None,
            spent: Duration::ZERO,
            wire: 0,
            etag: request.etag.clone(),
            last_modified: request.last_modified.clone(),
            accept_datetime: request.accept_datetime.clone(),
        })
    }

    /// Where the next hop goes.
    pub(super) fn at(&self) -> &Url {
        &self.at
    }

    /// The next hop. Only the link's own address is asked whether it changed: what stood at the end of
    /// a redirect another day says nothing about where it leads today.
    pub(super) fn errand(&self, limits: &Limits) -> Errand {
        let left = limits.visit.saturating_sub(self.spent);
        let first = self.chain.is_empty();
        Errand {
            url: self.at.clone(),
            cookie: self.jar.header(&self.at),
            etag: self.etag.clone().filter(|_| first),
            last_modified: self.last_modified.clone().filter(|_| first),
            accept_datetime: self.accept_datetime.clone(),
            // A server that does not answer leaves time for another try.
            patience: if self.retries < limits.retries {
                left * 2 / 3
            } else {
                left
            },
            left,
            wire: limits.wire.saturating_sub(self.wire),
        }
    }

    /// The time that is left for reading the page.
    pub(super) fn left(&self, limits: &Limits) -> Duration {
        limits.visit.saturating_sub(self.spent)
    }

    /// What comes after a hop.
    pub(super) fn after(&mut self, haul: Haul, settings: &Settings) -> Step {
        self.spent += haul.took;
        self.wire += haul.wire;
        match haul.result {
            Ok(reply) => self.answered(reply, settings),
            Err(fault) => self.failed(fault, &settings.limits),
        }
    }

    fn answered(&mut self, reply: Reply, settings: &Settings) -> Step {
        let head = &reply.head;
        self.status = Some(head.status);
        self.jar.keep(&self.at, &head.cookies);
        if let (Some(permanent), Some(location)) = (classify::redirect(head.status), &head.location)
        {
            let url = self.at.to_string();
            let hop = Hop {
                url,
                status: head.status,
            };
            return self.redirected(hop, permanent, location, settings);
        }
        if classify::is_passing(head) {
            let (reach, detail) = classify::refusal(head);
            let why = if head.status == 429 || head.retry_after.is_some() {
                Setback::Crowd
            } else {
                Setback::Answer
            };
            if let Some(wait) = self.retry(head.retry_after, &settings.limits) {
                return Step::Again { wait, why };
            }
            return Step::End(self.refused(head, reach, detail));
        }
        let asked_if_changed = self.etag.is_some() || self.last_modified.is_some();
        match head.status {
            304 if asked_if_changed && self.chain.is_empty() => Step::End(self.unchanged(head)),
            200..=299 if !head.kept_out => Step::Read(reply),
            _ => {
                let (reach, detail) = classify::refusal(head);
                Step::End(self.refused(head, reach, detail))
            }
        }
    }

    fn redirected(&mut self, hop: Hop, permanent: bool, to: &str, settings: &Settings) -> Step {
        self.chain.push(hop);
        self.permanent &= permanent;
        match self.follow(to, settings) {
            Ok(()) => Step::Onward,
            Err((reach, detail)) => Step::End(self.end(reach, None, detail)),
        }
    }

    /// Goes where a redirect leads, or says why not.
    fn follow(&mut self, to: &str, settings: &Settings) -> Result<(), (Reach, String)> {
        let joined = self.at.join(to).map_err(|_| {
            let detail = format!("redirects to what is no address: {}", short(to));
            (Reach::Unsupported, detail)
        });
        let mut next = joined?;
        if next.fragment().is_none() {
            // A redirect keeps the fragment unless it brings its own (RFC 9110, 10.2.2).
            next.set_fragment(self.at.fragment());
        }
        let refusal = guard::refuse_url(&next, &settings.loosened);
        self.at = next;
        if let Some(why) = refusal {
            let detail = format!("redirects to where nobody may be sent: {why}");
            return Err((Reach::UnsafeTarget, detail));
        }
        let hops = settings.limits.hops;
        if self.chain.len() > hops {
            return Err((Reach::RedirectLoop, format!("more than {hops} redirects")));
        }
        let here = (without_fragment(&self.at), self.jar.changes());
        if self.been.contains(&here) {
            let detail = "the redirects lead in a circle".to_owned();
            return Err((Reach::RedirectLoop, detail));
        }
        self.been.push(here);
        Ok(())
    }

    fn failed(&mut self, fault: Fault, limits: &Limits) -> Step {
        let wait = fault.passing.then(|| self.retry(None, limits)).flatten();
        match wait {
            Some(wait) => Step::Again {
                wait,
                why: Setback::Silence,
            },
            None => Step::End(self.end(fault.reach, fault.status, fault.detail)),
        }
    }

    /// How long to wait before the next try; `None` if there is none.
    fn retry(&mut self, asked: Option<Duration>, limits: &Limits) -> Option<Duration> {
        let asked = asked.unwrap_or_default();
        let spent = self.spent >= limits.visit;
        if spent || self.retries >= limits.retries || asked > limits.pause {
            return None;
        }
        self.retries += 1;
        let own = retry::wait(limits.backoff, self.asked.as_str(), self.retries);
        Some(own.max(asked))
    }

    fn refused(&self, head: &Head, reach: Reach, detail: String) -> Answer {
        // Only where a later request may go well does it mean anything.
        let wait = head.retry_after.filter(|_| classify::is_passing(head));
        Answer {
            retry_after: wait.map(|wait| wait.as_secs()),
            ..self.end(reach, Some(head.status), detail)
        }
    }

    fn unchanged(&self, head: &Head) -> Answer {
        Answer {
            etag: head.etag.clone().or_else(|| self.etag.clone()),
            last_modified: head
                .last_modified
                .clone()
                .or_else(|| self.last_modified.clone()),
            unchanged: true,
            ..self.end(
                Reach::Ok,
                Some(head.status),
                "not changed since the last visit".to_owned(),
            )
        }
    }

    /// The answer for a page that was read; `found` replaces what the hops alone say.
    pub(super) fn arrived(&self, head: &Head, found: Option<Reach>) -> Answer {
        let (reach, detail) = match found {
            Some(found) => (
                found,
                "what came back is not the page that was asked for".to_owned(),
            ),
            None => classify::arrival(&self.asked, &self.at, self.permanent),
        };
        let direct = self.chain.is_empty();
        Answer {
            etag: head.etag.clone().filter(|_| direct),
            last_modified: head.last_modified.clone().filter(|_| direct),
            ..self.end(reach, Some(head.status), detail)
        }
    }

    /// The answer for a page that took too long to read.
    pub(super) fn unread(&self) -> Answer {
        let detail = "the page could not be read in time".to_owned();
        self.end(Reach::Timeout, self.status, detail)
    }

    /// The answer where the visit stands.
    pub(super) fn end(&self, reach: Reach, http_status: Option<u16>, detail: String) -> Answer {
        Answer {
            reach,
            http_status,
            final_url: self.at.to_string(),
            chain: self.chain.clone(),
            retry_after: None,
            etag: None,
            last_modified: None,
            unchanged: false,
            detail,
        }
    }
}

/// Schemes that name things to look up, and never a place on a machine.
const HARMLESS: [&str; 12] = [
    "about", "doi", "ftp", "ftps", "geo", "hdl", "irc", "mailto", "news", "sftp", "tel", "urn",
];

/// The URL that a link names, if it is one that could be visited.
fn target(text: &str) -> Result<Url, (Reach, String)> {
    let url = Url::parse(text).map_err(|error| match error {
        ParseError::InvalidIpv4Address | ParseError::InvalidIpv6Address => (
            Reach::UnsafeTarget,
            "the host is written as an address, and is none".to_owned(),
        ),
        error => (Reach::Unsupported, format!("this is no address: {error}")),
    })?;
    let harmless = HARMLESS.contains(&url.scheme());
    if harmless {
        return Err((
            Reach::Unsupported,
            format!("{}: cannot be visited, only http and https", url.scheme()),
        ));
    }
    Ok(url)
}

fn without_fragment(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.into()
}

/// The beginning of a text from a server, fit to be shown.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}
