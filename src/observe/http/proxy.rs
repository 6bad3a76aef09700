//! Going through a proxy that somebody asked for: never one that the environment happens to name.

use std::io;

use hyper::header::HeaderValue;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::Failure;
use super::base64::encode;
use super::fault::Fault;
use crate::observe::Reach;

/// The longest head of a proxy's answer that is read.
const HEAD: usize = 8 << 10;

/// A proxy.
#[derive(Debug, Clone)]
pub(super) struct Proxy {
    host: String,
    port: u16,
    /// What the proxy is told about who asks: a name and a password, as `Basic` has them.
    pub(super) credentials: Option<HeaderValue>,
}

impl Proxy {
    /// The proxy that `http://[name:password@]host[:port]` names.
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = || {
            Failure(format!(
                "{text} is no proxy; write for example http://proxy:3128"
            ))
        };
        let url = Url::parse(text).map_err(|_| wrong())?;
        let host = url.host_str().filter(|_| url.scheme() == "http");
        let host = host.ok_or_else(wrong)?;
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let named = !url.username().is_empty();
        let mut secret: Vec<u8> = percent_decode_str(url.username()).collect();
        secret.push(b':');
        secret.extend(percent_decode_str(url.password().unwrap_or_default()));
        let basic = || HeaderValue::from_str(&format!("Basic {}", encode(&secret)));
        Ok(Self {
            host,
            port: url.port_or_known_default().unwrap_or(80),
            credentials: named.then(basic).transpose().map_err(|_| wrong())?,
        })
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Asks for a connection to the host of `url`, to be encrypted from end to end.
    pub(super) async fn tunnel(&self, stream: &mut TcpStream, url: &Url) -> Result<(), Fault> {
        let opened = self.open(stream, url).await;
        let why = match opened {
            Ok(head) if head.starts_with(b"HTTP/1.") && head.get(9..12) == Some(b"200") => {
                return Ok(());
            }
            Ok(head) => {
                let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
                String::from_utf8_lossy(line).into_owned()
            }
            Err(error) => error.to_string(),
        };
        let detail = format!("the proxy did not connect: {why}");
        Err(Fault::passing(Reach::ConnectFailed, detail))
    }

    async fn open(&self, stream: &mut TcpStream, url: &Url) -> io::Result<Vec<u8>> {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or(443);
        let mut ask =
            format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n").into_bytes();
        if let Some(credentials) = &self.credentials {
            ask.extend_from_slice(b"Proxy-Authorization: ");
            ask.extend_from_slice(credentials.as_bytes());
            ask.extend_from_slice(b"\r\n");
        }
        ask.extend_from_slice(b"\r\n");
        stream.write_all(&ask).await?;
        let mut head = Vec::new();
        // Byte by byte, so that nothing of what follows the head is taken from the tunnel.
        while !head.ends_with(b"\r\n\r\n") && head.len() < HEAD {
            head.push(stream.read_u8().await?);
        }
        Ok(head)
    }
}
