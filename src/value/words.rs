//! Small helps for the wording of faults.

use std::borrow::Cow;

use crate::text::nearest;

/// The known word that was likely meant, or all of them.
pub(super) fn suggestion(word: &str, known: impl Iterator<Item = &'static str> + Clone) -> String {
    if word.len() <= 40
        && let Some(near) = nearest(word, known.clone())
    {
        return format!("did you mean {near}?");
    }
    let known: Vec<&str> = known.collect();
    format!("use one of {}", known.join(", "))
}

/// Enough of a text to recognise it by.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}
