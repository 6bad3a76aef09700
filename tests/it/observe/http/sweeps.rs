//! Whole sweeps: pace, order, reading, stopping, progress.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use factum::observe::http::{Answer, NoAddress, Pace, Progress, Request, Resolve, Settings, sweep};
use factum::observe::{Body, Reach};

use super::super::{ensure, in_time};
use super::server::{Server, page, redirect, send};
use super::{LONG, now, settings, visit};

/// Every name is this machine.
#[derive(Debug)]
struct Here;

impl Resolve for Here {
    fn resolve(&self, _: &str) -> Result<Vec<IpAddr>, NoAddress> {
        Ok(vec!["127.0.0.1".parse().expect("an address")])
    }
}

fn requests(links: Vec<String>) -> Vec<Request> {
    let request = |url| Request {
        url,
        ..Request::default()
    };
    links.into_iter().map(request).collect()
}

fn on_many_hosts(server: &Server) -> Settings {
    Settings {
        resolver: Arc::new(Here),
        ..settings(&[server.port()])
    }
}

#[test]
fn a_host_is_not_visited_faster_than_its_pace() {
    in_time(|gap| {
        let server = Server::saying(page("200 OK", &[], b"page"));
        let mut settings = on_many_hosts(&server);
        settings.pace = Pace { in_flight: 2, gap };
        let quick = Pace {
            in_flight: 1,
            gap: Duration::ZERO,
        };
        settings.hosts = BTreeMap::from([("quick.example.org".to_owned(), quick)]);
        let port = server.port();
        let links = ["slow", "quick"].map(|host| {
            (0..6).map(move |place| format!("http://{host}.example.org:{port}/{host}/{place}"))
        });
        visit(&links.into_iter().flatten().collect::<Vec<_>>(), &settings);
        let (slow, quick) = (times(&server, "/slow"), times(&server, "/quick"));
        assert_eq!((slow.len(), quick.len()), (6, 6));
        // What is measured is when the server saw them, so the gaps may shrink a little on the way.
        ensure(slow[5] - slow[0] >= gap * 14 / 3, &slow)?;
        ensure(quick[5] - quick[0] < gap * 4, &quick)
    });
}

/// When a server was asked for paths that begin like this.
fn times(server: &Server, begin: &str) -> Vec<Instant> {
    let asked = server.asked.lock().expect("unpoisoned");
    let such = asked.iter().filter(|(_, path, _)| path.starts_with(begin));
    such.map(|(time, ..)| *time).collect()
}

#[test]
fn a_large_host_listed_first_delays_nobody() {
    let server = Server::saying(page("200 OK", &[], b"page"));
    let settings = Settings {
        pace: Pace::default(),
        ..on_many_hosts(&server)
    };
    let link = |host: String| format!("http://{host}:{}/", server.port());
    let large = (0..400).map(|place| format!("{}{place}", link("large.example.org".to_owned())));
    let others = (0..400).map(|place| link(format!("h{place}.example.org")));
    let requests = requests(large.chain(others).collect());
    let (stop, others) = (AtomicBool::new(false), AtomicUsize::new(0));
    let start = Instant::now();
    let mut done = |index: usize, _, _: Option<()>| {
        if index >= 400 && others.fetch_add(1, Ordering::Relaxed) == 399 {
            stop.store(true, Ordering::Relaxed);
        }
    };
    sweep(
        &requests,
        &settings,
        now(),
        &stop,
        &|_, _| (None, ()),
        &mut done,
    )
    .expect("a sweep");
    assert_eq!(others.into_inner(), 400);
    // The large one alone takes 399 seconds.
    assert!(start.elapsed() < LONG, "{:?}", start.elapsed());
}

#[test]
fn a_redirect_waits_for_its_turn_at_its_own_host() {
    let server = Server::start(|ask, stream| {
        let port = ask
            .head
            .split("host: ")
            .nth(1)
            .and_then(|rest| rest.lines().next());
        let port = port
            .and_then(|host| host.rsplit(':').next())
            .expect("a port");
        let response = if ask.path.starts_with("/from") {
            redirect(
                302,
                &format!("http://target.example.org:{port}/to{}", &ask.path[5..]),
            )
        } else {
            page("200 OK", &[], b"page")
        };
        send(stream, &response);
    });
    in_time(|gap| {
        let mut settings = on_many_hosts(&server);
        settings.hosts =
            BTreeMap::from([("target.example.org".to_owned(), Pace { in_flight: 1, gap })]);
        let links: Vec<String> = (0..6)
            .map(|place| format!("http://h{place}.example.org:{}/from{place}", server.port()))
            .collect();
        let before = times(&server, "/to").len();
        let answers = visit(&links, &settings);
        let moved = |answer: &Answer| answer.reach == Reach::MovedTemporarily;
        assert!(answers.iter().all(|(answer, _)| moved(answer)));
        let times = &times(&server, "/to")[before..];
        ensure(times[5] - times[0] >= gap * 14 / 3, times)
    });
}

#[test]
fn waiting_for_a_turn_is_not_counted_as_time_of_the_visit() {
    let server = Server::saying(page("200 OK", &[], b"page"));
    let links: Vec<String> = (0..5)
        .map(|place| server.url(&format!("/{place}")))
        .collect();
    in_time(|gap| {
        let mut settings = settings(&[server.port()]);
        settings.pace = Pace { in_flight: 1, gap };
        settings.limits.visit = gap * 2;
        let answers = visit(&links, &settings);
        let reaches: Vec<Reach> = answers.iter().map(|(answer, _)| answer.reach).collect();
        ensure(reaches == [Reach::Ok; 5], reaches)
    });
}

#[test]
fn no_more_visits_than_allowed_are_under_way() {
    let (most, here) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (seen, under_way) = (most.clone(), here.clone());
    let server = Server::start(move |_, stream| {
        let now = under_way.fetch_add(1, Ordering::SeqCst) + 1;
        seen.fetch_max(now, Ordering::SeqCst);
        // Nobody is answered before all came that may, and then not at once, for one more to come.
        let start = Instant::now();
        while seen.load(Ordering::SeqCst) < 5 && start.elapsed() < LONG {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(20));
        under_way.fetch_sub(1, Ordering::SeqCst);
        send(stream, &page("200 OK", &[], b"page"));
    });
    let mut settings = on_many_hosts(&server);
    settings.in_flight = 5;
    let links: Vec<String> = (0..60)
        .map(|place| format!("http://h{place}.example.org:{}/", server.port()))
        .collect();
    visit(&links, &settings);
    assert_eq!(most.load(Ordering::SeqCst), 5);
}

#[test]
fn the_reader_has_the_last_word_on_pages() {
    let server = Server::start(|ask, stream| match ask.path.as_str() {
        "/old" => send(stream, &redirect(301, "/")),
        "/gone" => send(stream, &page("404 No", &[], b"")),
        _ => send(
            stream,
            &page(
                "200 OK",
                &["Content-Type: text/html; charset=x"],
                b"not found",
            ),
        ),
    });
    let requests = requests(vec![
        server.url("/old"),
        server.url("/gone"),
        server.url("/soft"),
    ]);
    let mut answers = BTreeMap::new();
    let read = |index: usize, body: &Body<'_>| {
        assert_eq!(body.content_type, Some("text/html; charset=x"));
        let seen = (body.url.to_owned(), body.bytes.len());
        ((index == 2).then_some(Reach::SoftGone), seen)
    };
    let mut done = |index, answer, seen| {
        answers.insert(index, (answer, seen));
    };
    let settings = settings(&[server.port()]);
    sweep(
        &requests,
        &settings,
        now(),
        &AtomicBool::new(false),
        &read,
        &mut done,
    )
    .expect("a sweep");
    let answer = |index: usize| (answers[&index].0.reach, answers[&index].1.clone());
    assert_eq!(
        answer(0),
        (Reach::MovedPermanently, Some((server.url("/"), 9)))
    );
    assert_eq!(answer(1), (Reach::Gone, None));
    assert_eq!(answer(2), (Reach::SoftGone, Some((server.url("/soft"), 9))));
}

#[test]
fn a_page_that_takes_too_long_to_read_is_a_timeout() {
    let server = Server::saying(page("200 OK", &[], b"page"));
    let requests = requests(vec![server.url("/slow"), server.url("/quick")]);
    in_time(|unit| {
        let mut settings = settings(&[server.port()]);
        settings.limits.visit = unit;
        let given_up = AtomicBool::new(false);
        let read = |index: usize, _: &Body<'_>| {
            while index == 0 && !given_up.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(5));
            }
            (None, index)
        };
        let mut answers = BTreeMap::new();
        let mut done = |index, answer: Answer, read| {
            given_up.fetch_or(index == 0, Ordering::Relaxed);
            answers.insert(index, (answer.reach, read));
        };
        let stop = AtomicBool::new(false);
        sweep(&requests, &settings, now(), &stop, &read, &mut done).expect("a sweep");
        assert_eq!(answers[&0], (Reach::Timeout, None));
        ensure(answers[&1] == (Reach::Ok, Some(1)), answers[&1])
    });
}

#[test]
fn a_reader_that_breaks_down_harms_no_other_visit() {
    let server = Server::saying(page("200 OK", &[], b"page"));
    let requests = requests(
        (0..4)
            .map(|place| server.url(&format!("/{place}")))
            .collect(),
    );
    let read = |index: usize, _: &Body<'_>| {
        assert!(index != 1, "a reader that breaks down");
        (None, index)
    };
    let mut ended = BTreeMap::new();
    let mut done = |index, _, read| {
        ended.insert(index, read);
    };
    let settings = settings(&[server.port()]);
    sweep(
        &requests,
        &settings,
        now(),
        &AtomicBool::new(false),
        &read,
        &mut done,
    )
    .expect("a sweep");
    assert_eq!(
        ended.into_values().collect::<Vec<_>>(),
        [Some(0), None, Some(2), Some(3)]
    );
}

#[test]
fn stopping_keeps_what_was_done_and_waits_for_nobody() {
    let server = Server::start(|ask, stream| {
        if ask.path == "/slow" {
            std::thread::sleep(LONG);
        }
        send(stream, &page("200 OK", &[], b"page"));
    });
    let requests = requests(vec![
        server.url("/1"),
        server.url("/slow"),
        server.url("/2"),
    ]);
    let stop = AtomicBool::new(false);
    let start = Instant::now();
    let mut ended = Vec::new();
    let mut done = |index, _, _: Option<()>| {
        ended.push(index);
        stop.store(true, Ordering::Relaxed);
    };
    sweep(
        &requests,
        &settings(&[server.port()]),
        now(),
        &stop,
        &|_, _| (None, ()),
        &mut done,
    )
    .expect("a sweep");
    assert!(!ended.is_empty() && !ended.contains(&1), "{ended:?}");
    assert!(start.elapsed() < LONG / 2, "{:?}", start.elapsed());
}

#[test]
fn nothing_is_visited_when_it_was_stopped_before() {
    let server = Server::saying(page("200 OK", &[], b"page"));
    let stop = AtomicBool::new(true);
    let mut done = |_, _, _: Option<()>| panic!("nothing ends");
    let requests = requests(vec![server.url("/")]);
    sweep(
        &requests,
        &settings(&[server.port()]),
        now(),
        &stop,
        &|_, _| (None, ()),
        &mut done,
    )
    .expect("a sweep");
    assert!(server.paths().is_empty());
}

#[test]
fn progress_says_how_far_it_is() {
    let server = Server::saying(page("200 OK", &[], b"page"));
    let seen: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let told = seen.clone();
    let mut settings = settings(&[server.port()]);
    settings.pace.gap = Duration::from_millis(30);
    settings.watch = Some(Arc::new(move |progress: &Progress| {
        told.lock().expect("unpoisoned").push(*progress);
    }));
    let links: Vec<String> = (0..4)
        .map(|place| server.url(&format!("/{place}")))
        .collect();
    visit(&links, &settings);
    let seen = seen.lock().expect("unpoisoned");
    let (first, last) = (seen[0], seen[seen.len() - 1]);
    assert_eq!((first.total, first.ended, first.hosts), (4, 0, 1));
    assert!(first.remaining >= Duration::from_millis(60), "{first:?}");
    assert_eq!((last.ended, last.in_flight, last.hosts), (4, 0, 0));
    assert!(seen.is_sorted_by_key(|progress| progress.ended));
}
