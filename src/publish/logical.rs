//! Logical digests: what a table says, whatever file format says it.
//!
//! SHA-256 over the rows, each as canonical JSON `[table, {column: text}]`
//! without absent cells, sorted bytewise and each followed by a line feed.

use std::collections::BTreeMap;
use std::io;

use sha2::{Digest as _, Sha256};

use super::out::hex;

/// Rows and digest of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Logical {
    pub(super) rows: u64,
    pub(super) sha256: String,
}

/// The digests of a dataset's tables, and of all those that `facts.ndjson` holds together.
#[derive(Debug, Default)]
pub(super) struct Digests {
    pub(super) tables: BTreeMap<String, Logical>,
    pub(super) all: Logical,
}

/// The table of a row in canonical form.
pub(super) fn table_of(row: &[u8]) -> &str {
    // Names of tables hold nothing that JSON escapes.
    let name = row.get(2..).unwrap_or_default();
    let end = name.iter().position(|byte| *byte == b'"');
    let name = &name[..end.unwrap_or(name.len())];
    std::str::from_utf8(name).unwrap_or_default()
}

/// Builds digests from rows that come sorted.
#[derive(Debug, Default)]
pub(super) struct Digester {
    done: Digests,
    table: String,
    hash: Sha256,
    rows: u64,
    all: Sha256,
}

impl Digester {
    pub(super) fn push(&mut self, row: &[u8]) {
        let table = table_of(row);
        if table != self.table {
            self.close();
            table.clone_into(&mut self.table);
        }
        self.rows += 1;
        self.done.all.rows += 1;
        for hash in [&mut self.hash, &mut self.all] {
            hash.update(row);
            hash.update(b"\n");
        }
    }

    fn close(&mut self) {
        let hash = std::mem::take(&mut self.hash);
        let rows = std::mem::take(&mut self.rows);
        if rows > 0 {
            let logical = Logical {
                rows,
                sha256: hex(&hash.finalize()),
            };
            self.done
                .tables
                .insert(std::mem::take(&mut self.table), logical);
        }
    }

    pub(super) fn finish(mut self) -> Digests {
        self.close();
        self.done.all.sha256 = hex(&self.all.finalize());
        self.done
    }
}

/// The digests of sorted rows.
pub(super) fn digests(rows: impl Iterator<Item = io::Result<Vec<u8>>>) -> io::Result<Digests> {
    let mut digester = Digester::default();
    for row in rows {
        digester.push(&row?);
    }
    Ok(digester.finish())
}

impl Digests {
    /// The digest of a table; that of no rows where it has none.
    pub(super) fn of(&self, table: &str) -> Logical {
        self.tables.get(table).cloned().unwrap_or_else(|| Logical {
            rows: 0,
            sha256: hex(&Sha256::digest(b"")),
        })
    }
}
