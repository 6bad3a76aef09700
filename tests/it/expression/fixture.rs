//! A small schema and a world of parsed records for the tests of expressions.

use factum::expression::{
    Env, Fault, Field, Located, Program, Scope, Shapes, Sort, Verdict, World, compile,
};
use factum::record::{Document, Node};
use factum::text::{FileId, Span, nearest};
use factum::value::QuantityRules;

/// What the schema says of a value.
pub(super) enum Shape {
    Of(Sort),
    List(&'static Shape),
    Table(&'static [(&'static str, Shape)]),
    /// A table that may have any other field.
    Open(&'static [(&'static str, Shape)]),
    /// A table of any names, all with such values.
    Values(&'static Shape),
    Reference(&'static [u16]),
    Any,
}

use Shape::{Any, List, Of, Open, Reference, Table, Values};

pub(super) const SOURCE: u16 = 0;
pub(super) const FIGURE: u16 = 1;
pub(super) const CLAIM: u16 = 2;
pub(super) const LOOSE: u16 = 3;
const KINDS: [&str; 4] = ["source", "figure", "claim", "loose"];

static QUANTITY: Shape = Of(Sort::Quantity);
static TEXT: Shape = Of(Sort::Text);
static INTEGER: Shape = Of(Sort::Integer);
static DATE: Shape = Of(Sort::Date);
static TO_FIGURE: Shape = Reference(&[FIGURE]);
static PART: Shape = Table(&[
    ("figure", Reference(&[FIGURE])),
    ("value", Of(Sort::Quantity)),
    ("number", Of(Sort::Integer)),
]);

static SCHEMAS: [Shape; 4] = [
    Table(&[
        ("id", Of(Sort::Text)),
        ("published", Of(Sort::Date)),
        ("title", Of(Sort::Text)),
        ("kind", Of(Sort::Text)),
    ]),
    Table(&[
        ("id", Of(Sort::Text)),
        ("value", Of(Sort::Quantity)),
        ("as_of", Of(Sort::Date)),
        ("count", Of(Sort::Integer)),
        ("source", Reference(&[SOURCE])),
        ("names", List(&TEXT)),
    ]),
    Table(&[
        ("id", Of(Sort::Text)),
        ("stated", Of(Sort::Quantity)),
        ("from", Reference(&[FIGURE])),
        ("to", Reference(&[FIGURE])),
        ("about", Reference(&[SOURCE, FIGURE])),
        ("parts", List(&PART)),
        ("figures", List(&TO_FIGURE)),
        ("values", List(&QUANTITY)),
        ("numbers", List(&INTEGER)),
        ("dates", List(&DATE)),
        ("from_day", Of(Sort::Date)),
        ("to_day", Of(Sort::Date)),
        ("n", Of(Sort::Integer)),
        ("x", Of(Sort::Number)),
        ("flag", Of(Sort::Boolean)),
        ("note", Of(Sort::Text)),
        ("names", Values(&TEXT)),
        ("any", Any),
    ]),
    Open(&[("id", Of(Sort::Text))]),
];

/// The schemas as the compiler sees them.
pub(super) struct Schema;

impl Shapes for Schema {
    type Type = &'static Shape;

    fn record(&self, kinds: &[u16]) -> Self::Type {
        match kinds {
            [one] => &SCHEMAS[usize::from(*one)],
            _ => &Any,
        }
    }

    fn field(&self, of: &Self::Type, name: &str) -> Field<Self::Type> {
        let (fields, closed) = match of {
            Table(fields) => (*fields, true),
            Open(fields) => (*fields, false),
            Values(value) => return Field::Known(value),
            Any | Of(Sort::Quantity) => return Field::Known(&Any),
            _ => (&[][..], true),
        };
        if let Some((_, shape)) = fields.iter().find(|(field, _)| *field == name) {
            return Field::Known(shape);
        }
        let near = nearest(name, fields.iter().map(|(field, _)| *field));
        let nearest = near.map(str::to_owned);
        Field::Unknown { closed, nearest }
    }

    fn element(&self, of: &Self::Type) -> Self::Type {
        match of {
            List(element) | Values(element) => element,
            _ => &Any,
        }
    }

    fn kinds(&self, of: &Self::Type) -> Vec<u16> {
        match of {
            Reference(kinds) => kinds.to_vec(),
            _ => Vec::new(),
        }
    }

    fn sort(&self, of: &Self::Type) -> Sort {
        match of {
            Of(sort) => *sort,
            List(_) => Sort::List,
            Table(_) | Open(_) | Values(_) => Sort::Table,
            Reference(_) => Sort::Text,
            Any => Sort::Unknown,
        }
    }

    fn kind(&self, name: &str) -> Option<u16> {
        let at = KINDS.iter().position(|kind| *kind == name)?;
        u16::try_from(at).ok()
    }
}

/// The scope of a rule at the root of a claim, with everything on offer.
pub(super) fn scope() -> Scope<'static, Schema> {
    Scope {
        shapes: &Schema,
        itself: &SCHEMAS[usize::from(CLAIM)],
        path: "",
        kind: CLAIM,
        referrers: Some(vec![FIGURE]),
        group: true,
    }
}

/// The scope of a rule on the elements of a claim's `parts`.
pub(super) fn part_scope() -> Scope<'static, Schema> {
    Scope {
        itself: &PART,
        path: "/parts/*",
        referrers: None,
        group: false,
        ..scope()
    }
}

/// Records of one file.
pub(super) struct Records<'t> {
    list: Vec<(&'t str, Node<'t>)>,
    /// Values said to be at fault, by what is written there.
    bad: Vec<Span>,
}

impl<'t> Records<'t> {
    pub(super) fn new(document: &'t Document<'t>) -> Self {
        let mut list = Vec::new();
        for (kind, _, node) in document.entries() {
            list.extend(node.items().map(|record| (kind, record)));
        }
        let bad = Vec::new();
        Self { list, bad }
    }

    pub(super) fn all(&self, kind: &str) -> Vec<Located<'t>> {
        let numbered = (0..).zip(&self.list);
        let own = numbered.filter(|(_, (own, _))| *own == kind);
        own.map(|(record, (_, node))| Located {
            node: *node,
            record,
        })
        .collect()
    }

    fn id(&self, record: u32) -> &'t str {
        let id = self.list[record as usize].1.get("id");
        id.and_then(Node::as_text).unwrap_or_default()
    }
}

impl<'t> World<'t> for Records<'t> {
    fn follow(&self, _: Option<Located<'_>>, kinds: &[u16], text: &str) -> Option<Located<'t>> {
        let named = |record: u32| {
            let kind = self.list[record as usize].0;
            let allowed = kinds
                .iter()
                .any(|allowed| KINDS[usize::from(*allowed)] == kind);
            allowed && (self.id(record) == text || self.address(record) == text)
        };
        let count = u32::try_from(self.list.len()).expect("few records");
        let record = (0..count).find(|record| named(*record))?;
        let node = self.list[record as usize].1;
        Some(Located { node, record })
    }

    fn kind(&self, record: u32) -> &'t str {
        self.list[record as usize].0
    }

    fn address(&self, record: u32) -> String {
        format!("{}:{}", self.kind(record), self.id(record))
    }

    fn corroboration(&self, _: u32) -> Option<i64> {
        Some(2)
    }

    fn file(&self, _: u32) -> FileId {
        FileId(0)
    }

    fn at_fault(&self, _: u32, span: Span) -> bool {
        self.bad.contains(&span)
    }
}

/// Compiles for the root of a claim; the expression must have no faults.
#[track_caller]
pub(super) fn program(source: &str) -> Program {
    let (program, faults) = compile(source, &scope());
    assert!(faults.is_empty(), "{source}: {faults:?}");
    program.expect("a program where there is no fault")
}

/// The faults of an expression at the root of a claim.
pub(super) fn faults(source: &str) -> Vec<Fault> {
    compile(source, &scope()).1
}

/// What the check says of the first claim of some records; figures are its
/// referrers, claims its group. Values written `"BAD"` are at fault.
#[track_caller]
pub(super) fn verdict(records: &str, source: &str) -> Verdict {
    evaluated(records, &program(source))
}

pub(super) fn evaluated(records: &str, program: &Program) -> Verdict {
    let (document, faults) = Document::parse(records);
    assert!(faults.is_empty(), "{faults:?}");
    let mut world = Records::new(&document);
    let bad = records.match_indices("\"BAD\"");
    world.bad = bad
        .map(|(at, text)| Span::new(at, at + text.len()))
        .collect();
    let (referrers, group) = (world.all("figure"), world.all("claim"));
    let itself = *group.first().expect("a claim");
    program.evaluate(&Env {
        itself,
        record: itself,
        referrers: Some(&referrers),
        group: Some(&group),
        today: "2026-11-22",
        world: &world,
        quantities: &QuantityRules::default(),
    })
}

/// A verdict in one word.
pub(super) fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Holds(traces) if traces.is_empty() => "holds",
        Verdict::Holds(_) => "by rounding",
        Verdict::Contradicted(_) => "contradicted",
        Verdict::NotChecked(_) => "not checked",
        Verdict::NotComparable(_) => "not comparable",
        Verdict::Faulty { .. } => "faulty",
    }
}

/// Asserts the verdicts of several expressions on the same records.
#[track_caller]
pub(super) fn table(records: &str, rows: &[(&str, &str)]) {
    for (source, expected) in rows {
        let verdict = verdict(records, source);
        assert_eq!(word(&verdict), *expected, "{source}: {verdict:?}");
    }
}

/// What a function writes for each number below `count`, one after the other.
pub(super) fn repeated(count: usize, write: impl Fn(usize) -> String) -> String {
    (0..count).map(write).collect::<Vec<_>>().concat()
}
