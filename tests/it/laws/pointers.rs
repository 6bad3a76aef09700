//! Pointer → place → text: what a random record says at a pointer is what the
//! place of that pointer holds.

use factum::record::{Document, Node, Part, Pointer};
use proptest::prelude::*;

/// A value as it is written, with the places below it.
#[derive(Debug, Clone)]
enum Written {
    Scalar(String),
    List(Vec<Written>),
    Table(Vec<(String, Written)>),
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        "[a-zé ]{0,9}".prop_map(|text| format!("\"{text}\"")),
        "[a-z~/#=]{0,9}".prop_map(|text| format!("'{text}'")),
        Just("2021-10-05".to_owned()),
        Just("2.60".to_owned()),
        Just("true".to_owned()),
    ]
}

/// Names, among them those that a pointer has to escape.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_][a-z0-9_]{0,5}", "[a-z]/[a-z]~[0-9é]{1,3}"]
}

fn written() -> impl Strategy<Value = Written> {
    scalar()
        .prop_map(Written::Scalar)
        .prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Written::List),
                prop::collection::btree_map(name(), inner, 0..4)
                    .prop_map(|fields| Written::Table(fields.into_iter().collect())),
            ]
        })
}

impl Written {
    fn render(&self, into: &mut String, at: &Pointer, places: &mut Vec<(String, Part, String)>) {
        let start = into.len();
        match self {
            Self::Scalar(text) => into.push_str(text),
            Self::List(items) => {
                into.push('[');
                for (index, item) in items.iter().enumerate() {
                    into.push_str(if index == 0 { " " } else { ", # é\n" });
                    item.render(into, &at.join(index), places);
                }
                into.push(']');
            }
            Self::Table(fields) => {
                into.push('{');
                for (index, (name, value)) in fields.iter().enumerate() {
                    into.push_str(if index == 0 { " " } else { ", " });
                    field(name, value, into, at, places);
                }
                into.push('}');
            }
        }
        places.push((
            at.as_str().to_owned(),
            Part::Value,
            into[start..].to_owned(),
        ));
    }
}

fn field(
    name: &str,
    value: &Written,
    into: &mut String,
    at: &Pointer,
    places: &mut Vec<(String, Part, String)>,
) {
    let bare = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let key = if bare {
        name.to_owned()
    } else {
        format!("\"{name}\"")
    };
    into.push_str(&key);
    into.push_str(" = ");
    let at = at.join(name);
    places.push((at.as_str().to_owned(), Part::Key, key));
    value.render(into, &at, places);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_pointer_leads_to_what_was_written(
        fields in prop::collection::btree_map(name(), written(), 1..6),
    ) {
        let mut text = String::from("# ä comment\n[[thing]]\n");
        let mut places = Vec::new();
        for (name, value) in &fields {
            field(name, value, &mut text, &Pointer::root(), &mut places);
            text.push('\n');
        }
        let (document, faults) = Document::parse(&text);
        prop_assert!(faults.is_empty(), "{faults:?} in\n{text}");
        let (_, _, things) = document.entries().next().expect("an entry");
        let record: Node<'_> = things.item(0).expect("a record");
        for (pointer, part, written) in places {
            let span = record.locate(&pointer, part);
            prop_assert_eq!(text.get(span.range()), Some(written.as_str()), "{}", pointer);
        }
    }
}
