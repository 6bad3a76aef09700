//! Walks a record beside its kind's plan and gathers what the keywords ask for.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::record::{Excerpt, Link, Node, Pointer, Reference, Shape};
use crate::schema::{Choice, LinkSite, Need, Plan, PlanNode, Test};
use crate::text::Span;

/// What the plan found in a record. One serves all records of a file, one after the other.
#[derive(Debug)]
pub(super) struct Found<'t> {
    references: Vec<Spot<'t>>,
    links: Vec<Spot<'t>>,
    excerpts: Vec<Spot<'t>>,
    rules: Vec<Ruled<'t>>,
    /// The pointers of all of them, one after the other.
    pointers: Pointer,
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
    /// With room for what most records come to.
    pub(super) fn new() -> Self {
        Self {
            references: Vec::with_capacity(8),
            links: Vec::new(),
            excerpts: Vec::new(),
            rules: Vec::new(),
            pointers: Pointer::with_capacity(120),
        }
    }

    /// Walks a record beside its kind's plan; what was found before is forgotten. `quoting`: links
    /// and excerpts are looked for too.
    pub(super) fn walk(&mut self, plan: &Plan, record: Node<'t>, quoting: bool) {
        self.references.clear();
        self.links.clear();
        self.excerpts.clear();
        self.rules.clear();
        self.pointers.truncate(0);
        let mut walk = Walk {
            plan,
            least: if quoting {
                Need::Quoting
            } else {
                Need::Everybody
            },
            found: self,
        };
        if let Some(root) = plan.nodes.first().filter(|root| root.need >= walk.least) {
            walk.node(root, record, &Way::Record);
        }
        let pointers = self.pointers.as_str();
        for spots in [&mut self.references, &mut self.links, &mut self.excerpts] {
            in_order(spots, pointers);
        }
        once(&mut self.rules, pointers);
    }

    /// The references, each once, in the order of the text.
    pub(super) fn references(&self) -> Vec<Reference<'_>> {
        let reference = |spot: &Spot<'t>| Reference {
            site: spot.site,
            pointer: self.pointer(&spot.pointer),
            span: spot.span,
            target: spot.text,
        };
        self.references.iter().map(reference).collect()
    }

    /// The links, each once, in the order of the text, with what stands beside them in the record.
    pub(super) fn links(&self, plan: &Plan, record: Node<'t>) -> Vec<Link<'_>> {
        let link = |spot: &Spot<'t>| {
            let pointer = self.pointer(&spot.pointer);
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
            pointer: self.pointer(&spot.pointer),
            span: spot.span,
            text: spot.text,
        };
        self.excerpts.iter().map(excerpt).collect()
    }

    /// Where rules are to be checked, in the order of the plan.
    pub(super) fn instances(&self) -> impl ExactSizeIterator<Item = Instance<'_>> {
        self.rules.iter().map(|ruled| Instance {
            rule: ruled.rule,
            pointer: self.pointer(&ruled.pointer),
            node: ruled.node,
        })
    }

    fn pointer(&self, place: &Range<usize>) -> &str {
        &self.pointers.as_str()[place.clone()]
    }
}

/// In the order of the text, each place once.
fn in_order(spots: &mut Vec<Spot<'_>>, pointers: &str) {
    let pointer = |spot: &Spot<'_>| &pointers[spot.pointer.clone()];
    let order = |a: &Spot<'_>, b: &Spot<'_>| {
        let apart = (a.span, a.site).cmp(&(b.span, b.site));
        apart.then_with(|| pointer(a).cmp(pointer(b)))
    };
    spots.sort_by(order);
    // Most stand apart; pointers are read only where two do not.
    spots.dedup_by(|a, b| a.span == b.span && pointer(a) == pointer(b));
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

/// The way from the record down to a value: written out only where something is found.
enum Way<'w> {
    Record,
    /// A field that the plan names.
    Property(&'w Way<'w>, &'w Pointer),
    Field(&'w Way<'w>, &'w str),
    Element(&'w Way<'w>, usize),
}

impl Way<'_> {
    fn write(&self, into: &mut Pointer) {
        match self {
            Self::Record => {}
            Self::Property(above, step) => {
                above.write(into);
                into.push_steps(step);
            }
            Self::Field(above, name) => {
                above.write(into);
                into.push_name(name);
            }
            Self::Element(above, position) => {
                above.write(into);
                into.push_position(*position);
            }
        }
    }
}

struct Walk<'w, 't> {
    plan: &'w Plan,
    /// What nobody needs more than this is not looked for.
    least: Need,
    found: &'w mut Found<'t>,
}

impl<'w, 't> Walk<'w, 't> {
    /// A node of the plan, if it leads to something that is needed.
    fn needed(&self, index: u32) -> Option<&'w PlanNode> {
        let node = self.plan.nodes.get(index as usize);
        node.filter(|node| node.need >= self.least)
    }

    fn target(&mut self, index: u32, value: Node<'t>, way: &Way<'_>) {
        if let Some(node) = self.needed(index) {
            self.node(node, value, way);
        }
    }

    fn node(&mut self, node: &'w PlanNode, value: Node<'t>, way: &Way<'_>) {
        if let Some(text) = value.as_text() {
            self.text(node, text, value.span(), way);
        }
        if !node.rules.is_empty() {
            self.rules(node, value, way);
        }
        for target in &node.all {
            self.target(*target, value, way);
        }
        for (name, target) in &node.dependents {
            if value.get(name).is_some() {
                self.target(*target, value, way);
            }
        }
        for choice in &node.choices {
            self.choice(choice, value, way);
        }
        match value.shape() {
            Shape::Table => self.fields(node, value, way),
            Shape::List => self.elements(node, value, way),
            _ => {}
        }
    }

    /// Writes a pointer; says where it stands.
    fn pointer(&mut self, way: &Way<'_>) -> Range<usize> {
        let start = self.found.pointers.len();
        way.write(&mut self.found.pointers);
        start..self.found.pointers.len()
    }

    fn rules(&mut self, node: &PlanNode, value: Node<'t>, way: &Way<'_>) {
        let pointer = self.pointer(way);
        let ruled = |rule: &u16| Ruled {
            rule: *rule,
            pointer: pointer.clone(),
            node: value,
        };
        self.found.rules.extend(node.rules.iter().map(ruled));
    }

    /// What a text is: a reference, a link, an excerpt.
    fn text(&mut self, node: &PlanNode, text: &'t str, span: Span, way: &Way<'_>) {
        let spot = |site: u16, pointer: Range<usize>| Spot {
            site,
            pointer,
            span,
            text,
        };
        if let Some(site) = node.reference {
            let pointer = self.pointer(way);
            self.found.references.push(spot(site, pointer));
        }
        if self.least > Need::Quoting {
            return;
        }
        if let Some(site) = node.link {
            let pointer = self.pointer(way);
            self.found.links.push(spot(site, pointer));
        }
        if let Some(site) = node.excerpt {
            let pointer = self.pointer(way);
            self.found.excerpts.push(spot(site, pointer));
        }
    }

    fn fields(&mut self, node: &'w PlanNode, table: Node<'t>, way: &Way<'_>) {
        for field in &node.properties {
            if let Some(target) = self.needed(field.target)
                && let Some(value) = table.get(&field.name)
            {
                self.node(target, value, &Way::Property(way, &field.step));
            }
        }
        if node.patterns.is_empty() && node.additional.is_none() {
            return;
        }
        for (name, value) in table.fields() {
            let way = &Way::Field(way, name);
            let mut named = node.named.iter().any(|known| &**known == name);
            for (pattern, target) in &node.patterns {
                if pattern.is_match(name) {
                    named = true;
                    self.target(*target, value, way);
                }
            }
            if let (Some(target), false) = (node.additional, named) {
                self.target(target, value, way);
            }
        }
    }

    fn elements(&mut self, node: &PlanNode, list: Node<'t>, way: &Way<'_>) {
        if node.prefix.is_empty() && node.items.is_none() {
            return;
        }
        for (position, value) in list.items().enumerate() {
            if let Some(target) = node.prefix.get(position).copied().or(node.items) {
                self.target(target, value, &Way::Element(way, position));
            }
        }
    }

    fn choice(&mut self, choice: &Choice, value: Node<'t>, way: &Way<'_>) {
        if !choice.targets().any(|target| self.needed(target).is_some()) {
            return;
        }
        let target = match choice {
            Choice::Branches(branches) => {
                let mut accepted = false;
                for (test, target) in branches {
                    if test.accepts(value) {
                        accepted = true;
                        self.maybe(*target, value, way);
                    }
                }
                if accepted {
                    return;
                }
                nearest_branch(branches, value)
            }
            Choice::Condition {
                test,
                then,
                otherwise,
            } => {
                if test.accepts(value) {
                    *then
                } else {
                    *otherwise
                }
            }
        };
        self.maybe(target, value, way);
    }

    fn maybe(&mut self, target: Option<u32>, value: Node<'t>, way: &Way<'_>) {
        if let Some(target) = target {
            self.target(target, value, way);
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
