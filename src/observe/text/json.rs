//! The text of JSON: names and values as words, one pair a line, figures with every digit written.
//! Nothing is parsed into numbers, and nesting costs nothing.

use super::flow::{Flow, Gap};

/// The lines of a JSON text.
pub(super) fn lines(json: &str) -> String {
    let mut flow = Flow::new();
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => flow.words(&string(&mut chars)),
            ',' | '{' | '}' | '[' | ']' => flow.apart(Gap::Block),
            ':' => {
                flow.words(":");
                flow.apart(Gap::Space);
            }
            _ => flow.words(c.encode_utf8(&mut [0; 4])),
        }
    }
    flow.finish()
}

/// The characters of a string up to its closing quote, escapes undone.
fn string(chars: &mut std::str::Chars<'_>) -> String {
    let mut units: Vec<u16> = Vec::new();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => units.push(escaped(chars)),
            _ => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
        }
    }
    String::from_utf16_lossy(&units)
}

fn escaped(chars: &mut std::str::Chars<'_>) -> u16 {
    match chars.next() {
        Some('n' | 'r' | 't' | 'b' | 'f') | None => u16::from(b' '),
        Some('u') => {
            let digits = chars.by_ref().take(4).map_while(|c| c.to_digit(16));
            let code = digits.fold(0, |code, digit| code * 16 + digit);
            u16::try_from(code).unwrap_or_default()
        }
        Some(c) => u16::try_from(u32::from(c)).unwrap_or(0xfffd),
    }
}
