//! `--since`: what a change brought. The base is checked as a project of its
//! own, and what was so before, at records that did not change, is not reported.

use std::collections::{BTreeMap, BTreeSet};

use tempfile::TempDir;

use super::{Failure, git};
use crate::finding::Finding;
use crate::observe;
use crate::observe::ledger::LEDGER_FILE;
use crate::parse;
use crate::pipeline::{self, LedgerUse, Options, Run, Silent};
use crate::project;
use crate::reconcile;
use crate::record::{Node, Shape};
use crate::text::{FileId, Sources as _, Span};

/// The project as it was at the merge base with a revision, checked as a project of its own.
pub(super) struct Base {
    /// Holds the files, which findings are shown from.
    _folder: TempDir,
    /// `None` where there was no project.
    run: Option<Run>,
}

impl Base {
    /// Checks the state at the merge base with `revision`.
    pub(super) fn at(options: &Options, revision: &str) -> Result<Self, Failure> {
        let commit = git::merge_base(&options.root, revision)?;
        let folder = git::extract(&options.root, &commit)?;
        let run = folder.path().join(project::CONFIG_FILE).is_file().then(|| {
            // What was seen at a link is held against both states alike.
            let own = || std::path::absolute(options.root.join(LEDGER_FILE)).ok();
            let ledger = LedgerUse {
                file: options.ledger.file.clone().or_else(own),
                known: None,
            };
            let root = folder.path().to_owned();
            pipeline::check(
                &Options {
                    root,
                    ledger,
                    ..options.clone()
                },
                &Silent,
            )
        });
        Ok(Self {
            _folder: folder,
            run,
        })
    }

    /// The addresses that its records gave.
    pub(super) fn addresses(&self) -> BTreeSet<String> {
        let digests = self.run.iter().map(|run| &run.digests);
        digests.flat_map(observe::addresses).collect()
    }
}

/// The findings of `run` at records that changed since the base, and those that were not there before.
pub(super) fn findings(run: &Run, base: &Base) -> Vec<Finding> {
    let base = &base.run;
    let changed = Changed::new(run, base.as_ref());
    let mut before = base.as_ref().map(known).unwrap_or_default();
    let kept = run.report.findings.iter().filter(|finding| {
        // Each finding of before stands for one of now, so that a second one like it is new.
        let count = before.get_mut(&key(run, finding));
        let is_new =
            count.is_none_or(|count| count.checked_sub(1).map(|left| *count = left).is_none());
        is_new || changed.touches(finding)
    });
    kept.cloned().collect()
}

/// What makes a finding the same one in two states, wherever its lines moved. One that a waiver accepts is another than one that stands.
type Key = (String, String, String, String, bool);

fn key(run: &Run, finding: &Finding) -> Key {
    // Without a record, a finding belongs to its file.
    let owner = finding.record.clone();
    (
        finding.rule.name().to_owned(),
        owner.unwrap_or_else(|| run.files.path(finding.at.file).to_owned()),
        finding.pointer.clone(),
        finding.message.clone(),
        finding.waiver.is_some(),
    )
}

fn known(base: &Run) -> BTreeMap<Key, usize> {
    let mut known = BTreeMap::new();
    for finding in &base.report.findings {
        *known.entry(key(base, finding)).or_default() += 1;
    }
    known
}

/// What differs from the base.
struct Changed {
    /// Addresses of records whose content is not that of any record of the base.
    records: BTreeSet<String>,
    /// Files whose text differs, for findings that name no record.
    files: BTreeSet<FileId>,
    /// Addresses of all records.
    all: BTreeSet<String>,
}

impl Changed {
    fn new(run: &Run, base: Option<&Run>) -> Self {
        let before: BTreeSet<String> = base
            .into_iter()
            .flat_map(|base| contents(base).into_values())
            .collect();
        let now = contents(run);
        let mut changed = Self {
            records: BTreeSet::new(),
            files: differing(run, base),
            all: BTreeSet::new(),
        };
        for digest in run.digests.iter() {
            if digest.id().is_err() {
                continue;
            }
            let address = reconcile::address(&run.catalog, digest);
            let content = now.get(&(digest.file, digest.header()));
            if content.is_none_or(|content| !before.contains(content)) {
                changed.records.insert(address.clone());
            }
            changed.all.insert(address);
        }
        changed
    }

    fn touches(&self, finding: &Finding) -> bool {
        match &finding.record {
            Some(record) if self.all.contains(record) => self.records.contains(record),
            _ => self.files.contains(&finding.at.file),
        }
    }
}

/// The files that the base does not have, or has with another text.
fn differing(run: &Run, base: Option<&Run>) -> BTreeSet<FileId> {
    let before: BTreeMap<&str, Option<&str>> = base.map_or_else(BTreeMap::new, |base| {
        let paths = base.files.paths().iter();
        paths
            .map(|path| (&**path, base.files.text(base.files.id(path))))
            .collect()
    });
    let files = run
        .files
        .paths()
        .iter()
        .map(|path| (path, run.files.id(path)));
    files
        .filter(|(path, file)| before.get(&***path) != Some(&run.files.text(*file)))
        .map(|(_, file)| file)
        .collect()
}

/// Kind and content of each record, by its place; how it is laid out makes no difference.
fn contents(run: &Run) -> BTreeMap<(FileId, Span), String> {
    let mut contents = BTreeMap::new();
    for path in &run.records {
        let file = run.files.id(path);
        let text = run.files.text(file).unwrap_or_default();
        let (parsed, _) = parse::parse(file, text);
        for entry in parsed.entries() {
            let mut content = format!("{} ", entry.kind);
            write(entry.value, &mut content);
            contents.insert((file, entry.value.span()), content);
        }
    }
    contents
}

fn write(node: Node<'_>, into: &mut String) {
    match node.shape() {
        Shape::Table => {
            into.push('{');
            for (name, value) in node.fields() {
                into.push_str(&super::toml::string(name));
                write(value, into);
            }
            into.push('}');
        }
        Shape::List => {
            into.push('[');
            node.items().for_each(|item| write(item, into));
            into.push(']');
        }
        Shape::Text => into.push_str(&super::toml::string(node.as_text().unwrap_or_default())),
        Shape::Integer | Shape::Float => {
            let number = node.as_number();
            into.push_str(number.as_ref().map_or("", |number| &number.digits));
            into.push(',');
        }
        Shape::Date => {
            into.push_str(&node.as_written().unwrap_or_default());
            into.push(',');
        }
        Shape::Boolean => into.push(if node.as_boolean() == Some(true) {
            't'
        } else {
            'f'
        }),
    }
}
