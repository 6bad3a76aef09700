//! What several files of a dataset say of each other's bytes. They are heard
//! together, so that one changed file is named once, and a witness that
//! contradicts the others is named itself.

use std::collections::{BTreeMap, BTreeSet};

use super::super::manifest::{MANIFEST, STATEMENT, SUMS};
use super::super::package::PACKAGE;
use super::Verification;
use super::files::Disk;

/// What a witness says of a file.
#[derive(Debug)]
struct Claim {
    witness: &'static str,
    sha256: String,
    bytes: Option<u64>,
}

/// All claims, by the file they are about.
#[derive(Debug, Default)]
pub(super) struct Witnesses {
    claims: BTreeMap<String, Vec<Claim>>,
    heard: BTreeSet<&'static str>,
}

impl Witnesses {
    /// A witness that could be read speaks, whether it names any file or not.
    pub(super) fn hear(&mut self, witness: &'static str) {
        self.heard.insert(witness);
    }

    /// Adds a claim.
    pub(super) fn claim(
        &mut self,
        witness: &'static str,
        file: &str,
        sha256: &str,
        bytes: Option<u64>,
    ) {
        self.claims.entry(file.to_owned()).or_default().push(Claim {
            witness,
            sha256: sha256.to_owned(),
            bytes,
        });
    }

    /// Holds all claims against the files.
    pub(super) fn judge(&self, disk: &Disk, found: &mut Verification) {
        let files: BTreeSet<&String> = self.claims.keys().chain(disk.keys()).collect();
        for file in files.into_iter().filter(|file| *file != SUMS) {
            let claims = self.claims.get(file).map_or(&[][..], Vec::as_slice);
            match disk.get(file) {
                // These were missed when they were to be read.
                None if [MANIFEST, STATEMENT, PACKAGE].contains(&file.as_str()) => {}
                None => found.file(file, format!("this file is missing; {}", listed_by(claims))),
                Some(_) if claims.is_empty() => found.file(file, "no build wrote this"),
                Some(None) => found.file(file, "this is not a file"),
                Some(Some((bytes, sha256))) => {
                    judge_bytes(file, *bytes, sha256, claims, found);
                    self.silent(file, claims, found);
                }
            }
        }
    }

    /// Witnesses that should name a file and do not.
    fn silent(&self, file: &str, claims: &[Claim], found: &mut Verification) {
        let table = file.strip_suffix(".csv").is_some();
        let own = [MANIFEST, STATEMENT].contains(&file);
        let expected = [
            (SUMS, true),
            (MANIFEST, !own),
            (STATEMENT, file != STATEMENT),
            (PACKAGE, table),
        ];
        for (witness, should) in expected {
            let speaks = claims.iter().any(|claim| claim.witness == witness);
            if should && !speaks && self.heard.contains(witness) {
                found.file(witness, format!("it does not list {file}"));
            }
        }
    }
}

fn listed_by(claims: &[Claim]) -> String {
    let witnesses: Vec<&str> = claims.iter().map(|claim| claim.witness).collect();
    format!("listed in {}", witnesses.join(", "))
}

fn judge_bytes(file: &str, bytes: u64, sha256: &str, claims: &[Claim], found: &mut Verification) {
    let agrees = |claim: &&Claim| {
        claim.sha256 == sha256 && claim.bytes.is_none_or(|claimed| claimed == bytes)
    };
    let others: Vec<&Claim> = claims.iter().filter(|claim| !agrees(claim)).collect();
    if others.is_empty() {
        return;
    }
    let same = others.iter().all(|claim| claim.sha256 == others[0].sha256);
    if others.len() == claims.len() && same {
        let size = claims.iter().find_map(|claim| claim.bytes);
        let size = size
            .filter(|size| *size != bytes)
            .map_or_else(String::new, |size| {
                format!(" ({bytes} bytes instead of {size})")
            });
        found.file(
            file,
            format!("its bytes are not those that were published{size}"),
        );
        return;
    }
    for claim in others {
        found.file(claim.witness, format!("it describes other bytes of {file}"));
    }
}
