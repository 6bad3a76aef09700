//! What holds for every run, whatever it found.

use factum::finding::{Finding, RuleRef, Severity};
use factum::pipeline::{self, Run};
use factum::render::{self, Color, Format};
use factum::rules;
use factum::text::{Place, Sources};

const FORMATS: [Format; 7] = [
    Format::Human,
    Format::Concise,
    Format::Json,
    Format::Jsonl,
    Format::Sarif,
    Format::Github,
    Format::Junit,
];

/// The laws that one run shows by itself.
pub(crate) fn hold(run: &Run) -> Result<(), String> {
    for finding in &run.report.findings {
        sound(run, finding).map_err(|fault| format!("  {fault}: {finding:?}"))?;
    }
    let sorted = run
        .report
        .findings
        .windows(2)
        .all(|pair| pair[0].order(&pair[1]).is_le());
    if !sorted {
        return Err("  the findings are not in their order".to_owned());
    }
    let errors = run
        .report
        .findings
        .iter()
        .filter(|one| one.severity == Severity::Error);
    let any_error = errors.filter(|one| one.waiver.is_none()).count() > 0;
    let code = pipeline::exit_code(run.configured, &run.report, run.records.len());
    let fits = match code {
        1 => any_error,
        2 => !run.configured,
        3 => run.records.is_empty() && !any_error,
        _ => !any_error,
    };
    if !fits {
        return Err(format!("  the exit code is {code}"));
    }
    FORMATS.iter().try_for_each(|format| renders(run, *format))
}

fn sound(run: &Run, finding: &Finding) -> Result<(), String> {
    place(run, finding.at)?;
    for related in &finding.related {
        place(run, related.at)?;
    }
    if finding.rule.name() == "internal-error" {
        return Err("the program failed".into());
    }
    // A schema's own rule may have nothing to advise.
    let declared = matches!(finding.rule, RuleRef::Declared(_));
    let advised = declared || !finding.advice().is_empty();
    if finding.message.is_empty() || finding.message.contains('\n') || !advised {
        return Err("it does not say what is wrong and what to do in a line".into());
    }
    let jargon = [
        "instance",
        "subschema",
        "anyOf",
        "oneOf",
        "allOf",
        "expected type",
        "null",
        "UTF-8 byte",
    ];
    let record = finding.record.is_some();
    if record && jargon.iter().any(|word| finding.message.contains(word)) {
        return Err("it speaks the words of the checker".into());
    }
    Ok(())
}

/// A place lies in its file's text, between characters.
fn place(run: &Run, at: Place) -> Result<(), String> {
    let Some(text) = run.files.text(at.file) else {
        return if at.span.is_empty() {
            Ok(())
        } else {
            Err("a place in no text".into())
        };
    };
    let (start, end) = (at.span.start as usize, at.span.end as usize);
    let inside = start <= end && end <= text.len();
    if inside && text.is_char_boundary(start) && text.is_char_boundary(end) {
        Ok(())
    } else {
        Err(format!("the place {start}..{end} is not in the text"))
    }
}

fn rendered(run: &Run, format: Format) -> Vec<u8> {
    let rules = rules::all();
    let options = render::Options {
        no_summary: false,
        color: Color::Never,
        show_waived: true,
        rules: &rules,
    };
    let mut out = Vec::new();
    render::render(format, &run.report, &run.files, &options, &mut out)
        .expect("memory can be written");
    out
}

fn renders(run: &Run, format: Format) -> Result<(), String> {
    let text = rendered(run, format);
    if text != rendered(run, format) {
        return Err(format!("  {format:?} differs from one time to the next"));
    }
    let Ok(text) = String::from_utf8(text) else {
        return Err(format!("  {format:?} is not UTF-8"));
    };
    match format {
        Format::Json => numbered(&parsed(&text)?, "line", run.report.findings.len()),
        Format::Jsonl => text.lines().try_for_each(|line| parsed(line).map(|_| ())),
        Format::Sarif => numbered(&parsed(&text)?, "startLine", 0),
        _ => Ok(()),
    }
}

fn parsed(text: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(text).map_err(|error| format!("  not JSON: {error}"))
}

/// Every line number counts from 1, and there are at least so many.
fn numbered(value: &serde_json::Value, name: &str, least: usize) -> Result<(), String> {
    fn gather(value: &serde_json::Value, name: &str, into: &mut Vec<u64>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (key, value) in fields {
                    if key == name {
                        into.extend(value.as_u64());
                    }
                    gather(value, name, into);
                }
            }
            serde_json::Value::Array(items) => {
                for item in items {
                    gather(item, name, into);
                }
            }
            _ => {}
        }
    }
    let mut lines = Vec::new();
    gather(value, name, &mut lines);
    if lines.len() < least || lines.contains(&0) {
        return Err(format!("  {name}: {lines:?}"));
    }
    Ok(())
}

/// Two runs that say the same in every format.
pub(crate) fn same(one: &Run, other: &Run) -> Result<(), String> {
    for format in FORMATS {
        if rendered(one, format) != rendered(other, format) {
            return Err(format!(
                "  another folder and order of files change {format:?}"
            ));
        }
    }
    Ok(())
}
