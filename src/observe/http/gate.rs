//! Where `robots.txt` is honoured: which pages wait for it, and what each origin was found to ask.

use std::collections::BTreeMap;

use url::{Position, Url};

use super::Answer;
use super::Request;
use super::robots::Robots;
use crate::observe::Reach;

/// The name that `robots.txt` would call us by.
const AGENT: &str = "factum";

/// What is known of the origins of one sweep.
#[derive(Debug, Default)]
pub(super) struct Gate {
    origins: BTreeMap<String, State>,
    /// The origin that each visit to a `robots.txt` is for.
    asking: BTreeMap<usize, String>,
}

#[derive(Debug)]
enum State {
    /// Being asked for; these visits wait.
    Asked(Vec<usize>),
    /// Found.
    Known(Robots),
    /// Not to be had, and what is said of the pages for that.
    Closed(Reach, String),
}

/// Whether a page may be asked for.
#[derive(Debug)]
pub(super) enum Pass {
    Open,
    /// Not, for this reason.
    Shut(Reach, String),
    /// Not known yet; the visit is kept.
    Wait,
    /// Not known yet; the visit is kept, and this link has to be visited to find out.
    Ask(Request),
}

impl Gate {
    /// Whether visit `index` may go to `url`.
    pub(super) fn pass(&mut self, index: usize, url: &Url) -> Pass {
        let origin = url[..Position::BeforePath].to_owned();
        match self.origins.get_mut(&origin) {
            Some(State::Known(robots)) => {
                if robots.allows(&url[Position::BeforePath..Position::AfterQuery]) {
                    return Pass::Open;
                }
                let detail = "robots.txt asks programs not to visit this page".to_owned();
                Pass::Shut(Reach::Blocked, detail)
            }
            Some(State::Closed(reach, detail)) => Pass::Shut(*reach, detail.clone()),
            Some(State::Asked(waiting)) => {
                waiting.push(index);
                Pass::Wait
            }
            None => {
                let url = format!("{origin}/robots.txt");
                self.origins.insert(origin, State::Asked(vec![index]));
                Pass::Ask(Request {
                    url,
                    ..Request::default()
                })
            }
        }
    }

    /// Visit `robots` asks for the `robots.txt` of the origin of `url`.
    pub(super) fn asks(&mut self, robots: usize, url: &Url) {
        let origin = url[..Position::BeforePath].to_owned();
        self.asking.insert(robots, origin);
    }

    /// Whether a visit is to a `robots.txt`.
    pub(super) fn is_asking(&self, index: usize) -> bool {
        self.asking.contains_key(&index)
    }

    /// A `robots.txt` came; the visits that waited for it.
    pub(super) fn found(&mut self, robots: usize, text: &[u8]) -> Vec<usize> {
        self.settle(robots, State::Known(Robots::parse(text, AGENT)))
    }

    /// None came. A server that says it has none allows everything. One that fails allows nothing
    /// (RFC 9309, 2.3.1.4); where there is no server, the same is true of the pages.
    pub(super) fn missing(&mut self, robots: usize, answer: &Answer) -> Vec<usize> {
        let state = match (answer.http_status, answer.reach) {
            (Some(429), _) => unread(answer),
            (Some(400..=499), _) => State::Known(Robots::default()),
            (
                _,
                Reach::NameNotFound
                | Reach::NameLookupFailed
                | Reach::ConnectFailed
                | Reach::TlsInvalid
                | Reach::Timeout
                | Reach::UnsafeTarget,
            ) => State::Closed(answer.reach, answer.detail.clone()),
            _ => unread(answer),
        };
        self.settle(robots, state)
    }

    fn settle(&mut self, robots: usize, state: State) -> Vec<usize> {
        let Some(origin) = self.asking.remove(&robots) else {
            return Vec::new();
        };
        match self.origins.insert(origin, state) {
            Some(State::Asked(waiting)) => waiting,
            _ => Vec::new(),
        }
    }
}

fn unread(answer: &Answer) -> State {
    let detail = format!(
        "not visited: robots.txt could not be read: {}",
        answer.detail
    );
    State::Closed(Reach::NotChecked, detail)
}
