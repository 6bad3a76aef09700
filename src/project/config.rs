//! `factum.toml`: from text to checked settings. Unknown keys are findings, so
//! that a slip of the pen never switches a check off in silence.

use super::observe::Observe;
use crate::finding::{Finding, declare_rule};
use crate::record::{Document, Node, Part, Shape};
use crate::text::{FileId, Place, Span, nearest};

/// Name of the configuration file; the folder that holds it is the project.
pub const CONFIG_FILE: &str = "factum.toml";

declare_rule! {
    /// A key in `factum.toml` is not one that Factum knows. The setting has no effect, which is
    /// rarely what was meant: a misspelt `include` would leave files unchecked.
    ///
    /// ## Fails
    /// ```toml
    /// inclde = ["records/**/*.toml"]
    /// ```
    /// ## Passes
    /// ```toml
    /// include = ["records/**/*.toml"]
    /// ```
    pub CONFIG_UNKNOWN_KEY = {
        name: "config-unknown-key", stage: Project, severity: Error,
        summary: "a key in factum.toml is not a known setting",
    }
}

declare_rule! {
    /// `factum.toml` is not valid TOML, or a setting has a value that it cannot have. Nothing is
    /// checked until it can be read, because it says what to check.
    ///
    /// ## Fails
    /// ```toml
    /// include = "records/**/*.toml"
    /// ```
    /// ## Passes
    /// ```toml
    /// include = ["records/**/*.toml"]
    /// ```
    pub CONFIG_INVALID = {
        name: "config-invalid", stage: Project, severity: Error,
        summary: "a setting in factum.toml has a value that it cannot have",
    }
}

/// What a rule's findings count as in this project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Fails the check.
    Error,
    /// To be looked at.
    Warning,
    /// For information.
    Note,
    /// Not reported.
    Allow,
}

impl Level {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "error" | "deny" => Self::Error,
            "warning" | "warn" => Self::Warning,
            "note" => Self::Note,
            "allow" | "off" => Self::Allow,
            _ => return None,
        })
    }
}

/// The checked settings of a project.
#[derive(Debug, Clone)]
pub struct Config {
    /// Short name of the dataset, a slug.
    pub name: String,
    /// Title of the dataset.
    pub title: String,
    /// Version of the dataset.
    pub version: String,
    /// Licence of the records, as an SPDX expression or a name.
    pub licence: String,
    /// Globs of record files, relative to the project.
    pub include: Vec<String>,
    /// Globs of files that are no record files although `include` matches them.
    pub exclude: Vec<String>,
    /// The ruleset whose built-in rules count as errors.
    pub ruleset: u32,
    /// Levels of rules, with where each is set (to report unknown rules).
    pub severity: Vec<(String, Level, Span)>,
    /// Width of `about`, in per cent of the number, as written.
    pub about: String,
    /// Width of `nearly`, in per cent of the number, as written.
    pub nearly: String,
    /// How links are visited, and when what was seen is old.
    pub observe: Observe,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            name: String::new(),
            title: String::new(),
            version: "0.0.0".into(),
            licence: String::new(),
            include: vec!["records/**/*.toml".into()],
            exclude: Vec::new(),
            ruleset: 1,
            severity: Vec::new(),
            about: "10".into(),
            nearly: "10".into(),
            observe: Observe::default(),
        }
    }
}

/// The newest ruleset this program knows.
const RULESET: u32 = 1;

const KEYS: [&str; 11] = [
    "name", "title", "version", "licence", "include", "exclude", "ruleset", "severity", "quantity",
    "date", "observe",
];

/// Reads the text of `factum.toml`. Settings that cannot be read keep their defaults; the findings say so.
pub fn parse_config(file: FileId, text: &str) -> (Config, Vec<Finding>) {
    let (document, faults) = Document::parse(text);
    let mut reader = Reader {
        file,
        findings: Vec::new(),
    };
    for fault in faults {
        let message = format!("factum.toml is not valid TOML: {}", fault.message);
        reader.findings.push(
            Finding::new(
                &CONFIG_INVALID,
                Place {
                    file,
                    span: fault.span,
                },
                message,
            )
            .help("mend this line; nothing is checked until factum.toml can be read"),
        );
    }
    let mut config = Config::default();
    for (key, key_span, value) in document.entries() {
        reader.setting(&mut config, key, key_span, value);
    }
    (config, reader.findings)
}

pub(super) struct Reader {
    file: FileId,
    findings: Vec<Finding>,
}

impl Reader {
    fn setting(&mut self, config: &mut Config, key: &str, key_span: Span, value: Node<'_>) {
        match key {
            "name" => self.text(value, key, &mut config.name),
            "title" => self.text(value, key, &mut config.title),
            "version" => self.text(value, key, &mut config.version),
            "licence" => self.text(value, key, &mut config.licence),
            "include" => self.globs(value, key, &mut config.include),
            "exclude" => self.globs(value, key, &mut config.exclude),
            "ruleset" => self.ruleset(value, &mut config.ruleset),
            "severity" => self.levels(value, &mut config.severity),
            "quantity" => self.widths(value, config),
            "date" => self.known_fields(value, key, &[]),
            "observe" => self.observe(value, &mut config.observe),
            _ => self.unknown(key, key_span, &KEYS, ""),
        }
    }

    pub(super) fn invalid(&mut self, span: Span, message: String, label: &str) {
        let at = Place {
            file: self.file,
            span,
        };
        self.findings
            .push(Finding::new(&CONFIG_INVALID, at, message).label(label));
    }

    fn unknown(&mut self, key: &str, span: Span, known: &[&str], table: &str) {
        let at = Place {
            file: self.file,
            span,
        };
        let message = format!("factum.toml has no setting \"{table}{key}\"");
        let label = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean {near}?"),
            None if known.is_empty() => "remove it".to_owned(),
            None => format!("known settings: {}", known.join(", ")),
        };
        self.findings
            .push(Finding::new(&CONFIG_UNKNOWN_KEY, at, message).label(label));
    }

    fn text(&mut self, value: Node<'_>, key: &str, into: &mut String) {
        match value.as_text() {
            Some(text) => text.clone_into(into),
            None => self.invalid(
                value.span(),
                format!("\"{key}\" in factum.toml must be a text"),
                "write it between quotation marks",
            ),
        }
    }

    fn globs(&mut self, value: Node<'_>, key: &str, into: &mut Vec<String>) {
        let mut globs = Vec::new();
        if value.shape() != Shape::List {
            return self.invalid(
                value.span(),
                format!("\"{key}\" in factum.toml must be a list of paths"),
                "for example [\"records/**/*.toml\"]",
            );
        }
        for item in value.items() {
            match item.as_text().map(|text| (text, globset::Glob::new(text))) {
                Some((text, Ok(_))) => globs.push(text.to_owned()),
                Some((text, Err(error))) => self.invalid(
                    item.span(),
                    format!("\"{text}\" is not a path pattern: {}", error.kind()),
                    "for example \"records/**/*.toml\"",
                ),
                None => self.invalid(
                    item.span(),
                    format!("\"{key}\" in factum.toml must be a list of paths"),
                    "write the path between quotation marks",
                ),
            }
        }
        *into = globs;
    }

    fn ruleset(&mut self, value: Node<'_>, into: &mut u32) {
        let number = value.as_number().and_then(|n| n.digits.parse::<u32>().ok());
        match number {
            Some(number @ 1..=RULESET) => *into = number,
            _ => self.invalid(
                value.span(),
                format!("\"ruleset\" must be a whole number from 1 to {RULESET}"),
                "this program knows no other",
            ),
        }
    }

    fn levels(&mut self, value: Node<'_>, into: &mut Vec<(String, Level, Span)>) {
        if value.shape() != Shape::Table {
            return self.invalid(
                value.span(),
                "\"severity\" in factum.toml must be a table of rules".into(),
                "for example [severity] and below it unused-waiver = \"error\"",
            );
        }
        for (rule, level) in value.fields() {
            match level.as_text().and_then(Level::parse) {
                Some(parsed) => {
                    let at = value.key_span(rule).unwrap_or_default();
                    into.push((rule.to_owned(), parsed, at));
                }
                None => self.invalid(
                    level.span(),
                    format!("the severity of \"{rule}\" is not one that exists"),
                    "write \"error\", \"warning\", \"note\" or \"allow\"",
                ),
            }
        }
    }

    fn widths(&mut self, value: Node<'_>, config: &mut Config) {
        self.known_fields(value, "quantity", &["about", "nearly"]);
        for (key, into) in [("about", &mut config.about), ("nearly", &mut config.nearly)] {
            let Some(width) = value.get(key) else {
                continue;
            };
            match width.as_number() {
                Some(number) if in_percent_range(&number.digits) => {
                    *into = number.digits.into_owned();
                }
                _ => self.invalid(
                    width.span(),
                    format!("\"quantity.{key}\" must be a number between 0 and 100 (per cent)"),
                    "10 is the default",
                ),
            }
        }
    }

    pub(super) fn known_fields(&mut self, value: Node<'_>, table: &str, known: &[&str]) {
        if value.shape() != Shape::Table {
            return self.invalid(
                value.span(),
                format!("\"{table}\" in factum.toml must be a table"),
                "write its settings below a header in brackets",
            );
        }
        for (key, _) in value.fields() {
            if !known.contains(&key) {
                let span = value.locate(&format!("/{key}"), Part::Key);
                self.unknown(key, span, known, &format!("{table}."));
            }
        }
    }
}

fn in_percent_range(digits: &str) -> bool {
    digits
        .parse::<f64>()
        .is_ok_and(|number| number > 0.0 && number < 100.0)
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}
