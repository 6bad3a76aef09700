//! How we behave: who we say we are, what we send, and which proxy we use.

use std::io::{Read, Write};
use std::net::TcpStream;

use factum::observe::Reach;
use factum::observe::http::{Request, Settings};

use super::server::{Server, page, redirect, send};
use super::{ask, settings, visit, visit_one};

fn pages() -> Server {
    Server::saying(page("200 OK", &[], b"page"))
}

#[test]
fn the_agent_says_who_asks_and_whom_to_write_to() {
    let server = pages();
    let mut settings = settings(&[server.port()]);
    visit_one(&server.url("/"), &settings);
    settings.contact = Some("mailto:facts@example.org\r\nX-Evil: 1".to_owned());
    visit_one(&server.url("/"), &settings);
    let heads = server.heads();
    let version = env!("CARGO_PKG_VERSION");
    assert!(
        heads[0].contains(&format!("user-agent: factum/{version}\r\n")),
        "{}",
        heads[0]
    );
    let agent = format!("user-agent: factum/{version} (+mailto:facts@example.orgX-Evil:1)\r\n");
    assert!(heads[1].contains(&agent), "{}", heads[1]);
}

#[test]
fn nothing_is_sent_that_need_not_be() {
    let server = pages();
    visit_one(&server.url("/page?a=b#part"), &settings(&[server.port()]));
    let head = server.heads().remove(0).to_lowercase();
    assert!(head.starts_with("get /page?a=b http/1.1\r\n"), "{head}");
    let mut names: Vec<&str> = head
        .lines()
        .skip(1)
        .filter_map(|line| Some(line.split_once(':')?.0))
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let server = Server::start(|ask, stream| {
        let head = ask.head.to_lowercase();
        let known = head.contains("if-none-match: \"v1\"\r\n")
            || head.contains("if-modified-since: sun, 22");
        let response = if known {
            page("304 Not Modified", &[], b"")
        } else {
            page("200 OK", &[], b"page")
        };
        send(stream, &response);
    });
    let request = |etag: Option<&str>, date: Option<&str>| Request {
        url: server.url("/"),
        etag: etag.map(str::to_owned),
        last_modified: date.map(str::to_owned),
        ..Request::default()
    };
    let requests = [
        request(Some("\"v1\""), None),
        request(None, Some("Sun, 22 Nov 2026 08:00:00 GMT")),
        request(Some("\"v0\""), None),
    ];
    let answers = ask(&requests, &settings(&[server.port()]));
    let unchanged: Vec<bool> = answers.iter().map(|(answer, _)| answer.unchanged).collect();
    assert_eq!(unchanged, [true, true, false]);
    assert!(answers.iter().all(|(answer, _)| answer.reach == Reach::Ok));
    assert_eq!(
        answers[0].0.etag.as_deref(),
        Some("\"v1\""),
        "kept for the next time"
    );
    assert_eq!(answers[0].1, None, "nothing is read");
}

#[test]
fn only_the_link_itself_is_asked_whether_it_changed() {
    let server = Server::start(|ask, stream| match ask.path.as_str() {
        "/a" => send(stream, &redirect(301, "/b")),
        _ => send(stream, &page("200 OK", &["ETag: \"b\""], b"page")),
    });
    let request = Request {
        url: server.url("/a"),
        etag: Some("\"b\"".to_owned()),
        ..Request::default()
    };
    let answers = ask(&[request], &settings(&[server.port()]));
    assert!(server.heads()[0].to_lowercase().contains("if-none-match"));
    assert!(!server.heads()[1].to_lowercase().contains("if-none-match"));
    assert_eq!(
        answers[0].0.etag, None,
        "the name of another page's version is of no use"
    );
}

#[test]
fn an_archive_is_told_which_day_is_meant_at_every_hop() {
    let server = Server::start(|ask, stream| match ask.path.as_str() {
        "/gate" => send(stream, &redirect(302, "/copy")),
        _ => send(stream, &page("200 OK", &[], b"copy")),
    });
    let day = "Sun, 22 Nov 2026 12:00:00 GMT";
    let request = Request {
        url: server.url("/gate"),
        accept_datetime: Some(day.to_owned()),
        ..Request::default()
    };
    ask(&[request], &settings(&[server.port()]));
    let header = format!("accept-datetime: {day}\r\n");
    assert_eq!(server.heads().len(), 2);
    assert!(server.heads().iter().all(|head| head.contains(&header)));
}

#[test]
fn an_answer_that_nobody_asked_for_is_no_page() {
    let server = Server::saying(page("304 Not Modified", &[], b""));
    let answer = visit_one(&server.url("/"), &settings(&[server.port()]));
    assert_eq!(answer.reach, Reach::Unsupported, "{}", answer.detail);
    assert!(!answer.unchanged);
}

#[test]
fn services_that_keep_programs_out_are_recognised() {
    for (status, header) in [
        ("503 Busy", "cf-mitigated: challenge"),
        ("202 Accepted", "x-amzn-waf-action: challenge"),
        ("429 Slow down", "x-vercel-mitigated: challenge"),
    ] {
        let server = Server::saying(page(status, &[header], b"prove it"));
        let (answer, body) = visit(&[server.url("/")], &settings(&[server.port()])).remove(0);
        assert_eq!(answer.reach, Reach::Blocked, "{header}: {}", answer.detail);
        assert_eq!(body, None, "a challenge is not read");
        assert_eq!(server.paths().len(), 1, "{header}");
    }
}

/// A proxy that fetches what it is asked for, and says where it was asked to go.
fn proxy() -> Server {
    Server::start(|ask, stream| {
        if ask.head.starts_with("CONNECT ") {
            let mut beyond = TcpStream::connect(&ask.path).expect("a tunnel");
            send(stream, b"HTTP/1.1 200 Connected\r\n\r\n");
            let (mut from, mut to) = (
                stream.try_clone().expect("a socket"),
                beyond.try_clone().expect("a socket"),
            );
            std::thread::spawn(move || std::io::copy(&mut from, &mut to));
            let _ = std::io::copy(&mut beyond, stream);
            return;
        }
        let target = url::Url::parse(&ask.path).expect("a whole address");
        let address = target.socket_addrs(|| None).expect("an address")[0];
        let mut beyond = TcpStream::connect(address).expect("a connection");
        beyond
            .write_all(format!("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", target.path()).as_bytes())
            .expect("sent");
        let mut response = Vec::new();
        let _ = beyond.read_to_end(&mut response);
        send(stream, &response);
    })
}

#[test]
fn a_proxy_is_used_when_it_is_asked_for() {
    let (proxy, server) = (proxy(), pages());
    let mut settings = settings(&[server.port()]);
    settings.proxy = Some(format!("http://me:p%40ss@{}", proxy.at));
    let answer = visit_one(&server.url("/page"), &settings);
    assert_eq!(answer.reach, Reach::Ok, "{}", answer.detail);
    assert_eq!(proxy.paths(), [server.url("/page")]);
    // me:p@ss
    assert!(
        proxy.heads()[0].contains("proxy-authorization: Basic bWU6cEBzcw==\r\n"),
        "{}",
        proxy.heads()[0]
    );
    assert_eq!(server.paths(), ["/page"]);
}

#[test]
fn a_proxy_is_not_asked_for_what_may_not_be_visited() {
    let (proxy, server) = (proxy(), pages());
    let mut settings = settings(&[server.port()]);
    settings.proxy = Some(format!("http://{}", proxy.at));
    settings.loosened.nets.clear();
    for link in [
        server.url("/"),
        "http://localhost/".to_owned(),
        "http://169.254.169.254/".to_owned(),
    ] {
        assert_eq!(
            visit_one(&link, &settings).reach,
            Reach::UnsafeTarget,
            "{link}"
        );
    }
    assert!(proxy.paths().is_empty());
}

#[test]
fn a_proxy_that_is_none_is_a_failure() {
    for proxy in [
        "",
        "proxy:3128",
        "socks5://127.0.0.1:1080",
        "https://127.0.0.1:3128",
    ] {
        let settings = Settings {
            proxy: Some(proxy.to_owned()),
            ..Settings::default()
        };
        let stop = std::sync::atomic::AtomicBool::new(false);
        let swept = factum::observe::http::sweep(
            &[],
            &settings,
            super::now(),
            &stop,
            &|_, _| (None, ()),
            &mut |_, _, _| {},
        );
        assert!(swept.is_err(), "{proxy}");
    }
}
