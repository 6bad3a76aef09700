//! What the schemas know of values, for the compiler of rules.

use std::sync::{Arc, Mutex, PoisonError};

use foldhash::HashMap;

use super::declared::{Declared, Spot};
use super::expressions::Expressions;
use super::refs::Documents;
use crate::expression::{Field, Shapes, Sort};
use crate::text::nearest;

/// The kinds of a project by name and root schema, sorted by name.
pub(super) struct Types<'t> {
    pub(super) documents: &'t Documents,
    pub(super) kinds: &'t [(String, Spot)],
    /// What the schemas declare of the values that were asked about: rules ask of the same few.
    known: Mutex<HashMap<Vec<Spot>, Arc<Declared>>>,
    /// The expressions that were parsed.
    pub(super) expressions: &'t Expressions,
}

impl<'t> Types<'t> {
    pub(super) fn new(
        documents: &'t Documents,
        kinds: &'t [(String, Spot)],
        expressions: &'t Expressions,
    ) -> Self {
        Self {
            documents,
            kinds,
            known: Mutex::default(),
            expressions,
        }
    }

    /// What the schemas at some spots declare together.
    pub(super) fn declared(&self, spots: &[Spot]) -> Arc<Declared> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(declared) = known().get(spots) {
            return declared.clone();
        }
        let declared = Arc::new(self.documents.declared(spots));
        known().insert(spots.to_vec(), declared.clone());
        declared
    }

    /// The schemas at a path of a kind: a JSON Pointer with `*`.
    pub(super) fn at(&self, root: &Spot, path: &str) -> Vec<Spot> {
        let mut here = vec![root.clone()];
        for step in path.split('/').skip(1) {
            let step = crate::record::unescape(step);
            here = self.declared(&here).below(&step);
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
        let declared = self.declared(of);
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
        self.declared(of).below("*")
    }

    fn kinds(&self, of: &Vec<Spot>) -> Vec<u16> {
        let declared = self.declared(of);
        declared
            .kinds
            .iter()
            .filter_map(|kind| self.kind(kind))
            .collect()
    }

    fn sort(&self, of: &Vec<Spot>) -> Sort {
        let declared = self.declared(of);
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
