//! What differs between two states of a file's records: places alone, or
//! anything else.

use factum::record::{
    Absence, Check, CheckOutcome, Document, Draft, Excerpt, Keep, Link, Node, Packed, Packer,
    Reference, UniqueKey, Withdrawn, differ_in_places_alone,
};
use factum::text::Span;

const TEXT: &str = "[[x]]\nid = \"a\"\nkept = { b = [1, true], c = 2021-01-01 }\nleft = 2\n";

const fn at(start: u32) -> Span {
    Span {
        start,
        end: start + 3,
    }
}

const fn reference(span: Span) -> Reference<'static> {
    Reference {
        site: 3,
        pointer: "/left",
        span,
        target: "b",
    }
}

const fn check(outcome: CheckOutcome) -> Check<'static> {
    Check {
        rule: 0,
        pointer: "",
        outcome,
    }
}

const fn link(span: Span) -> Link<'static> {
    Link {
        site: 0,
        pointer: "/left",
        span,
        url: "https://example.org/a",
        archive: None,
        accessed: None,
    }
}

const fn words(span: Span) -> Excerpt<'static> {
    Excerpt {
        site: 0,
        pointer: "/left",
        span,
        text: "words",
    }
}

/// Everything packed of the one record of a text, with what stands behind its values moved, and
/// then changed.
fn packed(text: &str, moved: u32, change: impl FnOnce(&mut Draft<'_>)) -> Packed {
    let (document, faults) = Document::parse(text);
    assert!(faults.is_empty(), "{text}");
    let mut keep = Keep::default();
    keep.add("/kept");
    let lists = document.entries().map(|(_, _, list)| list);
    let node = lists.flat_map(Node::items).next().expect("a record");
    let key = UniqueKey {
        text: "k",
        span: at(220 + moved),
    };
    let mut draft = Draft {
        kind: 1,
        node,
        id: Ok("a"),
        id_span: node.get("id").map_or(node.span(), Node::span),
        keep: &keep,
        references: &[reference(at(200 + moved)), reference(at(210 + moved))],
        checks: &[check(CheckOutcome::Pending)],
        unique: &[None, Some(key)],
        faults: &[at(230 + moved)],
        links: &[link(at(240 + moved))],
        excerpts: &[words(at(250 + moved))],
        formerly: &[("old", at(260 + moved))],
        withdrawn: None,
    };
    change(&mut draft);
    let mut packer = Packer::new(true);
    packer.add(&draft);
    packer.file()
}

/// A slice for a closure that holds nothing.
fn leak<T, const N: usize>(items: [T; N]) -> &'static [T] {
    Box::leak(Box::new(items))
}

fn unchanged() -> Packed {
    packed(TEXT, 0, |_| ())
}

#[test]
fn what_moved_in_order_is_the_same_but_for_places() {
    assert!(differ_in_places_alone(&unchanged(), &unchanged()));
    let moved = [
        format!("# A comment\n{TEXT}"),
        TEXT.replace("kept =", "kept   =  "),
        TEXT.replace("[1, true]", "[1,   true]"),
        TEXT.replace("left = 2", "left = 'so much longer'"),
    ];
    for text in moved {
        let now = packed(&text, 30, |_| ());
        assert!(differ_in_places_alone(&unchanged(), &now), "{text}");
        assert!(differ_in_places_alone(&now, &unchanged()), "{text}");
    }
}

#[test]
fn what_moved_past_something_else_is_not_the_same() {
    let swapped = "[[x]]\nkept = { b = [1, true], c = 2021-01-01 }\nid = \"a\"\nleft = 2\n";
    let now = packed(swapped, 0, |_| ());
    assert!(!differ_in_places_alone(&unchanged(), &now));
    let inside = TEXT.replace(
        "b = [1, true], c = 2021-01-01",
        "c = 2021-01-01, b = [1, true]",
    );
    let inside = packed(&inside, 0, |_| ());
    assert!(!differ_in_places_alone(&unchanged(), &inside));
    // What was at fault no longer is at the place of a reference, or is now.
    let torn = packed(TEXT, 0, |draft| draft.faults = leak([at(200)]));
    assert!(!differ_in_places_alone(&unchanged(), &torn));
    assert!(!differ_in_places_alone(&torn, &unchanged()));
}

#[test]
fn a_value_that_is_kept_may_not_differ() {
    let changes = [
        ("[1, true]", "[2, true]"),
        ("[1, true]", "[1, false]"),
        ("[1, true]", "[1]"),
        ("[1, true]", "[1.0, true]"),
        ("[1, true]", "\"1\""),
        ("2021-01-01", "2021-01-02"),
        (", c = 2021-01-01", ""),
        ("c = 2021", "d = 2021"),
    ];
    for (from, to) in changes {
        let now = packed(&TEXT.replace(from, to), 0, |_| ());
        assert!(!differ_in_places_alone(&unchanged(), &now), "{from} {to}");
        assert!(!differ_in_places_alone(&now, &unchanged()), "{from} {to}");
    }
}

/// A change of anything else that is packed.
type Change = fn(&mut Draft<'_>);

#[test]
fn nothing_else_may_differ() {
    let changes: [Change; 22] = [
        |it| it.kind = 2,
        |it| it.id = Ok("b"),
        |it| it.id = Err(Absence::Missing),
        |it| it.references = &[],
        |it| {
            it.references = leak([
                reference(at(200)),
                Reference {
                    target: "c",
                    ..reference(at(210))
                },
            ]);
        },
        |it| {
            it.references = leak([
                reference(at(200)),
                Reference {
                    site: 4,
                    ..reference(at(210))
                },
            ]);
        },
        |it| {
            it.references = leak([
                reference(at(200)),
                Reference {
                    pointer: "/x",
                    ..reference(at(210))
                },
            ]);
        },
        |it| it.checks = &[],
        |it| it.checks = leak([check(CheckOutcome::Holds)]),
        |it| {
            it.checks = leak([Check {
                rule: 1,
                ..check(CheckOutcome::Pending)
            }]);
        },
        |it| {
            it.checks = leak([Check {
                pointer: "/a",
                ..check(CheckOutcome::Pending)
            }]);
        },
        |it| it.unique = leak([None]),
        |it| it.unique = leak([None, None]),
        |it| {
            it.unique = leak([
                None,
                Some(UniqueKey {
                    text: "l",
                    span: at(220),
                }),
            ]);
        },
        |it| it.faults = &[],
        |it| it.links = &[],
        |it| {
            it.links = leak([Link {
                url: "https://example.org/b",
                ..link(at(240))
            }]);
        },
        |it| {
            it.links = leak([Link {
                archive: Some(("https://example.org/c", at(244))),
                ..link(at(240))
            }]);
        },
        |it| {
            it.excerpts = leak([Excerpt {
                text: "others",
                ..words(at(250))
            }]);
        },
        |it| it.formerly = leak([("older", at(260))]),
        |it| it.formerly = &[],
        |it| {
            it.withdrawn = Some(Withdrawn {
                reason: "twice",
                replaced_by: None,
            });
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let now = packed(TEXT, 0, change);
        assert!(
            !differ_in_places_alone(&unchanged(), &now),
            "change {number}"
        );
        assert!(
            !differ_in_places_alone(&now, &unchanged()),
            "change {number}"
        );
    }
}

#[test]
fn another_record_is_another_file() {
    let two = Packed::from_text(
        [unchanged().as_text(), unchanged().as_text()]
            .concat()
            .into(),
    );
    assert!(!differ_in_places_alone(&unchanged(), &two));
    assert!(!differ_in_places_alone(&two, &unchanged()));
}
