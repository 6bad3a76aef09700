//! Answers with bytes changed, dropped and repeated at random: whatever comes, every visit ends, in
//! time, and nothing breaks down.

use std::io::Write;
use std::net::{Shutdown, TcpStream};

use factum::observe::Reach;
use factum::observe::http::Settings;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::server::{Ask, Server, page, send};
use super::{settings, visit};

/// What a visit says whose hop broke down instead of failing.
const BROKEN_DOWN: &str = "what came cannot be read";

/// Numbers that look random and are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit.max(1)
    }

    /// The bytes with a few changes.
    fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(5) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes.insert(at, u8::try_from(self.below(256)).expect("a byte")),
                2 => drop(bytes.drain(at..(at + self.below(8)).min(bytes.len()))),
                3 => bytes.extend_from_within(at..),
                _ => bytes[at] ^= 1 << self.below(8),
            }
            if bytes.is_empty() {
                bytes.push(b'x');
            }
        }
        bytes
    }
}

/// Visits a server a number of times, whose every answer is made from the number of the visit.
fn visits(
    count: usize,
    answer: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static,
) -> Vec<(Reach, String)> {
    let server = Server::start(move |ask: &Ask, stream: &mut TcpStream| {
        let number = ask.path[1..].parse().unwrap_or_default();
        send(stream, &answer(number));
        let _ = stream.shutdown(Shutdown::Write);
    });
    let mut settings: Settings = settings(&[server.port()]);
    settings.limits.retries = 0;
    // A host that breaks off again and again is to be visited all the same.
    settings.limits.failures = u32::MAX;
    let links: Vec<String> = (0..count)
        .map(|number| server.url(&format!("/{number}")))
        .collect();
    let answers = visit(&links, &settings);
    answers
        .into_iter()
        .map(|(answer, _)| (answer.reach, answer.detail))
        .collect()
}

#[test]
fn mutated_heads_end_in_some_answer() {
    let heads = [
        page(
            "200 OK",
            &[
                "Content-Type: text/html",
                "ETag: \"x\"",
                "Set-Cookie: a=b; Domain=.x; Secure",
            ],
            b"page",
        ),
        page(
            "301 Moved",
            &["Location: http://127.0.0.1/a?b#c", "Set-Cookie: a=b"],
            b"",
        ),
        page(
            "404 No",
            &[
                "Retry-After: Sun, 22 Nov 2026 08:00:01 GMT",
                "Date: Sun, 22 Nov 2026 08:00:00 GMT",
            ],
            b"",
        ),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n"
            .to_vec(),
    ];
    let answers = visits(240, move |number| {
        Random(number as u64).mutate(&heads[number % heads.len()])
    });
    assert!(answers.iter().any(|(reach, _)| *reach == Reach::Ok));
    assert!(
        answers
            .iter()
            .any(|(reach, _)| *reach == Reach::ConnectFailed)
    );
    let broken = answers.iter().position(|(_, detail)| detail == BROKEN_DOWN);
    assert_eq!(broken, None);
}

#[test]
fn mutated_bodies_unpack_or_do_not() {
    let text = "<p>722 people were held; 1.234,5 of them since 2020. "
        .repeat(300)
        .into_bytes();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&text).expect("packed");
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(&text).expect("packed");
    let zstd = ruzstd::encoding::compress_to_vec(
        text.as_slice(),
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    let bodies = [
        ("gzip", gzip.finish().expect("packed")),
        ("deflate", zlib.finish().expect("packed")),
        ("br", include_bytes!("packed/page.br").to_vec()),
        ("br", include_bytes!("packed/gibibyte.br").to_vec()),
        ("zstd", include_bytes!("packed/page.zst").to_vec()),
        ("zstd", zstd),
    ];
    let answers = visits(360, move |number| {
        let (coding, body) = &bodies[number % bodies.len()];
        let body = Random(number as u64).mutate(body);
        page("200 OK", &[&format!("Content-Encoding: {coding}")], &body)
    });
    for reach in [
        Reach::Ok,
        Reach::Unsupported,
        Reach::ConnectFailed,
        Reach::TooLarge,
    ] {
        assert!(
            answers.iter().any(|(other, _)| *other == reach),
            "{}",
            reach.as_str()
        );
    }
    let broken = answers.iter().position(|(_, detail)| detail == BROKEN_DOWN);
    assert_eq!(broken, None);
}
