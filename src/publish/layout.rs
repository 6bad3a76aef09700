//! What the tables of a dataset look like: which fields have a name of their
//! own, which are lists, and what their values are. Compiled from the schemas
//! to publish, and from `datapackage.json` to verify.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use regex::Regex;
use serde_json::Value;

use crate::schema::{Catalog, Spot};

/// A value of a built-in shape, whose range is published beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShapeSite {
    /// `urn:factum:quantity`.
    Quantity,
    /// `urn:factum:date`.
    Date,
}

impl ShapeSite {
    /// The word in `datapackage.json`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Quantity => "quantity",
            Self::Date => "date",
        }
    }

    /// The shape of a word.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let mut all = [Self::Quantity, Self::Date].into_iter();
        all.find(|known| known.as_str() == word)
    }
}

/// The kinds of a dataset, each a tree of sites.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// All sites.
    pub(super) sites: Vec<Site>,
    /// The site of each kind's records.
    pub(super) roots: BTreeMap<String, u32>,
}

/// What is known of the values at one place of a kind's records.
#[derive(Debug, Default)]
pub(super) struct Site {
    /// Fields that have a name, with their sites.
    pub(super) names: BTreeMap<Box<str>, u32>,
    /// Fields by pattern.
    pub(super) patterns: Vec<(Regex, u32)>,
    /// All other fields.
    pub(super) rest: Option<u32>,
    /// The elements of a list.
    pub(super) items: Option<u32>,
    /// The type of a single value here; `None` where the schema allows none.
    pub(super) scalar: Option<Type>,
    /// The built-in shape of the value.
    pub(super) shape: Option<ShapeSite>,
    /// Whether the text may name another record.
    pub(super) reference: bool,
    /// What the schema says of it.
    pub(super) description: Option<String>,
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Type {
    /// Whole numbers.
    Integer,
    /// Decimals.
    Number,
    /// `true` and `false`.
    Boolean,
    /// Days, `YYYY-MM-DD`.
    Date,
    /// Anything.
    Text,
}

impl Type {
    /// The word of Table Schema.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Text => "string",
        }
    }

    /// The type of a word of Table Schema.
    pub(super) fn parse(word: &str) -> Option<Self> {
        [
            Self::Integer,
            Self::Number,
            Self::Boolean,
            Self::Date,
            Self::Text,
        ]
        .into_iter()
        .find(|known| known.as_str() == word)
    }

    /// Whether a text as written is a value of the type.
    pub(super) fn fits(self, text: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        match self {
            Self::Integer => digits(unsigned),
            Self::Number => {
                let (mantissa, exponent) =
                    unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
                let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
                let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                [whole, fraction, exponent].into_iter().all(digits)
            }
            Self::Boolean => matches!(text, "true" | "false"),
            Self::Date => text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
            Self::Text => true,
        }
    }
}

impl Layout {
    /// Compiles the layout of a project's kinds.
    pub(super) fn new(catalog: &Catalog) -> Self {
        let mut compiler = Compiler {
            catalog,
            sites: Vec::new(),
            known: HashMap::new(),
        };
        let mut roots = BTreeMap::new();
        for kind in &catalog.kinds {
            let site = compiler.site(std::slice::from_ref(&kind.spot));
            roots.insert(kind.name.clone(), site);
        }
        Self {
            sites: compiler.sites,
            roots,
        }
    }

    /// The site at a number.
    pub(super) fn site(&self, site: Option<u32>) -> Option<&Site> {
        self.sites.get(site? as usize)
    }

    /// The site one step below another, for a field or the elements of a list.
    pub(super) fn below(&self, site: Option<u32>, step: &str, list: bool) -> Option<u32> {
        let site = self.site(site)?;
        if list {
            return site.items;
        }
        site.names.get(step).copied().or_else(|| site.unnamed(step))
    }
}

impl Site {
    /// The site of a field that has no name of its own.
    pub(super) fn unnamed(&self, field: &str) -> Option<u32> {
        let patterns = &mut self.patterns.iter();
        let by_pattern = patterns.find(|(known, _)| known.is_match(field));
        by_pattern.map(|(_, site)| *site).or(self.rest)
    }
}

struct Compiler<'c> {
    catalog: &'c Catalog,
    sites: Vec<Site>,
    known: HashMap<Vec<Spot>, u32>,
}

impl Compiler<'_> {
    /// The site of some schemas together, compiled on first use, so that recursive schemas end.
    fn site(&mut self, spots: &[Spot]) -> u32 {
        let mut sorted = spots.to_vec();
        sorted.sort();
        sorted.dedup();
        if let Some(known) = self.known.get(&sorted) {
            return *known;
        }
        let index = u32::try_from(self.sites.len()).unwrap_or(u32::MAX);
        self.sites.push(Site::default());
        self.known.insert(sorted.clone(), index);
        let declared = self.catalog.declared(&sorted);
        let mut site = self.own(&declared.spots, &declared.shapes);
        for (name, below) in &declared.properties {
            let below = self.site(below);
            site.names.insert(name.as_str().into(), below);
        }
        for (pattern, below) in &declared.patterns {
            if let Ok(pattern) = Regex::new(pattern) {
                let below = self.site(std::slice::from_ref(below));
                site.patterns.push((pattern, below));
            }
        }
        site.rest = (!declared.rest.is_empty()).then(|| self.site(&declared.rest));
        site.items = (!declared.items.is_empty()).then(|| self.site(&declared.items));
        if site.scalar == Some(Type::Text) && self.is_container(&site, &declared.spots) {
            site.scalar = None;
        }
        self.sites[index as usize] = site;
        index
    }

    /// Whether the schemas say what is inside the value, and not that it may be a single one.
    fn is_container(&self, site: &Site, spots: &[Spot]) -> bool {
        let inside = !site.names.is_empty() || site.items.is_some() || site.rest.is_some();
        inside && types(self.catalog, spots).is_empty()
    }

    fn own(&self, spots: &[Spot], shapes: &BTreeSet<String>) -> Site {
        let keywords = |name: &'static str| {
            spots
                .iter()
                .filter_map(move |spot| self.catalog.at(spot)?.get(name))
        };
        Site {
            scalar: scalar(self.catalog, spots),
            shape: shape(shapes),
            reference: keywords("x-ref").next().is_some(),
            description: keywords("description")
                .find_map(Value::as_str)
                .map(str::to_owned),
            ..Site::default()
        }
    }
}

fn shape(shapes: &BTreeSet<String>) -> Option<ShapeSite> {
    if shapes.contains("urn:factum:quantity") {
        Some(ShapeSite::Quantity)
    } else if shapes.contains("urn:factum:date") {
        Some(ShapeSite::Date)
    } else {
        None
    }
}

/// The JSON types that some schemas name, by `type`, `enum` or `const`.
fn types<'c>(catalog: &'c Catalog, spots: &[Spot]) -> BTreeSet<&'c str> {
    let mut types = BTreeSet::new();
    for spot in spots {
        let Some(keywords) = catalog.at(spot) else {
            continue;
        };
        match keywords.get("type") {
            Some(Value::String(word)) => {
                types.insert(word.as_str());
            }
            Some(Value::Array(words)) => types.extend(words.iter().filter_map(Value::as_str)),
            _ => {}
        }
        let options = keywords.get("enum").and_then(Value::as_array);
        let fixed = options.into_iter().flatten().chain(keywords.get("const"));
        for value in fixed {
            types.insert(json_type(value));
        }
    }
    types
}

fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn scalar(catalog: &Catalog, spots: &[Spot]) -> Option<Type> {
    let mut types = types(catalog, spots);
    let any = types.is_empty();
    for container in ["array", "object", "null"] {
        types.remove(container);
    }
    let only = |words: &[&str]| types.iter().all(|word| words.contains(word));
    if any {
        Some(Type::Text)
    } else if types.is_empty() {
        None
    } else if only(&["boolean"]) {
        Some(Type::Boolean)
    } else if only(&["integer"]) {
        Some(Type::Integer)
    } else if only(&["integer", "number"]) {
        Some(Type::Number)
    } else {
        let formats: BTreeSet<&str> = spots
            .iter()
            .filter_map(|spot| catalog.at(spot)?.get("format")?.as_str())
            .collect();
        let day = formats.len() == 1 && formats.contains("date");
        Some(if day { Type::Date } else { Type::Text })
    }
}
