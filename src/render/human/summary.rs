//! The last line: what was read and what was found, in words.

use crate::finding::Summary;

/// For example "3 files, 120 records: 1 error, 2 notes, 1 waived".
pub(super) fn line(count: &Summary) -> String {
    let counted = [
        (count.errors, "error", "errors"),
        (count.warnings, "warning", "warnings"),
        (count.notes, "note", "notes"),
        (count.waived, "waived", "waived"),
        (count.not_checked, "not checked", "not checked"),
    ];
    let found: Vec<String> = counted
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| number_of(n, one, many))
        .collect();
    let found = match found.as_slice() {
        [] => "no findings".to_owned(),
        found => found.join(", "),
    };
    let files = number_of(count.files, "file", "files");
    let records = number_of(count.records, "record", "records");
    format!("{files}, {records}: {found}")
}

fn number_of(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
