//! Validators that are built when a value is first brought before them: most
//! right records never are, since the acceptor has said yes. What building one
//! would object to is told when the schemas are read, so it is put off only
//! where it is sure to succeed: where the acceptor knows every keyword that the
//! validator would be built from, and every reference of every document leads
//! plainly to a schema. All others are built at once.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

use super::accept::{Acceptor, is_plain_document};
use super::compile::{Retriever, build};
use super::declared::Spot;
use super::refs::Documents;
use super::walk::leads_to_schema;
use crate::record::Tree;

/// A validator, or what it is built from.
#[derive(Debug)]
pub struct Deferred {
    spot: Spot,
    retriever: Retriever,
    built: OnceLock<Result<Validator<Tree>, String>>,
}

impl Deferred {
    /// The validator of the schema at a spot, of which `acceptor` was compiled.
    pub(super) fn new(spot: Spot, acceptor: &Acceptor, retriever: &Retriever) -> Self {
        let deferred = Self {
            spot,
            retriever: retriever.clone(),
            built: OnceLock::new(),
        };
        let (documents, address) = (&retriever.documents, deferred.spot.address());
        if !(retriever.plain && acceptor.is_whole() && leads(&address, documents)) {
            deferred.settle();
        }
        deferred
    }

    /// The validator; `None` where the schema is at fault, which was told when it was read.
    ///
    /// # Panics
    /// Where it was put off though it cannot be built: a defect of the program.
    pub fn get(&self) -> Option<&Validator<Tree>> {
        let built = self.built.get_or_init(|| {
            let built = build(&self.spot, &self.retriever);
            // Silence would let pass what nobody judged: this ends as a failure of the program, at the
            // file that it happens at.
            assert!(built.is_ok(), "{built:?}");
            built
        });
        built.as_ref().ok()
    }

    /// Builds it, where that need not succeed. Gives the reason if it does not.
    pub(super) fn settle(&self) -> Option<&str> {
        let build = || build(&self.spot, &self.retriever);
        self.built.get_or_init(build);
        self.fault()
    }

    /// Why it cannot be built, if that is known so far.
    pub(super) fn fault(&self) -> Option<&str> {
        let fault = self.built.get()?.as_ref().err();
        fault.map(String::as_str)
    }

    /// Takes the validator away from a schema that says two things, or nothing.
    pub(super) fn refuse(&mut self) {
        self.built = OnceLock::from(Err(String::new()));
    }
}

/// Whether all documents are of the one draft, no schema in them has a name or an address of its
/// own, and each `$ref` leads by a plain path to a place where a schema stands.
pub(super) fn are_plain(documents: &Documents) -> bool {
    const NAMING: [&str; 6] = [
        "$anchor",
        "$dynamicAnchor",
        "$dynamicRef",
        "$recursiveAnchor",
        "$recursiveRef",
        "$vocabulary",
    ];
    fn is_plain(value: &Value, documents: &Documents) -> bool {
        match value {
            Value::Object(fields) => fields.iter().all(|(name, value)| match name.as_str() {
                "$ref" => value.as_str().is_some_and(|to| leads(to, documents)),
                name => !NAMING.contains(&name) && is_plain(value, documents),
            }),
            Value::Array(items) => items.iter().all(|item| is_plain(item, documents)),
            _ => true,
        }
    }
    let mut all = documents.0.values();
    all.all(|document| is_plain_document(document) && is_plain(document, documents))
}

/// Whether an address needs no decoding, and a schema stands there.
fn leads(address: &str, documents: &Documents) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/:#$._-".contains(&byte);
    let spot = documents.spot(address);
    address.bytes().all(plain) && spot.is_some_and(|spot| leads_to_schema(&spot.pointer))
}
