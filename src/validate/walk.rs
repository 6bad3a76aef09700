//! Walks a record beside its kind's plan and gathers what the keywords ask for.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::record::{Excerpt, Link, Node, Pointer, Reference, Shape};
use crate::schema::{Choice, LinkSite, Plan, PlanNode, Test};
use crate::text::Span;

/// What the plan found in a record. One serves all records of a file, one after the other.
#[derive(Debug, Default)]
pub(super) struct Found<'t> {
    references: Vec<Spot<'t>>,
    links: Vec<Spot<'t>>,
    excerpts: Vec<Spot<'t>>,
    rules: Vec<Ruled<'t>>,
    /// The pointers of all of them, one after the other.
    pointers: String,
}

/// A text that a keyword asks for.
#[derive(Debug)]
struct Spot<'t> {
    site: u16,
    pointer: Range<usize>,
    span: Span,
    text: &'t str,
}

/// A value that a rule stands at.
#[derive(Debug)]
struct Ruled<'t> {
    rule: u16,
    pointer: Range<usize>,
    node: Node<'t>,
}

/// A value that a rule is to be checked on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instance<'f> {
    /// Position of the rule among the kind's own.
    pub(super) rule: u16,
    /// Pointer from the record to the value.
    pub(super) pointer: &'f str,
    /// The value.
    pub(super) node: Node<'f>,
}

impl<'t> Found<'t> {
    /// Walks a record beside its kind's plan; what was found before is forgotten.
    pub(super) fn walk(&mut self, plan: &Plan, record: Node<'t>) {
        self.references.clear();
        self.links.clear();
        self.excerpts.clear();
        self.rules.clear();
        self.pointers.clear();
        if plan.nodes.first().is_some_and(|root| root.useful) {
            let mut walk = Walk { plan, found: self };
            walk.node(0, record, &mut Pointer::root());
        }
        let pointers = &self.pointers;
        for spots in [&mut self.references, &mut self.links, &mut self.excerpts] {
            in_order(spots, pointers);
        }
        once(&mut self.rules, pointers);
    }

    /// The references, each once, in the order of the text.
    pub(super) fn references(&self) -> Vec<Reference<'_>> {
        let reference = |spot: &Spot<'t>| Reference {
            site: spot.site,
            pointer: &self.pointers[spot.pointer.clone()],
            span: spot.span,
            target: spot.text,
        };
        self.references.iter().map(reference).collect()
    }

    /// The links, each once, in the order of the text, with what stands beside them in the record.
    pub(super) fn links(&self, plan: &Plan, record: Node<'t>) -> Vec<Link<'_>> {
        let link = |spot: &Spot<'t>| {
            let pointer = &self.pointers[spot.pointer.clone()];
            let link = beside(record, &plan.links[spot.site as usize], pointer);
            Link {
                site: spot.site,
                pointer,
                span: spot.span,
                url: spot.text,
                ..link
            }
        };
        self.links.iter().map(link).collect()
    }

    /// The excerpts, each once, in the order of the text.
    pub(super) fn excerpts(&self) -> Vec<Excerpt<'_>> {
        let excerpt = |spot: &Spot<'t>| Excerpt {
            site: spot.site,
            pointer: &self.pointers[spot.pointer.clone()],
            span: spot.span,
            text: spot.text,
        };
        self.excerpts.iter().map(excerpt).collect()
    }

    /// Where rules are to be checked, in the order of the plan.
    pub(super) fn instances(&self) -> impl ExactSizeIterator<Item = Instance<'_>> {
        self.rules.iter().map(|ruled| Instance {
            rule: ruled.rule,
            pointer: &self.pointers[ruled.pointer.clone()],
            node: ruled.node,
        })
    }

    fn pointer(&mut self, at: &Pointer) -> Range<usize> {
        let start = self.pointers.len();
        self.pointers.push_str(at.as_str());
        start..self.pointers.len()
    }
}

/// In the order of the text, each place once.
fn in_order(spots: &mut Vec<Spot<'_>>, pointers: &str) {
    let pointer = |spot: &Spot<'_>| &pointers[spot.pointer.clone()];
    let key = |spot: &Spot<'_>| (spot.span, spot.site);
    spots.sort_by(|a, b| (key(a), pointer(a)).cmp(&(key(b), pointer(b))));
    spots.dedup_by(|a, b| pointer(a) == pointer(b));
}

/// A shape that is reached in two ways asks for its rules once.
fn once(rules: &mut Vec<Ruled<'_>>, pointers: &str) {
    let key = |ruled: &Ruled<'_>| (ruled.rule, &pointers[ruled.pointer.clone()]);
    if rules.len() <= FEW {
        let mut kept = 0;
        for here in 0..rules.len() {
            let known = rules[..kept].iter();
            if !known.map(key).any(|known| known == key(&rules[here])) {
                rules.swap(kept, here);
                kept += 1;
            }
        }
        rules.truncate(kept);
        return;
    }
    let mut seen = BTreeSet::new();
    rules.retain(|ruled| seen.insert(key(ruled)));
}

/// So few are compared with each other faster than looked up.
const FEW: usize = 16;

struct Walk<'w, 't> {
    plan: &'w Plan,
    found: &'w mut Found<'t>,
}

impl<'t> Walk<'_, 't> {
    fn node(&mut self, index: u32, value: Node<'t>, at: &mut Pointer) {
        let plan = self.plan;
        let node = &plan.nodes[index as usize];
        if let Some(text) = value.as_text() {
            self.text(node, text, value.span(), at);
        }
        for rule in &node.rules {
            let pointer = self.found.pointer(at);
            self.found.rules.push(Ruled {
                rule: *rule,
                pointer,
                node: value,
            });
        }
        for target in &node.all {
            self.node(*target, value, at);
        }
        for (name, target) in &node.dependents {
            if value.get(name).is_some() {
                self.node(*target, value, at);
            }
        }
        for choice in &node.choices {
            self.choice(choice, value, at);
        }
        match value.shape() {
            Shape::Table => self.fields(index, value, at),
            Shape::List => self.elements(index, value, at),
            _ => {}
        }
    }

    /// What a text is: a reference, a link, an excerpt.
    fn text(&mut self, node: &PlanNode, text: &'t str, span: Span, at: &Pointer) {
        let found = &mut *self.found;
        let mut pointer = None;
        for (site, spots) in [
            (node.reference, &mut found.references),
            (node.excerpt, &mut found.excerpts),
            (node.link, &mut found.links),
        ] {
            let Some(site) = site else { continue };
            let pointer = pointer.get_or_insert_with(|| {
                let start = found.pointers.len();
                found.pointers.push_str(at.as_str());
                start..found.pointers.len()
            });
            spots.push(Spot {
                site,
                pointer: pointer.clone(),
                span,
                text,
            });
        }
    }

    fn fields(&mut self, index: u32, table: Node<'t>, at: &mut Pointer) {
        let node = &self.plan.nodes[index as usize];
        let here = at.len();
        for (name, target) in &node.properties {
            if let Some(value) = table.get(name) {
                at.push_name(name);
                self.node(*target, value, at);
                at.truncate(here);
            }
        }
        if node.patterns.is_empty() && node.additional.is_none() {
            return;
        }
        for (name, value) in table.fields() {
            at.push_name(name);
            let mut named = node.named.iter().any(|known| &**known == name);
            for (pattern, target) in &node.patterns {
                if pattern.is_match(name) {
                    named = true;
                    self.node(*target, value, at);
                }
            }
            if let (Some(target), false) = (node.additional, named) {
                self.node(target, value, at);
            }
            at.truncate(here);
        }
    }

    fn elements(&mut self, index: u32, list: Node<'t>, at: &mut Pointer) {
        let node = &self.plan.nodes[index as usize];
        if node.prefix.is_empty() && node.items.is_none() {
            return;
        }
        let here = at.len();
        for (position, value) in list.items().enumerate() {
            if let Some(target) = node.prefix.get(position).copied().or(node.items) {
                at.push(position);
                self.node(target, value, at);
                at.truncate(here);
            }
        }
    }

    fn choice(&mut self, choice: &Choice, value: Node<'t>, at: &mut Pointer) {
        match choice {
            Choice::Branches(branches) => {
                let mut accepted = false;
                for (test, target) in branches {
                    if test.accepts(value) {
                        accepted = true;
                        self.target(*target, value, at);
                    }
                }
                if !accepted {
                    self.target(nearest_branch(branches, value), value, at);
                }
            }
            Choice::Condition {
                test,
                then,
                otherwise,
            } => {
                let target = if test.accepts(value) {
                    *then
                } else {
                    *otherwise
                };
                self.target(target, value, at);
            }
        }
    }

    fn target(&mut self, target: Option<u32>, value: Node<'t>, at: &mut Pointer) {
        if let Some(target) = target {
            self.node(target, value, at);
        }
    }
}

/// What stands beside a link, in the same table.
fn beside<'t>(record: Node<'t>, site: &LinkSite, at: &str) -> Link<'t> {
    let table = at.rsplit_once('/').map_or("", |(table, _)| table);
    let beside = |pointer: &Option<String>| record.at(&format!("{table}{}", pointer.as_ref()?));
    let archive = beside(&site.archive).and_then(|copy| Some((copy.as_text()?, copy.span())));
    Link {
        site: 0,
        pointer: "",
        span: Span::default(),
        url: "",
        archive,
        accessed: beside(&site.accessed).and_then(Node::as_written),
    }
}

/// Where no branch accepts the value, the one that would be explained to the author.
fn nearest_branch(branches: &[(Test, Option<u32>)], value: Node<'_>) -> Option<u32> {
    let errors: Vec<_> = branches
        .iter()
        .map(|(test, _)| test.errors(value))
        .collect();
    super::errors::meant(&errors).and_then(|index| branches[index].1)
}
