//! A comparison for a pull request's summary or comment. Nothing that a record
//! says becomes markup, a link or a mention, and the whole fits into a comment.

use std::fmt::Write as _;

use super::alike::{Shown, shown};
use super::rows::{Row, rows};
use super::{counts, words};
use crate::diff::{Diff, Effect, GateChange, RecordChange, Whole};
use crate::render::visible;

/// At most so many bytes are written; GitHub takes comments of 65,536 characters.
pub const LIMIT: usize = 65_000;
/// What is kept free for the lines that say what was left out.
const RESERVE: usize = 2_000;
/// So much of a value is shown.
const VALUE: usize = 300;
/// So much of a sentence is shown.
const SENTENCE: usize = 1_000;

/// The page.
pub fn markdown(diff: &Diff) -> Vec<u8> {
    let mut page = Page {
        text: String::new(),
        left_out: false,
    };
    page.head(diff);
    let gate = diff.gate.iter().map(gate).collect();
    page.section(
        "\n#### How the facts are checked\n\n",
        gate,
        "changes of the checks",
    );
    let head = "| fact | what | before | after | |\n|---|---|---|---|---|\n";
    let rows = shown(diff).iter().flat_map(changed).collect();
    page.section(&format!("\n#### Changed\n\n{head}"), rows, "rows");
    page.whole("Removed", &diff.removed);
    page.whole("Added", &diff.added);
    let missing = diff
        .not_compared
        .iter()
        .map(|one| format!("- {}\n", code(one)));
    page.section(
        "\n#### Not compared\n\nOne side could not be read where these stand.\n\n",
        missing.collect(),
        "facts",
    );
    if page.left_out {
        page.text.push_str(
            "\nThe rest does not fit here: `factum diff` in the repository shows all of it.\n",
        );
    }
    page.text.into_bytes()
}

struct Page {
    text: String,
    left_out: bool,
}

impl Page {
    /// The sides, the counts, and what stands out.
    fn head(&mut self, diff: &Diff) {
        let gap = if diff.is_empty() { "" } else { ":" };
        let [before, after] = diff.sides.each_ref().map(counts::side);
        let head = format!(
            "### What changed in the facts\n\nFrom {} to {}{gap} {}.\n",
            text(&words::cut(&before, VALUE)),
            text(&words::cut(&after, VALUE)),
            text(&counts::summary(diff))
        );
        self.text.push_str(&head);
        let remarks = counts::remarks(diff)
            .into_iter()
            .chain(counts::warnings(diff));
        let remarks: Vec<String> = remarks
            .map(|remark| format!("- ⚠️ {}\n", sentence(&remark)))
            .collect();
        self.section("\n", remarks, "remarks");
    }

    /// As many lines as fit, and how many do not.
    fn section(&mut self, head: &str, lines: Vec<String>, what: &str) {
        if lines.is_empty() {
            return;
        }
        self.text.push_str(head);
        let total = lines.len();
        let fits = lines.into_iter().take_while(|line| {
            let room = self.text.len() + line.len() + RESERVE <= LIMIT;
            if room {
                self.text.push_str(line);
            }
            room
        });
        let left = total - fits.count();
        if left > 0 {
            self.left_out = true;
            let _ = write!(self.text, "\n…and {left} more {what}.\n");
        }
    }

    fn whole(&mut self, title: &str, records: &[Whole]) {
        let head = format!("\n#### {title}\n\n| fact | status | says |\n|---|---|---|\n");
        self.section(&head, records.iter().map(whole).collect(), "facts");
    }
}

fn gate(change: &GateChange) -> String {
    let word = match change.effect {
        Effect::Weaker => "⚠️ **weaker**: ",
        Effect::Different => "**different**: ",
        Effect::Stricter => "**stricter**: ",
        Effect::None => "",
    };
    let file = change.file.as_ref();
    let file = file.map_or(String::new(), |file| format!(" ({})", code(file)));
    let values = match (&change.before, &change.after) {
        (Some(old), Some(new)) if change.compared => {
            let [old, new] = words::both(old, new);
            format!("\n  - before: {}\n  - after: {}", code(&old), code(&new))
        }
        _ => String::new(),
    };
    format!("- {word}{}{file}{values}\n", sentence(&change.message))
}

fn changed(shown: &Shown<'_>) -> Vec<String> {
    let (mut name, mut rows) = match shown {
        Shown::One(change) => (title(change), rows(change)),
        Shown::Alike(changes, rows) => {
            let addresses = words::first(changes.iter().map(|one| one.address.as_str()));
            let count = changes.len();
            let name = format!(
                "{count} facts that say what they said before: {}",
                code(&addresses)
            );
            (name, rows.clone())
        }
    };
    if rows.is_empty() {
        rows.push(Row::default());
    }
    let mut lines = Vec::new();
    for row in rows {
        lines.push(line(&name, &row));
        name.clear();
    }
    lines
}

fn title(change: &RecordChange) -> String {
    let mut name = code(&change.address);
    if let Some(formerly) = &change.formerly {
        name = format!("{name}, formerly {}", code(formerly));
    }
    if let Some(followed) = words::followed(change.references_followed) {
        name = format!("{name}; {followed}");
    }
    name
}

fn line(name: &str, row: &Row) -> String {
    let cell = |value: &str| {
        if value.is_empty() {
            String::new()
        } else {
            code(value)
        }
    };
    let mut remarks: Vec<String> = row.because.iter().map(|reason| sentence(reason)).collect();
    remarks.extend(row.warning.map(|warning| format!("⚠️ **{warning}**")));
    format!(
        "| {name} | {} | {} | {} | {} |\n",
        text(&words::cut(&row.what, VALUE)),
        cell(&row.before),
        cell(&row.after),
        remarks.join("<br>")
    )
}

fn whole(record: &Whole) -> String {
    let fields = record.data.iter().filter(|(name, _)| *name != "id");
    let fields = fields.take(FIELDS).map(|(name, value)| {
        let name = text(&words::cut(name, VALUE));
        format!("{name}: {}", code(&words::value(value)))
    });
    let fields: Vec<String> = fields.collect();
    let name = code(&record.address);
    let mut status = record.status.as_str().to_owned();
    for reason in &record.reasons {
        status.push_str("<br>");
        status.push_str(&sentence(&words::objection(reason)));
    }
    format!("| {name} | {status} | {} |\n", fields.join("<br>"))
}

/// So many fields of a record are shown.
const FIELDS: usize = 30;

fn sentence(words: &str) -> String {
    text(&words::cut(words, SENTENCE))
}

/// A value or a name, shown letter by letter.
fn code(value: &str) -> String {
    let value = words::cut(value, VALUE);
    format!("<code>{}</code>", escaped(&visible(&value), false))
}

/// Words that stand in a sentence.
fn text(words: &str) -> String {
    escaped(&visible(words), true)
}

/// Everything that Markdown, HTML or GitHub could take for more than itself is written as a
/// character reference, which is never markup. References are resolved before addresses, mentions
/// and issues are looked for, the latter two not inside `<code>`: so their signs stand in an element of their own.
fn escaped(text: &str, prose: bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for ch in text.chars() {
        let code = u32::from(ch);
        let plain = match ch {
            ' ' | ',' | ';' | '%' | '/' | '=' | '"' | '\'' | '?' => true,
            '.' => !safe.ends_with(['w', 'W']),
            '-' => !safe.is_empty(),
            ':' => !text.contains("://"),
            _ => !ch.is_ascii_punctuation(),
        };
        // Writing to a string cannot fail.
        let _ = match ch {
            '@' => write!(safe, "<span>&#64;</span>"),
            '#' if prose => write!(safe, "<span>&#35;</span>"),
            _ if plain => write!(safe, "{ch}"),
            _ => write!(safe, "&#{code};"),
        };
    }
    safe
}
