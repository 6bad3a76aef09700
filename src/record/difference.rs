//! Two states of one file's records held against each other: whether anybody could see a difference
//! but in where things stand. What a [`super::Draft`] holds must be compared here.

use std::iter::zip;

use super::digest::Digest;
use super::digests::{Digests, Packed};
use super::node::{Node, Shape};
use super::parts::{Check, Excerpt, Link, Reference, UniqueKey, Withdrawn};
use crate::text::{FileId, Span};

/// Whether the records of a file differ in nothing but places, and none was moved past another: what
/// stood before something, behind it or at it does so still.
pub fn differ_in_places_alone(before: &Packed, after: &Packed) -> bool {
    let digests = |packed: &Packed| Digests::new(vec![(FileId(0), packed.clone())]);
    let (before, after) = (digests(before), digests(after));
    let mut seen = Seen::default();
    let same = before.len() == after.len()
        && zip(before.iter(), after.iter()).all(|(before, after)| seen.record(before, after));
    same && seen.is_in_order()
}

/// What was seen on the way through both.
#[derive(Default)]
struct Seen {
    /// Bytes of the file, each with where it is now.
    places: Vec<(u32, u32)>,
}

impl Seen {
    fn record(&mut self, before: Digest<'_>, after: Digest<'_>) -> bool {
        self.span(before.header(), after.header());
        self.span(before.id_span(), after.id_span());
        self.value(before.kept(), after.kept())
            && before.kind == after.kind
            && before.id() == after.id()
            && before.stands() == after.stands()
            && before.is_faulty() == after.is_faulty()
            && before.is_renamed() == after.is_renamed()
            && self.references(before, after)
            && self.keys(before, after)
            && self.quoted(before, after)
            && checks(before).eq(checks(after))
            && withdrawn(before) == withdrawn(after)
    }

    fn references(&mut self, before: Digest<'_>, after: Digest<'_>) -> bool {
        let (before, after) = (before.references(), after.references());
        before.len() == after.len()
            && zip(before, after).all(|(before, after)| {
                let Reference {
                    site,
                    pointer,
                    span,
                    target,
                } = after;
                self.span(before.span, span);
                (before.site, before.pointer, before.target) == (site, pointer, target)
            })
    }

    /// What must be different in each record, the places of what is at fault, and former ids.
    fn keys(&mut self, before: Digest<'_>, after: Digest<'_>) -> bool {
        let (faults, now) = (before.faults(), after.faults());
        let (former, renamed) = (before.formerly(), after.formerly());
        let (keys, others) = (before.unique(), after.unique());
        faults.len() == now.len()
            && former.len() == renamed.len()
            && keys.len() == others.len()
            && zip(faults, now).all(|(before, after)| self.span(before, after))
            && zip(former, renamed).all(|((id, span), (other, now))| {
                self.span(span, now);
                id == other
            })
            && zip(keys, others).all(|(before, after)| match (before, after) {
                (Some(before), Some(UniqueKey { text, span })) => {
                    self.span(before.span, span);
                    before.text == text
                }
                (before, after) => before.is_none() && after.is_none(),
            })
    }

    fn quoted(&mut self, before: Digest<'_>, after: Digest<'_>) -> bool {
        let (links, others) = (before.links(), after.links());
        let (words, now) = (before.excerpts(), after.excerpts());
        links.len() == others.len()
            && words.len() == now.len()
            && zip(links, others).all(|(before, after)| self.link(&before, &after))
            && zip(words, now).all(|(before, after)| {
                let Excerpt {
                    site,
                    pointer,
                    span,
                    text,
                } = after;
                self.span(before.span, span);
                (before.site, before.pointer, before.text) == (site, pointer, text)
            })
    }

    fn link(&mut self, before: &Link<'_>, after: &Link<'_>) -> bool {
        let Link {
            site,
            pointer,
            span,
            url,
            archive,
            accessed,
        } = after;
        self.span(before.span, *span);
        let archives = match (before.archive, *archive) {
            (Some((before, at)), Some((after, now))) => self.span(at, now) && before == after,
            (before, after) => before.is_none() && after.is_none(),
        };
        archives
            && (before.site, before.pointer, before.url) == (*site, *pointer, *url)
            && before.accessed == *accessed
    }

    /// Whether a kept value says what it said.
    fn value(&mut self, before: Node<'_>, after: Node<'_>) -> bool {
        if before.shape() != after.shape() {
            return false;
        }
        self.span(before.span(), after.span());
        match before.shape() {
            Shape::Text | Shape::Date => before.as_written() == after.as_written(),
            Shape::Boolean => before.as_boolean() == after.as_boolean(),
            Shape::Integer | Shape::Float => {
                let digits = |node: Node<'_>| node.as_number().map(|it| it.digits.into_owned());
                digits(before) == digits(after)
            }
            Shape::List => {
                before.len() == after.len()
                    && zip(before.items(), after.items())
                        .all(|(before, after)| self.value(before, after))
            }
            Shape::Table => {
                before.len() == after.len()
                    && zip(before.fields(), after.fields()).all(
                        |((name, before), (other, after))| {
                            name == other && self.value(before, after)
                        },
                    )
            }
        }
    }

    /// Notes where something is now; always true, so that it can stand in a row of questions.
    fn span(&mut self, before: Span, after: Span) -> bool {
        self.places.push((before.start, after.start));
        self.places.push((before.end, after.end));
        true
    }

    /// Whether no place was moved past another, and none was torn from another.
    fn is_in_order(&mut self) -> bool {
        self.places.sort_unstable();
        self.places.dedup();
        let apart = |pair: &[(u32, u32)]| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1;
        self.places.windows(2).all(apart)
    }
}

fn checks(digest: Digest<'_>) -> impl Iterator<Item = impl PartialEq> {
    let checks = digest.checks().into_iter();
    checks.map(|check| {
        let Check {
            rule,
            pointer,
            outcome,
        } = check;
        (rule, pointer, outcome)
    })
}

fn withdrawn(digest: Digest<'_>) -> Option<(&str, Option<&str>)> {
    digest.withdrawn().map(|withdrawn| {
        let Withdrawn {
            reason,
            replaced_by,
        } = withdrawn;
        (reason, replaced_by)
    })
}
