//! The dataset: a verified run written as files that say what each record
//! rests on, and the check that such files are still what was written.
//! Writes only beside and at the target; decides nothing about records.

#![expect(
    clippy::disallowed_methods,
    reason = "the dataset's writer, and the check of what it wrote, are where its files are touched"
)]

mod cells;
mod checks;
mod csv_file;
mod data;
mod dataset;
mod derived;
mod encode;
mod exchange;
mod layout;
mod line;
mod logical;
mod manifest;
mod names;
mod out;
mod package;
mod parquet;
mod read;
mod rows;
mod sinks;
mod sort;
mod sqlite;
mod state;
mod tables;
mod typed;
mod verified;
mod verify;
mod views;
mod waivers;

use std::collections::BTreeMap;
use std::path::Path;

pub use dataset::{FactLines, dataset, fact_lines, is_as_published, is_dataset};
pub use encode::FACTS;
pub use state::{State, Unread, state};
pub use verified::{Input, Refusal, Verified};
pub use verify::{Difference, Verification, verify};

/// Why a dataset could not be written or read, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    fn io(what: &str, error: &std::io::Error) -> Self {
        let text = error.to_string();
        let plain = text.split(" (os error").next().unwrap_or(&text);
        Self(format!("{what}: {}", plain.to_lowercase()))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Formats beside the default set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Formats {
    /// All tables in one file for SQLite.
    pub sqlite: bool,
    /// A Parquet file for each table.
    pub parquet: bool,
}

/// Which state of a repository the project was in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The commit, in hexadecimal digits.
    pub commit: Option<String>,
    /// Whether the project's files were those of the commit.
    pub clean: Option<bool>,
}

/// What was published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// How many files.
    pub files: usize,
    /// Records by status, in the order of the statuses.
    pub statuses: Vec<(&'static str, u64)>,
    /// How many waivers are published beside them.
    pub waivers: usize,
}

/// Writes the dataset of a run to a folder, in one step: until it is done, the folder stays as it was.
pub fn publish(
    verified: &Verified<'_>,
    provenance: &Provenance,
    formats: Formats,
    target: &Path,
) -> Result<Published, Error> {
    let staging = exchange::Staging::open(target)?;
    let (new, work) = (staging.new_folder(), staging.work());
    let published = encode::encode(verified, provenance, formats, new, work)
        .map_err(|error| staging.unchanged(&error))?;
    staging.commit()?;
    Ok(published)
}

/// Records by status and kind.
type Counts = BTreeMap<String, BTreeMap<&'static str, u64>>;
