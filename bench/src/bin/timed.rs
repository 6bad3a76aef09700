//! Runs a command and prints what it took as JSON: seconds, processor seconds,
//! peak memory, exit code. A program of its own because a system counts as a
//! child's peak what its parent held when it was started, and Python holds 17 MiB.

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use serde_json::json;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(program) = arguments.next() else {
        eprintln!("timed: which command?");
        return ExitCode::from(2);
    };
    let start = Instant::now();
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let code = match command.status() {
        Ok(status) => status.code(),
        Err(error) => {
            eprintln!("timed: {error}");
            return ExitCode::from(2);
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else {
        return ExitCode::from(2);
    };
    let work = usage.user_time() + usage.system_time();
    let report = json!({
        "seconds": seconds,
        "cpu_microseconds": work.num_microseconds(),
        "peak_kib": usage.max_rss(),
        "code": code,
    });
    println!("{report}");
    ExitCode::SUCCESS
}
