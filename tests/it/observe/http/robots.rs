//! `robots.txt`, where it is to be honoured.

use factum::observe::Reach;
use factum::observe::http::{Robots, Settings};

use super::server::{Server, page, redirect, send};
use super::{settings, visit};

fn allows(file: &str, path: &str) -> bool {
    Robots::parse(file.as_bytes(), "factum").allows(path)
}

#[test]
fn rules_for_everybody_hold_unless_we_are_named() {
    let file = "User-agent: *\nDisallow: /\n\nUser-agent: Factum/1.0\nDisallow: /private\n";
    assert!(allows(file, "/page"));
    assert!(!allows(file, "/private/page"));
    assert!(!allows("User-agent: *\nDisallow: /", "/page"));
    assert!(allows("User-agent: other\nDisallow: /", "/page"));
    assert!(!allows(
        "User-agent: other\nUser-agent: factum\n\nDisallow: /",
        "/page"
    ));
    assert!(allows(
        "User-agent: factum\n\nUser-agent: *\nAllow: /\nUser-agent: *\nDisallow: /x",
        "/page"
    ));
}

#[test]
fn the_most_specific_rule_decides() {
    let file = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c$\n";
    for (path, allowed) in [
        ("/", true),
        ("/a", false),
        ("/a/x", false),
        ("/a/b", true),
        ("/a/b/c", false),
        ("/a/b/cd", true),
    ] {
        assert_eq!(allows(file, path), allowed, "{path}");
    }
    assert!(
        allows("User-agent: *\nDisallow: /a\nAllow: /a", "/a"),
        "of equals, the one that allows"
    );
    assert!(
        allows("User-agent: *\nDisallow:", "/a"),
        "an empty rule is none"
    );
}

#[test]
fn patterns_match_as_the_standard_says() {
    for (pattern, path, matches) in [
        ("/fish", "/fish.html", true),
        ("/fish", "/Fish", false),
        ("/*.pdf$", "/a/b.pdf", true),
        ("/*.pdf$", "/a/b.pdf?x", false),
        ("/*.pdf$", "/a.pdf.pdf", true),
        ("/a*b*c", "/a1b2c3", true),
        ("/a*b*c", "/a1c2b3", false),
        ("*", "/anything", true),
        ("/$", "/", true),
        ("/$", "/a", false),
        ("/a%3cd", "/a%3Cd", true),
        ("/ä", "/%C3%A4", true),
        ("/a**b", "/ab", true),
    ] {
        assert_eq!(
            !allows(&format!("user-agent: *\ndisallow: {pattern} # why\n"), path),
            matches,
            "{pattern} {path}"
        );
    }
}

#[test]
fn hostile_files_cost_little() {
    let stars = format!(
        "User-agent: *\nDisallow: /{}x\nDisallow: /y\n",
        "a*".repeat(5_000)
    );
    assert!(!allows(&stars, "/y"));
    assert!(allows(&stars, &format!("/{}", "a".repeat(20_000))));
    let long = format!(
        "User-agent: *\n{}Disallow: /end\n",
        "Disallow: /a*b*c*d*e\n".repeat(100_000)
    );
    assert!(
        allows(&long, &"/abcd".repeat(400)),
        "what comes after half a megabyte is not read"
    );
    assert!(allows("\u{feff}User-agent\n:::\nDisallow /\n\0\r\r\n", "/"));
}

fn honouring(server: &Server) -> Settings {
    Settings {
        respect_robots: true,
        ..settings(&[server.port()])
    }
}

#[test]
fn pages_that_robots_may_not_visit_are_blocked() {
    let server = Server::start(|ask, stream| match ask.path.as_str() {
        "/robots.txt" => send(
            stream,
            &page("200 OK", &[], b"User-agent: *\nDisallow: /no"),
        ),
        _ => send(stream, &page("200 OK", &[], b"page")),
    });
    let links = [server.url("/no/1"), server.url("/yes"), server.url("/no/2")];
    let reaches = |settings: &Settings| -> Vec<Reach> {
        visit(&links, settings)
            .iter()
            .map(|(answer, _)| answer.reach)
            .collect()
    };
    assert_eq!(
        reaches(&honouring(&server)),
        [Reach::Blocked, Reach::Ok, Reach::Blocked]
    );
    assert_eq!(
        server.paths(),
        ["/robots.txt", "/yes"],
        "asked once, and first"
    );
    assert_eq!(
        reaches(&settings(&[server.port()])),
        [Reach::Ok; 3],
        "by default it is not asked for"
    );
}

#[test]
fn a_missing_file_allows_and_a_failing_server_does_not() {
    for (status, reach) in [
        ("404 No", Reach::Ok),
        ("403 No", Reach::Ok),
        ("503 Busy", Reach::NotChecked),
    ] {
        let server = Server::start(move |ask, stream| match ask.path.as_str() {
            "/robots.txt" => send(stream, &page(status, &[], b"")),
            _ => send(stream, &page("200 OK", &[], b"page")),
        });
        let answers = visit(&[server.url("/1"), server.url("/2")], &honouring(&server));
        assert!(
            answers.iter().all(|(answer, _)| answer.reach == reach),
            "{status}: {}",
            answers[0].0.detail
        );
    }
}

#[test]
fn a_host_that_is_not_there_is_not_there_for_its_pages_either() {
    let server = Server::start(|_, _| {});
    let links: Vec<String> = (0..6)
        .map(|place| server.url(&format!("/{place}")))
        .collect();
    for (answer, _) in visit(&links, &honouring(&server)) {
        assert_eq!(answer.reach, Reach::ConnectFailed, "{}", answer.detail);
    }
}

#[test]
fn a_redirect_leads_to_a_host_that_is_asked_as_well() {
    let other = Server::start(|ask, stream| match ask.path.as_str() {
        "/robots.txt" => send(stream, &page("200 OK", &[], b"User-agent: *\nDisallow: /")),
        _ => send(stream, &page("200 OK", &[], b"page")),
    });
    let to = other.url("/");
    let server = Server::start(move |ask, stream| match ask.path.as_str() {
        "/robots.txt" => send(stream, &page("404 No", &[], b"")),
        _ => send(stream, &redirect(301, &to)),
    });
    let mut settings = honouring(&server);
    settings.loosened.ports.push(other.port());
    let (answer, _) = visit(&[server.url("/")], &settings).remove(0);
    assert_eq!(answer.reach, Reach::Blocked, "{}", answer.detail);
    assert_eq!(other.paths(), ["/robots.txt"]);
}
