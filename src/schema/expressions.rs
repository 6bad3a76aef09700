//! The expressions of rules, each parsed once: a standard rule reads the same
//! in many kinds. Those that stand in the schemas are parsed while the kinds
//! are compiled, since nothing need be known of these.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::HashMap;
use rayon::prelude::*;
use serde_json::Value;

use super::source::SchemaFile;
use super::walk::subschemas;
use crate::expression::{Fault, Parsed, parse};

/// An expression that somebody parses, or has parsed.
pub(super) struct Expression {
    text: Box<str>,
    parsed: OnceLock<Result<Parsed, Fault>>,
}

impl Expression {
    /// As it was parsed, by whoever came first.
    pub(super) fn get(&self) -> &Result<Parsed, Fault> {
        self.parsed.get_or_init(|| parse(&self.text))
    }
}

/// The expressions that were met.
#[derive(Default)]
pub(super) struct Expressions(Mutex<HashMap<Box<str>, Arc<Expression>>>);

impl Expressions {
    /// An expression, to be parsed or already parsed.
    pub(super) fn of(&self, check: &str) -> Arc<Expression> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(expression) = known.get(check) {
            return expression.clone();
        }
        let expression = Arc::new(Expression {
            text: check.into(),
            parsed: OnceLock::new(),
        });
        known.insert(check.into(), expression.clone());
        expression
    }

    /// Parses those that stand in the schemas.
    pub(super) fn parse_ahead(&self, sources: &[SchemaFile]) {
        let mut checks = Vec::new();
        for source in sources {
            subschemas(&source.value, &mut |_, keywords| {
                for keyword in ["x-rules", "x-referrers", "x-group"] {
                    if let Some(rules) = keywords.get(keyword) {
                        gather(rules, &mut checks);
                    }
                }
            });
        }
        checks.into_par_iter().for_each(|check| {
            self.of(check).get();
        });
    }
}

/// The expressions somewhere in a keyword's value.
fn gather<'s>(value: &'s Value, checks: &mut Vec<&'s str>) {
    match value {
        Value::Object(fields) => {
            checks.extend(fields.get("check").and_then(Value::as_str));
            fields.values().for_each(|value| gather(value, checks));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, checks)),
        _ => {}
    }
}
