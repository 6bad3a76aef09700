//! Waivers: a person's acceptance of a finding, matched to it by rule and record.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use crate::finding::{Finding, Waived, declare_rule};
use crate::record::{Digests, Node};
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
    /// Where its pointer is written.
    pub pointer_span: Span,
}

/// The waivers among the records, without those that lack what their schema demands (and were told so).
pub fn waivers(catalog: &Catalog, digests: &Digests) -> Vec<Waiver> {
    let records = digests.of_kinds(|kind| catalog.is_waiver(kind));
    let digests = records.map(|position| digests.at(position));
    digests
        .filter_map(|digest| read(digest.kept(), digest.file))
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
        pointer_span: span("pointer"),
    })
}

/// What waivers are applied to.
pub struct Ground<'g> {
    /// The records by address.
    pub index: &'g Index<'g>,
    /// The names of all rules; whether a finding of each may be accepted.
    pub rules: BTreeMap<&'g str, bool>,
    /// Rule and record of the checks that came to nothing because something else is at fault:
    /// whether anything is wrong there is not known.
    pub unchecked: BTreeSet<(&'g str, String)>,
    /// The day of the run.
    pub today: &'g str,
}

/// Records and names get a suggestion for so many waivers: past that the cause is no slip of the pen.
const SUGGESTIONS: usize = 100;

/// Marks the findings that waivers accept; says which waivers accept nothing, too much, or no
/// longer, each with the rule that the waiver names.
pub fn apply(
    waivers: &[Waiver],
    findings: &mut [Finding],
    ground: &Ground<'_>,
) -> Vec<(String, Finding)> {
    let open = Open::of(findings, waivers);
    let mut accepted: BTreeMap<usize, &Waiver> = BTreeMap::new();
    let mut suggestions = SUGGESTIONS;
    let mut told = Vec::new();
    for waiver in waivers {
        let record = ground.index.resolve_address(&waiver.record);
        let address = record.map_or_else(
            || waiver.record.clone(),
            |record| ground.index.address(record),
        );
        let trouble = match open.fitting(waiver, &address) {
            [] => match open.at(&waiver.rule, &address, None) {
                [] => unused(waiver, &address, ground, &mut suggestions),
                [first, ..] => Some(elsewhere(waiver, &findings[*first])),
            },
            _ if expired(waiver, ground.today) => Some(expired_finding(waiver)),
            [only] => match accepted.entry(*only) {
                Entry::Occupied(other) => Some(again(waiver, other.get().at)),
                Entry::Vacant(free) => {
                    free.insert(waiver);
                    None
                }
            },
            several => Some(ambiguous(waiver, several, findings)),
        };
        told.extend(trouble.map(|finding| (waiver.rule.clone(), finding)));
    }
    for (position, waiver) in accepted {
        findings[position].waiver = Some(waived(waiver));
    }
    told
}

/// The positions of the findings that can be accepted, by rule and record, and again by each place in
/// it: a record may have as many of both findings and waivers as there is room for.
struct Open<'f>(BTreeMap<(&'f str, &'f str, Option<&'f str>), Vec<usize>>);

impl<'f> Open<'f> {
    fn of(findings: &'f [Finding], waivers: &[Waiver]) -> Self {
        let named: BTreeSet<&str> = waivers.iter().map(|waiver| waiver.rule.as_str()).collect();
        let mut open = Self(BTreeMap::new());
        for (position, finding) in findings.iter().enumerate() {
            // What holds after all asks for nothing.
            let may_be = finding.rule.waivable() && !finding.holds();
            if may_be && named.contains(finding.rule.name()) {
                open.add(position, finding);
            }
        }
        open
    }

    fn add(&mut self, position: usize, finding: &'f Finding) {
        let rule = finding.rule.name();
        for record in records_of(finding) {
            let places = places_of(finding).map(Some);
            for place in std::iter::once(None).chain(places) {
                let there = self.0.entry((rule, record, place)).or_default();
                there.push(position);
            }
        }
    }

    /// The findings of a rule at a record, or at one place in it.
    fn at<'a>(&'a self, rule: &'a str, record: &'a str, place: Option<&'a str>) -> &'a [usize] {
        let there = self.0.get(&(rule, record, place));
        there.map_or(&[], Vec::as_slice)
    }

    /// The findings that a waiver accepts if it is the only one: at its pointer, if it has one.
    fn fitting<'a>(&'a self, waiver: &'a Waiver, address: &'a str) -> &'a [usize] {
        self.at(&waiver.rule, address, waiver.pointer.as_deref())
    }
}

/// The places in a record at which a finding stands: the one shown, and that of the value checked.
fn places_of(finding: &Finding) -> impl Iterator<Item = &str> {
    let shown = finding.pointer.as_str();
    let checked = finding.check.as_ref().map(|check| &*check.pointer);
    let checked = checked.filter(|checked| !checked.is_empty() && *checked != shown);
    std::iter::once(shown).chain(checked)
}

/// The records at which a finding may be waived: a group's finding at either of the two it is about.
fn records_of(finding: &Finding) -> Vec<&str> {
    let with = finding.check.iter().flat_map(|check| &check.with);
    let records = finding.record.iter().chain(with);
    let mut records: Vec<&str> = records.map(String::as_str).collect();
    records.sort_unstable();
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

fn at(waiver: &Waiver, span: Span) -> Place {
    Place {
        file: waiver.at.file,
        span,
    }
}

/// What keeps a waiver from accepting anything; `None` where that can't be known for now.
fn unused(
    waiver: &Waiver,
    address: &str,
    ground: &Ground<'_>,
    suggestions: &mut usize,
) -> Option<Finding> {
    let rule = waiver.rule.as_str();
    match ground.rules.get(rule) {
        None => return Some(no_such_rule(waiver, ground, suggestions)),
        Some(false) => {
            let message = format!("findings of {rule} cannot be waived");
            let finding = Finding::new(&UNUSED_WAIVER, at(waiver, waiver.rule_span), message);
            return Some(finding.label("mend what it points to, and remove this waiver"));
        }
        Some(true) => {}
    }
    let (kind, id) = waiver.record.split_once(':').unwrap_or_default();
    if ground.index.resolve_address(&waiver.record).is_none() {
        let unread = ground.index.is_unread(id);
        return (!unread).then(|| no_such_record(waiver, ground, suggestions));
    }
    if ground.unchecked.contains(&(rule, address.to_owned())) {
        return None;
    }
    let message = match rule.split_once('/') {
        Some((checked, _)) if checked != kind => {
            format!("{rule} is about records of the kind {checked}, and {address} is none")
        }
        _ => {
            format!("nothing is wrong with {address} under {rule}, so this waiver accepts nothing")
        }
    };
    Some(Finding::new(&UNUSED_WAIVER, waiver.at, message).label("remove it"))
}

fn no_such_rule(waiver: &Waiver, ground: &Ground<'_>, suggestions: &mut usize) -> Finding {
    let near =
        spend(suggestions).and_then(|()| nearest(&waiver.rule, ground.rules.keys().copied()));
    let label = near.map_or_else(
        || "factum rules lists all rules".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    let message = format!(
        "this waiver names the rule \"{}\", which does not exist",
        waiver.rule
    );
    Finding::new(&UNUSED_WAIVER, at(waiver, waiver.rule_span), message).label(label)
}

fn no_such_record(waiver: &Waiver, ground: &Ground<'_>, suggestions: &mut usize) -> Finding {
    let named = waiver.record.contains(':');
    // The rule says the kind that a bare id lacks.
    let kind = waiver.rule.split_once('/').map_or("", |(kind, _)| kind);
    let meant = if named {
        waiver.record.clone()
    } else {
        format!("{kind}:{}", waiver.record)
    };
    let near = spend(suggestions).and_then(|()| ground.index.nearest_address(&meant));
    let label = match near {
        Some(near) => format!("did you mean {near}?"),
        None if named => "name the record of the finding".to_owned(),
        None => "write it as kind:id".to_owned(),
    };
    let message = format!(
        "this waiver names the record \"{}\", which does not exist",
        waiver.record
    );
    Finding::new(&UNUSED_WAIVER, at(waiver, waiver.record_span), message).label(label)
}

fn spend(suggestions: &mut usize) -> Option<()> {
    *suggestions = suggestions.checked_sub(1)?;
    Some(())
}

/// The finding stands, but not at the pointer that the waiver names.
fn elsewhere(waiver: &Waiver, finding: &Finding) -> Finding {
    let pointer = waiver.pointer.as_deref().unwrap_or_default();
    let message = format!(
        "nothing is wrong at \"{pointer}\" of {} under {}",
        waiver.record, waiver.rule
    );
    let label = if finding.pointer.is_empty() {
        "the finding is about the record as a whole: leave the pointer out".to_owned()
    } else {
        format!("the finding stands at \"{}\"", finding.pointer)
    };
    Finding::new(&UNUSED_WAIVER, at(waiver, waiver.pointer_span), message)
        .label(label)
        .related(finding.at, "it stands here")
}

fn again(waiver: &Waiver, other: Place) -> Finding {
    let message = format!(
        "another waiver accepts the same finding of {} already",
        waiver.rule
    );
    Finding::new(&UNUSED_WAIVER, waiver.at, message)
        .label("remove one of the two")
        .related(other, "the other one")
}

fn expired_finding(waiver: &Waiver) -> Finding {
    let until = waiver.until.as_deref().unwrap_or_default();
    let message = format!("this waiver for {} held until {until}", waiver.record);
    Finding::new(&EXPIRED_WAIVER, waiver.at, message)
        .label("mend what it accepted, or give it a later day with a reason that still holds")
}

fn ambiguous(waiver: &Waiver, several: &[usize], findings: &[Finding]) -> Finding {
    let message = format!(
        "this waiver fits {} findings of {} at {}",
        several.len(),
        waiver.rule,
        waiver.record
    );
    let mut told = Finding::new(&AMBIGUOUS_WAIVER, waiver.at, message)
        .label("add pointer = \"…\" with the place that is meant");
    for finding in several.iter().take(5).map(|at| &findings[*at]) {
        let one = format!("one of them: pointer = \"{}\"", finding.pointer);
        told = told.related(finding.at, one);
    }
    told
}
