//! What is asked of texts. Patterns and formats are those of the validator:
//! each is a small one of its own, but for those that most texts meet, and for
//! patterns that the validator hands to its engine letter by letter.

use std::sync::{Arc, OnceLock};

use jsonschema::Validator;
use regex::Regex;
use serde_json::{Value, json};

use super::limits::certain;
use super::patterns::is_as_it_stands;
use super::usual::{is_day, is_slug, is_web_address};
use super::{Refusal, Verdict};
use crate::record::{Node, Tree};
use crate::schema::compile::build_alone;
use crate::schema::meta;

/// The pattern of `urn:factum:slug`, which nearly every record has to meet.
const SLUG: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";

/// The keywords for texts, of which all must hold.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) matchers: Vec<Matcher>,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            least: 0,
            most: usize::MAX,
            matchers: Vec::new(),
        }
    }
}

/// A `pattern` or a `format`.
#[derive(Debug, Clone)]
pub(super) struct Matcher {
    /// A yes that is told by a glance.
    usual: fn(&str) -> bool,
    full: Full,
}

/// The check that decides.
#[derive(Debug, Clone)]
enum Full {
    /// The pattern [`SLUG`], of which the glance says all.
    Slug,
    /// The format `factum-date`.
    Date,
    /// A pattern that is the engine's as it stands.
    Pattern(Arc<Pattern>),
    /// The validator's own, for this keyword alone.
    Own(Arc<Own>),
}

/// A schema of one keyword. Its validator is built when the first text needs it, which for many
/// never comes.
#[derive(Debug)]
struct Own {
    schema: Value,
    validator: OnceLock<Option<Validator<Tree>>>,
}

/// A pattern, compiled when the first text needs it.
#[derive(Debug)]
struct Pattern {
    text: Box<str>,
    regex: OnceLock<Option<Regex>>,
}

impl Matcher {
    pub(super) fn new(keyword: &str, value: &str) -> Self {
        let pattern = || {
            let (text, regex) = (value.into(), OnceLock::new());
            Full::Pattern(Arc::new(Pattern { text, regex }))
        };
        let own = || {
            let schema = json!({ keyword: value });
            let validator = OnceLock::new();
            Full::Own(Arc::new(Own { schema, validator }))
        };
        let (usual, full): (fn(&str) -> bool, _) = match (keyword, value) {
            ("pattern", SLUG) => (is_slug, Full::Slug),
            ("format", "factum-date") => (is_day, Full::Date),
            ("pattern", value) if is_as_it_stands(value) => (|_| false, pattern()),
            ("format", "date") => (is_day, own()),
            ("format", "uri") => (is_web_address, own()),
            _ => (|_| false, own()),
        };
        Self { usual, full }
    }

    /// Whether the validator takes it, as it does every format, and patterns that were tried as they
    /// stand when the schema was read. Others are built to know.
    pub(super) fn is_usable(&self) -> bool {
        match &self.full {
            Full::Slug | Full::Date | Full::Pattern(_) => true,
            Full::Own(own) => own.schema.get("format").is_some() || own.validator().is_some(),
        }
    }

    pub(super) fn matches(&self, text: &str) -> Result<bool, Refusal> {
        if (self.usual)(text) {
            return Ok(true);
        }
        match &self.full {
            Full::Slug => Ok(false),
            Full::Date => Ok(meta::is_date(text)),
            Full::Pattern(pattern) => pattern.matches(text),
            Full::Own(own) => own.matches(text),
        }
    }
}

impl Pattern {
    fn matches(&self, text: &str) -> Result<bool, Refusal> {
        let regex = self.regex.get_or_init(|| Regex::new(&self.text).ok());
        let regex = regex.as_ref().ok_or(Refusal::Doubtful)?;
        Ok(regex.is_match(text))
    }
}

impl Own {
    fn validator(&self) -> Option<&Validator<Tree>> {
        let validator = self.validator.get_or_init(|| build_alone(&self.schema));
        validator.as_ref()
    }

    fn matches(&self, text: &str) -> Result<bool, Refusal> {
        let validator = self.validator().ok_or(Refusal::Doubtful)?;
        Ok(validator.is_valid(Node::Text(text)))
    }
}

impl Text {
    pub(super) fn holds(&self, text: &str) -> Verdict {
        certain(self.fits(text))?;
        let mut matchers = self.matchers.iter();
        matchers.try_for_each(|matcher| certain(matcher.matches(text)?))
    }

    /// Whether the length is right. A character has one to four bytes: most texts need no counting.
    fn fits(&self, text: &str) -> bool {
        let bytes = text.len();
        if bytes.div_ceil(4) >= self.least && bytes <= self.most {
            return true;
        }
        let length = text.chars().count();
        self.least <= length && length <= self.most
    }
}

/// Calls `judge` with the text of a string or a date as the validator would read it.
pub(super) fn with_text(node: Node<'_>, judge: impl FnOnce(&str) -> Verdict) -> Verdict {
    if let Some(text) = node.as_text() {
        return judge(text);
    }
    node.as_written()
        .map_or(Err(Refusal::Doubtful), |text| judge(&text))
}
