//! Reads a published dataset without trusting it: its manifest, and the lines
//! of its facts one by one. Whether they fit together is `verify`'s affair.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Error;
use super::encode::FACTS;
use super::manifest::{FORMAT_VERSION, MANIFEST};
use super::out::hex;

/// The longest line or manifest that is read, in bytes: more than any record file may hold.
const LIMIT: u64 = 64 << 20;

/// Whether a folder says that it is a dataset.
pub fn is_dataset(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file()
}

/// The manifest of a dataset.
///
/// # Errors
/// If it is none, or one of a newer version.
pub fn dataset(folder: &Path) -> Result<Value, Error> {
    let path = folder.join(MANIFEST);
    let name = path.display().to_string();
    let file = open(&path)?;
    let mut bytes = Vec::new();
    let read = file.take(LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::io(&name, &error))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Error::new(format!("{name} is too large for a manifest")));
    }
    let manifest: Value = serde_json::from_slice(&bytes)
        .map_err(|error| Error::new(format!("{name} is not JSON: {error}")))?;
    match manifest["format_version"].as_u64() {
        Some(version) if version > u64::from(FORMAT_VERSION) => Err(Error::new(format!(
            "{} was written by a newer version of factum; use that one",
            folder.display()
        ))),
        Some(_) => Ok(manifest),
        None => Err(Error::new(format!(
            "{name} is not the manifest of a dataset: it has no format_version"
        ))),
    }
}

/// Opens a file, and nothing else: from a pipe or a device a reader might wait, or read, for ever.
fn open(path: &Path) -> Result<File, Error> {
    let name = path.display().to_string();
    let about = std::fs::metadata(path).map_err(|error| Error::io(&name, &error))?;
    if !about.is_file() {
        return Err(Error::new(format!("{name} is not a file")));
    }
    File::open(path).map_err(|error| Error::io(&name, &error))
}

/// Whether the facts are byte for byte those that the manifest names.
pub fn is_as_published(folder: &Path, manifest: &Value) -> Result<bool, Error> {
    let path = folder.join(FACTS);
    let trouble = |error: std::io::Error| Error::io(&path.display().to_string(), &error);
    let mut file = open(&path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = file.read(&mut buffer).map_err(trouble)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
    }
    let own = hex(&hash.finalize());
    let mut files = manifest["files"].as_array().into_iter().flatten();
    Ok(files.any(|file| file["path"] == FACTS && file["sha256"] == *own))
}

/// The lines of `facts.ndjson`, each with its number from 1.
#[derive(Debug)]
pub struct FactLines {
    path: PathBuf,
    file: BufReader<File>,
    number: u64,
}

/// Opens the facts of a dataset.
///
/// # Errors
/// If they are not there.
pub fn fact_lines(folder: &Path) -> Result<FactLines, Error> {
    let path = folder.join(FACTS);
    let file = open(&path)?;
    Ok(FactLines {
        path,
        file: BufReader::with_capacity(1 << 18, file),
        number: 0,
    })
}

impl FactLines {
    fn line(&mut self) -> Result<Option<Vec<u8>>, Error> {
        self.number += 1;
        let mut line = Vec::new();
        let limited = &mut (&mut self.file).take(LIMIT + 1);
        let read = limited.read_until(b'\n', &mut line);
        read.map_err(|error| Error::io(&self.path.display().to_string(), &error))?;
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if line.len() as u64 > LIMIT {
            let (path, number) = (self.path.display(), self.number);
            let message = format!("{path}:{number} is longer than 64 MiB, too long for a record");
            return Err(Error::new(message));
        } else if line.is_empty() {
            return Ok(None);
        }
        Ok(Some(line))
    }
}

impl Iterator for FactLines {
    type Item = Result<(u64, Vec<u8>), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.line().transpose()?;
        Some(line.map(|line| (self.number, line)))
    }
}
