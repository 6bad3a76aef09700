//! The dataset as Parquet, one file for each table.

mod footer;
mod pages;
mod read;
mod thrift;
mod write;

pub(super) use read::{Fault, File};
pub(super) use write::Files;

/// What the names of the files end in.
pub(super) const SUFFIX: &str = ".parquet";
/// Bytes of a decimal.
pub(super) const DECIMAL: usize = 16;
/// Most rows of a group.
const ROWS: usize = 1 << 17;
