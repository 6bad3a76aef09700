//! Lists that lack an element, have one too many, or hold one twice.

use jsonschema::ValidationError;
use serde_json::Value;

use super::super::rules;
use super::super::sample::sample;
use super::super::words::{counted, written};
use super::fields::first_clause;
use super::{Context, Words};
use crate::finding::Rule;
use crate::record::{Node, Part, Pointer, Shape};

impl Context<'_> {
    /// Too few or too many elements of the sort that a list must have.
    pub(super) fn contains(&self, error: &ValidationError<'_>, pointer: &str) -> Words {
        let subject = self.subject(pointer);
        let schema = self.schema(error);
        let limit = |name| {
            schema
                .and_then(|schema| schema.get(name))
                .and_then(Value::as_u64)
        };
        let address = error.absolute_keyword_location();
        let ends_with = |name| address.is_some_and(|address| address.as_str().ends_with(name));
        let wanted = schema.and_then(|schema| schema.get("contains"));
        let text = wanted.and_then(|wanted| wanted.get("description")?.as_str());
        let sort = match (text, wanted.and_then(sample)) {
            (Some(text), _) => format!(": {}", first_clause(text)),
            (None, Some(example)) => format!(", for example {example}"),
            (None, None) => String::new(),
        };
        let (message, label) = match (limit("minContains"), limit("maxContains")) {
            (_, Some(most)) if ends_with("/maxContains") => (
                format!("{subject} has too many elements of one sort"),
                format!(
                    "it can have at most {}{sort}",
                    counted(most, "such element")
                ),
            ),
            (Some(least), _) if least > 1 => (
                format!("{subject} has too few elements of the sort that it must have"),
                format!("it needs at least {}{sort}", counted(least, "such element")),
            ),
            _ => (
                format!("{subject} lacks an element that it must have"),
                format!("add one{sort}"),
            ),
        };
        Words {
            rule: &rules::SCHEMA_CONTAINS,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message,
            label,
        }
    }

    /// Elements beyond those that a list can have, at the first of them.
    pub(super) fn further_elements(
        &self,
        rule: &'static Rule,
        pointer: &str,
        known: usize,
    ) -> Words {
        let subject = self.subject(pointer);
        let more = self.at(pointer).len().saturating_sub(known);
        let label = if more > 1 {
            format!("remove the last {more} elements")
        } else {
            "remove it".to_owned()
        };
        Words {
            rule,
            pointer: Pointer::from(pointer).join(known).as_str().to_owned(),
            part: Part::Value,
            message: format!(
                "{subject} can have no more than {}",
                counted(known as u64, "element")
            ),
            label,
        }
    }

    pub(super) fn twice(&self, rule: &'static Rule, pointer: &str) -> Words {
        let list = self.at(pointer);
        let values: Vec<_> = list.items().map(|item| jsonschema_value(item)).collect();
        let again = (1..values.len()).find(|index| {
            values[..*index]
                .iter()
                .any(|before| equal(before, &values[*index]))
        });
        let index = again.unwrap_or(0);
        let place = Pointer::from(pointer).join(index);
        let item = list.item(index).map(written).unwrap_or_default();
        Words {
            rule,
            pointer: place.as_str().to_owned(),
            part: Part::Value,
            message: match list.item(index).map(Node::shape) {
                Some(Shape::List | Shape::Table) => {
                    format!("{} holds the same element twice", self.subject(pointer))
                }
                _ => format!("{} holds {item} twice", self.subject(pointer)),
            },
            label: "remove one of the two".into(),
        }
    }
}

/// Whether two elements are the same to JSON Schema, for which 1 and 1.0 are.
fn equal(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
    }
}

fn jsonschema_value(node: Node<'_>) -> Value {
    use jsonschema::json::Node as _;
    node.to_value().into_owned()
}
