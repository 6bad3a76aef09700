//! The settings and schemas of a corpus, and which rules they state.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

/// Which rules the schemas state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Rules {
    /// None: schemas, ids, references and unique keys alone.
    None,
    /// One that looks at its own record, for each kind.
    Local,
    /// That, and five that look across records.
    All,
}

const SETTINGS: &str = "name = \"corpus\"\ntitle = \"Made-up records for measuring\"\nversion = \"0.1.0\"\nlicence = \"CC0-1.0\"\ninclude = [\"records/**/*.toml\"]\nruleset = 1\n";

const KINDS: [(&str, &str); 5] = [
    ("source", include_str!("../../schemas/source.schema.json")),
    (
        "organisation",
        include_str!("../../schemas/organisation.schema.json"),
    ),
    (
        "footnote",
        include_str!("../../schemas/footnote.schema.json"),
    ),
    ("figure", include_str!("../../schemas/figure.schema.json")),
    ("event", include_str!("../../schemas/event.schema.json")),
];

const SHARED: [(&str, &str); 3] = [
    (
        "citation",
        include_str!("../../schemas/shared/citation.schema.json"),
    ),
    (
        "name",
        include_str!("../../schemas/shared/name.schema.json"),
    ),
    (
        "record",
        include_str!("../../schemas/shared/record.schema.json"),
    ),
];

const LOCAL: &str = include_str!("../../rules/local.json");
const CROSS: &str = include_str!("../../rules/cross.json");

/// Writes everything of a project but its records.
pub(super) fn write(out: &Path, rules: Rules) -> io::Result<()> {
    if fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(io::Error::other(format!("{} is not empty", out.display())));
    }
    let shared = out.join("schemas/shared");
    fs::create_dir_all(&shared)?;
    fs::create_dir_all(out.join(".factum"))?;
    fs::write(out.join("factum.toml"), SETTINGS)?;
    for (name, text) in SHARED {
        fs::write(shared.join(format!("{name}.schema.json")), text)?;
    }
    let stated: &[&str] = match rules {
        Rules::None => &[],
        Rules::Local => &[LOCAL],
        Rules::All => &[LOCAL, CROSS],
    };
    for (kind, text) in KINDS {
        let text = with_rules(kind, text, stated)?;
        fs::write(out.join(format!("schemas/{kind}.schema.json")), text)?;
    }
    Ok(())
}

/// A schema with the rules of its kind added at its root.
fn with_rules(kind: &str, text: &str, stated: &[&str]) -> io::Result<String> {
    let mut schema: Value = serde_json::from_str(text)?;
    for rules in stated {
        let rules: Value = serde_json::from_str(rules)?;
        for (keyword, added) in rules[kind].as_object().into_iter().flatten() {
            match (&mut schema[keyword], added) {
                (Value::Array(there), Value::Array(added)) => there.extend(added.iter().cloned()),
                (place, added) => *place = added.clone(),
            }
        }
    }
    Ok(format!("{schema:#}\n"))
}
