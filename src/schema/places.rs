//! Where in a JSON text each of its keys and values stands. Says nothing of what they mean.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jsonc_parser::ast;
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::record::{Part, unescape};
use crate::text::Span;

/// The places of a JSON text. Schemas are asked for many, so the text is parsed for them once.
#[derive(Debug, Default)]
pub(super) struct Places {
    root: Placed,
    /// Keys that stand twice in one object: the place of the later one, its name, the place of the first.
    pub(super) repeated: Vec<(Span, String, Span)>,
}

/// A value: where it stands, and what stands in it.
#[derive(Debug, Default)]
struct Placed {
    span: Span,
    inside: Inside,
}

#[derive(Debug, Default)]
enum Inside {
    /// The value has no parts.
    #[default]
    Nothing,
    /// The keys of an object in order, each with its place.
    Fields(Vec<(Box<str>, Span, Placed)>),
    /// The elements of a list.
    Elements(Vec<Placed>),
}

impl Places {
    /// Parses for places only: the text was already read as strict JSON, so a fault here cannot
    /// happen and shows nothing. A byte order mark becomes blanks, so that every place keeps its bytes.
    pub(super) fn of(text: &str) -> Self {
        let blanked = text
            .strip_prefix('\u{feff}')
            .map(|rest| format!("   {rest}"));
        let text = blanked.as_deref().unwrap_or(text);
        let mut places = Self::default();
        if let Ok(result) = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default())
            && let Some(value) = &result.value
        {
            places.root = places.placed(value);
        }
        places
    }

    /// The place that a JSON Pointer names, or of its nearest ancestor that exists.
    pub(super) fn get(&self, pointer: &str, part: Part) -> Span {
        let mut here = &self.root;
        let mut span = here.span;
        for step in pointer.split('/').skip(1) {
            let Some((own, below)) = here.below(&unescape(step), part) else {
                break;
            };
            (span, here) = (own, below);
        }
        span
    }

    fn placed(&mut self, value: &ast::Value<'_>) -> Placed {
        let inside = match value {
            ast::Value::Object(object) => {
                self.note_repeated(object);
                let fields = object.properties.iter().map(|property| {
                    let name: Box<str> = property.name.as_str().into();
                    let value = self.placed(&property.value);
                    (name, span(property.name.range()), value)
                });
                let mut fields: Vec<_> = fields.collect();
                // Keys that stand twice stay as they were written: the first is the one that is found.
                fields.sort_by(|(one, ..), (other, ..)| one.cmp(other));
                Inside::Fields(fields)
            }
            ast::Value::Array(array) => {
                let elements = array.elements.iter().map(|element| self.placed(element));
                Inside::Elements(elements.collect())
            }
            _ => Inside::Nothing,
        };
        Placed {
            span: span(value.range()),
            inside,
        }
    }

    fn note_repeated(&mut self, object: &ast::Object<'_>) {
        let mut seen: BTreeMap<&str, Range> = BTreeMap::new();
        for property in &object.properties {
            let (name, range) = (property.name.as_str(), property.name.range());
            match seen.entry(name) {
                Entry::Occupied(first) => {
                    let first = span(*first.get());
                    self.repeated.push((span(range), name.to_owned(), first));
                }
                Entry::Vacant(unseen) => {
                    unseen.insert(range);
                }
            }
        }
    }
}

impl Placed {
    /// What a step leads to: the place to show of it, and the value.
    fn below(&self, step: &str, part: Part) -> Option<(Span, &Self)> {
        match &self.inside {
            Inside::Fields(fields) => {
                let first = fields.partition_point(|(name, ..)| **name < *step);
                let (_, key, value) = fields.get(first).filter(|(name, ..)| **name == *step)?;
                let span = match part {
                    Part::Key => *key,
                    Part::Value => value.span,
                };
                Some((span, value))
            }
            Inside::Elements(elements) => {
                let element = elements.get(step.parse::<usize>().ok()?)?;
                Some((element.span, element))
            }
            Inside::Nothing => None,
        }
    }
}

fn span(range: Range) -> Span {
    Span::new(range.start, range.end)
}
