//! Compiles the keywords for tables.

use serde_json::{Map, Value};

use super::compile::{Compiler, Draft, Known};
use super::forms::{names, size};
use super::text::Matcher;
use super::{Applied, Field, Names, Rest, Schema, Table};
use crate::schema::declared::Spot;

/// The keywords for tables that do not go by single names.
pub(super) struct Asked {
    patterns: Vec<(Matcher, u32)>,
    naming: Option<u32>,
    rest: Rest,
    least: usize,
    most: usize,
    dependent: Vec<(Box<str>, Vec<Box<str>>)>,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            patterns: Vec::new(),
            naming: None,
            rest: Rest::Open,
            least: 0,
            most: usize::MAX,
            dependent: Vec::new(),
        }
    }
}

impl Compiler<'_> {
    pub(super) fn table(
        &mut self,
        draft: &mut Draft,
        spot: &Spot,
        keyword: &str,
        value: &Value,
    ) -> Known {
        let mut table = draft.table.take().unwrap_or_default();
        let known = self.asked(draft, &mut table, spot, (keyword, value));
        draft.table = Some(table);
        known
    }

    fn asked(
        &mut self,
        draft: &mut Draft,
        table: &mut Asked,
        spot: &Spot,
        (keyword, value): (&str, &Value),
    ) -> Known {
        match keyword {
            "minProperties" => table.least = table.least.max(size(value)?),
            "maxProperties" => table.most = table.most.min(size(value)?),
            "propertyNames" => table.naming = Some(self.schema(spot.below(&[keyword]))),
            "required" => draft.required.extend(names(value)?),
            "properties" => {
                for name in value.as_object()?.keys() {
                    let schema = self.schema(spot.below(&[keyword, name]));
                    let schemas = draft.properties.entry(name.clone()).or_default();
                    schemas.push(schema);
                }
            }
            "patternProperties" => {
                for pattern in value.as_object()?.keys() {
                    let matcher = self.matcher("pattern", pattern);
                    let schema = self.schema(spot.below(&[keyword, pattern]));
                    table.patterns.push((matcher, schema));
                }
            }
            "dependentRequired" => {
                for (name, needed) in value.as_object()? {
                    let needed = names(needed)?.into_iter().map(Box::from).collect();
                    table.dependent.push((name.as_str().into(), needed));
                }
            }
            _ => return None,
        }
        Some(())
    }

    pub(super) fn rest(
        &mut self,
        draft: &mut Draft,
        spot: &Spot,
        keywords: &Map<String, Value>,
        (keyword, value): (&str, &Value),
    ) {
        let additional = keyword == "additionalProperties";
        // Where that is there, it evaluates every field.
        let moot = *value == Value::Bool(true) || keywords.contains_key("additionalProperties");
        if !additional && moot {
            // The validator has a look at it all the same.
            self.whole &= *value == Value::Bool(true);
            return;
        }
        let schema = self.schema(spot.below(&[keyword]));
        let table = draft.table.get_or_insert_default();
        table.rest = if additional {
            Rest::Additional(schema)
        } else {
            Rest::Unevaluated(schema)
        };
    }

    pub(super) fn finish(&mut self, mut draft: Draft) -> Schema {
        let doubtful = draft.schema.doubtful;
        // What is left over depends on keywords that may not be known in full.
        draft.schema.list = draft.schema.list.take().filter(|_| !doubtful);
        let Some(mut asked) = draft.table.take() else {
            return draft.schema;
        };
        if doubtful {
            asked.rest = Rest::Open;
        }
        let declared = draft.properties.keys();
        let names = Names::new(
            declared
                .chain(&draft.required)
                .map(|name| name.as_str().into()),
        );
        let fields: Vec<Field> = names
            .iter()
            .map(|name| Field {
                schema: draft.properties.get(name).map(|schemas| self.all(schemas)),
                required: draft.required.contains(name),
            })
            .collect();
        let required = fields.iter().filter(|field| field.required).count();
        draft.schema.table = Some(Box::new(Table {
            required,
            only_requires: required == fields.len()
                && fields.iter().all(|field| field.schema.is_none())
                && asked.patterns.is_empty()
                && asked.naming.is_none()
                && matches!(asked.rest, Rest::Open),
            names,
            fields,
            patterns: asked.patterns,
            naming: asked.naming,
            rest: asked.rest,
            least: asked.least,
            most: asked.most,
            dependent: asked.dependent,
        }));
        draft.schema
    }

    /// One schema for all.
    fn all(&mut self, schemas: &[u32]) -> u32 {
        if let [only] = schemas {
            return *only;
        }
        self.push(Schema {
            beside: schemas.iter().map(|one| Applied::All(*one)).collect(),
            ..Schema::default()
        })
    }
}
