//! The house's own rules, kept by tests: layers, files, the list of rules, generated pages.

mod layers;
mod rules;
mod workflows;

use std::path::{Path, PathBuf};

/// The root of the package.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder of the package, sorted, with their texts.
fn rust_files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files: Vec<_> = walkdir::WalkDir::new(root().join(folder))
        .into_iter()
        .map(|entry| entry.expect("a readable folder").into_path())
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a text");
            let path = path.strip_prefix(root()).expect("inside").to_owned();
            (path, text)
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} holds no Rust file");
    files
}
