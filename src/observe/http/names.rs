//! Looking up names: what a resolver must tell apart, and the system's one.

use std::collections::HashMap;
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use dns_lookup::{LookupErrorKind, lookup_host};

use super::guard::is_local;

/// Why a name gave no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAddress {
    /// Whoever is responsible says that there is none.
    NotFound,
    /// Nobody could say, with the reason.
    Failed(String),
}

/// Looks up names. It may block; it is called off the threads that carry connections.
pub trait Resolve: Debug + Send + Sync {
    /// The addresses of a host, in the order they should be tried; never empty.
    fn resolve(&self, host: &str) -> Result<Vec<IpAddr>, NoAddress>;
}

/// The resolver of the operating system (`getaddrinfo`), whose error codes tell "there is none" from
/// "could not find out".
#[derive(Debug, Clone, Copy)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, host: &str) -> Result<Vec<IpAddr>, NoAddress> {
        let mut addresses: Vec<IpAddr> = match lookup_host(host) {
            Ok(found) => found.collect(),
            Err(error) => {
                return Err(match error.kind() {
                    LookupErrorKind::NoName | LookupErrorKind::NoData => NoAddress::NotFound,
                    _ => NoAddress::Failed(std::io::Error::from(error).to_string()),
                });
            }
        };
        let mut seen = Vec::new();
        addresses.retain(|address| {
            !seen.contains(address) && {
                seen.push(*address);
                true
            }
        });
        if addresses.is_empty() {
            return Err(NoAddress::NotFound);
        }
        Ok(addresses)
    }
}

/// What was found during one sweep. A host keeps the addresses it was first seen with, so that
/// what was vetted is what is visited.
#[derive(Debug)]
pub(super) struct Names {
    resolver: Arc<dyn Resolve>,
    known: Mutex<HashMap<String, Result<Vec<IpAddr>, NoAddress>>>,
}

impl Names {
    pub(super) fn new(resolver: Arc<dyn Resolve>) -> Self {
        let known = Mutex::default();
        Self { resolver, known }
    }

    /// The addresses of a host; a failure to find out is asked again the next time.
    pub(super) async fn addresses(self: Arc<Self>, host: &str) -> Result<Vec<IpAddr>, NoAddress> {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        if let Some(answer) = without_asking(&host).or_else(|| self.remembered(&host)) {
            return answer;
        }
        let asked = tokio::task::spawn_blocking(move || {
            let answer = self.resolver.resolve(&host);
            match answer {
                Err(NoAddress::Failed(_)) => answer,
                answer => self.remember(host, answer),
            }
        });
        let broke = |_| Err(NoAddress::Failed("the lookup broke off".to_owned()));
        asked.await.unwrap_or_else(broke)
    }

    fn remembered(&self, host: &str) -> Option<Result<Vec<IpAddr>, NoAddress>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(host).cloned()
    }

    /// Keeps an answer, unless one came before: then that one stays, and is the answer.
    fn remember(
        &self,
        host: String,
        answer: Result<Vec<IpAddr>, NoAddress>,
    ) -> Result<Vec<IpAddr>, NoAddress> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(host).or_insert(answer).clone()
    }
}

/// Names with one answer everywhere, which no resolver should be asked for (RFC 6761, RFC 7686).
fn without_asking(host: &str) -> Option<Result<Vec<IpAddr>, NoAddress>> {
    if let Ok(address) = host.parse() {
        return Some(Ok(vec![address]));
    }
    if is_local(host) {
        let both = vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        return Some(Ok(both));
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    matches!(last, "invalid" | "onion").then_some(Err(NoAddress::NotFound))
}
