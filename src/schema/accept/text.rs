//! What is asked of texts. Patterns and formats are those of the validator:
//! each is a small one of its own, but for the few that most texts meet.

use std::sync::Arc;

use jsonschema::Validator;

use super::limits::certain;
use super::usual::{is_day, is_slug};
use super::{Refusal, Verdict};
use crate::record::{Node, Tree};
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
    /// The format `factum-date`.
    Date,
    /// The validator's own, for this keyword alone.
    Own(Arc<Validator<Tree>>),
}

impl Matcher {
    /// The format `factum-date`.
    pub(super) fn date() -> Self {
        Self {
            usual: is_day,
            full: Full::Date,
        }
    }

    /// Any other, with the validator's own check of it.
    pub(super) fn own(keyword: &str, value: &str, own: Validator<Tree>) -> Self {
        Self {
            usual: match (keyword, value) {
                ("pattern", SLUG) => is_slug,
                ("format", "date") => is_day,
                _ => |_| false,
            },
            full: Full::Own(Arc::new(own)),
        }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        (self.usual)(text)
            || match &self.full {
                Full::Date => meta::is_date(text),
                Full::Own(validator) => validator.is_valid(Node::Text(text)),
            }
    }
}

impl Text {
    pub(super) fn holds(&self, text: &str) -> Verdict {
        certain(self.fits(text))?;
        let mut matchers = self.matchers.iter();
        certain(matchers.all(|matcher| matcher.matches(text)))
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
    if let Some(day) = node.as_plain_day() {
        return judge(day.as_str());
    }
    node.as_written()
        .map_or(Err(Refusal::Doubtful), |text| judge(&text))
}
