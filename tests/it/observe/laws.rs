//! Laws: what holds for any figure, any page and any bytes.

use std::fmt::Write as _;

use factum::observe::{Evidence, Nature, Page, judge, normalise};
use proptest::prelude::*;

use super::page;

/// How a whole number with decimals is written somewhere.
#[derive(Debug, Clone, Copy)]
struct Style {
    group: &'static str,
    lakh: bool,
    point: &'static str,
    zero: char,
}

const STYLES: [Style; 9] = [
    Style {
        group: ",",
        lakh: false,
        point: ".",
        zero: '0',
    },
    Style {
        group: ".",
        lakh: false,
        point: ",",
        zero: '0',
    },
    Style {
        group: " ",
        lakh: false,
        point: ",",
        zero: '0',
    },
    Style {
        group: "\u{202f}",
        lakh: false,
        point: ",",
        zero: '0',
    },
    Style {
        group: "'",
        lakh: false,
        point: ".",
        zero: '0',
    },
    Style {
        group: ",",
        lakh: true,
        point: ".",
        zero: '0',
    },
    Style {
        group: "٬",
        lakh: false,
        point: "٫",
        zero: '٠',
    },
    Style {
        group: "٬",
        lakh: false,
        point: "٫",
        zero: '۰',
    },
    Style {
        group: ",",
        lakh: true,
        point: ".",
        zero: '०',
    },
];

/// A number in a style: groups, then decimals.
fn written(whole: &str, decimals: &str, style: Style) -> String {
    let digits: Vec<char> = whole.chars().collect();
    let mut out = String::new();
    for (nth, digit) in digits.iter().enumerate() {
        let behind = digits.len() - nth;
        let boundary = if style.lakh {
            behind == 3 || (behind > 3 && behind % 2 == 1)
        } else {
            behind.is_multiple_of(3)
        };
        if nth > 0 && boundary {
            out += style.group;
        }
        out.push(in_script(*digit, style.zero));
    }
    if !decimals.is_empty() {
        out += style.point;
        out.extend(decimals.chars().map(|digit| in_script(digit, style.zero)));
    }
    out
}

fn in_script(digit: char, zero: char) -> char {
    let value = digit.to_digit(10).expect("a digit");
    char::from_u32(u32::from(zero) + value).expect("a digit of the script")
}

fn styles() -> impl Strategy<Value = Style> {
    prop::sample::select(STYLES.to_vec())
}

/// The digits before and behind the point.
fn numbers() -> impl Strategy<Value = (String, String)> {
    (
        "[1-9][0-9]{0,7}",
        prop_oneof![Just(String::new()), "[0-9]{1,2}"],
    )
}

/// Words before and behind a figure.
fn contexts() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop::sample::select(vec![
        ("", "people"),
        ("an area of", "hectares of forest"),
        ("the total was", ""),
        ("задержаны", "человек"),
        ("Im Jahr kamen", "Gäste nach Minsk"),
        ("", "per cent of the vote"),
        ("at least", "% of them"),
        ("$", "billion in loans"),
        ("около", "млн рублей"),
    ])
}

fn sentence(context: (&str, &str), figure: &str) -> String {
    let (before, behind) = context;
    let close = if before == "$" || before.is_empty() {
        ""
    } else {
        " "
    };
    format!("{before}{close}{figure} {behind}")
        .trim()
        .to_owned()
}

/// What may become of a figure that makes it another: a digit changed, put in or taken out, a sign, a
/// percent sign, a scale, a group or decimals more.
fn other_figures(figure: &str, at: usize, digit: char) -> Vec<String> {
    let chars: Vec<char> = figure.chars().collect();
    let digits: Vec<usize> = (0..chars.len())
        .filter(|&nth| chars[nth].is_numeric())
        .collect();
    let nth = digits[at % digits.len()];
    let mut changed = chars.clone();
    changed[nth] = digit;
    let mut longer = chars.clone();
    longer.insert(nth, digit);
    let mut shorter = chars.clone();
    shorter.remove(nth);
    let mut made: Vec<String> = [changed, longer, shorter]
        .map(|chars| chars.into_iter().collect())
        .to_vec();
    for (before, behind) in [
        ("-", ""),
        ("−", ""),
        ("+", ""),
        ("", " million"),
        ("", " Mrd."),
        ("", " тыс."),
        ("1,", ""),
        ("0.", ""),
        ("", ",5"),
        ("", ".75"),
        ("", "0"),
        ("", "½"),
        ("7-", ""),
        ("", "-9"),
        ("3/", ""),
        ("", ":30"),
        ("A", ""),
    ] {
        made.push(format!("{before}{figure}{behind}"));
    }
    // A space makes groups of three alone: `1 722`, and not `1 1,000`.
    if chars.iter().take_while(|c| c.is_numeric()).count() == 3 {
        made.push(format!("1 {figure}"));
    }
    made
}

/// Whether two figures are the same digits in the same places, however they are grouped.
fn same_number(a: &str, b: &str) -> bool {
    let plain = |figure: &str| -> String {
        let value = |c: char| {
            STYLES.iter().find_map(|style| {
                let at = u32::from(c).checked_sub(u32::from(style.zero))?;
                (at < 10).then(|| char::from_digit(at, 10)).flatten()
            })
        };
        figure.chars().map(|c| value(c).unwrap_or(c)).collect()
    };
    plain(a) == plain(b)
}

fn confirmed(text: &str, excerpt: &str) -> Option<String> {
    let page = Page {
        nature: Nature::Content,
        text: normalise(text),
    };
    let mut seen = [false, true].map(|before| judge(&page, excerpt, before));
    assert_eq!(seen[0].evidence, judge(&page, excerpt, false).evidence);
    let found = matches!(seen[0].evidence, Evidence::Confirmed(_))
        || matches!(seen[1].evidence, Evidence::Confirmed(_));
    found.then(|| seen[0].seen.take().unwrap_or_default())
}

proptest! {
    #[test]
    fn a_figure_is_the_same_in_every_style(number in numbers(), here in styles(), there in styles(), context in contexts()) {
        let (whole, decimals) = number;
        // With one mark alone, which of two numbers is meant is open: `1.234`.
        prop_assume!(!decimals.is_empty() || whole.len() < 4 || whole.len() > 6 || (here.group == there.group && here.lakh == there.lakh));
        let excerpt = sentence(context, &written(&whole, &decimals, here));
        let text = format!("Alpha beta. {} gamma delta.", sentence(context, &written(&whole, &decimals, there)));
        prop_assert!(confirmed(&text, &excerpt).is_some(), "{excerpt:?} in {text:?}");
    }

    #[test]
    fn another_figure_is_never_confirmed(
        number in numbers(), style in styles(), context in contexts(), at in 0..12_usize, digit in 0..10_u32, times in 1..4_usize,
    ) {
        let (whole, decimals) = number;
        let figure = written(&whole, &decimals, style);
        let excerpt = sentence(context, &figure);
        let digit = char::from_u32(u32::from(style.zero) + digit).expect("a digit");
        for other in other_figures(&figure, at, digit) {
            if same_number(&other, &figure) {
                continue;
            }
            let mut text = "Alpha beta gamma, no figures here.\n".to_owned();
            for _ in 0..times {
                let _ = writeln!(text, "It says {} and so on.", sentence(context, &other));
            }
            let seen = confirmed(&text, &excerpt);
            prop_assert!(seen.is_none(), "{excerpt:?} in {text:?}: {seen:?}");
        }
    }

    #[test]
    fn a_changed_digit_is_never_confirmed_in_markup(
        number in "[1-9][0-9]{1,5}", at in 0..6_usize, digit in 0..10_u32, cut in 0..6_usize, tag in prop::sample::select(vec!["b", "span", "em", "i"]),
    ) {
        let mut digits: Vec<char> = number.chars().collect();
        let at = at % digits.len();
        digits[at] = char::from_digit(digit, 10).expect("a digit");
        let other: String = digits.iter().collect();
        let (head, tail) = other.split_at(cut % other.len());
        let html = format!("<p>Then {head}<{tag}>{tail}</{tag}><sup>3</sup> people were held there for days.</p>");
        let seen = judge(&super::html(&html), &format!("{number} people were held"), true);
        prop_assert_eq!(matches!(seen.evidence, Evidence::Confirmed(_)), other == number, "{} in {}", number, html);
    }

    #[test]
    fn normalising_twice_changes_nothing(text in "\\PC{0,60}", odd in prop::collection::vec(any::<char>(), 0..40)) {
        let text: String = text.chars().chain(odd).collect();
        let once = normalise(&text);
        prop_assert_eq!(normalise(&once), once);
    }

    #[test]
    fn any_bytes_are_read_and_judged(
        bytes in prop::collection::vec(any::<u8>(), 0..600), kind in 0..6_usize, excerpt in "\\PC{0,30}",
    ) {
        let kinds = [None, Some("text/html"), Some("text/csv"), Some("application/json"), Some("application/xml"), Some("text/plain; charset=gbk")];
        let page = page(&bytes, kinds[kind]);
        let sighting = judge(&page, &excerpt, true);
        prop_assert!(sighting.seen.is_none_or(|seen| seen.chars().count() <= 200));
        prop_assert_eq!(normalise(&page.text), page.text);
    }

    #[test]
    fn any_tags_are_read(pieces in prop::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<div hidden>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<sup>", "</sup>", "<script>", "</script>", "<svg/>",
        "<title>", "</title>", "722", " people ", "<br>", "<li>", "<ul>", "</ul>", "&amp", "<!--", "-->", "<a href='", "'>", "<textarea>", "<pre>\n",
        "<noscript>", "</noscript>", "<template>", "</template>", "<option>", "<select>", "\u{301}", "<h1>", "</h1>", "<plaintext>",
    ]), 0..60)) {
        let page = super::html(&pieces.concat());
        prop_assert!(!page.text.starts_with(char::is_whitespace) && !page.text.ends_with(char::is_whitespace));
        judge(&page, "722 people", false);
    }
}
