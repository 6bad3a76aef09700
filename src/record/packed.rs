//! Numbers and texts, one after another in one string: how the digests of a file are held.
//! A run keeps millions of small things; apart they would cost more in slack and headers than they
//! say. Everything here is a `str`, so that texts are read where they stand and a stored string
//! needs one check for all. Reading is total: of a text that nobody packed it makes something
//! empty or senseless, never a panic.

use std::cmp::Ordering;
use std::marker::PhantomData;

use crate::text::Span;

/// Bits of a number in one byte; the seventh says that more follow, the eighth stays 0 as in ASCII.
const BITS: u32 = 6;
const MORE: u8 = 1 << BITS;
/// Bytes of a number of fixed width.
const WIDE: usize = 5;
/// How many bytes a writer copies, to keep its room for the next file.
const ROOM: usize = 1 << 18;
/// Sequences of more things than this say where each begins.
const FEW: usize = 8;

/// Writes numbers and texts.
#[derive(Debug, Default)]
pub(super) struct Writer {
    /// Always UTF-8: what is pushed are texts, and numbers in bytes below 128.
    bytes: Vec<u8>,
    /// The byte that spans are counted from.
    base: u32,
}

impl Writer {
    /// Everything written so far; the writer is empty again and keeps its room.
    pub(super) fn take(&mut self) -> Box<str> {
        if self.bytes.len() > ROOM {
            // Much is handed over rather than copied, while the file's tree still fills the memory.
            let bytes = std::mem::take(&mut self.bytes);
            return String::from_utf8(bytes).unwrap_or_default().into();
        }
        let packed = std::str::from_utf8(&self.bytes).unwrap_or_default().into();
        self.bytes.clear();
        packed
    }

    /// Counts spans from a byte of the file from here on.
    pub(super) fn rebase(&mut self, base: u32) {
        self.base = base;
    }

    #[inline]
    pub(super) fn number(&mut self, number: u32) {
        push(&mut self.bytes, number);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(count(text.len()));
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(super) fn span(&mut self, span: Span) {
        let (start, len) = self.relative(span);
        self.number(start);
        self.number(len);
    }

    fn relative(&self, span: Span) -> (u32, u32) {
        // Small either way: most things stand shortly after the start of their record.
        let ahead = span.start.wrapping_sub(self.base).cast_signed();
        let ahead = ((ahead << 1) ^ (ahead >> 31)).cast_unsigned();
        (ahead, span.end - span.start)
    }

    /// Writes a span and a text as one part, without knowing the length of the text again.
    pub(super) fn spanned(&mut self, span: Span, text: &str) {
        let (start, len) = self.relative(span);
        self.number(count(width(start) + width(len) + text.len()));
        self.number(start);
        self.number(len);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Writes things so that the whole can be skipped, and each of many be found at once.
    pub(super) fn sequence<I: IntoIterator>(
        &mut self,
        items: I,
        mut write: impl FnMut(&mut Self, I::Item),
    ) {
        let mut items = items.into_iter();
        let mut next = items.next();
        if next.is_none() {
            self.number(0);
            return;
        }
        let start = self.bytes.len();
        let mut begins = Begins::default();
        self.bytes.extend_from_slice(&LATER);
        let first = self.bytes.len();
        while let Some(item) = next {
            begins.push(count(self.bytes.len() - first));
            write(self, item);
            next = items.next();
        }
        let length = self.bytes.len() - first;
        if let (None, Some(length)) = (begins.more.first(), short(length)) {
            self.bytes[start] = low(begins.count);
            self.bytes[start + 1..first].copy_from_slice(&length);
        } else {
            let mut head = Vec::with_capacity(2 * WIDE + WIDE * begins.count as usize);
            push(&mut head, begins.count);
            push(&mut head, count(length));
            for begin in begins.many() {
                wide(&mut head, begin);
            }
            self.bytes.splice(start..first, head);
        }
    }

    /// Writes a part so that it can be skipped.
    pub(super) fn part(&mut self, write: impl FnOnce(&mut Self)) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&LENGTH_LATER);
        let first = self.bytes.len();
        write(self);
        let length = self.bytes.len() - first;
        if let Some(length) = short(length) {
            self.bytes[start..first].copy_from_slice(&length);
        } else {
            let mut head = Vec::with_capacity(WIDE + 1);
            push(&mut head, count(length));
            self.bytes.splice(start..first, head);
        }
    }
}

/// The place of a length that is not known yet: two bytes, enough for nearly all.
const LENGTH_LATER: [u8; 2] = [0; 2];
/// That of a count before it: of few things, one byte.
const LATER: [u8; 3] = [0; 3];

/// A length in exactly two bytes, if it fits.
fn short(length: usize) -> Option<[u8; 2]> {
    let high = u8::try_from(length >> BITS)
        .ok()
        .filter(|high| *high < MORE)?;
    Some([MORE | low(count(length)), high])
}

/// Where the things of a sequence begin; only of many it has to be said.
#[derive(Default)]
struct Begins {
    count: u32,
    few: [u32; FEW],
    more: Vec<u32>,
}

impl Begins {
    fn push(&mut self, begin: u32) {
        match self.few.get_mut(self.count as usize) {
            Some(place) => *place = begin,
            None => self.more.push(begin),
        }
        self.count += 1;
    }

    fn many(&self) -> impl Iterator<Item = u32> {
        let all = self.few.iter().chain(&self.more).copied();
        all.take(if self.more.is_empty() { 0 } else { usize::MAX })
    }
}

/// A length as it is packed.
pub(super) fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[inline]
fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= u32::from(MORE) {
        bytes.push(MORE | low(number));
        number >>= BITS;
    }
    bytes.push(low(number));
}

/// How many bytes a number takes.
fn width(number: u32) -> usize {
    let bits = u32::BITS - number.leading_zeros();
    bits.div_ceil(BITS).max(1) as usize
}

fn wide(bytes: &mut Vec<u8>, mut number: u32) {
    for _ in 0..WIDE {
        bytes.push(low(number));
        number >>= BITS;
    }
}

fn low(number: u32) -> u8 {
    (number % u32::from(MORE)).to_le_bytes()[0]
}

/// Reads what a [`Writer`] wrote, from some place on.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'d> {
    text: &'d str,
    at: usize,
    base: u32,
}

impl<'d> Reader<'d> {
    pub(super) fn new(text: &'d str, at: usize) -> Self {
        Self { text, at, base: 0 }
    }

    /// Counts spans from a byte of the file from here on.
    pub(super) fn rebase(&mut self, base: u32) {
        self.base = base;
    }

    /// The byte that spans are counted from.
    pub(super) fn base(&self) -> u32 {
        self.base
    }

    /// How far it has read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Whether nothing is left.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    #[inline]
    pub(super) fn number(&mut self) -> u32 {
        match self.text.as_bytes().get(self.at..) {
            // By far the most are small, and nearly all others say where something stands.
            Some([only, ..]) if *only < MORE => {
                self.at += 1;
                u32::from(*only)
            }
            Some([low, high, ..]) if *low < 2 * MORE && *high < MORE => {
                self.at += 2;
                u32::from(low % MORE) | (u32::from(*high) << BITS)
            }
            _ => self.long_number(),
        }
    }

    /// Reads over a number.
    #[inline]
    pub(super) fn skip_number(&mut self) {
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            self.at += 1;
            if byte & MORE == 0 {
                break;
            }
        }
    }

    fn long_number(&mut self) -> u32 {
        let (mut number, mut shift) = (0, 0);
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            self.at += 1;
            number |= u32::from(byte % MORE) << shift;
            shift += BITS;
            if byte & MORE == 0 || shift >= u32::BITS {
                break;
            }
        }
        number
    }

    #[inline]
    pub(super) fn text(&mut self) -> &'d str {
        let len = self.number() as usize;
        let start = self.at;
        self.skip(len);
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Reads over a text; says whether it is this one.
    #[inline]
    pub(super) fn is_text(&mut self, text: &str) -> bool {
        let len = self.number() as usize;
        let start = self.at;
        self.skip(len);
        len == text.len() && self.text.as_bytes().get(start..self.at) == Some(text.as_bytes())
    }

    /// Reads over a text.
    #[inline]
    pub(super) fn skip_text(&mut self) {
        let len = self.number() as usize;
        self.skip(len);
    }

    #[inline]
    pub(super) fn span(&mut self) -> Span {
        let ahead = self.number();
        let ahead = (ahead >> 1) ^ 0u32.wrapping_sub(ahead & 1);
        let start = self.base.wrapping_add(ahead);
        let len = self.number();
        Span {
            start,
            end: start.saturating_add(len),
        }
    }

    /// The text behind a span, at a part that holds both.
    #[inline]
    pub(super) fn spanned_text(&mut self) -> &'d str {
        let len = self.number() as usize;
        let end = self.at.saturating_add(len).min(self.text.len());
        self.skip_number();
        self.skip_number();
        self.text.get(self.at..end).unwrap_or_default()
    }

    /// The number of a sequence's things; what follows is for [`Reader::sequence`] alone.
    pub(super) fn count(mut self) -> usize {
        self.number() as usize
    }

    /// The same, and reads on to the first of them if they are few enough to be read one by one.
    #[inline]
    pub(super) fn few(&mut self) -> Option<u32> {
        let mut behind = *self;
        let count = behind.number();
        if count as usize > FEW {
            return None;
        }
        if count > 0 {
            behind.skip_number();
        }
        *self = behind;
        Some(count)
    }

    /// The sequence that begins here; reads on behind it.
    #[inline]
    pub(super) fn sequence<T>(&mut self) -> Sequence<'d, T> {
        let count = self.number();
        let len = if count == 0 { 0 } else { self.number() } as usize;
        let begins = self.at;
        if count as usize > FEW {
            self.skip((count as usize).saturating_mul(WIDE));
        }
        let items = *self;
        self.skip(len);
        Sequence {
            items,
            count,
            begins,
            of: PhantomData,
        }
    }

    /// Reads over a part.
    #[inline]
    pub(super) fn skip_part(&mut self) {
        self.skip_text();
    }

    /// The part that begins here; reads on behind it.
    pub(super) fn part(&mut self) -> Self {
        let len = self.number() as usize;
        let part = *self;
        self.skip(len);
        part
    }

    #[inline]
    pub(super) fn skip(&mut self, len: usize) {
        self.at = self.at.saturating_add(len).min(self.text.len());
    }

    fn wide(&self, at: usize) -> u32 {
        let bytes = self.text.as_bytes().get(at..).unwrap_or_default();
        let digits = bytes.iter().take(WIDE).rev();
        digits.fold(0, |number, byte| (number << BITS) | u32::from(byte % MORE))
    }
}

/// What stands in a sequence.
pub trait Item<'d>: Sized {
    /// Reads one.
    #[doc(hidden)]
    fn read(from: &mut Reader<'d>) -> Self;
}

/// Things of one sort, in their order, read as they are asked for.
#[derive(Debug)]
pub struct Sequence<'d, T> {
    items: Reader<'d>,
    count: u32,
    begins: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Sequence<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Sequence<'_, T> {}

impl<'d, T> Sequence<'d, T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// A reader at one of them; of few, those before it are read.
    pub(super) fn reader(
        &self,
        number: usize,
        pass: impl Fn(&mut Reader<'d>),
    ) -> Option<Reader<'d>> {
        if number >= self.len() {
            return None;
        }
        let mut items = self.items;
        if self.len() > FEW {
            items.skip(items.wide(self.begins + number * WIDE) as usize);
        } else {
            (0..number).for_each(|_| pass(&mut items));
        }
        Some(items)
    }
}

impl<'d, T: Item<'d>> Sequence<'d, T> {
    /// The one at a position.
    pub fn get(&self, number: usize) -> Option<T> {
        let pass = |items: &mut Reader<'d>| drop(T::read(items));
        self.reader(number, pass).map(|mut at| T::read(&mut at))
    }

    /// The first.
    pub fn first(&self) -> Option<T> {
        self.get(0)
    }

    /// All of them.
    pub fn iter(&self) -> Items<'d, T> {
        Items {
            rest: self.items,
            left: self.count,
            of: PhantomData,
        }
    }

    /// How many of them, from the first on, stand before some place in their order.
    pub fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        if self.len() <= FEW {
            return self.iter().take_while(before).count();
        }
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle).is_some_and(|item| before(&item)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl<'d, T: Item<'d>> Sequence<'d, T> {
    /// The one that compares as equal, where they are sorted by that comparison.
    pub fn find_sorted(&self, compare: impl Fn(&T) -> Ordering) -> Option<T> {
        if self.len() <= FEW {
            return self.iter().find(|item| compare(item).is_eq());
        }
        let before = self.partition_point(|item| compare(item).is_lt());
        self.get(before).filter(|item| compare(item).is_eq())
    }
}

impl<'d, T: Item<'d>> IntoIterator for &Sequence<'d, T> {
    type Item = T;
    type IntoIter = Items<'d, T>;

    fn into_iter(self) -> Items<'d, T> {
        self.iter()
    }
}

impl<'d, T: Item<'d>> IntoIterator for Sequence<'d, T> {
    type Item = T;
    type IntoIter = Items<'d, T>;

    fn into_iter(self) -> Items<'d, T> {
        self.iter()
    }
}

/// Goes through a [`Sequence`].
#[derive(Debug, Clone)]
pub struct Items<'d, T> {
    rest: Reader<'d>,
    left: u32,
    of: PhantomData<fn() -> T>,
}

impl<'d, T: Item<'d>> Iterator for Items<'d, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.left = self.left.checked_sub(1)?;
        // A count that nobody wrote ends with the text.
        (!self.rest.is_done()).then(|| T::read(&mut self.rest))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let most = self.left as usize;
        (most.min(self.rest.text.len()), Some(most))
    }
}
