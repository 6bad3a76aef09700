//! The ledger's part of a run: read if there is one, and judged.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Files, Options};
use crate::finding::{Finding, RuleRef, Severity, Stage};
use crate::observe::ledger::{self, LEDGER_FILE, Ledger, UNREADABLE_OBSERVATION};
use crate::observe::{self, Seen};
use crate::project::{self, Config, Content, Discovered, Fingerprint};
use crate::record::Digests;
use crate::schema::Catalog;
use crate::text::{FileId, Place, Span};

/// Which ledger a run reads, and how it judges what it says.
#[derive(Debug, Clone, Default)]
pub struct LedgerUse {
    /// Another ledger than the project's, as an absolute path.
    pub file: Option<PathBuf>,
    /// In a run that judges a change: the addresses that were there before it.
    pub known: Option<BTreeSet<String>>,
}

/// Largest ledger that is read, in bytes.
const MAX_SIZE: u64 = 512 << 20;

/// Reads the ledger: its path as the run names it, and what it says; `None` where there is no ledger.
pub(super) fn read(options: &Options) -> Option<(String, Content)> {
    let path = match &options.ledger.file {
        Some(file) => shown(&options.root, file),
        None => LEDGER_FILE.to_owned(),
    };
    if !project::is_file(&options.root, &path) {
        return None;
    }
    let file = Discovered {
        path: path.into(),
        outside: false,
    };
    let content = project::read_text(&options.root, &file, MAX_SIZE);
    Some((file.path.to_string(), content))
}

/// Relative to the project where it stands in it.
fn shown(root: &Path, file: &Path) -> String {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let inside = file.strip_prefix(root).unwrap_or(file);
    inside.to_string_lossy().replace('\\', "/")
}

/// The ledger as it was read.
#[derive(Default)]
pub(super) struct Observed {
    pub(super) ledger: Ledger,
    pub(super) findings: Vec<Finding>,
    pub(super) fingerprint: Option<(FileId, Fingerprint)>,
}

/// What the ledger holds, if there is one.
pub(super) fn observe(
    options: &Options,
    files: &Files,
    ledger: Option<&(String, Content)>,
) -> Observed {
    let Some((path, content)) = ledger else {
        return Observed::default();
    };
    let file = files.id(path);
    match content {
        Content::Text(text) => {
            let (ledger, findings) = ledger::read(file, text);
            let fingerprint = options.fingerprint(text);
            Observed {
                ledger,
                findings,
                fingerprint: fingerprint.map(|print| (file, print)),
            }
        }
        Content::Fault(fault) => {
            let at = Place {
                file,
                span: Span::default(),
            };
            let message = format!("the ledger could not be read: {}", fault.message);
            let finding = Finding::new(&UNREADABLE_OBSERVATION, at, message).help(fault.help);
            Observed {
                findings: vec![finding],
                ..Observed::default()
            }
        }
    }
}

/// What the ledger says against the records.
pub(super) fn judge(
    options: &Options,
    config: &Config,
    catalog: &Catalog,
    digests: &Digests,
    seen: &Seen,
) -> Vec<Finding> {
    let Ok(today) = options.today.parse() else {
        return Vec::new();
    };
    observe::findings(&observe::Ground {
        catalog,
        digests,
        seen,
        today,
        stale_after: config.observe.stale_after,
        known: options.ledger.known.as_ref(),
    })
}

/// What the world did to a link never stops a build.
pub(super) fn spare_builds(findings: &mut [Finding], options: &Options) {
    let of_ledger = |finding: &Finding| matches!(&finding.rule, RuleRef::Builtin(rule) if rule.stage == Stage::Observe);
    for finding in findings.iter_mut().filter(|finding| of_ledger(finding)) {
        if options.levels.build && finding.severity == Severity::Error {
            finding.severity = Severity::Warning;
        }
    }
}
