//! What each stage takes over one corpus that is held in memory, on one
//! thread: `cargo bench`. Divide by [`RECORDS`] for one record; what one rule
//! of its own costs a record is `validate` with `local` less `validate` with `none`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use factum::finding::{Finding, Report, Summary};
use factum::parse::{Parsed, parse};
use factum::reconcile::{Index, Outcomes, reconcile};
use factum::record::{Digests, Packer};
use factum::render::{self, Format, render};
use factum::schema::{self, Catalog};
use factum::text::{FileId, LineIndex, Sources};
use factum::validate::{FileDigest, Setting, validate};
use factum::value::QuantityRules;
use factum_bench::corpus::{Corpus, Rules, Shape};
use toml::de::DeTable;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Records of the corpus.
const RECORDS: u64 = 2000;
/// Records with a mistake, where findings are rendered.
const DEFECTS: u64 = 100;
const TODAY: &str = "2026-01-01";

fn main() {
    divan::main();
}

/// A project in memory.
struct Held {
    paths: Vec<String>,
    texts: Vec<String>,
    lines: Vec<LineIndex>,
    catalog: Catalog,
    quantities: QuantityRules,
}

impl Held {
    fn new(rules: Rules, defects: u64) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let corpus = Corpus {
            out: folder.path().to_owned(),
            records: RECORDS,
            per_file: 10,
            seed: 1,
            defects,
            rules,
            shape: Shape::Stories,
            spread: false,
        };
        corpus.write().expect("a corpus");
        let (paths, texts): (Vec<_>, Vec<_>) = read(folder.path(), "records").into_iter().unzip();
        let schemas = read(folder.path(), "schemas")
            .into_iter()
            .zip(paths.len()..);
        let schemas = schemas.map(|((path, text), file)| (id(file), path, text));
        let (catalog, findings) = schema::load(schemas.collect());
        assert!(findings.is_empty(), "{findings:?}");
        Self {
            lines: texts.iter().map(|text| LineIndex::new(text)).collect(),
            paths,
            texts,
            catalog,
            quantities: QuantityRules::default(),
        }
    }

    fn setting(&self) -> Setting<'_> {
        Setting {
            today: TODAY,
            quantities: &self.quantities,
        }
    }

    fn parsed(&self) -> Vec<(Parsed<'_>, Vec<Finding>)> {
        let texts = self.texts.iter().enumerate();
        texts.map(|(file, text)| parse(id(file), text)).collect()
    }

    fn validated(&self, parsed: &[(Parsed<'_>, Vec<Finding>)]) -> Vec<FileDigest> {
        let mut packer = Packer::new(false);
        let of = |(file, (parsed, _)): (usize, &(Parsed<'_>, _))| {
            let (path, text) = (&self.paths[file], &self.texts[file]);
            let (catalog, setting) = (&self.catalog, self.setting());
            validate(catalog, setting, id(file), path, text, parsed, &mut packer)
        };
        parsed.iter().enumerate().map(of).collect()
    }

    fn digests(&self) -> Digests {
        let validated = self.validated(&self.parsed()).into_iter();
        let files = validated.enumerate();
        Digests::new(
            files
                .map(|(file, found)| (id(file), found.records))
                .collect(),
        )
    }
}

impl Sources for Held {
    fn path(&self, file: FileId) -> &str {
        &self.paths[file.0 as usize]
    }

    fn text(&self, file: FileId) -> Option<&str> {
        self.texts.get(file.0 as usize).map(String::as_str)
    }

    fn lines(&self, file: FileId) -> Option<&LineIndex> {
        self.lines.get(file.0 as usize)
    }
}

fn id(number: usize) -> FileId {
    FileId(u32::try_from(number).expect("few files"))
}

/// The files of a folder with their paths, sorted.
fn read(root: &Path, folder: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = walkdir::WalkDir::new(root.join(folder))
        .into_iter()
        .map(|entry| entry.expect("a folder that was just written"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(root).expect("a path inside");
            let text = fs::read_to_string(entry.path()).expect("a file");
            (path.to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    files
}

/// The parser alone.
#[divan::bench]
fn floor(bencher: Bencher<'_, '_>) {
    let held = Held::new(Rules::None, 0);
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(|| {
        for text in &held.texts {
            drop(black_box(DeTable::parse_recoverable(text)));
        }
    });
}

#[divan::bench(name = "parse")]
fn parse_all(bencher: Bencher<'_, '_>) {
    let held = Held::new(Rules::None, 0);
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(|| {
        for (file, text) in held.texts.iter().enumerate() {
            black_box(parse(id(file), text));
        }
    });
}

#[divan::bench(name = "validate", args = ["none", "local", "all"])]
fn validate_all(bencher: Bencher<'_, '_>, rules: &str) {
    let held = Held::new(stated(rules), 0);
    let parsed = held.parsed();
    bencher
        .counter(ItemsCount::new(RECORDS))
        .bench_local(|| held.validated(&parsed));
}

#[divan::bench(name = "reconcile", args = ["none", "all"])]
fn reconcile_all(bencher: Bencher<'_, '_>, rules: &str) {
    let held = Held::new(stated(rules), 0);
    let digests = held.digests();
    let unread = BTreeSet::new();
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(|| {
        let index = Index::new(&held.catalog, &digests, &unread);
        reconcile(
            &held.catalog,
            &digests,
            &index,
            &[],
            None,
            held.setting(),
            Outcomes::Troubled,
        )
    });
}

#[divan::bench(name = "render", args = ["human", "concise", "json", "sarif"])]
fn render_all(bencher: Bencher<'_, '_>, format: &str) {
    let held = Held::new(Rules::None, DEFECTS);
    let format: Format = format.parse().expect("a format");
    let parsed = held.parsed();
    let validated = held.validated(&parsed);
    let mut findings: Vec<Finding> = validated
        .into_iter()
        .flat_map(|file| file.findings)
        .collect();
    findings.extend(parsed.into_iter().flat_map(|(_, findings)| findings));
    let report = Report::new(findings, Summary::default(), TODAY.to_owned());
    let count = report.findings.len();
    let options = render::Options::default();
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        let mut out = Vec::new();
        render(format, &report, &held, &options, &mut out).expect("a vector takes all");
        out
    });
}

fn stated(rules: &str) -> Rules {
    match rules {
        "none" => Rules::None,
        "local" => Rules::Local,
        _ => Rules::All,
    }
}
