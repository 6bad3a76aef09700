//! Servers that misbehave: silent, slow, cut off, too large.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use factum::observe::Reach;
use socket2::{Domain, Socket, Type};

use super::super::{ensure, in_time};
use super::server::{Server, page, send};
use super::{settings, visit, visit_one};

#[test]
fn a_server_that_never_answers_is_a_timeout_in_time() {
    let server = Server::start(|_, stream| {
        let _ = stream.read(&mut [0]);
    });
    in_time(|unit| {
        let mut settings = settings(&[server.port()]);
        settings.limits.visit = unit * 6;
        let before = server.paths().len();
        let start = Instant::now();
        let answer = visit_one(&server.url("/"), &settings);
        assert_eq!(answer.reach, Reach::Timeout, "{}", answer.detail);
        assert_eq!(answer.http_status, None);
        let asked = server.paths().len() - before;
        ensure(asked > 1, "it is asked more than once")?;
        ensure(start.elapsed() < unit * 11, start.elapsed())
    });
}

/// Sends the same again and again, until nobody listens.
fn drip(stream: &mut TcpStream, drop: impl Fn(usize) -> Vec<u8>, pause: u64) {
    for place in 0.. {
        if stream.write_all(&drop(place)).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(pause));
    }
}

#[test]
fn a_body_that_drips_is_a_timeout_in_time() {
    let server = Server::start(|_, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        drip(stream, |_| b"x".into(), 20);
    });
    in_time(|unit| {
        let mut settings = settings(&[server.port()]);
        settings.limits.visit = unit * 5;
        let start = Instant::now();
        let answer = visit_one(&server.url("/"), &settings);
        assert_eq!(answer.reach, Reach::Timeout, "{}", answer.detail);
        ensure(start.elapsed() < unit * 10, start.elapsed())
    });
}

#[test]
fn a_head_that_drips_is_a_timeout_in_time() {
    let server = Server::start(|_, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\n");
        drip(stream, |place| format!("X-{place}: y\r\n").into(), 50);
    });
    let mut settings = settings(&[server.port()]);
    settings.limits.visit = Duration::from_millis(500);
    let answer = visit_one(&server.url("/"), &settings);
    assert_eq!(answer.reach, Reach::Timeout, "{}", answer.detail);
}

#[test]
fn endless_interim_answers_are_a_timeout() {
    let server = Server::start(|_, stream| {
        let hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
        drip(stream, |_| hints.into(), 5);
    });
    let mut settings = settings(&[server.port()]);
    settings.limits.visit = Duration::from_millis(500);
    let answer = visit_one(&server.url("/"), &settings);
    assert_eq!(answer.reach, Reach::Timeout, "{}", answer.detail);
}

#[test]
fn a_closed_port_is_a_failed_connection() {
    // It is taken, so that no other test gets it, and nobody listens there.
    let taken = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    taken.bind(&any.into()).expect("a port");
    let address = taken.local_addr().expect("an address").as_socket();
    let port = address.expect("of the internet").port();
    let answer = visit_one(&format!("http://127.0.0.1:{port}/"), &settings(&[port]));
    assert_eq!(answer.reach, Reach::ConnectFailed, "{}", answer.detail);
}

#[test]
fn what_breaks_off_is_tried_again_and_then_a_failed_connection() {
    let cut: [&[u8]; 5] = [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
    ];
    for response in cut {
        let server = Server::start(move |_, stream| {
            send(stream, response);
            let _ = stream.shutdown(Shutdown::Both);
        });
        let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
        let shown = String::from_utf8_lossy(response);
        assert_eq!(
            answer.reach,
            Reach::ConnectFailed,
            "{shown:?}: {}",
            answer.detail
        );
        assert_eq!(server.paths().len(), 3, "{shown:?}");
    }
}

#[test]
fn a_reset_is_tried_again() {
    // A socket that does not linger is closed by a reset.
    let server = Server::start(|ask, stream| {
        if ask.before < 2 {
            let socket = socket2::SockRef::from(&*stream);
            socket
                .set_linger(Some(Duration::ZERO))
                .expect("an option of sockets");
        } else {
            send(stream, &page("200 OK", &[], b"at last"));
        }
    });
    let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
    assert_eq!(answer.reach, Reach::Ok, "{}", answer.detail);
    assert_eq!(server.paths().len(), 3);
}

#[test]
fn what_is_no_http_is_a_failed_connection() {
    let server = Server::saying(b"220 mail.example.org ESMTP\r\n".as_slice());
    let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
    assert_eq!(answer.reach, Reach::ConnectFailed);
    assert_eq!(answer.detail, "what answers there does not speak HTTP");
}

#[test]
fn a_head_may_be_64_kib() {
    let field = |length: usize| format!("X-Long: {}", "x".repeat(length));
    for (length, reach) in [
        (60 << 10, Reach::Ok),
        (66 << 10, Reach::TooLarge),
        (4 << 20, Reach::TooLarge),
    ] {
        let server = Server::saying(page("200 OK", &[&field(length)], b"page"));
        let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
        assert_eq!(answer.reach, reach, "{length}: {}", answer.detail);
    }
}

#[test]
fn a_head_may_have_hundreds_of_fields_and_not_thousands() {
    for (count, reach) in [(400, Reach::Ok), (5_000, Reach::TooLarge)] {
        let fields: Vec<String> = (0..count).map(|place| format!("X-{place}: y")).collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let server = Server::saying(page("200 OK", &fields, b"page"));
        let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
        assert_eq!(answer.reach, reach, "{count}: {}", answer.detail);
    }
}

#[test]
fn a_page_may_be_2_mib() {
    let chunked = |body: &[u8]| {
        let mut out = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        for chunk in body.chunks(50_000) {
            out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            out.extend_from_slice(chunk);
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"0\r\n\r\n");
        out
    };
    for (length, reach) in [(2 << 20, Reach::Ok), ((2 << 20) + 1, Reach::TooLarge)] {
        let body = vec![b'x'; length];
        for response in [page("200 OK", &[], &body), chunked(&body)] {
            let server = Server::saying(response);
            let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
            assert_eq!(answer.reach, reach, "{length}: {}", answer.detail);
            assert_eq!(answer.http_status, Some(200));
        }
    }
}

#[test]
fn a_page_without_length_ends_with_the_connection() {
    let server = Server::saying(
        b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nold and plain".as_slice(),
    );
    let (answer, body) = visit(&[server.url("/")], &settings(&[server.port()])).remove(0);
    assert_eq!(answer.reach, Reach::Ok, "{}", answer.detail);
    assert_eq!(body.as_deref(), Some(b"old and plain".as_slice()));
}

#[test]
fn only_get_is_ever_used() {
    // A server that hangs up on HEAD, as some do, notices nothing unusual.
    let server = Server::start(|ask, stream| {
        if ask.head.starts_with("GET ") {
            send(stream, &page("200 OK", &[], b"page"));
        }
    });
    let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
    assert_eq!(answer.reach, Reach::Ok, "{}", answer.detail);
    assert_eq!(server.paths().len(), 1);
}
