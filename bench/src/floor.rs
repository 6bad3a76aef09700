//! The least that any check of the same files must do: walk and read them, or
//! parse them as well, or only stat them. Prints seconds and peak memory as JSON.
//! Two programs are made of it, one for each allocator.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use rayon::prelude::*;
use serde_json::json;
use toml::de::DeTable;
use walkdir::WalkDir;

/// Reads every record file of a project and does nothing else with it.
#[derive(Debug, Parser)]
struct Arguments {
    /// The project's folder
    project: PathBuf,
    /// Walk and stat alone: what a check must do to see that nothing changed
    #[arg(long, conflicts_with = "parse")]
    stat: bool,
    /// Parse each file as well
    #[arg(long, value_enum, value_name = "PARSER")]
    parse: Option<Syntax>,
    /// How many threads [default: one per core]
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

/// Which parser.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Syntax {
    /// The `toml` crate, as anybody calls it.
    Toml,
}

/// What was seen of a file, added up so that no work can be left out.
type Seen = u64;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("floor: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads);
    let pool = pool.build()?;
    let start = Instant::now();
    let files = files(&arguments.project.join("records"))?;
    let walked = start.elapsed();
    let seen: Vec<Seen> = pool.install(|| {
        let each = files.par_iter().map(|file| look(file, arguments));
        each.collect::<std::io::Result<_>>()
    })?;
    let seconds = start.elapsed();
    let report = json!({
        "files": files.len(),
        "seen": seen.iter().sum::<Seen>(),
        "walk_seconds": walked.as_secs_f64(),
        "seconds": seconds.as_secs_f64(),
        "peak_kib": peak_kib(),
    });
    println!("{report}");
    Ok(())
}

/// The most memory that the process has held, where the system says it.
fn peak_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// The record files, sorted as the program sorts them.
fn files(records: &Path) -> Result<Vec<PathBuf>, walkdir::Error> {
    let mut files = Vec::new();
    for entry in WalkDir::new(records) {
        let entry = entry?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|end| end == "toml")
        {
            files.push(entry.into_path());
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn look(file: &Path, arguments: &Arguments) -> std::io::Result<Seen> {
    if arguments.stat {
        return fs::metadata(file).map(|metadata| metadata.len());
    }
    let text = fs::read_to_string(file)?;
    match arguments.parse {
        None => Ok(text.len() as Seen),
        Some(Syntax::Toml) => {
            let (root, _) = DeTable::parse_recoverable(&text);
            Ok(root.get_ref().len() as Seen)
        }
    }
}
