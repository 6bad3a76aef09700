//! Files of a dataset while they are written: hashed and counted on the way,
//! and on the disk for good when they are done.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::Error;

/// How much of a file is held before it is written.
const BUFFER: usize = 1 << 16;

/// A file being written. It is open only while its buffer is emptied, so that
/// a dataset may have more tables than a process may open files.
#[derive(Debug)]
pub(super) struct Out {
    path: PathBuf,
    name: String,
    buffer: Vec<u8>,
    hash: Sha256,
    bytes: u64,
    /// Rows or lines written so far; whoever writes them counts them.
    pub(super) rows: u64,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// Name in the dataset.
    pub(super) name: String,
    /// Size.
    pub(super) bytes: u64,
    /// Rows or lines, without a header.
    pub(super) rows: u64,
    /// Hash in hexadecimal digits.
    pub(super) sha256: String,
}

impl Out {
    pub(super) fn new(folder: &Path, name: &str) -> Self {
        Self {
            path: folder.join(name),
            name: name.to_owned(),
            buffer: Vec::new(),
            hash: Sha256::new(),
            bytes: 0,
            rows: 0,
        }
    }

    /// The file as far as it is written; what stays is good for nothing more.
    pub(super) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::new(Path::new(""), ""))
    }

    fn empty(&mut self, last: bool) -> io::Result<()> {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.path)?;
        file.write_all(&self.buffer)?;
        if last {
            file.sync_all()?;
        }
        self.buffer.clear();
        Ok(())
    }

    /// Writes the rest and waits until it is on the disk.
    pub(super) fn finish(mut self) -> Result<Written, Error> {
        self.empty(true)
            .map_err(|error| Error::io(&self.name, &error))?;
        Ok(Written {
            name: self.name,
            bytes: self.bytes,
            rows: self.rows,
            sha256: hex(&self.hash.finalize()),
        })
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER {
            self.empty(false)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Size and hash of a file.
pub(super) fn hash(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER];
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

/// Writes a whole file.
pub(super) fn write(folder: &Path, name: &str, bytes: &[u8], rows: u64) -> Result<Written, Error> {
    let mut out = Out::new(folder, name);
    out.write_all(bytes)
        .map_err(|error| Error::io(name, &error))?;
    out.rows = rows;
    out.finish()
}

/// Hexadecimal digits of a hash.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
