//! The command line: one file per command. Reads arguments, environment and
//! clock; prints; decides the exit code. Everything else is below.

#![expect(
    clippy::disallowed_methods,
    reason = "the command line is where environment, clock and files meet the program"
)]

mod args;
mod build;
mod check;
mod clock;
mod diff;
mod explain;
mod fix;
mod git;
mod init;
mod manual;
mod new;
mod observe;
mod output;
mod progress;
mod report;
mod rules;
mod schema;
mod since;
mod skeleton;
mod toml;
mod verify;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

pub use args::Cli;
use args::Command;

/// Why a command could not do its job; exit code 2.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl<S: Into<String>> From<S> for Failure {
    fn from(message: S) -> Self {
        Self(message.into())
    }
}

/// What a command came to.
type Outcome = Result<u8, Failure>;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    if only_asks_version(std::env::args_os().skip(1)) {
        let _ = writeln!(std::io::stdout(), "factum {}", env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match run(&cli) {
        Ok(code) => ExitCode::from(code),
        Err(Failure(message)) => {
            let _ = writeln!(std::io::stderr(), "factum: {message}");
            ExitCode::from(2)
        }
    }
}

/// Whether nothing is asked but the version: scripts do so often, and the description of all
/// commands need not be built for it. The answer is the one that the parser would give.
fn only_asks_version(mut arguments: impl Iterator<Item = OsString>) -> bool {
    let asks = arguments
        .next()
        .is_some_and(|it| it == "--version" || it == "-V");
    asks && arguments.next().is_none()
}

fn run(cli: &Cli) -> Outcome {
    match &cli.command {
        Command::Check(args) => check::run(&cli.common, args),
        Command::Explain(args) => explain::run(&cli.common, args),
        Command::Rules(args) => rules::run(&cli.common, args),
        Command::Schema(args) => schema::run(&cli.common, args),
        Command::Init(args) => init::run(&cli.common, args),
        Command::New(args) => new::run(&cli.common, args),
        Command::Completions(args) => manual::completions(args),
        Command::Man(args) => manual::page(args),
        Command::Report(args) => report::run(&cli.common, args),
        Command::Build(args) => build::run(&cli.common, args),
        Command::Diff(args) => diff::run(&cli.common, args),
        Command::Observe(args) => observe::run(&cli.common, args),
        Command::Verify(args) => verify::run(&cli.common, args),
    }
}
