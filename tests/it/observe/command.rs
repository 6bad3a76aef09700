//! `factum observe` as a user runs it, against servers on this machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use factum::observe::ledger::{Ledger, read};
use factum::observe::{Evidence, Reach};
use factum::text::FileId;
use serde_json::Value;
use socket2::{Domain, Socket, Type};

use super::http::server::{Server, page, redirect, send};
use super::offline::{FIGURE, SOURCE};
use crate::cli::{Project, Ran, commit, git};

/// A server whose pages can be changed while it runs.
struct Site {
    server: Server,
    pages: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl Site {
    fn new() -> Self {
        let pages: Arc<Mutex<BTreeMap<String, Vec<u8>>>> = Arc::default();
        let known = pages.clone();
        let server = Server::start(move |ask, stream| {
            let pages = known.lock().expect("unpoisoned");
            let missing = page("404 Not Found", &[], b"");
            send(stream, pages.get(&ask.path).unwrap_or(&missing));
        });
        Self { server, pages }
    }

    fn set(&self, path: &str, answer: Vec<u8>) {
        let mut pages = self.pages.lock().expect("unpoisoned");
        pages.insert(path.to_owned(), answer);
    }

    /// A page whose text is long enough to be taken for one.
    fn says(&self, path: &str, words: &str) {
        let text = "The report gives an account of the year and of what came after it. ".repeat(8);
        let body = format!(
            "<!doctype html><html><head><title>Report</title></head><body><h1>Report</h1><p>{text}</p><p>{words}</p><p>{text}</p></body></html>"
        );
        self.set(
            path,
            page(
                "200 OK",
                &["Content-Type: text/html; charset=utf-8"],
                body.as_bytes(),
            ),
        );
    }

    fn url(&self, path: &str) -> String {
        self.server.url(path)
    }
}

const CONFIG: &str = "name = \"links\"\nlicence = \"CC0-1.0\"\n\n[observe.host.\"127.0.0.1\"]\ngap = 0\nin_flight = 8\n";

/// A project with a source for each address, and a figure that quotes some words from the first.
fn project(urls: &[String], words: &str) -> Project {
    let mut records = String::new();
    for (number, url) in urls.iter().enumerate() {
        let _ = write!(
            records,
            "[[source]]\nid = \"s{number}\"\nurl = \"{url}\"\n\n"
        );
    }
    let _ = write!(
        records,
        "[[figure]]\nid = \"held\"\ncites = [{{ source = \"s0\", excerpt = \"{words}\" }}]\n"
    );
    Project::empty()
        .with("factum.toml", CONFIG)
        .with("schemas/source.schema.json", SOURCE)
        .with("schemas/figure.schema.json", FIGURE)
        .with("records/a.toml", records)
}

/// Runs `observe` on a day of November 2026, allowed to visit the servers of the test.
fn observe(project: &Project, servers: &[&Server], day: u32, more: &[&str]) -> Ran {
    let ports: Vec<String> = servers
        .iter()
        .map(|server| server.port().to_string())
        .collect();
    let mut arguments = vec!["observe", "--allow-net", "127.0.0.0/8"];
    for port in &ports {
        arguments.extend(["--allow-port", port]);
    }
    arguments.extend(more);
    let now = format!("2026-11-{day:02}T08:00:00Z");
    project.run_with(&arguments, &[("FACTUM_NOW", &now)])
}

fn ledger(project: &Project) -> Ledger {
    let (ledger, findings) = read(FileId(0), &project.read("observations.ndjson"));
    assert!(findings.is_empty());
    ledger
}

#[test]
fn what_is_seen_is_written_and_a_second_run_changes_no_byte() {
    let site = Site::new();
    site.says("/a", "There were 722 people in prison.");
    site.says("/new", "It is here now.");
    site.set("/old", redirect(301, "/new"));
    let urls = ["/a", "/old", "/gone"].map(|path| site.url(path));
    let project = project(&urls, "722 people");
    let ran = observe(&project, &[&site.server], 1, &[]).ends_with(0);
    assert!(ran.out.contains("visited 3 links of 3"), "{}", ran.out);
    assert!(ran.out.contains("wrote observations.ndjson"), "{}", ran.out);
    let text = project.read("observations.ndjson");
    let ledger = ledger(&project);
    let entry = |path: &str| ledger.get(&site.url(path)).expect("an observation");
    assert_eq!(entry("/a").reach, Reach::Ok);
    assert!(matches!(
        entry("/a").claims[0].evidence,
        Evidence::Confirmed(_)
    ));
    assert_eq!(entry("/a").claims[0].record, "figure:held");
    assert_eq!(entry("/old").reach, Reach::MovedPermanently);
    assert_eq!(entry("/old").final_url.as_deref(), Some(&*site.url("/new")));
    assert_eq!(
        (entry("/gone").reach, entry("/gone").fail_streak),
        (Reach::Gone, 1)
    );
    let asked = site.server.paths().len();
    let ran = observe(&project, &[&site.server], 1, &[]).ends_with(0);
    assert!(
        ran.out.contains("the ledger stays as it was"),
        "{}",
        ran.out
    );
    assert_eq!(project.read("observations.ndjson"), text);
    assert_eq!(site.server.paths().len(), asked);
    let ran = project.run(&["check", "--format", "concise"]).ends_with(0);
    assert!(
        ran.out.contains("source-moved") && !ran.out.contains("source-gone"),
        "{}",
        ran.out
    );
}

#[test]
fn a_page_that_fails_for_a_week_is_gone_and_one_that_returns_is_not() {
    let site = Site::new();
    let project = project(&[site.url("/a")], "722 people");
    let streak = |day| {
        observe(&project, &[&site.server], day, &[]).ends_with(0);
        ledger(&project)
            .get(&site.url("/a"))
            .expect("it")
            .fail_streak
    };
    assert_eq!([1, 2, 4, 6, 7].map(streak), [1, 1, 2, 2, 3]);
    let ran = project.run(&["check"]).ends_with(0);
    assert!(ran.out.contains("warning[source-gone]"), "{}", ran.out);
    let ran = project.run(&["build"]).ends_with(0);
    assert!(ran.out.contains("1 unverified"), "{}", ran.out);
    site.says("/a", "There were 722 people in prison.");
    assert_eq!(streak(20), 0);
    let ran = project.run(&["check"]).ends_with(0);
    assert_eq!(ran.out, "1 file, 2 records: no findings\n");
}

#[test]
fn a_figure_that_changes_is_told_with_both() {
    let site = Site::new();
    site.says("/a", "There were 722 people in prison.");
    let project = project(&[site.url("/a")], "722 people in prison");
    observe(&project, &[&site.server], 1, &[]).ends_with(0);
    site.says("/a", "There were 811 people in prison.");
    let ran = observe(&project, &[&site.server], 15, &[]).ends_with(0);
    assert!(ran.out.contains("811"), "{}", ran.out);
    let ran = project.run(&["check"]).ends_with(0);
    assert!(ran.out.contains("warning[source-changed]"), "{}", ran.out);
    assert!(
        ran.out.contains("722") && ran.out.contains("811"),
        "{}",
        ran.out
    );
    let ran = project.run(&["build"]).ends_with(0);
    assert!(ran.out.contains("1 unverified"), "{}", ran.out);
}

#[test]
fn a_copy_stands_in_for_what_changed() {
    let (site, archive) = (Site::new(), Site::new());
    site.says("/a", "There were 722 people in prison.");
    archive.says("/2025/a", "There were 722 people in prison.");
    let project = project(&[site.url("/a")], "722 people in prison");
    let records = project.read("records/a.toml");
    let copy = format!("/a\"\narchive_url = \"{}\"\n", archive.url("/2025/a"));
    project.write("records/a.toml", records.replacen("/a\"\n", &copy, 1));
    let servers = [&site.server, &archive.server];
    observe(&project, &servers, 1, &[]).ends_with(0);
    site.says("/a", "There were 811 people in prison.");
    let ran = observe(&project, &servers, 15, &[]).ends_with(0);
    assert!(ran.out.contains("confirmed in archive"), "{}", ran.out);
    let ran = project.run(&["build"]).ends_with(0);
    assert!(ran.out.contains("note[source-changed]"), "{}", ran.out);
    assert!(ran.out.contains("0 unverified"), "{}", ran.out);
}

#[test]
fn the_plan_visits_nothing() {
    let site = Site::new();
    let project = project(&[site.url("/a"), site.url("/b")], "722 people");
    let ran = observe(&project, &[&site.server], 1, &["--plan", "--offline"]).ends_with(0);
    assert!(ran.out.contains("never visited; 1 excerpt"), "{}", ran.out);
    assert!(
        ran.out.contains("2 links at 1 host would be visited"),
        "{}",
        ran.out
    );
    assert!(site.server.paths().is_empty());
    assert!(!project.path("observations.ndjson").exists());
    let ran = observe(
        &project,
        &[&site.server],
        1,
        &["--plan", "--format", "json"],
    )
    .ends_with(0);
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(told["due"].as_array().expect("a list").len(), 2);
    observe(&project, &[&site.server], 1, &["--offline"]).ends_with(2);
}

#[test]
fn few_links_can_be_chosen() {
    let site = Site::new();
    let urls = ["/a", "/b", "/c"].map(|path| site.url(path));
    let project = project(&urls, "722 people");
    observe(&project, &[&site.server], 1, &["--only", "127.0.0.1*/b"]).ends_with(0);
    assert_eq!(site.server.paths(), ["/b"]);
    observe(&project, &[&site.server], 1, &["--limit", "1"]).ends_with(0);
    assert_eq!(site.server.paths(), ["/b", "/a"]);
    observe(&project, &[&site.server], 1, &["--max-age", "0"]).ends_with(0);
    assert_eq!(site.server.paths().len(), 5);
    assert_eq!(ledger(&project).len(), 3);
    let records = project.read("records/a.toml");
    project.write("records/a.toml", records.replace("/c\"", "/d\""));
    observe(&project, &[&site.server], 1, &["--prune"]).ends_with(0);
    assert!(ledger(&project).get(&site.url("/c")).is_none());
    assert_eq!(ledger(&project).len(), 3);
}

#[test]
fn a_change_visits_its_own_links_and_answers_for_them() {
    let site = Site::new();
    site.says("/a", "There were 722 people in prison.");
    let project = project(&[site.url("/a")], "722 people");
    let folder = project.path("");
    git(&folder, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project);
    git(&folder, &["checkout", "--quiet", "-b", "work"]);
    let new = format!("[[source]]\nid = \"b\"\nurl = \"{}\"\n", site.url("/b"));
    project.write("records/b.toml", new);
    let since = ["--since", "main", "--ledger", "seen.ndjson"];
    observe(&project, &[&site.server], 1, &since).ends_with(0);
    assert_eq!(site.server.paths(), ["/b"]);
    assert!(!project.path("observations.ndjson").exists());
    let check: Vec<&str> = ["check"].into_iter().chain(since).collect();
    let ran = project.run(&check).ends_with(1);
    assert!(ran.out.contains("error[source-gone]"), "{}", ran.out);
    site.says("/b", "Here it is.");
    observe(&project, &[&site.server], 5, &since).ends_with(0);
    project.run(&check).ends_with(0);
}

#[test]
fn the_guard_holds_without_a_word_on_the_command_line() {
    let site = Site::new();
    site.says("/a", "There were 722 people in prison.");
    let project = project(&[site.url("/a")], "722 people");
    let loosened = format!("{CONFIG}allow_net = [\"127.0.0.0/8\"]\n");
    project.write(
        "factum.toml",
        loosened.replace(
            "\n[observe.host",
            "\n[observe]\nallow_port = [1]\n[observe.host",
        ),
    );
    let ran = project.run(&["check"]).ends_with(1);
    assert_eq!(
        ran.out.matches("config-unknown-key").count(),
        2,
        "{}",
        ran.out
    );
    project.write("factum.toml", CONFIG);
    let ran = project.run(&["observe"]).ends_with(0);
    assert!(ran.out.contains("1 unsafe-target"), "{}", ran.out);
    assert!(site.server.paths().is_empty());
    let ran = project.run(&["check"]).ends_with(1);
    assert!(ran.out.contains("error[unsafe-link]"), "{}", ran.out);
    // What a person allows is not left alone because it was refused before.
    let ran = observe(&project, &[&site.server], 1, &[]).ends_with(0);
    assert!(ran.out.contains("links: 1 ok"), "{}", ran.out);
    assert_eq!(site.server.paths(), ["/a"]);
}

fn silent_socket() -> Socket {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    socket.bind(&any.into()).expect("a port");
    socket
}

fn port_of(socket: &Socket) -> String {
    let address = socket.local_addr().expect("an address").as_socket();
    address.expect("of the internet").port().to_string()
}

#[test]
fn a_network_that_fails_is_no_word_about_the_world() {
    // Ports that are taken, so that no other test gets them, and at which nobody listens.
    let taken: Vec<Socket> = (0..6).map(|_| silent_socket()).collect();
    let closed: Vec<String> = taken.iter().map(port_of).collect();
    let urls: Vec<String> = closed
        .iter()
        .map(|port| format!("http://127.0.0.1:{port}/a"))
        .collect();
    let project = project(&urls, "722 people");
    let mut arguments = vec!["--allow-net", "127.0.0.0/8"];
    for port in &closed {
        arguments.extend(["--allow-port", port]);
    }
    let ran = observe(&project, &[], 1, &arguments).ends_with(2);
    assert!(
        ran.err.contains("6 of 6 hosts could not be reached"),
        "{}",
        ran.err
    );
    assert!(!project.path("observations.ndjson").exists());
}

#[test]
fn moved_pages_are_corrected_and_keep_their_past() {
    let site = Site::new();
    site.says("/new", "There were 722 people in prison.");
    site.set("/old", redirect(301, "/new"));
    let project = project(&[site.url("/old")], "722 people in prison");
    let before = project.read("records/a.toml");
    let ran = observe(&project, &[&site.server], 1, &["--fix"]).ends_with(0);
    assert!(ran.out.contains("corrected 1 address"), "{}", ran.out);
    let wanted = before.replace(&site.url("/old"), &site.url("/new"));
    assert_eq!(project.read("records/a.toml"), wanted);
    // The words were seen under the old address: that they vanish is known under the new one.
    site.says(
        "/new",
        "The page was written anew, and says something else altogether.",
    );
    observe(&project, &[&site.server], 2, &[]).ends_with(0);
    let ledger = ledger(&project);
    let entry = ledger.get(&site.url("/new")).expect("an observation");
    assert_eq!(entry.claims[0].evidence, Evidence::Absent);
    assert_eq!(
        entry.first_ok_at.map(|at| at.to_string()).as_deref(),
        Some("2026-11-01T08:00:00Z")
    );
}

/// A project whose one page is gone, with an archive that has a copy.
fn lost(site: &Site, gate: &Site) -> Project {
    let project = project(&[site.url("/a")], "722 people");
    project.write(
        "factum.toml",
        format!(
            "{CONFIG}\n[observe]\ntimegate = \"{}\"\n",
            gate.url("/gate/")
        ),
    );
    let records = project.read("records/a.toml");
    let opened = records.replacen("/a\"\n", "/a\"\naccessed = 2021-10-05\n", 1);
    project.write("records/a.toml", opened);
    project
}

#[test]
fn copies_are_looked_for_near_the_day_the_page_was_opened() {
    let (site, gate) = (Site::new(), Site::new());
    let asked = format!("/gate/{}", site.url("/a"));
    let copy = gate.url("/2021/a");
    gate.set(&asked, redirect(302, &copy));
    gate.says("/2021/a", "There were 722 people in prison.");
    let project = lost(&site, &gate);
    let servers = [&site.server, &gate.server];
    let ran = observe(&project, &servers, 1, &["--find-archives"]).ends_with(0);
    assert!(ran.out.contains(&copy), "{}", ran.out);
    let heads = gate.server.heads();
    assert!(
        heads[0]
            .to_ascii_lowercase()
            .contains("accept-datetime: tue, 05 oct 2021 12:00:00 gmt"),
        "{heads:?}"
    );
    assert!(!project.read("records/a.toml").contains("archive_url"));
    let ran = observe(&project, &servers, 2, &["--find-archives"]).ends_with(0);
    assert!(
        !ran.out.contains("archived copy"),
        "a copy that is known is not looked for: {}",
        ran.out
    );
    let entry = ledger(&project).get(&site.url("/a")).expect("it").clone();
    assert_eq!(entry.archive.as_deref(), Some(&*copy));
}

#[test]
fn copies_that_are_found_are_written_where_that_is_asked() {
    let (site, gate) = (Site::new(), Site::new());
    gate.set(
        &format!("/gate/{}", site.url("/a")),
        redirect(302, "/2021/a"),
    );
    gate.says("/2021/a", "There were 722 people in prison.");
    let project = lost(&site, &gate);
    let servers = [&site.server, &gate.server];
    let arguments = ["--find-archives", "--fix"];
    observe(&project, &servers, 1, &arguments).ends_with(0);
    let line = format!("/a\"\narchive_url = \"{}\"\naccessed", gate.url("/2021/a"));
    assert!(project.read("records/a.toml").contains(&line));
    observe(&project, &servers, 1, &[]).ends_with(0);
    let copy = ledger(&project)
        .get(&gate.url("/2021/a"))
        .expect("it")
        .clone();
    assert!(matches!(copy.claims[0].evidence, Evidence::Confirmed(_)));
}

#[test]
fn an_archive_that_asks_for_peace_gets_it() {
    let (site, gate) = (Site::new(), Site::new());
    let urls = ["/a", "/b", "/c"].map(|path| site.url(path));
    for url in &urls {
        gate.set(
            &format!("/gate/{url}"),
            page("429 Too Many Requests", &[], b""),
        );
    }
    let project = project(&urls, "722 people");
    let config = format!(
        "{CONFIG}\n[observe]\ntimegate = \"{}\"\n",
        gate.url("/gate/")
    );
    project.write("factum.toml", config);
    let ran = observe(
        &project,
        &[&site.server, &gate.server],
        1,
        &["--find-archives"],
    )
    .ends_with(0);
    assert!(ran.out.contains("ended early"), "{}", ran.out);
    assert_eq!(gate.server.paths().len(), 1);
}

#[test]
fn a_search_needs_somewhere_to_search() {
    let site = Site::new();
    let project = project(&[site.url("/a")], "722 people");
    let ran = observe(&project, &[&site.server], 1, &["--find-archives"]).ends_with(2);
    assert!(ran.err.contains("timegate"), "{}", ran.err);
}

#[test]
fn another_file_is_not_written_over() {
    let site = Site::new();
    let project = project(&[site.url("/a")], "722 people");
    let ran = observe(&project, &[&site.server], 1, &["--ledger", "factum.toml"]).ends_with(2);
    assert!(ran.err.contains("is no ledger"), "{}", ran.err);
    assert_eq!(project.read("factum.toml"), CONFIG);
}

#[test]
fn what_a_merge_left_behind_is_mended() {
    let site = Site::new();
    site.says("/a", "There were 722 people in prison.");
    let project = project(&[site.url("/a")], "722 people");
    observe(&project, &[&site.server], 1, &[]).ends_with(0);
    let line = project.read("observations.ndjson");
    let older = line.replace("2026-11-01", "2026-10-01");
    project.write(
        "observations.ndjson",
        format!("<<<<<<< a\n{line}=======\n{older}>>>>>>> b\n"),
    );
    observe(&project, &[&site.server], 1, &[]).ends_with(0);
    assert_eq!(project.read("observations.ndjson"), line);
}

#[test]
fn the_document_for_programs_names_every_visit() {
    let site = Site::new();
    site.says("/a", "There were 722 people in prison.");
    let project = project(&[site.url("/a"), site.url("/b")], "722 people");
    let ran = observe(&project, &[&site.server], 1, &["--format", "json"]).ends_with(0);
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    let visits = told["visits"].as_array().expect("a list");
    let reaches: Vec<&str> = visits
        .iter()
        .filter_map(|visit| visit["reach"].as_str())
        .collect();
    assert_eq!(reaches, ["ok", "gone"]);
    assert_eq!(visits[0]["claims"][0]["excerpt"], "722 people");
    assert_eq!(told["summary"]["visited"], 2);
    assert_eq!(told["ledger_changed"], true);
}

#[test]
fn a_page_is_asked_whether_it_changed() {
    let site = Site::new();
    site.says("/a", "There were 722 people in prison.");
    let tagged = {
        let pages = site.pages.lock().expect("unpoisoned");
        let text = String::from_utf8(pages["/a"].clone()).expect("text");
        text.replacen("\r\n", "\r\nETag: \"v1\"\r\n", 1)
    };
    site.set("/a", tagged.into_bytes());
    let project = project(&[site.url("/a")], "722 people");
    observe(&project, &[&site.server], 1, &[]).ends_with(0);
    site.set("/a", page("304 Not Modified", &[], b""));
    observe(&project, &[&site.server], 15, &[]).ends_with(0);
    let heads = site.server.heads();
    assert!(
        heads[1]
            .to_ascii_lowercase()
            .contains("if-none-match: \"v1\""),
        "{heads:?}"
    );
    let entry = ledger(&project).get(&site.url("/a")).expect("it").clone();
    assert_eq!(entry.reach, Reach::Ok);
    let confirmed = entry.claims[0].confirmed_at.map(|at| at.to_string());
    assert_eq!(confirmed.as_deref(), Some("2026-11-15T08:00:00Z"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_was_seen() {
    use std::process::Command;
    use std::time::{Duration, Instant};

    let site = Site::new();
    site.says("/a", "There were 722 people in prison.");
    let silent = Server::start(|_, _| std::thread::sleep(Duration::from_secs(600)));
    super::in_time(|unit| {
        let project = project(&[site.url("/a"), silent.url("/b")], "722 people");
        let mut command = crate::cli::factum(&project.path(""));
        command.args(["observe", "--allow-net", "127.0.0.0/8"]);
        for port in [site.server.port(), silent.port()] {
            command.args(["--allow-port", &port.to_string()]);
        }
        let before = (silent.paths().len(), site.server.paths().len());
        let mut child = command
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("the program runs");
        let start = Instant::now();
        while silent.paths().len() == before.0 || site.server.paths().len() == before.1 {
            assert!(start.elapsed() < Duration::from_secs(600), "nobody came");
            std::thread::sleep(Duration::from_millis(20));
        }
        // The answer is on its way, and nobody outside sees when it is taken in.
        std::thread::sleep(unit * 5);
        let pid = child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &pid]).status();
        assert!(sent.expect("a signal").success());
        let start = Instant::now();
        let ended = child.wait().expect("it ends");
        // A visit by itself would go on for half a minute.
        super::ensure(start.elapsed() < Duration::from_secs(20), start.elapsed())?;
        assert_eq!(ended.code(), Some(2));
        let ledger = ledger(&project);
        super::ensure(ledger.get(&site.url("/a")).is_some(), ledger.len())?;
        assert_eq!(ledger.len(), 1);
        Ok(())
    });
}
