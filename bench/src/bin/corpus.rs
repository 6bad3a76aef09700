//! Writes a made-up project for measuring: `corpus OUT --records N`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use factum_bench::corpus::{Corpus, Rules, Shape};

/// Writes a made-up project: the same for the same arguments on any machine.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder to write; it must be empty or not there
    out: PathBuf,
    /// How many records; whole stories of 20
    #[arg(long, default_value_t = 2000)]
    records: u64,
    /// How many records stand in one file
    #[arg(long, default_value_t = 10)]
    per_file: u64,
    /// Everything that is drawn follows from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many mistakes to put in; truth.jsonl says where and what must be found
    #[arg(long, default_value_t = 0)]
    defects: u64,
    /// Which rules the schemas state
    #[arg(long, value_enum, default_value = "all")]
    rules: Rules,
    /// What the records do together
    #[arg(long, value_enum, default_value = "stories")]
    shape: Shape,
    /// Spread the records of stories over the files at random; holds all of them in memory, and puts in
    /// no mistakes
    #[arg(long)]
    spread: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let corpus = Corpus {
        out: arguments.out,
        records: arguments.records,
        per_file: arguments.per_file,
        seed: arguments.seed,
        defects: arguments.defects,
        rules: arguments.rules,
        shape: arguments.shape,
        spread: arguments.spread,
    };
    match corpus.write() {
        Ok(done) => {
            println!(
                "{} files, {} records, {} bytes, {} defects",
                done.files, done.records, done.bytes, done.defects
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("corpus: {error}");
            ExitCode::from(2)
        }
    }
}
