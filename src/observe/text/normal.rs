//! Characters that mean the same, as one: spaces, dashes, quotation marks, width variants, ligatures;
//! and those that show nothing, dropped.
//!
//! Composed by NFC, not NFKC: NFKC would turn a footnote mark into a digit of the figure before it
//! (`722¹¹` into `72211`) and `2½` into `21⁄2`. What NFKC would rightly join is in the tables here.

use unicode_normalization::UnicodeNormalization;

/// One form for what looks or means the same. Line feeds and tabs stay; every other space becomes a
/// plain one. Doing it twice changes nothing.
pub fn normalise(text: &str) -> String {
    let once: String = mapped(text).collect();
    if once.is_ascii() {
        return once;
    }
    // Composition may give a character that the tables map once more (U+1FEF is a grave accent).
    let composed: String = once.nfc().collect();
    let again: String = mapped(&composed).collect();
    again.nfc().collect()
}

fn mapped(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(|c| Spelling::of(c).chars())
}

enum Spelling {
    Nothing,
    One(char),
    Several(&'static str),
}

impl Spelling {
    fn of(c: char) -> Self {
        if c.is_ascii() {
            return Self::ascii(c);
        }
        if is_unseen(c) {
            return Self::Nothing;
        }
        if c.is_whitespace() {
            return Self::One(' ');
        }
        Self::punctuation(c).unwrap_or_else(|| Self::variant(c))
    }

    fn ascii(c: char) -> Self {
        match c {
            '\n' | '\t' => Self::One(c),
            '`' => Self::One('\''),
            '\r' | '\u{b}' | '\u{c}' => Self::One(' '),
            _ if c.is_ascii_control() => Self::Nothing,
            _ => Self::One(c),
        }
    }

    fn punctuation(c: char) -> Option<Self> {
        Some(Self::One(match c {
            '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{fe58}'
            | '\u{fe63}'
            | '\u{ff0d}'
            | '\u{5be}' => '-',
            '‘' | '’' | '‚' | '‛' | '′' | '´' | 'ʼ' | 'ʹ' | 'ʻ' | '‹' | '›' | '\u{1fef}'
            | '\u{1ffd}' => '\'',
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => '"',
            '⁄' | '∕' => '/',
            '٪' | '﹪' => '%',
            '…' => return Some(Self::Several("...")),
            _ => return None,
        }))
    }

    /// Width variants and ligatures, which differ by their look alone.
    fn variant(c: char) -> Self {
        match c {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(c) - 0xfee0).map_or(Self::Nothing, Self::ascii)
            }
            'ﬀ' => Self::Several("ff"),
            'ﬁ' => Self::Several("fi"),
            'ﬂ' => Self::Several("fl"),
            'ﬃ' => Self::Several("ffi"),
            'ﬄ' => Self::Several("ffl"),
            'ﬅ' | 'ﬆ' => Self::Several("st"),
            _ => Self::One(c),
        }
    }

    fn chars(self) -> impl Iterator<Item = char> {
        let (one, several) = match self {
            Self::Nothing => (None, ""),
            Self::One(c) => (Some(c), ""),
            Self::Several(text) => (None, text),
        };
        one.into_iter().chain(several.chars())
    }
}

/// Soft hyphens, joiners, marks of direction, variation selectors, the stretching of Arabic letters,
/// control characters: nothing that a reader sees as a sign of its own.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}
