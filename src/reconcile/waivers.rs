//! Waivers: a person's acceptance of a finding, matched to it by rule and record.

use std::collections::BTreeMap;

use super::index::Index;
use crate::finding::{Finding, Severity, Waived, declare_rule};
use crate::record::{Digest, Node};
use crate::schema::Catalog;
use crate::text::{FileId, Place, Span, nearest};

declare_rule! {
    /// A waiver accepts a finding that no longer stands, or that never did: its rule or record is
    /// misspelt, or the record was mended. A waiver that nothing needs hides the next mistake.
    ///
    /// ## Fails
    /// ```toml
    /// [[waiver]]
    /// rule = "relation/fall-folows"
    /// record = "relation:uk-fall"
    /// reason = "the source gives both figures"
    /// ```
    /// ## Passes
    /// The waiver names a rule and a record where a finding stands, or is removed.
    pub(super) UNUSED_WAIVER = {
        name: "unused-waiver", stage: Reconcile, severity: Warning,
        summary: "a waiver accepts a finding that does not stand",
    }
}

declare_rule! {
    /// A waiver was given until a day that has passed. The finding it accepted stands again.
    ///
    /// ## Fails
    /// ```toml
    /// [[waiver]]
    /// rule = "relation/fall-follows"
    /// record = "relation:uk-fall"
    /// reason = "the publisher was asked"
    /// until = 2020-01-31
    /// ```
    /// ## Passes
    /// The finding is mended, or the waiver is given anew with a later day.
    pub(super) EXPIRED_WAIVER = {
        name: "expired-waiver", stage: Reconcile, severity: Error,
        summary: "a waiver has passed its last day",
    }
}

declare_rule! {
    /// A waiver without a pointer fits several findings of its rule at one record, and says not which.
    ///
    /// ## Fails
    /// ```toml
    /// [[waiver]]
    /// rule = "aid/parts-in-order"
    /// record = "aid:eu4belarus"
    /// reason = "the source lists them so"
    /// ```
    /// ## Passes
    /// ```toml
    /// [[waiver]]
    /// rule = "aid/parts-in-order"
    /// record = "aid:eu4belarus"
    /// pointer = "/parts/2"
    /// reason = "the source lists them so"
    /// ```
    pub(super) AMBIGUOUS_WAIVER = {
        name: "ambiguous-waiver", stage: Reconcile, severity: Error,
        summary: "a waiver fits several findings and says not which",
    }
}

/// A waiver as it was read.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// The record, as `kind:id`.
    pub record: String,
    /// The place in it, if named.
    pub pointer: Option<String>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Option<String>,
    /// The last day, as `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Where the matter is discussed.
    pub see: Option<String>,
    /// Where it stands.
    pub at: Place,
    /// Where its rule is written.
    pub rule_span: Span,
    /// Where its record is written.
    pub record_span: Span,
}

/// The waivers among the records, without those that lack what their schema demands (and were told so).
pub fn waivers(catalog: &Catalog, digests: &[Digest]) -> Vec<Waiver> {
    let records = digests
        .iter()
        .filter(|digest| catalog.is_waiver(digest.kind));
    records
        .filter_map(|digest| read(Node::Kept(&digest.kept), digest.file))
        .collect()
}

fn read(node: Node<'_>, file: FileId) -> Option<Waiver> {
    let text = |key: &str| {
        node.get(key)
            .and_then(Node::as_written)
            .map(std::borrow::Cow::into_owned)
    };
    let span = |key: &str| node.get(key).map_or(node.span(), Node::span);
    Some(Waiver {
        rule: text("rule")?,
        record: text("record")?,
        pointer: text("pointer"),
        reason: text("reason").filter(|reason| !reason.is_empty())?,
        by: text("by"),
        until: text("until"),
        see: text("see"),
        at: Place {
            file,
            span: node.span(),
        },
        rule_span: span("rule"),
        record_span: span("record"),
    })
}

/// What waivers are applied to.
pub struct Ground<'g> {
    /// The records by address.
    pub index: &'g Index<'g>,
    /// The names of all rules.
    pub rules: &'g [&'g str],
    /// The day of the run.
    pub today: &'g str,
}

/// Marks the findings that waivers accept; says which waivers accept nothing, too much, or no longer.
pub fn apply(waivers: &[Waiver], findings: &mut [Finding], ground: &Ground<'_>) -> Vec<Finding> {
    let mut by_rule: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (position, finding) in findings.iter().enumerate() {
        // Only what must be accepted can be: a note asks for nothing.
        if !finding.rule.waivable() || finding.severity == Severity::Note {
            continue;
        }
        for record in records_of(finding) {
            let key = (finding.rule.name().to_owned(), record);
            by_rule.entry(key).or_default().push(position);
        }
    }
    let mut told = Vec::new();
    for waiver in waivers {
        let record = ground.index.resolve_address(&waiver.record);
        let address = record.map_or_else(
            || waiver.record.clone(),
            |record| ground.index.address(record),
        );
        let of_rule = by_rule
            .get(&(waiver.rule.clone(), address))
            .cloned()
            .unwrap_or_default();
        let fitting: Vec<usize> = of_rule
            .iter()
            .copied()
            .filter(|position| {
                let pointer = &findings[*position].pointer;
                waiver
                    .pointer
                    .as_ref()
                    .is_none_or(|wanted| wanted == pointer)
            })
            .collect();
        match fitting.as_slice() {
            [] if !of_rule.is_empty() => {
                told.push(elsewhere(waiver, &pointers(findings, &of_rule)));
            }
            [] => told.push(unused(waiver, ground)),
            _ if expired(waiver, ground.today) => told.push(expired_finding(waiver)),
            [only] => findings[*only].waiver = Some(waived(waiver)),
            several => {
                let places: Vec<Place> = several
                    .iter()
                    .map(|position| findings[*position].at)
                    .collect();
                told.push(ambiguous(waiver, &places, &pointers(findings, several)));
            }
        }
    }
    told
}

/// The records at which a finding may be waived: a group's finding at either of the two it is about.
fn records_of(finding: &Finding) -> Vec<String> {
    let mut records: Vec<String> = finding.record.iter().cloned().collect();
    if !finding.related.is_empty() {
        let others = finding.inputs.iter().map(|input| input.record.clone());
        records.extend(others.filter(|record| !record.is_empty()));
    }
    records.sort();
    records.dedup();
    records
}

fn expired(waiver: &Waiver, today: &str) -> bool {
    // Both are written year first, so the texts compare as the days do.
    waiver.until.as_deref().is_some_and(|until| until < today)
}

fn waived(waiver: &Waiver) -> Waived {
    Waived {
        reason: waiver.reason.clone(),
        by: waiver.by.clone(),
        until: waiver.until.clone(),
        at: waiver.at,
    }
}

fn unused(waiver: &Waiver, ground: &Ground<'_>) -> Finding {
    let place = |span: Span| Place {
        file: waiver.at.file,
        span,
    };
    if !ground.rules.contains(&waiver.rule.as_str()) {
        let label = nearest(&waiver.rule, ground.rules.iter().copied()).map_or_else(
            || "factum rules lists all rules".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        let message = format!(
            "this waiver names the rule \"{}\", which does not exist",
            waiver.rule
        );
        return Finding::new(&UNUSED_WAIVER, place(waiver.rule_span), message).label(label);
    }
    if ground.index.resolve_address(&waiver.record).is_none() {
        let near = ground.index.nearest_address(&waiver.record);
        let label = near.map_or_else(
            || "write it as kind:id".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        let message = format!(
            "this waiver names \"{}\", which does not exist",
            waiver.record
        );
        return Finding::new(&UNUSED_WAIVER, place(waiver.record_span), message).label(label);
    }
    let message = format!(
        "nothing is wrong with {} under {}, so this waiver accepts nothing",
        waiver.record, waiver.rule
    );
    Finding::new(&UNUSED_WAIVER, waiver.at, message).label("remove it")
}

fn expired_finding(waiver: &Waiver) -> Finding {
    let until = waiver.until.as_deref().unwrap_or_default();
    let message = format!("this waiver for {} held until {until}", waiver.record);
    Finding::new(&EXPIRED_WAIVER, waiver.at, message)
        .label("mend what it accepted, or give it a later day with a reason that still holds")
}

/// What to write as a waiver's pointer for one of some findings.
fn pointers(findings: &[Finding], positions: &[usize]) -> String {
    let mut pointers: Vec<String> = positions
        .iter()
        .map(|position| format!("\"{}\"", findings[*position].pointer))
        .collect();
    pointers.sort();
    pointers.dedup();
    pointers.truncate(5);
    pointers.join(" or ")
}

/// Something is wrong under the rule, but not where the waiver points.
fn elsewhere(waiver: &Waiver, pointers: &str) -> Finding {
    let message = format!(
        "{} finds nothing at \"{}\" of {}, so this waiver accepts nothing",
        waiver.rule,
        waiver.pointer.as_deref().unwrap_or_default(),
        waiver.record
    );
    Finding::new(&UNUSED_WAIVER, waiver.at, message).label(format!(
        "what it finds there stands at pointer = {pointers}"
    ))
}

fn ambiguous(waiver: &Waiver, places: &[Place], pointers: &str) -> Finding {
    let message = format!(
        "this waiver fits {} findings of {} at {}",
        places.len(),
        waiver.rule,
        waiver.record
    );
    let mut finding = Finding::new(&AMBIGUOUS_WAIVER, waiver.at, message)
        .label(format!("add the place that is meant: pointer = {pointers}"));
    for place in places.iter().take(5) {
        finding = finding.related(*place, "one of them");
    }
    finding
}
