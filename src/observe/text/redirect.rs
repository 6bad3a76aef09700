//! A redirect that gives up: from a page to the front door of its site.

/// Whether a request for a page ended at the root of a site: how many servers say that a page is gone.
/// A request for a root, or one that only lost its query, is none.
pub fn redirected_to_root(requested: &str, ended: &str) -> bool {
    !is_root(requested) && is_root(ended)
}

/// Whether an address names the front page: no path, or only a language or an index file, and no query.
fn is_root(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    query.is_empty() && path.split('/').all(is_front)
}

/// Whether a step of a path leads to a front page: `en`, `en-GB`, `index.html`.
fn is_front(step: &str) -> bool {
    let name = step
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let index = ["", "index", "default", "home"].contains(&name.as_str());
    let mut parts = step.split(['-', '_']);
    let letters =
        |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    index || (parts.clone().count() <= 2 && parts.all(letters))
}
