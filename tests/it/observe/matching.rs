//! Excerpts looked for on pages.

use factum::observe::{Confirmation, Evidence, Nature, Page, judge, normalise};

fn page(text: &str) -> Page {
    Page {
        nature: Nature::Content,
        text: normalise(text),
    }
}

#[track_caller]
fn expect(text: &str, excerpt: &str, before: bool, evidence: &str) {
    let sighting = judge(&page(text), excerpt, before);
    assert_eq!(
        sighting.evidence.as_str(),
        evidence,
        "{text:?} for {excerpt:?}: {:?}",
        sighting.seen
    );
}

#[test]
fn word_for_word() {
    for text in [
        "On Monday 722 people were held.",
        "722 PEOPLE",
        "the 722\npeople",
        "722¹¹ people",
        "722[11] people",
        "(722 people)",
    ] {
        expect(text, "722 people", false, "confirmed-exact");
    }
    expect(
        "“Purge” of ‘bandits’",
        "\"purge\" of 'bandits'",
        false,
        "confirmed-exact",
    );
    expect("only 7<b>", "7<b>", false, "confirmed-exact");
}

#[test]
fn a_figure_has_boundaries() {
    for text in [
        "1,722 people",
        "1 722 people",
        "0.722 people",
        "-722 people",
        "7220 people",
        "722.5 people",
        "10-722 people",
        "A722 people",
    ] {
        for before in [false, true] {
            let seen = judge(&page(text), "722 people", before);
            assert!(
                !matches!(seen.evidence, Evidence::Confirmed(_)),
                "{text}: {seen:?}"
            );
        }
    }
    expect("112.57 tonnes", "12.5", true, "absent");
    expect(
        "80 per cent of the vote",
        "over 80",
        false,
        "never-confirmed",
    );
}

#[test]
fn one_figure_in_the_forms_of_several_places() {
    let forms = [
        "1,234.5 tonnes of potash",
        "1 234,5 tonnes of potash",
        "1.234,5 tonnes of potash",
        "1'234.5 tonnes of potash",
        "١٬٢٣٤٫٥ tonnes of potash",
    ];
    for page in forms {
        for excerpt in forms {
            let seen = judge(&self::page(page), excerpt, false).evidence;
            assert!(
                matches!(seen, Evidence::Confirmed(_)),
                "{page} for {excerpt}: {seen:?}"
            );
        }
    }
    expect(
        "2,6 Milliarden Dollar. Und 3,7 dazu",
        "2,6 Mrd. Dollar",
        false,
        "confirmed-number",
    );
    expect(
        "1,23,456 people voted",
        "123456 people",
        false,
        "confirmed-number",
    );
    expect(
        "9.3 percent of GDP",
        "9.3% of GDP",
        false,
        "confirmed-number",
    );
    expect(
        "9.3 percentage points of GDP",
        "9.3% of GDP",
        true,
        "changed",
    );
    expect(
        "7 individuals were named",
        "seven individuals",
        false,
        "confirmed-number",
    );
}

#[test]
fn a_changed_figure_is_seen() {
    let sighting = judge(
        &page("On Monday 723 people were held in Minsk."),
        "722 people were held in Minsk",
        true,
    );
    assert_eq!(sighting.evidence, Evidence::Changed);
    assert_eq!(
        sighting.seen.as_deref(),
        Some("723 people were held in Minsk")
    );
    expect(
        "On Monday 723 people were held.",
        "722 people",
        true,
        "changed",
    );
    expect(
        "It was $2.6 million in debt relief",
        "$2.6 billion in debt relief",
        true,
        "changed",
    );
    expect(
        "eight individuals were listed",
        "seven individuals were listed",
        true,
        "changed",
    );
    expect(
        "the 28 January election",
        "26 January election",
        true,
        "changed",
    );
    expect(
        "the 26 February election",
        "26 January election",
        true,
        "changed",
    );
    expect("The weather is fine.", "722 people", true, "absent");
    expect(
        "The weather is fine.",
        "722 people",
        false,
        "never-confirmed",
    );
}

#[test]
fn nothing_is_judged_on_what_is_no_document() {
    let shell = Page {
        nature: Nature::Shell,
        text: "722 people".into(),
    };
    assert_eq!(
        judge(&shell, "722 people", true).evidence,
        Evidence::Undecidable
    );
    assert_eq!(
        judge(&page("722"), "  ", true).evidence,
        Evidence::NotRequested
    );
    let exact = Evidence::Confirmed(Confirmation::Exact);
    assert_eq!(judge(&page("722"), "722", true).evidence, exact);
}
