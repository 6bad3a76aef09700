//! The text of a table with separators: a line a row, cells apart by tabs, so that figures of two cells
//! never meet.

use super::flow::{Flow, Gap};

/// How many bytes the separator is guessed from.
const SAMPLE: usize = 8192;

/// The rows of a table.
pub(super) fn lines(table: &str) -> String {
    let mut reader = csv::ReaderBuilder::new();
    reader
        .flexible(true)
        .has_headers(false)
        .delimiter(separator(table));
    let mut reader = reader.from_reader(table.as_bytes());
    let mut flow = Flow::new();
    let mut row = csv::StringRecord::new();
    while let Ok(true) = reader.read_record(&mut row) {
        flow.apart(Gap::Block);
        for cell in &row {
            flow.apart(Gap::Cell);
            flow.words(cell);
        }
    }
    flow.finish()
}

/// The most frequent of the usual separators outside quotes.
#[expect(
    clippy::naive_bytecount,
    reason = "the sample is a few kilobytes: not worth a crate"
)]
fn separator(table: &str) -> u8 {
    let sample = &table.as_bytes()[..table.len().min(SAMPLE)];
    let outside = sample.split(|&byte| byte == b'"').step_by(2);
    let outside: Vec<u8> = outside.flatten().copied().collect();
    let count = |wanted: u8| outside.iter().filter(|&&byte| byte == wanted).count();
    // Of equals, the last wins: a comma may be a decimal comma, a tab is hardly anything else.
    [b',', b'|', b';', b'\t']
        .into_iter()
        .max_by_key(|&byte| count(byte))
        .unwrap_or(b',')
}
