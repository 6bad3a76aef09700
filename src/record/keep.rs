//! What is kept of a record: the paths that rules across records may read.

use super::digest::{Kept, KeptValue};
use super::node::{Node, Shape};
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

    /// What is kept of a value.
    pub fn project(&self, node: Node<'_>) -> Kept {
        let value = match node.shape() {
            Shape::Table => KeptValue::Table(self.table(node)),
            // Elements keep their positions: places in a record are named by them.
            Shape::List => KeptValue::List(node.items().map(|item| self.element(item)).collect()),
            _ => scalar(node),
        };
        Kept {
            value,
            span: node.span(),
        }
    }

    fn table(&self, node: Node<'_>) -> Box<[(Box<str>, Kept)]> {
        if self.whole || self.each.is_some() {
            let fields = node
                .fields()
                .map(|(name, value)| (name.into(), self.below(name).project(value)));
            return fields.collect();
        }
        let present = self.fields.iter().filter_map(|(name, keep)| {
            node.get(name)
                .map(|value| (name.clone(), keep.project(value)))
        });
        present.collect()
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

    fn element(&self, item: Node<'_>) -> Kept {
        let keep = if self.whole {
            self
        } else {
            self.each.as_deref().unwrap_or(&NOTHING)
        };
        keep.project(item)
    }
}

static NOTHING: Keep = Keep {
    whole: false,
    fields: Vec::new(),
    each: None,
};

fn scalar(node: Node<'_>) -> KeptValue {
    let text = || node.as_written().unwrap_or_default().into();
    let digits = || {
        node.as_number()
            .map(|number| number.digits.into())
            .unwrap_or_default()
    };
    match node.shape() {
        Shape::Integer => KeptValue::Integer(digits()),
        Shape::Float => KeptValue::Float(digits()),
        Shape::Boolean => KeptValue::Boolean(node.as_boolean().unwrap_or_default()),
        Shape::Date => KeptValue::Date(text()),
        Shape::Text | Shape::List | Shape::Table => KeptValue::Text(text()),
    }
}
