//! Names that do not exist, and names that nobody could look up.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use factum::observe::Reach;
use factum::observe::http::{NoAddress, Resolve, Settings};

use super::server::{Server, page};
use super::{LONG, settings, visit, visit_one};

/// Says what it was told to say, and counts.
#[derive(Debug, Default)]
struct Script {
    names: BTreeMap<&'static str, Vec<Result<IpAddr, NoAddress>>>,
    asked: AtomicUsize,
}

impl Resolve for Script {
    fn resolve(&self, host: &str) -> Result<Vec<IpAddr>, NoAddress> {
        let turn = self.asked.fetch_add(1, Ordering::Relaxed);
        let lines = self.names.get(host).ok_or(NoAddress::NotFound)?;
        let line = lines[turn.min(lines.len() - 1)].clone();
        line.map(|address| vec![address])
    }
}

fn script(name: &'static str, lines: Vec<Result<IpAddr, NoAddress>>) -> Arc<Script> {
    let names = BTreeMap::from([(name, lines)]);
    Arc::new(Script {
        names,
        ..Script::default()
    })
}

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn failure() -> NoAddress {
    NoAddress::Failed("the server of names is out of order".to_owned())
}

#[test]
fn a_name_that_does_not_exist_is_asked_for_once() {
    let resolver = Arc::new(Script::default());
    let settings = Settings {
        resolver: resolver.clone(),
        ..settings(&[])
    };
    let links: Vec<String> = (0..10)
        .map(|place| format!("http://no.example.org/{place}"))
        .collect();
    for (answer, _) in visit(&links, &settings) {
        assert_eq!(answer.reach, Reach::NameNotFound, "{}", answer.detail);
    }
    assert!(
        resolver.asked.load(Ordering::Relaxed) <= 8,
        "once for each that was under way"
    );
}

#[test]
fn a_name_that_nobody_could_look_up_is_another_matter() {
    let resolver = script("down.example.org", vec![Err(failure())]);
    let settings = Settings {
        resolver: resolver.clone(),
        ..settings(&[])
    };
    let answer = visit_one("http://down.example.org/", &settings);
    assert_eq!(answer.reach, Reach::NameLookupFailed);
    assert_eq!(
        answer.detail,
        "down.example.org could not be looked up: the server of names is out of order"
    );
    assert_eq!(
        resolver.asked.load(Ordering::Relaxed),
        3,
        "it is tried again"
    );
}

#[test]
fn a_lookup_that_goes_well_the_second_time_is_enough() {
    let server = Server::saying(page("200 OK", &[], b"page"));
    let resolver = script("slow.example.org", vec![Err(failure()), Ok(HERE)]);
    let settings = Settings {
        resolver,
        ..settings(&[server.port()])
    };
    let answer = visit_one(
        &format!("http://slow.example.org:{}/", server.port()),
        &settings,
    );
    assert_eq!(answer.reach, Reach::Ok, "{}", answer.detail);
    let host = format!("\r\nhost: slow.example.org:{}\r\n", server.port());
    assert!(
        server.heads()[0].to_lowercase().contains(&host),
        "{:?}",
        server.heads()
    );
}

/// Says nothing as long as anybody waits.
#[derive(Debug)]
struct Sleepy;

impl Resolve for Sleepy {
    fn resolve(&self, _: &str) -> Result<Vec<IpAddr>, NoAddress> {
        std::thread::sleep(LONG);
        Err(NoAddress::NotFound)
    }
}

#[test]
fn a_lookup_that_takes_too_long_is_a_failed_lookup() {
    let mut settings = Settings {
        resolver: Arc::new(Sleepy),
        ..settings(&[])
    };
    settings.limits.connect = Duration::from_millis(100);
    settings.limits.retries = 0;
    let answer = visit_one("http://slow.example.org/", &settings);
    assert_eq!(answer.reach, Reach::NameLookupFailed, "{}", answer.detail);
}

#[test]
fn some_names_never_exist() {
    let settings = Settings::default();
    for link in [
        "http://factum.invalid/",
        "https://a.b.invalid./",
        "http://hidden.onion/",
    ] {
        assert_eq!(
            visit_one(link, &settings).reach,
            Reach::NameNotFound,
            "{link}"
        );
    }
}
