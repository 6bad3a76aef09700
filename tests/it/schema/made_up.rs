//! Made-up schemas over the common keywords, and made-up values to go with them: few names and
//! few values, so that they meet.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

const NAMES: [&str; 6] = ["a", "b", "longer-name", "longer-note", "to", "unit"];
const TEXTS: [&str; 14] = [
    "",
    "a",
    "ab",
    "ä",
    "slug-1",
    "Slug-1",
    "-",
    "a--b",
    "2021-01-02",
    "2021-13",
    "2021~",
    "https://example.org/a",
    "exact",
    "million",
];
const PATTERNS: [&str; 13] = [
    "^[a-z0-9]+(-[a-z0-9]+)*$",
    "^[a-z]",
    "b$",
    "^longer",
    "^(a|b)$",
    "^\\S*$",
    "^a$",
    "\\d",
    "",
    "^[a-z]{2}$",
    "\\.|\\w",
    "[\\-a]",
    "(?i)^A",
];
const FORMATS: [&str; 8] = [
    "date",
    "factum-date",
    "uri",
    "email",
    "date-time",
    "regex",
    "nonsense",
    "ipv4",
];
const TYPES: [&str; 7] = [
    "string", "integer", "number", "boolean", "array", "object", "null",
];

fn name() -> impl Strategy<Value = &'static str> {
    select(&NAMES[..])
}

/// A number of a schema.
fn bound() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => (-1_i64..4).prop_map(|whole| json!(whole)),
        1 => select(vec![
            json!(0.0),
            json!(-0.0),
            json!(1.5),
            json!(2.0),
            json!(1e2),
            json!(9_007_199_254_740_993_i64),
            json!(18_446_744_073_709_551_615_u64),
            json!(1e300),
        ]),
    ]
}

/// A value of an `enum` or a `const`.
fn constant() -> impl Strategy<Value = Value> {
    prop_oneof![
        5 => select(&TEXTS[..]).prop_map(|text| json!(text)),
        3 => bound(),
        1 => any::<bool>().prop_map(|truth| json!(truth)),
        1 => select(vec![json!(null), json!([1]), json!({ "a": 1 }), json!([])]),
    ]
}

fn types() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => select(&TYPES[..]).prop_map(|one| json!(one)),
        1 => subsequence(TYPES.to_vec(), 1..4).prop_map(|some| json!(some)),
    ]
}

fn named(schema: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    btree_map(name().prop_map(str::to_owned), schema, 0..4).prop_map(|map| json!(map))
}

/// One keyword that looks at a value itself.
fn plain() -> impl Strategy<Value = (&'static str, Value)> {
    let size = || (0_u64..4).prop_map(|size| json!(size));
    let names = || subsequence(NAMES.to_vec(), 0..3).prop_map(|names| json!(names));
    prop_oneof![
        types().prop_map(|types| ("type", types)),
        vec(constant(), 1..6).prop_map(|values| ("enum", json!(values))),
        constant().prop_map(|value| ("const", value)),
        (
            select(vec![
                "minimum",
                "maximum",
                "exclusiveMinimum",
                "exclusiveMaximum"
            ]),
            bound()
        ),
        (1_i64..4).prop_map(|by| ("multipleOf", json!(by))),
        (
            select(vec![
                "minLength",
                "maxLength",
                "minItems",
                "maxItems",
                "minProperties",
                "maxProperties"
            ]),
            size()
        ),
        select(&PATTERNS[..]).prop_map(|pattern| ("pattern", json!(pattern))),
        select(&FORMATS[..]).prop_map(|format| ("format", json!(format))),
        any::<bool>().prop_map(|unique| ("uniqueItems", json!(unique))),
        names().prop_map(|names| ("required", names)),
        named(names()).prop_map(|names| ("dependentRequired", names)),
        Just(("factum-quantity", json!(true))),
        Just(("description", json!("words"))),
        // What there is no counterpart for.
        select(vec![
            ("contains", json!({ "type": "integer" })),
            ("unevaluatedItems", json!(false)),
            ("$anchor", json!("here")),
            ("contentEncoding", json!("base64")),
        ]),
    ]
}

/// One keyword that applies other schemas.
fn applied(
    inner: &BoxedStrategy<Value>,
) -> impl Strategy<Value = Vec<(&'static str, Value)>> + use<> {
    let one = |keyword: &'static str| {
        inner
            .clone()
            .prop_map(move |schema| vec![(keyword, schema)])
    };
    let some = |keyword: &'static str| {
        vec(inner.clone(), 1..4).prop_map(move |schemas| vec![(keyword, json!(schemas))])
    };
    let fields = |keyword: &'static str| {
        named(inner.clone()).prop_map(move |schemas| vec![(keyword, schemas)])
    };
    let patterns = btree_map(select(&PATTERNS[..]), inner.clone(), 0..3)
        .prop_map(|schemas| vec![("patternProperties", json!(schemas))]);
    let closed = |keyword: &'static str| {
        prop_oneof![Just(json!(false)), inner.clone()].prop_map(move |rest| vec![(keyword, rest)])
    };
    prop_oneof![
        6 => fields("properties"),
        1 => patterns,
        2 => closed("additionalProperties"),
        3 => closed("unevaluatedProperties"),
        1 => one("propertyNames"),
        3 => one("items"),
        1 => some("prefixItems"),
        3 => some("allOf"),
        2 => some("anyOf"),
        2 => some("oneOf"),
        1 => one("not"),
        2 => (inner.clone(), inner.clone(), inner.clone(), 0..4).prop_map(
            |(condition, then, otherwise, which)| {
                let mut keywords = vec![("if", condition)];
                if which & 1 == 0 { keywords.push(("then", then)); }
                if which & 2 == 0 { keywords.push(("else", otherwise)); }
                keywords
            }
        ),
        1 => fields("dependentSchemas"),
        3 => select(vec![
            "#/$defs/one",
            "#/$defs/two",
            "#",
            "urn:factum:date",
            "urn:factum:slug",
            "urn:factum:quantity",
            "#here",
        ])
        .prop_map(|target| vec![("$ref", json!(target))]),
    ]
}

fn together(keywords: Vec<(&'static str, Value)>) -> Value {
    let keywords = keywords
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Value::Object(keywords.collect::<Map<_, _>>())
}

fn subschema() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        8 => vec(plain(), 0..3).prop_map(together),
        1 => any::<bool>().prop_map(|truth| json!(truth)),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        (vec(plain(), 0..2), vec(applied(&inner.boxed()), 0..3)).prop_map(|(plain, applied)| {
            together(
                plain
                    .into_iter()
                    .chain(applied.into_iter().flatten())
                    .collect(),
            )
        })
    })
    .boxed()
}

/// A schema of a kind, with two shapes of its own that it may refer to.
pub(super) fn schema() -> impl Strategy<Value = Value> {
    (subschema(), subschema(), subschema()).prop_map(|(root, one, two)| {
        let mut root = match root {
            Value::Object(keywords) => keywords,
            truth => together(vec![("allOf", json!([truth]))])
                .as_object()
                .cloned()
                .unwrap_or_default(),
        };
        root.insert("$defs".into(), json!({ "one": one, "two": two }));
        Value::Object(root)
    })
}

/// A value as TOML writes it.
fn value() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        6 => select(&TEXTS[..]).prop_map(|text| format!("{text:?}")),
        3 => (-1_i64..4).prop_map(|whole| whole.to_string()),
        2 => select(vec![
            "0.0", "-0.0", "1.5", "2.0", "1e2", "0x10", "1_000", "+1", "inf", "nan",
            "9223372036854775807", "9223372036854775808", "18446744073709551615",
            "99999999999999999999", "9007199254740993", "9007199254740993.0", "1e400",
        ])
        .prop_map(str::to_owned),
        2 => select(vec![
            "2021-01-02",
            "2021-01-02T03:04:05Z",
            "2021-01-02 03:04:05",
            "03:04:05",
            "0001-01-01",
        ])
        .prop_map(str::to_owned),
        1 => any::<bool>().prop_map(|truth| truth.to_string()),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            // The same a few times over, for what asks that all be different.
            (vec(inner.clone(), 1..4), 0_usize..16).prop_map(|(items, times)| {
                let many: Vec<_> = items.iter().cycle().take(times).cloned().collect();
                format!("[{}]", many.join(", "))
            }),
            table(inner.boxed()),
        ]
    })
    .boxed()
}

fn table(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    btree_map(name(), inner, 0..5).prop_map(|fields| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        format!("{{ {} }}", fields.join(", "))
    })
}

/// A text with some values under `thing`, of which most are tables.
pub(super) fn record() -> impl Strategy<Value = String> {
    let one = prop_oneof![4 => table(value()), 1 => value()];
    vec(one, 8).prop_map(|values| format!("thing = [{}]", values.join(", ")))
}
