//! What each kind of answer means: one server for each.

use factum::observe::Reach;
use factum::observe::http::Hop;

use super::server::{Server, page, redirect, send};
use super::{settings, visit, visit_one};

/// What came of visiting a server that says `response` to everybody.
#[track_caller]
fn says(response: &[u8], reach: Reach, status: Option<u16>) {
    let server = Server::saying(response);
    let answer = visit_one(&server.url("/page"), &settings(&[server.port()]));
    assert_eq!(
        (answer.reach, answer.http_status),
        (reach, status),
        "{}",
        answer.detail
    );
}

#[test]
fn a_page_is_ok_and_handed_to_the_reader() {
    let server = Server::saying(page(
        "200 OK",
        &["ETag: \"1\"", "Content-Type: text/html"],
        b"<p>722",
    ));
    let mut answers = visit(&[server.url("/page")], &settings(&[server.port()]));
    let (answer, body) = answers.remove(0);
    assert_eq!(answer.reach, Reach::Ok, "{}", answer.detail);
    assert_eq!(answer.http_status, Some(200));
    assert_eq!(answer.final_url, server.url("/page"));
    assert_eq!(answer.etag.as_deref(), Some("\"1\""));
    assert_eq!(body.as_deref(), Some(b"<p>722".as_slice()));
}

#[test]
fn statuses_mean_what_they_say() {
    for (status, reach) in [
        (400, Reach::Blocked),
        (401, Reach::AuthRequired),
        (402, Reach::AuthRequired),
        (403, Reach::Blocked),
        (404, Reach::Gone),
        (406, Reach::Blocked),
        (407, Reach::AuthRequired),
        (410, Reach::Gone),
        (451, Reach::Blocked),
        (999, Reach::Blocked),
    ] {
        let response = page(&format!("{status} So"), &[], b"words");
        says(&response, reach, Some(status));
    }
}

#[test]
fn a_chain_is_permanent_only_if_each_redirect_is() {
    for (first, second, reach) in [
        (301, 308, Reach::MovedPermanently),
        (301, 302, Reach::MovedTemporarily),
        (307, 301, Reach::MovedTemporarily),
        (303, 303, Reach::MovedTemporarily),
    ] {
        let server = Server::start(move |ask, stream| match ask.path.as_str() {
            "/a" => send(stream, &redirect(first, "/b")),
            "/b" => send(stream, &redirect(second, "c?x=1")),
            _ => send(stream, &page("200 OK", &[], b"here")),
        });
        let answer = visit_one(&server.url("/a#part"), &settings(&[server.port()]));
        assert_eq!(answer.reach, reach, "{first} {second}: {}", answer.detail);
        assert_eq!(answer.final_url, server.url("/c?x=1#part"));
        let hop = |url: &str, status| Hop {
            url: server.url(url),
            status,
        };
        assert_eq!(
            answer.chain,
            [hop("/a#part", first), hop("/b#part", second)]
        );
    }
}

#[test]
fn nothing_is_asked_of_a_place_that_may_not_be_visited() {
    let server = Server::saying(page("200 OK", &[], b"secret"));
    let mut closed = settings(&[server.port()]);
    closed.loosened.nets.clear();
    let answer = visit_one(&server.url("/"), &closed);
    assert_eq!(answer.reach, Reach::UnsafeTarget);
    assert_eq!(answer.detail, "127.0.0.1 is this machine");
    assert!(server.paths().is_empty(), "nobody connected");
}
