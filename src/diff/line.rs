//! A line of facts as it is compared. What a stranger wrote is read here, once,
//! and refused in plain words if it is no such line.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::schema;

/// One record of a state.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Line {
    /// `kind:id`; the kind alone if the record has no id.
    pub address: String,
    /// The kind.
    pub kind: String,
    /// The status.
    pub status: Status,
    /// What the record says.
    pub data: Map<String, Value>,
    /// The ranges of its figures and dates, by pointer.
    pub derived: Map<String, Value>,
    /// The addresses that its references lead to, by pointer.
    pub references: BTreeMap<String, String>,
    /// The sources that it rests on.
    pub evidence: Vec<Evidence>,
    /// How many independent sources those are.
    pub corroboration: u64,
    /// What the checks object to and a person accepted.
    pub findings: Vec<Waived>,
    /// Addresses that it had before.
    pub aliases: Vec<String>,
    /// Where it is written.
    pub origin: Origin,
}

/// What is published about a record, or why nothing could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The checks hold.
    Verified,
    /// A contradiction stands, accepted by a person.
    Disputed,
    /// It rests on no source.
    Unverified,
    /// It no longer stands.
    Withdrawn,
    /// An error stands at it that nobody accepted. No dataset has this.
    #[serde(skip)]
    Failing,
}

impl Status {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Disputed => "disputed",
            Self::Unverified => "unverified",
            Self::Withdrawn => "withdrawn",
            Self::Failing => "failing",
        }
    }
}

/// A source that a record rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Evidence {
    /// Address of the source.
    pub source: String,
    /// Addresses of the records between.
    pub via: Vec<String>,
    /// The words quoted.
    pub excerpt: Option<String>,
    /// Whether it was there when it was last visited.
    #[serde(default)]
    pub reach: Option<String>,
}

/// An objection that a waiver accepts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Waived {
    /// Name of the rule.
    pub rule: String,
    /// What it says.
    pub message: String,
    /// Where in the record.
    pub pointer: String,
    /// Why it was accepted; `None` for an error that nobody did.
    pub reason: Option<String>,
}

/// Where a record is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Origin {
    /// File of the project.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
}

impl Line {
    /// Reads a line.
    ///
    /// # Errors
    /// If it is not JSON or lacks something; the text says what.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(text).map_err(|error| plain(&error))
    }

    /// Whether it records that a person accepted a finding.
    pub fn is_waiver(&self) -> bool {
        self.kind == schema::WAIVER
    }
}

fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    if error.is_syntax() || error.is_eof() {
        format!("this line is not JSON that can be read ({what})")
    } else {
        format!("this line is not that of a record ({what})")
    }
}
