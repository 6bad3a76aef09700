//! Reading a number: the longest run of digits and separators that may be one, and what it means where
//! the point or the comma parts decimals. What is cut short here would match inside a longer figure.

use super::figure::Reading;

/// How the figure at the start of a text is written, in ASCII digits, and its length in bytes.
pub(super) fn read(text: &str) -> (String, usize) {
    let (groups, marks, length) = parts(text);
    let mut written = groups[0].clone();
    for (mark, group) in marks.iter().zip(&groups[1..]) {
        written.push(*mark);
        written.push_str(group);
    }
    let fraction = text[length..].chars().next().filter(|&c| is_fraction(c));
    written.extend(fraction);
    (written, length + fraction.map_or(0, char::len_utf8))
}

/// What a written figure means where the point and where the comma parts decimals.
pub(super) fn meanings(written: &str) -> (Option<Reading>, Option<Reading>) {
    let (groups, marks, length) = parts(written);
    if length < written.len() {
        return (None, None);
    }
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

/// Runs of digits, the marks between them, and the length of it all.
fn parts(text: &str) -> (Vec<String>, Vec<char>, usize) {
    let (first, mut length) = digits(text);
    let mut groups = vec![first];
    let mut marks = Vec::new();
    while let Some(mark) = text[length..].chars().next().and_then(separator) {
        let wide = text[length..].chars().next().map_or(0, char::len_utf8);
        let (group, group_length) = digits(&text[length + wide..]);
        if group.is_empty() || (mark == ' ' && !is_spaced_group(&groups, &marks, &group)) {
            break;
        }
        marks.push(mark);
        groups.push(group);
        length += wide + group_length;
    }
    (groups, marks, length)
}

/// Whether digits after a space may be a group of thousands: three, after groups of three.
fn is_spaced_group(groups: &[String], marks: &[char], group: &str) -> bool {
    let alone = marks.iter().all(|&mark| mark == ' ');
    let begins = groups[0].len() <= 3 && !groups[0].starts_with('0');
    alone && begins && group.len() == 3
}

fn digits(text: &str) -> (String, usize) {
    let run = text
        .chars()
        .map_while(|c| digit(c).map(|value| (char::from(b'0' + value), c.len_utf8())));
    let (digits, lengths): (String, Vec<usize>) = run.unzip();
    (digits, lengths.iter().sum())
}

/// The marks that may stand between the digits of one figure. Those of Arabic are no others by
/// meaning: `٫` parts decimals and `٬` groups, always.
fn separator(c: char) -> Option<char> {
    match c {
        '.' | ',' | '\'' | ' ' | '٫' | '٬' => Some(c),
        _ => None,
    }
}

/// What groups and marks mean where `point` parts decimals; nothing if they cannot be a number there.
fn meaning(groups: &[String], marks: &[char], point: char) -> Option<Reading> {
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
fn is_grouped(groups: &[String]) -> bool {
    let Some((first, [between @ .., last])) = groups.split_first() else {
        return false;
    };
    let begins = !first.starts_with('0');
    let thousands = first.len() <= 3 && between.iter().all(|group| group.len() == 3);
    let lakh = first.len() <= 2 && between.iter().all(|group| group.len() == 2);
    begins && last.len() == 3 && (thousands || lakh)
}
