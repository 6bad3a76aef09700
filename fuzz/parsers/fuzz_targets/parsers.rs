//! Both parsers on the same text. A first byte of 0 asks for a document made
//! by the grammar; anything else is the text itself.
//!
//! Every sort of divergence is kept in `found/`, with the shortest text that
//! shows it, and the run goes on. What ends it is a divergence that no adapter
//! could mend, or a panic of either parser.
#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;

use factum_fuzz_parsers::{Divergence, Weight, compare, grammar};
use libfuzzer_sys::fuzz_target;

/// The length of the shortest text for each divergence.
static SHORTEST: Mutex<BTreeMap<Divergence, usize>> = Mutex::new(BTreeMap::new());

fuzz_target!(|bytes: &[u8]| {
    let made;
    let text = match bytes.split_first() {
        Some((0, rest)) => {
            made = grammar::document(rest);
            &made
        }
        _ => match str::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) => return,
        },
    };
    for divergence in compare(text) {
        keep(&divergence, text);
        assert!(
            divergence.weight != Weight::Decisive,
            "{divergence:?}: {text:?}"
        );
    }
});

fn keep(divergence: &Divergence, text: &str) {
    let Ok(mut shortest) = SHORTEST.lock() else {
        return;
    };
    let name: String = format!("{:?} {}", divergence.weight, divergence.class)
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let path = format!("found/{name}.toml");
    let before = || fs::metadata(&path).map_or(usize::MAX, |file| file.len() as usize);
    let known = shortest.entry(divergence.clone()).or_insert_with(before);
    if text.len() < *known && fs::create_dir_all("found").is_ok() && fs::write(&path, text).is_ok()
    {
        *known = text.len();
    }
}
