//! Cuts an expression into tokens, to find its places and to refuse in plain
//! words what could never be read. The grammar itself is the `cel` crate's.

use std::ops::Range;

use super::fault::{Fault, FaultKind};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Word,
    /// A number or a text.
    Literal,
    /// An operator or a bracket.
    Sign,
}

/// A token: bytes of the expression.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// For a bracket, the position of the one that matches it in the list of tokens.
    pub(super) partner: Option<usize>,
}

/// Operators of two characters.
const PAIRS: [&str; 6] = ["&&", "||", "==", "!=", "<=", ">="];
const SINGLE: &str = ".,()[]{}?:+-*/%<>!";

/// The tokens of an expression, or the first thing that can't be one.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at = after_space(source, at);
        let Some(first) = source[at..].chars().next() else {
            break;
        };
        let (kind, length) = length(&source[at..], first)
            .map_err(|(len, message, label)| syntax(at..at + len, message, label))?;
        tokens.push(Token {
            kind,
            start: at,
            end: at + length,
            partner: None,
        });
        at += length;
    }
    pair_up(source, &mut tokens)?;
    Ok(tokens)
}

fn syntax(bytes: Range<usize>, message: impl Into<String>, label: &str) -> Fault {
    Fault::new(FaultKind::Syntax, bytes, message, label)
}

fn after_space(source: &str, mut at: usize) -> usize {
    loop {
        let rest = source[at..].trim_start_matches([' ', '\t', '\n', '\r', '\u{c}', '\u{b}']);
        at = source.len() - rest.len();
        if !rest.starts_with("//") {
            return at;
        }
        at += rest.find('\n').unwrap_or(rest.len());
    }
}

/// Bytes, message and label of what is no token.
type NoToken = (usize, String, &'static str);

fn length(rest: &str, first: char) -> Result<(Kind, usize), NoToken> {
    if let Some(length) = text(rest)? {
        return Ok((Kind::Literal, length));
    }
    if first.is_ascii_alphabetic() || first == '_' {
        return Ok((Kind::Word, run(rest)));
    }
    let fraction = first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    if first.is_ascii_digit() || fraction {
        return Ok((Kind::Literal, number(rest)));
    }
    if PAIRS.iter().any(|pair| rest.starts_with(pair)) {
        return Ok((Kind::Sign, 2));
    }
    if SINGLE.contains(first) {
        return Ok((Kind::Sign, 1));
    }
    let (message, label) = match first {
        '=' => ("a single = means nothing here", "write == to compare"),
        '&' => ("a single & means nothing here", "write && for \"and\""),
        '|' => ("a single | means nothing here", "write || for \"or\""),
        _ => {
            let message = format!("the character {first:?} can't stand in an expression");
            return Err((
                first.len_utf8(),
                message,
                "put texts in quotes, or remove it",
            ));
        }
    };
    Err((1, message.into(), label))
}

/// The length of a name.
fn run(rest: &str) -> usize {
    rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(rest.len())
}

fn number(rest: &str) -> usize {
    let mut before = ' ';
    rest.find(|c: char| {
        let signed =
            matches!(c, '+' | '-') && matches!(before, 'e' | 'E') && !rest.starts_with("0x");
        before = c;
        !c.is_ascii_alphanumeric() && c != '.' && !signed
    })
    .unwrap_or(rest.len())
}

/// The length of a text in quotes, if here is one.
fn text(rest: &str) -> Result<Option<usize>, NoToken> {
    let prefix = rest.len() - rest.trim_start_matches(['r', 'R', 'b', 'B']).len();
    let body = &rest[prefix..];
    if prefix > 2 || !body.starts_with(['"', '\'']) {
        return Ok(None);
    }
    let raw = rest[..prefix].contains(['r', 'R']);
    let quote = &body[..1];
    let triple = quote.repeat(3);
    let quotes = if body.starts_with(&triple) {
        &triple
    } else {
        quote
    };
    if let Some(length) = closing(&body[quotes.len()..], quotes, raw) {
        return Ok(Some(prefix + 2 * quotes.len() + length));
    }
    let length = rest.find('\n').unwrap_or(rest.len());
    let message = "the text that begins here has no end";
    Err((length, message.into(), "close it with the same quote"))
}

/// Where the closing quotes are; a text in single quotes ends on its line.
fn closing(body: &str, quotes: &str, raw: bool) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' && !raw {
            escaped = true;
        } else if body[at..].starts_with(quotes) {
            return Some(at);
        } else if quotes.len() == 1 && matches!(c, '\n' | '\r') {
            return None;
        }
    }
    None
}

/// Finds for each bracket the one that matches it.
fn pair_up(source: &str, tokens: &mut [Token]) -> Result<(), Fault> {
    let mut open: Vec<usize> = Vec::new();
    for at in 0..tokens.len() {
        let token = tokens[at];
        if token.kind != Kind::Sign {
            continue;
        }
        let sign = &source[token.start..token.end];
        if matches!(sign, "(" | "[" | "{") {
            open.push(at);
        } else if let Some(wanted) = opening(sign) {
            let partner = open
                .pop()
                .filter(|&o| &source[tokens[o].start..tokens[o].end] == wanted);
            let Some(partner) = partner else {
                let message = format!("this {sign} closes nothing");
                return Err(syntax(
                    token.start..token.end,
                    message,
                    "remove it, or open it before",
                ));
            };
            tokens[at].partner = Some(partner);
            tokens[partner].partner = Some(at);
        }
    }
    match open.pop().map(|at| tokens[at]) {
        None => Ok(()),
        Some(Token { start, end, .. }) => {
            let message = format!("this {} is never closed", &source[start..end]);
            Err(syntax(start..end, message, "close it"))
        }
    }
}

fn opening(sign: &str) -> Option<&'static str> {
    match sign {
        ")" => Some("("),
        "]" => Some("["),
        "}" => Some("{"),
        _ => None,
    }
}
