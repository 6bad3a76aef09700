//! What a run starts from: settings, schemas and ledger as they were read, once,
//! and the record files that are there. What follows from it is made of nothing
//! else on the disk but the record files.

use super::contract::FIXED;
use super::{Files, Options, observations, read_config, read_settings};
use crate::finding::Finding;
use crate::project::{self, Config, Content, Discovered};
use crate::schema::{self, EDITOR_SCHEMA};

/// What a run starts from.
#[derive(Debug)]
pub(super) struct Inputs {
    /// The text of the settings; empty if they could not be read.
    pub(super) config_text: String,
    pub(super) config: Config,
    /// Whether the settings could be read; if not, nothing else is looked at.
    pub(super) configured: bool,
    /// What is wrong with the settings; their file has no number yet.
    pub(super) findings: Vec<Finding>,
    /// The record files, sorted by path.
    pub(super) records: Vec<Discovered>,
    /// Folders that could not be entered, with the reasons.
    pub(super) unreadable: Vec<(String, String)>,
    pub(super) schemas: Schemas,
    /// The ledger's path as the run names it, and what it says; `None` where there is none.
    pub(super) ledger: Option<(String, Content)>,
}

/// The schemas as they were read.
#[derive(Debug)]
pub(super) struct Schemas {
    /// The files, sorted by path, each with what it says.
    pub(super) files: Vec<(Discovered, Content)>,
    /// The schema for editors, where somebody generated it.
    pub(super) editor: Option<String>,
}

impl Schemas {
    /// Reads them.
    pub(super) fn read(options: &Options) -> Self {
        let patterns = [format!("{}/**/*.json", schema::FOLDER)];
        let (files, _) = project::discover(&options.root, &patterns, &[]);
        let read = |file: Discovered| {
            let content = project::read_text(&options.root, &file, options.max_file_size);
            (file, content)
        };
        Self {
            files: files.into_iter().map(read).collect(),
            editor: project::read_shown(&options.root, EDITOR_SCHEMA),
        }
    }

    /// Their paths.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(file, _)| &*file.path)
    }
}

impl Inputs {
    /// Reads settings, schemas and ledger, and lists the record files.
    pub(super) fn gather(options: &Options) -> Self {
        let (config_text, mut findings) = read_config(options);
        let (config, found) = read_settings(&config_text);
        findings.extend(found);
        let configured = !findings
            .iter()
            .any(|finding| finding.rule.is(&project::CONFIG_INVALID));
        let (records, unreadable) = if configured {
            project::discover(&options.root, &config.include, &config.exclude)
        } else {
            Default::default()
        };
        Self {
            schemas: Schemas::read(options),
            ledger: observations::read(options),
            config_text,
            config,
            configured,
            findings,
            records,
            unreadable,
        }
    }

    /// Numbers the files.
    pub(super) fn files(&self, options: &Options) -> Files {
        let ledger = self.ledger.iter().map(|(path, _)| path.as_str());
        let folders = self.unreadable.iter().map(|(path, _)| path.as_str());
        let others = FIXED.into_iter().chain(self.schemas.paths());
        Files::new(
            &options.root,
            others.chain(ledger).chain(folders),
            &self.records,
        )
    }
}
