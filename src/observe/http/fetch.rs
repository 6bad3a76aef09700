//! One hop: one request and its answer, read no further than the limits. What an answer means for the
//! visit is `visit`'s; redirects are not followed here.

use std::time::{Duration, SystemTime};

use http_body_util::{BodyExt, Empty};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, COOKIE, HOST, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, PROXY_AUTHORIZATION, USER_AGENT,
};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use url::{Position, Url};

use super::connect::{Connector, Wire};
use super::decode::{self, Decoder, Stop, size};
use super::fault::Fault;
use super::head::Head;
use super::settings::{Limits, Settings};
use super::{Failure, agent};
use crate::observe::Reach;

/// The header by which a `TimeGate` is told which day is meant.
const ACCEPT_DATETIME: HeaderName = HeaderName::from_static("accept-datetime");

/// The most header fields that an answer may have.
const FIELDS: usize = 512;

/// How many decoders that need much memory work at a time.
const UNPACKING: usize = 2;

/// What is asked for in one hop.
#[derive(Debug, Clone)]
pub(super) struct Errand {
    pub(super) url: Url,
    pub(super) cookie: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) accept_datetime: Option<String>,
    /// Time until the head of the answer.
    pub(super) patience: Duration,
    /// Time for the whole hop.
    pub(super) left: Duration,
    /// Bytes of the body that may come over the wire.
    pub(super) wire: u64,
}

/// What a hop brought.
#[derive(Debug)]
pub(super) struct Haul {
    pub(super) result: Result<Reply, Fault>,
    pub(super) took: Duration,
    pub(super) wire: u64,
}

/// An answer.
#[derive(Debug, Default)]
pub(super) struct Reply {
    pub(super) head: Head,
    /// The decoded body, where the answer is a page.
    pub(super) body: Vec<u8>,
}

/// What hops are made with.
#[derive(Debug)]
pub(super) struct Client {
    connector: Connector,
    agent: HeaderValue,
    limits: Limits,
    /// Places for decoders that need much memory.
    unpacking: Semaphore,
    /// When the sweep began, by the clock that the run goes by, and by the one that only counts.
    began: (SystemTime, Instant),
}

impl Client {
    /// A client for a sweep that begins at `now`.
    pub(super) fn new(settings: &Settings, now: jiff::Timestamp) -> Result<Self, Failure> {
        Ok(Self {
            connector: Connector::new(settings)?,
            agent: agent::user_agent(settings.contact.as_deref()),
            limits: settings.limits,
            unpacking: Semaphore::new(UNPACKING),
            began: (SystemTime::from(now), Instant::now()),
        })
    }

    /// Makes one hop. Always comes back within the time that the errand leaves.
    pub(super) async fn fetch(&self, errand: &Errand) -> Haul {
        let start = Instant::now();
        let mut wire = 0;
        let whole = timeout(errand.left, self.exchange(errand, &mut wire)).await;
        let late = |_| Err(late(errand.left, "no whole answer"));
        Haul {
            result: whole.unwrap_or_else(late),
            took: start.elapsed(),
            wire,
        }
    }

    async fn exchange(&self, errand: &Errand, wire: &mut u64) -> Result<Reply, Fault> {
        // Dropped, and its tasks with it, when this hop ends in whatever way.
        let mut tasks = JoinSet::new();
        let answer = timeout(errand.patience, self.ask(errand, &mut tasks)).await;
        let answer = answer.map_err(|_| late(errand.patience, "no answer"))??;
        let (parts, body) = answer.into_parts();
        let head = Head::new(parts.status.as_u16(), &parts.headers, self.now());
        let mut reply = Reply {
            head,
            ..Reply::default()
        };
        if matches!(reply.head.status, 200..=299) && !reply.head.kept_out {
            let read = self.read(&reply.head, body, errand.wire, wire).await;
            reply.body = read.map_err(|fault| Fault {
                status: Some(reply.head.status),
                ..fault
            })?;
        }
        Ok(reply)
    }

    async fn ask(
        &self,
        errand: &Errand,
        tasks: &mut JoinSet<()>,
    ) -> Result<Response<Incoming>, Fault> {
        let request = self.request(errand)?;
        let stream: Box<dyn Wire> = self.connector.connect(&errand.url).await?;
        let shaken = http1::Builder::new()
            .max_buf_size(self.limits.head.max(8 << 10))
            .max_header_size(self.limits.head)
            .max_headers(FIELDS)
            // What every browser puts up with.
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .ignore_invalid_headers_in_responses(true)
            .handshake(TokioIo::new(stream))
            .await;
        let (mut sender, connection) = shaken.map_err(|error| self.broken(&error))?;
        tasks.spawn(async {
            // What goes wrong with the connection is seen by whoever waits for the answer.
            let _ = connection.await;
        });
        let answer = sender.send_request(request).await;
        answer.map_err(|error| self.broken(&error))
    }

    fn request(&self, errand: &Errand) -> Result<Request<Empty<Bytes>>, Fault> {
        let url = &errand.url;
        let proxied = self.connector.proxy();
        let proxied = proxied.filter(|_| url.scheme() == "http");
        let target = match proxied {
            Some(_) => &url[..Position::AfterQuery],
            None => &url[Position::BeforePath..Position::AfterQuery],
        };
        let mut request = Request::get(target)
            .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
            .header(USER_AGENT, &self.agent)
            .header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(ACCEPT_ENCODING, decode::ACCEPTED);
        let optional = [
            (COOKIE, &errand.cookie),
            (IF_NONE_MATCH, &errand.etag),
            (IF_MODIFIED_SINCE, &errand.last_modified),
            (ACCEPT_DATETIME, &errand.accept_datetime),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        if let Some(credentials) = proxied.and_then(|proxy| proxy.credentials.as_ref()) {
            request = request.header(PROXY_AUTHORIZATION, credentials);
        }
        let request = request.body(Empty::new());
        request.map_err(|_| Fault::lasting(Reach::Unsupported, "the address cannot be asked for"))
    }

    /// Reads a page, decoding as it comes.
    async fn read(
        &self,
        head: &Head,
        mut body: Incoming,
        allowed: u64,
        wire: &mut u64,
    ) -> Result<Vec<u8>, Fault> {
        let excess = || {
            let said = format!("the page is larger than {}", size(self.limits.body));
            Fault::lasting(Reach::TooLarge, said)
        };
        let limit = u64::try_from(self.limits.body).unwrap_or(u64::MAX);
        if body.size_hint().lower() > limit {
            return Err(excess());
        }
        let decoder = Decoder::new(&head.content_encoding, &self.limits);
        let mut decoder = decoder.map_err(stopped)?;
        let mut packed = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| self.broken(&error))?;
            let Some(bytes) = frame.data_ref() else {
                continue;
            };
            *wire += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if *wire > allowed || *wire > limit {
                return Err(excess());
            }
            if decoder.is_greedy() {
                packed.extend_from_slice(bytes);
            } else {
                decoder.push(bytes).map_err(stopped)?;
            }
        }
        if decoder.is_greedy() {
            let _place = self.unpacking.acquire().await;
            decoder.push(&packed).map_err(stopped)?;
        }
        decoder.finish().map_err(stopped)
    }

    fn now(&self) -> SystemTime {
        let (then, start) = self.began;
        then + start.elapsed()
    }

    /// What an error of the connection means.
    fn broken(&self, error: &hyper::Error) -> Fault {
        // The library keeps its own question for this to servers.
        if error.is_parse() && error.to_string().contains("too large") {
            let detail = format!(
                "the head of the answer is larger than {}",
                size(self.limits.head)
            );
            return Fault::lasting(Reach::TooLarge, detail);
        }
        if error.is_parse() {
            return Fault::lasting(
                Reach::ConnectFailed,
                "what answers there does not speak HTTP",
            );
        }
        let cause = std::error::Error::source(error).map(ToString::to_string);
        let why = cause.unwrap_or_else(|| error.to_string());
        Fault::passing(Reach::ConnectFailed, format!("the connection broke: {why}"))
    }
}

fn late(limit: Duration, what: &str) -> Fault {
    let detail = format!("{what} within {} s", limit.as_secs_f64());
    Fault::passing(Reach::Timeout, detail)
}

fn stopped(stop: Stop) -> Fault {
    match stop {
        Stop::TooLarge(detail) => Fault::lasting(Reach::TooLarge, detail),
        Stop::Malformed(detail) | Stop::Unknown(detail) => {
            Fault::lasting(Reach::Unsupported, detail)
        }
        Stop::Truncated => Fault::passing(Reach::ConnectFailed, "the page ends before its end"),
    }
}
