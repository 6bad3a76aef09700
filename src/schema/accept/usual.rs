//! The forms that nearly all texts and quantities have, told by a glance at
//! their bytes. A no says nothing: the full check is asked then.

use crate::record::{Node, Shape};

/// Whether a text is a slug: small letters and digits, with single hyphens between them. This no
/// is one.
pub fn is_slug(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() | byte.is_ascii_digit();
    let [first, rest @ ..] = text.as_bytes() else {
        return false;
    };
    // No branch depends on a byte, so that many are looked at in one step.
    let odd = |before: u8, byte: u8| {
        u8::from(!is_word(byte)) & (u8::from(byte != b'-') | u8::from(before == b'-'))
    };
    let pairs = text.bytes().zip(rest);
    let odd = pairs.fold(0, |any, (before, byte)| any | odd(before, *byte));
    odd == 0 && is_word(*first) && rest.last().is_none_or(|last| *last != b'-')
}

/// Whether a text is a day that every year has, in a year after 0: `2021-10-05`.
pub(super) fn is_day(text: &str) -> bool {
    let Some(bytes) = text.as_bytes().first_chunk::<10>() else {
        return false;
    };
    let is_formed = text.len() == 10
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let two = |at: usize| 10 * (bytes[at] - b'0') + (bytes[at + 1] - b'0');
    is_formed && &bytes[..4] != b"0000" && (1..=12).contains(&two(5)) && (1..=28).contains(&two(8))
}

/// Whether a text is the address of a page, of letters that need no decoding, without port, user or
/// fragment.
pub(super) fn is_web_address(text: &str) -> bool {
    let after = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let end_of_host = |rest: &str| rest.bytes().position(|byte| matches!(byte, b'/' | b'?'));
    after.is_some_and(|after| {
        let (host, rest) = after.split_at(end_of_host(after).unwrap_or(after.len()));
        let named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let shown =
            |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte);
        !host.is_empty() && host.bytes().all(named) && rest.bytes().all(shown)
    })
}

/// Whether a table is a quantity of a plain number, as `factum-quantity` asks.
pub(super) fn is_quantity(table: Node<'_>) -> bool {
    const SCALES: [&str; 3] = ["thousand", "million", "billion"];
    const QUALIFIERS: [&str; 7] = [
        "exact", "rounded", "about", "over", "at_least", "under", "up_to",
    ];
    let one_of = |value: Node<'_>, known: &[&str]| {
        let text = value.as_text();
        text.is_some_and(|text| known.contains(&text))
    };
    let (mut number, mut unit) = (false, false);
    for (name, value) in table.fields() {
        let fine = match name {
            "number" => {
                number = is_plain_number(value);
                number
            }
            "unit" => {
                let text = value.as_text().unwrap_or_default();
                unit = text.starts_with(|first: char| first.is_ascii_alphanumeric());
                unit
            }
            "scale" => one_of(value, &SCALES),
            "qualifier" => one_of(value, &QUALIFIERS),
            _ => false,
        };
        if !fine {
            return false;
        }
    }
    number && unit
}

/// Some digits, and perhaps a point between them.
fn is_plain_number(value: Node<'_>) -> bool {
    let digits = value.as_decimal().unwrap_or_default().as_bytes();
    let is_number = matches!(value.shape(), Shape::Integer | Shape::Float);
    let ends = digits.first().zip(digits.last());
    is_number
        && digits.len() <= 18
        && ends.is_some_and(|(first, last)| first.is_ascii_digit() && last.is_ascii_digit())
        && digits
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.')
}
