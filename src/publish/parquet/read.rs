//! Reads a Parquet file as we write it, and no other. The reader of the
//! `parquet` crate takes the sizes that a file states for true and asks for
//! that much memory; here a strange file is a difference and no more.

use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::super::cells::Raw;
use super::super::typed::Plan;
use super::footer::{self, Chunk, Footer};
use super::pages;

/// The bytes at both ends of a file.
const MAGIC: &[u8; 4] = b"PAR1";
/// Most bytes of what a file says of itself.
const FOOTER: u64 = 8 << 20;
/// Most bytes of a column's values in a group.
const CHUNK: usize = 512 << 20;

/// Why a file cannot be read.
#[derive(Debug)]
pub(in super::super) enum Fault {
    /// It is not as we write it.
    File(String),
    /// The disk.
    Disk(io::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::File("it ends too early".to_owned()),
            _ => Self::Disk(error),
        }
    }
}

/// An open file.
#[derive(Debug)]
pub(in super::super) struct File {
    handle: std::fs::File,
    size: u64,
    footer: Footer,
}

impl File {
    /// Opens a file that must have the columns of a plan.
    pub(in super::super) fn open(path: &Path, plan: &Plan) -> Result<Self, Fault> {
        let mut file = std::fs::File::open(path)?;
        let size = file.seek(SeekFrom::End(0))?;
        let not = || Fault::File("it is not a Parquet file".to_owned());
        let (head, tail) = (at::<4>(&mut file, 0)?, size.checked_sub(8).ok_or_else(not)?);
        let tail = at::<8>(&mut file, tail)?;
        let (length, magic) = tail.split_first_chunk::<4>().ok_or_else(not)?;
        let length = u64::from(u32::from_le_bytes(*length));
        let start = size.checked_sub(8 + length).filter(|start| *start >= 4);
        let start = start
            .filter(|_| head == *MAGIC && magic == MAGIC)
            .ok_or_else(not)?;
        if length > FOOTER {
            return Err(Fault::File("what it says of itself is too long".to_owned()));
        }
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut bytes)?;
        let footer = footer::read(&bytes, plan).map_err(Fault::File)?;
        Ok(Self {
            handle: file,
            size: start,
            footer,
        })
    }

    /// Digits behind the point of each column.
    pub(in super::super) fn places(&self) -> &[u32] {
        &self.footer.places
    }

    /// How many groups of rows there are.
    pub(in super::super) fn groups(&self) -> usize {
        self.footer.groups.len()
    }

    /// The columns of a group of rows, each with a cell for every row.
    pub(in super::super) fn group(
        &mut self,
        plan: &Plan,
        position: usize,
    ) -> Result<Vec<Vec<Raw>>, Fault> {
        let Some(group) = self.footer.groups.get(position) else {
            return Ok(Vec::new());
        };
        let mut columns = Vec::with_capacity(plan.columns.len());
        for (column, chunk) in plan.columns.iter().zip(&group.chunks) {
            let wrong = || {
                let message = format!("the values of its column {} cannot be read", column.name);
                Fault::File(message)
            };
            let bytes = bytes(&mut self.handle, self.size, chunk)?.ok_or_else(wrong)?;
            columns.push(pages::cells(&bytes, column, chunk, group.rows).ok_or_else(wrong)?);
        }
        Ok(columns)
    }
}

fn at<const N: usize>(file: &mut std::fs::File, offset: u64) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a chunk, which must stand before the footer.
fn bytes(file: &mut std::fs::File, end: u64, chunk: &Chunk) -> io::Result<Option<Vec<u8>>> {
    let inside = chunk.offset.checked_add(chunk.length as u64);
    if inside.is_none_or(|inside| inside > end) || chunk.length > CHUNK {
        return Ok(None);
    }
    let mut bytes = vec![0; chunk.length];
    file.seek(SeekFrom::Start(chunk.offset))?;
    file.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}
