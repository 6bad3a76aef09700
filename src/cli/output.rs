//! Where results go: stdout and files.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use super::Failure;
use super::args::{ColorChoice, Common};
use crate::finding::Report;
use crate::render::{self, Color, Format};
use crate::rules;
use crate::text::Sources;

/// Whether text for people is coloured.
fn color(common: &Common) -> Color {
    let wanted = match common.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
        }
    };
    if wanted { Color::Always } else { Color::Never }
}

/// Prints the report in one format, and writes the others to their files.
pub(super) fn report(
    common: &Common,
    format: Format,
    files: &[(Format, PathBuf)],
    report: &Report,
    sources: &dyn Sources,
) -> Result<(), Failure> {
    let rules = rules::all();
    let mut options = render::Options {
        color: color(common),
        show_waived: common.verbose > 0,
        rules: &rules,
    };
    let mut text = Vec::new();
    let written = render::render(format, report, sources, &options, &mut text);
    written.map_err(|error| format!("the report could not be written: {error}"))?;
    print(&text)?;
    if format == Format::Human
        && std::env::var_os("GITHUB_ACTIONS").is_some_and(|set| set == "true")
    {
        let mut annotations = Vec::new();
        let _ = render::render(Format::Github, report, sources, &options, &mut annotations);
        print(&annotations)?;
    }
    options.color = Color::Never;
    for (format, path) in files {
        let mut text = Vec::new();
        let written = render::render(*format, report, sources, &options, &mut text);
        written.map_err(|error| format!("the report could not be written: {error}"))?;
        write_file(path, &text)?;
    }
    Ok(())
}

/// Prints to stdout. A reader that went away (`| head`) is no failure.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("stdout could not be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a file in one step, so that a reader sees the old one or the new one.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |error: std::io::Error| {
        Failure(format!("{} could not be written: {error}", path.display()))
    };
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    // A pipe or a device is written as it is; it cannot be replaced.
    if path.exists() && !path.is_file() {
        return std::fs::write(path, bytes).map_err(fail);
    }
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}
