//! Turns a report into text: one module per output format, each with its own
//! shapes. Nothing here knows a stage or a rule by name, reads a file, or asks
//! the clock: the same report gives the same bytes.

mod concise;
mod github;
mod human;
mod json;
mod junit;
mod place;
mod sarif;
mod visible;

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::str::FromStr;

use crate::finding::{Finding, Report, Rule};
use crate::text::{Sources, nearest};

pub use visible::visible;

/// The program's name, as machine-readable outputs state it.
const TOOL: &str = env!("CARGO_PKG_NAME");
/// The program's version, as machine-readable outputs state it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a report can be turned into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Findings with the lines they are about, for a person at a terminal.
    Human,
    /// One line per finding, for `grep` and for editors.
    Concise,
    /// One JSON document.
    Json,
    /// One JSON object a line; the last one is the summary.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// `JUnit` XML, for the test reports of CI systems.
    Junit,
}

impl Format {
    /// Every format, in the order in which help lists them.
    pub const ALL: [Self; 7] = [
        Self::Human,
        Self::Concise,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Github,
        Self::Junit,
    ];

    /// The name used on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Junit => "junit",
        }
    }

    fn renderer(self) -> Renderer {
        match self {
            Self::Human => human::render,
            Self::Concise => concise::render,
            Self::Json => json::render,
            Self::Jsonl => json::render_lines,
            Self::Sarif => sarif::render,
            Self::Github => github::render,
            Self::Junit => junit::render,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.into_iter().find(|format| format.as_str() == name);
        found.ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// A format name that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat(pub String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Format::ALL.map(Format::as_str);
        write!(f, "there is no format \"{}\"", visible::visible(&self.0))?;
        match nearest(&self.0, names) {
            Some(name) => write!(f, "; did you mean {name}?"),
            None => write!(f, "; there are {}", names.join(", ")),
        }
    }
}

impl std::error::Error for UnknownFormat {}

/// Whether text for people carries terminal colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// Plain text.
    #[default]
    Never,
    /// ANSI colours, wherever it goes.
    Always,
}

/// What a renderer may be told beside the report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Colours in `human`; the other formats never have any.
    pub color: Color,
    /// Whether `human` and `concise` also show findings that a waiver accepts.
    /// They are counted either way.
    pub show_waived: bool,
    /// Whether `human` leaves out the line with the counts.
    pub no_summary: bool,
    /// The built-in rules that `sarif` describes even where none of their findings is reported.
    pub rules: &'a [&'static Rule],
}

/// The one shape of all renderers.
type Renderer = fn(&Report, &dyn Sources, &Options<'_>, &mut dyn io::Write) -> io::Result<()>;

/// Writes `report` to `out` in `format`.
///
/// Places that lie outside their text, or whose text is missing, are shown as
/// near as can be; nothing in a report makes this fail.
///
/// # Errors
/// Only what writing to `out` gives.
pub fn render(
    format: Format,
    report: &Report,
    sources: &dyn Sources,
    options: &Options<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    format.renderer()(report, sources, options, out)
}

/// The message, and the advice on a line of its own: what outputs without
/// source lines say.
fn with_advice(finding: &Finding) -> Cow<'_, str> {
    match finding.advice() {
        "" => Cow::Borrowed(&finding.message),
        advice => Cow::Owned(format!("{}\n{advice}", finding.message)),
    }
}
