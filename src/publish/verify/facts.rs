//! The lines of a dataset: each against the published schema, against itself,
//! and as the rows that the tables must have.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde_json::{Map, Value};

use super::super::encode::FACTS;
use super::super::rows::{Subject, walk};
use super::super::sort::Sorter;
use super::super::{Error, derived};
use super::package::Package;
use super::{Verification, manifest};
use crate::value::QuantityRules;

static SCHEMA: &str = include_str!("../../../docs/output/facts.v1.schema.json");

/// What the lines hold.
pub(super) struct Lines {
    /// Their rows in canonical form, each with the number of its line.
    pub(super) rows: Sorter,
    /// By kind and status.
    pub(super) counts: BTreeMap<(String, String), u64>,
    pub(super) records: u64,
}

/// What a line is held against besides itself.
struct Known<'k> {
    rules: QuantityRules,
    /// Path and hash of each input.
    inputs: BTreeSet<(&'k str, &'k str)>,
    /// Rule and reason of each waiver.
    waivers: BTreeSet<(&'k str, &'k str)>,
}

impl<'k> Known<'k> {
    fn new(manifest: &'k Value) -> Self {
        let text = |value: &'k Value| value.as_str().unwrap_or_default();
        let all = |list: &str| manifest[list].as_array().map_or(&[][..], Vec::as_slice);
        Self {
            rules: rules(manifest),
            inputs: all("inputs")
                .iter()
                .map(|input| (text(&input["path"]), text(&input["sha256"])))
                .collect(),
            waivers: all("waivers")
                .iter()
                .map(|waiver| (text(&waiver["rule"]), text(&waiver["reason"])))
                .collect(),
        }
    }
}

/// How wide the loose words for figures were taken.
pub(super) fn rules(manifest: &Value) -> QuantityRules {
    let width = |word: &str| manifest["quantity"][word].as_str().unwrap_or_default();
    derived::rules(width("about"), width("nearly"))
}

/// Reads all lines, twice: what they name must exist.
pub(super) fn read(
    folder: &Path,
    work: &Path,
    manifest: &Value,
    package: &Package,
    listed: &HashSet<Box<str>>,
    found: &mut Verification,
) -> Result<Lines, Error> {
    let known = Known::new(manifest);
    let validator = manifest::validator(SCHEMA)?;
    let mut rows = Sorter::new(work, "facts");
    let mut addresses: HashSet<Box<str>> = HashSet::new();
    let mut counts = BTreeMap::new();
    let mut last = String::new();
    each_line(folder, &mut |number, raw, line| {
        let mut say = |field: &str, message: String| {
            found.add(
                FACTS,
                Some(number),
                Some(field).filter(|f| !f.is_empty()),
                message,
            );
        };
        let Some(line) = line else {
            say("", "this line is not JSON".into());
            return Ok(());
        };
        let mut whole = true;
        for error in validator.iter_errors(&line) {
            say(error.instance_path().as_str(), error.to_string());
            whole = false;
        }
        if !whole {
            return Ok(());
        }
        if line.to_string().as_bytes() != raw {
            say("", "this line is not as a build would write it".into());
        }
        itself(&line, &known, &mut say);
        let address = text(&line["address"]);
        if address <= last.as_str() {
            say(
                "/address",
                "the lines are not in the order of their addresses".into(),
            );
        }
        address.clone_into(&mut last);
        addresses.insert(address.into());
        let key = (
            text(&line["kind"]).to_owned(),
            text(&line["status"]).to_owned(),
        );
        *counts.entry(key).or_default() += 1;
        for row in walk(&package.layout, subject(&line)).rows {
            let mut item = row.canonical();
            item.push(0);
            item.extend_from_slice(&number.to_be_bytes());
            rows.push(&item).map_err(|error| Error::io(FACTS, &error))?;
        }
        Ok(())
    })?;
    named(
        folder,
        &|address| addresses.contains(address) || listed.contains(address),
        found,
    )?;
    let records = counts
        .iter()
        .filter(|((kind, _), _)| kind != crate::schema::WAIVER);
    Ok(Lines {
        records: records.map(|(_, count)| *count).sum(),
        rows,
        counts,
    })
}

type OnLine<'f> = dyn FnMut(u64, &[u8], Option<Value>) -> Result<(), Error> + 'f;

fn each_line(folder: &Path, on_line: &mut OnLine<'_>) -> Result<(), Error> {
    let file = match File::open(folder.join(FACTS)) {
        Ok(file) => file,
        // That it is missing was told already.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io(FACTS, &error)),
    };
    let mut file = BufReader::with_capacity(1 << 18, file);
    let mut raw = Vec::new();
    for number in 1.. {
        raw.clear();
        let read = file.read_until(b'\n', &mut raw);
        if read.map_err(|error| Error::io(FACTS, &error))? == 0 {
            break;
        }
        let bytes = raw.strip_suffix(b"\n").unwrap_or(&raw);
        on_line(number, bytes, serde_json::from_slice(bytes).ok())?;
    }
    Ok(())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);

fn subject(line: &Value) -> Subject<'_> {
    Subject {
        address: text(&line["address"]),
        kind: text(&line["kind"]),
        status: text(&line["status"]),
        data: line["data"].as_object().unwrap_or(&EMPTY),
        references: line["references"].as_object().unwrap_or(&EMPTY),
        evidence: line["evidence"].as_array().map_or(&[], Vec::as_slice),
        findings: line["findings"].as_array().map_or(&[], Vec::as_slice),
    }
}

/// What a line says twice must agree, and what follows from its data must follow.
fn itself(line: &Value, known: &Known<'_>, say: &mut dyn FnMut(&str, String)) {
    let (kind, data) = (text(&line["kind"]), &line["data"]);
    if text(&line["address"]) != format!("{kind}:{}", text(&line["id"])) {
        say(
            "/address",
            "it is not the kind and the id of the line".into(),
        );
    }
    for (pointer, range) in line["derived"].as_object().unwrap_or(&EMPTY) {
        let follows = data
            .pointer(pointer)
            .and_then(|value| derived::range(value, &known.rules));
        if follows.as_ref() != Some(range) {
            let message = format!(
                "it says {range}; from the data follows {}",
                follows.unwrap_or_default()
            );
            say(&format!("/derived{pointer}"), message);
        }
    }
    for pointer in line["references"].as_object().unwrap_or(&EMPTY).keys() {
        let written = data.pointer(pointer).map(text).unwrap_or_default();
        let target = text(&line["references"][pointer]);
        let bare = target.split_once(':').map_or("", |(_, id)| id);
        if written != target && written != bare {
            let message = format!("it says {target}; the data says \"{written}\"");
            say(&format!("/references{pointer}"), message);
        }
    }
    let former = data["formerly"].as_array().into_iter().flatten();
    let aliases = former.map(|old| Value::from(format!("{kind}:{}", text(old))));
    if line["aliases"] != Value::Array(aliases.collect()) {
        say("/aliases", "they are not the former ids of the data".into());
    }
    if data["withdrawn"].is_object() != (line["status"] == "withdrawn") {
        say(
            "/status",
            format!("it is {}, against the data", line["status"]),
        );
    }
    let origin = &line["origin"];
    if !known
        .inputs
        .contains(&(text(&origin["file"]), text(&origin["sha256"])))
    {
        say("/origin", "the manifest lists no such input".into());
    }
    for (position, finding) in line["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let waived = (text(&finding["rule"]), text(&finding["reason"]));
        if !known.waivers.contains(&waived) {
            let field = format!("/findings/{position}");
            say(&field, "no waiver accepts it with this reason".into());
        }
    }
    let evidence = || line["evidence"].as_array().into_iter().flatten();
    for (position, found) in evidence().enumerate() {
        if let Some(excerpt) = found["excerpt"].as_str().filter(|own| !says(data, own)) {
            let field = format!("/evidence/{position}/excerpt");
            say(&field, format!("the data quotes no \"{excerpt}\""));
        }
    }
    let sources: BTreeSet<&str> = evidence().map(|found| text(&found["source"])).collect();
    let counted = line["corroboration"].as_u64().unwrap_or(0);
    if counted > sources.len() as u64 || (counted == 0) != sources.is_empty() {
        let message = format!("it counts {counted} of {} sources", sources.len());
        say("/corroboration", message);
    }
}

/// Whether some text of a record is this one.
fn says(data: &Value, wanted: &str) -> bool {
    match data {
        Value::String(text) => text == wanted,
        Value::Array(items) => items.iter().any(|item| says(item, wanted)),
        Value::Object(fields) => fields.values().any(|value| says(value, wanted)),
        _ => false,
    }
}

/// Every record that a line names must be there.
fn named(
    folder: &Path,
    exists: &dyn Fn(&str) -> bool,
    found: &mut Verification,
) -> Result<(), Error> {
    each_line(folder, &mut |number, _, line| {
        let line = line.unwrap_or_default();
        let mut check = |field: String, target: &Value| {
            let target = text(target);
            if !exists(target) {
                let message = format!("there is no record {target}");
                found.add(FACTS, Some(number), Some(&field), message);
            }
        };
        for (pointer, target) in line["references"].as_object().unwrap_or(&EMPTY) {
            check(format!("/references{pointer}"), target);
        }
        for (position, evidence) in line["evidence"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let field = format!("/evidence/{position}");
            check(format!("{field}/source"), &evidence["source"]);
            for step in evidence["via"].as_array().into_iter().flatten() {
                check(format!("{field}/via"), step);
            }
        }
        Ok(())
    })
}
