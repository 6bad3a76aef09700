//! The tables of a dataset as its `datapackage.json` describes them.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::super::Error;
use super::super::layout::{Layout, Site, Type};
use super::super::names::{self, ITEM, KEY, OTHER};
use super::super::package::PACKAGE;
use super::super::tables::is_own;
use super::super::typed::{self, Plans};
use super::witness::Witnesses;
use super::{Verification, json};

/// What the package says.
#[derive(Debug, Default)]
pub(super) struct Package {
    pub(super) layout: Layout,
    /// The columns of files with types.
    pub(super) plans: Plans,
    pub(super) tables: BTreeMap<String, Described>,
}

/// One table.
#[derive(Debug, Default)]
pub(super) struct Described {
    pub(super) path: String,
    /// Columns with their types, in order.
    pub(super) columns: Vec<(String, Type)>,
    /// Columns that name records.
    pub(super) foreign: Vec<String>,
}

/// Reads the package; `None` if there is none to use.
pub(super) fn read(
    folder: &Path,
    witnesses: &mut Witnesses,
    found: &mut Verification,
) -> Result<Option<Package>, Error> {
    let Some(value) = json(folder, PACKAGE, found)? else {
        return Ok(None);
    };
    witnesses.hear(PACKAGE);
    let mut package = Package::default();
    let mut elements = BTreeMap::new();
    for resource in value["resources"].as_array().into_iter().flatten() {
        let text = |key: &str| resource[key].as_str().unwrap_or_default().to_owned();
        let (name, path) = (text("name"), text("path"));
        let hash = text("hash");
        let sha256 = hash.strip_prefix("sha256:").unwrap_or_default();
        witnesses.claim(PACKAGE, &path, sha256, resource["bytes"].as_u64());
        let described = described(path, resource);
        elements.insert(name.clone(), only_elements(resource));
        package.tables.insert(name, described);
    }
    let resources = value["resources"].as_array().into_iter().flatten();
    let schemas = resources.filter_map(|own| Some((own["name"].as_str()?, &own["schema"])));
    package.plans = typed::plans(schemas);
    package.layout = layout(&package.tables, &elements);
    Ok(Some(package))
}

fn described(path: String, resource: &Value) -> Described {
    let schema = &resource["schema"];
    let fields = schema["fields"].as_array().into_iter().flatten();
    let columns = fields.map(|field| {
        let kind = field["type"].as_str().and_then(Type::parse);
        let name = field["name"].as_str().unwrap_or_default();
        (name.to_owned(), kind.unwrap_or(Type::Text))
    });
    let keys = schema["foreignKeys"].as_array().into_iter().flatten();
    let foreign = keys.filter_map(|key| Some(key["fields"][0].as_str()?.to_owned()));
    Described {
        path,
        columns: columns.collect(),
        foreign: foreign.collect(),
    }
}

/// The columns that hold elements of lists and never a field.
fn only_elements(resource: &Value) -> Vec<String> {
    let fields = resource["schema"]["fields"]
        .as_array()
        .into_iter()
        .flatten();
    fields
        .filter(|field| field["element"] == true && field["field"] != true)
        .filter_map(|field| Some(field["name"].as_str()?.to_owned()))
        .collect()
}

/// The layout that these tables came from, as far as it shows in them.
fn layout(
    tables: &BTreeMap<String, Described>,
    elements: &BTreeMap<String, Vec<String>>,
) -> Layout {
    let mut layout = Layout::default();
    // The site of the rows of each table; a table comes after the one that it hangs on.
    let mut rows: BTreeMap<&str, u32> = BTreeMap::new();
    for (name, table) in tables {
        let parent = name
            .rmatch_indices('.')
            .map(|(at, _)| name.split_at(at))
            .find(|(parent, _)| rows.contains_key(parent));
        let site = match parent {
            Some((parent, below)) => layout.child(rows[parent], below),
            None => layout.root(&names::kind_of(name)),
        };
        rows.insert(name, site);
        for (column, _) in &table.columns {
            let own = column == names::ADDRESS
                || parent.is_some() && is_own(column)
                || elements.get(name).is_some_and(|only| only.contains(column));
            if !own && column != KEY || parent.is_none() && column == KEY {
                layout.descend(site, &names::steps(column));
            }
        }
    }
    layout
}

impl Layout {
    fn add(&mut self) -> u32 {
        self.sites.push(Site::default());
        u32::try_from(self.sites.len() - 1).unwrap_or(u32::MAX)
    }

    fn root(&mut self, kind: &str) -> u32 {
        let site = self.add();
        self.roots.insert(kind.to_owned(), site);
        site
    }

    /// The site of the rows of a table, by the steps from the table above it.
    fn child(&mut self, parent: u32, below: &str) -> u32 {
        let steps: Vec<&str> = below.split('.').skip(1).collect();
        let site = self.add();
        match steps.as_slice() {
            [ITEM] => self.sites[parent as usize].items = Some(site),
            [OTHER] => self.sites[parent as usize].rest = Some(site),
            steps => {
                let steps: Vec<String> = steps.iter().map(|step| names::decoded(step)).collect();
                let holder = self.descend(parent, &steps);
                // A list or an open table: the rows are the same.
                let holder = &mut self.sites[holder as usize];
                holder.items = Some(site);
                holder.rest = Some(site);
            }
        }
        site
    }

    fn descend(&mut self, mut site: u32, steps: &[String]) -> u32 {
        for step in steps {
            let known = self.sites[site as usize].names.get(step.as_str()).copied();
            site = known.unwrap_or_else(|| {
                let new = self.add();
                let names = &mut self.sites[site as usize].names;
                names.insert(step.as_str().into(), new);
                new
            });
        }
        site
    }
}
