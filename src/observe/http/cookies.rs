//! The cookies of one chain of redirects: some servers send a visitor round in circles who brings none
//! back. They live as long as the chain, and no other visit sees them.

use url::{Host, Url};

/// The most cookies, and the most bytes of one.
const MOST: usize = 30;
const LONGEST: usize = 4 << 10;

/// The cookies of one chain.
#[derive(Debug, Default)]
pub(super) struct Jar {
    cookies: Vec<Cookie>,
    changes: usize,
}

#[derive(Debug)]
struct Cookie {
    pair: String,
    host: String,
    /// Whether hosts below this one get it as well.
    below: bool,
    secure: bool,
}

impl Jar {
    /// How often the jar changed: the same page may answer differently after each.
    pub(super) fn changes(&self) -> usize {
        self.changes
    }

    /// Keeps what an answer from `url` sets.
    pub(super) fn keep(&mut self, url: &Url, set: &[String]) {
        for line in set.iter().filter(|line| line.len() <= LONGEST) {
            if let Some(cookie) = Cookie::parse(line, url) {
                self.replace(cookie);
            }
        }
    }

    fn replace(&mut self, cookie: Cookie) {
        let same = |old: &Cookie| old.name() == cookie.name() && old.host == cookie.host;
        let old = self.cookies.iter().position(same);
        match old {
            Some(at) if self.cookies[at].pair == cookie.pair => return,
            Some(at) => self.cookies[at] = cookie,
            None if self.cookies.len() < MOST => self.cookies.push(cookie),
            None => return,
        }
        self.changes += 1;
    }

    /// What to send to `url`.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        let sent = self.cookies.iter().filter(|cookie| cookie.goes_to(url));
        let pairs: Vec<&str> = sent.map(|cookie| cookie.pair.as_str()).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

impl Cookie {
    fn parse(line: &str, url: &Url) -> Option<Self> {
        let mut parts = line.split(';').map(str::trim);
        let pair = parts
            .next()
            .filter(|pair| pair.find('=').is_some_and(|at| at > 0))?;
        let plain = |c: char| c.is_ascii_graphic() || c == ' ';
        if !pair.chars().all(plain) {
            return None;
        }
        let host = url.host_str()?.to_ascii_lowercase();
        let mut cookie = Self {
            pair: pair.to_owned(),
            host,
            below: false,
            secure: false,
        };
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            if name.eq_ignore_ascii_case("secure") {
                cookie.secure = true;
            } else if name.eq_ignore_ascii_case("domain") && !value.is_empty() {
                cookie.widen(value, url)?;
            }
        }
        Some(cookie)
    }

    /// Gives the cookie to all hosts below a domain, if the host that set it is one of them.
    fn widen(&mut self, domain: &str, url: &Url) -> Option<()> {
        let domain = domain.trim_start_matches('.').to_ascii_lowercase();
        let named = matches!(url.host(), Some(Host::Domain(_)));
        let own = domain == self.host;
        // A domain without a dot would be everybody's. Which others are, only a list could say;
        // between the hosts of one chain, that a page of ours led to, this is enough.
        let above = named && domain.contains('.') && is_below(&self.host, &domain);
        if !(own || above) {
            return None;
        }
        self.below = named;
        self.host = domain;
        Some(())
    }

    fn name(&self) -> &str {
        self.pair.split('=').next().unwrap_or_default()
    }

    fn goes_to(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        let reaches = host == self.host || (self.below && is_below(&host, &self.host));
        reaches && (!self.secure || url.scheme() == "https")
    }
}

/// Whether `host` ends with `.domain`.
fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.ends_with('.'))
}
