//! No source makes the compiler panic, and every place it names is in the source.

use super::fixture::{faults, program, scope, word};
use factum::expression::compile;
use proptest::prelude::*;

/// Words and signs of expressions, to be strung together at random.
const WORDS: [&str; 44] = [
    "self", "record", "today", "group", ".", ".", "n", "note", "parts", "value", "from", "(", ")",
    "(", ")", "[", "]", "{", "}", ",", ":", "?", "==", "<", "&&", "||", "!", "-", "+", "*", "in",
    "1", "2.5", "\"a\"", "'", "ref", "agrees", "sum", "has", "all", "map", "true", "null", " ",
];

fn check(source: &str) {
    let (program, faults) = compile(source, &scope());
    assert!(program.is_some() || !faults.is_empty(), "{source}");
    for fault in faults {
        assert!(
            source.get(fault.bytes.clone()).is_some(),
            "{source}: {fault:?}"
        );
        assert!(!fault.message.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(source in "\\PC{0,60}") {
        check(&source);
    }

    #[test]
    fn any_ascii(source in "[ -~\n\t]{0,60}") {
        check(&source);
    }

    #[test]
    fn any_words(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..24)) {
        check(&words.concat());
        check(&words.join(" "));
    }
}

#[test]
fn awkward_sources() {
    for source in [
        "\u{0}",
        "\u{feff}true",
        "'\\",
        "'\\u'",
        "\"\\uD800\"",
        "r'",
        "b'\\xff'",
        "'''",
        "'''a",
        "//",
        "true//",
        "0x",
        "1e",
        "1e999 > 0.0",
        "..",
        ".self.n == 1",
        "a.`b`",
        "self.?n",
        "[?1]",
        "{?1: 2}",
        "self[?0]",
        "x.all(all, all)",
        "[1].all(self, self == 1)",
        "has(has(self.n))",
        "has(self[0])",
        "@result",
        "self.`n`",
        "[[1].all(x, true)].all(x, x)",
        "cel.bind(x, 1, x)",
        "'\r\n'",
        "true\r\n&& true",
        "-9223372036854775808 == 1",
        "--1 == 1",
        "1.e == 1",
        "9223372036854775807u",
        "\u{301}",
    ] {
        check(source);
    }
    assert!(faults("[1].all(self, self == 1)").is_empty());
}

#[test]
fn deep_trees_fit_on_the_stack() {
    let deep = format!("{}1{} == 1", "[1, ".repeat(10), "].size()".repeat(10));
    check(&deep);
    let (open, close) = ("[1].exists(x, ".repeat(2), ")".repeat(2));
    let body = format!("{}x{}", "(1 + ".repeat(20), ")".repeat(20));
    let source = format!("{open}{body}{} == 21{close}", " + 0".repeat(50));
    let verdict = super::fixture::evaluated("[[claim]]\nid = \"c\"", &program(&source));
    assert_eq!(word(&verdict), "holds");
}

#[test]
fn the_deepest_allowed_source_fits_on_the_stack() {
    for inner in ["[", "(", "size(", "{1: ", "[0][", "has(self."] {
        let close = match inner {
            "[" | "[0][" => "]",
            "{1: " => "}",
            _ => ")",
        };
        let open = format!("1{}+{inner}", "*1".repeat(2));
        check(&format!("{}n{}", open.repeat(24), close.repeat(24)));
    }
    let chain = format!(
        "{}1{}{} == 0",
        "(".repeat(24),
        ")".repeat(24),
        "-1".repeat(70)
    );
    let verdict = super::fixture::evaluated("[[claim]]\nid = \"c\"", &program(&chain));
    assert_eq!(word(&verdict), "contradicted");
}
