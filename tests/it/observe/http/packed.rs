//! Packed bodies, honest and hostile.

use std::io::Write;

use factum::observe::Reach;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::server::{Server, page};
use super::{settings, visit};

/// A page packed by other programs: `brotli` 1.1 and `zstd` 1.5 at their highest levels but one.
const TEXT: &[u8] = include_bytes!("packed/page.txt");
const BROTLI: &[u8] = include_bytes!("packed/page.br");
const ZSTD: &[u8] = include_bytes!("packed/page.zst");

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// What comes of a body in a coding, and of the same body sent byte by byte.
fn unpack(coding: &str, body: &[u8]) -> (Reach, Option<Vec<u8>>, String) {
    let header = format!("Content-Encoding: {coding}");
    let server = Server::saying(page("200 OK", &[&header], body));
    let (answer, page) = visit(&[server.url("/")], &settings(&[server.port()])).remove(0);
    (answer.reach, page, answer.detail)
}

#[track_caller]
fn unpacks(coding: &str, body: &[u8], text: &[u8]) {
    let (reach, page, detail) = unpack(coding, body);
    assert_eq!(reach, Reach::Ok, "{coding}: {detail}");
    assert!(page.as_deref() == Some(text), "{coding}: another text");
}

/// A text that does not repeat itself, so that it is packed in many blocks.
fn long_text() -> Vec<u8> {
    let mut state = 7_u64;
    let words = (0..200_000).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        format!("{} ", state >> 44)
    });
    words.collect::<String>().into_bytes()
}

#[test]
fn every_coding_unpacks() {
    unpacks("gzip", &gzip(TEXT), TEXT);
    unpacks("x-gzip", &gzip(TEXT), TEXT);
    unpacks(
        "GZIP",
        &[gzip(&TEXT[..50]), gzip(&TEXT[50..])].concat(),
        TEXT,
    );
    unpacks("deflate", &zlib(TEXT), TEXT);
    unpacks("deflate", &deflate(TEXT), TEXT);
    unpacks("br", BROTLI, TEXT);
    unpacks("zstd", ZSTD, TEXT);
    unpacks("identity", TEXT, TEXT);
    unpacks("identity, gzip", &gzip(TEXT), TEXT);
    unpacks("gzip", b"", b"");
}

#[test]
fn long_pages_unpack_in_pieces() {
    let text = long_text();
    assert!(text.len() > 1 << 20);
    unpacks("gzip", &gzip(&text), &text);
    unpacks("deflate", &zlib(&text), &text);
    unpacks("zstd", &zstd(&text), &text);
}

#[test]
fn frames_of_zstd_follow_each_other_and_some_say_nothing() {
    let skipped = [0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    let body = [&skipped[..], ZSTD, &skipped[..], &zstd(b" end")].concat();
    unpacks("zstd", &body, &[TEXT, b" end"].concat());
}

#[test]
fn what_is_not_packed_as_it_says_cannot_be_read() {
    for (coding, body) in [
        ("gzip", TEXT.to_vec()),
        ("br", b"\xff\xff\xff\xff not brotli".to_vec()),
        ("zstd", TEXT.to_vec()),
        ("deflate", b"\x07\x07\x07\x07".to_vec()),
        ("zstd", [&ZSTD[..20], &[0xff; 200]].concat()),
        // A dictionary that nobody has.
        ("zstd", vec![0x28, 0xb5, 0x2f, 0xfd, 1, 0x58, 7, 1, 0, 0]),
        ("compress", TEXT.to_vec()),
        ("gzip, br", gzip(BROTLI)),
    ] {
        let (reach, _, detail) = unpack(coding, &body);
        assert_eq!(reach, Reach::Unsupported, "{coding}: {detail}");
    }
}

#[test]
fn what_is_cut_off_is_a_failed_connection() {
    for (coding, body) in [
        ("gzip", gzip(TEXT)),
        ("br", BROTLI.to_vec()),
        ("zstd", ZSTD.to_vec()),
    ] {
        let (reach, _, detail) = unpack(coding, &body[..body.len() / 2]);
        assert_eq!(reach, Reach::ConnectFailed, "{coding}: {detail}");
    }
}

#[test]
fn a_page_that_swells_is_too_large() {
    let fits = vec![b'x'; 60 << 10];
    let ratio = vec![b'x'; 1 << 20];
    let size = vec![b'x'; 3 << 20];
    for (coding, pack) in [
        ("gzip", gzip as fn(&[u8]) -> Vec<u8>),
        ("deflate", zlib),
        ("deflate", deflate),
        ("zstd", zstd),
    ] {
        assert_eq!(unpack(coding, &pack(&fits)).0, Reach::Ok, "{coding}");
        let (reach, _, detail) = unpack(coding, &pack(&ratio));
        assert_eq!(reach, Reach::TooLarge, "{coding}: {detail}");
        assert_eq!(detail, "the page is packed more than 100 to 1");
        assert_eq!(unpack(coding, &pack(&size)).0, Reach::TooLarge, "{coding}");
    }
}

#[test]
fn a_page_of_more_than_2_mib_is_too_large_however_well_it_is_packed() {
    let text = [long_text(), long_text()].concat();
    assert!(text.len() > 2 << 20);
    for (coding, body) in [("gzip", gzip(&text)), ("zstd", zstd(&text))] {
        assert!(body.len() < 2 << 20);
        let (reach, _, detail) = unpack(coding, &body);
        assert_eq!(reach, Reach::TooLarge, "{coding}: {detail}");
    }
}
