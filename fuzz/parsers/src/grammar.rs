//! TOML made from bytes: each byte is one choice, so that a fuzzer that
//! changes bytes explores documents that are nearly right.
//!
//! Few names, so that they meet; every form of value, table and key.

/// A document. The same bytes give the same text; no bytes left means the first choice.
pub fn document(bytes: &[u8]) -> String {
    let mut out = Writer {
        bytes: bytes.iter(),
        text: String::new(),
    };
    if out.pick(16) == 15 {
        out.text.push('\u{feff}');
    }
    while !out.bytes.as_slice().is_empty() && out.text.len() < 4096 {
        out.line();
    }
    out.text
}

struct Writer<'b> {
    bytes: std::slice::Iter<'b, u8>,
    text: String,
}

const BARE: [&str; 8] = ["a", "b", "c", "d", "1", "-", "true", "2021-01-01"];
const QUOTED: [&str; 10] = [
    "\"a\"",
    "'b'",
    "\"\"",
    "''",
    "\"\\u0061\"",
    "\"\\x62\"",
    "'a.b'",
    "\"é]\"",
    "'\"'",
    "\"\\\"]\"",
];
const SPACES: [&str; 8] = ["", "", "", "", " ", "\t", "  ", " \t"];
const ENDS: [&str; 8] = ["\n", "\n", "\n", "\r\n", " # x\n", "\n\n", " \n", "#é\r\n"];
const GAPS: [&str; 8] = ["", " ", "\n", "\r\n", " # x\n", "\t", "\n \n", "#\n"];
const SCALARS: [&str; 88] = [
    "1",
    "0",
    "-0",
    "+0",
    "+1",
    "-17",
    "1_000",
    "0x1F",
    "0xdead_BEEF",
    "0o17",
    "0b101",
    "0x0",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "170141183460469231731687303715884105727",
    "170141183460469231731687303715884105728",
    "-170141183460469231731687303715884105728",
    "-170141183460469231731687303715884105729",
    "0x7fffffffffffffffffffffffffffffff",
    "0x80000000000000000000000000000000",
    "1.0",
    "2.60",
    "-0.0",
    "+1.5",
    "1e5",
    "1E5",
    "1e+5",
    "1e-5",
    "6.02_2e2_3",
    "1.5e-00",
    "0e0",
    "0.0e+0",
    "1e400",
    "-1e400",
    "1e-400",
    "inf",
    "+inf",
    "-inf",
    "nan",
    "+nan",
    "-nan",
    "00",
    "01.5",
    "1.",
    ".5",
    "1__0",
    "1_",
    "2021-10-05",
    "0000-01-01",
    "2021-02-29",
    "2020-02-29",
    "2021-13-01",
    "1900-02-29",
    "9999-12-31",
    "07:32",
    "07:32:00",
    "07:32:00.5",
    "07:32:00.500",
    "07:32:00.000",
    "24:00:00",
    "23:59:60",
    "23:60:00",
    "07:32:00.123456789",
    "07:32:00.1234567891",
    "07:32:00.9999999999",
    "1979-05-27T07:32:00Z",
    "1979-05-27t07:32z",
    "1979-05-27 07:32:00",
    "1979-05-27 07:32",
    "1979-05-27T07:32:00-07:00",
    "1979-05-27T07:32:00+00:00",
    "1979-05-27T07:32:00-00:00",
    "1979-05-27T07:32:00.999999-24:00",
    "1979-05-27T07:32:00+23:59",
    "1979-05-27T",
    "1979-05-27 ",
    "07:32Z",
    "true",
    "false",
    "True",
    "\"\"",
    "''",
    "\"\"\"\n x\\\n   y\"\"\"",
    "'''\r\n\"\\'''",
    "\"\\e\\x7f\\t\\u00e9\\U0001F600\"",
    "\"\"\"\"\"\"\"\"",
    "'''''''''",
];

impl Writer<'_> {
    fn pick(&mut self, of: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or_default()) % of
    }

    fn one(&mut self, of: &[&str]) {
        let choice = of[self.pick(of.len())];
        self.text.push_str(choice);
    }

    fn line(&mut self) {
        match self.pick(12) {
            0..=2 => self.header("[", "]"),
            3..=4 => self.header("[[", "]]"),
            5 => {}
            6 => self.raw(),
            _ => self.field(0),
        }
        self.one(&ENDS);
    }

    fn header(&mut self, open: &str, close: &str) {
        self.one(&SPACES);
        self.text.push_str(open);
        self.key();
        self.text.push_str(close);
    }

    fn key(&mut self) {
        let parts = [1, 1, 1, 1, 2, 2, 3, 4][self.pick(8)];
        for part in 0..parts {
            if part > 0 {
                self.text.push('.');
            }
            self.one(&SPACES);
            match self.pick(5) {
                0..=3 => self.one(&BARE),
                _ => self.one(&QUOTED),
            }
            self.one(&SPACES);
        }
    }

    fn field(&mut self, depth: usize) {
        self.key();
        self.text.push('=');
        self.one(&SPACES);
        self.value(depth);
    }

    fn value(&mut self, depth: usize) {
        match self.pick(8) {
            0 if depth < 6 => self.list('[', ']', depth, Self::value),
            1 if depth < 6 => self.list('{', '}', depth, Self::field),
            2 => self.nested(),
            _ => self.one(&SCALARS),
        }
    }

    fn list(&mut self, open: char, close: char, depth: usize, element: fn(&mut Self, usize)) {
        self.text.push(open);
        for at in 0..self.pick(4) {
            if at > 0 {
                self.text.push(',');
            }
            self.one(&GAPS);
            element(self, depth + 1);
            self.one(&GAPS);
        }
        self.one(&["", "", "", ",", " ", "\n", " ,\n", ",,"]);
        self.text.push(close);
    }

    /// Many brackets around one scalar.
    fn nested(&mut self) {
        let depth = self.pick(100);
        self.text.extend(std::iter::repeat_n('[', depth));
        self.one(&SCALARS);
        self.text.extend(std::iter::repeat_n(']', depth));
    }

    /// A few bytes as they are, where they are text.
    fn raw(&mut self) {
        let count = self.pick(12);
        let bytes: Vec<u8> = self.bytes.by_ref().take(count).copied().collect();
        self.text.push_str(&String::from_utf8_lossy(&bytes));
    }
}
