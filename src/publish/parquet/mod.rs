//! The dataset as Parquet, one file for each table.

// pub(super) mod footer;
// pub(super) mod pages;
// pub(super) mod read;
// pub(super) mod thrift;
mod write;

pub(super) use write::Files;

/// What the names of the files end in.
pub(super) const SUFFIX: &str = ".parquet";
/// Bytes of a decimal.
pub(super) const DECIMAL: usize = 16;
