//! The versioned JSON shapes (`json` and `jsonl`, version 1: additive changes
//! only). Texts are given as they are; lines and columns count from 1.

use std::io::{self, Write};

use serde::Serialize;

use super::place::Spot;
use super::{Options, TOOL, VERSION};
use crate::finding::{self, Open, Report};
use crate::text::{Place, Position, Sources};

/// One document, one finding a line, so that two reports compare well line by line.
pub(super) fn render(
    report: &Report,
    sources: &dyn Sources,
    _options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let head = serde_json::to_string(&Head::new(report))?;
    // The head is an object; its closing brace makes room for the findings.
    let head = head.strip_suffix('}').unwrap_or(&head);
    write!(out, "{head},\n\"findings\":[")?;
    for (at, finding) in report.findings.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &Finding::new(finding, sources))?;
    }
    out.write_all(if report.findings.is_empty() {
        b"]}\n"
    } else {
        b"\n]}\n"
    })
}

/// One object a line: the findings, then the summary.
pub(super) fn render_lines(
    report: &Report,
    sources: &dyn Sources,
    _options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in &report.findings {
        line(out, "finding", Finding::new(finding, sources))?;
    }
    line(out, "summary", Head::new(report))
}

fn line(out: &mut dyn Write, kind: &'static str, rest: impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Line { kind, rest })?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Line<T> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    rest: T,
}

#[derive(Serialize)]
struct Head<'a> {
    schema_version: u32,
    tool: Tool,
    today: &'a str,
    summary: Summary,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    records: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    waived: usize,
    not_checked: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: &'static str,
    message: &'a str,
    label: &'a str,
    help: &'a str,
    record: Option<&'a str>,
    pointer: &'a str,
    #[serde(flatten)]
    at: Location<'a>,
    related: Vec<Related<'a>>,
    inputs: Vec<Input<'a>>,
    waiver: Option<Waiver<'a>>,
}

#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    at: Location<'a>,
    message: &'a str,
}

/// A value of a computed finding. `record`, `file` and `line` are null for what was computed.
#[derive(Serialize)]
pub(super) struct Input<'a> {
    label: &'a str,
    text: &'a str,
    range: &'a str,
    low: Option<&'a str>,
    high: Option<&'a str>,
    open: Option<&'static str>,
    record: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
}

#[derive(Serialize)]
struct Waiver<'a> {
    reason: &'a str,
    by: Option<&'a str>,
    until: Option<&'a str>,
    file: &'a str,
    line: u32,
}

impl<'a> Head<'a> {
    fn new(report: &'a Report) -> Self {
        let count = &report.summary;
        Self {
            schema_version: 1,
            tool: Tool {
                name: TOOL,
                version: VERSION,
            },
            today: &report.today,
            summary: Summary {
                files: count.files,
                records: count.records,
                errors: count.errors,
                warnings: count.warnings,
                notes: count.notes,
                waived: count.waived,
                not_checked: count.not_checked,
            },
        }
    }
}

impl<'a> Finding<'a> {
    fn new(finding: &'a finding::Finding, sources: &'a dyn Sources) -> Self {
        let related = finding.related.iter().map(|related| Related {
            at: Location::new(sources, related.at),
            message: &related.message,
        });
        let waiver = finding.waiver.as_ref();
        Self {
            rule: finding.rule.name(),
            severity: finding.severity.as_str(),
            message: &finding.message,
            label: &finding.label,
            help: &finding.help,
            record: finding.record.as_deref(),
            pointer: &finding.pointer,
            at: Location::new(sources, finding.at),
            related: related.collect(),
            inputs: inputs(finding, sources),
            waiver: waiver.map(|waived| Waiver::new(waived, sources)),
        }
    }
}

/// The inputs of a finding; `sarif` states them in the same shape.
pub(super) fn inputs<'a>(
    finding: &'a finding::Finding,
    sources: &'a dyn Sources,
) -> Vec<Input<'a>> {
    let inputs = finding.inputs.iter();
    inputs.map(|input| Input::new(input, sources)).collect()
}

impl<'a> Input<'a> {
    fn new(input: &'a finding::Input, sources: &'a dyn Sources) -> Self {
        let spot = input.at.map(|at| Spot::new(sources, at));
        Self {
            label: &input.label,
            text: &input.text,
            range: &input.range,
            low: input.low.as_deref(),
            high: input.high.as_deref(),
            open: input.open.map(Open::as_str),
            record: Some(input.record.as_str()).filter(|record| !record.is_empty()),
            file: spot.map(|spot| spot.path),
            line: spot.map(|spot| spot.start.line),
        }
    }
}

impl<'a> Waiver<'a> {
    fn new(waived: &'a finding::Waived, sources: &'a dyn Sources) -> Self {
        let spot = Spot::new(sources, waived.at);
        Self {
            reason: &waived.reason,
            by: waived.by.as_deref(),
            until: waived.until.as_deref(),
            file: spot.path,
            line: spot.start.line,
        }
    }
}

impl<'a> Location<'a> {
    fn new(sources: &'a dyn Sources, place: Place) -> Self {
        let spot = Spot::new(sources, place);
        Self {
            file: spot.path,
            start: spot.start.into(),
            end: spot.end.into(),
        }
    }
}

impl From<Position> for Point {
    fn from(position: Position) -> Self {
        Self {
            line: position.line,
            column: position.column,
            offset: position.offset,
        }
    }
}
