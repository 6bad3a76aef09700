//! Encryption: whom we trust, and what a failed handshake means in plain words.

use std::io;
use std::sync::Arc;

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{
    AlertDescription, CertificateError, ClientConfig, Error, RootCertStore, crypto,
};

use super::Failure;
use super::fault::Fault;
use crate::observe::Reach;

/// Trusts Mozilla's list as it was when this program was built, and `more` authorities: the same
/// answer on every machine, whatever that machine trusts.
pub(super) fn config(more: &[Vec<u8>]) -> Result<Arc<ClientConfig>, Failure> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    for der in more {
        let added = roots.add(CertificateDer::from(der.clone()));
        added.map_err(|error| Failure(format!("a trusted certificate cannot be read: {error}")))?;
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure(format!("encryption cannot be set up: {error}")))?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// What a failed handshake means.
pub(super) fn fault(error: &io::Error) -> Fault {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>());
    match inner {
        Some(error) => Fault::lasting(Reach::TlsInvalid, words(error)),
        None => Fault::passing(
            Reach::ConnectFailed,
            format!("the connection broke while encryption was set up: {error}"),
        ),
    }
}

fn words(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => certificate(error),
        Error::AlertReceived(AlertDescription::ProtocolVersion) | Error::PeerIncompatible(_) => {
            "the server knows only forms of encryption that are broken".to_owned()
        }
        Error::InvalidMessage(_) => "what answers there does not speak TLS".to_owned(),
        error => format!("no encrypted connection came about: {error}"),
    }
}

fn certificate(error: &CertificateError) -> String {
    use CertificateError as Error;
    match error {
        Error::Expired | Error::ExpiredContext { .. } => "the certificate has expired".to_owned(),
        Error::NotValidYet | Error::NotValidYetContext { .. } => {
            "the certificate is not valid yet".to_owned()
        }
        Error::NotValidForName | Error::NotValidForNameContext { .. } => {
            "the certificate is for another name".to_owned()
        }
        Error::UnknownIssuer => "the certificate is signed by nobody who is trusted".to_owned(),
        Error::Revoked => "the certificate was revoked".to_owned(),
        error => format!("the certificate is not valid: {error}"),
    }
}
