//! What the `x-` keywords of a kind ask for, compiled once from its schema:
//! a tree that is walked beside a record and leads only to where a keyword stands.

use foldhash::HashMap;
use jsonschema::ValidationError;
use regex::Regex;
use serde_json::{Map, Value};

use super::accept::Acceptor;
use super::declared::Spot;
use super::deferred::Deferred;
use super::refs::Documents;
use super::rules::RuleSite;
use super::sites::{ExcerptSite, LinkSite, ReferenceSite};
use crate::record::{Node, Pointer};

/// The compiled keywords of one kind.
#[derive(Debug, Default)]
pub struct Plan {
    /// Nodes; the root is the first.
    pub nodes: Vec<PlanNode>,
    /// The `x-ref`s, in the order they were met.
    pub references: Vec<ReferenceSite>,
    /// The `x-link`s, in the order they were met.
    pub links: Vec<LinkSite>,
    /// The `x-excerpt`s, in the order they were met.
    pub excerpts: Vec<ExcerptSite>,
    /// The rules of `x-rules`, in the order they were met.
    pub rules: Vec<RuleSite>,
    /// Where a schema comes back to itself further down: a rule there has no paths that could be listed.
    pub endless: Vec<String>,
}

/// A shape that is used at many places is compiled for each, up to so many nodes in all: schemas
/// may come from strangers.
const MAX_NODES: usize = 10_000;

/// What applies to one value, and where it goes on.
#[derive(Debug, Default)]
pub struct PlanNode {
    /// Position in [`Plan::references`].
    pub reference: Option<u16>,
    /// Position in [`Plan::links`].
    pub link: Option<u16>,
    /// Position in [`Plan::excerpts`].
    pub excerpt: Option<u16>,
    /// Positions in [`Plan::rules`].
    pub rules: Vec<u16>,
    /// Fields by name.
    pub properties: Vec<Property>,
    /// Fields by pattern.
    pub patterns: Vec<(Regex, u32)>,
    /// Fields that neither name nor pattern covers.
    pub additional: Option<u32>,
    /// All names beside `additional`, also those that lead nowhere.
    pub named: Vec<Box<str>>,
    /// The first elements of a list.
    pub prefix: Vec<u32>,
    /// The elements after those.
    pub items: Option<u32>,
    /// Nodes that apply to the same value.
    pub all: Vec<u32>,
    /// Nodes that apply to the same value if it has a field of this name.
    pub dependents: Vec<(Box<str>, u32)>,
    /// Nodes that apply if the value satisfies their schema.
    pub choices: Vec<Choice>,
    /// Who needs what stands here and below.
    pub need: Need,
}

/// A field that a node goes on to.
#[derive(Debug)]
pub struct Property {
    /// Its name.
    pub name: Box<str>,
    /// The same as a step of a pointer.
    pub step: Pointer,
    /// The node of its value.
    pub target: u32,
}

/// Who needs what some keywords ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// There are none.
    #[default]
    Nobody,
    /// They are links and excerpts alone: who publishes them or compares them with pages.
    Quoting,
    /// Every run.
    Everybody,
}

/// Branches of which those that the value satisfies apply.
#[derive(Debug)]
pub enum Choice {
    /// `anyOf` and `oneOf`: each branch with its test.
    Branches(Vec<(Test, Option<u32>)>),
    /// `if`, `then`, `else`.
    Condition {
        /// The test.
        test: Test,
        /// What applies if it holds.
        then: Option<u32>,
        /// What applies if it does not.
        otherwise: Option<u32>,
    },
}

/// A schema that decides whether a branch applies.
#[derive(Debug)]
pub struct Test {
    spot: Spot,
    /// Compiled only for branches that lead to a keyword; absent where the schema is at fault.
    built: Option<Box<Built>>,
}

/// A schema in the two forms that a value is tested with.
#[derive(Debug)]
pub(super) struct Built {
    /// Says nearly always what the other would.
    pub(super) acceptor: Acceptor,
    pub(super) validator: Deferred,
}

impl Plan {
    /// Builds the validators that were put off, where schemas are at fault: a test that cannot be
    /// built is never passed.
    pub(super) fn settle(&mut self) {
        for test in self.tests() {
            test.built
                .take_if(|built| built.validator.settle().is_some());
        }
    }

    fn tests(&mut self) -> impl Iterator<Item = &mut Test> {
        let nodes = self.nodes.iter_mut();
        let choices = nodes.flat_map(|node| node.choices.iter_mut());
        choices.flat_map(Choice::tests)
    }
}

impl Test {
    fn new(spot: Spot) -> Self {
        Self { spot, built: None }
    }

    /// Whether a value satisfies the schema.
    pub fn accepts(&self, value: Node<'_>) -> bool {
        self.built.as_ref().is_some_and(|test| {
            let certain = test.acceptor.judge(value);
            let full = || test.validator.get();
            certain.unwrap_or_else(|| full().is_some_and(|full| full.is_valid(value)))
        })
    }

    /// What is wrong with a value that does not: to choose the nearest branch.
    pub fn errors<'i>(&'i self, value: Node<'i>) -> Vec<ValidationError<'i>> {
        let validator = self.built.as_ref().and_then(|test| test.validator.get());
        validator.map_or_else(Vec::new, |validator| validator.iter_errors(value).collect())
    }
}

/// Builds the schema that a choice tests against; `None` if it cannot be built.
pub(super) type Build<'b> = &'b dyn Fn(&Spot) -> Option<Built>;

/// Compiles the plan of the schema at `root`.
pub(super) fn compile(documents: &Documents, root: &Spot, build: Build<'_>) -> Plan {
    let mut compiler = Compiler {
        documents,
        plan: Plan::default(),
        known: HashMap::default(),
        open: Vec::new(),
        first: HashMap::default(),
    };
    compiler.node(root, "");
    let mut plan = compiler.plan;
    cut_loops(&mut plan);
    mark_needs(&mut plan);
    for test in plan.tests() {
        test.built = build(&test.spot).map(Box::new);
    }
    plan
}

struct Compiler<'c> {
    documents: &'c Documents,
    plan: Plan,
    /// Nodes by schema and path.
    known: HashMap<(Spot, String), u32>,
    /// The schemas that are being compiled, from the outside in, with their paths and nodes.
    open: Vec<(Spot, String, u32)>,
    /// The first node of each schema.
    first: HashMap<Spot, u32>,
}

impl Compiler<'_> {
    /// The node of a schema at a path of the record, compiled on its first use. Where a schema comes
    /// back to itself, its node further up is used again, so that recursive schemas end.
    fn node(&mut self, spot: &Spot, path: &str) -> u32 {
        let key = (spot.clone(), path.to_owned());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        if let Some((_, above, node)) = self.open.iter().find(|(open, ..)| open == spot) {
            self.plan.endless.push(above.clone());
            return *node;
        }
        if let (true, Some(node)) = (self.plan.nodes.len() > MAX_NODES, self.first.get(spot)) {
            self.plan.endless.push(String::new());
            return *node;
        }
        let index = u32::try_from(self.plan.nodes.len()).unwrap_or(u32::MAX);
        self.known.insert(key, index);
        self.first.entry(spot.clone()).or_insert(index);
        self.plan.nodes.push(PlanNode::default());
        let documents = self.documents;
        if let Some(Value::Object(keywords)) = documents.at(spot) {
            self.open.push((spot.clone(), path.to_owned(), index));
            let node = self.compile(spot, keywords, path);
            self.open.pop();
            self.plan.nodes[index as usize] = node;
        }
        index
    }

    fn compile(&mut self, spot: &Spot, keywords: &Map<String, Value>, path: &str) -> PlanNode {
        let mut node = PlanNode {
            reference: self.reference(keywords, path),
            link: self.link(keywords),
            excerpt: self.excerpt(keywords),
            rules: self.rules(spot, keywords, path),
            ..PlanNode::default()
        };
        self.fields(&mut node, spot, keywords, path);
        self.elements(&mut node, spot, keywords, path);
        if let Some(Value::String(target)) = keywords.get("$ref")
            && let Some(target) = self.documents.spot(target)
        {
            node.all.push(self.node(&target, path));
        }
        for index in 0..count(keywords, "allOf") {
            let branch = spot.below(&["allOf", &index.to_string()]);
            node.all.push(self.node(&branch, path));
        }
        for keyword in ["anyOf", "oneOf"] {
            if keywords.contains_key(keyword) {
                node.choices
                    .push(self.branches(spot, keywords, keyword, path));
            }
        }
        node.choices.extend(self.condition(spot, keywords, path));
        if let Some(Value::Object(dependents)) = keywords.get("dependentSchemas") {
            for name in dependents.keys() {
                let target = self.node(&spot.below(&["dependentSchemas", name]), path);
                node.dependents.push((name.as_str().into(), target));
            }
        }
        node
    }

    fn reference(&mut self, keywords: &Map<String, Value>, path: &str) -> Option<u16> {
        let site = ReferenceSite::read(keywords.get("x-ref")?, path);
        push(&mut self.plan.references, site)
    }

    fn link(&mut self, keywords: &Map<String, Value>) -> Option<u16> {
        let site = LinkSite::read(keywords.get("x-link")?)?;
        push(&mut self.plan.links, site)
    }

    fn excerpt(&mut self, keywords: &Map<String, Value>) -> Option<u16> {
        let site = ExcerptSite::read(keywords.get("x-excerpt")?);
        push(&mut self.plan.excerpts, site)
    }

    fn rules(&mut self, spot: &Spot, keywords: &Map<String, Value>, path: &str) -> Vec<u16> {
        let first = self.plan.rules.len();
        for number in 0..count(keywords, "x-rules") {
            self.plan.rules.push(RuleSite {
                spot: spot.below(&["x-rules", &number.to_string()]),
                path: path.to_owned(),
            });
        }
        let numbers = first..self.plan.rules.len();
        numbers
            .filter_map(|number| u16::try_from(number).ok())
            .collect()
    }

    fn fields(
        &mut self,
        node: &mut PlanNode,
        spot: &Spot,
        keywords: &Map<String, Value>,
        path: &str,
    ) {
        if let Some(Value::Object(properties)) = keywords.get("properties") {
            for name in properties.keys() {
                let below = spot.below(&["properties", name]);
                let path = Pointer::from(path).join(name);
                node.properties.push(Property {
                    name: name.as_str().into(),
                    step: Pointer::root().join(name),
                    target: self.node(&below, path.as_str()),
                });
                node.named.push(name.as_str().into());
            }
        }
        if let Some(Value::Object(patterns)) = keywords.get("patternProperties") {
            for pattern in patterns.keys() {
                let below = spot.below(&["patternProperties", pattern]);
                let index = self.node(&below, &format!("{path}/*"));
                if let Ok(regex) = Regex::new(pattern) {
                    node.patterns.push((regex, index));
                }
            }
        }
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            if matches!(keywords.get(keyword), Some(Value::Object(_))) && node.additional.is_none()
            {
                if keyword == "unevaluatedProperties" {
                    // What another part of the schema describes is none of its.
                    let declared = self.documents.declared(std::slice::from_ref(spot));
                    let names = declared.properties.keys();
                    node.named = names.map(|name| name.as_str().into()).collect();
                }
                node.additional = Some(self.node(&spot.below(&[keyword]), &format!("{path}/*")));
            }
        }
    }

    fn elements(
        &mut self,
        node: &mut PlanNode,
        spot: &Spot,
        keywords: &Map<String, Value>,
        path: &str,
    ) {
        for index in 0..count(keywords, "prefixItems") {
            let step = index.to_string();
            let below = spot.below(&["prefixItems", &step]);
            node.prefix
                .push(self.node(&below, &format!("{path}/{step}")));
        }
        if matches!(keywords.get("items"), Some(Value::Object(_))) {
            node.items = Some(self.node(&spot.below(&["items"]), &format!("{path}/*")));
        }
    }

    fn branches(
        &mut self,
        spot: &Spot,
        keywords: &Map<String, Value>,
        keyword: &str,
        path: &str,
    ) -> Choice {
        let branches = (0..count(keywords, keyword)).map(|index| {
            let branch = spot.below(&[keyword, &index.to_string()]);
            let target = self.node(&branch, path);
            (Test::new(branch), Some(target))
        });
        Choice::Branches(branches.collect())
    }

    fn condition(
        &mut self,
        spot: &Spot,
        keywords: &Map<String, Value>,
        path: &str,
    ) -> Option<Choice> {
        keywords.get("if")?;
        let mut branch = |keyword: &str| {
            keywords
                .contains_key(keyword)
                .then(|| self.node(&spot.below(&[keyword]), path))
        };
        let (then, otherwise) = (branch("then"), branch("else"));
        // What stands in the test itself applies where the test holds.
        let test_node = branch("if");
        let then = self.both(then, test_node);
        Some(Choice::Condition {
            test: Test::new(spot.below(&["if"])),
            then,
            otherwise,
        })
    }

    fn both(&mut self, one: Option<u32>, other: Option<u32>) -> Option<u32> {
        let (Some(one), Some(other)) = (one, other) else {
            return one.or(other);
        };
        let index = u32::try_from(self.plan.nodes.len()).unwrap_or(u32::MAX);
        self.plan.nodes.push(PlanNode {
            all: vec![one, other],
            ..PlanNode::default()
        });
        Some(index)
    }
}

/// Adds a site; gives its position, as long as a plan can name it.
fn push<S>(sites: &mut Vec<S>, site: S) -> Option<u16> {
    let index = u16::try_from(sites.len()).ok()?;
    sites.push(site);
    Some(index)
}

fn count(keywords: &Map<String, Value>, keyword: &str) -> usize {
    keywords
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(0, Vec::len)
}

impl PlanNode {
    fn own_need(&self) -> Need {
        if self.reference.is_some() || !self.rules.is_empty() {
            Need::Everybody
        } else if self.link.is_some() || self.excerpt.is_some() {
            Need::Quoting
        } else {
            Need::Nobody
        }
    }

    fn targets(&self) -> impl Iterator<Item = u32> + '_ {
        let fields = self.properties.iter().map(|field| field.target);
        let patterns = self.patterns.iter().map(|(_, target)| *target);
        fields
            .chain(patterns)
            .chain(self.additional)
            .chain(self.prefix.iter().copied())
            .chain(self.items)
            .chain(self.all.iter().copied())
            .chain(self.dependents.iter().map(|(_, target)| *target))
            .chain(self.choices.iter().flat_map(Choice::targets))
    }

    /// The nodes that may apply to the same value.
    fn beside(&self) -> Vec<u32> {
        let choices = self.choices.iter().flat_map(Choice::targets);
        self.all.iter().copied().chain(choices).collect()
    }

    /// Drops the ways to a node that applies to the same value.
    fn cut(&mut self, target: u32) {
        let keep = |to: &u32| *to != target;
        self.all.retain(keep);
        self.choices.retain_mut(|choice| choice.prune(&keep));
    }

    fn prune(&mut self, needs: &[Need]) {
        let keep = |target: &u32| needs[*target as usize] > Need::Nobody;
        self.properties.retain(|field| keep(&field.target));
        self.all.retain(keep);
        self.dependents.retain(|(_, target)| keep(target));
        self.additional = self.additional.filter(keep);
        self.items = self.items.filter(keep);
        if !self.prefix.iter().any(keep) && self.items.is_none() {
            self.prefix.clear();
        }
        if !self.patterns.iter().any(|(_, target)| keep(target)) && self.additional.is_none() {
            self.patterns.clear();
        }
        if self.additional.is_none() {
            self.named.clear();
        }
        self.choices.retain_mut(|choice| choice.prune(&keep));
    }
}

impl Choice {
    /// The nodes that may apply.
    pub fn targets(&self) -> impl Iterator<Item = u32> + '_ {
        let (branches, conditional) = match self {
            Self::Branches(branches) => (branches.as_slice(), [None, None]),
            Self::Condition {
                then, otherwise, ..
            } => ([].as_slice(), [*then, *otherwise]),
        };
        let branches = branches.iter().filter_map(|(_, target)| *target);
        branches.chain(conditional.into_iter().flatten())
    }

    fn tests(&mut self) -> Vec<&mut Test> {
        match self {
            Self::Branches(branches) => branches.iter_mut().map(|(test, _)| test).collect(),
            Self::Condition { test, .. } => vec![test],
        }
    }

    /// Drops targets that lead to no keyword; says whether any is left.
    fn prune(&mut self, keep: &impl Fn(&u32) -> bool) -> bool {
        match self {
            Self::Branches(branches) => {
                for (_, target) in &mut *branches {
                    *target = target.filter(keep);
                }
                branches.iter().any(|(_, target)| target.is_some())
            }
            Self::Condition {
                then, otherwise, ..
            } => {
                *then = then.filter(keep);
                *otherwise = otherwise.filter(keep);
                then.is_some() || otherwise.is_some()
            }
        }
    }
}

/// Cuts every way from a schema back to itself that does not go down in the record: what applies
/// to a value applies once, and a walk along such a way would never end.
fn cut_loops(plan: &mut Plan) {
    // 0: not yet entered, 1: on the way, 2: done.
    let mut state = vec![0_u8; plan.nodes.len()];
    for start in 0..plan.nodes.len() {
        if state[start] != 0 {
            continue;
        }
        let mut way = vec![(start, 0)];
        state[start] = 1;
        while let Some((here, next)) = way.pop() {
            let Some(target) = plan.nodes[here].beside().get(next).copied() else {
                state[here] = 2;
                continue;
            };
            if state[target as usize] == 1 {
                plan.nodes[here].cut(target);
                way.push((here, next));
                continue;
            }
            way.push((here, next + 1));
            if state[target as usize] == 0 {
                state[target as usize] = 1;
                way.push((target as usize, 0));
            }
        }
    }
}

/// Cuts every way that leads to no keyword, so that a record is walked only where one stands.
fn mark_needs(plan: &mut Plan) {
    let mut needs: Vec<Need> = plan.nodes.iter().map(PlanNode::own_need).collect();
    loop {
        let mut settled = true;
        for (index, node) in plan.nodes.iter().enumerate() {
            let below = node.targets().map(|target| needs[target as usize]).max();
            let need = needs[index].max(below.unwrap_or_default());
            settled &= need == needs[index];
            needs[index] = need;
        }
        if settled {
            break;
        }
    }
    for (node, need) in plan.nodes.iter_mut().zip(&needs) {
        node.need = *need;
        node.prune(&needs);
    }
}
