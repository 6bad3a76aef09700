//! Fields that are missing, unknown, misplaced, or one too many.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::super::errors::SLIPS;
use super::super::rules::{self, of_keyword};
use super::super::sample::sample;
use super::super::words::{or_list, owner, quoted, written};
use super::{Context, Words};
use crate::record::{Part, Pointer, Shape};
use crate::text::nearest;

impl Context<'_> {
    pub(super) fn required(
        &self,
        error: &ValidationError<'_>,
        pointer: &str,
        property: &Value,
    ) -> Words {
        let field = property.as_str().unwrap_or_default();
        let schema = self.field_schema(pointer, field);
        let keyword = |name| {
            schema
                .and_then(|schema| schema.get(name))
                .and_then(Value::as_str)
        };
        let description = keyword("description").or_else(|| keyword("title"));
        let meaning = description.map_or(String::new(), |text| format!(": {}", first_clause(text)));
        let example = schema.and_then(sample);
        let label = example.map_or_else(
            || format!("add {field}"),
            |example| format!("add {field}, for example {field} = {example}"),
        );
        Words {
            rule: &rules::SCHEMA_REQUIRED,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message: match self.reason(error) {
                Some(other) => {
                    format!(
                        "{} has \"{other}\" but no \"{field}\"{meaning}",
                        self.subject(pointer)
                    )
                }
                None => format!("{} has no \"{field}\"{meaning}", self.subject(pointer)),
            },
            label,
        }
    }

    /// The field that makes another one necessary, if one does.
    pub(super) fn reason(&self, error: &ValidationError<'_>) -> Option<String> {
        let address = error.absolute_keyword_location()?.as_str();
        let steps: Vec<&str> = address.rsplit('/').take(3).collect();
        let ([field, "dependentRequired" | "dependencies", _]
        | [
            _,
            field,
            "dependentRequired" | "dependentSchemas" | "dependencies",
        ]) = steps.as_slice()
        else {
            return None;
        };
        let field = crate::record::unescape(field).into_owned();
        let there = self.at(error.instance_path().as_str()).get(&field);
        there.map(|_| field)
    }

    pub(super) fn field_name(&self, pointer: &str, inner: &ValidationError<'_>) -> Words {
        let name = inner.instance().as_str().unwrap_or_default();
        let example = self.schema(inner).and_then(sample);
        Words {
            rule: &rules::SCHEMA_PROPERTY_NAMES,
            pointer: Pointer::from(pointer).join(name).as_str().to_owned(),
            part: Part::Key,
            message: format!(
                "{} cannot have a field named {}",
                owner(self.kind, pointer),
                quoted(name)
            ),
            label: example.map_or_else(|| "rename it".into(), |text| format!("for example {text}")),
        }
    }

    pub(super) fn one_of_fields(&self, pointer: &str, fields: &[String]) -> Words {
        let names: Vec<String> = fields.iter().map(|field| format!("\"{field}\"")).collect();
        Words {
            rule: &rules::SCHEMA_REQUIRED,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message: format!(
                "{} has neither {}",
                self.subject(pointer),
                names.join(" nor ")
            ),
            label: format!("add {}", or_list(fields)),
        }
    }

    /// None of several forms, with what each of them would take.
    pub(super) fn no_form(
        &self,
        pointer: &str,
        error: &ValidationError<'_>,
        errors: &[&ValidationError<'static>],
    ) -> Words {
        let remedies: Vec<String> = errors
            .iter()
            .map(|error| self.plain(error).label)
            .filter(|label| !label.is_empty())
            .collect();
        let ways = if remedies.len() == errors.len() {
            remedies.join("; or ")
        } else {
            "compare it with another record of this kind".to_owned()
        };
        let subject = self.subject(pointer);
        let value = written(self.at(pointer));
        Words {
            rule: of_keyword(error.kind().keyword()),
            pointer: pointer.to_owned(),
            part: Part::Value,
            message: format!(
                "{subject} cannot be {value}: it has none of the forms that it can have"
            ),
            label: self.described(error, &ways),
        }
    }

    pub(super) fn too_much(&self, pointer: &str) -> Words {
        Words {
            rule: &rules::SCHEMA_ANY_OF,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message: format!(
                "{} has none of the forms that it can have, and they are too many to say what each lacks",
                self.subject(pointer)
            ),
            label: "look at its innermost part first, and mend it as the schema asks".into(),
        }
    }

    pub(super) fn several(&self, pointer: &str, error: &ValidationError<'_>) -> Words {
        let branches = error
            .absolute_keyword_location()
            .and_then(|address| self.catalog.schema(address.as_str()))
            .and_then(Value::as_array);
        let table = self.at(pointer);
        let mut fields: Vec<&str> = branches
            .into_iter()
            .flatten()
            .filter_map(|branch| branch.get("required")?.as_array())
            .flatten()
            .filter_map(Value::as_str)
            .filter(|field| table.get(field).is_some())
            .collect();
        fields.dedup();
        let subject = self.subject(pointer);
        let (message, label) = match fields.as_slice() {
            [] | [_] => (
                format!("{subject} can be read in more than one way"),
                if table.shape() == Shape::Table {
                    "leave out what belongs to the other form".to_owned()
                } else {
                    "write a value that has only one of the forms".to_owned()
                },
            ),
            [first, rest @ ..] => {
                let others: Vec<_> = rest.iter().map(|field| format!("\"{field}\"")).collect();
                (
                    format!(
                        "{subject} has both \"{first}\" and {}",
                        others.join(" and ")
                    ),
                    "keep one of them".to_owned(),
                )
            }
        };
        Words {
            rule: &rules::SCHEMA_ONE_OF,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message,
            label,
        }
    }

    pub(super) fn unknown_fields(
        &self,
        error: &ValidationError<'_>,
        fields: &[String],
    ) -> Vec<Words> {
        let pointer = error.instance_path().as_str();
        // A table that is closed by its own schema has no other fields; one that is closed from
        // outside has all that apply to it.
        let own = matches!(error.kind(), Kind::AdditionalProperties { .. })
            .then(|| error.absolute_keyword_location())
            .flatten()
            .and_then(|address| address.as_str().rsplit_once('/'))
            .and_then(|(parent, _)| self.catalog.spot(parent));
        let declared = match own {
            Some(spot) => self.catalog.declared(&[spot]).into(),
            None => self.declared_at(pointer),
        };
        let table = self.at(pointer);
        // A field that is already there is not what was meant.
        let free = declared.properties.keys().map(String::as_str);
        let free: Vec<&str> = free.filter(|known| table.get(known).is_none()).collect();
        let words = fields.iter().enumerate().map(|(number, field)| {
            let candidates = free.iter().filter(|_| number < SLIPS);
            let label = match nearest(field, candidates.copied()) {
                Some(near) => format!("did you mean {near}?"),
                None if !free.is_empty() && free.len() <= 8 => {
                    format!("remove it; other fields here: {}", free.join(", "))
                }
                None => "remove it, or add it to the schema".into(),
            };
            Words {
                rule: of_keyword(error.kind().keyword()),
                pointer: Pointer::from(pointer).join(field).as_str().to_owned(),
                part: Part::Key,
                message: format!(
                    "{} has no field {}",
                    owner(self.kind, pointer),
                    quoted(field)
                ),
                label,
            }
        });
        words.collect()
    }

    pub(super) fn misplaced_field(&self, error: &ValidationError<'_>, field: &str) -> Words {
        let pointer = error.instance_path().as_str();
        Words {
            rule: of_keyword(error.kind().keyword()),
            pointer: Pointer::from(pointer).join(field).as_str().to_owned(),
            part: Part::Key,
            message: format!(
                "{} cannot stand here together with the other fields of {}",
                quoted(field),
                self.subject(pointer)
            ),
            label: "it belongs to another form of this record".into(),
        }
    }
}

/// A description up to its first full stop, small at the start, to stand after a colon.
pub(super) fn first_clause(text: &str) -> String {
    let clause = text
        .split(". ")
        .next()
        .unwrap_or(text)
        .trim_end_matches('.');
    let mut characters = clause.chars();
    match (characters.next(), characters.as_str().chars().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().collect::<String>() + characters.as_str()
        }
        _ => clause.to_owned(),
    }
}
