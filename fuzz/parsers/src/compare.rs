//! The comparison itself: both trees walked in step, once the fields of the second are sorted too.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml_spanner::{Arena, ArrayStyle, ErrorKind, Item, Key, Table, TableStyle, Value};

use crate::recover;

/// What a divergence would mean to an adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Written down differently; the text and the tree give back exactly what `toml` says.
    Recovered,
    /// `toml-spanner` refuses what `toml` takes: the file would have to be parsed again with `toml`.
    Refused,
    /// `toml-spanner` takes what `toml` refuses, and the tree tells that it has to be asked.
    Asked,
    /// `toml-spanner` takes what `toml` refuses, or says something else about it.
    Decisive,
}

/// A sort of difference between the two parsers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Divergence {
    /// What it would mean.
    pub weight: Weight,
    /// Its sort: verdict, tree or span, and what differs.
    pub class: Cow<'static, str>,
}

/// Parses a text with both and names every sort of difference once.
pub fn compare(text: &str) -> Vec<Divergence> {
    let arena = Arena::new();
    let (expected, faults) = DeTable::parse_recoverable(text);
    let found = toml_spanner::parse(text, &arena);
    let mut walk = Walk {
        text,
        seen: BTreeSet::new(),
    };
    match (faults.first(), &found) {
        (Some(_), Err(_)) => {}
        (Some(fault), Ok(document)) => {
            let asks = recover::deep(document.table());
            let message = fault.message();
            let what = message
                .split_once(", expected")
                .map_or(message, |cut| cut.0);
            walk.say(
                if asks {
                    Weight::Asked
                } else {
                    Weight::Decisive
                },
                format!("verdict: toml alone refuses: {what}"),
            );
        }
        (None, Err(error)) => {
            let what = describe(&error.kind());
            walk.say(
                Weight::Refused,
                format!("verdict: toml-spanner alone refuses: {what}"),
            );
        }
        (None, Ok(_)) => {
            if let Ok(document) = found {
                let mut table = document.into_table();
                recover::sort(&mut table);
                walk.table(expected.get_ref(), &table);
            }
        }
    }
    let seen = walk.seen.into_iter();
    seen.map(|(weight, class)| Divergence { weight, class })
        .collect()
}

fn describe(kind: &ErrorKind<'_>) -> String {
    let name = kind.kind_name();
    match kind {
        ErrorKind::InvalidInteger(why)
        | ErrorKind::InvalidFloat(why)
        | ErrorKind::InvalidDateTime(why) => format!("{name}: {why}"),
        ErrorKind::OutOfRange { ty, .. } => format!("{name}: {ty}"),
        ErrorKind::Wanted { expected, .. } => format!("{name}: {expected}"),
        _ => name.to_owned(),
    }
}

struct Walk<'t> {
    text: &'t str,
    seen: BTreeSet<(Weight, Cow<'static, str>)>,
}

impl Walk<'_> {
    fn say(&mut self, weight: Weight, class: impl Into<Cow<'static, str>>) {
        self.seen.insert((weight, class.into()));
    }

    fn table(&mut self, expected: &DeTable<'_>, found: &Table<'_>) {
        let fields = found.entries();
        if fields.len() != expected.len() {
            self.say(Weight::Decisive, "tree: number of fields");
            return;
        }
        for ((key, value), (name, item)) in expected.iter().zip(fields) {
            if key.get_ref() != name.name {
                self.say(Weight::Decisive, "tree: key");
                return;
            }
            if item.span().start > item.span().end {
                self.say(Weight::Decisive, "span: ends before it starts");
            }
            self.key(&key.span(), *name, item);
            self.value(value, item, Some(*name));
        }
    }

    /// Headers that come after the tables below them: `toml` moves the key to the header.
    fn key(&mut self, expected: &Range<usize>, key: Key<'_>, found: &Item<'_>) {
        if *expected == key.span.range() {
            return;
        }
        let under =
            matches!(found.value(), Value::Table(table) if table.style() == TableStyle::Header);
        let header = under.then(|| recover::header(self.text, found.span().start as usize));
        if header.flatten().is_some_and(|(_, last)| last == *expected) {
            self.say(
                Weight::Recovered,
                "span: key of a header that follows its children",
            );
        } else {
            self.say(Weight::Decisive, "span: key");
        }
    }

    fn value(&mut self, expected: &Spanned<DeValue<'_>>, found: &Item<'_>, key: Option<Key<'_>>) {
        self.span(expected, found, key);
        let literal = self.text.get(found.span().range()).unwrap_or_default();
        match (expected.get_ref(), found.value()) {
            (DeValue::String(a), Value::String(b)) => self.same("tree: string", &**a, *b),
            (DeValue::Boolean(a), Value::Boolean(b)) => self.same("tree: boolean", a, b),
            (DeValue::Integer(a), Value::Integer(b)) => {
                let (digits, radix) = recover::digits(literal);
                self.same(
                    "tree: digits of an integer",
                    &(a.as_str(), a.radix()),
                    &(&*digits, radix),
                );
                let number = i128::from_str_radix(a.as_str(), a.radix()).ok();
                self.same("tree: integer", &number, &Some(b.as_i128()));
            }
            (DeValue::Float(a), Value::Float(b)) => {
                let (digits, _) = recover::digits(literal);
                self.same("tree: digits of a float", a.as_str(), &*digits);
                let number = a.as_str().parse().map(f64::to_bits).ok();
                let nan = b.is_nan() && a.as_str().ends_with("nan");
                if !nan {
                    self.same("tree: float", &number, &Some(b.to_bits()));
                }
            }
            (DeValue::Datetime(a), Value::DateTime(b)) => {
                self.same("tree: date", &a.to_string(), &recover::date(b));
            }
            (DeValue::Array(a), Value::Array(b)) => {
                self.same("tree: number of elements", &a.len(), &b.len());
                for (a, b) in a.iter().zip(b.iter()) {
                    self.value(a, b, None);
                }
            }
            (DeValue::Table(a), Value::Table(b)) => self.table(a, b),
            _ => self.say(Weight::Decisive, "tree: kind"),
        }
    }

    fn same<T: PartialEq + ?Sized>(&mut self, class: &'static str, expected: &T, found: &T) {
        if expected != found {
            self.say(Weight::Decisive, class);
        }
    }

    fn span(&mut self, expected: &Spanned<DeValue<'_>>, found: &Item<'_>, key: Option<Key<'_>>) {
        let expected = expected.span();
        if expected == found.span().range() {
            return;
        }
        let header = |item: &Item<'_>| {
            recover::header(self.text, item.span().start as usize).map(|(header, _)| header)
        };
        let (class, recovered) = match found.value() {
            Value::Table(table) => match table.style() {
                TableStyle::Header => ("span: table under a header", header(found)),
                // The span that `toml` gives is that of the key's first mention.
                TableStyle::Implicit | TableStyle::Dotted => (
                    "span: table that only dots name",
                    key.map(|key| key.span.range()),
                ),
                TableStyle::Inline => ("span: inline table", None),
            },
            Value::Array(array) if array.style() == ArrayStyle::Header => {
                ("span: array of tables", array.get(0).and_then(header))
            }
            Value::Array(_) => ("span: array", None),
            _ => ("span: scalar", None),
        };
        if recovered == Some(expected) {
            self.say(Weight::Recovered, class);
        } else {
            self.say(Weight::Decisive, class);
        }
    }
}
