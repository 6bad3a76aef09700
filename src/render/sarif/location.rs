//! Places in SARIF: artifact, region and snippet; and its texts.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;

use crate::render::place::Spot;
use crate::text::{Place, Sources};

/// The base that artifact paths are relative to.
pub(super) const SOURCE_ROOT: &str = "%SRCROOT%";

/// SARIF's `message`, and its simplest `multiformatMessageString`.
#[derive(Serialize)]
pub(super) struct Text<'a> {
    text: Cow<'a, str>,
}

impl<'a> Text<'a> {
    /// A text as it is.
    pub(super) fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into() }
    }

    /// A message. Brackets that would read as an embedded link are escaped: what
    /// a record says must not become one.
    pub(super) fn message(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.contains("](") {
            let escaped = text.replace('[', "\\[").replace(']', "\\]");
            return Self::new(escaped);
        }
        Self::new(text)
    }
}

/// SARIF's `location`.
#[derive(Serialize)]
pub(super) struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation<'a>,
    #[serde(rename = "logicalLocations", skip_serializing_if = "Vec::is_empty")]
    logical: Vec<LogicalLocation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'a> {
    artifact_location: ArtifactLocation,
    region: Region<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region<'a> {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'a> {
    fully_qualified_name: &'a str,
    kind: &'static str,
}

impl<'a> Location<'a> {
    /// The place in its file.
    pub(super) fn new(sources: &'a dyn Sources, place: Place) -> Self {
        let spot = Spot::new(sources, place);
        let artifact_location = ArtifactLocation {
            uri: uri(spot.path),
            uri_base_id: SOURCE_ROOT,
        };
        let region = Region {
            start_line: spot.start.line,
            start_column: spot.start.column,
            end_line: spot.end.line,
            end_column: spot.end.column,
            snippet: spot.marked().map(Text::new),
        };
        Self {
            id: None,
            physical: PhysicalLocation {
                artifact_location,
                region,
            },
            logical: Vec::new(),
            message: None,
        }
    }

    /// The same place, in a record.
    pub(super) fn in_record(mut self, record: Option<&'a str>) -> Self {
        let record = record.map(|record| LogicalLocation {
            fully_qualified_name: record,
            kind: "object",
        });
        self.logical.extend(record);
        self
    }

    /// The same place as a numbered related one, with what it has to do with the result.
    pub(super) fn related(mut self, id: usize, message: &'a str) -> Self {
        self.id = Some(id);
        self.message = Some(Text::message(message));
        self
    }
}

/// A relative path as a URI reference: all but unreserved characters and `/` percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}
