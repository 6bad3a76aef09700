//! Bodies made to fill the memory of whoever reads them, with the memory of a child process measured.

use std::process::Command;

use factum::observe::Reach;
use flate2::{Compress, Compression, FlushCompress};

use super::server::{Server, page};
use super::{LONG, settings, visit};

/// 1 GiB of zeros, packed by `brotli` with a window of 16 MiB.
const BROTLI: &[u8] = include_bytes!("packed/gibibyte.br");

/// What the child visits: links, separated by spaces.
const LINKS: &str = "FACTUM_TEST_LINKS";

/// How much a process may need at its peak.
const PEAK_KIB: u64 = 64 << 10;

/// One member of gzip with 1 GiB of zeros: the same block a thousand times.
fn gzip() -> Vec<u8> {
    let zeros = vec![0; 1 << 20];
    let mut block = Vec::with_capacity(8 << 10);
    let mut packer = Compress::new(Compression::best(), false);
    packer
        .compress_vec(&zeros, &mut block, FlushCompress::Full)
        .expect("packed");
    assert!(block.ends_with(&[0, 0, 0xff, 0xff]), "ends at a byte");
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let mut body = header.to_vec();
    for _ in 0..1024 {
        body.extend_from_slice(&block);
    }
    body
}

/// A frame of zstd with 1 GiB of zeros, in blocks of one repeated byte, and a window of 8 MiB.
fn zstd() -> Vec<u8> {
    let mut body = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 13 << 3];
    for block in 0..8192_u32 {
        let header = (128 << 10) << 3 | 1 << 1 | u32::from(block == 8191);
        body.extend_from_slice(&header.to_le_bytes()[..3]);
        body.push(0);
    }
    body
}

/// Plain bytes without end.
fn endless() -> Server {
    Server::start(|_, stream| {
        super::server::send(
            stream,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        );
        let chunk = [b"100000\r\n".as_slice(), &vec![b'x'; 1 << 20], b"\r\n"].concat();
        while std::io::Write::write_all(stream, &chunk).is_ok() {}
    })
}

/// Run alone by its neighbour, in a process of its own.
#[test]
#[ignore = "a part of the tests below"]
#[expect(
    clippy::print_stdout,
    reason = "what it prints is read by the test that runs it"
)]
fn child() {
    let links = std::env::var(LINKS).expect("links");
    let links: Vec<String> = links.split(' ').map(str::to_owned).collect();
    let ports: Vec<u16> = links
        .iter()
        .map(|link| {
            let port = link
                .rsplit(':')
                .next()
                .and_then(|rest| rest.split('/').next());
            port.and_then(|port| port.parse().ok()).expect("a port")
        })
        .collect();
    let mut settings = settings(&ports);
    settings.limits.visit = 5 * LONG;
    for (answer, _) in visit(&links, &settings) {
        println!("reach {}: {}", answer.reach.as_str(), answer.detail);
    }
    let status = std::fs::read_to_string("/proc/self/status").expect("what the system knows of us");
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .expect("a peak");
    println!("peak {}", peak.trim().trim_end_matches(" kB"));
}

/// Visits links in a process of its own; what came of each, and the peak of its memory in KiB.
fn measured(links: &[String]) -> (Vec<String>, u64) {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program)
        .args([
            "--exact",
            "observe::http::bombs::child",
            "--ignored",
            "--nocapture",
        ])
        .env(LINKS, links.join(" "))
        .output()
        .expect("run");
    let text = String::from_utf8(output.stdout).expect("a text");
    let after = |word| text.lines().filter_map(move |line| line.split_once(word));
    let reaches = after("reach ").map(|(_, rest)| rest.to_owned()).collect();
    let peak = after("peak ").next().expect(&text).1;
    (reaches, peak.parse().expect("a number"))
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "memory is measured with /proc")]
fn a_gibibyte_costs_less_than_64_mib() {
    let packed = |coding: &str, body: &[u8]| {
        Server::saying(page(
            "200 OK",
            &[&format!("Content-Encoding: {coding}")],
            body,
        ))
    };
    for (name, server) in [
        ("gzip", packed("gzip", &gzip())),
        ("zstd", packed("zstd", &zstd())),
        ("br", packed("br", BROTLI)),
        ("endless", endless()),
    ] {
        let (reaches, peak) = measured(&[server.url("/")]);
        assert_eq!(reaches.len(), 1, "{name}");
        assert!(
            reaches[0].starts_with(Reach::TooLarge.as_str()),
            "{name}: {reaches:?}"
        );
        assert!(peak < PEAK_KIB, "{name}: {peak} KiB");
    }
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "memory is measured with /proc")]
fn many_at_once_cost_what_their_pages_may() {
    let brotli = Server::saying(page("200 OK", &["Content-Encoding: br"], BROTLI));
    let links: Vec<String> = (0..32)
        .map(|place| brotli.url(&format!("/{place}")))
        .collect();
    let (reaches, peak) = measured(&links);
    assert_eq!(reaches.len(), 32);
    assert!(peak < 2 * PEAK_KIB, "{peak} KiB");
}
