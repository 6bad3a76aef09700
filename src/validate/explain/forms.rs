//! Texts that do not have the form they need: patterns, formats, dates, quantities.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::super::rules::{self, of_keyword};
use super::super::sample::{of_format, of_pattern, sample};
use super::super::words::{quoted, written};
use super::fields::first_clause;
use super::{Context, Words};
use crate::parse::INVALID_DATE;
use crate::record::{Node, Part, Pointer};
use crate::schema::quantity_fault;
use crate::value::DateRange;

impl Context<'_> {
    /// A text that has the wrong form, with one that has the right one.
    pub(super) fn form(&self, error: &ValidationError<'_>, pointer: &str) -> Words {
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
    pub(super) fn quantity(&self, pointer: &str, message: &str) -> Words {
        let fault = quantity_fault(self.at(pointer));
        let field = fault
            .as_ref()
            .map(|fault| Pointer::from(pointer).join(fault.field.as_str()));
        let at = field.filter(|field| self.node.at(field.as_str()).is_some());
        let number = at.as_ref().and_then(|at| self.node.at(at.as_str()));
        let in_decimal = number
            .filter(|number| number.is_based())
            .and_then(Node::as_number);
        let (message, label) = match in_decimal {
            Some(number) => (
                "this number is not written in decimal digits".to_owned(),
                format!("write {}", number.digits),
            ),
            None => (
                message.to_owned(),
                fault.map(|fault| fault.advice).unwrap_or_default(),
            ),
        };
        Words {
            rule: &super::super::INVALID_QUANTITY,
            pointer: at.map_or_else(|| pointer.to_owned(), |at| at.as_str().to_owned()),
            part: Part::Value,
            message,
            label,
        }
    }

    /// A date that does not exist or is not written as one.
    pub(super) fn date(pointer: &str, text: &str) -> Option<Words> {
        let fault = DateRange::parse(text).err()?;
        Some(Words {
            rule: &INVALID_DATE,
            pointer: pointer.to_owned(),
            part: Part::Value,
            message: fault.message,
            label: fault.advice,
        })
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
