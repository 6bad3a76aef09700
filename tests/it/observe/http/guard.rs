//! The guard: every way of writing or reaching an address that may not be visited.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use factum::observe::Reach;
use factum::observe::http::{NoAddress, Resolve, Settings, not_global, parse_net};

use super::server::{Server, page};
use super::{settings, visit, visit_one};

/// Answers every name with the same addresses, and remembers the names.
#[derive(Debug, Default)]
struct Always {
    addresses: Vec<IpAddr>,
    asked: Mutex<Vec<String>>,
}

impl Resolve for Always {
    fn resolve(&self, host: &str) -> Result<Vec<IpAddr>, NoAddress> {
        self.asked.lock().expect("unpoisoned").push(host.to_owned());
        if self.addresses.is_empty() {
            return Err(NoAddress::NotFound);
        }
        Ok(self.addresses.clone())
    }
}

fn leading_to(addresses: &[&str]) -> (Settings, Arc<Always>) {
    let addresses = addresses
        .iter()
        .map(|text| text.parse().expect(text))
        .collect();
    let resolver = Arc::new(Always {
        addresses,
        ..Always::default()
    });
    let settings = Settings {
        resolver: resolver.clone(),
        ..Settings::default()
    };
    (settings, resolver)
}

/// Addresses that are no place of the public internet.
const SPECIAL: &[&str] = &[
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "64:ff9b:1:0:0:0:8.8.8.8",
    "64:ff9b:2::8.8.8.8",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::",
    "2002:808:808::1",
    "3fff::1",
    "3fff:fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fdff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "ff0e::1",
    "2606:4700::5efe:10.0.0.1",
    "2606:4700::200:5efe:127.0.0.1",
    "2606:4700::5efe:a9fe:a9fe",
];

/// Addresses beside those, that are.
const PUBLIC: &[&str] = &[
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "169.255.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "191.255.255.255",
    "192.0.1.1",
    "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2003::1",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "3ffe::1",
    "64:ff9b::8.8.8.8",
    "2606:4700::5efe:8.8.8.8",
];

#[test]
fn special_addresses_are_told_from_public_ones() {
    for text in SPECIAL {
        let address = text.parse().expect(text);
        assert!(not_global(address).is_some(), "{text} is let through");
    }
    for text in PUBLIC {
        let address = text.parse().expect(text);
        assert_eq!(not_global(address), None, "{text}");
    }
}

#[test]
fn no_name_leads_to_a_special_address() {
    for text in SPECIAL {
        for scheme in ["http", "https"] {
            let (settings, _) = leading_to(&[text]);
            let answer = visit_one(&format!("{scheme}://news.example.org/"), &settings);
            assert_eq!(
                answer.reach,
                Reach::UnsafeTarget,
                "{text}: {}",
                answer.detail
            );
        }
    }
}

#[test]
fn one_special_address_among_public_ones_is_enough() {
    for addresses in [
        ["93.184.215.14", "127.0.0.1"],
        ["fe80::1", "2606:4700:4700::1111"],
    ] {
        let (settings, _) = leading_to(&addresses);
        let answer = visit_one("http://news.example.org/", &settings);
        assert_eq!(answer.reach, Reach::UnsafeTarget, "{addresses:?}");
    }
}

/// Links that nobody may be asked for, not even for the address of their host.
const REFUSED: &[&str] = &[
    // This machine and others, in every spelling of an address.
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0177.0.0.0x1/",
    "http://0x7f.0.0.1/",
    "http://127.0.0.1./",
    "http://0/",
    "http://0.0.0.0/",
    "http://00.0x0/",
    "http://017700000001/",
    "http://%31%32%37.0.0.1/",
    "http://１２７.０.０.１/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://10.1/",
    "http://192.168.257/",
    "http://100.100.100.200/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[fd00::1]/",
    "http://[ff02::1]/",
    "http://[fec0::1]/",
    "https://[::1]:443/",
    // Written as an address, and none.
    "http://256.256.256.256/",
    "http://0x100000000/",
    "http://1.2.3.4.5/",
    "http://[::1/",
    "http://[v1.fe80::a]/",
    // Names of this machine, and names that are none.
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://a.localhost/",
    "http://localhost%2e/",
    "http://ｌｏｃａｌｈｏｓｔ/",
    "http://a..example.org/",
    "http://example.org../",
    // Ports.
    "http://example.org:22/",
    "http://example.org:8080/",
    "https://example.org:0/",
    "http://example.org:25/",
    "https://example.org:65535/",
    // Names and passwords.
    "http://user@example.org/",
    "http://user:secret@example.org/",
    "http://:secret@example.org/",
    "http://example.org@127.0.0.1/",
    "http://example.org%40x@127.0.0.1/",
    "http://127.0.0.1\\@example.org/",
    "http:\\\\127.0.0.1/",
    "http:127.0.0.1",
    "http:/127.0.0.1/",
    "http:///127.0.0.1/",
    " http://127.0.0.1/",
    "ht\ntp://127.0.0.1/",
    "http://127.0.\t0.1/",
    // Other schemes.
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "file://localhost/etc/passwd",
    "gopher://example.org/",
    "dict://example.org:11211/",
    "ldap://example.org/",
    "javascript:alert(1)",
    "data:text/html,hi",
    "blob:http://example.org/x",
    "ws://example.org/",
    "jar:http://example.org!/",
    "tftp://example.org/x",
    "view-source:http://example.org/",
    "netdoc:///etc/passwd",
    "unix:/run/docker.sock",
];

#[test]
fn links_that_may_not_be_visited_are_refused_before_any_lookup() {
    let (settings, resolver) = leading_to(&[]);
    for link in REFUSED {
        let answer = visit_one(link, &settings);
        assert_eq!(
            answer.reach,
            Reach::UnsafeTarget,
            "{link}: {}",
            answer.detail
        );
        assert!(!answer.detail.is_empty(), "{link}");
        assert_eq!(answer.http_status, None);
    }
    assert_eq!(
        *resolver.asked.lock().expect("unpoisoned"),
        Vec::<String>::new()
    );
}

#[test]
fn what_is_no_web_address_is_not_supported() {
    for link in [
        "",
        "example.org",
        "/relative",
        "mailto:a@example.org",
        "doi:10.1000/182",
        "urn:isbn:1",
        "ftp://example.org/a",
        "http://",
        "http:// /",
        "https://exa mple.org/",
    ] {
        let answer = visit_one(link, &Settings::default());
        assert_eq!(
            answer.reach,
            Reach::Unsupported,
            "{link}: {}",
            answer.detail
        );
    }
}

#[test]
fn a_public_name_is_looked_up() {
    let (settings, resolver) = leading_to(&[]);
    for link in [
        "http://example.org/",
        "https://example.org.:443/",
        "http://EXAMPLE.org:80/",
    ] {
        assert_eq!(
            visit_one(link, &settings).reach,
            Reach::NameNotFound,
            "{link}"
        );
    }
    let asked = resolver.asked.lock().expect("unpoisoned");
    assert_eq!(*asked, ["example.org"; 3]);
}

#[test]
fn what_is_allowed_is_no_more_than_was_said() {
    let server = Server::saying(page("200 OK", &[], b"page"));
    let allowed = |net: &str, ports: &[u16]| {
        let mut settings = settings(ports);
        settings.loosened.nets = vec![parse_net(net).expect("a net")];
        settings
    };
    let port = server.port();
    let mapped = format!("http://[::ffff:127.0.0.1]:{port}/");
    let localhost = format!("http://localhost:{port}/");
    for (link, net, ports, reach) in [
        (&server.url("/"), "127.0.0.0/8", vec![port], Reach::Ok),
        (&server.url("/"), "127.0.0.1", vec![port], Reach::Ok),
        (&localhost, "127.0.0.1/32", vec![port], Reach::Ok),
        (&server.url("/"), "127.0.0.0/8", vec![], Reach::UnsafeTarget),
        (
            &server.url("/"),
            "127.0.0.2/32",
            vec![port],
            Reach::UnsafeTarget,
        ),
        (&server.url("/"), "::/0", vec![port], Reach::UnsafeTarget),
        (&mapped, "127.0.0.0/8", vec![port], Reach::UnsafeTarget),
        (&localhost, "10.0.0.0/8", vec![port], Reach::UnsafeTarget),
    ] {
        let answer = visit_one(link, &allowed(net, &ports));
        assert_eq!(answer.reach, reach, "{link} with {net}: {}", answer.detail);
    }
}

#[test]
fn networks_are_read_as_people_write_them() {
    assert!(parse_net("10.0.0.0/8").is_some());
    assert!(parse_net("::1").is_some());
    for text in ["", "10.0.0.0/33", "10/8", "example.org"] {
        assert!(parse_net(text).is_none(), "{text}");
    }
}

/// Gives another address each time it is asked: first a harmless one, then this machine.
#[derive(Debug)]
struct Rebinding(Mutex<Vec<&'static str>>);

impl Resolve for Rebinding {
    fn resolve(&self, _: &str) -> Result<Vec<IpAddr>, NoAddress> {
        let mut next = self.0.lock().expect("unpoisoned");
        let address = if next.len() > 1 {
            next.remove(0)
        } else {
            next[0]
        };
        Ok(vec![address.parse().expect("an address")])
    }
}

#[test]
fn a_name_that_changes_its_address_leads_nowhere_new() {
    // The first address may be visited and the second may not. Were the name looked up again to connect,
    // the second server would be asked.
    let server = Server::saying(page("200 OK", &[], b"page"));
    let mut settings = settings(&[server.port()]);
    settings.loosened.nets = vec![parse_net("127.0.0.1/32").expect("a net")];
    settings.pace.in_flight = 1;
    settings.resolver = Arc::new(Rebinding(Mutex::new(vec!["127.0.0.1", "127.0.0.9"])));
    let link = |path: &str| format!("http://news.example.org:{}{path}", server.port());
    let answers = visit(&[link("/1"), link("/2"), link("/3")], &settings);
    assert!(answers.iter().all(|(answer, _)| answer.reach == Reach::Ok));
    settings.resolver = Arc::new(Rebinding(Mutex::new(vec!["127.0.0.9"])));
    assert_eq!(visit_one(&link("/"), &settings).reach, Reach::UnsafeTarget);
    assert_eq!(server.paths().len(), 3);
}
