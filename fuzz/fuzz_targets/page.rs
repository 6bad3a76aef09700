//! A body from a stranger, in whatever format and encoding it says: it is read and asked for an
//! excerpt. Nothing may panic, the text is normalised, and a confirmed figure stands in what was seen.
#![no_main]

use factum::observe::{Body, Evidence, Reading, normalise, read_page};
use libfuzzer_sys::fuzz_target;

const TYPES: [Option<&str>; 7] = [
    None,
    Some("text/html"),
    Some("text/plain; charset=windows-1251"),
    Some("text/csv"),
    Some("application/json"),
    Some("application/xml"),
    Some("application/pdf"),
];

fuzz_target!(|input: (u8, &str, bool, &[u8])| {
    let (kind, excerpt, before, bytes) = input;
    let content_type = TYPES[usize::from(kind) % TYPES.len()];
    let url = "https://example.org/page";
    let page = read_page(&Body {
        bytes,
        content_type,
        url,
    });
    assert_eq!(normalise(&page.text), page.text);
    let reading = Reading::of(&page);
    for excerpt in [excerpt, "722 people"] {
        let sighting = reading.judge(excerpt, before);
        if let Some(seen) = &sighting.seen {
            assert!(seen.chars().count() <= 200);
        }
        if sighting.evidence == Evidence::Absent {
            assert!(before);
        }
    }
});
