//! The floor under a check, with the allocator of the system.

use std::process::ExitCode;

fn main() -> ExitCode {
    factum_bench::floor::main()
}
