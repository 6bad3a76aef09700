//! The kinds of a project, and what their schemas answer to the other stages.

use std::sync::Arc;

use serde_json::Value;

use super::accept::Acceptor;
use super::declared::{Declared, Spot};
use super::deferred::Deferred;
use super::identity::IdTemplate;
use super::plan::Plan;
use super::refs::Documents;
use super::rules::{CompiledRule, RuleSet};
use super::source::SchemaFile;
use crate::record::Keep;
use crate::text::{Place, nearest};

/// All kinds of a project.
#[derive(Debug)]
pub struct Catalog {
    /// The project's kinds, sorted by name, and last the built-in one for waivers.
    pub kinds: Vec<Kind>,
    pub(super) documents: Arc<Documents>,
    pub(super) sources: Vec<SchemaFile>,
}

/// One kind: its schema and what was compiled from it.
#[derive(Debug)]
pub struct Kind {
    /// Its name, as used in record files.
    pub name: String,
    /// The schema's title, or the name.
    pub title: String,
    /// The schema's description; may be empty.
    pub description: String,
    /// Where the schema begins; `None` for the built-in kind.
    pub at: Option<Place>,
    /// How ids are composed.
    pub id: IdTemplate,
    /// `x-unique`: keys, each a list of pointers.
    pub unique: Vec<Vec<String>>,
    /// `x-source`: whether its records are evidence.
    pub source: bool,
    /// The compiled keywords.
    pub plan: Plan,
    /// The compiled rules.
    pub rules: RuleSet,
    /// What records keep for rules that read other records.
    pub keep: Keep,
    /// Where its schema stands among the documents.
    pub spot: Spot,
    /// Answers for most right records before the validator is asked.
    pub acceptor: Acceptor,
    /// Reads records; has nothing to read them with if the schema is at fault.
    pub validator: Deferred,
}

impl Catalog {
    /// Builds the validators that were put off, where schemas are at fault.
    pub(super) fn settle(&mut self) {
        for kind in &mut self.kinds {
            kind.validator.settle();
            kind.plan.settle();
        }
    }

    /// The position of a kind by name.
    pub fn position(&self, name: &str) -> Option<u16> {
        let (waiver, own) = self.kinds.split_last()?;
        let found = own
            .binary_search_by(|kind| kind.name.as_str().cmp(name))
            .ok();
        let found = found.or_else(|| (name == waiver.name).then_some(own.len()));
        found.and_then(|position| u16::try_from(position).ok())
    }

    /// The kind at a position that [`Catalog::position`] gave.
    pub fn kind(&self, position: u16) -> &Kind {
        &self.kinds[position as usize]
    }

    /// Whether a position is that of the built-in kind for waivers.
    pub fn is_waiver(&self, position: u16) -> bool {
        position as usize + 1 == self.kinds.len()
    }

    /// The known kind whose name is nearest to `name`.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.kinds.iter().map(|kind| kind.name.as_str()))
    }

    /// The names of the rules that the schemas declare, kind by kind.
    pub fn declared_rules(&self) -> impl Iterator<Item = &str> {
        let rules = self.kinds.iter().flat_map(|kind| kind.rules.all());
        rules.map(|rule| rule.rule.name.as_str())
    }

    /// The rule that a schema declares under a name.
    pub fn declared_rule(&self, name: &str) -> Option<&CompiledRule> {
        let mut rules = self.kinds.iter().flat_map(|kind| kind.rules.all());
        rules.find(|rule| rule.rule.name == name)
    }

    /// Whether some rule asks how many sources a record rests on.
    pub fn weighs_sources(&self) -> bool {
        let mut rules = self.kinds.iter().flat_map(|kind| kind.rules.all());
        rules.any(|rule| rule.program.weighs_sources())
    }

    /// How many references a rule follows at most, one behind the other.
    pub fn hops(&self) -> usize {
        let rules = self.kinds.iter().flat_map(|kind| kind.rules.all());
        rules.map(|rule| rule.program.hops()).max().unwrap_or(0)
    }

    /// Whether what a record comes to by itself depends on the day.
    pub fn judges_by_day(&self) -> bool {
        let mut rules = self.kinds.iter().flat_map(|kind| kind.rules.all());
        rules.any(|rule| rule.program.reads_today() && !rule.program.crosses())
    }

    /// The place of some bytes of a rule's expression.
    pub fn place_in_rule(&self, rule: &CompiledRule, bytes: std::ops::Range<usize>) -> Place {
        rule.place(&self.sources, bytes)
    }

    /// The names of declared rules that are at fault, so that nothing is checked by them.
    pub fn faulty_rules(&self) -> impl Iterator<Item = &str> {
        let names = self.kinds.iter().flat_map(|kind| &kind.rules.faulty);
        names.map(String::as_str)
    }

    /// Whether a schema declares a rule of this name.
    pub fn declares(&self, rule: &str) -> bool {
        let mut all = self.declared_rules().chain(self.faulty_rules());
        all.any(|known| known == rule)
    }

    /// The schema at an address as the validator reports it.
    pub fn schema(&self, address: &str) -> Option<&Value> {
        self.documents.get(address)
    }

    /// The spot of an address.
    pub fn spot(&self, address: &str) -> Option<Spot> {
        self.documents.spot(address)
    }

    /// The schema at a spot.
    pub fn at(&self, spot: &Spot) -> Option<&Value> {
        self.documents.at(spot)
    }

    /// What the schemas at some spots declare together.
    pub fn declared(&self, spots: &[Spot]) -> Declared {
        self.documents.declared(spots)
    }

    /// What a kind declares at a place of a record, named by a JSON Pointer.
    pub fn declared_at(&self, kind: &Kind, pointer: &str) -> Declared {
        let mut declared = self.declared(std::slice::from_ref(&kind.spot));
        for step in pointer.split('/').skip(1) {
            let step = crate::record::unescape(step);
            declared = self.declared(&declared.below(&step));
        }
        declared
    }
}
