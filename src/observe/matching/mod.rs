//! Whether a page says what is cited: word for word, or with the same figures in the same context.
//!
//! A figure is compared to its last digit, with its sign, its percent and its scale; words may bend, but
//! a sentence may not turn round. In doubt, nobody is accused: `Changed` and `Absent` are said only
//! where no reading of the page could still be what is cited.

mod align;
mod changed;
mod decide;
mod exact;
mod figure;
mod gone;
mod lexicon;
mod number;
mod places;
mod tokens;
mod words;

use super::text::normalise;
use super::{Evidence, Nature, Page};
use places::Places;
use tokens::Text;

/// How much of what stands there is shown, in characters.
const SHOWN: usize = 200;
/// An excerpt longer than this, in bytes, is looked at up to here.
const MAX_EXCERPT: usize = 8 * 1024;

/// What was seen of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Whether the page says it.
    pub evidence: Evidence,
    /// The words that stand there now, at most 200 characters.
    pub seen: Option<String>,
}

impl Sighting {
    fn of(evidence: Evidence) -> Self {
        let seen = None;
        Self { evidence, seen }
    }
}

/// A page made ready to be asked about many excerpts: its text is taken apart once.
#[derive(Debug)]
pub struct Reading<'p> {
    page: &'p Page,
    text: Text<'p>,
    places: Places,
}

impl<'p> Reading<'p> {
    /// Takes a page apart.
    pub fn of(page: &'p Page) -> Self {
        let readable = page.nature == Nature::Content;
        let text = Text::of(if readable { &page.text } else { "" });
        let places = Places::of(&text);
        Self { page, text, places }
    }

    /// Looks for an excerpt. `confirmed_before` says that an earlier visit found it here: only then can
    /// it be absent.
    pub fn judge(&self, excerpt: &str, confirmed_before: bool) -> Sighting {
        let excerpt = normalise(shortened(excerpt));
        let wanted = Text::of(&excerpt);
        if wanted.tokens.is_empty() {
            return Sighting::of(Evidence::NotRequested);
        }
        if self.page.nature != Nature::Content || self.text.tokens.is_empty() {
            return Sighting::of(Evidence::Undecidable);
        }
        decide::decide(self, &wanted, confirmed_before)
    }

    /// The words between two tokens, both included.
    fn words(&self, first: usize, last: usize) -> Option<String> {
        let tokens = &self.text.tokens;
        let (start, end) = (tokens.get(first)?.start, tokens.get(last)?.end);
        let words = self.page.text.get(start as usize..end as usize)?;
        let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(line.chars().take(SHOWN).collect())
    }
}

/// Looks for one excerpt on a page. For several on the same page, [`Reading`] is cheaper.
pub fn judge(page: &Page, excerpt: &str, confirmed_before: bool) -> Sighting {
    Reading::of(page).judge(excerpt, confirmed_before)
}

fn shortened(excerpt: &str) -> &str {
    let mut end = excerpt.len().min(MAX_EXCERPT);
    while !excerpt.is_char_boundary(end) {
        end -= 1;
    }
    &excerpt[..end]
}
