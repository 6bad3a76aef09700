//! The tree that is grown from the parser's events is the one that the `toml` crate makes of the
//! same text: the same verdict, values, names and places.

use factum::record::{Document, Node};
use proptest::prelude::*;

use super::repository;

#[path = "../../../fuzz/parsers/src/grammar.rs"]
#[expect(unreachable_pub, reason = "it belongs to another workspace")]
mod grammar;
#[path = "../../../fuzz/parsers/src/seeds.rs"]
#[expect(unreachable_pub, reason = "it belongs to another workspace")]
mod seeds;

/// Everything that can be asked of a value, in one text.
fn told(node: Node<'_>, into: &mut String) {
    use std::fmt::Write as _;
    let number = node.as_number();
    let number = number.as_ref().map(|it| (it.digits.as_ref(), it.integer));
    let written = (node.as_text(), node.as_written(), node.as_decimal());
    let parts = (node.shape(), node.span(), node.as_boolean(), node.len());
    let _ = writeln!(into, "{parts:?} {written:?} {number:?}");
    for item in node.items() {
        told(item, into);
    }
    for (name, value) in node.fields() {
        let _ = writeln!(into, "{name:?} at {:?}", node.key_span(name));
        assert_eq!(node.get(name).map(Node::span), Some(value.span()));
        told(value, into);
    }
}

/// The verdict and the tree of a text by both ways.
fn assert_same(text: &str) {
    let ((grown, faults), (made, expected)) = (Document::parse(text), Document::recover(text));
    assert_eq!(faults, expected, "{text:?}");
    let all = |document: &Document<'_>| {
        let mut all = String::new();
        told(document.root(), &mut all);
        all
    };
    assert_eq!(all(&grown), all(&made), "{text:?}");
}

fn is_grown(text: &str) -> bool {
    Document::is_plain(text)
}

#[test]
fn odd_documents_have_the_same_tree() {
    for (_, text) in seeds::SEEDS {
        assert_same(text);
    }
}

#[test]
fn the_files_of_the_repository_are_grown() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = 0;
    for folder in ["records", "tests/data", "tests/it"] {
        for path in repository::files(&root.join(folder), "toml") {
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            assert_same(&text);
            if folder == "records" {
                assert!(is_grown(&text), "{}", path.display());
            }
            files += 1;
        }
    }
    assert!(files > 20, "only {files} files were found");
}

/// What records are written with is never left to the slower way.
#[test]
fn usual_forms_are_grown() {
    for text in [
        "",
        "\u{feff}a = 1\r\n",
        "# note\n[[a]]\nb = 'x' # y\n\n[[a]]\nb = \"\\u0061\"\n",
        "[[a]]\n[a.b]\nc = 1\n[[a.d]]\n[a.d.e]\n[[a.d]]\n[[a]]\n[a.b]\n",
        "[[a]]\nb = 1\n[[c]]\n[[a]]\n[[c]]\nd = { e = [1, { f.g = 2, f.h = 3 }], i = [] }\n",
        "[a]\nb.c = 1\nb.d.e = 2\nb.d.f = 2021-10-05\nx = 1_000\ny = 0x1F\n[a.g]\n[a.h]\n[b]\n",
        "\"a b\" = \"\"\"\nx \\\n y\"\"\"\n'c' = 1979-05-27T07:32:00Z\nd = 07:32\ne = true\nf = inf\n",
    ] {
        assert!(is_grown(text), "{text:?}");
        assert_same(text);
    }
}

/// What is wrong, or only odd, is left to it.
#[test]
fn doubtful_forms_are_not_grown() {
    for text in [
        "a = 1\na = 2\n",
        "a = { b = 1, b = 2 }\n",
        "a.b = 1\nc = 1\na.d = 2\n",
        "[a]\n[b]\n[a]\n",
        "[a.b]\n[a]\n",
        "[[a]]\n[b]\n[a.c]\n",
        "a = []\n[[a]]\n",
        "a = {}\n[a.b]\n",
        "[a]\nb.c = 1\n[a.b]\n",
        "[[a]]\n[a]\n",
        "a = 2021-02-30\n",
        "a = \"\\q\"\n",
        "a = 'x\u{1}'\n",
        "# \u{1}\n",
        "a = 1\rb = 2\n",
        "é = 1\n",
    ] {
        assert!(!is_grown(text), "{text:?}");
        assert_same(text);
    }
}

proptest! {
    #[test]
    fn documents_have_the_same_tree(bytes in prop::collection::vec(any::<u8>(), 0..160)) {
        assert_same(&grammar::document(&bytes));
    }

    #[test]
    fn texts_have_the_same_tree(text in "([a-c.\"'=\\[\\]{},# 12\n-]|\\PC){0,80}") {
        assert_same(&text);
    }
}
