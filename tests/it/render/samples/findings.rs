//! The findings of the samples.

use factum::finding::{Finding, Input, Open, Related, Severity, Waived};
use factum::text::Sources as _;

use super::rules::{DANGLING, NOT_UTF8, REMARK, REQUIRED, SYNTAX, UNUSED, declared};
use super::{
    AID, BOM, CONTROL, CRLF, GONE, LONG, NOTES, ODD, OPEN_END, PRISONERS, TABS, TRADE, Texts, WIDE,
};

/// The examples of the house style.
pub(super) fn of_the_house_style(texts: &Texts) -> Vec<Finding> {
    let dangling = Finding::new(
        &DANGLING,
        texts.find(PRISONERS, "\"commons-library-2021.111\""),
        "there is no footnote \"commons-library-2021.111\"",
    );
    let required = Finding::new(
        &REQUIRED,
        texts.find(AID, "{ number = 24, scale = \"million\" }"),
        "this figure does not say which unit its number has",
    );
    vec![
        dangling
            .label("no record has this id")
            .help("change the number, or add the footnote")
            .related(
                texts.find(NOTES, "[[footnote]]"),
                "did you mean commons-library-2021.11?",
            )
            .in_record("figure:political-prisoners-2021-10-05", "/cites/0/footnote"),
        required
            .label("add unit, for example unit = \"EUR\"")
            .in_record("figure:aid", "/value"),
        fall(texts),
        Finding::new(
            &REMARK,
            texts.find(TRADE, "percent"),
            "the parts give 9.9 %, the total says 10.0 %; rounding explains the difference",
        ),
    ]
}

/// A computed finding.
fn fall(texts: &Texts) -> Finding {
    let operand = |label: &str, year: &str, text: &str, low: &str, high: &str, at| Input {
        label: label.to_owned(),
        record: format!("figure:uk-exports-{year}-text"),
        text: text.to_owned(),
        // The ends are full numbers; the range is in the scale of the text.
        range: format!("[{low}, {high}] billion"),
        low: Some(format!("{}0000000", low.replace('.', ""))),
        high: Some(format!("{}0000000", high.replace('.', ""))),
        open: None,
        at: Some(at),
    };
    let result = |label: &str, text: &str, low: &str, high: &str| Input {
        label: label.to_owned(),
        text: text.to_owned(),
        low: Some(low.to_owned()),
        high: Some(high.to_owned()),
        ..Input::default()
    };
    let at = texts.find(TRADE, "{ number = 65, unit = \"percent\" }");
    let from = texts.find(TRADE, "2.6");
    let to = texts.find(TRADE, "0.8");
    let mut finding = Finding::new(
        declared(at),
        at,
        "the stated fall of 65 % does not follow from the two figures",
    );
    finding.inputs = vec![
        operand("from", "2019", "2.6 billion USD", "2.55", "2.65", from),
        operand("to", "2020", "0.8 billion USD", "0.75", "0.85", to),
        result("reported", "65 %", "64.5", "65.5"),
        result("recomputed", "69.2 %", "66.6", "71.7"),
    ];
    finding
        .help("if the source really says so, keep the figures and waive this finding with the reason: factum explain figure/fall-follows")
        .in_record("figure:uk-exports-fall", "/value")
}

/// Places that are hard to show.
pub(super) fn at_awkward_places(texts: &Texts) -> Vec<Finding> {
    let syntax = |at, message: &str| Finding::new(&SYNTAX, at, message).label("here");
    let all = |path: &str| texts.at(path, 0, texts.text(texts.file(path)).map_or(0, str::len));
    vec![
        syntax(all(BOM), "the whole of a file with a byte order mark"),
        syntax(texts.at(BOM, 1, 1), "inside a byte order mark"),
        syntax(texts.find(BOM, "title"), "right behind a byte order mark"),
        syntax(all(CRLF), "a whole file with CRLF line ends"),
        syntax(
            texts.find(CRLF, "\"\"\"\r\none\r\ntwo\"\"\""),
            "a text over three lines",
        ),
        syntax(
            texts.find(CRLF, "[source]\r\nid"),
            "from one line into the next",
        ),
        syntax(texts.find(CRLF, "\r\nid"), "at a line end"),
        Finding::new(&NOT_UTF8, texts.at(GONE, 40, 50), "this file is not UTF-8")
            .label("byte 40 is the first that is wrong"),
        syntax(texts.find(LONG, "HERE"), "in the midst of a long line")
            .related(texts.find(LONG, "a ="), "its start")
            .related(texts.find(LONG, "\"\n"), "its end"),
        syntax(all(LONG), "the whole of a long line"),
        syntax(
            texts.at(OPEN_END, 11, 11),
            "at the end of a file without line end",
        ),
        syntax(
            texts.at(OPEN_END, 8, 4_000),
            "from the last word to far behind the end",
        ),
        syntax(texts.at(OPEN_END, 4_000, 5_000), "wholly behind the end"),
        syntax(texts.find(TABS, "[1,\t2]"), "behind tabs"),
        syntax(texts.at(TABS, 3, 3), "no byte at all"),
        syntax(texts.find(WIDE, "tude"), "behind wide characters"),
        syntax(texts.find(WIDE, "здесь"), "behind everything"),
    ]
}

/// Words that would break an output which trusts them.
pub(super) fn with_awkward_words(texts: &Texts) -> Vec<Finding> {
    let terminal = "\u{1b}]0;title\u{7}\u{1b}[2Jgone\u{202e}txt\u{9b}31m";
    let commands = "100% of: a, b\r\n::error::forged\n%0A [link](https://example.org) <b>&\"'";
    let mut severe = Finding::new(&UNUSED, texts.find(ODD, "a"), commands).help(commands);
    severe.severity = Severity::Error;
    vec![
        Finding::new(&UNUSED, texts.find(CONTROL, "[31mred\u{7}"), terminal)
            .label(terminal)
            .help(format!("{terminal}\nand a second line"))
            .related(texts.find(CONTROL, "txt.exe"), terminal)
            .in_record("figure:\u{1b}[1m", "/a~1b/\u{7}"),
        severe,
        Finding::new(&UNUSED, texts.find(ODD, "1"), "same words").help("do this"),
        Finding::new(&UNUSED, texts.find(ODD, "a ="), "same words").help("do this"),
        bounds(texts),
    ]
}

/// A computed finding with open, half open and absent ranges, and foreign kinds.
fn bounds(texts: &Texts) -> Finding {
    let input = |label: &str, record: &str, text: &str, low: Option<&str>, open| Input {
        label: label.to_owned(),
        record: record.to_owned(),
        text: text.to_owned(),
        low: low.map(str::to_owned),
        open,
        ..Input::default()
    };
    let at = texts.find(AID, "24");
    let mut finding = Finding::new(&REMARK, at, "rounding explains it");
    finding.inputs = vec![
        input("part", "figure:a", "over 5", Some("5"), Some(Open::Low)),
        input("whole", "event:b", "at least 5", Some("5"), None),
        input("whole", "figure:c\u{7}", "anything", None, None),
        Input {
            high: Some("10".to_owned()),
            ..input(
                "reported",
                "figure:aid",
                "between",
                Some("5"),
                Some(Open::Both),
            )
        },
        Input {
            high: Some("7".to_owned()),
            ..input("recomputed", "", "7", Some("7"), None)
        },
    ];
    finding.in_record("figure:aid", "/value")
}

/// Findings that waivers accept, with all terms and with none.
pub(super) fn waived(texts: &Texts) -> Vec<Finding> {
    let waiver = |reason: &str, by: Option<&str>, until: Option<&str>| Waived {
        reason: reason.to_owned(),
        by: by.map(str::to_owned),
        until: until.map(str::to_owned),
        at: texts.find(ODD, "a"),
    };
    let mut full = fall(texts);
    full.message.push_str(" (again)");
    full.waiver = Some(waiver(
        "the source says so,\nin print\u{1b}[0m",
        Some("the editors"),
        Some("2027-01-31"),
    ));
    let mut bare = Finding::new(&UNUSED, texts.find(TRADE, "USD"), "accepted, too");
    bare.related.push(Related {
        at: texts.find(AID, "24"),
        message: "not shown".to_owned(),
    });
    bare.waiver = Some(waiver("because", None, None));
    vec![full, bare]
}
