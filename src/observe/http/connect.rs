//! From a URL to a connection: names looked up, addresses vetted, one of them connected to, and the
//! connection encrypted where the URL asks for it. Nothing is connected to that was not vetted.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;
use url::{Host, Url};

use super::ending::Ending;
use super::fault::Fault;
use super::guard::{self, Loosened};
use super::names::{Names, NoAddress};
use super::proxy::Proxy;
use super::settings::Settings;
use super::{Failure, tls};
use crate::observe::Reach;

/// How many addresses of a host are tried.
const ADDRESSES: usize = 8;

/// How long one address is tried before the next one is tried beside it.
const HEAD_START: Duration = Duration::from_millis(250);

/// What carries a connection.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// What connections are made with.
#[derive(Debug)]
pub(super) struct Connector {
    names: Arc<Names>,
    tls: Arc<ClientConfig>,
    loosened: Loosened,
    proxy: Option<Proxy>,
    /// Time until a connection stands.
    patience: Duration,
}

impl Connector {
    pub(super) fn new(settings: &Settings) -> Result<Self, Failure> {
        let proxy = settings.proxy.as_deref().map(Proxy::parse);
        Ok(Self {
            names: Arc::new(Names::new(settings.resolver.clone())),
            tls: tls::config(&settings.roots)?,
            loosened: settings.loosened.clone(),
            proxy: proxy.transpose()?,
            patience: settings.limits.connect,
        })
    }

    /// The proxy that requests go through.
    pub(super) fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref()
    }

    /// A connection to the host of a URL.
    pub(super) async fn connect(&self, url: &Url) -> Result<Box<dyn Wire>, Fault> {
        let port = url.port_or_known_default().unwrap_or_default();
        let (addresses, port) = match &self.proxy {
            None => (self.vetted(url).await?, port),
            Some(proxy) => {
                self.vet_beyond(url).await?;
                (self.look_up(proxy.host()).await?, proxy.port())
            }
        };
        let connected = timeout(self.patience, self.dial(&addresses, port, url)).await;
        connected.unwrap_or_else(|_| {
            let seconds = self.patience.as_secs_f64();
            let detail = format!("no connection within {seconds} s");
            Err(Fault::passing(Reach::Timeout, detail))
        })
    }

    /// Connects to an address, through to the host of `url`.
    async fn dial(
        &self,
        addresses: &[IpAddr],
        port: u16,
        url: &Url,
    ) -> Result<Box<dyn Wire>, Fault> {
        let mut stream = dial(addresses, port).await?;
        if url.scheme() == "http" {
            return Ok(Box::new(stream));
        }
        if let Some(proxy) = &self.proxy {
            proxy.tunnel(&mut stream, url).await?;
        }
        let name = server_name(url)?;
        let connector = TlsConnector::from(self.tls.clone());
        let encrypted = connector.connect(name, stream).await;
        let encrypted = encrypted.map_err(|error| tls::fault(&error))?;
        Ok(Box::new(Ending(encrypted)))
    }

    /// The addresses of a name.
    async fn look_up(&self, name: &str) -> Result<Vec<IpAddr>, Fault> {
        let found = timeout(self.patience, self.names.clone().addresses(name)).await;
        let late = || Err(NoAddress::Failed("no answer in time".to_owned()));
        let found = found.unwrap_or_else(|_| late());
        found.map_err(|why| no_address(name, why))
    }

    /// The addresses of a URL's host, if all of them may be visited.
    async fn vetted(&self, url: &Url) -> Result<Vec<IpAddr>, Fault> {
        let refused = |why| Fault::lasting(Reach::UnsafeTarget, why);
        if let Some(why) = guard::refuse_url(url, &self.loosened) {
            return Err(refused(why));
        }
        let name = match url.host() {
            Some(Host::Ipv4(address)) => return Ok(vec![address.into()]),
            Some(Host::Ipv6(address)) => return Ok(vec![address.into()]),
            Some(Host::Domain(name)) => name,
            None => return Err(refused("the address names no host".to_owned())),
        };
        let found = self.look_up(name).await?;
        guard::vet(name, found, &self.loosened).map_err(refused)
    }

    /// Vets what a proxy will be asked for. Behind some proxies no name can be looked up at all, so
    /// only a name that leads to a place it may not lead to is refused.
    async fn vet_beyond(&self, url: &Url) -> Result<(), Fault> {
        match self.vetted(url).await {
            Err(fault) if fault.reach == Reach::UnsafeTarget => Err(fault),
            _ => Ok(()),
        }
    }
}

/// What an unsuccessful lookup means.
fn no_address(name: &str, why: NoAddress) -> Fault {
    match why {
        NoAddress::NotFound => {
            Fault::lasting(Reach::NameNotFound, format!("there is no host {name}"))
        }
        NoAddress::Failed(why) => Fault::passing(
            Reach::NameLookupFailed,
            format!("{name} could not be looked up: {why}"),
        ),
    }
}

/// The name that a certificate must be for.
fn server_name(url: &Url) -> Result<ServerName<'static>, Fault> {
    let name = match url.host() {
        Some(Host::Ipv4(address)) => {
            return Ok(ServerName::IpAddress(IpAddr::from(address).into()));
        }
        Some(Host::Ipv6(address)) => {
            return Ok(ServerName::IpAddress(IpAddr::from(address).into()));
        }
        Some(Host::Domain(name)) => name.trim_end_matches('.').to_owned(),
        None => String::new(),
    };
    let wrong = |_| Fault::lasting(Reach::Unsupported, "the host's name cannot be certified");
    ServerName::try_from(name).map_err(wrong)
}

/// Connects to whichever address answers first: each has a head start on the next, which begins at
/// once where the one before it failed (RFC 8305).
async fn dial(addresses: &[IpAddr], port: u16) -> Result<TcpStream, Fault> {
    let mut tries = JoinSet::new();
    let mut last = None;
    for address in addresses.iter().take(ADDRESSES) {
        tries.spawn(TcpStream::connect(SocketAddr::new(*address, port)));
        if let Ok(Some(tried)) = timeout(HEAD_START, tries.join_next()).await {
            match settled(tried) {
                Ok(stream) => return Ok(stream),
                Err(error) => last = Some(error),
            }
        }
    }
    while let Some(tried) = tries.join_next().await {
        match settled(tried) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = Some(error),
        }
    }
    let why = last.map_or_else(|| "no address".to_owned(), |error| error.to_string());
    let detail = format!("no connection: {why}");
    Err(Fault::lasting(Reach::ConnectFailed, detail))
}

fn settled(tried: Result<io::Result<TcpStream>, JoinError>) -> io::Result<TcpStream> {
    let stream = tried.map_err(io::Error::other)??;
    // Requests are small and written at once; waiting to fill packets only delays them.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}
