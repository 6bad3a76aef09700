//! What the single keywords of a value ask for: a reference, a link, an excerpt.
//! Read from the keyword's form; a form that is at fault was told by `keywords`.

use serde_json::Value;

use super::declared::reference_kinds;

/// One `x-ref` of a kind.
#[derive(Debug, Clone)]
pub struct ReferenceSite {
    /// Names of the kinds it may lead to, as the schema lists them.
    pub kinds: Vec<String>,
    /// Whether what it names supports the record.
    pub evidence: bool,
    /// Whether the record was made from what it names.
    pub derivation: bool,
    /// Whether a chain of such references may not return to its start.
    pub acyclic: bool,
    /// Where in a record it stands: a JSON Pointer with `*` for any element or field.
    pub path: String,
}

/// One `x-link` of a kind. Its pointers lead from the table that the link stands in.
#[derive(Debug, Clone, Default)]
pub struct LinkSite {
    /// Where the address of an archived copy stands.
    pub archive: Option<String>,
    /// Where the day stands on which the address was opened.
    pub accessed: Option<String>,
}

/// One `x-excerpt` of a kind.
#[derive(Debug, Clone, Default)]
pub struct ExcerptSite {
    /// Ways to the record whose link should show the words; the first that is present counts. Each
    /// is the names of fields, from the table that the excerpt stands in and from record to record.
    pub via: Vec<Vec<String>>,
}

impl ReferenceSite {
    pub(super) fn read(form: &Value, path: &str) -> Self {
        let flag = |name: &str| form.get(name).and_then(Value::as_bool).unwrap_or(false);
        Self {
            kinds: reference_kinds(Some(form))
                .into_iter()
                .map(str::to_owned)
                .collect(),
            evidence: flag("evidence"),
            derivation: flag("derivation"),
            acyclic: flag("acyclic"),
            path: path.to_owned(),
        }
    }
}

impl LinkSite {
    /// `None` where the keyword says that the value is no link.
    pub(super) fn read(form: &Value) -> Option<Self> {
        let pointer = |name: &str| form.get(name).and_then(Value::as_str).map(str::to_owned);
        let asked = form.is_object() || form.as_bool() == Some(true);
        asked.then(|| Self {
            archive: pointer("archive"),
            accessed: pointer("accessed"),
        })
    }
}

impl ExcerptSite {
    pub(super) fn read(form: &Value) -> Self {
        let ways = form.get("via").and_then(Value::as_array);
        let steps = |way: &str| way.split('/').map(str::to_owned).collect();
        Self {
            via: ways
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(steps)
                .collect(),
        }
    }
}
