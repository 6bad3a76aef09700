//! Writes the texts to start from into a folder: the odd documents, every
//! TOML file of the repository, and bytes for the grammar.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use factum_fuzz_parsers::seeds::SEEDS;

fn main() -> io::Result<()> {
    let usage = || io::Error::other("usage: corpus REPOSITORY FOLDER");
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let repository = arguments.next().ok_or_else(usage)?;
    let folder = arguments.next().ok_or_else(usage)?;
    fs::create_dir_all(&folder)?;
    for (name, text) in SEEDS {
        fs::write(folder.join(format!("seed-{name}")), text)?;
    }
    let mut files = Vec::new();
    for place in ["records", "tests"] {
        gather(&repository.join(place), &mut files)?;
    }
    files.push(repository.join("factum.toml"));
    for (at, file) in files.iter().enumerate() {
        fs::copy(file, folder.join(format!("file-{at}")))?;
    }
    for seed in 0..64_u32 {
        let mut bytes = vec![0];
        let mut state = seed;
        for _ in 0..64 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.push(state.to_be_bytes()[0]);
        }
        fs::write(folder.join(format!("made-{seed}")), bytes)?;
    }
    Ok(())
}

/// Every TOML file below a folder.
fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            gather(&path, files)?;
        } else if kind.is_file()
            && path
                .extension()
                .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    Ok(())
}
