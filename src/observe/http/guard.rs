//! The guard: which addresses may be visited at all. It judges a URL before anything is sent, and the
//! addresses that a name resolved to before any is connected to. It is asked at every hop.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

use super::address::not_global;

/// What is visited beyond the public internet on its usual ports. Only a person at the command
/// line may say so: a repository that could loosen its own guard would have none.
#[derive(Debug, Clone, Default)]
pub struct Loosened {
    /// Networks whose addresses may be visited although they are not public.
    pub nets: Vec<IpNet>,
    /// Ports that may be visited besides 80 and 443.
    pub ports: Vec<u16>,
}

/// The network that a text names: `127.0.0.0/8`, or one address.
pub fn parse_net(text: &str) -> Option<IpNet> {
    let one = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(one)
}

impl Loosened {
    fn permits(&self, address: IpAddr) -> bool {
        self.nets.iter().any(|net| net.contains(&address))
    }

    /// Why an address may not be connected to.
    fn refuse(&self, address: IpAddr) -> Option<String> {
        let why = not_global(address)?;
        (!self.permits(address)).then(|| format!("{address} {why}"))
    }
}

/// Why the guard turns an address away without a look at where its name leads, if it does.
pub fn refusal(url: &str) -> Option<String> {
    refuse_url(&Url::parse(url).ok()?, &Loosened::default())
}

/// Whether an address that the guard refuses by itself is let through, by what a person allowed.
pub fn newly_allowed(url: &str, loosened: &Loosened) -> bool {
    Url::parse(url).is_ok_and(|url| {
        refuse_url(&url, &Loosened::default()).is_some() && refuse_url(&url, loosened).is_none()
    })
}

/// Why a URL may not be visited; `None` if its name may be looked up, or its address connected to.
pub(super) fn refuse_url(url: &Url, loosened: &Loosened) -> Option<String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Some(format!(
            "{}: is not visited, only http and https",
            url.scheme()
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("the address carries a name or a password".to_owned());
    }
    let port = url.port_or_known_default().unwrap_or_default();
    if !matches!(port, 80 | 443) && !loosened.ports.contains(&port) {
        return Some(format!("port {port} is not visited, only 80 and 443"));
    }
    match url.host() {
        Some(Host::Ipv4(address)) => loosened.refuse(address.into()),
        Some(Host::Ipv6(address)) => loosened.refuse(address.into()),
        Some(Host::Domain(name)) => refuse_name(name, loosened),
        None => Some("the address names no host".to_owned()),
    }
}

/// Why a name is not even looked up.
fn refuse_name(name: &str, loosened: &Loosened) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let bad = |label: &str| label.is_empty() || label.len() > 63;
    if name.len() > 253 || name.split('.').any(bad) {
        return Some("the host's name has an empty part, or one that is too long".to_owned());
    }
    if is_local(name) && loosened.nets.is_empty() {
        return Some(format!("{name} is this machine"));
    }
    None
}

/// Whether a name means this machine wherever it is used (RFC 6761).
pub(super) fn is_local(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost")
}

/// The addresses of a host, if every one of them may be visited; else why not. A host with one
/// public and one private address is refused whole: nobody can say which of the two is meant.
///
/// The name of this machine is the exception: it always has two addresses, and who allows one of
/// them means that one.
pub(super) fn vet(
    name: &str,
    mut found: Vec<IpAddr>,
    loosened: &Loosened,
) -> Result<Vec<IpAddr>, String> {
    if is_local(name) && found.iter().any(|address| loosened.permits(*address)) {
        found.retain(|address| loosened.permits(*address));
    }
    let refusal = found.iter().find_map(|address| loosened.refuse(*address));
    match refusal {
        Some(why) => Err(format!("{name} leads to {why}")),
        None => Ok(found),
    }
}
