//! Waivers are published as records. They have no id of their own: their
//! address says what they accept.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Error, Verified, data, read};
use crate::record::Document;

/// The waivers of a run.
#[derive(Debug, Default)]
pub(super) struct Waivers {
    /// Addresses by position.
    pub(super) addresses: BTreeMap<u32, String>,
    /// Their fields with their addresses, in the order of these.
    pub(super) listed: Vec<Value>,
}

/// Reads the waivers of a run.
pub(super) fn gather(verified: &Verified<'_>) -> Result<Waivers, Error> {
    let run = verified.run();
    let is_waiver = |position: &u32| run.catalog.is_waiver(run.digests.at(*position).kind);
    let mut waivers = Waivers::default();
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    let mut listed = BTreeMap::new();
    for (file, range) in read::files(verified) {
        let own: Vec<u32> = range.filter(is_waiver).collect();
        if own.is_empty() {
            continue;
        }
        let text = read::text(verified, file)?.text;
        let (document, _) = Document::parse(&text);
        let records = read::by_place(&document);
        for position in own {
            let Some(node) = records.get(&run.digests.at(position).header()) else {
                continue;
            };
            let fields = data::fields(*node);
            let address = address(&fields, &mut taken);
            listed.insert(address.clone(), described(&address, fields));
            waivers.addresses.insert(position, address);
        }
    }
    waivers.listed = listed.into_values().collect();
    Ok(waivers)
}

/// `waiver:rule@record/pointer`; a second waiver of the same thing is numbered.
fn address(fields: &Map<String, Value>, taken: &mut BTreeMap<String, u32>) -> String {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let (rule, record, pointer) = (text("rule"), text("record"), text("pointer"));
    let address = format!("waiver:{rule}@{record}{pointer}");
    let times = taken.entry(address.clone()).or_default();
    *times += 1;
    match *times {
        1 => address,
        times => format!("{address}~{times}"),
    }
}

fn described(address: &str, fields: Map<String, Value>) -> Value {
    let mut waiver = json!({ "address": address });
    if let Value::Object(waiver) = &mut waiver {
        waiver.extend(fields);
    }
    waiver
}
