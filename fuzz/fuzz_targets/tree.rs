//! The tree that is grown from the parser's events against the one of the `toml` crate: the same
//! verdict, values, names and places. A first byte of 0 asks for a document made by the grammar;
//! anything else is the text itself.
#![no_main]

use factum::record::{Document, Node};
use libfuzzer_sys::fuzz_target;

#[path = "../parsers/src/grammar.rs"]
mod grammar;

fuzz_target!(|bytes: &[u8]| {
    let made;
    let text = match bytes.split_first() {
        Some((0, rest)) => {
            made = grammar::document(rest);
            &made
        }
        _ => match str::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) => return,
        },
    };
    let ((grown, faults), (recovered, expected)) = (Document::parse(text), Document::recover(text));
    assert_eq!(faults, expected);
    same(grown.root(), recovered.root());
});

fn same(one: Node<'_>, other: Node<'_>) {
    let parts = |node: Node<'_>| (node.shape(), node.span(), node.len(), node.as_boolean());
    assert_eq!(parts(one), parts(other));
    assert_eq!(one.as_written(), other.as_written());
    assert_eq!(one.as_decimal(), other.as_decimal());
    let digits = |node: Node<'_>| {
        node.as_number()
            .map(|it| (it.digits.into_owned(), it.integer))
    };
    assert_eq!(digits(one), digits(other));
    one.items()
        .zip(other.items())
        .for_each(|(one, other)| same(one, other));
    for ((name, one_below), (other_name, other_below)) in one.fields().zip(other.fields()) {
        assert_eq!(name, other_name);
        assert_eq!(one.key_span(name), other.key_span(name));
        assert_eq!(one.get(name).map(Node::span), Some(one_below.span()));
        same(one_below, other_below);
    }
}
