//! Walks a record beside its kind's plan and gathers what the keywords ask for.

use crate::record::{Node, Pointer, Reference, Shape};
use crate::schema::{Choice, Plan, Test};

/// The references of a record, each once, in the order of the text.
pub(super) fn references(plan: &Plan, record: Node<'_>) -> Vec<Reference> {
    let mut found = Vec::new();
    if plan.nodes.first().is_some_and(|root| root.useful) {
        let mut walk = Walk {
            plan,
            found: &mut found,
        };
        walk.node(0, record, &mut Pointer::root());
    }
    found.sort_by(|a: &Reference, b| {
        (a.span, a.site, &a.pointer).cmp(&(b.span, b.site, &b.pointer))
    });
    found.dedup_by(|a, b| a.pointer == b.pointer);
    found
}

struct Walk<'w> {
    plan: &'w Plan,
    found: &'w mut Vec<Reference>,
}

impl Walk<'_> {
    fn node(&mut self, index: u32, value: Node<'_>, at: &mut Pointer) {
        let plan = self.plan;
        let node = &plan.nodes[index as usize];
        if let (Some(site), Some(target)) = (node.reference, value.as_text()) {
            self.found.push(Reference {
                site,
                pointer: at.as_str().into(),
                span: value.span(),
                target: target.into(),
            });
        }
        for target in &node.all {
            self.node(*target, value, at);
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

    fn fields(&mut self, index: u32, table: Node<'_>, at: &mut Pointer) {
        let node = &self.plan.nodes[index as usize];
        let here = at.len();
        for (name, target) in &node.properties {
            if let Some(value) = table.get(name) {
                at.push(name);
                self.node(*target, value, at);
                at.truncate(here);
            }
        }
        if node.patterns.is_empty() && node.additional.is_none() {
            return;
        }
        for (name, value) in table.fields() {
            at.push(name);
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

    fn elements(&mut self, index: u32, list: Node<'_>, at: &mut Pointer) {
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

    fn choice(&mut self, choice: &Choice, value: Node<'_>, at: &mut Pointer) {
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

    fn target(&mut self, target: Option<u32>, value: Node<'_>, at: &mut Pointer) {
        if let Some(target) = target {
            self.node(target, value, at);
        }
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
