//! What sort of page it is. Every answer but `Content` needs two signs: the words or marks of such a
//! page, and that there is hardly anything else. An article about a 404 page, or about cookies, is an
//! article.

use super::phrases::{
    CHALLENGE_MARKS, CHALLENGE_PHRASES, CONSENT_CHOICES, CONSENT_PHRASES, NEEDS_SCRIPTS,
    NOT_FOUND_FILLERS, NOT_FOUND_PHRASES, NOT_FOUND_WHOLE,
};
use super::{Nature, Page, normalise};

/// Words beside links and menus, up to which a page may be no document.
const FEW_WORDS: usize = 120;
/// Words up to which a page may be nothing but a request for consent.
const CONSENT_WORDS: usize = 450;
/// Words up to which a page with scripts may be an empty shell.
const SHELL_WORDS: usize = 25;
/// Words from which a line is more than a label.
const PARAGRAPH: usize = 6;
/// How much of a page's source is searched for marks.
const SEARCHED: usize = 256 * 1024;

/// What was noted while the text was read.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) title: String,
    pub(super) heading: String,
    pub(super) without_scripts: String,
    /// What can be pressed.
    pub(super) choices: String,
    pub(super) scripts: usize,
    pub(super) script_bytes: usize,
    /// Words outside links, menus, forms and the like.
    pub(super) prose_words: usize,
    has_app_root: bool,
}

impl Marks {
    /// Notes the id of an element: where frameworks put an application.
    pub(super) fn note_id(&mut self, id: &[u8]) {
        const ROOTS: [&[u8]; 9] = [
            b"root",
            b"app",
            b"__next",
            b"__nuxt",
            b"___gatsby",
            b"app-root",
            b"react-root",
            b"svelte",
            b"q-app",
        ];
        self.has_app_root |= ROOTS.contains(&id);
    }
}

/// The page of an HTML text.
pub(super) fn of_html(text: String, marks: &Marks, html: &str) -> Page {
    let title = folded(&marks.title);
    let heading = folded(&marks.heading);
    let lower = folded(&text);
    let words = lower.split_whitespace().count();
    let nature = if is_challenge(&title, &lower, words, marks, html) {
        Nature::Challenge
    } else if is_not_found(&title, &heading, &lower, words, marks) {
        Nature::NotFound
    } else if is_consent(&lower, words, marks) {
        Nature::Consent
    } else if is_shell(words, marks) {
        Nature::Shell
    } else if words == 0 {
        Nature::Unreadable
    } else {
        Nature::Content
    };
    Page { nature, text }
}

/// The page of a text without markup.
pub(super) fn of_plain(text: String) -> Page {
    let lower = folded(&text);
    let words = lower.split_whitespace().count();
    if words == 0 {
        return Page::unreadable();
    }
    if words <= 12 && says_not_found(&lower) {
        let nature = Nature::NotFound;
        return Page { nature, text };
    }
    Page::content(text)
}

fn folded(text: &str) -> String {
    normalise(text).to_lowercase()
}

fn has_any(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

fn is_challenge(title: &str, lower: &str, words: usize, marks: &Marks, html: &str) -> bool {
    let few = marks.prose_words <= FEW_WORDS && words <= 3 * FEW_WORDS;
    if !few {
        return false;
    }
    let says = has_any(title, CHALLENGE_PHRASES) || has_any(lower, CHALLENGE_PHRASES);
    let carries = || {
        let source = prefix(html, SEARCHED).to_ascii_lowercase();
        has_any(&source, CHALLENGE_MARKS)
    };
    // Widgets against robots stand in forms of ordinary pages too: alone they count where nothing else is.
    if says {
        words <= 40 || carries() || has_any(title, CHALLENGE_PHRASES)
    } else {
        words <= 40 && carries()
    }
}

fn is_not_found(title: &str, heading: &str, lower: &str, words: usize, marks: &Marks) -> bool {
    if marks.prose_words > FEW_WORDS {
        return false;
    }
    let titled = says_not_found(title) || says_not_found(heading);
    titled
        || (words <= 40 && has_any(lower, NOT_FOUND_PHRASES))
        || (words <= 12 && says_not_found(lower))
}

/// Whether a title, a heading or a line says that there is no such page.
fn says_not_found(line: &str) -> bool {
    let parts = line
        .split(['|', ':', '·', '/', '\n'])
        .flat_map(|part| part.split(" - "));
    parts.into_iter().any(|part| {
        let part = part.trim_matches(|c: char| !c.is_alphanumeric());
        let words = part.split_whitespace().count();
        NOT_FOUND_WHOLE.contains(&part)
            || is_bare_code(part)
            || (words <= 12 && has_any(part, NOT_FOUND_PHRASES))
    })
}

/// `404` with nothing but words that always stand beside it.
fn is_bare_code(part: &str) -> bool {
    let mut words = part
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .peekable();
    let coded = part.contains("404") || part.contains("410");
    coded && words.all(|word| word == "404" || word == "410" || NOT_FOUND_FILLERS.contains(&word))
}

/// A request for consent: full of its words, with something to press, and hardly a paragraph that is
/// about anything else.
fn is_consent(lower: &str, words: usize, marks: &Marks) -> bool {
    if words == 0 || words > CONSENT_WORDS || !has_any(&folded(&marks.choices), CONSENT_CHOICES) {
        return false;
    }
    let said: usize = CONSENT_PHRASES
        .iter()
        .map(|phrase| lower.matches(phrase).count())
        .sum();
    let others = lower.lines().filter(|line| !has_any(line, CONSENT_PHRASES));
    let other_words = others
        .map(|line| line.split_whitespace().count())
        .filter(|&count| count >= PARAGRAPH);
    said >= 3 && other_words.sum::<usize>() < SHELL_WORDS
}

fn is_shell(words: usize, marks: &Marks) -> bool {
    let scripted = marks.scripts > 0;
    let asks = has_any(&folded(&marks.without_scripts), NEEDS_SCRIPTS);
    if words <= SHELL_WORDS {
        return scripted && (marks.has_app_root || asks || marks.prose_words <= 3);
    }
    // A frame of menus around an empty middle.
    scripted && marks.prose_words <= SHELL_WORDS && (marks.has_app_root || asks)
}

fn prefix(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
