//! What is kept of a record: the paths that rules across records may read.

use super::kept;
use super::node::{Node, Shape};
use super::packed::Writer;
use super::pointer::unescape;

/// A set of paths, as a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keep {
    /// Everything below is kept.
    whole: bool,
    /// Fields by name, sorted.
    fields: Vec<(Box<str>, Keep)>,
    /// Every element, and every field.
    each: Option<Box<Keep>>,
}

impl Keep {
    /// Adds a path: a JSON Pointer with `*`; what it leads to is kept whole.
    pub fn add(&mut self, path: &str) {
        let mut here = self;
        for step in path.split('/').skip(1) {
            here = if step == "*" {
                here.each.get_or_insert_default()
            } else {
                here.field(&unescape(step))
            };
        }
        here.whole = true;
    }

    fn field(&mut self, name: &str) -> &mut Self {
        let at = self.fields.partition_point(|(known, _)| &**known < name);
        if self
            .fields
            .get(at)
            .is_none_or(|(known, _)| &**known != name)
        {
            self.fields.insert(at, (name.into(), Self::default()));
        }
        &mut self.fields[at].1
    }

    /// Writes what is kept of a value.
    pub(super) fn pack(&self, node: Node<'_>, into: &mut Writer) {
        let (shape, span) = (node.shape(), node.span());
        match shape {
            Shape::Table => kept::write_many(shape, span, into, |into| self.table(node, into)),
            // Elements keep their positions: places in a record are named by them.
            Shape::List => kept::write_many(shape, span, into, |into| {
                let below = self.element();
                into.sequence(node.items(), |into, item| below.pack(item, into));
            }),
            Shape::Boolean => {
                kept::write_truth(node.as_boolean().unwrap_or_default(), span, into);
            }
            Shape::Integer | Shape::Float => {
                let digits = node.as_number().map(|number| number.digits);
                kept::write_words(shape, span, &digits.unwrap_or_default(), into);
            }
            Shape::Text | Shape::Date => {
                let words = node.as_written().unwrap_or_default();
                kept::write_words(shape, span, &words, into);
            }
        }
    }

    fn table(&self, node: Node<'_>, into: &mut Writer) {
        if self.whole || self.each.is_some() {
            into.sequence(node.fields(), |into, (name, value)| {
                into.text(name);
                self.below(name).pack(value, into);
            });
            return;
        }
        let present = self.fields.iter();
        let present = present.filter_map(|(name, keep)| Some((name, keep, node.get(name)?)));
        into.sequence(present, |into, (name, keep, value)| {
            into.text(name);
            keep.pack(value, into);
        });
    }

    fn below(&self, name: &str) -> &Self {
        let named = self.fields.iter().find(|(known, _)| &**known == name);
        match (self.whole, named, &self.each) {
            (true, ..) => self,
            (false, Some((_, keep)), _) => keep,
            (false, None, Some(each)) => each,
            (false, None, None) => &NOTHING,
        }
    }

    fn element(&self) -> &Self {
        if self.whole {
            self
        } else {
            self.each.as_deref().unwrap_or(&NOTHING)
        }
    }
}

static NOTHING: Keep = Keep {
    whole: false,
    fields: Vec::new(),
    each: None,
};
