//! Pages that are no documents, and documents that look like them.

use factum::observe::{Nature, redirected_to_root};

use super::{html, page};

#[test]
fn a_page_that_is_not_there() {
    for title in [
        "404",
        "404 Not Found",
        "Page not found | Site",
        "Seite nicht gefunden",
        "Страница не найдена",
        "Erreur 404",
        "Старонка не знойдзена",
    ] {
        let page = html(&format!(
            "<title>{title}</title><nav><a href=/>Home</a></nav><p>Try the search.</p>"
        ));
        assert_eq!(page.nature, Nature::NotFound, "{title}");
    }
    assert_eq!(
        page(b"404 page not found\n", Some("text/plain")).nature,
        Nature::NotFound
    );
    for title in [
        "404 people detained in Minsk",
        "Missing hiker not found after a week",
        "Gate 410 opens",
    ] {
        let page = html(&format!(
            "<title>{title}</title><p>{}</p>",
            "The report goes on. ".repeat(10)
        ));
        assert_eq!(page.nature, Nature::Content, "{title}");
    }
    let long = format!(
        "<title>Page not found</title><p>{}</p>",
        "An essay on missing pages. ".repeat(60)
    );
    assert_eq!(html(&long).nature, Nature::Content);
}

#[test]
fn bytes_that_are_no_text() {
    for bytes in [
        &b"\x89PNG\r\n\x1a\n\0\0"[..],
        b"PK\x03\x04abc",
        b"",
        b"\0\0\0\x01\x02",
        b"%PDF-1.7\nnothing",
    ] {
        assert_eq!(page(bytes, None).nature, Nature::Unreadable, "{bytes:?}");
    }
}

#[test]
fn encodings_by_proof_declaration_and_place() {
    let cases: [(&[u8], Option<&str>); 7] = [
        (b"\xef\xbb\xbfcaf\xc3\xa9", Some("text/plain")),
        (b"caf\xe9", Some("text/plain; charset=iso-8859-1")),
        (b"caf\xe9", None),
        (b"caf\xc3\xa9", Some("text/plain; charset=iso-8859-1")),
        (
            b"<html><head><meta charset=windows-1252></head>caf\xe9",
            Some("text/html"),
        ),
        (
            b"<?xml version='1.0' encoding='iso-8859-1'?><p>caf\xe9</p>",
            Some("application/xml"),
        ),
        (b"\xff\xfec\0a\0f\0\xe9\0", Some("text/plain")),
    ];
    for (bytes, content_type) in cases {
        assert_eq!(
            page(bytes, content_type).text,
            "caf\u{e9}",
            "{bytes:?} {content_type:?}"
        );
    }
    let russian = b"<html lang=ru><p>\xcc\xe8\xed\xf1\xea</p>";
    assert_eq!(page(russian, Some("text/html")).text, "Минск");
}

#[test]
fn a_redirect_to_the_front_door() {
    assert!(redirected_to_root(
        "https://a.org/news/12",
        "https://a.org/"
    ));
    assert!(redirected_to_root(
        "https://a.org/news/12",
        "https://www.a.org/en/index.html"
    ));
    assert!(!redirected_to_root("https://a.org/", "https://a.org/en"));
    assert!(!redirected_to_root(
        "https://a.org/news/12",
        "https://a.org/news/twelve"
    ));
    assert!(!redirected_to_root(
        "https://a.org/?id=7",
        "https://a.org/?id=8"
    ));
}
