//! Expected outputs as files: a mismatch shows both, `UPDATE_EXPECT=1` writes
//! what came out (to be read before it is committed).

use std::fs;
use std::path::Path;

/// Compares `actual` with `tests/data/render/<name>`.
#[track_caller]
pub(super) fn matches_file(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/render")
        .join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, actual).expect("the expectation can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == actual,
        "{name} differs; UPDATE_EXPECT=1 rewrites it\n--- expected\n{expected}\n--- actual\n{actual}"
    );
}
