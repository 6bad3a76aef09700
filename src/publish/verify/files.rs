//! The files of a dataset as bytes: which there are, and their hashes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::super::Error;
use super::super::manifest::SUMS;
use super::super::out::hex;
use super::Verification;

/// Size and hash of each file, by name; `None` for what is no file.
pub(super) type Disk = BTreeMap<String, Option<(u64, String)>>;

/// Hashes every file of a folder.
pub(super) fn hashes(folder: &Path) -> Result<Disk, Error> {
    let shown = folder.display().to_string();
    let fail = |error: std::io::Error| Error::io(&shown, &error);
    let mut disk = Disk::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_file = entry.file_type().map_err(fail)?.is_file();
        let hashed = is_file
            .then(|| hash(&entry.path()))
            .transpose()
            .map_err(|error| Error::io(&name, &error))?;
        disk.insert(name, hashed);
    }
    Ok(disk)
}

fn hash(path: &Path) -> std::io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((size, hex(&hash.finalize())));
        }
        hash.update(&buffer[..read]);
        size += read as u64;
    }
}

/// Compares the list of hashes with the files.
pub(super) fn sums(folder: &Path, disk: &Disk, found: &mut Verification) -> Result<(), Error> {
    if !disk.contains_key(SUMS) {
        found.file(SUMS, "this file is missing");
        return Ok(());
    }
    let bytes = fs::read(folder.join(SUMS)).map_err(|error| Error::io(SUMS, &error))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut listed = BTreeSet::from([SUMS]);
    for (line, entry) in (1..).zip(text.lines()) {
        let Some((sum, name)) = entry.split_once("  ") else {
            found.add(SUMS, Some(line), None, "this line is not a hash and a name");
            continue;
        };
        listed.insert(name);
        match disk.get(name) {
            Some(Some((_, own))) if own == sum => {}
            Some(Some(_)) => found.file(name, "its bytes are not those that SHA256SUMS lists"),
            Some(None) => found.file(name, "this is not a file"),
            None => found.file(name, "this file is missing; SHA256SUMS lists it"),
        }
    }
    let extra = disk.keys().filter(|name| !listed.contains(name.as_str()));
    for name in extra {
        found.file(name, "no build wrote this: SHA256SUMS does not list it");
    }
    Ok(())
}
