//! Severities: the rule's own, changed by the project, changed by the command line.

use std::collections::HashMap;

use crate::finding::{Finding, Severity};
use crate::project::{CONFIG_UNKNOWN_KEY, Config, Level};
use crate::rules;
use crate::schema::Catalog;
use crate::text::{FileId, Place, nearest};

/// Levels set for one run; later ones win.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// Rule and level, in the order given.
    pub set: Vec<(String, Level)>,
    /// Whether the run is a build: rules about syntax, schemas, ids, references and waivers keep their severity then.
    pub build: bool,
}

/// The level that is set for each rule: the command line's before the project's.
pub(super) fn set<'l>(config: &'l Config, levels: &'l Levels) -> HashMap<&'l str, Level> {
    let mut set: HashMap<&str, Level> = HashMap::new();
    for (rule, level, _) in &config.severity {
        set.insert(rule, *level);
    }
    for (rule, level) in &levels.set {
        set.insert(rule, *level);
    }
    set
}

/// Applies the levels and drops what is allowed.
pub(super) fn apply(findings: &mut Vec<Finding>, config: &Config, levels: &Levels) {
    let set = set(config, levels);
    findings.retain_mut(|finding| {
        if let crate::finding::RuleRef::Builtin(rule) = &finding.rule
            && rule.ruleset > config.ruleset
        {
            finding.severity = Severity::Note;
        }
        let Some(level) = set.get(finding.rule.name()) else {
            return true;
        };
        let new = match level {
            Level::Error => Some(Severity::Error),
            Level::Warning => Some(Severity::Warning),
            Level::Note => Some(Severity::Note),
            Level::Allow => None,
        };
        let lowered = new.is_none_or(|new| new > finding.severity);
        if levels.build && lowered && !finding.rule.waivable() {
            return true;
        }
        // That a rule holds by rounding stays a note, however grave its contradiction would be.
        if let (Some(new), false) = (new, finding.holds()) {
            finding.severity = new;
        }
        new.is_some()
    });
}

fn known(catalog: &Catalog, rule: &str) -> bool {
    rules::find(rule).is_some() || catalog.declares(rule)
}

/// Names that no rule has, with the nearest one that a rule does have.
pub fn unknown_rules(catalog: &Catalog, levels: &Levels) -> Vec<(String, Option<String>)> {
    let unknown = levels.set.iter().filter(|(rule, _)| !known(catalog, rule));
    unknown
        .map(|(rule, _)| (rule.clone(), nearest_rule(catalog, rule)))
        .collect()
}

fn nearest_rule(catalog: &Catalog, rule: &str) -> Option<String> {
    let builtin = rules::all();
    let names = builtin.iter().map(|rule| rule.name);
    nearest(rule, names.chain(catalog.declared_rules())).map(str::to_owned)
}

/// Findings for levels that the settings give to rules that do not exist.
pub(super) fn unknown_in_config(config: &Config, catalog: &Catalog, file: FileId) -> Vec<Finding> {
    let unknown = config
        .severity
        .iter()
        .filter(|(rule, _, _)| !known(catalog, rule));
    unknown
        .map(|(rule, _, span)| {
            let at = Place { file, span: *span };
            let label = nearest_rule(catalog, rule).map_or_else(
                || "factum rules lists all rules".to_owned(),
                |near| format!("did you mean {near}?"),
            );
            Finding::new(
                &CONFIG_UNKNOWN_KEY,
                at,
                format!("there is no rule \"{rule}\""),
            )
            .label(label)
        })
        .collect()
}
