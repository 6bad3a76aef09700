//! The program itself, built in this workspace for its tests.

use std::process::ExitCode;

fn main() -> ExitCode {
    factum::cli::main()
}
