//! The parts of a digest that it holds several of, and how each is read where
//! it is packed.

use std::borrow::Cow;

use super::packed::{Item, Reader, Sequence, Writer};
use crate::text::Span;

/// One rule checked at one place of a record.
#[derive(Debug, Clone, Copy)]
pub struct Check<'d> {
    /// Position of the rule among the kind's own.
    pub rule: u16,
    /// Pointer from the record to what the rule calls `self`.
    pub pointer: &'d str,
    /// What came out.
    pub outcome: CheckOutcome,
}

impl<'d> Item<'d> for Check<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            rule: from.short(),
            pointer: from.text(),
            outcome: CheckOutcome::read(from.number()),
        }
    }
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckOutcome {
    /// It waits for the other records.
    Pending,
    /// It holds.
    Holds,
    /// It holds only because rounding explains the difference.
    ByRounding,
    /// It does not hold.
    Contradicted,
    /// It does not hold, and a person accepted that.
    ContradictedWaived,
    /// It ended in something missing or already at fault.
    NotChecked,
    /// Its figures have nothing to compare.
    NotComparable,
    /// The rule failed.
    Faulty,
}

impl CheckOutcome {
    const ALL: [Self; 8] = [
        Self::Pending,
        Self::Holds,
        Self::ByRounding,
        Self::Contradicted,
        Self::ContradictedWaived,
        Self::NotChecked,
        Self::NotComparable,
        Self::Faulty,
    ];

    fn read(number: u32) -> Self {
        let found = Self::ALL.get(number as usize);
        found.copied().unwrap_or(Self::NotChecked)
    }

    /// The word that outputs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Holds => "holds",
            Self::ByRounding => "by-rounding",
            Self::Contradicted => "contradicted",
            Self::ContradictedWaived => "contradicted-waived",
            Self::NotChecked => "not-checked",
            Self::NotComparable => "not-comparable",
            Self::Faulty => "rule-error",
        }
    }
}

/// Why a record has no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It is not written.
    Missing,
    /// It is written but is no id.
    Invalid,
}

/// One reference of a record.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'d> {
    /// Position of its `x-ref` among those of the kind's plan.
    pub site: u16,
    /// Pointer from the record to the string.
    pub pointer: &'d str,
    /// Where the string is written.
    pub span: Span,
    /// The string.
    pub target: &'d str,
}

impl<'d> Item<'d> for Reference<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            span: from.span(),
            site: from.short(),
            pointer: from.text(),
            target: from.text(),
        }
    }
}

impl<'d> Sequence<'d, Reference<'d>> {
    /// The number of the first that is written at a place; they stand in the order of the text.
    pub fn at(&self, span: Span) -> Option<usize> {
        let first = self.partition_point(|it| it.span < span);
        let found = self.get(first).filter(|it| it.span == span);
        found.map(|_| first)
    }
}

/// The first part of a [`Reference`] alone.
pub(super) struct Site(pub(super) u16);

impl Item<'_> for Site {
    fn read(from: &mut Reader<'_>) -> Self {
        from.skip_number();
        from.skip_number();
        let site = from.short();
        from.skip_text();
        from.skip_text();
        Self(site)
    }
}

/// An address on the web that a record gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'d> {
    /// Position of its `x-link` among those of the kind's plan.
    pub site: u16,
    /// Pointer from the record to the string.
    pub pointer: &'d str,
    /// Where the string is written.
    pub span: Span,
    /// The address as written.
    pub url: &'d str,
    /// The archived copy beside it, if the record gives one, and where that is written.
    pub archive: Option<(&'d str, Span)>,
    /// The day the address was opened, as written.
    pub accessed: Option<Cow<'d, str>>,
}

impl Link<'_> {
    pub(super) fn write(&self, into: &mut Writer) {
        into.number(self.site.into());
        into.text(self.pointer);
        into.span(self.span);
        into.text(self.url);
        into.sequence(self.archive, |into, (url, span)| {
            into.text(url);
            into.span(span);
        });
        into.sequence(self.accessed.as_deref(), Writer::text);
    }
}

impl<'d> Item<'d> for Link<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            site: from.short(),
            pointer: from.text(),
            span: from.span(),
            url: from.text(),
            archive: from.sequence().first(),
            accessed: from.sequence().first().map(Cow::Borrowed),
        }
    }
}

/// Words that a record quotes from a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excerpt<'d> {
    /// Position of its `x-excerpt` among those of the kind's plan.
    pub site: u16,
    /// Pointer from the record to the string.
    pub pointer: &'d str,
    /// Where the string is written.
    pub span: Span,
    /// The words.
    pub text: &'d str,
}

impl<'d> Item<'d> for Excerpt<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            site: from.short(),
            pointer: from.text(),
            span: from.span(),
            text: from.text(),
        }
    }
}

/// The values of a unique key, made comparable.
#[derive(Debug, Clone, Copy)]
pub struct UniqueKey<'d> {
    /// The values as one text.
    pub text: &'d str,
    /// Where the first of them is written.
    pub span: Span,
}

impl<'d> Item<'d> for UniqueKey<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            text: from.text(),
            span: from.span(),
        }
    }
}

/// That a record no longer stands, and what stands in its place.
#[derive(Debug, Clone, Copy)]
pub struct Withdrawn<'d> {
    /// The reason given.
    pub reason: &'d str,
    /// Address or id of the record that replaces it.
    pub replaced_by: Option<&'d str>,
}

impl<'d> Item<'d> for Withdrawn<'d> {
    fn read(from: &mut Reader<'d>) -> Self {
        Self {
            reason: from.text(),
            replaced_by: from.sequence().first(),
        }
    }
}

impl<'d, T: Item<'d>> Item<'d> for Option<T> {
    fn read(from: &mut Reader<'d>) -> Self {
        from.sequence().first()
    }
}

impl<'d> Item<'d> for &'d str {
    fn read(from: &mut Reader<'d>) -> Self {
        from.text()
    }
}

impl<'d> Item<'d> for Span {
    fn read(from: &mut Reader<'d>) -> Self {
        from.span()
    }
}

impl<'d> Item<'d> for (&'d str, Span) {
    fn read(from: &mut Reader<'d>) -> Self {
        (from.text(), from.span())
    }
}

impl Reader<'_> {
    fn short(&mut self) -> u16 {
        u16::try_from(self.number()).unwrap_or_default()
    }
}
