//! Bodies made to cost time, depth or memory. Every one is read and judged in a time that its size explains.

use std::time::{Duration, Instant};

use factum::observe::{Evidence, Reading, judge};

use super::{html, page};

/// As large as a decoded body may be; less where the program was not optimised.
const FULL: usize = if cfg!(debug_assertions) { 64 } else { 2048 } * 1024;

/// Far more than the second or less that is needed by a program that was not optimised: on a machine
/// with other work it is enough if one of several tries stays below.
const PATIENCE: Duration = Duration::from_secs(60);
const TRIES: usize = 5;

fn fill(piece: &str) -> String {
    piece.repeat(FULL / piece.len())
}

/// Demands that a job stays within the patience at least once.
#[track_caller]
fn patiently(name: &str, job: impl Fn()) {
    let late = |_: &usize| {
        let start = Instant::now();
        job();
        start.elapsed() >= PATIENCE
    };
    let tries = (0..TRIES).take_while(late).count();
    assert!(tries < TRIES, "{name} took longer than {PATIENCE:?}");
}

#[track_caller]
fn in_time(name: &str, body: &str, content_type: &str) {
    patiently(name, || {
        let page = page(body.as_bytes(), Some(content_type));
        let reading = Reading::of(&page);
        for excerpt in [
            "722 people",
            "a b c",
            "1,234.5",
            "no such words at all in it, 5 of them",
        ] {
            reading.judge(excerpt, true);
        }
    });
}

#[test]
fn markup_of_any_depth_costs_linear_time() {
    for piece in [
        "<div>",
        "<span hidden>",
        "<a>",
        "<table><tr><td>",
        "<p hidden>",
        "<b><i>",
        "<sup>1",
        "<li><ul>",
        "</div>",
        "<div></p>",
        "<a><p>",
        "<template>",
        "<svg><text>",
        "<x y=\"",
        "&amp;",
        "&#x110000;",
        "<!--",
        "<![CDATA[",
        "<button></table>",
    ] {
        in_time(piece, &fill(piece), "text/html");
    }
    let attribute = format!("<p title=\"{}\">722 people</p>", fill("x "));
    in_time("a long attribute", &attribute, "text/html");
    let many = format!("<p {}>722 people</p>", fill("a=1 "));
    in_time("many attributes", &many, "text/html");
}

#[test]
fn text_of_any_shape_costs_linear_time() {
    for piece in [
        "1,",
        "1 ",
        ";1",
        "722 ",
        "people ",
        "people1 ",
        "-",
        "a1",
        "a\u{301}",
        "\u{301}",
        "1 000 ",
        "%1",
        "million ",
        "5 million ",
        "may 5 ",
        "[1]",
        "¹",
        "a b ",
        "the ",
        "no such ",
        "中",
        "'a'",
        "e9e9",
        "5:5:",
        "5-5",
    ] {
        in_time(piece, &fill(piece), "text/plain");
        in_time(piece, &fill(piece), "application/json");
    }
    in_time("quotes", &fill("\""), "text/csv");
    in_time("commas", &fill(","), "text/csv");
    in_time("brackets", &fill("["), "application/json");
}

#[test]
fn a_long_excerpt_costs_little() {
    let page = html(&format!("<p>{}</p>", fill("people aged people agreed ")));
    let excerpt = "people agreeable people ageing 5 ".repeat(2000);
    patiently("a long excerpt", || {
        let judged = judge(&page, &excerpt, true);
        assert!(!matches!(judged.evidence, Evidence::Confirmed(_)));
    });
}

#[test]
fn hidden_text_is_not_let_out_by_depth() {
    let deep = format!("{}<p hidden>722 people</p>", "<div>".repeat(100_000));
    assert!(!html(&deep).text.contains("722"));
    let within = format!(
        "<div hidden>{}{}722 people",
        "<div>".repeat(100_000),
        "</div>".repeat(99_999)
    );
    assert!(!html(&within).text.contains("722"));
    let open = format!("{}<p>722 people</p>", "<div>".repeat(100_000));
    assert_eq!(html(&open).text, "722 people");
}
