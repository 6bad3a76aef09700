//! Random texts, and the repository's own with bytes changed: the run ends,
//! and what it says stands in the text.

use std::path::Path;
use std::sync::LazyLock;

use factum::finding::Finding;
use factum::schema::{self, Catalog};
use factum::text::FileId;
use factum::validate::{self, Setting};
use factum::value::QuantityRules;
use factum::{parse, project};
use proptest::prelude::*;

use super::repository;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = repository::files(&root.join("schemas"), "json");
    let texts = texts.into_iter().enumerate().map(|(at, path)| {
        let text = std::fs::read_to_string(&path).expect("a schema");
        let path = path
            .strip_prefix(root)
            .expect("a path below")
            .to_string_lossy()
            .into_owned();
        (FileId(u32::try_from(at).expect("few files")), path, text)
    });
    let (catalog, findings) = schema::load(texts.collect());
    assert!(findings.is_empty(), "{findings:?}");
    catalog
});

static RECORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let paths = repository::files(&root.join("records"), "toml");
    paths
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("records"))
        .collect()
});

/// Parses and validates a text as the one file of a run.
fn findings(text: &str) -> Vec<Finding> {
    let (parsed, mut findings) = parse::parse(FileId(0), text);
    let quantities = QuantityRules::default();
    let setting = Setting {
        today: "2026-01-31",
        quantities: &quantities,
    };
    findings.extend(
        validate::validate(
            &CATALOG,
            setting,
            FileId(0),
            "records/a.toml",
            text,
            &parsed,
            &mut factum::record::Packer::new(true),
        )
        .findings,
    );
    assert!(
        !parsed.broken || !findings.is_empty(),
        "a broken file says why"
    );
    findings
}

fn sound(text: &str, findings: &[Finding]) -> Result<(), TestCaseError> {
    for finding in findings {
        let span = finding.at.span;
        prop_assert!(
            text.get(span.range()).is_some(),
            "{finding:?} is not in\n{text}"
        );
        for related in &finding.related {
            prop_assert!(text.get(related.at.span.range()).is_some(), "{finding:?}");
        }
        prop_assert!(!finding.message.is_empty());
    }
    Ok(())
}

/// A change to some bytes of a text.
#[derive(Debug, Clone)]
enum Change {
    Insert(prop::sample::Index, String),
    Delete(prop::sample::Index, usize),
    DropLine(prop::sample::Index),
    Twice(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>();
    let piece = prop_oneof![
        "[\\[\\]{}=,.\"'#\n\\\\-]{1,3}",
        "\\PC{1,3}",
        "[a-z0-9 ]{1,6}",
        Just("\u{0}".to_owned()),
        Just("\r".to_owned()),
        Just("\"\"\"".to_owned()),
        Just("[[".to_owned()),
    ];
    prop_oneof![
        (at.clone(), piece).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (at.clone(), 1..6_usize).prop_map(|(at, count)| Change::Delete(at, count)),
        at.clone().prop_map(Change::DropLine),
        at.prop_map(Change::Twice),
    ]
}

fn apply(text: &str, change: &Change) -> String {
    if text.is_empty() {
        return String::new();
    }
    let boundary =
        |at: &prop::sample::Index| factum::text::floor_char_boundary(text, at.index(text.len()));
    let line = |at: &prop::sample::Index| {
        let at = boundary(at);
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
        start..end
    };
    match change {
        Change::Insert(at, piece) => {
            let at = boundary(at);
            format!("{}{piece}{}", &text[..at], &text[at..])
        }
        Change::Delete(at, count) => {
            let at = boundary(at);
            let end = factum::text::floor_char_boundary(text, at + count);
            format!("{}{}", &text[..at], &text[end.max(at)..])
        }
        Change::DropLine(at) => {
            let line = line(at);
            format!("{}{}", &text[..line.start], &text[line.end..])
        }
        Change::Twice(at) => {
            let line = line(at);
            format!(
                "{}{}{}",
                &text[..line.end],
                &text[line.clone()],
                &text[line.end..]
            )
        }
    }
}

/// Some lines of a record file, from a header on: enough to break, quick to check.
fn excerpt() -> impl Strategy<Value = String> {
    (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(file, at)| {
        let text = at_header(file.get::<String>(RECORDS.as_slice()), at);
        text.to_owned()
    })
}

fn at_header(text: &str, at: prop::sample::Index) -> &str {
    let headers: Vec<usize> = text.match_indices("\n[").map(|(at, _)| at + 1).collect();
    let start = if headers.is_empty() {
        0
    } else {
        *at.get(&headers)
    };
    let lines = text[start..].match_indices('\n').map(|(at, _)| at + 1);
    let end = lines.take(30).last().unwrap_or(text.len() - start);
    &text[start..start + end]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn any_bytes_end_in_findings_inside_the_text(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        sound(&text, &findings(&text))?;
    }

    #[test]
    fn texts_that_look_like_toml(text in "([a-z\\[\\]{}=,.\"'#\n\r\t \\\\0-9é-]|\\[\\[source\\]\\]\n|id = \"|\"\"\"){0,60}") {
        sound(&text, &findings(&text))?;
    }

    #[test]
    fn changed_records(text in excerpt(), changes in prop::collection::vec(change(), 1..5)) {
        let text = changes.iter().fold(text, |text, change| apply(&text, change));
        sound(&text, &findings(&text))?;
    }

    #[test]
    fn any_settings(text in "([a-z]{1,8} = |\\[severity\\]|\"|include|exclude|\\[|\\]|ruleset|quantity|[0-9]|\n|\\{|\\}|,|\\*){0,40}") {
        let (_, findings) = project::parse_config(FileId(0), &text);
        sound(&text, &findings)?;
    }

    #[test]
    fn any_schema(text in "(\\{|\\}|\\[|\\]|:|,|\"(properties|type|\\$ref|x-ref|x-id|x-rules|x-unique|allOf|oneOf|pattern|const|if|then|id|#/\\$defs/a|string|thing|\\[a)\"|[0-9]|true|null| ){0,60}") {
        let files = vec![(FileId(0), "schemas/thing.schema.json".to_owned(), text.clone())];
        let (_, findings) = schema::load(files);
        sound(&text, &findings)?;
    }
}
