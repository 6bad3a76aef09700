//! The quick yes: whatever it is certain of, the validator says too, and it is
//! certain of nearly all that is right.

use std::path::{Path, PathBuf};

use factum::record::{Document, Node, Shape};
use factum::schema::{Catalog, Kind};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{catalog, catalog_of, made_up};
use crate::rules::fixture;

/// How often the two were asked, and what the quick one said.
#[derive(Debug, Default)]
struct Counts {
    valid: usize,
    accepted: usize,
    invalid: usize,
    refused: usize,
}

impl Counts {
    /// Asks both of a value, and demands that what is certain be true.
    #[track_caller]
    fn ask(&mut self, kind: &Kind, value: Node<'_>, shown: &dyn Fn() -> String) {
        let Some(validator) = kind.validator.get() else {
            return;
        };
        let valid = validator.is_valid(value);
        let judged = kind.acceptor.judge(value);
        assert!(judged.is_none_or(|judged| judged == valid), "{}", shown());
        let accepted = kind.acceptor.accepts(value);
        assert!(!accepted || valid, "{}", shown());
        if valid {
            self.valid += 1;
            self.accepted += usize::from(accepted);
        } else {
            self.invalid += 1;
            self.refused += usize::from(judged == Some(false));
        }
    }
}

#[test]
fn what_is_certain_is_true() {
    // PROPTEST_CASES asks for more.
    let config = Config::default();
    let rounds = 4 * config.cases;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let mut counts = Counts::default();
    for _ in 0..rounds {
        let schema = made_up::schema().new_tree(&mut runner).expect("a schema");
        let schema = schema.current().to_string();
        let catalog = catalog(&schema);
        let Some(position) = catalog.position("thing") else {
            continue;
        };
        let kind = catalog.kind(position);
        let text = made_up::record().new_tree(&mut runner).expect("a record");
        let text = text.current();
        let (document, faults) = Document::parse(&text);
        assert_eq!(faults, [], "{text}");
        for (_, _, things) in document.entries() {
            for thing in things.items() {
                counts.ask(kind, thing, &|| format!("{schema}\n{thing:?}"));
            }
        }
    }
    // It has teeth only where both answers are met often, and doubt is not the rule.
    assert!(counts.valid > 1_000 && counts.invalid > 1_000, "{counts:?}");
    assert!(counts.accepted * 10 > counts.valid * 8, "{counts:?}");
    assert!(counts.refused * 10 > counts.invalid * 6, "{counts:?}");
}

/// Asks both of one value below `thing`.
fn ask(counts: &mut Counts, catalog: &Catalog, text: &str) {
    let (document, faults) = Document::parse(text);
    assert_eq!(faults, [], "{text}");
    let position = catalog.position("thing").expect("the kind");
    for (_, _, thing) in document.entries() {
        counts.ask(catalog.kind(position), thing, &|| text.to_owned());
    }
}

#[test]
fn a_glance_at_a_text_says_what_the_full_check_says() {
    let slug = catalog(r#"{ "properties": { "v": { "$ref": "urn:factum:slug" } } }"#);
    let date = catalog(
        r#"{ "properties": { "v": { "$ref": "urn:factum:date" }, "w": { "format": "date" } } }"#,
    );
    let mut counts = Counts::default();
    let letters = ["a", "9", "-", "A", "ä", ".", "\\n", "/", ":", "`", "{"];
    for (one, two) in letters.iter().flat_map(|one| letters.map(|two| (one, two))) {
        for three in letters {
            let text = format!("[thing]\nv = \"{one}{two}{three}\"");
            ask(&mut counts, &slug, &text);
        }
    }
    for year in [
        "0000", "0001", "2020", "2021", "9999", "-001", "+999", "1e10",
    ] {
        for rest in 0..=1_400 {
            let text = format!("{year}-{:02}-{:02}", rest / 100, rest % 100);
            ask(&mut counts, &date, &format!("[thing]\nv = \"{text}\""));
            ask(&mut counts, &date, &format!("[thing]\nw = \"{text}\""));
        }
    }
    for text in [
        "2021-01-02T",
        "2021-01-020",
        "2021-01-0",
        "2021/01/02",
        "２021-1-2",
    ] {
        ask(
            &mut counts,
            &date,
            &format!("[thing]\nv = \"{text}\"\nw = \"{text}\""),
        );
    }
    for day in [
        "2020-02-29",
        "2021-12-31",
        "0000-01-01",
        "0001-01-01",
        "9999-12-31",
    ] {
        ask(
            &mut counts,
            &date,
            &format!("[thing]\nv = {day}\nw = {day}"),
        );
    }
    assert_eq!(counts.accepted, counts.valid, "{counts:?}");
    assert_eq!(counts.refused, counts.invalid, "{counts:?}");
    assert!(counts.valid > 3_000 && counts.invalid > 3_000, "{counts:?}");
}

#[test]
fn a_glance_at_an_address_says_what_the_full_check_says() {
    let catalog = catalog(r#"{ "properties": { "v": { "format": "uri" } } }"#);
    let mut counts = Counts::default();
    let parts = [
        "",
        "a",
        "example.org",
        "-",
        "/",
        "//",
        "?",
        "#",
        ":",
        ":80",
        "@",
        "%",
        "%41",
        "ä",
        " ",
        "[",
        "[::1]",
        "]",
        "\\\\",
        "\\\"",
        "|",
        "^",
        "`",
        "{",
        "~",
        "!$&'()*+,;=",
        ".",
        "\\u007f",
    ];
    for start in [
        "https://", "http://", "HTTP://", "https:/", "https:", "ftp://", "",
    ] {
        for (one, two) in parts.iter().flat_map(|one| parts.map(|two| (one, two))) {
            for text in [
                format!("{start}{one}{two}"),
                format!("{start}a/b{one}c?d{two}"),
            ] {
                ask(&mut counts, &catalog, &format!("[thing]\nv = \"{text}\""));
            }
        }
    }
    assert_eq!(counts.accepted, counts.valid, "{counts:?}");
    assert_eq!(counts.refused, counts.invalid, "{counts:?}");
    assert!(counts.valid > 2_000 && counts.invalid > 2_000, "{counts:?}");
}

#[test]
fn a_glance_at_a_quantity_says_what_the_full_check_says() {
    let catalog = catalog(r#"{ "$ref": "urn:factum:quantity" }"#);
    let numbers = [
        "",
        "1",
        "-1",
        "+1",
        "0",
        "0.0",
        "2.60",
        "1e3",
        "0x10",
        "inf",
        "nan",
        "\"1\"",
        "1_000",
        "12345678901234567890123",
    ];
    let units = [
        "",
        "\"people\"",
        "\"\"",
        "\" \"",
        "\"€\"",
        "\"percent\"",
        "1",
    ];
    let words = [
        "", "exact", "rounded", "about", "over", "at_least", "under", "up_to", "nearly", "between",
        "none",
    ];
    let others = [
        "",
        "to = 10",
        "low = 1",
        "scale = \"million\"",
        "scale = \"dozen\"",
        "of = 1",
    ];
    let mut counts = Counts::default();
    let field = |name: &str, value: &str| match value {
        "" => String::new(),
        value => format!("{name} = {value}\n"),
    };
    for (number, unit) in numbers
        .iter()
        .flat_map(|number| units.map(|unit| (number, unit)))
    {
        for (word, other) in words
            .iter()
            .flat_map(|word| others.map(|other| (word, other)))
        {
            let word = if word.is_empty() {
                String::new()
            } else {
                format!("{word:?}")
            };
            let fields = [
                field("number", number),
                field("unit", unit),
                field("qualifier", &word),
            ];
            ask(
                &mut counts,
                &catalog,
                &format!("[thing]\n{}{other}", fields.concat()),
            );
        }
    }
    assert!(counts.valid > 200 && counts.invalid > 3_000, "{counts:?}");
    assert_eq!(counts.accepted, counts.valid, "{counts:?}");
}

/// Asks both of all records below a folder.
fn ask_all(catalog: &Catalog, folder: &Path) -> Counts {
    let mut counts = Counts::default();
    for path in fixture::files(folder) {
        let Ok(text) = std::fs::read_to_string(folder.join(&path)) else {
            continue;
        };
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let (document, _) = Document::parse(&text);
        for (name, _, value) in document.entries() {
            let Some(position) = catalog.position(name) else {
                continue;
            };
            let kind = catalog.kind(position);
            let records: Vec<_> = if value.shape() == Shape::List {
                value.items().collect()
            } else {
                vec![value]
            };
            for record in records {
                counts.ask(kind, record, &|| format!("{}: {name}", path.display()));
            }
        }
    }
    counts
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn all_right_records_of_the_repository_are_accepted() {
    let counts = ask_all(&catalog_of(&root()), &root().join("records"));
    assert!(counts.valid > 100, "{counts:?}");
    assert_eq!(counts.accepted, counts.valid, "{counts:?}");
}

#[test]
fn it_agrees_on_every_fixture() {
    let mut all = Counts::default();
    for rule in crate::rules::folders(&root().join("tests/rules")) {
        for case in crate::rules::folders(&rule) {
            let counts = ask_all(&catalog_of(&case), &case);
            all.valid += counts.valid;
            all.accepted += counts.accepted;
            all.invalid += counts.invalid;
            all.refused += counts.refused;
        }
    }
    assert!(all.valid > 300, "{all:?}");
    assert!(all.accepted * 10 >= all.valid * 9, "{all:?}");
}

/// Names and values by the hundred, most of which begin alike, in order and out of it.
#[test]
fn many_names_are_found_wherever_they_stand() {
    let name = |at: usize| match at % 5 {
        0 => format!("n{at}"),
        1 => format!("na-{at}"),
        _ => format!("a-long-name-{at}"),
    };
    let properties: Vec<String> = (0..300)
        .map(|at| format!(r#""{}": {{ "enum": ["{}", "x"] }}"#, name(at), name(at)))
        .collect();
    let values: Vec<String> = (0..300).map(|at| format!("\"{}\"", name(at))).collect();
    let schema = format!(
        r#"{{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
          "properties": {{ {}, "all": {{ "items": {{ "enum": [{}] }} }} }}, "additionalProperties": false }}"#,
        properties.join(", "),
        values.join(", ")
    );
    let catalog = catalog(&schema);
    let mut counts = Counts::default();
    for step in [1, 7, 11, 299] {
        let order: Vec<usize> = (0..300).map(|at| at * step % 300).collect();
        let mut fields: Vec<String> = order
            .iter()
            .map(|at| format!("\"{}\" = \"{}\"\n", name(*at), name(*at)))
            .collect();
        fields.sort();
        fields.dedup();
        fields.sort_by_key(|field| field.len() * step % 17);
        let listed: Vec<&str> = order.iter().map(|at| values[*at].as_str()).collect();
        let all = format!("all = [{}]\n", listed.join(", "));
        ask(
            &mut counts,
            &catalog,
            &format!("[thing]\n{}{all}", fields.concat()),
        );
        assert_eq!(
            (counts.accepted, counts.refused),
            (counts.valid, counts.invalid)
        );
        for wrong in [
            "n",
            "na-",
            "a-long-name-",
            "a-long-name-3000",
            "zzz",
            "n1",
            "a-long-n",
        ] {
            let field = format!("\"{wrong}\" = \"x\"\n");
            ask(
                &mut counts,
                &catalog,
                &format!("[thing]\n{}{field}", fields.concat()),
            );
            ask(
                &mut counts,
                &catalog,
                &format!("[thing]\nall = [{}, \"{wrong}\"]\n", listed.join(", ")),
            );
        }
    }
    assert_eq!(
        (
            counts.valid,
            counts.invalid,
            counts.accepted,
            counts.refused
        ),
        (4, 56, 4, 56)
    );
}
