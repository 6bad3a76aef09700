//! The files of a dataset as bytes: which there are, and their hashes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::super::Error;
use super::super::manifest::SUMS;
use super::super::out::hash;
use super::Verification;
use super::witness::Witnesses;

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

/// Reads the list of hashes.
pub(super) fn sums(
    folder: &Path,
    witnesses: &mut Witnesses,
    found: &mut Verification,
) -> Result<(), Error> {
    let bytes = match fs::read(folder.join(SUMS)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            found.file(SUMS, "this file is missing");
            return Ok(());
        }
        Err(error) => return Err(Error::io(SUMS, &error)),
    };
    witnesses.hear(SUMS);
    for (line, entry) in (1..).zip(String::from_utf8_lossy(&bytes).lines()) {
        match entry.split_once("  ") {
            Some((sum, name)) => witnesses.claim(SUMS, name, sum, None),
            None => found.add(SUMS, Some(line), None, "this line is not a hash and a name"),
        }
    }
    Ok(())
}
