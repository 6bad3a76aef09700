//! The names of tables and columns. A name says the path of its values in the
//! record, and no two paths share one.

use std::fmt::Write as _;

/// The column that names the record.
pub(super) const ADDRESS: &str = "address";
/// The column that numbers the elements of a list from 0, and the keys of an open table in their order.
pub(super) const POSITION: &str = "position";
/// The column that holds the key of a row that comes from an open table.
pub(super) const KEY: &str = "key";
/// The column that holds an element that is a single value.
pub(super) const VALUE: &str = "value";

/// The table of all records.
pub(super) const RECORDS: &str = "records";
/// The table of what each check came to.
pub(super) const CHECKS: &str = "checks";
/// The table of what each record rests on.
pub(super) const EVIDENCE: &str = "evidence";
/// The table of the records that lead to each evidence.
pub(super) const VIA: &str = "evidence.via";
/// The table of the objections that a waiver accepts.
pub(super) const FINDINGS: &str = "findings";
/// The step from a list to the lists in it.
pub(super) const ITEM: &str = "-item";
/// The step from a record, or from a row, to its fields that no schema names.
pub(super) const OTHER: &str = "-other";
/// Set behind the name of a kind that is called like a table or view of ours.
const KIND: &str = "-kind";

/// The table of a kind.
pub(super) fn main_table(kind: &str) -> String {
    let name = encoded(kind);
    let tables = [RECORDS, CHECKS, EVIDENCE, FINDINGS];
    if tables.contains(&name.as_str()) || super::views::is_view(&name) {
        name + KIND
    } else {
        name
    }
}

/// The kind that a main table is of.
pub(super) fn kind_of(table: &str) -> String {
    decoded(table.strip_suffix(KIND).unwrap_or(table))
}

/// The table of the lists or open tables that stand at a column of another one.
pub(super) fn child_table(parent: &str, column: &str) -> String {
    let mut name = parent.to_owned();
    for step in steps(column) {
        name.push('.');
        name.push_str(&encoded(&step));
    }
    name
}

/// The table of a list in a list, or of fields without a name of their own.
pub(super) fn special_table(parent: &str, step: &str) -> String {
    format!("{parent}.{step}")
}

/// The column of a field. `child` tables have more columns of their own.
pub(super) fn column(child: bool, prefix: &str, field: &str) -> String {
    let escaped = match field {
        "" => "~2".to_owned(),
        _ => field.replace('~', "~0").replace('.', "~1"),
    };
    if !prefix.is_empty() {
        return format!("{prefix}.{escaped}");
    }
    let taken = escaped == ADDRESS
        || child && ([POSITION, KEY].contains(&field) || field.starts_with("position_"));
    if taken {
        format!("~{escaped}")
    } else {
        escaped
    }
}

/// The fields that a column leads through.
pub(super) fn steps(column: &str) -> Vec<String> {
    let own = column
        .strip_prefix('~')
        .filter(|rest| rest.starts_with(|first: char| !first.is_ascii_digit()) && !rest.is_empty());
    own.unwrap_or(column)
        .split('.')
        .map(|step| match step {
            "~2" => String::new(),
            _ => step.replace("~1", ".").replace("~0", "~"),
        })
        .collect()
}

/// The column that numbers the rows of the table `level` steps above the innermost of `depth`.
pub(super) fn position(level: usize, depth: usize) -> String {
    if level + 1 == depth {
        POSITION.to_owned()
    } else {
        format!("{POSITION}_{}", level + 1)
    }
}

/// Keeps small letters, digits and `_`; any other byte becomes `-` and two hex digits.
fn encoded(step: &str) -> String {
    let mut name = String::with_capacity(step.len());
    for byte in step.bytes() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "-{byte:02x}");
        }
    }
    name
}

/// Undoes [`encoded`].
pub(super) fn decoded(step: &str) -> String {
    let mut bytes = Vec::with_capacity(step.len());
    let mut rest = step;
    while let Some(first) = rest.chars().next() {
        let hex = rest.strip_prefix('-').and_then(|hex| hex.get(..2));
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = &rest[3..];
        } else {
            bytes.extend_from_slice(first.encode_utf8(&mut [0; 4]).as_bytes());
            rest = &rest[first.len_utf8()..];
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
