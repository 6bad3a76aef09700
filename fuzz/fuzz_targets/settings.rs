//! A `factum.toml` from a stranger.
#![no_main]

use factum::project;
use factum::text::FileId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (_, findings) = project::parse_config(FileId(0), text);
    for finding in findings {
        assert!(text.get(finding.at.span.range()).is_some(), "{finding:?}");
    }
});
