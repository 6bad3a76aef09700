//! The program itself, built in this workspace: for its tests, and with the
//! names of its functions for whoever looks where time goes.

use std::process::ExitCode;

fn main() -> ExitCode {
    factum::cli::main()
}
