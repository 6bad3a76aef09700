//! A record before it is text: its kind and its fields, each already written
//! as TOML writes it.

use std::fmt::Write as _;

/// A record to be written.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) kind: &'static str,
    pub(super) fields: Vec<(&'static str, String)>,
}

impl Record {
    pub(super) fn new(kind: &'static str) -> Self {
        Self {
            kind,
            fields: Vec::with_capacity(12),
        }
    }

    /// Adds a text.
    pub(super) fn text(self, key: &'static str, value: &str) -> Self {
        self.raw(key, quoted(value))
    }

    /// Adds a value as it will stand.
    pub(super) fn raw(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((key, value.into()));
        self
    }

    /// Replaces a field, or adds it at the end.
    pub(super) fn set(&mut self, key: &'static str, value: impl Into<String>) {
        match self.fields.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = value.into(),
            None => self.fields.push((key, value.into())),
        }
    }

    pub(super) fn get(&self, key: &str) -> &str {
        let found = self.fields.iter().find(|(known, _)| *known == key);
        found.map_or("", |(_, value)| value)
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.fields.retain(|(known, _)| *known != key);
    }

    /// Appends the record's lines. `alone` says that no other of its kind stands in the file.
    pub(super) fn write(&self, alone: bool, out: &mut String) {
        let (open, close) = if alone { ("[", "]") } else { ("[[", "]]") };
        let _ = writeln!(out, "{open}{}{close}", self.kind);
        for (key, value) in &self.fields {
            let _ = writeln!(out, "{key} = {value}");
        }
    }

    /// The line of a field, counted from the record's header, which is 0; the header for none.
    pub(super) fn line_of(&self, key: Option<&str>) -> usize {
        let Some(key) = key else { return 0 };
        let before = self.fields.iter().take_while(|(known, _)| *known != key);
        let lines = before.map(|(_, value)| 1 + value.matches('\n').count());
        1 + lines.sum::<usize>()
    }
}

/// A text as a basic string; what is made here has nothing to escape.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
