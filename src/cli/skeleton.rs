//! A record to fill in, made from the schema of its kind: what is required
//! with an example each, the rest as comments.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::toml;
use crate::schema::{Catalog, IdPart, Kind, Spot};
use crate::validate::sample;

/// How deep schemas are followed; deeper ones name themselves.
const DEPTH: usize = 12;

/// Fields that a record gets later in its life.
const LATER: [&str; 2] = ["formerly", "withdrawn"];

/// The text of a record of `kind`. `id` fills the fields that the id is made of.
///
/// # Errors
/// If `id` cannot be the id of such a record: what is wrong with it.
pub(super) fn skeleton(catalog: &Catalog, kind: &Kind, id: Option<&str>) -> Result<String, String> {
    let of_id = match id {
        Some(id) => parts(kind, id)?,
        None => Vec::new(),
    };
    let root = catalog.at(&kind.spot).unwrap_or(&Value::Null);
    let all = fields(catalog, kind, root);
    if !of_id
        .iter()
        .all(|(field, _)| all.iter().any(|known| known == field))
    {
        return Err(format!("records of the kind {} have no id", kind.name));
    }
    let required = in_order(kind, required(catalog, root), &all);
    let mut text = String::new();
    comment(&mut text, &kind.description);
    let _ = writeln!(text, "[[{}]]", toml::key(&kind.name));
    for field in &required {
        let field = Field::new(catalog, kind, field);
        field.describe(&mut text);
        let given = of_id.iter().find(|(name, _)| *name == field.name);
        let value = given.map_or_else(|| field.example(), |(_, part)| field.of_id(part));
        let _ = writeln!(text, "{} = {value}", toml::key(field.name));
    }
    let mut optional = all.clone();
    optional.retain(|name| !required.contains(name) && !LATER.contains(&name.as_str()));
    for name in &optional {
        let field = Field::new(catalog, kind, name);
        text.push('\n');
        field.describe(&mut text);
        let _ = writeln!(text, "# {} = {}", toml::key(name), field.example());
    }
    Ok(text)
}

fn comment(text: &mut String, words: &str) {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if !words.is_empty() {
        let _ = writeln!(text, "# {words}");
    }
}

/// One field of a kind, with every schema that describes it.
struct Field<'c> {
    name: &'c str,
    catalog: &'c Catalog,
    schemas: Vec<&'c Value>,
    kinds: Vec<String>,
}

impl<'c> Field<'c> {
    fn new(catalog: &'c Catalog, kind: &Kind, name: &'c str) -> Self {
        let declared = catalog.declared(std::slice::from_ref(&kind.spot));
        let spots: Vec<Spot> = declared.below(name);
        let below = catalog.declared(&spots);
        Self {
            name,
            catalog,
            schemas: spots.iter().filter_map(|spot| catalog.at(spot)).collect(),
            kinds: below.kinds.into_iter().collect(),
        }
    }

    /// What the field is for, which values it can have, and what it names, as comments.
    fn describe(&self, text: &mut String) {
        let words = |keyword| {
            let found = self.schemas.iter().find_map(|schema| schema.get(keyword));
            found.and_then(Value::as_str)
        };
        comment(
            text,
            words("description").or(words("title")).unwrap_or_default(),
        );
        let options = self.schemas.iter().find_map(|schema| schema.get("enum"));
        if let Some(Value::Array(options)) = options {
            let options: Vec<_> = options.iter().map(toml::value).collect();
            comment(text, &format!("One of {}.", options.join(", ")));
        }
        if !self.kinds.is_empty() {
            comment(text, &format!("Names a record: {}.", self.kinds.join(", ")));
        }
    }

    fn example(&self) -> String {
        let mut schemas = self.schemas.iter();
        let example = schemas.find_map(|schema| example(self.catalog, schema, 0));
        example.unwrap_or_else(|| toml::string("text"))
    }

    /// A part of an id as the field's value: a number or a date where the schema wants one.
    fn of_id(&self, part: &str) -> String {
        let wants = |name| {
            let named = |schema: &&Value| schema.get("type").and_then(Value::as_str) == Some(name);
            self.schemas.iter().any(named)
        };
        let date = self
            .schemas
            .iter()
            .any(|schema| is_date(self.catalog, schema, 0));
        if (wants("integer") && part.parse::<u64>().is_ok()) || (date && is_day(part)) {
            part.to_owned()
        } else {
            toml::string(part)
        }
    }
}

/// The fields that a record must have, through `$ref` and `allOf`; where there is a choice, those of its first branch.
fn required(catalog: &Catalog, schema: &Value) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    gather(catalog, schema, 0, &mut names);
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

fn gather(catalog: &Catalog, schema: &Value, depth: usize, into: &mut Vec<String>) {
    if depth > DEPTH {
        return;
    }
    let list = |keyword| {
        let list = schema.get(keyword).and_then(Value::as_array);
        list.into_iter().flatten()
    };
    into.extend(
        list("required")
            .filter_map(Value::as_str)
            .map(str::to_owned),
    );
    let target = schema.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|address| catalog.schema(address));
    let chosen = ["oneOf", "anyOf"].map(|keyword| list(keyword).next());
    let branches = list("allOf")
        .chain(target)
        .chain(chosen.into_iter().flatten());
    for branch in branches {
        gather(catalog, branch, depth + 1, into);
    }
}

/// What makes up the id first: it is what a reader looks for.
fn in_order(kind: &Kind, mut required: Vec<String>, all: &[String]) -> Vec<String> {
    for field in kind.id.fields() {
        let known = |names: &[String]| names.iter().any(|name| name == field);
        if known(all) && !known(&required) {
            required.push(field.to_owned());
        }
    }
    required.sort_by_key(|name| {
        kind.id
            .fields()
            .position(|field| field == name)
            .unwrap_or(usize::MAX)
    });
    required
}

/// The names of all fields, in the order of the schema, then those from elsewhere.
fn fields(catalog: &Catalog, kind: &Kind, root: &Value) -> Vec<String> {
    let own = root.get("properties").and_then(Value::as_object);
    let mut names: Vec<String> = own.into_iter().flat_map(Map::keys).cloned().collect();
    let declared = catalog.declared(std::slice::from_ref(&kind.spot));
    for name in declared.properties.into_keys() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A value that the schema accepts, in TOML.
fn example(catalog: &Catalog, schema: &Value, depth: usize) -> Option<String> {
    if depth > DEPTH {
        return None;
    }
    let first = |keyword: &str| schema.get(keyword).and_then(|list| list.get(0));
    let fixed = schema.get("const").or_else(|| schema.get("default"));
    if let Some(value) = first("examples").or(fixed).or_else(|| first("enum")) {
        let date = is_date(catalog, schema, depth);
        return match value {
            Value::Null => None,
            Value::String(text) if date && is_day(text) => Some(text.clone()),
            other => Some(toml::value(other)),
        };
    }
    let next = |schema: &Value| example(catalog, schema, depth + 1);
    let target = schema.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|address| catalog.schema(address));
    target
        .and_then(next)
        .or_else(|| sample(schema))
        .or_else(|| of_type(catalog, schema, depth))
        .or_else(|| {
            let branches =
                ["allOf", "oneOf", "anyOf"].map(|keyword| schema.get(keyword)?.as_array());
            branches.into_iter().flatten().flatten().find_map(next)
        })
}

/// A value of the schema's type, where nothing else tells what it looks like.
fn of_type(catalog: &Catalog, schema: &Value, depth: usize) -> Option<String> {
    let number = |keyword: &str| {
        let limit = schema.get(keyword).and_then(Value::as_u64).unwrap_or(0);
        usize::try_from(limit).unwrap_or(0)
    };
    match type_of(schema)? {
        "string" => Some(toml::string(
            &"text".repeat(number("minLength").div_ceil(4).clamp(1, 64)),
        )),
        "array" => {
            let item = schema
                .get("items")
                .and_then(|items| example(catalog, items, depth + 1));
            let items = item.map(|item| vec![item; number("minItems").clamp(1, 16)]);
            Some(format!("[{}]", items.unwrap_or_default().join(", ")))
        }
        "object" => {
            let properties = schema.get("properties");
            let names = required(catalog, schema);
            let fields = names.iter().map(|name| {
                let property = properties.and_then(|properties| properties.get(name));
                let value = property.and_then(|property| example(catalog, property, depth + 1));
                (name.as_str(), value.unwrap_or_else(|| toml::string("text")))
            });
            Some(toml::table(fields))
        }
        _ => None,
    }
}

fn type_of(schema: &Value) -> Option<&str> {
    let named = match schema.get("type") {
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .find(|name| *name != "null"),
        other => other.and_then(Value::as_str),
    };
    named.or_else(|| schema.get("properties").map(|_| "object"))
}

/// Whether a schema describes a date, itself or through `$ref`.
fn is_date(catalog: &Catalog, schema: &Value, depth: usize) -> bool {
    let format = schema.get("format").and_then(Value::as_str);
    let target = schema.get("$ref").and_then(Value::as_str);
    matches!(format, Some("date" | "factum-date"))
        || depth < DEPTH
            && target
                .and_then(|address| catalog.schema(address))
                .is_some_and(|target| is_date(catalog, target, depth + 1))
}

/// Whether a text is a whole date, which TOML writes without quotation marks.
fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<Date>().is_ok()
}

/// The fields that an id is made of, each with its part of it.
fn parts<'k>(kind: &'k Kind, id: &str) -> Result<Vec<(&'k str, String)>, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    if id.is_empty() || !id.chars().all(plain) {
        return Err(format!(
            "\"{id}\" is no id: ids are written with small letters, digits and hyphens"
        ));
    }
    let mut rest = id;
    let mut found = Vec::new();
    let mut template = kind.id.parts.iter().rev().peekable();
    while let Some(part) = template.next() {
        let taken = match (part, template.peek()) {
            (IdPart::Text(text), _) => {
                rest = rest
                    .strip_suffix(text.as_str())
                    .ok_or_else(|| unfit(kind, id))?;
                continue;
            }
            (IdPart::Field(_), Some(IdPart::Text(text))) => {
                let at = rest.rfind(text.as_str()).ok_or_else(|| unfit(kind, id))?;
                rest.split_at(at + text.len())
            }
            (IdPart::Field(_), _) => ("", rest),
        };
        if let (IdPart::Field(field), false) = (part, taken.1.is_empty()) {
            found.push((field.as_str(), taken.1.to_owned()));
            rest = taken.0;
        } else {
            return Err(unfit(kind, id));
        }
    }
    if rest.is_empty() {
        Ok(found)
    } else {
        Err(unfit(kind, id))
    }
}

fn unfit(kind: &Kind, id: &str) -> String {
    let template = kind.id.parts.iter().map(|part| match part {
        IdPart::Text(text) => text.clone(),
        IdPart::Field(field) => format!("{{{field}}}"),
    });
    let template: String = template.collect();
    format!(
        "\"{id}\" cannot be the id of a {}: its ids have the form {template}",
        kind.name
    )
}
