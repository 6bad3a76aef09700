//! The program itself, built in this workspace: for its tests, and with the
//! names of its functions for whoever looks where time goes.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    factum::cli::main()
}
