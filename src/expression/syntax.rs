//! From text to syntax tree: the only place that calls the CEL parser. Tells
//! its errors in plain words, and where in the text each node stands.

use std::ops::Range;

use cel::common::ast::{IdedExpr, SourceInfo};
use cel::parser::{ParseError, Parser};

use super::bounds;
use super::fault::{Fault, FaultKind};
use super::tokens::{Kind, Token, tokens};

/// A parsed expression, to be compiled in any number of scopes.
pub struct Parsed {
    pub(super) tree: IdedExpr,
    pub(super) places: Places,
}

/// Where the nodes of a tree stand.
pub(super) struct Places {
    source: Box<str>,
    tokens: Vec<Token>,
    info: SourceInfo,
    /// The byte of each character: the parser counts in characters.
    bytes: Vec<usize>,
}

/// Parses within the bounds; or the first fault, since those after it follow from it.
pub fn parse(source: &str) -> Result<Parsed, Fault> {
    bounds::length(source)?;
    let tokens = tokens(source)?;
    bounds::nesting(source, &tokens)?;
    let mut places = Places {
        source: source.into(),
        tokens,
        info: SourceInfo::default(),
        bytes: source.char_indices().map(|(at, _)| at).collect(),
    };
    match Parser::new().parse_with_source_info(source) {
        Ok((tree, info)) => {
            places.info = info;
            Ok(Parsed { tree, places })
        }
        Err(errors) => Err(match errors.errors.first() {
            Some(error) => fault(error, &places),
            None => syntax(0..source.len(), "this can't be read as an expression", ""),
        }),
    }
}

fn syntax(bytes: Range<usize>, message: impl Into<String>, label: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Syntax, bytes, message, label)
}

/// A parser's error in plain words.
fn fault(error: &ParseError, places: &Places) -> Fault {
    let bytes = places.at_line(error.pos);
    let text = &places.source[bytes.clone()];
    let message = error.msg.as_str();
    if message.contains("ecursion limit") || message == "UNKNOWN" {
        let message = "too much stands inside each other here".into();
        return bounds::bound(bytes, message, "split it into several rules");
    }
    if let Some(word) = message.strip_prefix("reserved identifier: ") {
        let message = format!("\"{word}\" is a word that CEL keeps for itself");
        return syntax(bytes, message, "use another name");
    }
    if message.contains("invalid") && message.contains("literal") {
        let message = format!("{text} can't be read as a number or text");
        return syntax(bytes, message, "whole numbers go up to 9223372036854775807");
    }
    if message.contains("has() macro") {
        let message = "has() asks for a field of something";
        return syntax(bytes, message, "write it as in has(self.note)");
    }
    if message.contains("simple name") {
        let message = "the first argument here is the name that each element gets";
        return syntax(bytes, message, "write it as in list.all(x, x > 0)");
    }
    misplaced(bytes, text)
}

fn misplaced(bytes: Range<usize>, text: &str) -> Fault {
    if text.trim().is_empty() {
        return syntax(
            bytes,
            "the expression ends too early",
            "something is missing here",
        );
    }
    let label = match text {
        "and" | "AND" => "write && for \"and\"",
        "or" | "OR" => "write || for \"or\"",
        "not" | "NOT" => "write ! for \"not\"",
        _ => "something is missing before it, or it is one too many",
    };
    syntax(bytes, format!("\"{text}\" can't stand here"), label)
}

impl Places {
    /// The bytes of the token that a node was made of; of a call, its bracket.
    fn token(&self, id: u64) -> Option<usize> {
        let (start, _) = self.info.offset_for(id)?;
        let byte = *self.bytes.get(start as usize)?;
        Some(self.token_at(byte))
    }

    /// The position of the token that holds a byte, or of the one before it.
    fn token_at(&self, byte: usize) -> usize {
        self.tokens
            .partition_point(|token| token.start <= byte)
            .saturating_sub(1)
    }

    fn span(&self, token: usize) -> Option<Range<usize>> {
        self.tokens.get(token).map(|token| token.start..token.end)
    }

    /// The token at a line and column from 1, both in characters; the end of the text if past it.
    fn at_line(&self, (line, column): (isize, isize)) -> Range<usize> {
        let skip = usize::try_from(line - 1).unwrap_or_default();
        let before: usize = self
            .source
            .split_inclusive('\n')
            .take(skip)
            .map(str::len)
            .sum();
        let columns = usize::try_from(column - 1).unwrap_or_default();
        let rest = &self.source[before..];
        let byte = before
            + rest
                .char_indices()
                .nth(columns)
                .map_or(rest.len(), |(at, _)| at);
        match self.span(self.token_at(byte)) {
            Some(token) if token.contains(&byte) => token,
            _ => byte.min(self.source.len())..self.source.len(),
        }
    }

    /// The text of some bytes.
    pub(super) fn text(&self, bytes: Range<usize>) -> &str {
        self.source.get(bytes).unwrap_or_default()
    }

    /// The sign or word that a node was made of.
    pub(super) fn own(&self, id: u64) -> Range<usize> {
        self.token(id)
            .and_then(|token| self.span(token))
            .unwrap_or(0..self.source.len())
    }

    /// From a bracket to the one that closes it.
    pub(super) fn bracketed(&self, id: u64) -> Range<usize> {
        let own = self.own(id);
        match self.partner(id).and_then(|closing| self.span(closing)) {
            Some(closing) => own.start..closing.end,
            None => own,
        }
    }

    fn partner(&self, id: u64) -> Option<usize> {
        self.tokens.get(self.token(id)?)?.partner
    }

    /// The name of a called function, which stands before its bracket.
    pub(super) fn name(&self, id: u64) -> Range<usize> {
        let before = self.token(id).and_then(|token| token.checked_sub(1));
        before
            .and_then(|token| self.span(token))
            .unwrap_or_else(|| self.own(id))
    }

    /// The field after the dot that a selection was made of; of `has()`, the last name inside.
    pub(super) fn field(&self, id: u64) -> Range<usize> {
        let next = match self.partner(id) {
            Some(closing) => closing.checked_sub(1),
            None => self.token(id).map(|token| token + 1),
        };
        let word = |token: &usize| {
            self.tokens
                .get(*token)
                .is_some_and(|t| t.kind == Kind::Word)
        };
        next.filter(word)
            .and_then(|token| self.span(token))
            .unwrap_or_else(|| self.own(id))
    }
}
