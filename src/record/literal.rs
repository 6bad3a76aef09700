//! Texts as TOML writes them: between quotation marks, or in the manner of another text.

use std::fmt::Write as _;

/// A text between quotation marks.
pub fn basic_string(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A text written as `literal` is: with the same marks around it, as far as they can hold it.
pub fn string_like(literal: &str, text: &str) -> String {
    let plain = !text.contains(|c: char| c.is_control() && c != '\t');
    if literal.starts_with("\"\"\"") {
        format!("\"\"\"{}\"\"\"", escaped(text))
    } else if literal.starts_with("'''") && plain && !text.contains('\'') {
        format!("'''{text}'''")
    } else if literal.starts_with('\'') && plain && !text.contains('\'') {
        format!("'{text}'")
    } else {
        basic_string(text)
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out
}
