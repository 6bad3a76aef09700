//! The laws of the ledger: what is written is read again, nothing from a stranger makes it fail, and
//! a page dies only by failures that lie days apart.

use factum::observe::ledger::{
    Ages, Claim, DEAD_AFTER, Due, Entry, Health, Hop, Ledger, Visit, Why, due, follow, read, write,
};
use factum::observe::{Confirmation, Evidence, Reach};
use factum::text::FileId;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::{DAY, alive, claim, second};

const URL: &str = "https://example.org/a";

fn reach() -> impl Strategy<Value = Reach> {
    select(Reach::ALL.to_vec())
}

fn evidence() -> impl Strategy<Value = Evidence> {
    select(Evidence::ALL.to_vec())
}

fn url() -> impl Strategy<Value = String> {
    "https?://[a-z]{1,4}\\.example/[a-zé\"\\\\%?=&]{0,8}"
}

fn time() -> impl Strategy<Value = jiff::Timestamp> {
    (0..400 * DAY).prop_map(second)
}

fn hash() -> impl Strategy<Value = String> {
    select(vec!["a", "b", "c"]).prop_map(factum::observe::sha256)
}

fn claims() -> impl Strategy<Value = Vec<Claim>> {
    let one = (
        "[a-z]{1,3}:[a-z0-9-]{1,5}",
        hash(),
        evidence(),
        proptest::option::of("[ -~é–]{0,20}"),
        proptest::option::of(time()),
    );
    let one = one.prop_map(|(record, expected_sha256, evidence, seen, at)| Claim {
        record,
        expected_sha256,
        evidence,
        seen,
        confirmed_at: at,
    });
    proptest::collection::vec(one, 0..4)
}

prop_compose! {
    fn entry()(url in url(), reach in reach(), at in time(), first in proptest::option::of(time()),
        streak in 0..6_u32, failed in proptest::option::of(time()), wait in proptest::option::of(time()),
        archive in proptest::option::of(url()), last in proptest::option::of(url()),
        status in proptest::option::of(100..1000_u16), claims in claims(), tag in proptest::option::of("[ -~]{0,9}"),
        later in proptest::option::of(any::<i32>())) -> Entry {
        let mut other = Map::new();
        other.extend(later.map(|number| ("later".to_owned(), json!({ "n": number }))));
        Entry {
            chain: last.iter().map(|url| Hop { url: url.clone(), status: 200 }).collect(),
            final_url: last, reach, http_status: status, first_ok_at: first, last_ok_at: first,
            failed_at: failed, fail_streak: streak, not_before: wait, archive, etag: tag, claims, other,
            ..alive(&url, at)
        }
    }
}

fn ledger(entries: &[Entry]) -> Ledger {
    let mut ledger = Ledger::default();
    for entry in entries {
        ledger.merge(entry.clone());
    }
    ledger
}

fn visit(reach: Reach) -> Visit {
    Visit {
        url: URL.to_owned(),
        final_url: None,
        chain: Vec::new(),
        reach,
        http_status: None,
        retry_after: None,
        etag: None,
        last_modified: None,
        unchanged: false,
        archive: None,
        claims: Vec::new(),
    }
}

fn counts(reach: Reach) -> Option<bool> {
    match reach {
        Reach::Ok | Reach::MovedPermanently | Reach::MovedTemporarily | Reach::TooLarge => {
            Some(true)
        }
        Reach::RateLimited
        | Reach::Blocked
        | Reach::AuthRequired
        | Reach::UnsafeTarget
        | Reach::Unsupported
        | Reach::NotChecked => None,
        _ => Some(false),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_is_read_again(entries in proptest::collection::vec(entry(), 0..6)) {
        let ledger = ledger(&entries);
        let text = write(&ledger);
        let (again, findings) = read(FileId(0), &text);
        prop_assert!(findings.is_empty(), "{findings:?}\n{text}");
        prop_assert_eq!(&again, &ledger);
        prop_assert_eq!(write(&again), text);
    }

    #[test]
    fn the_order_of_lines_makes_no_difference(entries in proptest::collection::vec(entry(), 0..6), other in entry()) {
        let mut all = entries;
        // Two observations of one address.
        let double = Entry { url: all.first().map_or(other.url.clone(), |first| first.url.clone()), ..other };
        all.push(double);
        let text = |entries: &[Entry]| -> String {
            entries.iter().map(|entry| write(&ledger(std::slice::from_ref(entry)))).collect()
        };
        let forwards = read(FileId(0), &text(&all)).0;
        all.reverse();
        prop_assert_eq!(&forwards, &read(FileId(0), &text(&all)).0);
        for entry in &all {
            let kept = forwards.get(&entry.url).expect("every address is known");
            prop_assert!(kept.observed_at >= entry.observed_at);
        }
    }

    #[test]
    fn any_text_can_be_read(text in "\\PC{0,60}|(\\{\"url\":[ -~\n]{0,60}\n){0,4}") {
        let (ledger, findings) = read(FileId(0), &text);
        for finding in findings {
            prop_assert!(text.get(finding.at.span.range()).is_some());
        }
        prop_assert!(ledger.len() <= text.lines().count());
    }

    #[test]
    fn a_changed_line_is_read_or_told(entry in entry(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = write(&ledger(&[entry])).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (ledger, findings) = read(FileId(0), &text);
        let (again, none) = read(FileId(0), &write(&ledger));
        prop_assert!(none.is_empty());
        prop_assert_eq!(&again, &ledger);
        prop_assert!(!ledger.is_empty() || !findings.is_empty() || text.trim().is_empty());
    }

    #[test]
    fn a_page_lives_and_dies_by_what_counts(visits in proptest::collection::vec((reach(), 0..5 * DAY), 1..30)) {
        let mut at = 0;
        let mut known: Option<Entry> = None;
        let mut failures: Vec<i64> = Vec::new();
        let mut last_there = None;
        for (reach, later) in visits {
            at += later;
            let before = known.clone();
            let entry = follow(before.as_ref(), visit(reach), second(at));
            match counts(reach) {
                Some(true) => { failures.clear(); last_there = Some(second(at)); }
                Some(false) if failures.last().is_none_or(|last| at - last >= 3 * DAY) => failures.push(at),
                _ => {}
            }
            prop_assert_eq!(entry.fail_streak as usize, failures.len());
            prop_assert_eq!(entry.last_ok_at, last_there);
            prop_assert_eq!(entry.health() == Health::Dead, failures.len() >= DEAD_AFTER as usize);
            prop_assert_eq!(entry.observed_at, second(at));
            let first = before.and_then(|entry| entry.first_ok_at);
            prop_assert!(first.is_none() || first == entry.first_ok_at);
            known = Some(entry);
        }
    }

    #[test]
    fn what_was_visited_is_fresh_and_falls_due(url in url(), reach in reach(), wait in proptest::option::of(0..u64::MAX)) {
        let visit = Visit { url: url.clone(), retry_after: wait, ..visit(reach) };
        let entry = follow(None, visit, second(0));
        let at = |days: i64| due(&url, Some(&entry), &[], second(days * DAY), &Ages::default());
        prop_assert!(matches!(at(0), Due::Later(_)));
        // No server and no state of a page keeps it from being visited for ever.
        prop_assert!(matches!(at(31), Due::Now(_)));
        let days = |days: i64| matches!(at(days), Due::Now(_));
        if wait.is_none() && counts(reach) == Some(true) {
            prop_assert!(!days(5) && days(9));
        }
        if wait.is_none() && counts(reach) == Some(false) {
            prop_assert!(!days(2) && days(3));
        }
        if counts(reach).is_none() {
            prop_assert!(wait.is_some() || !days(29));
        }
    }
}

#[test]
fn three_failures_of_one_day_are_one() {
    let mut entry = alive(URL, second(0));
    for hour in 1..20 {
        entry = follow(Some(&entry), visit(Reach::Gone), second(hour * 3600));
    }
    assert_eq!((entry.fail_streak, entry.health()), (1, Health::Suspect));
    for day in [3, 4, 6, 7] {
        entry = follow(Some(&entry), visit(Reach::Gone), second(day * DAY + 3600));
    }
    assert_eq!((entry.fail_streak, entry.health()), (3, Health::Dead));
    assert_eq!(entry.last_ok_at, Some(second(0)));
}

#[test]
fn what_was_confirmed_is_not_forgotten() {
    let confirmed = Evidence::Confirmed(Confirmation::Exact);
    let seen = |evidence| Visit {
        claims: vec![claim("figure:a", "722 people", evidence)],
        ..visit(Reach::Ok)
    };
    let entry = follow(None, seen(confirmed), second(0));
    assert_eq!(entry.claims[0].confirmed_at, Some(second(0)));
    let shell = follow(Some(&entry), seen(Evidence::Undecidable), second(DAY));
    assert_eq!(shell.claims[0].evidence, confirmed);
    assert_eq!(shell.claims[0].confirmed_at, Some(second(0)));
    let unchanged = Visit {
        unchanged: true,
        ..seen(Evidence::Undecidable)
    };
    let same = follow(Some(&entry), unchanged, second(DAY));
    assert_eq!(same.claims[0].confirmed_at, Some(second(DAY)));
    let absent = follow(Some(&entry), seen(Evidence::Absent), second(DAY));
    assert_eq!(absent.claims[0].evidence, Evidence::Absent);
    assert_eq!(absent.claims[0].confirmed_at, Some(second(0)));
}

#[test]
fn words_that_are_new_make_a_page_due() {
    let mut entry = alive(URL, second(0));
    entry.claims = vec![claim("figure:a", "722 people", Evidence::Undecidable)];
    let expected = |words: &str| [factum::observe::sha256(words)];
    let at = |words: &str, entry: &Entry| {
        due(
            URL,
            Some(entry),
            &expected(words),
            second(60),
            &Ages::default(),
        )
    };
    assert!(matches!(at("722 people", &entry), Due::Later(_)));
    assert_eq!(at("811 people", &entry), Due::Now(Why::Claim));
    // A server that refuses us is not asked for the sake of words.
    entry.reach = Reach::Blocked;
    assert!(matches!(at("811 people", &entry), Due::Later(_)));
}

#[test]
fn a_clock_that_was_ahead_keeps_nothing_fresh() {
    let entry = alive(URL, second(4000 * DAY));
    let due = due(URL, Some(&entry), &[], second(0), &Ages::default());
    assert_eq!(due, Due::Now(Why::Aged));
}

#[test]
fn hostile_lines_are_told_and_bounded() {
    let deep = format!("{}1{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let long = format!(
        "{{\"url\":\"https://example.org/{}\"}}\n",
        "a".repeat(2 << 20)
    );
    let many = "x\n".repeat(1000);
    for text in [&deep, &long] {
        let (ledger, findings) = read(FileId(0), text);
        assert!(ledger.is_empty() && findings.len() == 1);
    }
    let (_, findings) = read(FileId(0), &many);
    assert_eq!(findings.len(), 20);
    assert!(findings[19].message.ends_with("and so are 980 more"));
    let line = |field: &str, value: Value| {
        let mut fields =
            json!({ "url": URL, "reach": "ok", "observed_at": "2026-01-01T00:00:00Z" });
        fields[field] = value;
        read(FileId(0), &fields.to_string()).1.len()
    };
    assert_eq!(line("fail_streak", json!(3)), 0);
    for (field, value) in [
        ("url", json!("https://example.org/\u{1b}[2J")),
        ("url", json!("no address")),
        ("fail_streak", json!(-1)),
        ("http_status", json!(70_000)),
        ("observed_at", json!("yesterday")),
        ("chain", json!([{ "url": URL }])),
        (
            "claims",
            json!([{ "record": "a", "expected_sha256": "xyz", "evidence": "absent" }]),
        ),
        ("claims", json!({})),
    ] {
        assert_eq!(line(field, value), 1, "{field}");
    }
}
