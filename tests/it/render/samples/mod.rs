//! The one set of findings that all renderers are tried on: the examples of
//! the house style, and every awkward place and text that can be thought of.

mod findings;
mod rules;

use factum::finding::{Finding, Report, Summary};
use factum::text::{FileId, LineIndex, Place, Sources, Span};

pub(super) use self::rules::BUILTIN;

/// Texts in memory, sorted by path as those of a run are.
pub(super) struct Texts(Vec<(String, Option<(String, LineIndex)>)>);

impl Sources for Texts {
    fn path(&self, file: FileId) -> &str {
        &self.0[file.0 as usize].0
    }
    fn text(&self, file: FileId) -> Option<&str> {
        let (_, text) = &self.0[file.0 as usize];
        text.as_ref().map(|(text, _)| text.as_str())
    }
    fn lines(&self, file: FileId) -> Option<&LineIndex> {
        let (_, text) = &self.0[file.0 as usize];
        text.as_ref().map(|(_, index)| index)
    }
}

impl Texts {
    fn new(files: &[(&str, Option<String>)]) -> Self {
        assert!(files.is_sorted_by_key(|(path, _)| path), "as in a run");
        let indexed = |text: &String| (text.clone(), LineIndex::new(text));
        let files = files.iter();
        Self(
            files
                .map(|(path, text)| ((*path).to_owned(), text.as_ref().map(indexed)))
                .collect(),
        )
    }

    /// The file with this path.
    pub(super) fn by_path(&self, path: &str) -> Option<FileId> {
        let at = self.0.iter().position(|(own, _)| own == path)?;
        u32::try_from(at).ok().map(FileId)
    }

    fn file(&self, path: &str) -> FileId {
        self.by_path(path).expect("a known path")
    }

    /// The place of the first `words` in a file.
    #[track_caller]
    fn find(&self, path: &str, words: &str) -> Place {
        let file = self.file(path);
        let start = self
            .text(file)
            .and_then(|text| text.find(words))
            .expect("these words");
        let span = Span::new(start, start + words.len());
        Place { file, span }
    }

    fn at(&self, path: &str, start: usize, end: usize) -> Place {
        let (file, span) = (self.file(path), Span::new(start, end));
        Place { file, span }
    }
}

/// A report and the texts it points into.
pub(super) struct Sample {
    pub(super) report: Report,
    pub(super) texts: Texts,
}

const AID: &str = "records/aid.toml";
const BOM: &str = "records/bom.toml";
const CONTROL: &str = "records/control.toml";
const CRLF: &str = "records/crlf.toml";
const GONE: &str = "records/gone.toml";
const LONG: &str = "records/long.toml";
const NOTES: &str = "records/commons/footnotes.toml";
const ODD: &str = "records/odd:: 100%, é \u{1b}[1m.toml";
const OPEN_END: &str = "records/open-end.toml";
const PRISONERS: &str = "records/prisoners.toml";
const TABS: &str = "records/tabs.toml";
const TRADE: &str = "records/trade.toml";
const WIDE: &str = "records/wide.toml";

/// `text` on line `number` of a file.
fn on_line(number: usize, text: &str) -> String {
    format!("{}{text}\n", "\n".repeat(number - 1))
}

fn texts() -> Texts {
    let long = "x".repeat(5_000);
    let trade = format!(
        "{}{}{}",
        on_line(
            21,
            "value = { number = 2.6, unit = \"USD\", scale = \"billion\" }"
        ),
        on_line(
            8,
            "value = { number = 0.8, unit = \"USD\", scale = \"billion\" }"
        ),
        on_line(11, "value = { number = 65, unit = \"percent\" }"),
    );
    let cites = "cites = [{ footnote = \"commons-library-2021.111\", excerpt = \"722 people\" }]";
    let file = |text: &str| Some(text.to_owned());
    Texts::new(&[
        (
            AID,
            Some(on_line(9, "value = { number = 24, scale = \"million\" }")),
        ),
        (BOM, file("\u{feff}title = \"first\"\n")),
        (NOTES, Some(on_line(52, "[[footnote]]"))),
        (
            CONTROL,
            file("a = \"\u{1b}[31mred\u{7}\u{9b}m \u{202e}txt.exe\u{7f}\"\rb\n"),
        ),
        (
            CRLF,
            file("[source]\r\nid = \"x\"\r\ntext = \"\"\"\r\none\r\ntwo\"\"\"\r\n"),
        ),
        (GONE, None),
        (LONG, Some(format!("a = \"{long}HERE{long}\"\n"))),
        (ODD, file("a = 1\n")),
        (OPEN_END, file("id = \"last\"")),
        (PRISONERS, Some(on_line(14, cites))),
        (TABS, file("\t\tvalue\t= [1,\t2]\n")),
        (TRADE, Some(trade)),
        (WIDE, file("title = \"漢字 — e\u{301}tude\" # ← здесь\n")),
    ])
}

/// Every finding, in one report.
pub(super) fn awkward() -> Sample {
    let texts = texts();
    let mut all = findings::of_the_house_style(&texts);
    all.extend(findings::at_awkward_places(&texts));
    all.extend(findings::with_awkward_words(&texts));
    all.extend(findings::waived(&texts));
    sample(all, texts)
}

/// The examples of the house style alone.
pub(super) fn house_style() -> Sample {
    let texts = texts();
    sample(findings::of_the_house_style(&texts), texts)
}

/// No finding at all.
pub(super) fn nothing() -> Sample {
    let mut sample = sample(Vec::new(), texts());
    sample.report.summary.records = 1;
    sample.report.summary.not_checked = 0;
    sample
}

/// Every file with every span of a few bytes around its ends and characters.
pub(super) fn every_span() -> impl Iterator<Item = Sample> {
    [BOM, CONTROL, CRLF, GONE, OPEN_END, TABS, WIDE]
        .into_iter()
        .map(|path| {
            let texts = texts();
            let length = texts.text(texts.file(path)).map_or(3, str::len);
            let ends = (0..length + 3).chain([u32::MAX as usize]);
            let place =
                |(start, end)| Finding::new(&rules::SYNTAX, texts.at(path, start, end), "here");
            let spans = ends
                .clone()
                .flat_map(|start| ends.clone().map(move |end| (start, end)));
            let related = |f: Finding| f.clone().label("it").related(f.at, "there");
            let findings = spans.map(place).map(related).collect();
            sample(findings, texts)
        })
}

fn sample(findings: Vec<Finding>, texts: Texts) -> Sample {
    let summary = Summary {
        files: 3,
        records: 120,
        not_checked: 2,
        ..Summary::default()
    };
    let report = Report::new(findings, summary, "2026-11-22".to_owned());
    Sample { report, texts }
}

/// Whether a terminal or an editor would obey the character instead of showing it.
pub(super) fn acts(ch: char) -> bool {
    ch.is_control()
        || matches!(
            ch,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        )
        || matches!(ch, '\u{2066}'..='\u{2069}' | '\u{feff}')
}
