//! Values of the wrong sort, outside what they can be, or such as they must not be.

use jsonschema::ValidationError;
use serde_json::Value;

use super::super::rules;
use super::super::sample::sample;
use super::super::words::{or_list, shape_name, toml_value, type_name, written};
use super::{Context, Words};
use crate::finding::Rule;
use crate::record::{Node, Part, Pointer, Shape};
use crate::text::nearest;

impl Context<'_> {
    /// A value that has what it must not have: named, where that is only fields.
    pub(super) fn not(&self, error: &ValidationError<'_>, pointer: &str) -> Words {
        let subject = self.subject(pointer);
        let forbidden = self.schema(error).and_then(|schema| schema.get("not"));
        let table = forbidden.and_then(Value::as_object);
        let only_fields = table.is_some_and(|table| {
            let plain = ["required", "type", "description", "title"];
            table.keys().all(|key| plain.contains(&key.as_str()))
        });
        let fields: Vec<&str> = table
            .and_then(|table| table.get("required")?.as_array())
            .filter(|_| only_fields)
            .map(|fields| fields.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let of = |part, place: &str, message, label| Words {
            rule: &rules::SCHEMA_NOT,
            pointer: place.to_owned(),
            part,
            message,
            label,
        };
        match fields.as_slice() {
            [] => of(
                Part::Value,
                pointer,
                format!("{subject} cannot be {}", written(self.at(pointer))),
                self.described(error, "choose another value"),
            ),
            [only] => of(
                Part::Key,
                Pointer::from(pointer).join(only).as_str(),
                format!("{subject} cannot have \"{only}\""),
                self.described(error, "remove it"),
            ),
            [first, rest @ ..] => {
                let rest: Vec<_> = rest.iter().map(|field| format!("\"{field}\"")).collect();
                let others = rest.join(" and ");
                of(
                    Part::Value,
                    pointer,
                    format!("{subject} cannot have both \"{first}\" and {others}"),
                    self.described(error, "remove one of them"),
                )
            }
        }
    }

    pub(super) fn wrong_type(
        &self,
        pointer: &str,
        types: &[String],
        schema: Option<&Value>,
    ) -> Words {
        let names: Vec<String> = types
            .iter()
            .map(|name| type_name(name).to_owned())
            .collect();
        let node = self.at(pointer);
        let wanted = match types {
            [only] if only == "string" && is_date(schema) => "a date".to_owned(),
            _ => or_list(&names),
        };
        let is = shape_name(node);
        let label = match (types, node.as_text()) {
            ([only], Some(text)) if only == "integer" || only == "number" => {
                text.parse::<f64>().map_or(String::new(), |_| {
                    format!("write {text} without quotation marks")
                })
            }
            ([only], _) if only == "array" && is_scalar(node) => {
                format!("put it between brackets: [{}]", written(node))
            }
            ([only], _) if only == "array" => "put it between brackets: [ ]".to_owned(),
            ([only], None) if only == "string" && is_scalar(node) && !is_date(schema) => {
                format!("write \"{}\" between quotation marks", written(node))
            }
            _ => String::new(),
        };
        let example = || {
            schema
                .and_then(sample)
                .map(|text| format!("for example {text}"))
        };
        let label = if label.is_empty() {
            example().unwrap_or_else(|| format!("write {wanted}"))
        } else {
            label
        };
        Words {
            rule: &rules::SCHEMA_TYPE,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message: format!(
                "{} must be {wanted}, and this is {is}",
                self.subject(pointer)
            ),
            label,
        }
    }

    pub(super) fn no_such_value(
        &self,
        rule: &'static Rule,
        pointer: &str,
        options: &[Value],
    ) -> Words {
        let value = self.at(pointer);
        let texts: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
        let near = value
            .as_text()
            .and_then(|text| nearest(text, texts.iter().copied()));
        let all = || or_list(&options.iter().map(toml_value).collect::<Vec<_>>());
        let label = match near {
            _ if options.is_empty() => "the schema allows no value here: leave it out".to_owned(),
            Some(near) => format!("did you mean \"{near}\"?"),
            // Each takes one character at least, and two stand between them: they don't fit.
            None if options.len() > 40 => format!("it can have {} other values", options.len()),
            None => match all() {
                all if all.chars().count() <= 120 => format!("write {all}"),
                _ => format!("it can have {} other values", options.len()),
            },
        };
        Words {
            rule,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message: format!("{} cannot be {}", self.subject(pointer), written(value)),
            label,
        }
    }
}

/// Whether a schema's texts are dates.
fn is_date(schema: Option<&Value>) -> bool {
    let format = schema.and_then(|schema| schema.get("format")?.as_str());
    matches!(format, Some("date" | "factum-date"))
}

fn is_scalar(node: Node<'_>) -> bool {
    !matches!(node.shape(), Shape::List | Shape::Table)
}
