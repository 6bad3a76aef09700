//! Bodies read as text.

use super::html;

/// The text of a fragment.
fn text(fragment: &str) -> String {
    html(&format!("<!doctype html><body>{fragment}</body>")).text
}

#[test]
fn inline_elements_join_and_blocks_part() {
    assert_eq!(text("7<b>2</b>2"), "722");
    assert_eq!(
        text("<table><tr><td>7</td><td>22</td></tr><tr><td>a</table>"),
        "7\t22\na"
    );
    assert_eq!(
        text("<p>one<p>two<div>three</div>four"),
        "one\ntwo\nthree\nfour"
    );
    assert_eq!(text("line<br>next<wbr>word"), "line\nnextword");
    assert_eq!(text("<ul><li>a<li>b</ul>"), "a\nb");
    assert_eq!(text("  many \n\n  spaces\t here "), "many spaces here");
}

#[test]
fn what_no_reader_sees_is_not_there() {
    assert_eq!(
        text("a<script>1<2</script><style>b{}</style><!-- c -->d"),
        "ad"
    );
    assert_eq!(
        text("a<template><p>x</p></template>b<noscript>y</noscript>"),
        "ab"
    );
    assert_eq!(text("<div hidden>x<div>y</div>z</div>b"), "b");
    assert_eq!(
        text("<span style='color:red; DISPLAY : none !important'>x<span>y</span></span>b"),
        "b"
    );
    assert_eq!(text("<p style='visibility:hidden'>x<p>b"), "b");
    assert_eq!(text("<p style='display:none;display:block'>x</p>"), "x");
    assert_eq!(
        text("<span aria-hidden=true>722</span> people"),
        "722 people"
    );
    assert_eq!(text("<del>722</del> <ins>723</ins>"), "723");
    assert_eq!(text("<input hidden>a"), "a");
    assert_eq!(text("<div hidden='until-found'>a</div>"), "a");
}

#[test]
fn footnote_marks_do_not_join_figures() {
    assert_eq!(text("722<sup>11</sup> people"), "722¹¹ people");
    assert_eq!(text("722<sup><a href=#n>[11]</a></sup>."), "722¹¹.");
    assert_eq!(text("the 13<sup>th</sup> day"), "the 13th day");
    assert_eq!(text("5 m<sup>2</sup>, CO<sub>2</sub>"), "5 m², CO2");
    assert_eq!(text("a<sup>[note a]</sup> b"), "a b");
}

#[test]
fn entities_and_characters_are_normalised() {
    assert_eq!(
        text("1&nbsp;234&#8239;567 &ndash; &minus;5 &ldquo;x&rdquo; don&rsquo;t"),
        "1 234 567 - -5 \"x\" don't"
    );
    assert_eq!(
        text("so&shy;ft zero&#8203;width ﬁne ３"),
        "soft zerowidth fine 3"
    );
    assert_eq!(
        text("cafe&#769; &amp;amp; &lt;b&gt;"),
        "caf\u{e9} &amp; <b>"
    );
}
