//! A server on a raw socket: what it says, and how, is up to a function that gets the connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A request as it came.
pub(crate) struct Ask {
    /// The path, with its query.
    pub(crate) path: String,
    /// The whole head.
    pub(crate) head: String,
    /// How many requests for this path came before.
    pub(crate) before: usize,
}

/// A server that runs until the tests end.
pub(crate) struct Server {
    pub(crate) at: SocketAddr,
    /// Every request so far: when it came, its path and its head.
    pub(crate) asked: Arc<Mutex<Vec<(Instant, String, String)>>>,
}

impl Server {
    /// Starts a server on a port of its own.
    pub(crate) fn start(answer: impl Fn(&Ask, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let at = SocketAddr::from(([127, 0, 0, 1], port));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (asked.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, seen, answer) =
                    (stream.expect("a connection"), seen.clone(), answer.clone());
                std::thread::spawn(move || {
                    if let Some(ask) = read_head(&mut stream, &seen) {
                        answer(&ask, &mut stream);
                    }
                });
            }
        });
        Self { at, asked }
    }

    /// A server that says the same to everybody.
    pub(crate) fn saying(response: impl Into<Vec<u8>>) -> Self {
        let response = response.into();
        Self::start(move |_, stream| send(stream, &response))
    }

    /// A server that is handed its connections before anything was read from them.
    pub(crate) fn encrypted(serve: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let serve = Arc::new(serve);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, serve) = (stream.expect("a connection"), serve.clone());
                std::thread::spawn(move || serve(&mut stream));
            }
        });
        Self {
            at: SocketAddr::from(([127, 0, 0, 1], port)),
            asked: Arc::default(),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.at.port()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    /// The paths that were asked for, in the order they were.
    pub(crate) fn paths(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("unpoisoned");
        asked.iter().map(|(_, path, _)| path.clone()).collect()
    }

    /// The heads of the requests.
    pub(crate) fn heads(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("unpoisoned");
        asked.iter().map(|(_, _, head)| head.clone()).collect()
    }
}

fn read_head(stream: &mut TcpStream, seen: &Mutex<Vec<(Instant, String, String)>>) -> Option<Ask> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1)?.to_owned();
    let mut seen = seen.lock().expect("unpoisoned");
    let before = seen.iter().filter(|(_, other, _)| *other == path).count();
    seen.push((Instant::now(), path.clone(), head.clone()));
    Some(Ask { path, head, before })
}

/// Sends bytes; whoever hung up already does not get them.
pub(crate) fn send(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes);
}

/// An answer with a body and its length.
pub(crate) fn page(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len()).into_bytes();
    for header in headers {
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(body);
    out
}

/// A redirect.
pub(crate) fn redirect(status: u16, to: &str) -> Vec<u8> {
    page(
        &format!("{status} Elsewhere"),
        &[&format!("Location: {to}")],
        b"",
    )
}
