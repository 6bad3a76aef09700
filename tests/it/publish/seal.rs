//! A dataset that somebody changed and gave fitting hashes: what is wrong with
//! it can then be seen in its contents alone.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::json;

/// Hash and size of a file.
fn hashed(dist: &Path, file: &str) -> (String, usize) {
    let bytes = fs::read(dist.join(file)).expect("the file is there");
    let hash = Sha256::digest(&bytes);
    let hex = hash.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    (hex, bytes.len())
}

/// Gives every file that vouches the hashes of the files as they are now.
pub(super) fn seal(dist: &Path) {
    let mut package = json(dist, "datapackage.json");
    for resource in package["resources"].as_array_mut().expect("resources") {
        let (sha256, bytes) = hashed(dist, resource["path"].as_str().expect("a path"));
        resource["hash"] = json!(format!("sha256:{sha256}"));
        resource["bytes"] = json!(bytes);
    }
    let text = serde_json::to_string_pretty(&package).expect("serialises") + "\n";
    fs::write(dist.join("datapackage.json"), text).expect("writes");
    let mut manifest = json(dist, "manifest.json");
    for entry in manifest["files"].as_array_mut().expect("files") {
        let (sha256, bytes) = hashed(dist, entry["path"].as_str().expect("a path"));
        entry["sha256"] = json!(sha256);
        entry["bytes"] = json!(bytes);
    }
    let canonical = serde_json_canonicalizer::to_vec(&manifest).expect("serialises");
    fs::write(dist.join("manifest.json"), canonical).expect("writes");
    let mut statement = json(dist, "statement.intoto.json");
    for subject in statement["subject"].as_array_mut().expect("subjects") {
        let name = subject["name"].as_str().expect("a name").to_owned();
        subject["digest"]["sha256"] = json!(hashed(dist, &name).0);
    }
    fs::write(
        dist.join("statement.intoto.json"),
        statement.to_string() + "\n",
    )
    .expect("writes");
    let names = statement["subject"].as_array().expect("subjects").iter();
    let mut names: Vec<&str> = names.filter_map(|own| own["name"].as_str()).collect();
    names.push("statement.intoto.json");
    names.sort_unstable();
    let line = |name: &&str| format!("{}  {name}\n", hashed(dist, name).0);
    let sums: String = names.iter().map(line).collect();
    fs::write(dist.join("SHA256SUMS"), sums).expect("writes");
}

/// The entry of a file in the manifest.
pub(super) fn entry(dist: &Path, file: &str) -> Value {
    let manifest = json(dist, "manifest.json");
    let mut files = manifest["files"].as_array().expect("files").iter();
    let found = files.find(|entry| entry["path"] == file);
    found.unwrap_or_else(|| panic!("no {file}")).clone()
}
