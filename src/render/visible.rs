//! Text of strangers, made safe for a terminal: what would move the cursor,
//! change colours or reorder letters is replaced by something that shows it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` on one line, with every hidden character replaced by a picture of it.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for ch in text.chars() {
        push_visible(&mut shown, ch);
    }
    Cow::Owned(shown)
}

/// Appends `ch`, or what stands for it.
pub(super) fn push_visible(shown: &mut String, ch: char) {
    match ch {
        // The block "Control Pictures" mirrors the first 32 characters in order.
        '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(ch))),
        '\u{7f}' => shown.push('\u{2421}'),
        _ if is_hidden(ch) => {
            // Writing to a string cannot fail.
            let _ = write!(shown, "<U+{:04X}>", u32::from(ch));
        }
        _ => shown.push(ch),
    }
}

/// Whether a terminal would obey the character instead of showing it, or would
/// show nothing where something may be hidden. Joiners stay: scripts need them.
fn is_hidden(ch: char) -> bool {
    ch.is_control() || is_bidi_control(ch) || is_invisible(ch)
}

fn is_bidi_control(ch: char) -> bool {
    matches!(ch, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(ch: char) -> bool {
    matches!(
        ch,
        '\u{200b}'
            | '\u{2028}' | '\u{2029}'
            | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    ) || matches!(u32::from(ch) & 0xffff, 0xfffe | 0xffff)
}
