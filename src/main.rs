//! The `factum` program: everything is in the library.

use std::process::ExitCode;

/// Checks allocate many small pieces on many threads: measured in docs/performance.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    factum::cli::main()
}
