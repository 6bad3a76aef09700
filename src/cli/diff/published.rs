//! A published dataset as a side of the comparison; it may be a stranger's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value};

use super::side::{Facts, gate_files, lines_of};
use crate::cli::Failure;
use crate::diff::{Contract, Side, SideKind, Summary};
use crate::publish;

/// A folder that `build` wrote, maybe a stranger's.
pub(super) fn open(folder: &Path, name: &str) -> Result<Side, Failure> {
    let failure = |error: publish::Error| Failure(error.to_string());
    let manifest = publish::dataset(folder).map_err(failure)?;
    let mut remarks = Vec::new();
    if !publish::is_as_published(folder, &manifest).map_err(failure)? {
        let remark =
            "facts.ndjson is not the file that its manifest names; factum verify says more";
        remarks.push(remark.to_owned());
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let inputs = manifest["inputs"].as_array().into_iter().flatten();
    let inputs = inputs.filter_map(|input| Some((text(&input["path"])?, text(&input["sha256"])?)));
    Ok(Side {
        summary: Summary {
            name: name.to_owned(),
            kind: SideKind::Published,
            commit: text(&manifest["commit"]),
            today: text(&manifest["today"]).unwrap_or_default(),
            remarks,
            ..Summary::default()
        },
        lines: lines_of(Facts::Published(folder.to_owned())),
        repeats: false,
        contract: Contract {
            settings: stated(&manifest),
            inputs: gate_files(inputs.collect()),
            schemas: None,
        },
        errors: BTreeMap::new(),
        unread_files: BTreeMap::new(),
        unread_kinds: BTreeSet::new(),
    })
}

/// The settings that a manifest states.
fn stated(manifest: &Value) -> Map<String, Value> {
    let mut settings = manifest["dataset"].as_object().cloned().unwrap_or_default();
    for name in ["ruleset", "quantity"] {
        settings.insert(name.to_owned(), manifest[name].clone());
    }
    settings
}
