//! A text as tokens: words, figures, footnote marks and signs, each with the place where it stands.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::figure::{Dress, Figure, Form};
use super::lexicon;
use super::number::{self, digit};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word; its folded letters are in [`Text::key`].
    Word,
    /// A figure: the index of what belongs to it.
    Figure(u32),
    /// The mark of a footnote: raised digits, digits in brackets, digits that cling to a word.
    Mark,
    /// Anything else.
    Sign(char),
}

/// How far a token stands from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    None,
    Space,
    Cell,
    Block,
}

impl Gap {
    fn of(space: char) -> Self {
        match space {
            '\n' => Self::Block,
            '\t' => Self::Cell,
            _ => Self::Space,
        }
    }
}

/// A token and its place in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) gap: Gap,
    /// Belongs to the figure beside it (a scale, a percent sign), which was read with it.
    pub(super) attached: bool,
    pub(super) start: u32,
    pub(super) end: u32,
    key: (u32, u32),
}

/// As many tokens as are read of one text. Pages beyond are read in part, and nobody is accused.
const MAX_TOKENS: usize = 1 << 20;

/// A text in tokens. Figures are read again from the text when they are asked for: a table of a million
/// figures costs a few bytes each.
#[derive(Debug)]
pub(super) struct Text<'t> {
    pub(super) source: &'t str,
    pub(super) tokens: Vec<Token>,
    pub(super) dresses: Vec<Dress>,
    /// Whether the whole text was read.
    pub(super) whole: bool,
    keys: String,
}

impl<'t> Text<'t> {
    /// The tokens of a text whose characters are normalised.
    pub(super) fn of(source: &'t str) -> Self {
        let (tokens, dresses, keys) = (Vec::new(), Vec::new(), String::new());
        let mut out = Self {
            source,
            tokens,
            dresses,
            whole: true,
            keys,
        };
        let mut at = 0;
        let mut gap = Gap::Block;
        while let Some(c) = source[at..].chars().next() {
            if c.is_whitespace() {
                gap = gap.max(Gap::of(c));
                at += c.len_utf8();
                continue;
            }
            if out.tokens.len() >= MAX_TOKENS {
                out.whole = false;
                break;
            }
            at = out.token(source, at, c, gap);
            gap = Gap::None;
        }
        lexicon::attach(&mut out);
        out
    }

    /// Reads the token at `at` and gives where it ends.
    fn token(&mut self, text: &str, at: usize, c: char, gap: Gap) -> usize {
        if digit(c).is_some() {
            return self.number(text, at, gap);
        }
        if is_letter(c) {
            return self.word(text, at, gap);
        }
        let raised = text[at..].chars().take_while(|&c| is_raised(c));
        let length: usize = raised.map(char::len_utf8).sum();
        if length > 0 {
            return self.push(Kind::Mark, gap, at..at + length);
        }
        if let Some(length) = bracketed_mark(&text[at..]) {
            return self.push(Kind::Mark, gap, at..at + length);
        }
        self.push(Kind::Sign(c), gap, at..at + c.len_utf8())
    }

    fn push(&mut self, kind: Kind, gap: Gap, place: Range<usize>) -> usize {
        let key = (0, 0);
        let attached = false;
        let (start, end) = (index(place.start), index(place.end));
        self.tokens.push(Token {
            kind,
            gap,
            attached,
            start,
            end,
            key,
        });
        place.end
    }

    fn number(&mut self, text: &str, at: usize, gap: Gap) -> usize {
        let (written, length) = number::read(&text[at..]);
        let place = at..at + length;
        if gap == Gap::None && self.clings(text, at, &written) {
            return self.push(Kind::Mark, gap, place);
        }
        let sign = if gap == Gap::None {
            self.sign_before()
        } else {
            0
        };
        let nth = index(self.dresses.len());
        self.dresses.push(Dress::new(Form::Digits, 0, sign));
        self.push(Kind::Figure(nth), gap, place)
    }

    /// Whether a short figure is the footnote mark of the word that it clings to: `people11`, `people.11`.
    fn clings(&self, text: &str, at: usize, written: &str) -> bool {
        let short = written.len() <= 3 && written.bytes().all(|byte| byte.is_ascii_digit());
        let word = match self.tokens.as_slice() {
            [.., word, sign] if matches!(sign.kind, Kind::Sign(_)) && sign.gap == Gap::None => {
                Some((word, sign))
            }
            [.., word] => Some((word, word)),
            [] => None,
        };
        let Some((word, last)) = word.filter(|(word, _)| short && word.kind == Kind::Word) else {
            return false;
        };
        let clear = matches!(
            last.kind,
            Kind::Word | Kind::Sign('.' | ',' | ';' | '"' | '\'' | ')')
        );
        let lower = text[..word.end as usize]
            .chars()
            .next_back()
            .is_some_and(char::is_lowercase);
        clear && lower && last.end as usize == at && self.key(word).chars().count() >= 4
    }

    /// The sign that the tokens so far end in, if it is one: after a gap, before digits.
    fn sign_before(&self) -> i8 {
        let [.., before, sign] = self.tokens.as_slice() else {
            return self
                .tokens
                .last()
                .map_or(0, |sign| plus_or_minus(sign.kind));
        };
        let opens = matches!(
            before.kind,
            Kind::Sign('(' | '[' | '"' | '\'' | '$' | '€' | '£' | '¥')
        );
        if sign.gap > Gap::None || opens {
            plus_or_minus(sign.kind)
        } else {
            0
        }
    }

    fn word(&mut self, text: &str, at: usize, gap: Gap) -> usize {
        let start = index(self.keys.len());
        let mut end = at;
        let rest = text[at..].char_indices().peekable();
        let mut chars = rest;
        while let Some((offset, c)) = chars.next() {
            let apostrophe = c == '\'' && chars.peek().is_some_and(|&(_, next)| is_letter(next));
            if !(is_letter(c) || is_combining_mark(c) || (apostrophe && offset > 0)) {
                break;
            }
            fold(c, &mut self.keys);
            end = at + offset + c.len_utf8();
            let marked = chars
                .peek()
                .is_some_and(|&(_, next)| is_combining_mark(next));
            if stands_alone(c) && !marked {
                break;
            }
        }
        let key = (start, index(self.keys.len()));
        self.push(Kind::Word, gap, at..end);
        if let Some(token) = self.tokens.last_mut() {
            token.key = key;
        }
        end
    }

    /// The folded letters of a word; empty for anything else.
    pub(super) fn key(&self, token: &Token) -> &str {
        let (start, end) = token.key;
        &self.keys[start as usize..end as usize]
    }

    /// The figure of a token.
    pub(super) fn figure(&self, token: &Token) -> Option<Figure> {
        let dress = self.dress(token)?;
        let written = self.source.get(token.start as usize..token.end as usize)?;
        Some(Figure::read(written, dress))
    }

    /// How the figure of a token is dressed.
    pub(super) fn dress(&self, token: &Token) -> Option<&Dress> {
        match token.kind {
            Kind::Figure(nth) => self.dresses.get(nth as usize),
            Kind::Word | Kind::Mark | Kind::Sign(_) => None,
        }
    }

    /// Makes the word at a place a figure: a number in words, a month beside a day.
    pub(super) fn count_as_figure(&mut self, at: usize, form: Form, value: u32) {
        let nth = index(self.dresses.len());
        self.dresses.push(Dress::new(form, value, 0));
        self.tokens[at].kind = Kind::Figure(nth);
    }
}

/// A place in a text; texts are bounded far below 4 GiB.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn plus_or_minus(kind: Kind) -> i8 {
    match kind {
        Kind::Sign('-') => -1,
        Kind::Sign('+') => 1,
        _ => 0,
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !is_raised(c)
}

/// Raised and lowered digits and signs, and letters used as such marks.
fn is_raised(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁾' | '†' | '‡' | '*')
}

/// The length of `[12]`.
fn bracketed_mark(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('[')?;
    let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
    let closed = inside.as_bytes().get(digits) == Some(&b']');
    ((1..=3).contains(&digits) && closed).then_some(digits + 2)
}

/// Scripts without spaces between words: every letter is a token of its own.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff
        | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// Letters that are told apart by nothing that matters here, as one.
fn fold(c: char, into: &mut String) {
    match c {
        'ß' => into.push_str("ss"),
        'ё' | 'Ё' => into.push('е'),
        'ي' | 'ى' => into.push('ی'),
        'ك' => into.push('ک'),
        // Vowel signs of Arabic are written or left out at will.
        '\u{64b}'..='\u{652}' | '\u{670}' => {}
        _ => into.extend(c.to_lowercase()),
    }
}
