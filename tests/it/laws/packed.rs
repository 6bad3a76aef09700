//! What is packed of a record reads as the record does, and what nobody packed
//! reads as something, without a panic.

use std::sync::Arc;

use factum::record::{
    Absence, Check, CheckOutcome, Digest, Digests, Document, Draft, Excerpt, Gathered, Keep, Link,
    Node, Packed, Packer, Reference, UniqueKey, Withdrawn,
};
use factum::text::{FileId, Span};
use proptest::prelude::*;

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        "[a-zéа-я ]{0,90}".prop_map(|text| format!("\"{text}\"")),
        Just("2021-10-05".to_owned()),
        Just("2.60".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
    ]
}

/// Lists and tables of few and of many things.
fn written() -> impl Strategy<Value = String> {
    scalar().prop_recursive(3, 60, 20, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..20)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..20).prop_map(|fields| {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{name} = {value}"))
                    .collect();
                format!("{{ {} }}", fields.join(", "))
            }),
        ]
    })
}

fn same(one: Node<'_>, other: Node<'_>) -> Result<(), TestCaseError> {
    prop_assert_eq!(one.shape(), other.shape());
    prop_assert_eq!(one.span(), other.span());
    prop_assert_eq!(one.as_text(), other.as_text());
    prop_assert_eq!(one.as_written(), other.as_written());
    prop_assert_eq!(one.as_boolean(), other.as_boolean());
    prop_assert_eq!(one.as_decimal(), other.as_decimal());
    prop_assert_eq!(one.len(), other.len());
    for (one, other) in one.items().zip(other.items()) {
        same(one, other)?;
    }
    prop_assert_eq!(one.items().count(), other.items().count());
    prop_assert_eq!(one.fields().count(), other.fields().count());
    for ((name, value), (other_name, other_value)) in one.fields().zip(other.fields()) {
        prop_assert_eq!(name, other_name);
        same(value, other_value)?;
        let found = other.get(name);
        prop_assert_eq!(found.map(Node::span), Some(value.span()));
    }
    prop_assert!(other.get("no-such-field").is_none());
    prop_assert!(other.item(other.len()).is_none());
    Ok(())
}

fn whole() -> Keep {
    let mut keep = Keep::default();
    keep.add("");
    keep
}

fn draft<'t>(node: Node<'t>, keep: &'t Keep, kind: u16) -> Draft<'t> {
    Draft {
        kind,
        node,
        id: Err(Absence::Missing),
        id_span: node.span(),
        keep,
        references: &[],
        checks: &[],
        unique: &[],
        faults: &[],
        links: &[],
        excerpts: &[],
        formerly: &[],
        withdrawn: None,
    }
}

/// Reads everything that a digest may be asked.
fn read_all(digest: Digest<'_>) -> usize {
    fn node(at: Node<'_>, depth: usize) -> usize {
        let own = at.as_text().map_or(0, str::len) + at.as_written().map_or(0, |text| text.len());
        let number =
            usize::from(at.as_number().is_some()) + usize::from(at.key_span("a").is_some());
        if depth == 0 {
            return own + number;
        }
        let items: usize = at.items().take(50).map(|item| node(item, depth - 1)).sum();
        let fields = at
            .fields()
            .take(50)
            .map(|(name, it)| name.len() + node(it, depth - 1));
        own + number + items + fields.sum::<usize>() + at.get("a").map_or(0, |_| 1)
    }
    let id = digest.id().map_or(0, str::len);
    let places = [digest.header(), digest.id_span(), digest.place().span];
    id + places.len()
        + node(digest.kept(), 4)
        + digest.references().iter().take(50).count()
        + digest
            .references()
            .partition_point(|it| it.span < digest.header())
        + digest.checks().iter().take(50).count()
        + digest.unique().iter().take(50).count()
        + digest.faults().iter().take(50).count()
        + digest.links().iter().take(50).count()
        + digest.excerpts().iter().take(50).count()
        + digest.formerly().iter().take(50).count()
        + usize::from(digest.withdrawn().is_some() && !digest.stands())
}

proptest! {
    #[test]
    fn what_is_kept_whole_reads_as_it_was(values in prop::collection::vec(written(), 1..4)) {
        let text = values.iter().fold(String::from("# é\n"), |text, value| {
            format!("{text}[[x]]\nid = 1\nvalue = {value}\n")
        });
        let (document, faults) = Document::parse(&text);
        prop_assert!(faults.is_empty(), "{text}");
        let keep = whole();
        let mut packer = Packer::new(true);
        let records: Vec<Node<'_>> = document.entries().flat_map(|(_, _, list)| list.items()).collect();
        for (kind, node) in (0..).zip(&records) {
            packer.add(&draft(*node, &keep, kind));
        }
        let digests = Digests::new(vec![(FileId(7), packer.file())]);
        prop_assert_eq!(digests.len(), values.len());
        for ((kind, node), digest) in (0..).zip(&records).zip(digests.iter()) {
            prop_assert_eq!((digest.kind, digest.file), (kind, FileId(7)));
            prop_assert_eq!(digest.header(), node.span());
            same(*node, digest.kept())?;
        }
    }

    #[test]
    fn what_is_gathered_is_what_was_packed(
        sizes in prop::collection::vec(prop_oneof![0..100usize, 4000..4200usize], 0..150),
        split in any::<prop::sample::Index>(),
    ) {
        let text = |(number, size): (usize, &usize)| format!("{number}é").repeat(size / 3);
        let texts: Vec<String> = sizes.iter().enumerate().map(text).collect();
        let shared = Arc::new(String::from("of an earlier run"));
        let packed = |text: &String| match text.len() % 7 {
            0 => Packed::part_of(&shared, 3..10),
            _ => Packed::from_text(text.as_str().into()),
        };
        let mut parts = [Gathered::default(), Gathered::default(), Gathered::default()];
        let third = split.index(texts.len() + 1) / 2;
        for (number, text) in texts.iter().enumerate() {
            let part = (number / third.max(1)).min(2);
            let file = FileId(u32::try_from(number).unwrap());
            parts[part].add(file, packed(text));
        }
        let [first, second, third] = parts;
        let files = first.with(second.with(third)).files();
        prop_assert_eq!(files.len(), texts.len());
        for ((number, text), (file, held)) in texts.iter().enumerate().zip(&files) {
            prop_assert_eq!(file.0 as usize, number);
            let packed = packed(text);
            prop_assert_eq!(held.as_text(), packed.as_text());
        }
    }

    #[test]
    fn any_text_reads_without_a_panic(text in "\\PC{0,40}[\\x00-\\x7f]{0,200}") {
        let digests = Digests::new(vec![(FileId(0), Packed::from_text(text.into()))]);
        for digest in digests.iter() {
            read_all(digest);
        }
    }

    #[test]
    fn packed_records_with_changed_bytes_read_without_a_panic(
        value in written(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0u8..128), 1..6),
    ) {
        let text = format!("[[x]]\nvalue = {value}\n");
        let (document, _) = Document::parse(&text);
        let keep = whole();
        let mut packer = Packer::new(true);
        for node in document.entries().flat_map(|(_, _, list)| list.items()) {
            packer.add(&draft(node, &keep, 0));
        }
        let mut bytes = packer.file().as_text().as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let digests = Digests::new(vec![(FileId(0), Packed::from_text(text.into()))]);
        for digest in digests.iter() {
            read_all(digest);
        }
    }
}

const OUTCOMES: [CheckOutcome; 8] = [
    CheckOutcome::Pending,
    CheckOutcome::Holds,
    CheckOutcome::ByRounding,
    CheckOutcome::Contradicted,
    CheckOutcome::ContradictedWaived,
    CheckOutcome::NotChecked,
    CheckOutcome::NotComparable,
    CheckOutcome::Faulty,
];

#[test]
fn every_part_of_a_digest_comes_back() {
    let text = "[[x]]\nid = \"a\"\nkept = 1\nleft = 2\n";
    let (document, _) = Document::parse(text);
    let node = document
        .entries()
        .flat_map(|(_, _, list)| list.items())
        .next()
        .expect("a record");
    let mut keep = Keep::default();
    keep.add("/kept");
    let span = |start| Span::new(start, start + 3);
    // More than few, so that each is found by where it begins.
    let pointers: Vec<String> = (0..100).map(|at| format!("/cites/{at}")).collect();
    let references: Vec<Reference<'_>> = (0..)
        .zip(&pointers)
        .map(|(at, pointer)| Reference {
            site: 3,
            pointer,
            span: span(10 * at),
            target: "source:é",
        })
        .collect();
    let check = |outcome| Check {
        rule: 70,
        pointer: "/kept",
        outcome,
    };
    let link = Link {
        site: 1,
        pointer: "/url",
        span: span(2),
        url: "https://example.org/a",
        archive: Some(("https://example.org/b", span(70_000))),
        accessed: Some("2021-10".into()),
    };
    let bare = Link {
        archive: None,
        accessed: None,
        ..link.clone()
    };
    let words = Excerpt {
        site: 0,
        pointer: "/excerpt",
        span: span(5),
        text: "2.6%",
    };
    let mut packer = Packer::new(true);
    packer.add(&Draft {
        id: Ok("a"),
        id_span: span(0),
        references: &references,
        checks: &OUTCOMES.map(check),
        unique: &[
            None,
            Some(UniqueKey {
                text: "t1:a",
                span: span(9),
            }),
        ],
        faults: &[span(1), span(20)],
        links: &[link.clone(), bare.clone()],
        excerpts: &[words],
        formerly: &[("b", span(4)), ("c", span(8))],
        withdrawn: Some(Withdrawn {
            reason: "twice",
            replaced_by: Some("d"),
        }),
        ..draft(node, &keep, 300)
    });
    let digests = Digests::new(vec![
        (FileId(0), Packed::default()),
        (FileId(1), packer.file()),
    ]);
    let digest = digests.at(0);
    own_parts(digest, span);
    named(digest, &references);
    assert_eq!(digest.links().iter().collect::<Vec<_>>(), [link, bare]);
    assert_eq!(digest.excerpts().first(), Some(words));
    let found: Vec<_> = digest
        .checks()
        .iter()
        .map(|check| (check.rule, check.pointer, check.outcome))
        .collect();
    assert_eq!(found, OUTCOMES.map(|outcome| (70, "/kept", outcome)));
    let keys: Vec<_> = digest
        .unique()
        .iter()
        .map(|key| key.map(|key| (key.text, key.span)))
        .collect();
    assert_eq!(keys, [None, Some(("t1:a", span(9)))]);
}

fn named(digest: Digest<'_>, references: &[Reference<'_>]) {
    assert_eq!(digest.references().len(), 100);
    for (at, wanted) in references.iter().enumerate() {
        let found = digest.references().get(at).expect("as many as there were");
        assert_eq!(
            (found.site, found.pointer, found.span, found.target),
            (wanted.site, wanted.pointer, wanted.span, wanted.target)
        );
        assert_eq!(digest.references().at(wanted.span), Some(at));
        assert_eq!(
            digest
                .references()
                .partition_point(|it| it.span < wanted.span),
            at
        );
    }
}

fn own_parts(digest: Digest<'_>, span: impl Fn(usize) -> Span) {
    assert_eq!(
        digest.faults().iter().collect::<Vec<_>>(),
        [span(1), span(20)]
    );
    assert!(
        digest
            .faults()
            .find_sorted(|fault| fault.cmp(&span(20)))
            .is_some()
    );
    assert!(
        digest
            .faults()
            .find_sorted(|fault| fault.cmp(&span(19)))
            .is_none()
    );
    assert_eq!(
        (digest.kind, digest.file, digest.stands()),
        (300, FileId(1), false)
    );
    assert_eq!((digest.id(), digest.id_span()), (Ok("a"), span(0)));
    assert_eq!(
        digest
            .kept()
            .fields()
            .map(|(name, _)| name)
            .collect::<Vec<_>>(),
        ["kept"]
    );
    assert_eq!(
        digest.formerly().iter().collect::<Vec<_>>(),
        [("b", span(4)), ("c", span(8))]
    );
    let withdrawn = digest.withdrawn().map(|it| (it.reason, it.replaced_by));
    assert_eq!(withdrawn, Some(("twice", Some("d"))));
}
