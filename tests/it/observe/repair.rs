//! Corrections of addresses: the bytes of one string change, and no other.

use factum::observe::{Change, Correction, correct};
use factum::record::Document;
use factum::text::Span;
use proptest::prelude::*;
use proptest::sample::select;

const OLD: &str = "http://example.org/a";
const NEW: &str = "https://www.example.org/b?c='d'&e=\"f\"#g";

/// The texts that stand for the old address, in every manner of TOML.
fn literal() -> impl Strategy<Value = String> {
    let forms = [
        format!("\"{OLD}\""),
        format!("'{OLD}'"),
        format!("\"\"\"{OLD}\"\"\""),
        format!("'''{OLD}'''"),
        format!("\"{}\"", OLD.replace('/', "\\u002f")),
        format!("\"\"\"\n{OLD}\"\"\""),
    ];
    select(forms.to_vec())
}

fn layout() -> impl Strategy<Value = (String, String)> {
    let around = [
        ("[source]\nurl = ", " # where it was\n"),
        (
            "[[source]]\r\n\turl\t=\t",
            "\r\nnote = 'http://example.org/a'\r\n",
        ),
        ("source = [{ note = \"é–\", url = ", " }, { url = 'x' }]\n"),
        (
            "# ü\n[source]\nid = 1_000\nlinks = [[ ",
            ", 2 ] ]\nwhen = 2020-01-02",
        ),
        ("source.url = ", ""),
    ];
    let around: Vec<_> = around
        .iter()
        .map(|(before, after)| ((*before).to_owned(), (*after).to_owned()))
        .collect();
    select(around)
}

fn at(before: &str, literal: &str, change: Change) -> Correction {
    Correction {
        span: Span::new(before.len(), before.len() + literal.len()),
        was: OLD.to_owned(),
        change,
    }
}

fn address() -> impl Strategy<Value = String> {
    prop_oneof![Just(NEW.to_owned()), "https://[a-zé'\"\\\\\t ]{1,12}"]
}

proptest! {
    #[test]
    fn every_other_byte_stays((before, after) in layout(), literal in literal(), new in address()) {
        let text = format!("{before}{literal}{after}");
        let (corrected, made) = correct(&text, &[at(&before, &literal, Change::Say(new.clone()))]);
        prop_assert_eq!(made, 1);
        prop_assert!(corrected.starts_with(&before) && corrected.ends_with(&after));
        let written = &corrected[before.len()..corrected.len() - after.len()];
        let (document, faults) = Document::parse(&corrected);
        prop_assert!(faults.is_empty());
        let span = Span::new(before.len(), before.len() + written.len());
        let pointers = document.entries().filter_map(|(_, _, value)| Some((value, value.pointer_to(span)?)));
        let said: Vec<_> = pointers.filter_map(|(value, at)| value.at(&at)?.as_text()).collect();
        prop_assert_eq!(said, vec![new.as_str()]);
        let plain = !new.contains(['\'', '"', '\\', '\t']);
        prop_assert!(!plain || written.chars().next() == literal.chars().next(), "{}", written);
    }

    #[test]
    fn a_field_is_added_and_nothing_else((before, after) in layout(), literal in literal(), new in address()) {
        let text = format!("{before}{literal}{after}");
        let add = Change::Add { field: "archive_url".to_owned(), text: new };
        let (corrected, made) = correct(&text, &[at(&before, &literal, add)]);
        if made == 0 {
            prop_assert_eq!(corrected, text);
        } else {
            let start = corrected.find("archive_url").expect("the field");
            let added = corrected.len() - text.len();
            let start = corrected[..start].trim_end_matches([' ', ',', '\t']).len();
            let without = format!("{}{}", &corrected[..start], &corrected[start + added..]);
            prop_assert_eq!(without.len(), text.len());
            prop_assert!(Document::parse(&corrected).1.is_empty());
        }
    }
}

#[test]
fn a_field_is_added_where_its_reader_looks_for_it() {
    let add = |before: &str, after: &str| {
        let literal = format!("\"{OLD}\"");
        let text = format!("{before}{literal}{after}");
        let change = Change::Add {
            field: "archive_url".to_owned(),
            text: "https://a.example/1".to_owned(),
        };
        correct(&text, &[at(before, &literal, change)])
    };
    let (text, made) = add("[source]\n  url = ", " # seen\nid = 'a'\n");
    let wanted = format!(
        "[source]\n  url = \"{OLD}\" # seen\n  archive_url = \"https://a.example/1\"\nid = 'a'\n"
    );
    assert_eq!((text, made), (wanted, 1));
    let (text, made) = add("[source]\r\nurl = ", "\r\n");
    assert!(made == 1 && text.ends_with("\"\r\narchive_url = \"https://a.example/1\"\r\n"));
    let (text, made) = add("source = [{ url = ", ", id = 'a' }]");
    assert!(made == 1 && text.contains("/a\", archive_url = \"https://a.example/1\", id"));
    let (text, made) = add("[source]\nurl = ", "");
    assert!(made == 1 && text.ends_with("\narchive_url = \"https://a.example/1\""));
    // Where a copy is named already, it stays.
    assert_eq!(add("[source]\nurl = ", "\narchive_url = 'x'\n").1, 0);
}

#[test]
fn another_text_is_left_alone() {
    let text = "[source]\nurl = \"http://example.org/other\"\n";
    let change = Change::Say(NEW.to_owned());
    let there = at(
        "[source]\nurl = ",
        "\"http://example.org/other\"",
        change.clone(),
    );
    assert_eq!(correct(text, &[there]), (text.to_owned(), 0));
    for span in [(0, 3), (7, 9), (500, 900), (16, 17)] {
        let correction = Correction {
            span: Span::new(span.0, span.1),
            was: OLD.to_owned(),
            change: change.clone(),
        };
        assert_eq!(correct(text, &[correction]), (text.to_owned(), 0));
    }
}
