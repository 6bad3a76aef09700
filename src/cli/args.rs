//! The one definition of the command line: help, completions and the manual
//! page derive from it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::render::Format;

/// Largest record file that is read unless asked otherwise, in bytes.
pub(super) const MAX_FILE_SIZE: u64 = 16 * 1024 * 1024;

const EXIT_CODES: &str = "Exit codes: 0 nothing at error level; 1 errors found, or what was asked for does not hold; \
     2 the job could not be done; 3 there is no record file, or no PATH names one.";

/// Facts as code: checks that fact records agree with their schemas, with each other and with their sources, and publishes them.
#[derive(Debug, Parser)]
#[command(
    name = "factum",
    version,
    propagate_version = true,
    disable_help_subcommand = true,
    after_help = EXIT_CODES
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
    /// The day to call today [default: the date of `FACTUM_NOW`, else of the clock]
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
    /// Visit the links of the records, and write what is seen to the ledger
    #[command(visible_alias = "links")]
    Observe(ObserveArgs),
    /// Check that a published dataset is still what was published
    Verify(VerifyArgs),
    /// Say what changed between two states, fact by fact
    Diff(DiffArgs),
    /// Print what a rule means, with an example that fails and one that passes
    Explain(ExplainArgs),
    /// List all rules: the built-in ones and, in a project, those of its schemas
    Rules(RulesArgs),
    /// Check the schemas, and write the one schema that editors use
    Schema(SchemaArgs),
    /// Make a small project that passes
    Init(InitArgs),
    /// Print a record to fill in, from the schema of its kind
    New(NewArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print a page of the manual
    Man(ManArgs),
    /// Write the page of what the checks found: contradictions that stand, with figures and reasons
    Report(ReportPageArgs),
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportPageArgs {
    /// File to write; without it the page is printed
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Write nothing; fail if FILE says anything else
    #[arg(long, requires = "file")]
    pub check: bool,
    /// Largest record file that is read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = MAX_FILE_SIZE)]
    pub max_file_size: u64,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Report only what stands in these files or folders; the whole project is always checked
    #[arg(value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// Report only what changed since this revision of git: what stands at changed records, and what was not there before
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    /// What was seen at the links [default: observations.ndjson in the project]
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Write new addresses of pages that moved, and archived copies that were found, into the records
    #[arg(long)]
    pub fix: bool,
    /// Read every file again, and keep nothing for the next check in .factum/cache
    #[arg(long)]
    pub no_cache: bool,
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
    /// What is written beside the default set: sqlite, parquet; and the format of what is printed, one of human
    /// [default], concise, json, jsonl, sarif, github and junit. Several with commas, or by repeating it
    #[arg(long, value_name = "FORMAT,…", value_delimiter = ',', value_parser = build_format)]
    pub format: Vec<BuildFormat>,
    /// What was seen at the links [default: observations.ndjson in the project]
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Which findings are reported.
    #[command(flatten)]
    pub findings: FindingArgs,
}

/// A word of `build --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildFormat {
    /// How findings are printed.
    Report(Format),
    /// All tables in one file for SQLite.
    Sqlite,
    /// A Parquet file for each table.
    Parquet,
}

/// Arguments of `observe`.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub struct ObserveArgs {
    /// Show what would be visited and why, and visit nothing
    #[arg(long)]
    pub plan: bool,
    /// Visit only addresses that contain this text; * stands for anything in between
    #[arg(long, value_name = "PATTERN")]
    pub only: Vec<String>,
    /// Visit at most so many addresses, those that nobody has seen first
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Visit whatever was last seen more than so many days ago [default: 7 if it was there, 3 if it failed, 30 if we were refused]
    #[arg(long, value_name = "DAYS")]
    pub max_age: Option<u32>,
    /// Visit only addresses that are new or changed since this revision of git
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    /// The ledger to read and write [default: observations.ndjson in the project]
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Touch no network: only --plan is possible
    #[arg(long)]
    pub offline: bool,
    /// Also visit addresses of this network, although it is not public; may be given several times
    #[arg(long, value_name = "CIDR", value_parser = network)]
    pub allow_net: Vec<ipnet::IpNet>,
    /// Also visit this port, besides 80 and 443; may be given several times
    #[arg(long, value_name = "N")]
    pub allow_port: Vec<u16>,
    /// Go through this proxy (http://host:port); one from the environment is never used
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
    /// Heed robots.txt, as a crawler would
    #[arg(long)]
    pub respect_robots: bool,
    /// Ask the configured `TimeGate` for archived copies of pages that are gone, changed or blocked
    #[arg(long)]
    pub find_archives: bool,
    /// Write new addresses of pages that moved, and archived copies that were found, into the records
    #[arg(long)]
    pub fix: bool,
    /// Drop what the ledger says of addresses that no record gives any more
    #[arg(long)]
    pub prune: bool,
    /// How it is told what was seen
    #[arg(long, value_enum, default_value = "human")]
    pub format: ObserveFormat,
    /// Largest record file that is read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = MAX_FILE_SIZE)]
    pub max_file_size: u64,
}

/// How it is told what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ObserveFormat {
    /// What somebody should look at, and a summary.
    Human,
    /// One JSON document with every visit.
    Json,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The folder of the dataset
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(after_help = DIFF_CODES)]
pub struct DiffArgs {
    /// The state before: a revision of git, a folder that `build` wrote, or the folder of a project
    #[arg(value_name = "REV|DIR")]
    pub before: String,
    /// The state after [default: the project as it stands in its folder]
    #[arg(value_name = "REV|DIR")]
    pub after: Option<String>,
    /// How the changes are told
    #[arg(long, value_enum, default_value = "human")]
    pub format: DiffFormat,
    /// End with 1 if anything differs
    #[arg(long)]
    pub exit_code: bool,
    /// Largest record file that is read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = MAX_FILE_SIZE)]
    pub max_file_size: u64,
}

const DIFF_CODES: &str = "A folder that holds a manifest.json or a factum.toml is taken before a revision of the same name; \
     write refs/heads/NAME for a branch that is called like a folder.\n\n\
     Exit codes: 0 whether anything differs or not (with --exit-code, 1 if it does); 2 a side could not be read.";

/// How changes are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// Sentences.
    Human,
    /// One JSON document, version 1.
    Json,
    /// A summary for a pull request; it fits into a comment on GitHub.
    Markdown,
}

/// How findings are reported and which count.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Format of what is printed: human, concise, json, jsonl, sarif, github or junit
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format)]
    pub format: Format,
    /// Which findings are reported.
    #[command(flatten)]
    pub findings: FindingArgs,
}

/// Which findings count, and where else they are written.
#[derive(Debug, Clone, Args)]
pub struct FindingArgs {
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
    /// Show everything that waivers accept, as if there were none
    #[arg(long)]
    pub no_waivers: bool,
    /// Largest record file that is read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = MAX_FILE_SIZE)]
    pub max_file_size: u64,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Name of the rule, as findings show it
    #[arg(value_name = "RULE")]
    pub rule: String,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// How they are listed
    #[arg(long, value_enum, default_value = "text")]
    pub format: RulesFormat,
}

/// How rules are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// One line each.
    Text,
    /// One JSON document.
    Json,
    /// The reference page, all rules with their examples.
    Markdown,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Write nothing; fail if the file is not what would be written
    #[arg(long)]
    pub check: bool,
    /// How findings are reported.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder; made if it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The kind: the name of a file in schemas/
    #[arg(value_name = "KIND")]
    pub kind: String,
    /// The id of the record
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Add it to the end of this file instead of printing it
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The command [default: the program as a whole]
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

fn build_format(name: &str) -> Result<BuildFormat, String> {
    match name {
        "sqlite" => Ok(BuildFormat::Sqlite),
        "parquet" => Ok(BuildFormat::Parquet),
        // The tables that every build writes.
        "csv" | "ndjson" => Err(
            "every build writes that; ask for sqlite, parquet or a format of what is printed"
                .into(),
        ),
        _ => format(name)
            .map(BuildFormat::Report)
            .map_err(|error| format!("{error}; or sqlite, parquet")),
    }
}

fn network(text: &str) -> Result<ipnet::IpNet, String> {
    crate::observe::http::parse_net(text)
        .ok_or_else(|| "write a network, for example 10.0.0.0/8, or one address".to_owned())
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
