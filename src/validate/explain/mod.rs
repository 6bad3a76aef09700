//! A schema's objections in the reader's words: what is wrong with the value,
//! in the schema's own terms for it, and what would pass. Here is which words
//! belong to which keyword; the words themselves are in the files below.

mod fields;
mod forms;
mod lists;
mod values;

use std::cell::RefCell;
use std::rc::Rc;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::errors::{Problem, type_names};
use super::rules::{self, of_keyword};
use super::sample::sample;
use super::words::{counted, subject, toml_value, written};
use crate::finding::{Finding, Rule};
use crate::record::{Node, Part};
use crate::schema::{Catalog, Declared, Kind as RecordKind};
use crate::text::{FileId, Place};

/// What an explanation needs to know of the record.
pub(super) struct Context<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) kind: &'c RecordKind,
    pub(super) file: FileId,
    pub(super) record: &'c str,
    pub(super) node: Node<'c>,
    /// What is declared for a table, for the one last asked for: of one, many fields may be missing.
    pub(super) declared: RefCell<Option<(String, Rc<Declared>)>>,
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
            Problem::TooMuch { pointer } => vec![self.too_much(pointer)],
            Problem::UnknownFields { error, fields } => self.unknown_fields(error, fields),
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

    /// What the schemas that apply to a table declare for it.
    fn declared_at(&self, pointer: &str) -> Rc<Declared> {
        let mut last = self.declared.borrow_mut();
        match &*last {
            Some((known, declared)) if known == pointer => Rc::clone(declared),
            _ => {
                let declared = Rc::new(self.catalog.declared_at(self.kind, pointer));
                *last = Some((pointer.to_owned(), Rc::clone(&declared)));
                declared
            }
        }
    }

    /// The schema of a field of the table that an error is about.
    fn field_schema(&self, pointer: &str, field: &str) -> Option<&Value> {
        let declared = self.declared_at(pointer);
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
                let options = options.as_array().map(Vec::as_slice);
                self.no_such_value(rule, pointer, options.unwrap_or_default())
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
}
