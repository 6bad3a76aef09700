//! Typed columns: what SQLite and Parquet have beside the written text. A
//! column called as in CSV holds the same text as there; columns with `~` in
//! their name hold what follows from it. One plan says so for writing, from
//! the tables, and for verifying, from `datapackage.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::cells::{self, Cell};
use super::derived;
use super::layout::{ShapeSite, Type};
use super::names::{self, ADDRESS, CHECKS, KEY, VALUE};
use crate::value::QuantityRules;

/// The plans of all tables, by name.
pub(super) type Plans = BTreeMap<String, Plan>;

/// The columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// Those of CSV first, then those that follow from them.
    pub(super) columns: Vec<Column>,
    /// The columns that tell rows apart.
    pub(super) key: Vec<String>,
    /// The columns that name records.
    pub(super) foreign: Vec<String>,
    ranges: Vec<(String, ShapeSite)>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) holds: Holds,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holds {
    /// The written text.
    Text {
        /// Whether every row has one.
        required: bool,
    },
    /// The place in a list, from 0.
    Position,
    /// The text of another column as a value of a type other than text.
    Typed(Type, String),
    /// An end of the range of the figure or date at a position in [`Plan`]'s list.
    End(End, usize),
    /// The elements of a list, which are a table of their own too.
    List(String),
}

/// What is told of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Low,
    High,
    Open,
    Earliest,
    Latest,
}

impl End {
    const QUANTITY: [Self; 3] = [Self::Low, Self::High, Self::Open];
    const DATE: [Self; 2] = [Self::Earliest, Self::Latest];

    /// The word after `~`, which is that of `derived` in `facts.ndjson`.
    fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
            Self::Open => "open",
            Self::Earliest => "earliest",
            Self::Latest => "latest",
        }
    }
}

impl Holds {
    /// The type of its values; that of a list's elements.
    pub(super) fn kind(&self) -> Type {
        match self {
            Self::Text { .. } | Self::End(End::Open, _) | Self::List(_) => Type::Text,
            Self::Position => Type::Integer,
            Self::Typed(kind, _) => *kind,
            Self::End(End::Low | End::High, _) => Type::Number,
            Self::End(End::Earliest | End::Latest, _) => Type::Date,
        }
    }

    /// Whether CSV has the column too.
    pub(super) fn is_written(&self) -> bool {
        matches!(self, Self::Text { .. } | Self::Position)
    }

    /// Whether every row has a value.
    pub(super) fn is_required(&self) -> bool {
        matches!(self, Self::Text { required: true } | Self::Position)
    }
}

/// The plans of tables that are described by Table Schemas as `datapackage.json` has them.
pub(super) fn plans<'s>(schemas: impl Iterator<Item = (&'s str, &'s Value)>) -> Plans {
    let schemas: BTreeMap<&str, &Value> = schemas.collect();
    let mut plans: Plans = schemas
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), Plan::new(name, schema)))
        .collect();
    for (name, schema) in &schemas {
        if let Some((parent, column)) = list(name, schema, &plans)
            && let Some(plan) = plans.get_mut(&parent)
        {
            plan.columns.push(Column {
                name: format!("{column}~list"),
                holds: Holds::List((*name).to_owned()),
            });
        }
    }
    plans
}

/// The tables that are columns of others too.
pub(super) fn lists(plans: &Plans) -> BTreeSet<String> {
    let columns = plans.values().flat_map(|plan| &plan.columns);
    let lists = columns.filter_map(|column| match &column.holds {
        Holds::List(table) => Some(table.clone()),
        _ => None,
    });
    lists.collect()
}

impl Plan {
    fn new(name: &str, schema: &Value) -> Self {
        let texts = |value: &Value| -> Vec<String> {
            let texts = value.as_array().into_iter().flatten();
            texts.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let key = texts(&schema["primaryKey"]);
        let foreign = schema["foreignKeys"].as_array().into_iter().flatten();
        let ranges = schema["ranges"].as_object().into_iter().flatten();
        let mut plan = Self {
            columns: Vec::new(),
            foreign: foreign
                .flat_map(|foreign| texts(&foreign["fields"]))
                .collect(),
            ranges: ranges
                .filter_map(|(at, word)| Some((at.clone(), ShapeSite::parse(word.as_str()?)?)))
                .collect(),
            key,
        };
        plan.columns = plan.written(name, schema);
        let typed = plan.columns.iter().filter_map(typed);
        let mut beside: Vec<Column> = typed.chain(plan.ends()).collect();
        beside.sort_by(|a, b| a.name.cmp(&b.name));
        for column in &mut plan.columns {
            if matches!(column.holds, Holds::Typed(..)) {
                column.holds = Holds::Text { required: false };
            }
        }
        plan.columns.extend(beside);
        plan
    }

    /// The columns of CSV, with their types where they have one.
    fn written(&self, table: &str, schema: &Value) -> Vec<Column> {
        let fields = schema["fields"].as_array().into_iter().flatten();
        let column = |field: &Value| {
            let name = field["name"].as_str()?.to_owned();
            let kind = field["type"].as_str().and_then(Type::parse);
            let in_key = self.key.contains(&name);
            let holds = match kind.unwrap_or(Type::Text) {
                Type::Integer if in_key => Holds::Position,
                // The pointer of a check is empty for the record itself: it is a key, and may lack.
                Type::Text => Holds::Text {
                    required: in_key && (table != CHECKS || name == ADDRESS),
                },
                kind => Holds::Typed(kind, name.clone()),
            };
            Some(Column { name, holds })
        };
        fields.filter_map(column).collect()
    }

    fn ends(&self) -> impl Iterator<Item = Column> {
        self.ranges
            .iter()
            .enumerate()
            .flat_map(|(range, (at, shape))| {
                let ends = match shape {
                    ShapeSite::Quantity => &End::QUANTITY[..],
                    ShapeSite::Date => &End::DATE,
                };
                ends.iter().map(move |end| Column {
                    name: format!("{at}~{}", end.as_str()),
                    holds: Holds::End(*end, range),
                })
            })
    }

    /// The cells of a row in the order of columns. `list` gives the elements that stand in another table.
    pub(super) fn cells(
        &self,
        written: &BTreeMap<String, String>,
        rules: &QuantityRules,
        list: &dyn Fn(&str) -> Vec<Option<String>>,
    ) -> Vec<Cell> {
        let ranges: Vec<Option<Value>> = self
            .ranges
            .iter()
            .map(|(at, shape)| derived::range_of_cells(*shape, at, written, rules))
            .collect();
        let text = |name: &str| written.get(name).map(String::as_str);
        let cell = |column: &Column| match &column.holds {
            Holds::Text { .. } => written
                .get(&column.name)
                .map_or(Cell::Absent, |text| Cell::Text(text.clone())),
            Holds::Position => cells::typed(Type::Integer, text(&column.name)),
            Holds::Typed(kind, of) => cells::typed(*kind, text(of)),
            Holds::End(end, range) => {
                let range = ranges.get(*range).and_then(Option::as_ref);
                let text = range.and_then(|range| range[end.as_str()].as_str());
                cells::typed(column.holds.kind(), text)
            }
            Holds::List(table) => Cell::List(list(table)),
        };
        self.columns.iter().map(cell).collect()
    }

    /// Digits behind the point of each decimal that follows from a row.
    pub(super) fn places(
        &self,
        written: &BTreeMap<String, String>,
        rules: &QuantityRules,
    ) -> Vec<(String, u32)> {
        let cells = self.cells(written, rules, &|_| Vec::new());
        let places = self.columns.iter().zip(cells).filter_map(|(column, cell)| {
            let Cell::Number(text) = cell else {
                return None;
            };
            Some((column.name.clone(), cells::places(&text)?))
        });
        places.filter(|(_, places)| *places > 0).collect()
    }
}

/// The column that has the values of a text column in their own type.
fn typed(column: &Column) -> Option<Column> {
    let Holds::Typed(kind, of) = &column.holds else {
        return None;
    };
    Some(Column {
        name: format!("{of}~{}", kind.as_str()),
        holds: column.holds.clone(),
    })
    .filter(|_| *kind != Type::Text)
}

/// For a table that holds nothing but the elements of a list: the table above it and the column there.
fn list(name: &str, schema: &Value, plans: &Plans) -> Option<(String, String)> {
    let depth = |name: &str| plans.get(name).map(|plan| plan.key.len());
    let fields = schema["fields"].as_array()?;
    let own = depth(name)?;
    let [value] = fields.get(own..)? else {
        return None;
    };
    let elements = value["name"] == VALUE && value["element"] == true && value["field"] != true;
    if own < 2 || !elements || value["name"] == KEY {
        return None;
    }
    let mut parents = name.rmatch_indices('.').map(|(at, _)| name.split_at(at));
    let (parent, below) = parents.find(|(parent, _)| depth(parent) == Some(own - 1))?;
    let mut column = String::new();
    for step in below.split('.').skip(1) {
        if step.starts_with('-') && [names::ITEM, names::OTHER].contains(&step) {
            return None;
        }
        column = names::column(own > 2, &column, &names::decoded(step));
    }
    Some((parent.to_owned(), column))
}
