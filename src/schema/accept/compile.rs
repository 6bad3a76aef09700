//! From a schema's text to its compact tree. A keyword, form or draft that is
//! not named here makes the schema around it doubtful.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::limits::{Limit, Values};
use super::text::{Matcher, SLUG, Text};
use super::{Acceptor, Applied, Field, List, Names, Rest, Schema, Table, Types};
use crate::record::Tree;
use crate::schema::declared::Spot;
use crate::schema::refs::Documents;

/// Builds the validator's own check of one keyword; `None` if it cannot be built.
pub(in crate::schema) type Own<'b> = &'b dyn Fn(&Value) -> Option<Validator<Tree>>;

/// The one draft whose keywords are read here.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Limits on what strangers may have compiled: schemas in all, and how deep they lead into each
/// other.
const MOST_SCHEMAS: usize = 20_000;
const DEEPEST: usize = 64;

/// The position of the schema of which nothing is known.
const UNKNOWN: u32 = 0;

/// Compiles the schema at `root`.
pub(in crate::schema) fn compile(documents: &Documents, root: &Spot, own: Own<'_>) -> Acceptor {
    let unknown = Schema {
        doubtful: true,
        ..Schema::default()
    };
    let mut compiler = Compiler {
        documents,
        own,
        schemas: vec![unknown],
        known: HashMap::new(),
        plain: HashMap::new(),
        matchers: HashMap::new(),
        depth: 0,
        merged: 0,
    };
    let root = compiler.schema(root.clone());
    Acceptor {
        schemas: compiler.schemas,
        root,
    }
}

struct Compiler<'c> {
    documents: &'c Documents,
    own: Own<'c>,
    schemas: Vec<Schema>,
    known: HashMap<Spot, u32>,
    /// Whether a document is of the one draft throughout.
    plain: HashMap<String, bool>,
    matchers: HashMap<String, Option<Matcher>>,
    depth: usize,
    /// How many schemas were taken into others.
    merged: usize,
}

/// A schema on the way.
#[derive(Default)]
struct Draft {
    schema: Schema,
    /// The schemas of each declared field.
    properties: BTreeMap<String, Vec<u32>>,
    required: Vec<String>,
    table: Option<Asked>,
    /// Whether schemas that always apply too may be taken in.
    takes_in: bool,
    /// Where the schemas stand that are being taken in.
    way: Vec<Spot>,
}

/// The keywords for tables that do not go by single names.
struct Asked {
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

/// `None` where a form has no counterpart.
type Known = Option<()>;

impl Compiler<'_> {
    /// The position of the schema at a spot.
    fn schema(&mut self, spot: Spot) -> u32 {
        let Some(spot) = self.end_of_references(spot) else {
            return UNKNOWN;
        };
        if let Some(known) = self.known.get(&spot) {
            return *known;
        }
        if self.schemas.len() >= MOST_SCHEMAS || self.depth >= DEEPEST {
            return UNKNOWN;
        }
        let position = self.push(Schema::default());
        self.known.insert(spot.clone(), position);
        self.depth += 1;
        let schema = self.whole(spot);
        self.depth -= 1;
        self.schemas[position as usize] = schema;
        position
    }

    fn push(&mut self, schema: Schema) -> u32 {
        let position = u32::try_from(self.schemas.len()).unwrap_or(UNKNOWN);
        self.schemas.push(schema);
        position
    }

    /// Where a schema that is only a reference leads in the end.
    fn end_of_references(&mut self, mut spot: Spot) -> Option<Spot> {
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
    fn target(&self, reference: &Value) -> Option<Spot> {
        let address = reference.as_str()?;
        let (_, fragment) = address.split_once('#').unwrap_or((address, ""));
        let is_pointer = fragment.is_empty() || fragment.starts_with('/');
        is_pointer.then(|| self.documents.spot(address)).flatten()
    }

    fn whole(&mut self, spot: Spot) -> Schema {
        let mut draft = Draft {
            way: vec![spot.clone()],
            takes_in: self.takes_in(&spot),
            ..Draft::default()
        };
        self.fill(&mut draft, &spot);
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

    fn fill(&mut self, draft: &mut Draft, spot: &Spot) {
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
                self.rest(draft, spot, keywords, (keyword, value))
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
            _ => text.matchers.push(self.matcher(keyword, value)?),
        }
        Some(())
    }

    fn matcher(&mut self, keyword: &str, value: &Value) -> Option<Matcher> {
        match (keyword, value.as_str()?) {
            ("pattern", SLUG) => return Some(Matcher::Slug),
            ("format", "factum-date") => return Some(Matcher::Date),
            _ => {}
        }
        let schema = json!({ keyword: value });
        let own = self.own;
        let known = self.matchers.entry(schema.to_string());
        known
            .or_insert_with(|| own(&schema).map(|own| Matcher::Own(Arc::new(own))))
            .clone()
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

    fn branches(&mut self, spot: &Spot, keyword: &str, count: usize) -> Vec<u32> {
        (0..count)
            .map(|index| self.schema(spot.below(&[keyword, &index.to_string()])))
            .collect()
    }

    fn table(&mut self, draft: &mut Draft, spot: &Spot, keyword: &str, value: &Value) -> Known {
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
                    let matcher = self.matcher("pattern", &json!(pattern))?;
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

    fn rest(
        &mut self,
        draft: &mut Draft,
        spot: &Spot,
        keywords: &Map<String, Value>,
        (keyword, value): (&str, &Value),
    ) -> Known {
        let asks = keyword == "additionalProperties"
            // Where those are there, they evaluate every field.
            || *value != Value::Bool(true) && !keywords.contains_key("additionalProperties");
        if asks {
            let schema = self.schema(spot.below(&[keyword]));
            let table = draft.table.get_or_insert_default();
            table.rest = if keyword == "additionalProperties" {
                Rest::Additional(schema)
            } else {
                Rest::Unevaluated(schema)
            };
        }
        Some(())
    }

    fn applied(
        &mut self,
        draft: &mut Draft,
        spot: &Spot,
        keywords: &Map<String, Value>,
        (keyword, value): (&str, &Value),
    ) -> Known {
        let applied = match keyword {
            "$ref" => {
                let target = self.target(value)?;
                self.always(draft, target);
                return Some(());
            }
            "allOf" => {
                for index in 0..value.as_array()?.len() {
                    self.always(draft, spot.below(&[keyword, &index.to_string()]));
                }
                return Some(());
            }
            "anyOf" => Applied::Any(self.branches(spot, keyword, value.as_array()?.len())),
            "oneOf" => Applied::One(self.branches(spot, keyword, value.as_array()?.len())),
            "not" => Applied::Not(self.schema(spot.below(&[keyword]))),
            "dependentSchemas" => {
                for field in value.as_object()?.keys() {
                    let schema = self.schema(spot.below(&[keyword, field]));
                    let with = Applied::With(field.as_str().into(), schema);
                    draft.schema.beside.push(with);
                }
                return Some(());
            }
            _ => {
                let mut branch = |keyword: &str| {
                    let there = keywords.contains_key(keyword);
                    there.then(|| self.schema(spot.below(&[keyword])))
                };
                let (then, otherwise) = (branch("then"), branch("else"));
                if then.is_none() && otherwise.is_none() {
                    return Some(());
                }
                Applied::If {
                    condition: self.schema(spot.below(&[keyword])),
                    then,
                    otherwise,
                }
            }
        };
        draft.schema.beside.push(applied);
        Some(())
    }

    /// A schema that always applies too: taken in, where its keywords mean the same there.
    fn always(&mut self, draft: &mut Draft, spot: Spot) {
        let Some(spot) = self.end_of_references(spot) else {
            draft.schema.doubtful = true;
            return;
        };
        let room = self.depth < DEEPEST && self.merged < MOST_SCHEMAS;
        let is_new = !draft.way.contains(&spot);
        if draft.takes_in && room && is_new && self.can_be_taken_in(&spot) {
            self.merged += 1;
            self.depth += 1;
            draft.way.push(spot.clone());
            self.fill(draft, &spot);
            draft.way.pop();
            self.depth -= 1;
        } else {
            let schema = self.schema(spot);
            draft.schema.beside.push(Applied::All(schema));
        }
    }

    fn can_be_taken_in(&self, spot: &Spot) -> bool {
        const BOUND: [&str; 6] = [
            "additionalProperties",
            "unevaluatedProperties",
            "patternProperties",
            "propertyNames",
            "items",
            "prefixItems",
        ];
        match self.documents.at(spot) {
            Some(Value::Object(keywords)) => {
                BOUND.iter().all(|keyword| !keywords.contains_key(*keyword))
            }
            _ => false,
        }
    }

    fn finish(&mut self, mut draft: Draft) -> Schema {
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
                required: draft.required.iter().any(|required| required == name),
            })
            .collect();
        draft.schema.table = Some(Box::new(Table {
            required: fields.iter().filter(|field| field.required).count(),
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

/// Keywords by which nothing is accepted or refused.
fn is_silent(keyword: &str) -> bool {
    const SILENT: [&str; 14] = [
        "$comment",
        "$defs",
        "$schema",
        "default",
        "definitions",
        "deprecated",
        "description",
        "else",
        "example",
        "examples",
        "readOnly",
        "then",
        "title",
        "writeOnly",
    ];
    SILENT.contains(&keyword) || keyword.starts_with("x-")
}

/// The reference of a schema that is nothing else.
fn only_reference(schema: &Value) -> Option<&Value> {
    let keywords = schema.as_object()?;
    let mut asking = keywords.keys().filter(|keyword| !is_silent(keyword));
    let only = asking.next().filter(|only| *only == "$ref")?;
    keywords.get(only).filter(|_| asking.next().is_none())
}

/// Whether a document is of the one draft, and nothing in it has a draft or an address of its own.
fn is_plain_document(document: &Value) -> bool {
    fn marked(value: &Value) -> bool {
        match value {
            Value::Object(fields) => {
                fields.contains_key("$id")
                    || fields.contains_key("$schema")
                    || fields.values().any(marked)
            }
            Value::Array(items) => items.iter().any(marked),
            _ => false,
        }
    }
    let Value::Object(root) = document else {
        return document.is_boolean();
    };
    let draft = root.get("$schema").is_none_or(|draft| draft == DRAFT);
    draft && !root.contains_key("$id") && !root.values().any(marked)
}

fn types(value: &Value) -> Option<Types> {
    let one = |value: &Value| {
        Some(match value.as_str()? {
            "string" => Types::TEXT,
            "integer" => Types::WHOLE,
            "number" => Types::WHOLE.or(Types::FRACTION),
            "boolean" => Types::BOOLEAN,
            "array" => Types::LIST,
            "object" => Types::TABLE,
            // Records have no null.
            "null" => Types::NONE,
            _ => return None,
        })
    };
    match value {
        Value::Array(types) => types
            .iter()
            .try_fold(Types::NONE, |all, value| Some(all.or(one(value)?))),
        value => one(value),
    }
}

/// A number of characters, elements or fields.
fn size(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

fn names(value: &Value) -> Option<Vec<String>> {
    let names = value.as_array()?.iter();
    names.map(|name| name.as_str().map(str::to_owned)).collect()
}
