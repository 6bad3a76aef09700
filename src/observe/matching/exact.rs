//! Word for word: the same words, figures and signs in the same order, letters folded and the marks of
//! footnotes passed over. White space and the ends of blocks part words and are otherwise nothing.

use super::tokens::{Gap, Kind, Text, Token};

/// How many comparisons are made for one excerpt, against pages built to need very many.
const MAX_STEPS: usize = 1 << 25;

/// The first and last token of the excerpt on the page.
pub(super) fn find(page: &Text<'_>, wanted: &Text<'_>) -> Option<(usize, usize)> {
    let mut steps = 0;
    for start in 0..page.tokens.len() {
        let last = matches_at(page, wanted, start, &mut steps);
        if let Some(last) = last
            && !cuts_a_figure(page, start, last)
        {
            return Some((start, last));
        }
        if steps > MAX_STEPS {
            break;
        }
    }
    None
}

/// Where the excerpt ends if it stands at `start`.
fn matches_at(
    page: &Text<'_>,
    wanted: &Text<'_>,
    start: usize,
    steps: &mut usize,
) -> Option<usize> {
    let mut at = start;
    for (nth, token) in wanted.tokens.iter().enumerate() {
        while nth > 0 && token.kind != Kind::Mark && page.tokens.get(at)?.kind == Kind::Mark {
            at += 1;
        }
        *steps += 1;
        if is_same(page, page.tokens.get(at)?, wanted, token) {
            at += 1;
        } else if is_broken(page, at, wanted.key(token)) {
            at += 3;
        } else {
            return None;
        }
    }
    at.checked_sub(1)
}

/// Whether a word stands here in two parts, as the end of a line broke it: `govern-ment`.
fn is_broken(page: &Text<'_>, at: usize, key: &str) -> bool {
    let Some([first, hyphen, second]) = page.tokens.get(at..at + 3) else {
        return false;
    };
    let close =
        hyphen.gap == Gap::None && second.gap == Gap::None && hyphen.kind == Kind::Sign('-');
    let words = first.kind == Kind::Word && second.kind == Kind::Word;
    close && words && key.strip_prefix(page.key(first)) == Some(page.key(second))
}

fn is_same(page: &Text<'_>, there: &Token, wanted: &Text<'_>, here: &Token) -> bool {
    match (there.kind, here.kind) {
        (Kind::Sign(a), Kind::Sign(b)) => a == b,
        (Kind::Mark, Kind::Mark) => source(page, there) == source(wanted, here),
        (Kind::Word, Kind::Word) => page.key(there) == wanted.key(here),
        (Kind::Figure(_), Kind::Figure(_)) => same_figure(page, there, wanted, here),
        // A month beside a day in one text and alone in the other.
        (Kind::Figure(_), Kind::Word) | (Kind::Word, Kind::Figure(_)) => {
            !page.key(there).is_empty() && page.key(there) == wanted.key(here)
        }
        _ => false,
    }
}

fn same_figure(page: &Text<'_>, there: &Token, wanted: &Text<'_>, here: &Token) -> bool {
    let (Some(theirs), Some(ours)) = (page.dress(there), wanted.dress(here)) else {
        return false;
    };
    let dressed =
        theirs.sign == ours.sign && theirs.share == ours.share && theirs.powers() == ours.powers();
    let written = || match (page.figure(there), wanted.figure(here)) {
        (Some(theirs), Some(ours)) => theirs.written == ours.written,
        _ => false,
    };
    dressed && theirs.form == ours.form && page.key(there) == wanted.key(here) && written()
}

fn source<'t>(text: &Text<'t>, token: &Token) -> &'t str {
    text.source
        .get(token.start as usize..token.end as usize)
        .unwrap_or_default()
}

/// Whether digits stand one space before: where spaces make groups, `7 7000` may be one figure gone wrong.
pub(super) fn follows_digits(page: &Text<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| page.tokens.get(before));
    let close = page
        .tokens
        .get(at)
        .is_some_and(|token| token.gap == Gap::Space);
    close
        && before.is_some_and(|before| {
            matches!(before.kind, Kind::Figure(_)) && page.key(before).is_empty()
        })
}

/// Whether a figure at either end is only a part of what is written there: `10` of `10-15`, `2021` of
/// `2021-10-05`, `19` of `COVID19`.
pub(super) fn cuts_a_figure(page: &Text<'_>, first: usize, last: usize) -> bool {
    let is_digits = |at: usize| {
        let token = page.tokens.get(at);
        token.is_some_and(|token| {
            matches!(token.kind, Kind::Figure(_)) && page.key(token).is_empty()
        })
    };
    let clings = |at: usize| {
        page.tokens
            .get(at)
            .is_some_and(|token| token.gap == Gap::None)
    };
    let before = is_digits(first)
        && clings(first)
        && first.checked_sub(1).is_some_and(|before| {
            let letters = page.tokens[before].kind == Kind::Word;
            letters || (clings(before) && before > 0 && is_digits(before - 1))
        });
    let behind = is_digits(last) && clings(last + 1) && clings(last + 2) && is_digits(last + 2);
    before || behind
}
