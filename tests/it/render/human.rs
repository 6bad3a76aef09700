//! What a person at a terminal reads: its look, and that no text of a record
//! can do anything to the terminal.

use factum::finding::Summary;
use factum::render::{Color, Format, Options};

use super::{expect, options, samples, text, text_with};

#[test]
fn the_house_style_looks_as_it_should() {
    let text = text(Format::Human, &samples::house_style());
    expect::matches_file("house-style.human.txt", &text);
}

#[test]
fn awkward_findings_look_as_they_should() {
    let sample = samples::awkward();
    expect::matches_file("awkward.human.txt", &text(Format::Human, &sample));
    expect::matches_file("awkward.concise.txt", &text(Format::Concise, &sample));
}

#[test]
fn no_line_carries_a_character_that_acts() {
    let sample = samples::awkward();
    for format in [Format::Human, Format::Concise] {
        for line in text(format, &sample).lines() {
            assert_eq!(line.find(samples::acts), None, "{format}: {line:?}");
        }
    }
}

#[test]
fn the_only_escapes_are_colours() {
    let sample = samples::awkward();
    let colored = Options {
        color: Color::Always,
        ..options()
    };
    let colored = text_with(Format::Human, &sample, &colored);
    assert!(colored.contains("\u{1b}["), "there are colours");
    assert_eq!(without_colors(&colored), text(Format::Human, &sample));
}

#[test]
fn long_lines_are_cut_around_the_marks() {
    let text = text(Format::Human, &samples::awkward());
    let longest = text.lines().map(|line| line.chars().count()).max();
    assert!(longest < Some(250), "{longest:?}");
    assert!(text.contains("HERE"), "what is marked is shown");
}

#[test]
fn carets_stand_under_what_they_mark() {
    let text = text(Format::Human, &samples::house_style());
    let lines: Vec<&str> = text.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.contains("no record has this id"));
    let at = at.expect("the label is shown");
    let (source, marks) = (lines[at - 1], lines[at]);
    let from = marks.find('^').expect("carets");
    let to = marks.rfind('^').expect("carets") + 1;
    assert_eq!(&source[from..to], "\"commons-library-2021.111\"");
}

#[test]
fn waived_findings_are_shown_only_if_asked_for() {
    let sample = samples::awkward();
    let quiet = Options {
        show_waived: false,
        no_summary: false,
        ..options()
    };
    for format in [Format::Human, Format::Concise] {
        assert!(text(format, &sample).contains("waived["), "{format}");
        let quiet = text_with(format, &sample, &quiet);
        assert!(!quiet.contains("waived["), "{format}");
        assert!(!quiet.contains("accepted, too"), "{format}");
    }
}

#[test]
fn the_summary_counts_in_words() {
    let mut sample = samples::nothing();
    let mut said = |summary| {
        sample.report.summary = summary;
        text(Format::Human, &sample)
    };
    let mut count = Summary {
        files: 3,
        records: 120,
        errors: 1,
        notes: 2,
        waived: 1,
        ..Summary::default()
    };
    assert_eq!(
        said(count),
        "3 files, 120 records: 1 error, 2 notes, 1 waived\n"
    );
    (count.files, count.records, count.errors) = (1, 0, 2);
    (count.warnings, count.not_checked) = (1, 4);
    let all = "1 file, 0 records: 2 errors, 1 warning, 2 notes, 1 waived, 4 not checked\n";
    assert_eq!(said(count), all);
}

/// Removes `ESC [ digits and semicolons m`; any other escape stays.
fn without_colors(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.trim_start_matches(|ch: char| ch.is_ascii_digit() || ch == ';');
        plain.push_str(code.strip_prefix('m').expect("only colours"));
    }
    plain
}
