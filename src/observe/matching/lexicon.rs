//! What words do to figures and sentences, in the languages that sources are most often in: scales,
//! percent, numbers in words, months, and the words that turn a sentence or a figure round.
//!
//! A word that is missing here costs a confirmation, never a wrong one: words are compared as words
//! then.

use super::figure::{Form, Share};
use super::tokens::{Gap, Kind, Text};
use super::words;

/// Reads with each figure what stands beside it, and finds figures written as words.
pub(super) fn attach(text: &mut Text<'_>) {
    for at in 0..text.tokens.len() {
        number_word(text, at);
    }
    for at in 0..text.tokens.len() {
        if let Kind::Figure(nth) = text.tokens[at].kind {
            let behind = ordinal(text, at, nth as usize);
            let behind = scales(text, behind, nth as usize);
            share(text, at, behind, nth as usize);
        }
    }
    for at in 0..text.tokens.len() {
        month(text, at);
    }
}

fn key<'a>(text: &'a Text<'_>, at: usize) -> &'a str {
    text.tokens.get(at).map_or("", |token| text.key(token))
}

fn kind(text: &Text<'_>, at: usize) -> Option<Kind> {
    text.tokens.get(at).map(|token| token.kind)
}

fn follows(text: &Text<'_>, at: usize, furthest: Gap) -> bool {
    text.tokens
        .get(at)
        .is_some_and(|token| token.gap <= furthest)
}

fn number_word(text: &mut Text<'_>, at: usize) {
    if let Some((value, form)) = words::number(key(text, at)) {
        text.count_as_figure(at, form, value);
    }
}

/// `13th`: the letters belong to the figure.
fn ordinal(text: &mut Text<'_>, at: usize, nth: usize) -> usize {
    let clings = follows(text, at + 1, Gap::None) && text.dresses[nth].form == Form::Digits;
    if clings && ["st", "nd", "rd", "th"].contains(&key(text, at + 1)) {
        text.dresses[nth].form = Form::Ordinal;
        text.tokens[at + 1].attached = true;
        return at + 2;
    }
    at + 1
}

/// Words of scale behind a figure, and the point of their abbreviations.
fn scales(text: &mut Text<'_>, mut at: usize, nth: usize) -> usize {
    while follows(text, at, Gap::Space) {
        let clings = follows(text, at, Gap::None);
        let Some(powers) = words::scale(key(text, at), clings) else {
            break;
        };
        text.dresses[nth].scale_by(powers);
        text.tokens[at].attached = true;
        at += 1;
        let abbreviated = kind(text, at) == Some(Kind::Sign('.')) && follows(text, at, Gap::None);
        if abbreviated && words::is_abbreviated_scale(key(text, at - 1)) {
            text.tokens[at].attached = true;
            at += 1;
        }
    }
    at
}

/// A percent sign or word, behind the figure (and its scale) or right before it (`%5`).
fn share(text: &mut Text<'_>, figure: usize, at: usize, nth: usize) {
    if let Some((share, length)) = share_at(text, at) {
        text.dresses[nth].share = share;
        for token in &mut text.tokens[at..at + length] {
            token.attached = true;
        }
        return;
    }
    let leading = figure
        .checked_sub(1)
        .filter(|&before| kind(text, before) == Some(Kind::Sign('%')));
    if let Some(before) = leading
        && follows(text, figure, Gap::None)
        && !text.tokens[before].attached
    {
        text.dresses[nth].share = Share::Percent;
        text.tokens[before].attached = true;
    }
}

fn share_at(text: &Text<'_>, at: usize) -> Option<(Share, usize)> {
    if !follows(text, at, Gap::Space) {
        return None;
    }
    match kind(text, at)? {
        Kind::Sign('%') => return Some((Share::Percent, 1)),
        Kind::Sign('‰') => return Some((Share::Permille, 1)),
        Kind::Word => {}
        Kind::Sign('-') if follows(text, at + 1, Gap::None) => {
            let (share, length) = share_at(text, at + 1)?;
            return Some((share, length + 1));
        }
        Kind::Figure(_) | Kind::Mark | Kind::Sign(_) => return None,
    }
    let next = if follows(text, at + 1, Gap::Space) {
        key(text, at + 1)
    } else {
        ""
    };
    words::share(key(text, at), next)
}

/// A month is a figure where a day or a year stands beside it; `may` and `march` alone are words.
fn month(text: &mut Text<'_>, at: usize) {
    if kind(text, at) != Some(Kind::Word) {
        return;
    }
    let digits = |at: usize| {
        let dress = text.tokens.get(at).and_then(|token| text.dress(token));
        dress.is_some_and(|dress| matches!(dress.form, Form::Digits | Form::Ordinal))
    };
    let mut before = at;
    // `5th of May`, `5. Mai`, `5 de mayo`
    for _ in 0..3 {
        before = before.saturating_sub(1);
        let small = matches!(kind(text, before), Some(Kind::Sign('.' | ',')))
            || ["of", "de", "th", "st", "nd", "rd"].contains(&key(text, before));
        if !small {
            break;
        }
    }
    let behind = if kind(text, at + 1) == Some(Kind::Sign('.')) {
        at + 2
    } else {
        at + 1
    };
    if (before == at || !digits(before)) && !digits(behind) {
        return;
    }
    if let Some(value) = words::month(key(text, at)) {
        text.count_as_figure(at, Form::Month, value);
    }
}
