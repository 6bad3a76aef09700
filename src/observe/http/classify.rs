//! What an answer says about a link: from status codes and redirects to `reach`.

use percent_encoding::percent_decode_str;
use url::Url;

use super::head::Head;
use crate::observe::Reach;

/// What a status means that ends a visit without a page.
///
/// Only 404 and 410 say that a page is gone. Whatever else a server answers in the 400s is about who
/// asks or how, so it is `blocked`, which never counts against a page: 403 and 406, 451 (the law keeps
/// it from us here, it may stand elsewhere), the 999 of one large site, and also 400, 405 and the rest.
pub(super) fn refusal(head: &Head) -> (Reach, String) {
    let status = head.status;
    if head.kept_out {
        return (
            Reach::Blocked,
            format!("a service in front of the server keeps programs out ({status})"),
        );
    }
    let (reach, words) = match status {
        401 | 402 | 407 => (
            Reach::AuthRequired,
            "the server wants to know who reads the page",
        ),
        404 => (Reach::Gone, "the server says that there is no such page"),
        410 => (Reach::Gone, "the server says that the page was taken away"),
        408 => (Reach::Timeout, "the server gave up waiting"),
        425 | 429 => (Reach::RateLimited, "the server asks for fewer requests"),
        451 => (
            Reach::Blocked,
            "the server may not show the page, for legal reasons",
        ),
        400..=499 | 999 => (Reach::Blocked, "the server refuses the request"),
        // A network that wants a login first answers so in the server's place.
        511 => (Reach::NotChecked, "the network here wants a login first"),
        500..=599 => (Reach::ServerError, "the server failed"),
        300..=399 => (Reach::Unsupported, "the server redirects to no place"),
        _ => (
            Reach::Unsupported,
            "the server answers with a status that means nothing",
        ),
    };
    (reach, format!("{words} ({status})"))
}

/// Whether the same request may go well a moment later.
pub(super) fn is_passing(head: &Head) -> bool {
    !head.kept_out && matches!(head.status, 408 | 425 | 429 | 500..=510 | 512..=599)
}

/// Whether an answer sends the visitor on, and whether for good.
pub(super) fn redirect(status: u16) -> Option<bool> {
    match status {
        301 | 308 => Some(true),
        300 | 302 | 303 | 307 => Some(false),
        _ => None,
    }
}

/// What a visit that ended at a page says, with the words.
///
/// A chain is permanent only if each of its redirects is. One that ends where it began, or at the same
/// page over https, with or without the slash at its end, moved nothing that a reader would
/// want to change, whatever lies between.
pub(super) fn arrival(asked: &Url, found: &Url, permanent: bool) -> (Reach, String) {
    if is_same_page(asked, found) {
        return (Reach::Ok, String::new());
    }
    if permanent {
        return (
            Reach::MovedPermanently,
            "the page has moved for good".to_owned(),
        );
    }
    (
        Reach::MovedTemporarily,
        "the page is elsewhere for now".to_owned(),
    )
}

/// Whether two addresses are the same page to a careful reader: they differ at most in http and
/// https, in the slash at the end, in how characters are escaped, and in the fragment.
fn is_same_page(asked: &Url, found: &Url) -> bool {
    let scheme =
        asked.scheme() == found.scheme() || (asked.scheme(), found.scheme()) == ("http", "https");
    let host = |url: &Url| {
        url.host_str()
            .unwrap_or_default()
            .trim_end_matches('.')
            .to_owned()
    };
    // `port` leaves out the one that belongs to the scheme.
    let port = asked.port() == found.port();
    let path =
        |url: &Url| percent_decode_str(url.path().trim_end_matches('/')).collect::<Vec<u8>>();
    let query =
        |url: &Url| percent_decode_str(url.query().unwrap_or_default()).collect::<Vec<u8>>();
    scheme
        && port
        && host(asked) == host(found)
        && path(asked) == path(found)
        && query(asked) == query(found)
}
