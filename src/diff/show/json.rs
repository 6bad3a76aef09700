//! A comparison as one JSON document, version 1: additions only. Its schema is
//! `docs/output/diff.v1.schema.json`.

use serde_json::{Value, json};

use crate::diff::{
    Diff, Effect, Evidence, FieldChange, GateChange, Origin, RecordChange, Summary, Waived, Whole,
};

/// The document, with a line end. `today` is the day of the run.
pub fn json(diff: &Diff, today: &str) -> Vec<u8> {
    let [before, after] = diff.sides.each_ref().map(side);
    let document = json!({
        "schema_version": 1,
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "today": today,
        "before": before,
        "after": after,
        "summary": summary(diff),
        "gate": diff.gate.iter().map(gate).collect::<Vec<_>>(),
        "changed": diff.changed.iter().map(changed).collect::<Vec<_>>(),
        "removed": diff.removed.iter().map(whole).collect::<Vec<_>>(),
        "added": diff.added.iter().map(whole).collect::<Vec<_>>(),
        "not_compared": diff.not_compared,
    });
    let mut text = document.to_string().into_bytes();
    text.push(b'\n');
    text
}

fn side(side: &Summary) -> Value {
    json!({
        "name": side.name,
        "kind": side.kind.as_str(),
        "commit": side.commit,
        "today": side.today,
        "records": side.records,
        "errors": side.errors,
        "remarks": side.remarks,
    })
}

fn summary(diff: &Diff) -> Value {
    let gate = |effect: Effect| diff.gate.iter().filter(|one| one.effect == effect).count();
    json!({
        "added": diff.added.len(),
        "removed": diff.removed.len(),
        "changed": diff.changed.len(),
        "renamed": diff.renamed(),
        "unchanged": diff.unchanged,
        "reinterpreted": diff.reinterpreted,
        "not_compared": diff.not_compared.len(),
        "values_without_new_citations": diff.uncited(),
        "gate": {
            "weaker": gate(Effect::Weaker),
            "different": gate(Effect::Different),
            "stricter": gate(Effect::Stricter),
            "none": gate(Effect::None),
        },
    })
}

fn gate(change: &GateChange) -> Value {
    json!({
        "about": change.about.as_str(),
        "effect": change.effect.as_str(),
        "name": change.name,
        "message": change.message,
        "record": change.record,
        "file": change.file,
        "pointer": change.pointer,
        "before": change.before,
        "after": change.after,
    })
}

fn origin(origin: &Origin) -> Value {
    json!({ "file": origin.file, "line": origin.line })
}

fn whole(record: &Whole) -> Value {
    json!({
        "address": record.address,
        "status": record.status.as_str(),
        "reasons": list(&record.reasons, objection),
        "data": record.data,
        "origin": origin(&record.origin),
    })
}

fn changed(change: &RecordChange) -> Value {
    let status = change.status.as_ref().map(|status| {
        json!({
            "before": status.before.as_str(),
            "after": status.after.as_str(),
            "reasons": list(&status.reasons, objection),
        })
    });
    let corroboration = change.corroboration;
    let corroboration =
        corroboration.map(|[before, after]| json!({ "before": before, "after": after }));
    json!({
        "address": change.address,
        "formerly": change.formerly,
        "origin": origin(&change.origin),
        "fields": list(&change.fields, field),
        "status": status,
        "evidence": {
            "gained": list(&change.evidence.gained, evidence),
            "lost": list(&change.evidence.lost, evidence),
            "excerpts": list(&change.evidence.excerpts, |one| json!({
                "source": one.source, "before": one.before, "after": one.after,
            })),
            "reach": list(&change.evidence.looked, |one| json!({
                "source": one.source, "before": one.before, "after": one.after,
            })),
        },
        "corroboration": corroboration,
        "objections": {
            "gained": list(&change.objections, objection),
            "lost": list(&change.settled, objection),
        },
        "references_followed": change.references_followed,
    })
}

fn list<T>(items: &[T], one: impl Fn(&T) -> Value) -> Value {
    Value::Array(items.iter().map(one).collect())
}

fn field(change: &FieldChange) -> Value {
    // JSON knows null, records do not: an absent side is one that says nothing.
    let mut field = json!({ "pointer": change.pointer });
    let sides = [("before", &change.before), ("after", &change.after)];
    for (name, value) in sides {
        if let Some(value) = value {
            field[name] = value.clone();
        }
    }
    field["citations_unchanged"] = change.uncited.into();
    field
}

fn evidence(found: &Evidence) -> Value {
    json!({
        "source": found.source,
        "via": found.via,
        "excerpt": found.excerpt,
        "reach": found.reach,
    })
}

fn objection(one: &Waived) -> Value {
    json!({
        "rule": one.rule,
        "message": one.message,
        "pointer": one.pointer,
        "reason": one.reason,
    })
}
