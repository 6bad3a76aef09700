//! Places inside a record, named rather than computed: a JSON Pointer and
//! whether the key or the value is meant. One function turns that into bytes.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};

use super::node::{Node, Shape};
use crate::text::Span;

/// Which part of a field a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The key, as for a field that should not be there.
    Key,
    /// The value.
    Value,
}

/// A JSON Pointer (RFC 6901), built while walking down.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The pointer to the record itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The same, with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Goes one step down.
    #[must_use]
    pub fn join(&self, step: impl Display) -> Self {
        let mut longer = self.clone();
        longer.push(step);
        longer
    }

    /// Appends a step; [`Pointer::truncate`] takes it back.
    pub fn push(&mut self, step: impl Display) {
        self.0.push('/');
        let start = self.0.len();
        let _ = write!(self.0, "{step}");
        if self.0[start..].contains(['~', '/']) {
            let escaped = self.0[start..].replace('~', "~0").replace('/', "~1");
            self.0.replace_range(start.., &escaped);
        }
    }

    /// Appends the name of a field: what [`Pointer::push`] does, without formatting.
    pub fn push_name(&mut self, name: &str) {
        self.0.push('/');
        if name.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
            self.0.push_str(&name.replace('~', "~0").replace('/', "~1"));
        } else {
            self.0.push_str(name);
        }
    }

    /// Appends the steps of another pointer.
    pub fn push_steps(&mut self, steps: &Self) {
        self.0.push_str(&steps.0);
    }

    /// Appends the position of an element, without formatting too.
    pub fn push_position(&mut self, position: usize) {
        self.0.push('/');
        push_number(position, &mut self.0);
    }

    /// Length in bytes, to return to with [`Pointer::truncate`].
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it points to the record itself.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Drops what was appended since it had this length.
    pub fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// The pointer as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Pointer {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Writes a number without the machinery of formatting: there are several in every record.
pub fn push_number(number: usize, into: &mut String) {
    if number >= 10 {
        push_number(number / 10, into);
    }
    let digit = u8::try_from(number % 10).unwrap_or(0);
    into.push(char::from(b'0' + digit));
}

/// A pointer's step as it was before escaping.
pub fn unescape(step: &str) -> Cow<'_, str> {
    if step.contains('~') {
        Cow::Owned(step.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(step)
    }
}

impl Node<'_> {
    /// The value a pointer names, if it is there.
    pub fn at(self, pointer: &str) -> Option<Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        steps(pointer).try_fold(self, Self::step)
    }

    fn step(self, step: &str) -> Option<Self> {
        match self.shape() {
            Shape::List => self.item(step.parse().ok()?),
            _ => self.get(&unescape(step)),
        }
    }

    /// The pointer of the value that stands exactly at `span`, if one does: for messages only.
    pub fn pointer_to(self, span: Span) -> Option<String> {
        let mut at = Pointer::root();
        self.search(span, &mut at).then_some(at.0)
    }

    fn search(self, span: Span, at: &mut Pointer) -> bool {
        if self.span() == span {
            return true;
        }
        let here = at.len();
        for (index, item) in self.items().enumerate() {
            at.push(index);
            if item.search(span, at) {
                return true;
            }
            at.truncate(here);
        }
        for (name, value) in self.fields() {
            at.push(name);
            if value.search(span, at) {
                return true;
            }
            at.truncate(here);
        }
        false
    }

    /// The bytes of a named place; where it does not exist, of its nearest ancestor that does.
    pub fn locate(self, pointer: &str, part: Part) -> Span {
        let mut here = self;
        let mut span = self.span();
        for step in steps(pointer) {
            let Some(next) = here.step(step) else {
                return span;
            };
            span = match part {
                Part::Value => next.span(),
                Part::Key => here.key_span(&unescape(step)).unwrap_or(next.span()),
            };
            here = next;
        }
        span
    }
}

fn steps(pointer: &str) -> impl Iterator<Item = &str> {
    pointer.split('/').skip(1)
}
