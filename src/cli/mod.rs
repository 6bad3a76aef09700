//! The command line: one file per command. Reads arguments, environment and
//! clock; prints; decides the exit code. Everything else is below.

mod args;
mod build;
mod check;
mod clock;
mod explain;
mod output;
mod progress;
mod verify;

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

fn run(cli: &Cli) -> Outcome {
    match &cli.command {
        Command::Check(args) => check::run(&cli.common, args),
        Command::Build(args) => build::run(&cli.common, args),
        Command::Verify(args) => verify::run(&cli.common, args),
        Command::Explain(args) => explain::explain(&cli.common, args),
        Command::Rules => explain::list(&cli.common),
    }
}
