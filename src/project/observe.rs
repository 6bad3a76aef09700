//! `[observe]` of `factum.toml`: how links are visited. Nothing here can loosen what may be visited:
//! a file of a repository is no word of whoever runs the program.

use super::config::Reader;
use crate::record::{Node, Shape};

/// How links are visited, and when what was seen is old.
#[derive(Debug, Clone, PartialEq)]
pub struct Observe {
    /// Whom a server's keeper can write to: an address or a page, told with every request.
    pub contact: Option<String>,
    /// A `TimeGate` of the Memento protocol that knows archived copies.
    pub timegate: Option<String>,
    /// Days that a page that is there is left alone.
    pub max_age: u32,
    /// Days after which what was seen is old.
    pub stale_after: u32,
    /// Settings of single hosts, sorted by name.
    pub hosts: Vec<Host>,
}

/// How one host is visited.
#[derive(Debug, Clone, PartialEq)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// How many requests at once.
    pub in_flight: Option<u32>,
    /// Milliseconds between the starts of two requests.
    pub gap_ms: Option<u64>,
}

impl Default for Observe {
    fn default() -> Self {
        Self {
            contact: None,
            timegate: None,
            max_age: 7,
            stale_after: 90,
            hosts: Vec::new(),
        }
    }
}

const KEYS: [&str; 5] = ["contact", "timegate", "max_age", "stale_after", "host"];
const HOST_KEYS: [&str; 2] = ["in_flight", "gap"];
/// The most that a setting may ask for.
const MAX_DAYS: u32 = 3650;
const MAX_IN_FLIGHT: u32 = 16;
const MAX_GAP: f64 = 3600.0;

impl Reader {
    /// Reads the table `[observe]`.
    pub(super) fn observe(&mut self, value: Node<'_>, into: &mut Observe) {
        self.known_fields(value, "observe", &KEYS);
        for (key, field) in [
            ("contact", &mut into.contact),
            ("timegate", &mut into.timegate),
        ] {
            if let Some(text) = value.get(key) {
                *field = self.line(text, key);
            }
        }
        for (key, field) in [
            ("max_age", &mut into.max_age),
            ("stale_after", &mut into.stale_after),
        ] {
            if let Some(days) = value.get(key) {
                *field = self
                    .whole(days, &format!("observe.{key}"), MAX_DAYS)
                    .unwrap_or(*field);
            }
        }
        if let Some(hosts) = value.get("host") {
            self.hosts(hosts, &mut into.hosts);
        }
    }

    /// A text on one line: it is sent with every request.
    fn line(&mut self, value: Node<'_>, key: &str) -> Option<String> {
        let text = value.as_text();
        let sound = text.filter(|text| !text.is_empty() && !text.contains(char::is_control));
        let web = |text: &&str| text.starts_with("https://") || text.starts_with("http://");
        let found = sound.filter(|text| key != "timegate" || web(text));
        if found.is_none() {
            let example = if key == "timegate" {
                "write the address that addresses of pages are put behind, between quotation marks"
            } else {
                "write an address or a page between quotation marks, on one line"
            };
            let message = format!("\"observe.{key}\" in factum.toml is not what it must be");
            self.invalid(value.span(), message, example);
        }
        found.map(str::to_owned)
    }

    fn whole(&mut self, value: Node<'_>, name: &str, most: u32) -> Option<u32> {
        let number = value.as_number().filter(|number| number.integer);
        let number = number.and_then(|number| number.digits.parse::<u32>().ok());
        let found = number.filter(|number| (1..=most).contains(number));
        if found.is_none() {
            let message = format!("\"{name}\" must be a whole number from 1 to {most}");
            self.invalid(value.span(), message, "write a smaller or a larger number");
        }
        found
    }

    fn hosts(&mut self, value: Node<'_>, into: &mut Vec<Host>) {
        if value.shape() != Shape::Table {
            let message = "\"observe.host\" in factum.toml must be a table of hosts".to_owned();
            let example = "for example [observe.host.\"www.example.org\"] and below it gap = 5";
            return self.invalid(value.span(), message, example);
        }
        for (name, settings) in value.fields() {
            let table = format!("observe.host.{name}");
            self.known_fields(settings, &table, &HOST_KEYS);
            let in_flight = settings.get("in_flight").and_then(|number| {
                self.whole(number, &format!("{table}.in_flight"), MAX_IN_FLIGHT)
            });
            let gap_ms = settings
                .get("gap")
                .and_then(|gap| self.seconds(gap, &format!("{table}.gap")));
            into.push(Host {
                name: name.to_ascii_lowercase(),
                in_flight,
                gap_ms,
            });
        }
    }

    fn seconds(&mut self, value: Node<'_>, name: &str) -> Option<u64> {
        let digits = value.as_number().map(|number| number.digits.into_owned());
        let seconds = digits.and_then(|digits| digits.parse::<f64>().ok());
        let found = seconds.filter(|seconds| (0.0..=MAX_GAP).contains(seconds));
        if found.is_none() {
            let message = format!("\"{name}\" must be a number of seconds from 0 to {MAX_GAP}");
            self.invalid(value.span(), message, "1 is the default");
        }
        let milliseconds = found.map(std::time::Duration::from_secs_f64);
        milliseconds.and_then(|gap| u64::try_from(gap.as_millis()).ok())
    }
}
