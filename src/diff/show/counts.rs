//! What stands around the changes: the two sides, remarks, counts.

use std::fmt::Write as _;

use super::words;
use crate::diff::{Diff, Effect, SideKind, Summary};

/// What a side is.
pub(super) fn side(side: &Summary) -> String {
    let commit = side.commit.as_deref().map(|commit| {
        let short: String = commit.chars().take(10).collect();
        format!("commit {short}")
    });
    // Who names a commit by its digits has no other name for it.
    let hash = side.commit.as_deref().unwrap_or_default();
    let named = side.name.len() >= 7 && hash.starts_with(&side.name);
    match (side.kind, commit) {
        (SideKind::Revision, Some(commit)) if named => commit,
        (SideKind::Revision, Some(commit)) => format!("{} ({commit})", side.name),
        (SideKind::Project, _) | (SideKind::Revision, None) => side.name.clone(),
        (SideKind::Published, commit) => {
            let commit = commit.map_or(String::new(), |commit| format!(" from {commit}"));
            let day = match side.today.as_str() {
                "" => String::new(),
                day => format!(" on {day}"),
            };
            format!("{} (published{commit}{day})", side.name)
        }
    }
}

/// What a reader must know of the sides.
pub(super) fn remarks(diff: &Diff) -> Vec<String> {
    let mut remarks = Vec::new();
    for side in &diff.sides {
        if side.errors > 0 {
            let errors = words::count(side.errors, "error stands", "errors stand");
            remarks.push(format!(
                "{errors} in {}, so it could not be published; its facts are compared as they are written",
                side.name
            ));
        }
        let own = side.remarks.iter();
        remarks.extend(own.map(|remark| format!("{}: {remark}", side.name)));
    }
    remarks
}

/// The counts in words.
pub(super) fn summary(diff: &Diff) -> String {
    let unchanged = usize::try_from(diff.unchanged).unwrap_or(usize::MAX);
    let same = words::count(unchanged, "fact as before", "facts as before");
    if diff.is_empty() && diff.not_compared.is_empty() {
        return format!("nothing differs: {same}");
    }
    let mut parts = Vec::new();
    let counts = [
        (diff.added.len(), "added"),
        (diff.removed.len(), "removed"),
        (diff.changed.len(), "changed"),
    ];
    for (number, verb) in counts.into_iter().filter(|(number, _)| *number > 0) {
        parts.push(match (verb, diff.renamed()) {
            ("changed", renamed) if renamed > 0 => format!("{number} changed ({renamed} renamed)"),
            _ => format!("{number} {verb}"),
        });
    }
    parts.push(same);
    if !diff.not_compared.is_empty() {
        parts.push(format!("{} not compared", diff.not_compared.len()));
    }
    let mut text = parts.join(", ");
    if let Some(gate) = gate(diff) {
        let _ = write!(text, "; the checks: {gate}");
    }
    text
}

/// How many changes of the checks there are of each sort.
fn gate(diff: &Diff) -> Option<String> {
    let effects = [Effect::Weaker, Effect::Different, Effect::Stricter];
    let of = |effect: Effect| diff.gate.iter().filter(|one| one.effect == effect).count();
    let counted = effects.map(|effect| (effect, of(effect))).into_iter();
    let counted = counted.filter(|(_, number)| *number > 0);
    let parts = counted.map(|(effect, number)| format!("{number} {}", effect.as_str()));
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What stands out among the counts.
pub(super) fn warnings(diff: &Diff) -> Vec<String> {
    let mut warnings = Vec::new();
    let uncited = diff.uncited();
    if uncited > 0 {
        let values = words::count(
            uncited,
            "value changed while its",
            "values changed while their",
        );
        warnings.push(format!("{values} citations did not"));
    }
    if diff.reinterpreted > 0 {
        let number = usize::try_from(diff.reinterpreted).unwrap_or(usize::MAX);
        let facts = words::count(number, "fact reads", "facts read");
        warnings.push(format!(
            "{facts} as before, but the range that a number or a date in it stands for is another"
        ));
    }
    warnings
}
