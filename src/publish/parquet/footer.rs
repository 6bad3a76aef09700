//! What a Parquet file says of itself: its columns, which must be those of the
//! plan, and where the values of each group of rows stand.

use super::super::cells::{MAX_PLACES, PRECISION};
use super::super::layout::Type;
use super::super::typed::{Column, Holds, Plan};
use super::thrift::{self, Thrift};
use super::{DECIMAL, ROWS};

/// What the file says.
#[derive(Debug)]
pub(super) struct Footer {
    /// Digits behind the point, for each column; 0 for those that are no decimals.
    pub(super) places: Vec<u32>,
    pub(super) groups: Vec<Group>,
}

/// A group of rows.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) rows: usize,
    /// One for each column.
    pub(super) chunks: Vec<Chunk>,
}

/// Where a column's values of a group stand.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) offset: u64,
    pub(super) length: usize,
    pub(super) compressed: bool,
    /// How many values it says it has.
    pub(super) values: usize,
}

/// A node of the tree of columns, without what says nothing of values.
#[derive(Debug, Default, PartialEq, Eq)]
struct Node {
    name: String,
    physical: Option<i64>,
    length: Option<i64>,
    repetition: i64,
    children: i64,
    converted: Option<i64>,
    places: Option<i64>,
    precision: Option<i64>,
    /// Which of the logical types.
    logical: Option<i64>,
}

/// Reads a footer, against the columns that the file must have.
pub(super) fn read(mut bytes: &[u8], plan: &Plan) -> Result<Footer, String> {
    let broken = || "what it says of itself cannot be read".to_owned();
    let footer = thrift::structure(&mut bytes).ok_or_else(broken)?;
    let nodes: Vec<Node> = footer.list(2).iter().map(Node::read).collect();
    let places = columns(&nodes, plan)?;
    let groups = footer.list(4).iter();
    let groups: Vec<Group> = groups
        .map(|group| self::group(group, plan.columns.len()).ok_or_else(broken))
        .collect::<Result<_, _>>()?;
    let rows: usize = groups.iter().map(|group| group.rows).sum();
    if footer.size(3) != Some(rows) {
        return Err("its count of rows is not that of its groups".to_owned());
    }
    Ok(Footer { places, groups })
}

impl Node {
    fn read(thrift: &Thrift) -> Self {
        let logical = match thrift.field(10) {
            Some(Thrift::Struct(fields)) => fields.first().map(|(kind, _)| *kind),
            _ => None,
        };
        Self {
            name: thrift.text(4).unwrap_or_default().to_owned(),
            physical: thrift.integer(1),
            length: thrift.integer(2),
            repetition: thrift.integer(3).unwrap_or(0),
            children: thrift.integer(5).unwrap_or(0),
            converted: thrift.integer(6),
            places: thrift.integer(7),
            precision: thrift.integer(8),
            logical,
        }
    }

    /// A column for single values.
    fn leaf(name: &str, kind: Type, repetition: i64, places: i64) -> Self {
        let node = Self {
            name: name.to_owned(),
            repetition,
            ..Self::default()
        };
        let physical = |physical, converted, logical| Self {
            physical: Some(physical),
            converted,
            logical,
            ..node
        };
        match kind {
            Type::Boolean => physical(0, None, None),
            Type::Date => physical(1, Some(6), Some(6)),
            Type::Integer => physical(2, None, None),
            Type::Text => physical(6, Some(0), Some(1)),
            Type::Number => Self {
                length: i64::try_from(DECIMAL).ok(),
                places: Some(places),
                precision: Some(i64::from(PRECISION)),
                ..physical(7, Some(5), Some(5))
            },
        }
    }

    /// The nodes of a column.
    fn of(column: &Column, places: i64) -> Vec<Self> {
        if !matches!(column.holds, Holds::List(_)) {
            let optional = i64::from(!column.holds.is_required());
            return vec![Self::leaf(
                &column.name,
                column.holds.kind(),
                optional,
                places,
            )];
        }
        let list = Self {
            name: column.name.clone(),
            children: 1,
            converted: Some(3),
            logical: Some(3),
            ..Self::default()
        };
        let items = Self {
            name: "list".to_owned(),
            repetition: 2,
            children: 1,
            ..Self::default()
        };
        vec![list, items, Self::leaf("element", Type::Text, 1, 0)]
    }
}

/// Compares the columns with the plan; gives the digits behind the point of each.
fn columns(nodes: &[Node], plan: &Plan) -> Result<Vec<u32>, String> {
    let mut nodes = nodes.iter().skip(1);
    let mut all = Vec::new();
    for column in &plan.columns {
        let wrong = || {
            format!(
                "it has no column {} as datapackage.json describes it",
                column.name
            )
        };
        let mut places = 0;
        for (first, expected) in Node::of(column, 0).into_iter().enumerate() {
            let node = nodes.next().ok_or_else(wrong)?;
            if first == 0 {
                places = node.places.unwrap_or(0);
            }
            let of_places = Node::of(column, places);
            let expected = of_places.get(first).unwrap_or(&expected);
            if node != expected || !(0..=i64::from(MAX_PLACES)).contains(&places) {
                return Err(wrong());
            }
        }
        all.push(u32::try_from(places).unwrap_or(0));
    }
    match nodes.next() {
        Some(node) => Err(format!("no build writes its column {}", node.name)),
        None => Ok(all),
    }
}

fn group(group: &Thrift, columns: usize) -> Option<Group> {
    let rows = group.size(3).filter(|rows| *rows <= ROWS)?;
    let chunks: Vec<Chunk> = group.list(1).iter().map(chunk).collect::<Option<_>>()?;
    (chunks.len() == columns).then_some(Group { rows, chunks })
}

fn chunk(chunk: &Thrift) -> Option<Chunk> {
    let about = chunk.field(3)?;
    // A chunk in another file, or with a dictionary, is not ours.
    if chunk.field(1).is_some() || about.field(11).is_some() {
        return None;
    }
    Some(Chunk {
        offset: u64::try_from(about.integer(9)?).ok()?,
        length: about.size(7)?,
        compressed: match about.integer(4)? {
            0 => false,
            1 => true,
            _ => return None,
        },
        values: about.size(5)?,
    })
}
