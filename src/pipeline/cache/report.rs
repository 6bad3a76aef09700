//! A report as bytes and back: what renderers show of findings, no more. The
//! rules are named once, the findings number them.

use std::collections::HashMap;
use std::sync::Arc;

use super::codec::{Reader, Writer};
use crate::finding::{
    Checked, DeclaredRule, Finding, Input, Open, Related, Report, RuleRef, Severity, Summary,
    Waived,
};
use crate::rules;
use crate::schema::STANDARD;
use crate::text::{FileId, Place, Span};

/// Writes a report. The day it was made on is kept elsewhere.
pub(super) fn write(report: &Report, to: &mut Writer) {
    let counts = summary(&report.summary);
    to.list(counts.into_iter(), Writer::count);
    let mut table = Table::default();
    let numbers: Vec<u32> = report
        .findings
        .iter()
        .map(|finding| table.number(&finding.rule))
        .collect();
    to.list(table.rules.iter(), |to, rule| write_rule(rule, to));
    to.list(
        report.findings.iter().zip(numbers),
        |to, (finding, rule)| {
            to.number(rule);
            write_finding(finding, to);
        },
    );
}

/// Reads a report of a day.
pub(super) fn read(from: &mut Reader<'_>, today: &str) -> Option<Report> {
    let counts: [usize; 7] = from.list(Reader::count)?.try_into().ok()?;
    let rules = from.list(read_rule)?;
    let findings = from.list(|from| {
        let rule = rules.get(from.number()? as usize)?;
        read_finding(rule.clone(), from)
    })?;
    let [files, records, errors, warnings, notes, waived, not_checked] = counts;
    Some(Report {
        findings,
        summary: Summary {
            files,
            records,
            errors,
            warnings,
            notes,
            waived,
            not_checked,
        },
        today: today.to_owned(),
    })
}

fn summary(summary: &Summary) -> [usize; 7] {
    [
        summary.files,
        summary.records,
        summary.errors,
        summary.warnings,
        summary.notes,
        summary.waived,
        summary.not_checked,
    ]
}

/// The rules of a report, each once.
#[derive(Default)]
struct Table<'r> {
    rules: Vec<&'r RuleRef>,
    numbers: HashMap<*const (), u32>,
}

impl<'r> Table<'r> {
    /// Rules are told apart by where they are: two schemas may give two rules one name.
    fn number(&mut self, rule: &'r RuleRef) -> u32 {
        let at: *const () = match rule {
            RuleRef::Builtin(rule) => std::ptr::from_ref(*rule).cast(),
            RuleRef::Declared(rule) => Arc::as_ptr(rule).cast(),
        };
        *self.numbers.entry(at).or_insert_with(|| {
            self.rules.push(rule);
            u32::try_from(self.rules.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

fn write_rule(rule: &RuleRef, to: &mut Writer) {
    match rule {
        RuleRef::Builtin(rule) => {
            to.byte(0);
            to.text(rule.name);
        }
        RuleRef::Declared(rule) => {
            to.byte(1);
            to.text(&rule.name);
            write_severity(rule.severity, to);
            to.text(&rule.message);
            to.text(&rule.help);
            to.text(&rule.check);
            to.maybe(rule.standard, Writer::text);
            write_place(rule.at, to);
        }
    }
}

fn read_rule(from: &mut Reader<'_>) -> Option<RuleRef> {
    match from.byte()? {
        0 => rules::find(from.text()?).map(RuleRef::from),
        1 => {
            let rule = DeclaredRule {
                name: from.string()?,
                severity: read_severity(from)?,
                message: from.string()?,
                help: from.string()?,
                check: from.string()?,
                standard: from.maybe(|from| standard(from.text()?))?,
                at: read_place(from)?,
            };
            Some(Arc::new(rule).into())
        }
        _ => None,
    }
}

fn standard(name: &str) -> Option<&'static str> {
    let found = STANDARD.iter().find(|standard| standard.name == name);
    found.map(|standard| standard.name)
}

fn write_finding(finding: &Finding, to: &mut Writer) {
    write_severity(finding.severity, to);
    to.text(&finding.message);
    to.text(&finding.label);
    to.text(&finding.help);
    to.maybe(finding.record.as_deref(), Writer::text);
    to.text(&finding.pointer);
    write_place(finding.at, to);
    to.list(finding.related.iter(), |to, related| {
        write_place(related.at, to);
        to.text(&related.message);
    });
    to.list(finding.inputs.iter(), |to, input| write_input(input, to));
    to.maybe(finding.waiver.as_ref(), |to, waiver| {
        to.text(&waiver.reason);
        to.maybe(waiver.by.as_deref(), Writer::text);
        to.maybe(waiver.until.as_deref(), Writer::text);
        write_place(waiver.at, to);
    });
    to.byte(u8::from(finding.holds()));
}

fn read_finding(rule: RuleRef, from: &mut Reader<'_>) -> Option<Finding> {
    Some(Finding {
        rule,
        severity: read_severity(from)?,
        message: from.string()?,
        label: from.string()?,
        help: from.string()?,
        record: from.maybe(Reader::string)?,
        pointer: from.string()?,
        at: read_place(from)?,
        related: from.list(|from| {
            Some(Related {
                at: read_place(from)?,
                message: from.string()?,
            })
        })?,
        inputs: from.list(read_input)?,
        waiver: from.maybe(|from| {
            Some(Waived {
                reason: from.string()?,
                by: from.maybe(Reader::string)?,
                until: from.maybe(Reader::string)?,
                at: read_place(from)?,
            })
        })?,
        // Whom a contradiction names beside its own record mattered to waivers, which were applied.
        check: read_flag(from)?.then(|| Checked {
            holds: true,
            ..Checked::default()
        }),
    })
}

fn write_input(input: &Input, to: &mut Writer) {
    to.text(&input.label);
    to.text(&input.record);
    to.text(&input.text);
    to.text(&input.range);
    to.maybe(input.low.as_deref(), Writer::text);
    to.maybe(input.high.as_deref(), Writer::text);
    to.maybe(input.open, |to, open| {
        to.byte(match open {
            Open::Low => 0,
            Open::High => 1,
            Open::Both => 2,
        });
    });
    to.maybe(input.at, |to, at| write_place(at, to));
}

fn read_input(from: &mut Reader<'_>) -> Option<Input> {
    Some(Input {
        label: from.string()?,
        record: from.string()?,
        text: from.string()?,
        range: from.string()?,
        low: from.maybe(Reader::string)?,
        high: from.maybe(Reader::string)?,
        open: from.maybe(|from| {
            Some(match from.byte()? {
                0 => Open::Low,
                1 => Open::High,
                2 => Open::Both,
                _ => return None,
            })
        })?,
        at: from.maybe(read_place)?,
    })
}

fn write_severity(severity: Severity, to: &mut Writer) {
    to.byte(match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    });
}

fn read_severity(from: &mut Reader<'_>) -> Option<Severity> {
    Some(match from.byte()? {
        0 => Severity::Error,
        1 => Severity::Warning,
        2 => Severity::Note,
        _ => return None,
    })
}

fn read_flag(from: &mut Reader<'_>) -> Option<bool> {
    match from.byte()? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

fn write_place(place: Place, to: &mut Writer) {
    to.number(place.file.0);
    to.number(place.span.start);
    to.number(place.span.end);
}

fn read_place(from: &mut Reader<'_>) -> Option<Place> {
    let file = FileId(from.number()?);
    let (start, end) = (from.number()?, from.number()?);
    let span = Span { start, end };
    (start <= end).then_some(Place { file, span })
}
