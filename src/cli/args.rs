//! The one definition of the command line: help, completions and the manual
//! page derive from it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::render::Format;

/// Facts as code: checks that fact records agree with their schemas, with each other and with their sources, and publishes them.
#[derive(Debug, Parser)]
#[command(
    name = "factum",
    version,
    propagate_version = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// Flags that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// The project's folder [default: the nearest folder upwards that holds factum.toml]
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// The day to call today [default: the date of FACTUM_NOW, else of the clock]
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub today: Option<String>,
    /// How many threads to use [default: one per core]
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    /// Whether output has colours
    #[arg(long, global = true, value_enum, default_value = "auto")]
    pub color: ColorChoice,
    /// Say less: no summary, no progress
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more: also show findings that a waiver accepts
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// When output has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the records: syntax, schemas, references, rules
    Check(CheckArgs),
    /// Check the whole project, and publish the dataset if nothing stands in the way
    Build(BuildArgs),
    /// Check that a published dataset is still what was published
    Verify(VerifyArgs),
    /// Print what a rule means, with an example that fails and one that passes
    Explain(ExplainArgs),
    /// List all rules
    Rules,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Report only what stands in these files or folders; the whole project is always checked
    #[arg(value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// How findings are reported.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The folder to write; it is replaced as a whole [default: dist in the project]
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How findings are reported.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The folder of the dataset
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// How findings are reported and which count.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Format of what is printed: human, concise, json, jsonl, sarif, github or junit
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format)]
    pub format: Format,
    /// Also write a format to a file; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub output: Vec<(Format, PathBuf)>,
    /// Count a rule's findings as errors
    #[arg(short = 'D', long, value_name = "RULE")]
    pub deny: Vec<String>,
    /// Count a rule's findings as warnings
    #[arg(short = 'W', long, value_name = "RULE")]
    pub warn: Vec<String>,
    /// Do not report a rule's findings
    #[arg(short = 'A', long, value_name = "RULE")]
    pub allow: Vec<String>,
    /// Largest record file that is read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 16 * 1024 * 1024)]
    pub max_file_size: u64,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Name of the rule, as findings show it
    #[arg(value_name = "RULE")]
    pub rule: String,
}

fn format(name: &str) -> Result<Format, String> {
    name.parse()
        .map_err(|error: crate::render::UnknownFormat| error.to_string())
}

fn output(text: &str) -> Result<(Format, PathBuf), String> {
    let (name, file) = text
        .split_once('=')
        .ok_or_else(|| "write FORMAT=FILE, for example sarif=findings.sarif".to_owned())?;
    if file.is_empty() {
        return Err("the file's name is missing after =".into());
    }
    Ok((format(name)?, PathBuf::from(file)))
}
