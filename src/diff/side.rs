//! One of the two states, as it is handed in.

use std::collections::{BTreeMap, BTreeSet};

use super::gate::Contract;
use super::line::{Line, Waived};

/// The lines of a side, sorted by address.
pub type Lines = Box<dyn Iterator<Item = Result<Line, String>>>;

/// A state.
pub struct Side {
    /// What it is.
    pub summary: Summary,
    /// Reads its lines from the start; called twice.
    pub lines: Box<dyn Fn() -> Result<Lines, String>>,
    /// Whether two records may have one address: in a state with errors they do.
    pub repeats: bool,
    /// What its records are checked by.
    pub contract: Contract,
    /// Errors that nobody accepted, by address of the record.
    pub errors: BTreeMap<String, Vec<Waived>>,
    /// Files that could not be read, each with the names that occur in it.
    pub unread_files: BTreeMap<String, BTreeSet<Box<str>>>,
    /// Kinds of which no record could be read.
    pub unread_kinds: BTreeSet<String>,
}

/// What a side is, for those who read a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// As the caller named it.
    pub name: String,
    /// What sort of state it is.
    pub kind: SideKind,
    /// The commit, if one is known.
    pub commit: Option<String>,
    /// The day that it was checked on.
    pub today: String,
    /// How many errors stand in it.
    pub errors: usize,
    /// How many records were read, without waivers.
    pub records: u64,
    /// What a reader must know of it besides.
    pub remarks: Vec<String>,
}

/// Where a state comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SideKind {
    /// A revision of the repository.
    Revision,
    /// A folder that `build` wrote.
    Published,
    /// A project's files as they are.
    #[default]
    Project,
}

impl SideKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Revision => "revision",
            Self::Published => "published",
            Self::Project => "project",
        }
    }
}

impl Side {
    /// The errors that stand at a record.
    pub(super) fn errors_of(&self, line: &Line) -> &[Waived] {
        self.errors.get(&line.address).map_or(&[], Vec::as_slice)
    }

    /// Whether this side may have a record that was not found in it: where it stood, or where its
    /// name occurs, nothing could be read.
    pub(super) fn may_hold(&self, line: &Line) -> bool {
        let id = line.address.split_once(':').map_or("", |(_, id)| id);
        self.unread_kinds.contains(&line.kind)
            || self.unread_files.contains_key(&line.origin.file)
            || self.unread_files.values().any(|names| names.contains(id))
    }
}
