//! `factum init`: a small project that passes. What is there already stays as it is.

use std::path::Path;

use super::args::{Common, InitArgs};
use super::{Failure, Outcome, clock, output};
use crate::pipeline::{self, Levels, Options};
use crate::project::CONFIG_FILE;
use crate::schema::{EDITOR_SCHEMA, editor_schema};

/// The files of the starter project.
const FILES: [(&str, &str); 4] = [
    (CONFIG_FILE, include_str!("starter/factum.toml")),
    (
        "schemas/source.schema.json",
        include_str!("starter/source.schema.json"),
    ),
    (
        "schemas/figure.schema.json",
        include_str!("starter/figure.schema.json"),
    ),
    ("records/example.toml", include_str!("starter/example.toml")),
];

/// What version control should not keep.
const IGNORED: [&str; 2] = ["/dist", "/.factum/cache"];

pub(super) fn run(common: &Common, args: &InitArgs) -> Outcome {
    let folder = args.folder.as_path();
    if folder.join(CONFIG_FILE).exists() {
        let folder = folder.display();
        return Err(Failure(format!(
            "{folder} is a project already: it holds a factum.toml; nothing was changed"
        )));
    }
    let name = name_of(folder)?;
    let mut said = String::new();
    for (path, text) in FILES {
        said += &write(folder, path, &text.replace("{name}", &name))?;
    }
    said += &ignore(&folder.join(".gitignore"))?;
    said += &for_editors(common, folder)?;
    said += "\nfactum check checks it; factum new figure prints a record to fill in\n";
    if !common.quiet {
        output::print(said.as_bytes())?;
    }
    Ok(0)
}

/// Writes one file, unless something stands there.
fn write(folder: &Path, path: &str, text: &str) -> Result<String, Failure> {
    let target = folder.join(path);
    if target.symlink_metadata().is_ok() {
        return Ok(format!("kept   {path}: it was there already\n"));
    }
    output::write_file(&target, text.as_bytes())?;
    Ok(format!("wrote  {path}\n"))
}

/// The folder's name as a slug.
fn name_of(folder: &Path) -> Result<String, Failure> {
    let absolute =
        std::path::absolute(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let name = absolute.file_name().unwrap_or_default().to_string_lossy();
    let words = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    Ok(if slug.is_empty() {
        "facts".to_owned()
    } else {
        slug
    })
}

/// Adds the lines that are missing to `.gitignore`.
fn ignore(path: &Path) -> Result<String, Failure> {
    let before = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            return Err(Failure(format!(
                "{} could not be read: {error}",
                path.display()
            )));
        }
    };
    let text = String::from_utf8_lossy(&before);
    let known = |line: &str| text.lines().any(|known| known.trim() == line);
    let missing: Vec<&str> = IGNORED.into_iter().filter(|line| !known(line)).collect();
    if missing.is_empty() {
        return Ok("kept   .gitignore: it says enough\n".to_owned());
    }
    let mut after = before.clone();
    if !before.is_empty() && !before.ends_with(b"\n") {
        after.push(b'\n');
    }
    for line in missing {
        after.extend_from_slice(line.as_bytes());
        after.push(b'\n');
    }
    output::write_file(path, &after)?;
    let done = if before.is_empty() {
        "wrote  .gitignore\n"
    } else {
        "added to .gitignore\n"
    };
    Ok(done.to_owned())
}

/// The schema for editors, if the schemas that are there now are sound.
fn for_editors(common: &Common, folder: &Path) -> Result<String, Failure> {
    let target = folder.join(EDITOR_SCHEMA);
    let contract = pipeline::contract(&Options {
        root: folder.to_owned(),
        today: clock::today(common)?,
        max_file_size: super::args::MAX_FILE_SIZE,
        levels: Levels::default(),
        waivers: true,
        complete: false,
        ledger: pipeline::LedgerUse::default(),
    });
    if target.symlink_metadata().is_ok() || contract.report.summary.errors > 0 {
        return Ok(String::new());
    }
    output::write_file(&target, editor_schema(&contract.catalog).as_bytes())?;
    Ok(format!("wrote  {EDITOR_SCHEMA}\n"))
}
