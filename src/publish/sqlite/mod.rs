//! The dataset as one SQLite file: written in one pass, the same bytes for the
//! same rows. What is in it is said by `schema`, for writing and for verifying.

pub(super) mod schema;
mod write;

pub(super) use write::{Database, Writer, number};

/// Name of the file.
pub(super) const SQLITE: &str = "facts.sqlite";
/// Marks the file as a dataset of ours: the letters `FACT`.
pub(super) const APPLICATION_ID: i32 = 0x4641_4354;
/// Bytes of a page.
pub(super) const PAGE_SIZE: i32 = 4096;
