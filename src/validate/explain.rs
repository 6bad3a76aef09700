//! A schema's objections in the reader's words: what is wrong with the value,
//! in the schema's own terms for it, and what would pass.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::errors::{Problem, type_names};
use super::rules::{self, of_keyword};
use super::sample::{of_format, of_pattern, sample};
use super::words::{
    counted, or_list, owner, quoted, shape_name, subject, toml_value, type_name, written,
};
use crate::finding::{Finding, Rule};
use crate::parse::INVALID_DATE;
use crate::record::{Node, Part, Pointer, Shape};
use crate::schema::{Catalog, Kind as RecordKind, quantity_fault};
use crate::text::{FileId, Place, nearest};
use crate::value::DateRange;

/// What an explanation needs to know of the record.
pub(super) struct Context<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) kind: &'c RecordKind,
    pub(super) file: FileId,
    pub(super) record: &'c str,
    pub(super) node: Node<'c>,
}

/// What to say of one place.
struct Words {
    rule: &'static Rule,
    pointer: String,
    part: Part,
    message: String,
    label: String,
}

impl Context<'_> {
    /// The findings for a problem; one for each field where it names several.
    pub(super) fn findings(&self, problem: &Problem<'_>) -> Vec<Finding> {
        let words = match problem {
            Problem::Plain(error) => vec![self.plain(error)],
            Problem::WrongType { pointer, types } => vec![self.wrong_type(pointer, types, None)],
            Problem::NoSuchValue { pointer, options } => {
                vec![self.no_such_value(&rules::SCHEMA_ENUM, pointer, options)]
            }
            Problem::OneOfFields { pointer, fields } => vec![self.one_of_fields(pointer, fields)],
            Problem::NoForm {
                pointer,
                error,
                errors,
            } => vec![self.no_form(pointer, error, errors)],
            Problem::Several { pointer, error } => vec![self.several(pointer, error)],
            Problem::UnknownFields { error, fields } => fields
                .iter()
                .map(|field| self.unknown_field(error, field))
                .collect(),
            Problem::MisplacedFields { error, fields } => fields
                .iter()
                .map(|field| self.misplaced_field(error, field))
                .collect(),
        };
        words.into_iter().map(|words| self.finding(words)).collect()
    }

    fn finding(&self, words: Words) -> Finding {
        let span = self.node.locate(&words.pointer, words.part);
        let file = self.file;
        Finding::new(words.rule, Place { file, span }, words.message)
            .label(words.label)
            .in_record(self.record, words.pointer)
    }

    fn subject(&self, pointer: &str) -> String {
        subject(self.kind, pointer)
    }

    fn at(&self, pointer: &str) -> Node<'_> {
        self.node.at(pointer).unwrap_or(self.node)
    }

    /// The schema that an error's keyword stands in.
    fn schema(&self, error: &ValidationError<'_>) -> Option<&Value> {
        let address = error.absolute_keyword_location()?;
        let (parent, _) = address.as_str().rsplit_once('/')?;
        self.catalog.schema(parent)
    }

    /// The schema of a field of the table that an error is about.
    fn field_schema(&self, pointer: &str, field: &str) -> Option<&Value> {
        let declared = self.catalog.declared_at(self.kind, pointer);
        let spots = declared.below(field);
        spots.iter().find_map(|spot| self.catalog.at(spot))
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each keyword; in pieces, nobody would see which is missing"
    )]
    fn plain(&self, error: &ValidationError<'_>) -> Words {
        let pointer = error.instance_path().as_str();
        let subject = self.subject(pointer);
        let value = written(self.at(pointer));
        let rule = of_keyword(error.kind().keyword());
        let say = |message: String, label: String| Words {
            rule,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message,
            label,
        };
        match error.kind() {
            Kind::Required { property } => self.required(error, pointer, property),
            Kind::Type { kind } => self.wrong_type(pointer, &type_names(kind), self.schema(error)),
            Kind::Enum { options } => {
                let options = options.as_array().cloned().unwrap_or_default();
                self.no_such_value(rule, pointer, &options)
            }
            Kind::Constant { expected_value } => say(
                format!("{subject} cannot be {value} here"),
                format!("write {}", toml_value(expected_value)),
            ),
            Kind::Pattern { .. } | Kind::Format { .. } => self.form(error, pointer),
            Kind::Minimum { limit } => say(
                format!("{value} is too small for {subject}"),
                format!("it must be at least {limit}"),
            ),
            Kind::Maximum { limit } => say(
                format!("{value} is too large for {subject}"),
                format!("it must be at most {limit}"),
            ),
            Kind::ExclusiveMinimum { limit } => say(
                format!("{value} is too small for {subject}"),
                format!("it must be more than {limit}"),
            ),
            Kind::ExclusiveMaximum { limit } => say(
                format!("{value} is too large for {subject}"),
                format!("it must be less than {limit}"),
            ),
            Kind::MultipleOf { multiple_of } => say(
                format!("{value} is not a multiple of {multiple_of}"),
                format!("write a multiple of {multiple_of}"),
            ),
            Kind::MinLength { limit: 1 } => say(
                format!("{subject} is empty"),
                self.example(error, "write something, or leave the field out"),
            ),
            Kind::MinLength { limit } => say(
                format!("{subject} is too short"),
                format!("it needs at least {}", counted(*limit, "character")),
            ),
            Kind::MaxLength { limit } => say(
                format!("{subject} is too long"),
                format!("it can have at most {}", counted(*limit, "character")),
            ),
            Kind::MinItems { limit } => say(
                format!("{subject} has too few elements: {}", self.at(pointer).len()),
                format!("it needs at least {}", counted(*limit, "element")),
            ),
            Kind::MaxItems { limit } => say(
                format!(
                    "{subject} has too many elements: {}",
                    self.at(pointer).len()
                ),
                format!("it can have at most {}", counted(*limit, "element")),
            ),
            Kind::MinProperties { limit } => say(
                format!("{subject} has too few fields"),
                format!("it needs at least {}", counted(*limit, "field")),
            ),
            Kind::MaxProperties { limit } => say(
                format!("{subject} has too many fields"),
                format!("it can have at most {}", counted(*limit, "field")),
            ),
            Kind::UniqueItems => self.twice(rule, pointer),
            Kind::Contains => self.contains(error, pointer),
            Kind::FalseSchema => Words {
                part: Part::Key,
                ..say(format!("{subject} cannot stand here"), "remove it".into())
            },
            Kind::Not { .. } => self.not(error, pointer),
            Kind::PropertyNames { error: inner } => self.field_name(pointer, inner),
            Kind::Custom { message, .. } => self.quantity(pointer, message),
            Kind::AdditionalItems { limit } => self.further_elements(rule, pointer, *limit),
            Kind::UnevaluatedItems { unexpected } => {
                let all = self.at(pointer).len();
                self.further_elements(rule, pointer, all.saturating_sub(unexpected.len()))
            }
            Kind::ContentEncoding { content_encoding } => say(
                format!("{subject} is not encoded as {content_encoding}"),
                format!("encode it as {content_encoding}"),
            ),
            Kind::ContentMediaType { content_media_type } => say(
                format!("{subject} does not hold {content_media_type}"),
                format!("write it as {content_media_type}"),
            ),
            Kind::AnyOf { .. }
            | Kind::OneOfNotValid { .. }
            | Kind::OneOfMultipleValid { .. }
            | Kind::AdditionalProperties { .. }
            | Kind::UnevaluatedProperties { .. }
            | Kind::BacktrackLimitExceeded { .. }
            | Kind::RegexEngineFailure { .. }
            | Kind::FromUtf8 { .. }
            | Kind::Referencing(_) => say(
                format!("{subject} has none of the forms that it can have"),
                self.described(error, "compare it with another record of this kind"),
            ),
        }
    }

    /// The schema's own description of what stands there, or other words.
    fn described(&self, error: &ValidationError<'_>, otherwise: &str) -> String {
        let schema = self.schema(error);
        let text = |keyword| {
            schema
                .and_then(|schema| schema.get(keyword))
                .and_then(Value::as_str)
        };
        text("description")
            .or_else(|| text("title"))
            .map_or_else(|| otherwise.to_owned(), |text| format!("expected: {text}"))
    }

    fn example(&self, error: &ValidationError<'_>, otherwise: &str) -> String {
        let example = self.schema(error).and_then(sample);
        example.map_or_else(
            || otherwise.to_owned(),
            |text| format!("for example {text}"),
        )
    }

    /// Too few or too many elements of the sort that a list must have.
    fn contains(&self, error: &ValidationError<'_>, pointer: &str) -> Words {
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

    /// A value that has what it must not have: named, where that is only fields.
    fn not(&self, error: &ValidationError<'_>, pointer: &str) -> Words {
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

    /// Elements beyond those that a list can have, at the first of them.
    fn further_elements(&self, rule: &'static Rule, pointer: &str, known: usize) -> Words {
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

    fn required(&self, error: &ValidationError<'_>, pointer: &str, property: &Value) -> Words {
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
    fn reason(&self, error: &ValidationError<'_>) -> Option<String> {
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

    fn wrong_type(&self, pointer: &str, types: &[String], schema: Option<&Value>) -> Words {
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

    fn no_such_value(&self, rule: &'static Rule, pointer: &str, options: &[Value]) -> Words {
        let value = self.at(pointer);
        let texts: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
        let written_options: Vec<String> = options.iter().map(toml_value).collect();
        let near = value
            .as_text()
            .and_then(|text| nearest(text, texts.iter().copied()));
        let all = or_list(&written_options);
        let label = match near {
            _ if options.is_empty() => "the schema allows no value here: leave it out".to_owned(),
            Some(near) => format!("did you mean \"{near}\"?"),
            None if all.chars().count() <= 120 => format!("write {all}"),
            None => format!("it can have {} other values", options.len()),
        };
        Words {
            rule,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message: format!("{} cannot be {}", self.subject(pointer), written(value)),
            label,
        }
    }

    /// A text that has the wrong form, with one that has the right one.
    fn form(&self, error: &ValidationError<'_>, pointer: &str) -> Words {
        let value = self.at(pointer);
        let schema = self.schema(error);
        if let Kind::Format { format } = error.kind()
            && is_date_format(format, &value.as_written().unwrap_or_default())
            && let Some(words) = Self::date(pointer, &value.as_written().unwrap_or_default())
        {
            return words;
        }
        let (rule, made) = match error.kind() {
            Kind::Format { format } => {
                (&rules::SCHEMA_FORMAT, of_format(format).map(str::to_owned))
            }
            Kind::Pattern { pattern } => (
                &rules::SCHEMA_PATTERN,
                of_pattern(pattern).map(|text| quoted(&text)),
            ),
            _ => (of_keyword(error.kind().keyword()), None),
        };
        let listed = schema
            .filter(|schema| schema.get("examples").is_some())
            .and_then(sample);
        let example = listed.or(made);
        let what = match error.kind() {
            Kind::Format { format } => format_name(format),
            _ => None,
        };
        let title = schema
            .and_then(|schema| schema.get("title"))
            .and_then(Value::as_str);
        let subject = self.subject(pointer);
        let message = match (what, title) {
            (Some(what), _) => format!("{} is not {what}", written(value)),
            (None, Some(title)) => format!("{} is not a {title}", written(value)),
            (None, None) => format!(
                "{} does not have the form that {subject} needs",
                written(value)
            ),
        };
        let description = schema
            .and_then(|schema| schema.get("description"))
            .and_then(Value::as_str);
        let label = match (example, description) {
            (Some(example), _) => format!("for example {example}"),
            (None, Some(text)) => format!("expected: {}", first_clause(text)),
            (None, None) => String::new(),
        };
        Words {
            rule,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message,
            label,
        }
    }

    /// A quantity that cannot be understood, at the field that keeps it from that.
    fn quantity(&self, pointer: &str, message: &str) -> Words {
        let fault = quantity_fault(self.at(pointer));
        let field = fault
            .as_ref()
            .map(|fault| Pointer::from(pointer).join(fault.field.as_str()));
        let at = field.filter(|field| self.node.at(field.as_str()).is_some());
        Words {
            rule: &super::INVALID_QUANTITY,
            pointer: at.map_or_else(|| pointer.to_owned(), |at| at.as_str().to_owned()),
            part: Part::Value,
            // What is not decimal has no digits that could be repeated.
            message: if message.starts_with("0x ") {
                "this number is not written in decimal digits".to_owned()
            } else {
                message.to_owned()
            },
            label: fault.map(|fault| fault.advice).unwrap_or_default(),
        }
    }

    /// A date that does not exist or is not written as one.
    fn date(pointer: &str, text: &str) -> Option<Words> {
        let fault = DateRange::parse(text).err()?;
        Some(Words {
            rule: &INVALID_DATE,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message: fault.message,
            label: fault.advice,
        })
    }

    fn twice(&self, rule: &'static Rule, pointer: &str) -> Words {
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

    fn field_name(&self, pointer: &str, inner: &ValidationError<'_>) -> Words {
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

    fn one_of_fields(&self, pointer: &str, fields: &[String]) -> Words {
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
    fn no_form(
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

    fn several(&self, pointer: &str, error: &ValidationError<'_>) -> Words {
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

    fn unknown_field(&self, error: &ValidationError<'_>, field: &str) -> Words {
        let pointer = error.instance_path().as_str();
        // A table that is closed by its own schema has no other fields; one that is closed from
        // outside has all that apply to it.
        let own = matches!(error.kind(), Kind::AdditionalProperties { .. })
            .then(|| error.absolute_keyword_location())
            .flatten()
            .and_then(|address| address.as_str().rsplit_once('/'))
            .and_then(|(parent, _)| self.catalog.spot(parent));
        let declared = match own {
            Some(spot) => self.catalog.declared(&[spot]),
            None => self.catalog.declared_at(self.kind, pointer),
        };
        let table = self.at(pointer);
        // A field that is already there is not what was meant.
        let free = declared.properties.keys().map(String::as_str);
        let free: Vec<&str> = free.filter(|known| table.get(known).is_none()).collect();
        let label = match nearest(field, free.iter().copied()) {
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
    }

    fn misplaced_field(&self, error: &ValidationError<'_>, field: &str) -> Words {
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

/// Whether a text is to be explained as a date: our own form always, the standard's if it looks like one.
fn is_date_format(format: &str, text: &str) -> bool {
    let looks_like_date = text.len() >= 10
        && text
            .bytes()
            .take(10)
            .enumerate()
            .all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
    format == "factum-date" || matches!(format, "date" | "date-time") && looks_like_date
}

fn format_name(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" | "factum-date" => "a date",
        "date-time" => "a date with a time and a time zone",
        "time" => "a time",
        "email" | "idn-email" => "an e-mail address",
        "uri" | "iri" => "a web address",
        "uuid" => "a UUID",
        "hostname" | "idn-hostname" => "the name of a host",
        "ipv4" | "ipv6" => "an IP address",
        "regex" => "a regular expression",
        _ => return None,
    })
}

/// Whether a schema's texts are dates.
fn is_date(schema: Option<&Value>) -> bool {
    let format = schema.and_then(|schema| schema.get("format")?.as_str());
    matches!(format, Some("date" | "factum-date"))
}

fn is_scalar(node: Node<'_>) -> bool {
    !matches!(node.shape(), Shape::List | Shape::Table)
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

/// A description up to its first full stop, small at the start, to stand after a colon.
fn first_clause(text: &str) -> String {
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
