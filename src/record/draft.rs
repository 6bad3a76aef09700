//! How a record becomes a digest: everything that one is made of, packed.

use super::digest::{FAULTY, INVALID_ID, NO_ID, RENAMED, WITHDRAWN};
use super::digests::Packed;
use super::keep::Keep;
use super::node::Node;
use super::packed::Writer;
use super::parts::{Absence, Check, Excerpt, Link, Reference, UniqueKey, Withdrawn};
use crate::text::Span;

/// Everything that a digest is made of.
#[derive(Debug)]
pub struct Draft<'t> {
    /// Position of its kind in the catalog.
    pub kind: u16,
    /// The record.
    pub node: Node<'t>,
    /// Its id, or why it has none.
    pub id: Result<&'t str, Absence>,
    /// Where that is written.
    pub id_span: Span,
    /// What is kept of it.
    pub keep: &'t Keep,
    /// Its references, in the order of the text.
    pub references: &'t [Reference<'t>],
    /// Its checks, in the order of the walk.
    pub checks: &'t [Check<'t>],
    /// Values of the kind's `x-unique` constraints.
    pub unique: &'t [Option<UniqueKey<'t>>],
    /// Places of its values that are at fault, sorted.
    pub faults: &'t [Span],
    /// Its links, in the order of the text.
    pub links: &'t [Link<'t>],
    /// The words it quotes, in the order of the text.
    pub excerpts: &'t [Excerpt<'t>],
    /// Former ids, with where each is written.
    pub formerly: &'t [(&'t str, Span)],
    /// Why it is withdrawn, if it is.
    pub withdrawn: Option<Withdrawn<'t>>,
}

/// Packs the records of files, one file after another.
#[derive(Debug)]
pub struct Packer {
    into: Writer,
    quoting: bool,
}

impl Packer {
    /// Packs records. `quoting`: with their links and excerpts, which only those ask for who
    /// publish them or compare them with pages.
    pub fn new(quoting: bool) -> Self {
        Self {
            into: Writer::default(),
            quoting,
        }
    }

    /// Whether links and excerpts are packed.
    pub fn is_quoting(&self) -> bool {
        self.quoting
    }

    /// Adds a record.
    pub fn add(&mut self, record: &Draft<'_>) {
        self.into.part(|into| record.write(into));
    }

    /// What was added since the last time: the records of one file.
    pub fn file(&mut self) -> Packed {
        Packed::from_text(self.into.take())
    }
}

impl Draft<'_> {
    fn flags(&self) -> u8 {
        let id = match self.id {
            Ok(_) => 0,
            Err(Absence::Missing) => NO_ID,
            Err(Absence::Invalid) => INVALID_ID,
        };
        let faulty = if self.faults.is_empty() { 0 } else { FAULTY };
        let renamed = if self.formerly.is_empty() { 0 } else { RENAMED };
        id | faulty | renamed | self.withdrawn.map_or(0, |_| WITHDRAWN)
    }

    fn write(&self, into: &mut Writer) {
        let header = self.node.span();
        into.number(self.flags().into());
        into.number(self.kind.into());
        into.rebase(header.start);
        into.number(header.start);
        self.keep.pack(self.node, into);
        into.number(header.end - header.start);
        into.text(self.id.unwrap_or_default());
        into.span(self.id_span);
        into.sequence(self.references, |into, reference| {
            into.span(reference.span);
            into.number(reference.site.into());
            into.text(reference.pointer);
            into.text(reference.target);
        });
        into.sequence(self.checks, |into, check| {
            into.number(check.rule.into());
            into.text(check.pointer);
            into.number(u32::from(check.outcome as u8));
        });
        into.sequence(self.unique, |into, key| {
            into.sequence(key, |into, key| {
                into.text(key.text);
                into.span(key.span);
            });
        });
        into.sequence(self.faults, |into, span| into.span(*span));
        into.sequence(self.links, |into, link| link.write(into));
        into.sequence(self.excerpts, |into, words| {
            into.number(words.site.into());
            into.text(words.pointer);
            into.span(words.span);
            into.text(words.text);
        });
        into.sequence(self.formerly, |into, (id, span)| {
            into.text(id);
            into.span(*span);
        });
        into.sequence(self.withdrawn, |into, withdrawn| {
            into.text(withdrawn.reason);
            into.sequence(withdrawn.replaced_by, Writer::text);
        });
    }
}
