//! Names the program by its own text: what one build keeps for the next run, another one, made of
//! other sources or dependencies, does not believe (`pipeline::cache`).

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

#[expect(
    clippy::disallowed_methods,
    reason = "a build script reads the sources that are built"
)]
fn main() -> std::io::Result<()> {
    let mut files = vec![PathBuf::from("Cargo.toml"), PathBuf::from("Cargo.lock")];
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let list = if path.is_dir() {
                &mut folders
            } else {
                &mut files
            };
            list.push(path);
        }
    }
    files.sort();
    // Not meant to withstand anybody: the same sources must give the same name on every machine.
    let mut hasher = DefaultHasher::new();
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        name(file).hash(&mut hasher);
        // A package has no lock file where it is somebody's dependency.
        std::fs::read(file).unwrap_or_default().hash(&mut hasher);
    }
    println!("cargo::rustc-env=FACTUM_SOURCE={:016x}", hasher.finish());
    Ok(())
}

/// A path as every system writes it.
fn name(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
