//! Walks a record beside its kind's plan and gathers what the keywords ask for.

use std::collections::BTreeSet;

use crate::record::{Excerpt, Link, Node, Pointer, Reference, Shape};
use crate::schema::{Choice, LinkSite, Plan, PlanNode, Test};
use crate::text::Span;

/// What the plan found in a record.
#[derive(Debug, Default)]
pub(super) struct Found<'t> {
    /// The references, each once, in the order of the text.
    pub(super) references: Vec<Reference>,
    /// The links, each once, in the order of the text.
    pub(super) links: Vec<Link>,
    /// The excerpts, each once, in the order of the text.
    pub(super) excerpts: Vec<Excerpt>,
    /// Where rules are to be checked, in the order of the plan.
    pub(super) instances: Vec<Instance<'t>>,
}

/// A value that a rule is to be checked on.
#[derive(Debug)]
pub(super) struct Instance<'t> {
    /// Position of the rule among the kind's own.
    pub(super) rule: u16,
    /// Pointer from the record to the value.
    pub(super) pointer: Box<str>,
    /// The value.
    pub(super) node: Node<'t>,
}

/// Walks a record beside its kind's plan.
pub(super) fn walk<'t>(plan: &Plan, record: Node<'t>) -> Found<'t> {
    let mut found = Found::default();
    if plan.nodes.first().is_some_and(|root| root.useful) {
        let mut walk = Walk {
            plan,
            record,
            found: &mut found,
        };
        walk.node(0, record, &mut Pointer::root());
    }
    let key = |r: &Reference| (r.span, r.site);
    found
        .references
        .sort_by(|a, b| (key(a), &a.pointer).cmp(&(key(b), &b.pointer)));
    found.references.dedup_by(|a, b| a.pointer == b.pointer);
    found.links.sort_by_key(|link| (link.span, link.site));
    found.links.dedup_by(|a, b| a.pointer == b.pointer);
    found.excerpts.sort_by_key(|words| (words.span, words.site));
    found.excerpts.dedup_by(|a, b| a.pointer == b.pointer);
    found.instances = once(found.instances);
    found
}

/// A shape that is reached in two ways asks for its rules once.
fn once(mut instances: Vec<Instance<'_>>) -> Vec<Instance<'_>> {
    let same = |a: &Instance<'_>, b: &Instance<'_>| a.rule == b.rule && a.pointer == b.pointer;
    if instances.len() <= FEW {
        let mut kept: Vec<Instance<'_>> = Vec::with_capacity(instances.len());
        for instance in instances {
            if !kept.iter().any(|known| same(known, &instance)) {
                kept.push(instance);
            }
        }
        return kept;
    }
    let mut seen = BTreeSet::new();
    instances.retain(|instance| seen.insert((instance.rule, instance.pointer.clone())));
    instances
}

/// So few are compared with each other faster than looked up.
const FEW: usize = 16;

struct Walk<'w, 't> {
    plan: &'w Plan,
    record: Node<'t>,
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
            self.found.instances.push(Instance {
                rule: *rule,
                pointer: at.as_str().into(),
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
        let pointer = || Box::from(at.as_str());
        if let Some(site) = node.reference {
            self.found.references.push(Reference {
                site,
                pointer: pointer(),
                span,
                target: text.into(),
            });
        }
        if let Some(site) = node.excerpt {
            self.found.excerpts.push(Excerpt {
                site,
                pointer: pointer(),
                span,
                text: text.into(),
            });
        }
        if let Some(site) = node.link {
            let about = &self.plan.links[site as usize];
            let link = link(self.record, about, at.as_str());
            self.found.links.push(Link {
                site,
                pointer: pointer(),
                span,
                url: text.into(),
                ..link
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
fn link(record: Node<'_>, site: &LinkSite, at: &str) -> Link {
    let table = at.rsplit_once('/').map_or("", |(table, _)| table);
    let beside = |pointer: &Option<String>| record.at(&format!("{table}{}", pointer.as_ref()?));
    let archive = beside(&site.archive).filter(|copy| copy.as_text().is_some());
    let accessed = beside(&site.accessed).and_then(Node::as_written);
    Link {
        site: 0,
        pointer: Box::default(),
        span: Span::default(),
        url: Box::default(),
        archive: archive.and_then(Node::as_text).map(Box::from),
        archive_span: archive.map(Node::span).unwrap_or_default(),
        accessed: accessed.as_deref().map(Box::from),
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
