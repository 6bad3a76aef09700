//! Encrypted servers, good and bad.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use factum::observe::Reach;
use factum::observe::http::{NoAddress, Resolve, Settings};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned, crypto};

use super::server::Server;
use super::{LONG, settings, visit, visit_one};

/// Every name is this machine.
#[derive(Debug)]
struct Here;

impl Resolve for Here {
    fn resolve(&self, _: &str) -> Result<Vec<std::net::IpAddr>, NoAddress> {
        Ok(vec!["127.0.0.1".parse().expect("an address")])
    }
}

/// An authority of our own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: Vec<u8>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let der = params
            .self_signed(&key)
            .expect("a certificate")
            .der()
            .to_vec();
        Self {
            issuer: Issuer::new(params, key),
            der,
        }
    }

    /// How a server shows a certificate for `name`, valid in the given years.
    fn certify(&self, name: &str, years: (i32, i32)) -> Arc<ServerConfig> {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key);
        Arc::new(config.expect("a configuration"))
    }
}

/// A server that encrypts; `close` if it says how long its page is and says goodbye.
fn server(config: Arc<ServerConfig>, close: bool) -> Server {
    Server::encrypted(move |stream: &mut TcpStream| {
        let connection = ServerConnection::new(config.clone()).expect("a connection");
        let mut stream = StreamOwned::new(connection, stream.try_clone().expect("a socket"));
        if read_head(&mut stream).is_none() {
            return;
        }
        let length = if close { "Content-Length: 6\r\n" } else { "" };
        let response = format!("HTTP/1.1 200 OK\r\n{length}\r\nsecret");
        stream.write_all(response.as_bytes()).expect("sent");
        if close {
            stream.conn.send_close_notify();
        }
        let _ = stream.flush();
    })
}

/// Reads a request; `None` if the client hung up, as it does when the certificate is bad.
fn read_head(stream: &mut impl Read) -> Option<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    Some(())
}

fn trusting(server: &Server, authority: Option<&Authority>) -> Settings {
    let mut settings = settings(&[server.port()]);
    settings.resolver = Arc::new(Here);
    settings.roots = authority
        .iter()
        .map(|authority| authority.der.clone())
        .collect();
    settings
}

fn link(server: &Server, name: &str) -> String {
    format!("https://{name}:{}/page", server.port())
}

#[test]
fn a_good_certificate_is_ok() {
    let authority = Authority::new();
    let server = server(authority.certify("news.example.org", (2020, 2090)), true);
    let settings = trusting(&server, Some(&authority));
    let (answer, body) = visit(&[link(&server, "news.example.org")], &settings).remove(0);
    assert_eq!(answer.reach, Reach::Ok, "{}", answer.detail);
    assert_eq!(body.as_deref(), Some(b"secret".as_slice()));
}

#[test]
fn bad_certificates_are_told_apart() {
    let authority = Authority::new();
    let now = (2020, 2090);
    for (certified, years, trusted, words) in [
        (
            "other.example.org",
            now,
            true,
            "the certificate is for another name",
        ),
        (
            "news.example.org",
            (2019, 2020),
            true,
            "the certificate has expired",
        ),
        (
            "news.example.org",
            (2088, 2090),
            true,
            "the certificate is not valid yet",
        ),
        (
            "news.example.org",
            now,
            false,
            "the certificate is signed by nobody who is trusted",
        ),
    ] {
        let server = server(authority.certify(certified, years), true);
        let settings = trusting(&server, trusted.then_some(&authority));
        let answer = visit_one(&link(&server, "news.example.org"), &settings);
        assert_eq!(answer.reach, Reach::TlsInvalid, "{}", answer.detail);
        assert_eq!(answer.detail, words);
        assert_eq!(answer.http_status, None);
    }
}

#[test]
fn an_address_needs_a_certificate_of_its_own() {
    let authority = Authority::new();
    let server = server(authority.certify("127.0.0.1", (2020, 2090)), true);
    let settings = trusting(&server, Some(&authority));
    assert_eq!(
        visit_one(&link(&server, "127.0.0.1"), &settings).reach,
        Reach::Ok
    );
    assert_eq!(
        visit_one(&link(&server, "news.example.org"), &settings).reach,
        Reach::TlsInvalid
    );
}

#[test]
fn a_server_that_does_not_encrypt_is_invalid() {
    let server = Server::encrypted(|stream| {
        super::server::send(
            stream,
            b"HTTP/1.1 400 Bad Request\r\n\r\nThis is no place for TLS.",
        );
        // Whoever hangs up on words that were not read takes back its own.
        let _ = std::io::copy(stream, &mut std::io::sink());
    });
    let answer = visit_one(&link(&server, "127.0.0.1"), &trusting(&server, None));
    assert_eq!(answer.reach, Reach::TlsInvalid, "{}", answer.detail);
    assert_eq!(answer.detail, "what answers there does not speak TLS");
}

#[test]
fn a_handshake_that_breaks_off_is_a_failed_connection() {
    let server = Server::encrypted(|_| {});
    let answer = visit_one(&link(&server, "127.0.0.1"), &trusting(&server, None));
    assert_eq!(answer.reach, Reach::ConnectFailed, "{}", answer.detail);
}

#[test]
fn a_handshake_that_never_ends_is_a_timeout() {
    let server = Server::encrypted(|_| std::thread::sleep(LONG));
    let mut settings = trusting(&server, None);
    settings.limits.connect = std::time::Duration::from_millis(100);
    settings.limits.retries = 0;
    let answer = visit_one(&link(&server, "127.0.0.1"), &settings);
    assert_eq!(answer.reach, Reach::Timeout, "{}", answer.detail);
}

#[test]
fn a_server_that_hangs_up_without_a_word_is_believed() {
    let authority = Authority::new();
    let server = server(authority.certify("127.0.0.1", (2020, 2090)), false);
    let settings = trusting(&server, Some(&authority));
    let (answer, body) = visit(&[link(&server, "127.0.0.1")], &settings).remove(0);
    assert_eq!(answer.reach, Reach::Ok, "{}", answer.detail);
    assert_eq!(body.as_deref(), Some(b"secret".as_slice()));
}
