//! Reading a number: the longest run of digits and separators that may be one, and what it means where
//! the point or the comma parts decimals. What is cut short here would match inside a longer figure.

use super::figure::Reading;

/// More groups than any figure has; a longer run of digits and separators is one token all the same,
/// and means nothing.
const MAX_GROUPS: usize = 24;
/// How much of such a run is kept as what is written.
const MAX_WRITTEN: usize = 128;

/// How the figure at the start of a text is written, in ASCII digits, and its length in bytes.
pub(super) fn read(text: &str) -> (String, usize) {
    let length = length(text);
    let mut written = String::new();
    for c in text[..length].chars().take(MAX_WRITTEN) {
        written.push(digit(c).map_or(c, |value| char::from(b'0' + value)));
    }
    let fraction = text[length..].chars().next().filter(|&c| is_fraction(c));
    written.extend(fraction);
    (written, length + fraction.map_or(0, char::len_utf8))
}

/// What a written figure means where the point and where the comma parts decimals.
pub(super) fn meanings(written: &str) -> (Option<Reading>, Option<Reading>) {
    let separators = written.chars().filter(|c| !c.is_ascii_digit());
    if written.contains(is_fraction)
        || separators.count() >= MAX_GROUPS
        || written.len() > MAX_WRITTEN
    {
        return (None, None);
    }
    let groups: Vec<&str> = written.split(|c: char| !c.is_ascii_digit()).collect();
    let marks: Vec<char> = written.chars().filter(|c| !c.is_ascii_digit()).collect();
    (meaning(&groups, &marks, '.'), meaning(&groups, &marks, ','))
}

/// The value of a decimal digit of any script that counts in tens.
pub(super) fn digit(c: char) -> Option<u8> {
    const ZEROS: [u32; 20] = [
        0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
        0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10,
    ];
    let code = u32::from(c);
    let zero = ZEROS
        .iter()
        .find(|&&zero| (zero..zero + 10).contains(&code))?;
    u8::try_from(code - zero).ok()
}

/// `½`: part of the figure that it follows.
fn is_fraction(c: char) -> bool {
    matches!(c, '¼'..='¾' | '⅐'..='⅞' | '↉')
}

/// How far the longest run of digits and separators reaches that may be one figure.
fn length(text: &str) -> usize {
    let first = digits(text);
    let mut length = first;
    // Digits after a space may be a group of thousands: three, after groups of three.
    let mut spaced =
        first <= 3 * text.chars().next().map_or(1, char::len_utf8) && digit_at(text) != Some(0);
    while let Some(mark) = text[length..].chars().next().filter(|&c| is_separator(c)) {
        let behind = &text[length + mark.len_utf8()..];
        let group = digits(behind);
        let three = behind[..group].chars().count() == 3;
        if group == 0 || (mark == ' ' && !(spaced && three)) {
            break;
        }
        spaced &= mark == ' ';
        length += mark.len_utf8() + group;
    }
    length
}

fn digit_at(text: &str) -> Option<u8> {
    text.chars().next().and_then(digit)
}

/// The length of the digits at the start of a text.
fn digits(text: &str) -> usize {
    let run = text.chars().take_while(|&c| digit(c).is_some());
    run.map(char::len_utf8).sum()
}

/// The marks that may stand between the digits of one figure. In Arabic, `٫` always parts decimals and
/// `٬` groups.
fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | ' ' | '٫' | '٬')
}

/// What groups and marks mean where `point` parts decimals; nothing if they cannot be a number there.
fn meaning(groups: &[&str], marks: &[char], point: char) -> Option<Reading> {
    let parts_decimals = |mark: char| mark == point || mark == '٫';
    let decimals_behind = marks.last().is_some_and(|&mark| parts_decimals(mark));
    let (whole_marks, decimals) = match marks.split_last() {
        Some((_, before)) if decimals_behind => (before, groups.last()?.len()),
        _ => (marks, 0),
    };
    let whole = &groups[..=whole_marks.len()];
    let one_kind = whole_marks.windows(2).all(|pair| pair[0] == pair[1]);
    let grouping = !whole_marks.iter().any(|&mark| parts_decimals(mark));
    let sound = whole_marks.is_empty() || (one_kind && grouping && is_grouped(whole));
    let digits = groups.concat();
    sound.then_some(Reading { digits, decimals })
}

/// Thousands (`1,234,567`) or lakh and crore (`12,34,567`), without a zero in front.
fn is_grouped(groups: &[&str]) -> bool {
    let Some((first, [between @ .., last])) = groups.split_first() else {
        return false;
    };
    let begins = !first.starts_with('0');
    let thousands = first.len() <= 3 && between.iter().all(|group| group.len() == 3);
    let lakh = first.len() <= 2 && between.iter().all(|group| group.len() == 2);
    begins && last.len() == 3 && (thousands || lakh)
}
