//! Redirects: loops, lengths, places they may not lead to, and what did not move.

use factum::observe::Reach;

use super::server::{Server, page, redirect, send};
use super::{settings, visit_one};

#[test]
fn circles_are_loops() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(move |ask, stream| {
            let to = if ask.path == "/a" { "/b" } else { "/a" };
            send(stream, &redirect(status, to));
        });
        let answer = visit_one(&server.url("/a"), &settings(&[server.port()]));
        assert_eq!(answer.reach, Reach::RedirectLoop, "{status}");
        assert_eq!(answer.detail, "the redirects lead in a circle");
        assert_eq!(server.paths(), ["/a", "/b"]);
    }
}

#[test]
fn a_page_that_redirects_to_itself_is_a_loop() {
    let server = Server::saying(redirect(302, "/a"));
    let answer = visit_one(&server.url("/a"), &settings(&[server.port()]));
    assert_eq!(answer.reach, Reach::RedirectLoop);
    assert_eq!(server.paths().len(), 1);
}

#[test]
fn ten_redirects_are_followed_and_not_eleven() {
    for (length, reach) in [(10, Reach::MovedPermanently), (11, Reach::RedirectLoop)] {
        let server = Server::start(move |ask, stream| {
            let at: usize = ask.path[1..].parse().expect("a number");
            let response = if at == length {
                page("200 OK", &[], b"here")
            } else {
                redirect(301, &format!("/{}", at + 1))
            };
            send(stream, &response);
        });
        let answer = visit_one(&server.url("/0"), &settings(&[server.port()]));
        assert_eq!(answer.reach, reach, "{length}: {}", answer.detail);
    }
}

#[test]
fn a_chain_that_ends_badly_says_how() {
    let server = Server::start(|ask, stream| match ask.path.as_str() {
        "/a" => send(stream, &redirect(301, "/b")),
        _ => send(stream, &page("404 No", &[], b"")),
    });
    let answer = visit_one(&server.url("/a"), &settings(&[server.port()]));
    assert_eq!((answer.reach, answer.http_status), (Reach::Gone, Some(404)));
    assert_eq!(answer.final_url, server.url("/b"));
    assert_eq!(answer.chain.len(), 1);
}

#[test]
fn redirects_lead_nowhere_dangerous() {
    for to in [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0xa9fea9fe/",
        "http://10.0.0.1/",
        "//localhost.localdomain.localhost:1/",
        "http://user:secret@example.invalid/",
        "http://example.invalid:22/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://example.invalid/",
        "javascript:alert(1)",
        "data:text/html,hello",
    ] {
        let server = Server::saying(redirect(302, to));
        let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
        assert_eq!(answer.reach, Reach::UnsafeTarget, "{to}: {}", answer.detail);
        assert_eq!(answer.http_status, None);
        assert_eq!(answer.chain.len(), 1);
    }
}

#[test]
fn a_redirect_without_a_place_is_not_supported() {
    for headers in [
        vec![],
        vec!["Location: http://"],
        vec!["Location: http://[bad/"],
    ] {
        let server = Server::saying(page("302 Elsewhere", &headers, b""));
        let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
        assert_eq!(
            answer.reach,
            Reach::Unsupported,
            "{headers:?}: {}",
            answer.detail
        );
    }
}

#[test]
fn the_same_page_did_not_move() {
    for (from, to) in [
        ("/a", "/a/"),
        ("/a/", "/a"),
        ("/%7Ea", "/~a"),
        ("/a?", "/a"),
        ("/a", "/a/#top"),
    ] {
        let server = Server::start(move |ask, stream| {
            if ask.before == 0 && ask.path == from {
                send(stream, &redirect(301, to));
            } else {
                send(stream, &page("200 OK", &[], b"here"));
            }
        });
        let answer = visit_one(&server.url(from), &settings(&[server.port()]));
        assert_eq!(answer.reach, Reach::Ok, "{from} {to}: {}", answer.detail);
        assert_eq!(answer.chain.len(), 1);
    }
}

#[test]
fn another_host_of_the_same_owner_is_a_move() {
    let server = Server::start(|ask, stream| match ask.path.as_str() {
        "/A" => send(stream, &redirect(301, "/a")),
        "/x?v=1" => send(stream, &redirect(301, "/x?v=2")),
        _ => send(stream, &page("200 OK", &[], b"here")),
    });
    for path in ["/A", "/x?v=1"] {
        let answer = visit_one(&server.url(path), &settings(&[server.port()]));
        assert_eq!(answer.reach, Reach::MovedPermanently, "{path}");
    }
}

#[test]
fn a_server_that_wants_its_cookie_back_gets_it_within_the_chain() {
    let server = Server::start(|ask, stream| {
        let known = ask.head.to_lowercase().contains("\r\ncookie: seen=1\r\n");
        let response = if known {
            page("200 OK", &[], b"welcome")
        } else {
            page(
                "302 Again",
                &["Location: /a", "Set-Cookie: seen=1; Path=/; HttpOnly"],
                b"",
            )
        };
        send(stream, &response);
    });
    let answer = visit_one(&server.url("/a"), &settings(&[server.port()]));
    assert_eq!(answer.reach, Reach::Ok, "{}", answer.detail);
    assert_eq!(server.paths().len(), 2);
}

#[test]
fn no_cookie_goes_to_another_chain_or_another_host() {
    let other = Server::saying(page("200 OK", &[], b"here"));
    let to = other.url("/").replace("127.0.0.1", "127.0.0.2");
    let elsewhere = Server::start(move |ask, stream| match ask.path.as_str() {
        "/away" => send(
            stream,
            &page(
                "302 Away",
                &[&format!("Location: {to}"), "Set-Cookie: a=1"],
                b"",
            ),
        ),
        _ => send(
            stream,
            &page("200 OK", &["Set-Cookie: b=1; Domain=127.0.0.2"], b""),
        ),
    });
    let settings = settings(&[elsewhere.port(), other.port()]);
    super::visit(
        &[
            elsewhere.url("/1"),
            elsewhere.url("/2"),
            elsewhere.url("/away"),
        ],
        &settings,
    );
    let heads = [elsewhere.heads(), other.heads()].concat();
    assert!(
        heads
            .iter()
            .all(|head| !head.to_lowercase().contains("cookie:")),
        "{heads:?}"
    );
}

#[test]
fn no_cookie_stops_a_loop_that_sets_a_new_one_each_time() {
    let server = Server::start(|ask, stream| {
        let cookie = format!("Set-Cookie: n={}", ask.before);
        send(stream, &page("302 Again", &["Location: /a", &cookie], b""));
    });
    let answer = visit_one(&server.url("/a"), &settings(&[server.port()]));
    assert_eq!(answer.reach, Reach::RedirectLoop, "{}", answer.detail);
    assert_eq!(server.paths().len(), 11);
}
