//! Whether attributes hide an element from everybody who reads the page.
//!
//! `aria-hidden` does not: it hides from screen readers what the eye sees, often the very figure that
//! is drawn large. Classes and style sheets are not looked at.

/// Whether one attribute hides its element.
pub(super) fn hides(name: &[u8], value: &[u8]) -> bool {
    match name {
        // What a search inside the page may reveal is part of the page.
        b"hidden" => !value.eq_ignore_ascii_case(b"until-found"),
        b"style" => hides_by_style(value),
        _ => false,
    }
}

fn hides_by_style(style: &[u8]) -> bool {
    let plain: Vec<u8> = style
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(u8::to_ascii_lowercase)
        .collect();
    // The last declaration of a property wins.
    let (mut display, mut visibility) = (false, false);
    for declaration in plain.split(|&byte| byte == b';') {
        let declaration = declaration
            .strip_suffix(b"!important")
            .unwrap_or(declaration);
        match declaration.iter().position(|&byte| byte == b':') {
            Some(at) if &declaration[..at] == b"display" => {
                display = &declaration[at + 1..] == b"none";
            }
            Some(at) if &declaration[..at] == b"visibility" => {
                visibility = matches!(&declaration[at + 1..], b"hidden" | b"collapse");
            }
            _ => {}
        }
    }
    display || visibility
}
