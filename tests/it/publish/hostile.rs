//! Files that are broken, or made to hurt: verifying them ends, with a
//! difference, whatever their bytes.

use std::fs;
use std::path::Path;

use factum::publish;
use rusqlite::Connection;

use super::seal::seal;
use super::{Project, typed};

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it fits") % below
    }
}

/// Verifies a dataset with each of several versions of one file.
fn verify_each(dist: &Path, file: &str, versions: impl Iterator<Item = Vec<u8>>, sealed: bool) {
    let path = dist.join(file);
    let original = fs::read(&path).expect("the file");
    for (number, version) in versions.enumerate() {
        if version == original {
            continue;
        }
        fs::write(&path, &version).expect("writes");
        if sealed {
            seal(dist);
        }
        let found =
            publish::verify(dist).unwrap_or_else(|error| panic!("{file} {number}: {error}"));
        let named = found
            .differences
            .iter()
            .any(|difference| difference.file == file);
        // Some bytes of a database mean nothing; with fitting hashes they may be any.
        assert!(sealed || named, "{file} {number}: {:?}", found.differences);
    }
    fs::write(&path, &original).expect("writes");
}

/// Versions with some bytes changed.
fn scratched(original: &[u8], count: usize, seed: u64) -> impl Iterator<Item = Vec<u8>> {
    let mut dice = Dice(seed);
    (0..count).map(move |_| {
        let mut bytes = original.to_vec();
        for _ in 0..=dice.throw(4) {
            let at = dice.throw(bytes.len());
            bytes[at] = [
                0,
                0xff,
                0x7f,
                0x80,
                bytes[at] ^ 1,
                bytes[at].wrapping_add(1),
            ][dice.throw(6)];
        }
        bytes
    })
}

/// Versions cut short, or with a piece doubled or gone.
fn cut(original: &[u8], count: usize) -> impl Iterator<Item = Vec<u8>> {
    (0..count).flat_map(move |step| {
        let at = original.len() * step / count;
        let end = (at + original.len() / 7).min(original.len());
        let without = [&original[..at], &original[end..]].concat();
        let doubled = [&original[..end], &original[at..]].concat();
        [original[..at].to_vec(), without, doubled]
    })
}

#[test]
fn broken_parquet_is_a_difference() {
    let project = Project::small();
    let dist = typed::build(&project);
    for file in ["figure.parquet", "figure.cites.parquet", "checks.parquet"] {
        let original = fs::read(dist.join(file)).expect("the file");
        verify_each(&dist, file, scratched(&original, 60, 1), false);
        verify_each(&dist, file, scratched(&original, 60, 2), true);
        verify_each(&dist, file, cut(&original, 12), true);
        // The footer, where sizes stand.
        let footer = original.len() - 600.min(original.len());
        let tails = scratched(&original[footer..], 60, 3);
        let tails = tails.map(|tail| [&original[..footer], &tail].concat());
        verify_each(&dist, file, tails, true);
    }
}

#[test]
fn a_broken_database_is_a_difference() {
    let project = Project::small();
    let dist = typed::build(&project);
    let original = fs::read(dist.join("facts.sqlite")).expect("the file");
    verify_each(&dist, "facts.sqlite", scratched(&original, 60, 4), false);
    verify_each(&dist, "facts.sqlite", scratched(&original, 60, 5), true);
    verify_each(&dist, "facts.sqlite", cut(&original, 12), true);
    // The head, and the page of the schema.
    let heads = scratched(&original[..200], 60, 6);
    let heads = heads.map(|head| [&head, &original[200..]].concat());
    verify_each(&dist, "facts.sqlite", heads, true);
}

#[test]
fn nothing_in_a_database_is_run() {
    let project = Project::small();
    let dist = typed::build(&project);
    let database = Connection::open(dist.join("facts.sqlite")).expect("opens");
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    let batch = format!(
        "CREATE VIEW endless AS {endless};
         CREATE TABLE bomb (x, CHECK (length(zeroblob(1000000000)) > 0));
         CREATE INDEX slow ON figure (hex(randomblob(10)));"
    );
    // An index on what is random is refused by SQLite itself.
    let _ = database.execute_batch(&batch);
    database
        .execute_batch("INSERT INTO bomb (x) SELECT address FROM records")
        .ok();
    drop(database);
    seal(&dist);
    let found = publish::verify(&dist).expect("verifies");
    let said: Vec<&str> = found
        .differences
        .iter()
        .map(|own| own.message.as_str())
        .collect();
    assert!(
        said.contains(&"no build makes the view endless"),
        "{said:?}"
    );
    assert!(said.contains(&"no build makes the table bomb"), "{said:?}");
}

#[test]
fn what_stands_in_a_folder_instead_of_a_file_is_named() {
    let project = Project::small();
    let dist = typed::build(&project);
    for file in ["facts.sqlite", "figure.parquet"] {
        fs::remove_file(dist.join(file)).expect("removes");
        fs::create_dir(dist.join(file)).expect("creates");
    }
    let found = publish::verify(&dist).expect("verifies");
    for file in ["facts.sqlite", "figure.parquet"] {
        let named = found.differences.iter().any(|own| own.file == file);
        assert!(named, "{file}: {:?}", found.differences);
    }
}
