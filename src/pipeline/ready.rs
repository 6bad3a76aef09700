//! A run before its record files are read: what they are validated with.

use super::inputs::Inputs;
use super::records::{Before, Ground};
use super::{Files, Fingerprints, Options, contract, judgement, relocate, unreadable_folders};
use crate::finding::Finding;
use crate::project::{CONFIG_FILE, Config, Content, Discovered, Root};
use crate::schema::Catalog;
use crate::validate::Setting;
use crate::value::QuantityRules;

/// Settings and compiled schemas, and the files of the run.
#[derive(Debug)]
pub(super) struct Ready {
    /// The project's folder.
    pub(super) root: Root,
    pub(super) files: Files,
    pub(super) config_text: String,
    pub(super) config: Config,
    pub(super) configured: bool,
    /// What is wrong so far.
    pub(super) findings: Vec<Finding>,
    /// The record files, sorted by path.
    pub(super) records: Vec<Discovered>,
    /// The ledger's path as the run names it, and what it says.
    pub(super) ledger: Option<(String, Content)>,
    pub(super) catalog: Catalog,
    /// The fingerprints of the schemas.
    pub(super) fingerprints: Fingerprints,
    pub(super) quantities: QuantityRules,
}

/// What a run is made with that keeps what it finds.
#[derive(Clone, Copy, Default)]
pub(super) struct Keeping<'k> {
    /// Whether it is told what was seen of each record file.
    pub(super) sight: bool,
    /// What is known of the record files from before, if anything is.
    pub(super) before: Option<Before<'k>>,
    /// The day that this was found out on.
    pub(super) known_on: &'k str,
}

impl Ready {
    /// Compiles the schemas, and numbers the files.
    pub(super) fn new(inputs: Inputs, options: &Options) -> Self {
        let files = inputs.files(options);
        let mut findings = inputs.findings;
        relocate(&mut findings, files.id(CONFIG_FILE));
        findings.extend(unreadable_folders(&files, &inputs.unreadable));
        let contract = contract::load(options, &files, inputs.schemas);
        findings.extend(contract.findings);
        Self {
            root: Root::open(&options.root),
            files,
            config_text: inputs.config_text,
            quantities: judgement::quantity_rules(&inputs.config),
            config: inputs.config,
            configured: inputs.configured,
            findings,
            records: inputs.records,
            ledger: inputs.ledger,
            catalog: contract.catalog,
            fingerprints: contract.fingerprints,
        }
    }

    /// What rules are judged with besides the records.
    pub(super) fn setting<'g>(&'g self, options: &'g Options) -> Setting<'g> {
        Setting {
            today: &options.today,
            quantities: &self.quantities,
        }
    }

    /// Whether links and excerpts are asked for.
    pub(super) fn is_quoting(&self, options: &Options) -> bool {
        options.complete || self.ledger.is_some()
    }

    /// What every record file is validated with.
    pub(super) fn ground<'g>(&'g self, options: &'g Options, keeping: Keeping<'g>) -> Ground<'g> {
        let usable = keeping.known_on == options.today || !self.catalog.judges_by_day();
        Ground {
            root: &self.root,
            options,
            setting: self.setting(options),
            files: &self.files,
            catalog: &self.catalog,
            quoting: self.is_quoting(options),
            sight: keeping.sight,
            before: keeping.before.filter(|_| usable),
        }
    }
}
