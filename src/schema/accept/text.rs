//! What is asked of texts. Patterns and formats are those of the validator:
//! each is a small one of its own, but for the few that most texts meet.

use std::sync::{Arc, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::limits::certain;
use super::usual::{is_day, is_slug};
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

impl Matcher {
    pub(super) fn new(keyword: &str, value: &str) -> Self {
        let own = || {
            let schema = json!({ keyword: value });
            let validator = OnceLock::new();
            Full::Own(Arc::new(Own { schema, validator }))
        };
        let (usual, full): (fn(&str) -> bool, _) = match (keyword, value) {
            ("pattern", SLUG) => (is_slug, Full::Slug),
            ("format", "factum-date") => (is_day, Full::Date),
            ("format", "date") => (is_day, own()),
            _ => (|_| false, own()),
        };
        Self { usual, full }
    }

    /// Whether the validator takes it. What is not plain is built to know.
    pub(super) fn is_usable(&self) -> bool {
        match &self.full {
            Full::Slug | Full::Date => true,
            Full::Own(own) => own.is_plain() || own.validator().is_some(),
        }
    }

    pub(super) fn matches(&self, text: &str) -> Result<bool, Refusal> {
        if (self.usual)(text) {
            return Ok(true);
        }
        match &self.full {
            Full::Slug => Ok(false),
            Full::Date => Ok(meta::is_date(text)),
            Full::Own(own) => own.matches(text),
        }
    }
}

impl Own {
    /// Whether it is a format, none of which is refused, or a pattern that the validator hands to the
    /// engine as it stands, which was tried when the schema was read.
    fn is_plain(&self) -> bool {
        let pattern = self.schema.get("pattern").and_then(Value::as_str);
        pattern.is_none_or(is_as_it_stands)
    }

    fn validator(&self) -> Option<&Validator<Tree>> {
        let validator = self.validator.get_or_init(|| build_alone(&self.schema));
        validator.as_ref()
    }

    fn matches(&self, text: &str) -> Result<bool, Refusal> {
        let validator = self.validator().ok_or(Refusal::Doubtful)?;
        Ok(validator.is_valid(Node::Text(text)))
    }
}

/// Whether a pattern means the same to ECMAScript and to the engine, letter by letter: the two part
/// at escapes, and at signs for sets of characters inside others.
fn is_as_it_stands(pattern: &str) -> bool {
    let mut inside = false;
    let mut before = ' ';
    pattern.chars().all(|sign| {
        let apart = match sign {
            '\\' | '&' | '~' => true,
            '[' => std::mem::replace(&mut inside, true),
            '-' => before == '-',
            _ => false,
        };
        inside &= sign != ']';
        before = sign;
        !apart
    })
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
