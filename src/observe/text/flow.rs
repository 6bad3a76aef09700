//! Words flowing into text: runs of white space become one space, blocks stand apart by a line feed
//! and cells by a tab, and nothing stands at the ends of a line.

use super::normal::normalise;

/// What stands between the words before and those to come; the stronger wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    None,
    Space,
    Cell,
    Block,
}

/// Text that is being written.
#[derive(Debug)]
pub(super) struct Flow {
    text: String,
    gap: Gap,
}

impl Flow {
    pub(super) fn new() -> Self {
        let text = String::new();
        let gap = Gap::None;
        Self { text, gap }
    }

    /// What comes next stands at least this far off.
    pub(super) fn apart(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Adds words in which white space only says that there is a gap.
    pub(super) fn words(&mut self, text: &str) {
        self.add(text, |_| Gap::Space);
    }

    /// Adds words in which line feeds and tabs say what they say.
    pub(super) fn lines(&mut self, text: &str) {
        self.add(text, |c| match c {
            '\n' => Gap::Block,
            '\t' => Gap::Cell,
            _ => Gap::Space,
        });
    }

    /// A line of wrapped text begins.
    pub(super) fn next_line(&mut self, line: &str) {
        let ends = self.text.chars().next_back();
        let begins = line.chars().next();
        let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
        match ends {
            // A hyphen at the end of a line says that the word goes on.
            Some('\u{ad}') => {}
            Some('-' | '\u{2010}')
                if begins.is_some_and(char::is_lowercase) && self.ends_in_word() => {}
            _ if digit(ends) && digit(begins) => self.apart(Gap::Cell),
            _ => self.apart(Gap::Space),
        }
    }

    /// Whether a letter stands before the last character.
    fn ends_in_word(&self) -> bool {
        self.text
            .chars()
            .rev()
            .nth(1)
            .is_some_and(char::is_alphabetic)
    }

    fn add(&mut self, text: &str, gap: impl Fn(char) -> Gap) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.apart(gap(c));
            } else {
                self.close_gap();
                self.text.push(c);
            }
        }
    }

    fn close_gap(&mut self) {
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        if self.text.is_empty() {
            return;
        }
        match gap {
            Gap::None => {}
            Gap::Space => self.text.push(' '),
            Gap::Cell => self.text.push('\t'),
            Gap::Block => self.text.push('\n'),
        }
    }

    /// The text, its characters normalised.
    pub(super) fn finish(self) -> String {
        let text = normalise(&self.text);
        // A line of nothing but unseen characters is gone now, and its gaps would stand side by side.
        let mut tidy = Flow::new();
        tidy.lines(&text);
        tidy.text
    }
}

/// Plain text: paragraphs are wrapped, so one line feed is a space and an empty line a gap between
/// blocks; two spaces or a tab inside a line part the columns of a table, and its rows stand apart.
/// Figures that end one line and begin the next are two.
pub(super) fn plain(text: &str) -> String {
    let mut flow = Flow::new();
    let mut after_row = false;
    for line in text.lines() {
        let line = line.trim();
        let row = line.contains('\t') || line.contains("  ");
        if line.is_empty() || row || after_row {
            flow.apart(Gap::Block);
        }
        after_row = row;
        flow.next_line(line);
        for (nth, column) in line.split("  ").enumerate() {
            if nth > 0 {
                flow.apart(Gap::Cell);
            }
            flow.lines(column);
        }
    }
    flow.finish()
}
