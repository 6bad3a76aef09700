//! The divergences that fuzzing found, each in its shortest form. They hold for
//! the versions in `Cargo.toml`; with another version, this says what changed.

use factum_fuzz_parsers::{Weight, compare};

/// Exactly these divergences, and no other.
#[track_caller]
fn diverge(text: &str, expected: &[(Weight, &str)]) {
    let found = compare(text);
    let found: Vec<_> = found.iter().map(|one| (one.weight, &*one.class)).collect();
    assert_eq!(found, expected, "{text:?}");
}

fn refused(text: &str, why: &str) {
    let class = format!("verdict: toml-spanner alone refuses: {why}");
    diverge(text, &[(Weight::Refused, &class)]);
}

fn asked(text: &str, why: &str) {
    let class = format!("verdict: toml alone refuses: {why}");
    diverge(text, &[(Weight::Asked, &class)]);
}

#[test]
fn a_table_is_spanned_with_its_fields() {
    let table = (Weight::Recovered, "span: table under a header");
    diverge("[a]\n", &[table]);
    let tables = (Weight::Recovered, "span: array of tables");
    diverge("[[a]]\n", &[tables, table]);
    // Without a line end after it the header is all there is.
    diverge("[a]", &[]);
}

#[test]
fn a_header_behind_its_children_keeps_its_first_key() {
    let key = (
        Weight::Recovered,
        "span: key of a header that follows its children",
    );
    diverge(
        "[a.b]\n[a]",
        &[key, (Weight::Recovered, "span: table under a header")],
    );
}

#[test]
fn a_table_that_only_dots_name_moves_to_its_last_mention() {
    let found = compare("[a.b.c]\n[a]\nb.x=1");
    let class = "span: table that only dots name";
    assert!(found.iter().any(|one| one.class == class), "{found:?}");
}

#[test]
fn what_toml_takes_alone() {
    refused("a=1e400", "InvalidFloat: float overflow");
    refused(
        &format!("a=1{}", "0".repeat(39)),
        "InvalidInteger: integer overflow",
    );
    refused("a=0x", "InvalidInteger: no digits after prefix");
    refused("a=1_0z", "InvalidInteger: contains non-digit character");
    refused("a=[1_0!]", "MissingArrayComma");
    refused("a=1_0!", "Wanted: newline");
    refused("[[a.b]]\n[a]\nb.c.d=1", "DottedKeyInvalidType");
}

#[test]
fn what_toml_spanner_takes_alone_is_deep() {
    let nested = |depth| format!("a={}{}", "[".repeat(depth), "]".repeat(depth));
    diverge(&nested(80), &[]);
    asked(
        &nested(81),
        "cannot recurse further; max recursion depth met",
    );
    diverge(&nested(257), &[]);
    asked(&format!("{}a=1", "a.".repeat(80)), "recursion limit");
}

#[test]
fn every_form_of_value_is_the_same() {
    for text in [
        "a=[2021-10-05, 07:32, 07:32:00.500, 1979-05-27t07:32z, 1979-05-27 07:32:00.1234567891-07:00]",
        "a=[1_000, +0, -17, 0xdead_BEEF, 0o17, 0b101, 9223372036854775808]",
        "a=[2.60, 6.02_2e2_3, -0.0, inf, -nan, 1e-400]",
        "a=\"\\e\\x7f\\u00e9\"\nb='''\r\n'x''''\nc=\"\"\"x\\  \n\n  y\"\"\"\"\"",
        "\u{feff}a={ b.c=1, # x\n b.d=[{}],\n}",
    ] {
        diverge(text, &[]);
    }
}
