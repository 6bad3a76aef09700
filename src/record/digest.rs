//! What is kept of a record once its file's text is gone: its address, its
//! keys and references with their places, and the part that rules across
//! records may read. A [`Digest`] reads it where it is packed.

use super::kept;
use super::node::Node;
use super::packed::{Reader, Sequence, count};
use super::parts::{Absence, Check, Excerpt, Link, Reference, Site, UniqueKey, Withdrawn};
use crate::text::{FileId, Place, Span};

pub(super) const WITHDRAWN: u8 = 1;
pub(super) const NO_ID: u8 = 2;
pub(super) const INVALID_ID: u8 = 4;
pub(super) const FAULTY: u8 = 8;
pub(super) const RENAMED: u8 = 16;

/// A record reduced to what `reconcile` needs. Small: a run holds all of them.
#[derive(Debug, Clone, Copy)]
pub struct Digest<'d> {
    /// Position of its kind in the catalog.
    pub kind: u16,
    /// The file it stands in.
    pub file: FileId,
    pub(super) flags: u8,
    /// Where what was kept of it ends.
    pub(super) kept: u32,
    /// What is packed, from here on: where it stands, what was kept, its head, and its sequences.
    pub(super) text: &'d str,
}

impl<'d> Digest<'d> {
    /// Its header, or the inline table that holds it.
    pub fn header(self) -> Span {
        let mut head = self.head();
        let start = head.base();
        let len = head.number();
        Span {
            start,
            end: start.saturating_add(len),
        }
    }

    /// Its id, or why it has none.
    pub fn id(self) -> Result<&'d str, Absence> {
        match self.flags & (NO_ID | INVALID_ID) {
            0 => {
                let mut head = self.head();
                head.number();
                Ok(head.text())
            }
            NO_ID => Err(Absence::Missing),
            _ => Err(Absence::Invalid),
        }
    }

    /// Where the id (or its first part) is written; the header if there is none.
    pub fn id_span(self) -> Span {
        let mut head = self.head();
        head.number();
        head.text();
        head.span()
    }

    /// What rules across records may read of it.
    pub fn kept(self) -> Node<'d> {
        let mut reader = Reader::new(self.text, 0);
        reader.number();
        Node::Kept {
            text: self.text,
            at: count(reader.at()),
        }
    }

    /// Its references, in the order of the text.
    pub fn references(self) -> Sequence<'d, Reference<'d>> {
        self.sequences().sequence()
    }

    /// Of each of its references, the position of its `x-ref` among those of the kind's plan.
    pub fn sites(self) -> impl Iterator<Item = u16> + use<'d> {
        let sites: Sequence<'d, Site> = self.sequences().sequence();
        sites.iter().map(|site| site.0)
    }

    /// The number of the first of its references that is written where a kept value of it stands.
    pub fn reference_at(self, value: Node<'_>) -> Option<usize> {
        let mut reader = self.sequences();
        let (Node::Kept { text, at }, Some(count)) = (value, reader.few()) else {
            return self.references().at(value.span());
        };
        let place = kept::packed_span(text, at);
        (0..count as usize).find(|_| {
            let found = (reader.number(), reader.number()) == place;
            reader.skip_number();
            reader.skip_text();
            reader.skip_text();
            found
        })
    }

    /// Its checks, in the order of the walk; those that read other records are pending.
    pub fn checks(self) -> Sequence<'d, Check<'d>> {
        self.sequences().nth_sequence(1)
    }

    /// Values of the kind's `x-unique` constraints, in their order; `None` where a field is absent.
    pub fn unique(self) -> Sequence<'d, Option<UniqueKey<'d>>> {
        self.sequences().nth_sequence(2)
    }

    /// Places of its values that are at fault, sorted: rules treat them as absent.
    pub fn faults(self) -> Sequence<'d, Span> {
        self.sequences().nth_sequence(3)
    }

    /// Whether one of its values is at fault.
    pub fn is_faulty(self) -> bool {
        self.flags & FAULTY != 0
    }

    /// Its links, in the order of the text, if they were packed.
    pub fn links(self) -> Sequence<'d, Link<'d>> {
        self.sequences().nth_sequence(4)
    }

    /// The words it quotes from its sources, in the order of the text, if they were packed.
    pub fn excerpts(self) -> Sequence<'d, Excerpt<'d>> {
        self.sequences().nth_sequence(5)
    }

    /// Whether it had other ids.
    pub fn is_renamed(self) -> bool {
        self.flags & RENAMED != 0
    }

    /// Former ids, with where each is written.
    pub fn formerly(self) -> Sequence<'d, (&'d str, Span)> {
        self.sequences().nth_sequence(6)
    }

    /// Why it is withdrawn, if it is.
    pub fn withdrawn(self) -> Option<Withdrawn<'d>> {
        self.sequences().nth_sequence(7).first()
    }

    /// Whether it stands: it is not withdrawn.
    pub fn stands(self) -> bool {
        self.flags & WITHDRAWN == 0
    }

    /// Where the record starts.
    pub fn place(self) -> Place {
        self.at(self.header())
    }

    /// The place of one of its spans.
    pub fn at(self, span: Span) -> Place {
        Place {
            file: self.file,
            span,
        }
    }

    fn head(self) -> Reader<'d> {
        let mut head = Reader::new(self.text, self.kept as usize);
        head.rebase(base(self.text));
        head
    }

    fn sequences(self) -> Reader<'d> {
        let mut head = self.head();
        head.skip_number();
        head.skip_text();
        head.skip_number();
        head.skip_number();
        head
    }
}

impl<'d> Reader<'d> {
    fn nth_sequence<T>(mut self, before: usize) -> Sequence<'d, T> {
        for _ in 0..before {
            self.sequence::<()>();
        }
        self.sequence()
    }
}

/// Where the spans of a record are counted from: the start of its header.
pub(super) fn base(text: &str) -> u32 {
    Reader::new(text, 0).number()
}
