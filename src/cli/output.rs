//! Where results go: stdout and files.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use super::Failure;
use super::args::{ColorChoice, Common, ReportArgs};
use crate::finding::Report;
use crate::render::{self, Color, Format};
use crate::rules;
use crate::text::Sources;

/// Whether text for people is coloured.
pub(super) fn color(common: &Common) -> Color {
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
    args: &ReportArgs,
    report: &Report,
    sources: &dyn Sources,
) -> Result<(), Failure> {
    print(&rendered(
        args.format,
        color(common),
        common,
        report,
        sources,
    )?)?;
    let on_github = std::env::var_os("GITHUB_ACTIONS").is_some_and(|set| set == "true");
    if args.format == Format::Human && on_github {
        print(&rendered(
            Format::Github,
            Color::Never,
            common,
            report,
            sources,
        )?)?;
    }
    to_files(common, args, report, sources)
}

/// Writes the report to the files that were asked for.
pub(super) fn to_files(
    common: &Common,
    args: &ReportArgs,
    report: &Report,
    sources: &dyn Sources,
) -> Result<(), Failure> {
    for (format, path) in &args.findings.output {
        let text = rendered(*format, Color::Never, common, report, sources)?;
        write_file(path, &text)?;
    }
    Ok(())
}

fn rendered(
    format: Format,
    color: Color,
    common: &Common,
    report: &Report,
    sources: &dyn Sources,
) -> Result<Vec<u8>, Failure> {
    let rules = rules::all();
    let options = render::Options {
        color,
        show_waived: common.verbose > 0,
        no_summary: common.quiet,
        rules: &rules,
    };
    let mut text = Vec::new();
    let written = render::render(format, report, sources, &options, &mut text);
    written.map_err(|error| format!("the report could not be written: {error}"))?;
    Ok(text)
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

/// Says on stderr what was done, unless asked to be quiet.
pub(super) fn log(common: &Common, message: &str) {
    if !common.quiet {
        let _ = writeln!(std::io::stderr(), "{message}");
    }
}

/// Writes a file in one step, so that a reader sees the old one or the new one. Its folder is made if it is not there.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    replace(path, bytes)
        .map_err(|error| Failure(format!("{} could not be written: {error}", path.display())))
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // A pipe or a device is written as it is; it cannot be replaced.
    if path.exists() && !path.is_file() {
        return std::fs::write(path, bytes);
    }
    // Behind a link, the file that it names is replaced, and the link stays.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(permissions(path));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Those of the file that is replaced, else what a new file has here.
#[cfg(unix)]
fn permissions(path: &Path) -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).map_or_else(
        |_| std::fs::Permissions::from_mode(0o666),
        |metadata| metadata.permissions(),
    )
}
