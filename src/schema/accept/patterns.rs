//! Patterns whose letters mean the same to ECMAScript, which schemas are
//! written in, and to the engine that runs them.

/// Whether the validator hands a pattern to its engine as it stands. It changes classes such as
/// `\d`, and signs that would make sets of characters out of others; whatever could be one of these
/// is not as it stands here.
pub(super) fn is_as_it_stands(pattern: &str) -> bool {
    let mut inside = false;
    let mut before = ' ';
    let mut signs = pattern.chars();
    while let Some(sign) = signs.next() {
        before = match sign {
            '\\' => match signs.next() {
                Some(sign) if sign.is_ascii_punctuation() => sign,
                _ => return false,
            },
            '&' | '~' => return false,
            '[' if inside => return false,
            '-' if before == '-' => return false,
            sign => {
                inside = sign == '[' || inside && sign != ']';
                sign
            }
        };
    }
    true
}
