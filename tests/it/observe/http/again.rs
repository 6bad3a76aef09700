//! Trying again, and leaving alone.

use std::time::Duration;

use factum::observe::Reach;
use factum::observe::http::Answer;

use super::super::{ensure, in_time};
use super::server::{Server, page, send};
use super::{LONG, settings, visit, visit_one};

#[test]
fn failures_that_pass_are_tried_three_times() {
    for (status, reach) in [
        (408, Reach::Timeout),
        (425, Reach::RateLimited),
        (429, Reach::RateLimited),
        (500, Reach::ServerError),
        (502, Reach::ServerError),
        (503, Reach::ServerError),
        (504, Reach::ServerError),
        (520, Reach::ServerError),
    ] {
        let server = Server::saying(page(&format!("{status} So"), &[], b""));
        let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
        assert_eq!((answer.reach, answer.http_status), (reach, Some(status)));
        assert_eq!(server.paths().len(), 3, "{status}");
    }
}

#[test]
fn what_lasts_is_asked_once() {
    for status in [401, 403, 404, 410, 451, 511, 999] {
        let server = Server::saying(page(&format!("{status} So"), &[], b""));
        visit_one(&server.url("/"), &settings(&[server.port()]));
        assert_eq!(server.paths().len(), 1, "{status}");
    }
}

#[test]
fn a_server_that_recovers_is_ok() {
    for failures in [1, 2] {
        let server = Server::start(move |ask, stream| {
            let status = if ask.before < failures {
                "503 Busy"
            } else {
                "200 OK"
            };
            send(stream, &page(status, &[], b"page"));
        });
        let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
        assert_eq!(answer.reach, Reach::Ok, "after {failures}");
    }
}

/// A server that answers `429` with `header` once, and then well; how long it was left alone.
fn left_alone(header: &'static str) -> Duration {
    let server = Server::start(move |ask, stream| {
        let response = match ask.before {
            0 => page(
                "429 Slow down",
                &[header, "Date: Sun, 22 Nov 2026 08:00:00 GMT"],
                b"",
            ),
            _ => page("200 OK", &[], b"page"),
        };
        send(stream, &response);
    });
    let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
    assert_eq!(answer.reach, Reach::Ok, "{header}: {}", answer.detail);
    let asked = server.asked.lock().expect("unpoisoned");
    asked[1].0 - asked[0].0
}

#[test]
fn retry_after_is_heeded_in_seconds_and_as_a_date() {
    // A wait begins when the answer comes, which is later than when the server was asked.
    let second = Duration::from_secs(1)..LONG;
    for header in [
        "Retry-After: 1",
        "Retry-After: Sun, 22 Nov 2026 08:00:01 GMT",
    ] {
        let waited = left_alone(header);
        assert!(second.contains(&waited), "{header}: {waited:?}");
    }
    for header in [
        "Retry-After: soon",
        "Retry-After: Sun, 22 Nov 2026 07:00:00 GMT",
    ] {
        in_time(|unit| {
            let waited = left_alone(header);
            ensure(waited < unit, (header, waited))
        });
    }
}

#[test]
fn a_long_retry_after_is_reported_and_nobody_waits_for_it() {
    for (header, seconds) in [
        ("Retry-After: 3600", 3600),
        ("Retry-After: Sun, 22 Nov 2026 10:00:00 GMT", 7200),
    ] {
        let date = "Date: Sun, 22 Nov 2026 08:00:00 GMT";
        let server = Server::saying(page("429 Slow down", &[header, date], b""));
        let mut settings = settings(&[server.port()]);
        settings.pace.in_flight = 1;
        let urls: Vec<String> = (0..5)
            .map(|place| server.url(&format!("/{place}")))
            .collect();
        let answers = visit(&urls, &settings);
        assert_eq!(answers[0].0.reach, Reach::RateLimited);
        assert_eq!(server.paths().len(), 1, "the others were not asked for");
        for (answer, _) in &answers[1..] {
            assert_eq!(answer.reach, Reach::NotChecked);
            assert_eq!(
                answer.detail,
                "not visited: the server asked to be left alone"
            );
        }
        assert!(
            answers
                .iter()
                .all(|(answer, _)| answer.retry_after == Some(seconds))
        );
    }
}

#[test]
fn a_page_that_is_gone_delays_nobody() {
    let server = Server::saying(page("404 No", &["Retry-After: 3600"], b""));
    let urls: Vec<String> = (0..5)
        .map(|place| server.url(&format!("/{place}")))
        .collect();
    let answers = visit(&urls, &settings(&[server.port()]));
    let gone = |answer: &Answer| answer.reach == Reach::Gone && answer.retry_after.is_none();
    assert!(answers.iter().all(|(answer, _)| gone(answer)));
}

#[test]
fn a_date_counts_from_the_instant_of_the_run_where_the_server_names_none() {
    let header = "Retry-After: Sun, 22 Nov 2026 09:00:00 GMT";
    let server = Server::saying(page("503 Busy", &[header], b""));
    let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
    let seconds = answer.retry_after.expect("a wait");
    assert!((3590..=3600).contains(&seconds), "{seconds}");
}

#[test]
fn a_host_without_connection_is_left_alone_after_three_visits() {
    for (retries, asked) in [(0, 3), (2, 9)] {
        let server = Server::start(|_, _| {});
        let mut settings = settings(&[server.port()]);
        settings.pace.in_flight = 1;
        settings.limits.retries = retries;
        let urls: Vec<String> = (0..200)
            .map(|place| server.url(&format!("/{place}")))
            .collect();
        let answers = visit(&urls, &settings);
        let failed = |answer: &Answer| answer.reach == Reach::ConnectFailed;
        assert!(answers.iter().all(|(answer, _)| failed(answer)));
        assert_eq!(server.paths().len(), asked);
        let detail = &answers[199].0.detail;
        let words = "not tried, as others at this host failed: the connection broke";
        assert!(detail.starts_with(words), "{detail}");
    }
}

#[test]
fn no_more_visits_begin_at_a_host_that_may_not_be_there() {
    // Each page goes well the second time; until one does, there are as many as would close the host.
    let server = Server::start(|ask, stream| {
        if ask.before > 0 {
            send(stream, &page("200 OK", &[], b"page"));
        }
    });
    let mut settings = settings(&[server.port()]);
    settings.pace.in_flight = 1;
    settings.limits.backoff = Duration::from_millis(100);
    let urls: Vec<String> = (0..7)
        .map(|place| server.url(&format!("/{place}")))
        .collect();
    let answers = visit(&urls, &settings);
    assert!(answers.iter().all(|(answer, _)| answer.reach == Reach::Ok));
    let (mut begun, mut ended) = (0, 0);
    let mut before = std::collections::BTreeSet::new();
    for path in server.paths() {
        if before.insert(path) {
            begun += 1;
        } else {
            ended += 1;
        }
        assert!(ended > 0 || begun <= 3, "{:?}", server.paths());
    }
    assert_eq!((begun, ended), (7, 7));
}

#[test]
fn an_answer_between_failures_keeps_a_host_open() {
    let server = Server::start(|ask, stream| {
        if ask.path.ends_with('0') {
            send(stream, &page("404 No", &[], b""));
        }
    });
    let mut settings = settings(&[server.port()]);
    settings.pace.in_flight = 1;
    settings.limits.retries = 0;
    let urls: Vec<String> = ["/1", "/2", "/10", "/4", "/5", "/20", "/7"]
        .map(|path| server.url(path))
        .into();
    visit(&urls, &settings);
    assert_eq!(server.paths().len(), urls.len());
}

#[test]
fn one_host_that_fails_harms_no_other() {
    let bad = Server::start(|_, _| {});
    let good = Server::saying(page("200 OK", &[], b"page"));
    let mut urls: Vec<String> = (0..20).map(|place| bad.url(&format!("/{place}"))).collect();
    urls.push(good.url("/"));
    let answers = visit(&urls, &settings(&[bad.port(), good.port()]));
    assert_eq!(answers[20].0.reach, Reach::Ok);
    assert!(
        answers[..20]
            .iter()
            .all(|(bad, _)| bad.reach == Reach::ConnectFailed)
    );
}
