//! From a schema's text to its compact tree. A keyword, form or draft that is
//! not named here makes the schema around it doubtful.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;
use serde_json::{Map, Value};

use super::forms::{is_plain_document, is_silent, only_reference, size, types};
use super::limits::{Limit, Values};
use super::tables::Asked;
use super::text::{Matcher, Text};
use super::{Acceptor, List, Schema, Types};
use crate::schema::declared::Spot;
use crate::schema::refs::Documents;

/// Limits on what strangers may have compiled: schemas in all, and how deep they lead into each
/// other.
pub(super) const MOST_SCHEMAS: usize = 20_000;
pub(super) const DEEPEST: usize = 64;

/// The position of the schema of which nothing is known.
const UNKNOWN: u32 = 0;

/// Compiles the schema at `root`.
pub(in crate::schema) fn compile(documents: &Documents, root: &Spot) -> Acceptor {
    let unknown = Schema {
        doubtful: true,
        ..Schema::default()
    };
    let mut compiler = Compiler {
        documents,
        schemas: vec![unknown],
        known: HashMap::default(),
        plain: HashMap::default(),
        matchers: HashMap::default(),
        depth: 0,
        merged: 0,
        whole: true,
    };
    let root = compiler.schema(root.clone());
    let known = compiler.schemas.iter().skip(1);
    Acceptor {
        whole: compiler.whole && known.into_iter().all(|schema| !schema.doubtful),
        schemas: compiler.schemas,
        root,
    }
}

pub(super) struct Compiler<'c> {
    pub(super) documents: &'c Documents,
    schemas: Vec<Schema>,
    known: HashMap<Spot, u32>,
    /// Whether a document is of the one draft throughout.
    plain: HashMap<String, bool>,
    matchers: HashMap<String, Matcher>,
    pub(super) depth: usize,
    /// How many schemas were taken into others.
    pub(super) merged: usize,
    /// Whether nothing was left out that the validator is built from.
    pub(super) whole: bool,
}

/// A schema on the way.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) schema: Schema,
    /// The schemas of each declared field.
    pub(super) properties: BTreeMap<String, Vec<u32>>,
    pub(super) required: BTreeSet<String>,
    pub(super) table: Option<Asked>,
    /// Whether schemas that always apply too may be taken in.
    pub(super) takes_in: bool,
    /// Where the schemas stand that are being taken in.
    pub(super) way: Vec<Spot>,
}

/// `None` where a form has no counterpart.
pub(super) type Known = Option<()>;

impl Compiler<'_> {
    /// The position of the schema at a spot.
    pub(super) fn schema(&mut self, spot: Spot) -> u32 {
        let position = self.found(spot);
        self.whole &= position.is_some();
        position.unwrap_or(UNKNOWN)
    }

    fn found(&mut self, spot: Spot) -> Option<u32> {
        let spot = self.end_of_references(spot)?;
        if let Some(known) = self.known.get(&spot) {
            return Some(*known);
        }
        if self.schemas.len() >= MOST_SCHEMAS || self.depth >= DEEPEST {
            return None;
        }
        let position = self.push(Schema::default());
        self.known.insert(spot.clone(), position);
        self.depth += 1;
        let schema = self.whole(&spot);
        self.depth -= 1;
        self.schemas[position as usize] = schema;
        Some(position)
    }

    pub(super) fn push(&mut self, schema: Schema) -> u32 {
        let position = u32::try_from(self.schemas.len()).unwrap_or(UNKNOWN);
        self.schemas.push(schema);
        position
    }

    /// Where a schema that is only a reference leads in the end.
    pub(super) fn end_of_references(&mut self, mut spot: Spot) -> Option<Spot> {
        let documents = self.documents;
        for _ in 0..DEEPEST {
            let Some(reference) = documents.at(&spot).and_then(only_reference) else {
                return Some(spot);
            };
            if !self.is_plain(&spot.document) {
                return None;
            }
            spot = self.target(reference)?;
        }
        None
    }

    /// Where a resolved `$ref` leads; names of anchors are not followed.
    pub(super) fn target(&self, reference: &Value) -> Option<Spot> {
        let address = reference.as_str()?;
        let (_, fragment) = address.split_once('#').unwrap_or((address, ""));
        let is_pointer = fragment.is_empty() || fragment.starts_with('/');
        is_pointer.then(|| self.documents.spot(address)).flatten()
    }

    fn whole(&mut self, spot: &Spot) -> Schema {
        let mut draft = Draft {
            way: vec![spot.clone()],
            takes_in: self.takes_in(spot),
            ..Draft::default()
        };
        self.fill(&mut draft, spot);
        self.finish(draft)
    }

    /// These two look at what stands beside them and nowhere else.
    fn takes_in(&self, spot: &Spot) -> bool {
        let schema = self.documents.at(spot);
        schema.is_some_and(|schema| {
            schema.get("additionalProperties").is_none()
                && schema.get("patternProperties").is_none()
        })
    }

    pub(super) fn fill(&mut self, draft: &mut Draft, spot: &Spot) {
        let documents = self.documents;
        match documents.at(spot) {
            Some(Value::Bool(true)) => {}
            Some(Value::Bool(false)) => draft.schema.types = Types::NONE,
            Some(Value::Object(keywords)) if self.is_plain(&spot.document) => {
                for (keyword, value) in keywords {
                    if self
                        .keyword(draft, spot, keywords, (keyword, value))
                        .is_none()
                    {
                        draft.schema.doubtful = true;
                    }
                }
            }
            _ => draft.schema.doubtful = true,
        }
    }

    fn is_plain(&mut self, document: &str) -> bool {
        if let Some(plain) = self.plain.get(document) {
            return *plain;
        }
        let value = self.documents.0.get(document);
        let plain = value.is_some_and(is_plain_document);
        self.plain.insert(document.to_owned(), plain);
        plain
    }

    fn keyword(
        &mut self,
        draft: &mut Draft,
        spot: &Spot,
        keywords: &Map<String, Value>,
        (keyword, value): (&str, &Value),
    ) -> Known {
        match keyword {
            "type" => {
                draft.schema.types = draft.schema.types.and(types(value)?);
                Some(())
            }
            "enum" => {
                draft.schema.values.push(Values::new(value.as_array()?));
                Some(())
            }
            "const" => {
                let only = std::slice::from_ref(value);
                draft.schema.values.push(Values::new(only));
                Some(())
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                draft.schema.limits.push(Limit::new(keyword, value)?);
                Some(())
            }
            "factum-quantity" => {
                draft.schema.quantity = true;
                Some(())
            }
            "minLength" | "maxLength" | "pattern" | "format" => self.text(draft, keyword, value),
            "items" | "prefixItems" | "minItems" | "maxItems" | "uniqueItems" => {
                self.list(draft, spot, keyword, value)
            }
            "properties" | "required" | "patternProperties" | "propertyNames" | "minProperties"
            | "maxProperties" | "dependentRequired" => self.table(draft, spot, keyword, value),
            "additionalProperties" | "unevaluatedProperties" => {
                self.rest(draft, spot, keywords, (keyword, value));
                Some(())
            }
            "$ref" | "allOf" | "anyOf" | "oneOf" | "not" | "if" | "dependentSchemas" => {
                self.applied(draft, spot, keywords, (keyword, value))
            }
            _ => is_silent(keyword).then_some(()),
        }
    }

    fn text(&mut self, draft: &mut Draft, keyword: &str, value: &Value) -> Known {
        let text: &mut Text = draft.schema.text.get_or_insert_default();
        match keyword {
            "minLength" => text.least = text.least.max(size(value)?),
            "maxLength" => text.most = text.most.min(size(value)?),
            _ => text.matchers.push(self.matcher(keyword, value.as_str()?)),
        }
        Some(())
    }

    pub(super) fn matcher(&mut self, keyword: &str, value: &str) -> Matcher {
        let known = self.matchers.entry(format!("{keyword} {value}"));
        let matcher = known.or_insert_with(|| Matcher::new(keyword, value));
        self.whole &= matcher.is_usable();
        matcher.clone()
    }

    fn list(&mut self, draft: &mut Draft, spot: &Spot, keyword: &str, value: &Value) -> Known {
        let mut list: Box<List> = draft.schema.list.take().unwrap_or_default();
        let known = match keyword {
            "minItems" => size(value).map(|size| list.least = list.least.max(size)),
            "maxItems" => size(value).map(|size| list.most = list.most.min(size)),
            "uniqueItems" => value.as_bool().map(|unique| list.unique |= unique),
            "items" if value.is_object() || value.is_boolean() => {
                list.items = Some(self.schema(spot.below(&[keyword])));
                Some(())
            }
            "prefixItems" => value.as_array().map(|items| {
                list.prefix = self.branches(spot, keyword, items.len());
            }),
            _ => None,
        };
        draft.schema.list = Some(list);
        known
    }

    pub(super) fn branches(&mut self, spot: &Spot, keyword: &str, count: usize) -> Vec<u32> {
        (0..count)
            .map(|index| self.schema(spot.below(&[keyword, &index.to_string()])))
            .collect()
    }
}
