//! Time and memory of both parsers and of an allocator, on files given to it:
//!
//! - `measure time ROUNDS PATH…`: processor time of each way, in turns, per round over all files;
//! - `measure once WAY PATH…`: reads and parses everything once, for counting instructions;
//! - `measure peak WAY FILE`: memory at its peak, and while the tree is held;
//! - `measure keep WAY ROUNDS PATH…`: parses file by file and keeps what a digest would:
//!   a handful of owned texts for each table. This is what allocators differ in.
//!
//! A way is `read`, `parse` or `recoverable` (both `toml`), `spanner`, or `adapted`:
//! `toml-spanner` with what an adapter has to do to each tree.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use factum_fuzz_parsers::recover;
use rustix::time::{ClockId, clock_gettime};
use toml::de::{DeTable, DeValue};
use toml_spanner::{Arena, Item, Table, Value};

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const WAYS: [&str; 5] = ["read", "parse", "recoverable", "spanner", "adapted"];

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["time", rounds, paths @ ..] => time(number(rounds)?, &texts(paths)?),
        ["once", way, paths @ ..] => texts(paths)?.iter().for_each(|text| {
            parse(way, text);
        }),
        ["peak", way, path] => peak(way, path)?,
        ["keep", way, rounds, paths @ ..] => keep(way, number(rounds)?, &texts(paths)?),
        _ => return Err(io::Error::other("see the top of measure.rs")),
    }
    Ok(())
}

fn number(text: &str) -> io::Result<usize> {
    text.parse().map_err(io::Error::other)
}

fn texts(paths: &[&str]) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for path in paths {
        gather(Path::new(path), &mut files)?;
    }
    files.sort();
    files.iter().map(fs::read_to_string).collect()
}

fn gather(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            gather(&entry?.path(), files)?;
        }
    } else if path
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        files.push(path.to_owned());
    }
    Ok(())
}

/// Parses and drops; the sum keeps the work from being optimised away.
fn parse(way: &str, text: &str) -> usize {
    match way {
        "parse" => DeTable::parse(text).map_or(0, |tree| black_box(tree).get_ref().len()),
        "recoverable" => black_box(DeTable::parse_recoverable(text))
            .0
            .get_ref()
            .len(),
        "spanner" => {
            let arena = Arena::new();
            toml_spanner::parse(text, &arena).map_or(0, |tree| black_box(tree).table().len())
        }
        "adapted" => {
            let arena = Arena::new();
            adapted(text, &arena).map_or(0, |table| black_box(table).len())
        }
        _ => black_box(text).len(),
    }
}

/// No tree stands for: `toml` has to be asked.
fn adapted<'a>(text: &'a str, arena: &'a Arena) -> Option<Table<'a>> {
    let mut table = toml_spanner::parse(text, arena).ok()?.into_table();
    recover::sort(&mut table);
    (!recover::deep(&table)).then_some(table)
}

fn processor_seconds() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}

fn time(rounds: usize, texts: &[String]) {
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files, {bytes} bytes", texts.len());
    let mut best = [f64::INFINITY; WAYS.len()];
    for _ in 0..rounds {
        for (way, best) in WAYS.iter().zip(&mut best) {
            let start = processor_seconds();
            for text in texts {
                parse(way, text);
            }
            *best = best.min(processor_seconds() - start);
        }
    }
    for (way, best) in WAYS.iter().zip(best) {
        println!(
            "{way:12} {:9.3} ms, {:6.3} ns/byte",
            best * 1e3,
            best * 1e9 / bytes as f64
        );
    }
}

fn peak(way: &str, path: &str) -> io::Result<()> {
    let text = fs::read_to_string(path)?;
    let before = kilobytes("VmHWM:")?;
    let arena = Arena::new();
    let held = match way {
        "parse" => held(DeTable::parse(&text)),
        "recoverable" => held(DeTable::parse_recoverable(&text)),
        "spanner" => held(toml_spanner::parse(&text, &arena)),
        "adapted" => held(adapted(&text, &arena)),
        _ => held(()),
    }?;
    let times = |now: u64| (now - before) as f64 * 1024.0 / text.len() as f64;
    let (peak, held) = (times(kilobytes("VmHWM:")?), times(held));
    println!(
        "{way:12} {before} kB with the text alone; at most {peak:.2} x the text more, {held:.2} x with the tree"
    );
    Ok(())
}

/// The memory in use while a tree is there.
fn held<T>(tree: T) -> io::Result<u64> {
    let now = kilobytes("VmRSS:");
    drop(black_box(tree));
    now
}

fn kilobytes(name: &str) -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let digits = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let number = digits.and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| io::Error::other("no such line"))
}

fn keep(way: &str, rounds: usize, texts: &[String]) {
    let mut best = f64::INFINITY;
    for _ in 0..rounds {
        let start = processor_seconds();
        let kept: Vec<Vec<Box<str>>> = texts.iter().map(|text| digest(way, text)).collect();
        black_box(&kept);
        best = best.min(processor_seconds() - start);
    }
    let peak = kilobytes("VmHWM:").unwrap_or_default();
    println!("{way:12} {:9.3} ms, peak {peak} kB", best * 1e3);
}

/// Every third text and key of a file, owned.
fn digest(way: &str, text: &str) -> Vec<Box<str>> {
    let mut kept = Vec::new();
    let mut count = 0;
    let mut keep = |text: &str| {
        count += 1;
        if count % 3 == 0 {
            kept.push(text.into());
        }
    };
    if way == "spanner" {
        let arena = Arena::new();
        if let Ok(tree) = toml_spanner::parse(text, &arena) {
            spanner_texts(tree.table().as_item(), &mut keep);
        }
    } else {
        let (tree, _) = DeTable::parse_recoverable(text);
        tree.get_ref().iter().for_each(|(key, value)| {
            keep(key.get_ref());
            toml_texts(value.get_ref(), &mut keep);
        });
    }
    kept
}

fn toml_texts(value: &DeValue<'_>, keep: &mut impl FnMut(&str)) {
    match value {
        DeValue::String(text) => keep(text),
        DeValue::Array(items) => items
            .iter()
            .for_each(|item| toml_texts(item.get_ref(), keep)),
        DeValue::Table(table) => table.iter().for_each(|(key, value)| {
            keep(key.get_ref());
            toml_texts(value.get_ref(), keep);
        }),
        _ => {}
    }
}

fn spanner_texts(item: &Item<'_>, keep: &mut impl FnMut(&str)) {
    match item.value() {
        Value::String(text) => keep(text),
        Value::Array(items) => items.iter().for_each(|item| spanner_texts(item, keep)),
        Value::Table(table) => table.entries().iter().for_each(|(key, value)| {
            keep(key.name);
            spanner_texts(value, keep);
        }),
        _ => {}
    }
}
