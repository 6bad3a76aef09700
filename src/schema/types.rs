//! What the schemas know of values, for the compiler of rules.

use super::declared::Spot;
use super::refs::Documents;
use crate::expression::{Field, Shapes, Sort};
use crate::text::nearest;

/// The kinds of a project by name and root schema, sorted by name.
pub(super) struct Types<'t> {
    pub(super) documents: &'t Documents,
    pub(super) kinds: &'t [(String, Spot)],
}

impl Types<'_> {
    /// The schemas at a path of a kind: a JSON Pointer with `*`.
    pub(super) fn at(&self, root: &Spot, path: &str) -> Vec<Spot> {
        let mut here = vec![root.clone()];
        for step in path.split('/').skip(1) {
            let step = crate::record::unescape(step);
            here = self.documents.declared(&here).below(&step);
        }
        here
    }
}

impl Shapes for Types<'_> {
    type Type = Vec<Spot>;

    fn record(&self, kinds: &[u16]) -> Vec<Spot> {
        let spots = kinds
            .iter()
            .filter_map(|kind| self.kinds.get(*kind as usize));
        spots.map(|(_, spot)| spot.clone()).collect()
    }

    fn field(&self, of: &Vec<Spot>, name: &str) -> Field<Vec<Spot>> {
        let declared = self.documents.declared(of);
        let spots = declared.below(name);
        if !spots.is_empty() {
            return Field::Known(spots);
        }
        let known = declared.properties.keys().map(String::as_str);
        Field::Unknown {
            closed: declared.closed,
            nearest: nearest(name, known).map(str::to_owned),
        }
    }

    fn element(&self, of: &Vec<Spot>) -> Vec<Spot> {
        self.documents.declared(of).below("*")
    }

    fn kinds(&self, of: &Vec<Spot>) -> Vec<u16> {
        let declared = self.documents.declared(of);
        declared
            .kinds
            .iter()
            .filter_map(|kind| self.kind(kind))
            .collect()
    }

    fn sort(&self, of: &Vec<Spot>) -> Sort {
        let declared = self.documents.declared(of);
        if declared.shapes.contains("urn:factum:quantity") {
            return Sort::Quantity;
        }
        if declared.shapes.contains("urn:factum:date") || declared.dated {
            return Sort::Date;
        }
        let mut types = declared.types.iter();
        match (types.next().map(String::as_str), types.next()) {
            (Some("string"), None) => Sort::Text,
            (Some("integer"), None) => Sort::Integer,
            (Some("number"), None) => Sort::Number,
            (Some("boolean"), None) => Sort::Boolean,
            (Some("array"), None) => Sort::List,
            (Some("object"), None) => Sort::Table,
            _ => Sort::Unknown,
        }
    }

    fn kind(&self, name: &str) -> Option<u16> {
        let found = self
            .kinds
            .binary_search_by(|(kind, _)| kind.as_str().cmp(name))
            .ok();
        found.and_then(|position| u16::try_from(position).ok())
    }
}
