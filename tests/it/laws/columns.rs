//! Lines and columns against their definition, and at any length of a line.

use factum::text::LineIndex;
use proptest::prelude::*;

/// The line and the column of a byte, by counting from the start of the text.
fn counted(text: &str, offset: usize) -> (usize, usize) {
    let offset = (0..=offset.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or_default();
    let before = &text[..offset];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let column = line.trim_start_matches('\u{feff}').chars().count();
    (before.matches('\n').count() + 1, column + 1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_place_is_counted_in_characters(
        pieces in prop::collection::vec(("[\u{feff}aé🇧\r\n]{0,9}", 0..700_usize), 0..9),
        offsets in prop::collection::vec(0..7000_usize, 1..40),
    ) {
        let text: String = pieces.iter().map(|(piece, times)| piece.repeat(*times)).collect();
        let index = LineIndex::new(&text);
        for offset in offsets.into_iter().chain([0, 1023, 1024, 2048, text.len()]) {
            let position = index.position(&text, u32::try_from(offset).expect("small"));
            let found = (position.line as usize, position.column as usize);
            prop_assert_eq!(found, counted(&text, offset), "at {}", offset);
        }
    }
}

#[test]
fn a_text_may_end_with_a_step() {
    for length in [1023, 1024, 1025, 2048] {
        let text = "x".repeat(length);
        let end = u32::try_from(length).expect("small");
        let position = LineIndex::new(&text).position(&text, end);
        assert_eq!(position.column, end + 1);
    }
}
