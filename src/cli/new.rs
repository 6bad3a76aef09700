//! `factum new`: a record to fill in, printed or added to a file.

use std::path::Path;

use super::args::{Common, NewArgs};
use super::skeleton::skeleton;
use super::{Failure, Outcome, check, output};
use crate::pipeline::{self, Contract};
use crate::project;
use crate::record::Document;
use crate::schema::{FOLDER, Kind};

pub(super) fn run(common: &Common, args: &NewArgs) -> Outcome {
    let options = check::schema_options(common)?;
    let contract = pipeline::contract(&options);
    let kind = find(&contract, &args.kind)?;
    let text = skeleton(&contract.catalog, kind, args.id.as_deref())?;
    let Some(path) = &args.write else {
        output::print(text.as_bytes())?;
        return Ok(0);
    };
    append(path, &text)?;
    output::log(
        common,
        &format!("added a {} to {}", kind.name, path.display()),
    );
    let name = check::in_project(&options.root, path);
    let files = project::discover(
        &options.root,
        &contract.config.include,
        &contract.config.exclude,
    );
    if !name.is_ok_and(|name| files.0.iter().any(|file| *file.path == *name)) {
        let advice = "factum.toml says under include which files hold records";
        output::log(
            common,
            &format!(
                "{} is none of the project's record files; {advice}",
                path.display()
            ),
        );
    }
    Ok(0)
}

fn find<'c>(contract: &'c Contract, name: &str) -> Result<&'c Kind, Failure> {
    if !contract.configured {
        return Err("factum.toml cannot be read; factum check says why".into());
    }
    let catalog = &contract.catalog;
    let Some(position) = catalog.position(name) else {
        let kinds = || {
            let names = catalog.kinds.iter().map(|kind| kind.name.as_str());
            names.collect::<Vec<_>>().join(", ")
        };
        let advice = catalog.nearest(name).map_or_else(
            || format!("there are {}", kinds()),
            |near| format!("did you mean {near}?"),
        );
        return Err(Failure(format!("there is no kind \"{name}\"; {advice}")));
    };
    let kind = catalog.kind(position);
    if kind.validator.get().is_none() {
        let advice = "factum schema says why";
        return Err(Failure(format!(
            "the schema of {name} in {FOLDER}/ cannot be used; {advice}"
        )));
    }
    Ok(kind)
}

/// Adds a record to the end of a file. Nothing that stands there changes.
fn append(path: &Path, record: &str) -> Result<(), Failure> {
    let refuse = |why: String| Failure(format!("nothing was added to {}: {why}", path.display()));
    let before = match std::fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8".into()))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(refuse(error.to_string())),
    };
    let windows = before.contains("\r\n");
    let mut added = String::new();
    if !before.is_empty() {
        added.push_str(if before.ends_with('\n') { "\n" } else { "\n\n" });
    }
    added.push_str(record);
    if windows {
        added = added.replace('\n', "\r\n");
    }
    let after = before + &added;
    // A file that is broken, or that holds the kind as a single table, would be so twice.
    if let Some(fault) = Document::parse(&after).1.first() {
        return Err(refuse(format!(
            "with the record it would not be valid TOML ({})",
            fault.message
        )));
    }
    output::write_file(path, after.as_bytes())
}
