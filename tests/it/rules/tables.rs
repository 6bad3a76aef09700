//! Random tables through the whole program: parts and totals that were rounded
//! correctly are never accused; a digit changed beyond what rounding allows always is, once.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::fixture;

const TABLES: usize = 10_000;
/// The true values are whole numbers of thousandths.
const PLACES: u32 = 3;

const SCHEMA: &str = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema",
  "properties": { "id": { "$ref": "urn:factum:slug" }, "total": { "$ref": "urn:factum:quantity" },
    "parts": { "type": "array", "items": { "$ref": "urn:factum:quantity" } } },
  "x-rules": [ { "id": "sum", "use": "total-of-parts", "with": { "total": "/total", "parts": "/parts" } } ] }"#;

/// A generator of numbers that gives the same ones every time (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % limit
    }
}

/// A value as a source would print it.
#[derive(Clone, Copy)]
struct Printed {
    /// In units of the last digit.
    digits: u64,
    places: u32,
}

impl Printed {
    fn rounded(value: u64, places: u32) -> Self {
        let unit = 10_u64.pow(PLACES - places);
        let digits = (value + unit / 2) / unit;
        Self { digits, places }
    }

    /// In thousandths of a thousandth, so that halves are whole.
    fn centre(self) -> i64 {
        i64::try_from(self.digits).expect("small") * 1000 * 10_i64.pow(PLACES - self.places)
    }

    /// Half a unit of the last digit, in the same.
    fn half(self) -> i64 {
        500 * 10_i64.pow(PLACES - self.places)
    }

    fn text(self) -> String {
        let one = 10_u64.pow(self.places);
        let (whole, part) = (self.digits / one, self.digits % one);
        let point = match self.places {
            0 => String::new(),
            places => format!(".{part:0width$}", width = places as usize),
        };
        format!("{{ number = {whole}{point}, scale = \"million\", unit = \"EUR\" }}")
    }
}

/// A total and its parts, correctly rounded, each with digits of its own.
fn table(numbers: &mut Numbers) -> (Printed, Vec<Printed>) {
    let count = 2 + numbers.below(7);
    let values: Vec<u64> = (0..count)
        .map(|_| 1 + numbers.below(10_u64.pow(2 + u32::try_from(count).expect("small") % 4)))
        .collect();
    let mut places = || u32::try_from(numbers.below(u64::from(PLACES) + 1)).expect("small");
    let total = Printed::rounded(values.iter().sum(), places());
    let parts = values
        .iter()
        .map(|value| Printed::rounded(*value, places()));
    (total, parts.collect())
}

/// How far the stated total lies from the nearest that its parts allow, beyond both their ranges.
fn beyond(total: Printed, parts: &[Printed]) -> i64 {
    let sum: i64 = parts.iter().map(|part| part.centre()).sum();
    let room: i64 = parts.iter().map(|part| part.half()).sum::<i64>() + total.half();
    (total.centre() - sum).abs() - room
}

/// The same total with one digit changed so that no rounding explains it.
fn changed(total: Printed, parts: &[Printed], numbers: &mut Numbers) -> Printed {
    let mut place = 1;
    loop {
        let digit = total.digits / place % 10;
        let other = (digit + 1 + numbers.below(9)) % 10;
        let digits = total.digits - digit * place + other * place;
        let wrong = Printed { digits, ..total };
        if beyond(wrong, parts) > 0 {
            return wrong;
        }
        place *= 10;
    }
}

fn record(id: &str, total: Printed, parts: &[Printed], into: &mut String) {
    let parts: Vec<String> = parts.iter().map(|part| part.text()).collect();
    writeln!(
        into,
        "[[table]]\nid = \"{id}\"\ntotal = {}\nparts = [{}]\n",
        total.text(),
        parts.join(", ")
    )
    .expect("memory can be written");
}

fn project(root: &Path, records: &str) {
    for folder in ["records", "schemas"] {
        fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    fs::write(root.join("factum.toml"), "name = \"x\"\n").expect("a file");
    fs::write(root.join("schemas/table.schema.json"), SCHEMA).expect("a file");
    fs::write(root.join("records/a.toml"), records).expect("a file");
}

#[test]
fn ten_thousand_tables_and_as_many_with_one_wrong_digit() {
    let mut numbers = Numbers(0x5eed);
    let mut records = String::new();
    for number in 0..TABLES {
        let (total, parts) = table(&mut numbers);
        assert!(beyond(total, &parts) <= 0, "rounding alone never does that");
        record(&format!("right-{number}"), total, &parts, &mut records);
        let wrong = changed(total, &parts, &mut numbers);
        record(&format!("wrong-{number}"), wrong, &parts, &mut records);
    }
    let home = tempfile::tempdir().expect("a folder");
    project(home.path(), &records);
    let run = fixture::run(home.path());
    assert_eq!(run.digests.len(), 2 * TABLES);
    let findings = run.report.findings.iter().filter(|one| !one.holds());
    let mut accused: Vec<&str> = findings
        .map(|finding| {
            assert_eq!(finding.rule.name(), "table/sum");
            assert_eq!(finding.pointer, "/total");
            finding.record.as_deref().expect("a record")
        })
        .collect();
    accused.sort_unstable();
    let mut wrong: Vec<String> = (0..TABLES).map(|n| format!("table:wrong-{n}")).collect();
    wrong.sort_unstable();
    assert!(accused == wrong, "each wrong table once, and no other");
}
