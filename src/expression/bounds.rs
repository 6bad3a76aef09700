//! How large an expression may be and how much it may build. Rules come from
//! strangers; every bound is told in plain words with what to do about it.

use super::fault::{Fault, FaultKind};
use super::tokens::{Kind, Token};

/// Bytes of an expression.
const MAX_BYTES: usize = 4096;
/// Tokens of an expression.
const MAX_TOKENS: usize = 1000;
/// Brackets inside each other.
const MAX_BRACKETS: usize = 24;
/// Brackets, operators and steps that stand on one another.
const MAX_DEPTH: usize = 100;
/// Elements of a list or table that is written out.
pub(super) const MAX_LITERAL: usize = 200;
/// `all`, `exists`, `map` and the like inside each other.
pub(super) const MAX_COMPREHENSIONS: usize = 2;

/// Steps of evaluation that every expression may take, and more for each element
/// that an outermost `all`, `exists`, … goes through.
pub(super) const STEPS: u64 = 4_000_000;
pub(super) const STEPS_PER_ELEMENT: u64 = 200;
/// Elements (and every 32 bytes of text) that one evaluation may build.
pub(super) const MAX_BUILT: usize = 2_000_000;
/// Bytes of one text.
pub(super) const MAX_TEXT: usize = 65_536;
/// Operands listed of one computation.
pub(super) const MAX_ROWS: usize = 12;

/// Refuses an expression that is too long to be looked at.
pub(super) fn length(source: &str) -> Result<(), Fault> {
    if source.len() <= MAX_BYTES {
        return Ok(());
    }
    let message = format!(
        "this expression has {} bytes; {MAX_BYTES} is the most",
        source.len()
    );
    let start = crate::text::floor_char_boundary(source, MAX_BYTES);
    Err(bound(
        start..source.len(),
        message,
        "split it into several rules",
    ))
}

/// Refuses an expression with too many tokens or too much on one another. An
/// estimate from above, made before the parser may recurse.
pub(super) fn nesting(source: &str, tokens: &[Token]) -> Result<(), Fault> {
    if let Some(token) = tokens.get(MAX_TOKENS) {
        let message = format!(
            "this expression has {} words and signs; {MAX_TOKENS} is the most",
            tokens.len()
        );
        return Err(bound(
            token.start..source.len(),
            message,
            "split it into several rules",
        ));
    }
    // How deep each open bracket stands, and how much stands on one another in it.
    let mut levels = vec![0_usize];
    let mut depth = 0_usize;
    for token in tokens.iter().filter(|token| token.kind == Kind::Sign) {
        let top = levels.last().copied().unwrap_or_default();
        match &source[token.start..token.end] {
            "(" | "[" | "{" => {
                depth += 1;
                grow(&mut levels);
                levels.push(0);
                if levels.len() > MAX_BRACKETS + 1 {
                    let message =
                        format!("more than {MAX_BRACKETS} brackets stand inside each other here");
                    return Err(bound(
                        token.start..token.end,
                        message,
                        "write it with fewer brackets",
                    ));
                }
            }
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(top);
                levels.pop();
                continue;
            }
            // What these join stands side by side.
            "," | "&&" | "||" => {
                depth = depth.saturating_sub(top);
                levels.pop();
                levels.push(0);
            }
            _ => {
                depth += 1;
                grow(&mut levels);
            }
        }
        if depth > MAX_DEPTH {
            let message =
                format!("more than {MAX_DEPTH} operators and brackets stand on one another here");
            return Err(bound(
                token.start..token.end,
                message,
                "split it into several rules",
            ));
        }
    }
    Ok(())
}

fn grow(levels: &mut [usize]) {
    if let Some(top) = levels.last_mut() {
        *top += 1;
    }
}

pub(super) fn bound(bytes: std::ops::Range<usize>, message: String, label: &str) -> Fault {
    Fault::new(FaultKind::Bound, bytes, message, label)
}
