//! The values of one file in two flat lists: the elements of its lists and the fields of its
//! tables, those of one table side by side and sorted by name. A value says where its words stand
//! in the text, so that hardly anything is copied and nothing has to be freed one by one.

use toml::value::Datetime;

use crate::text::Span;

/// Of so few fields, one after the other is found sooner.
const FEW: usize = 16;

/// Everything that a text holds.
#[derive(Debug)]
pub struct Values<'t> {
    text: &'t str,
    /// Words that do not stand in the text as they are meant, such as those with escapes.
    apart: String,
    pub(super) items: Vec<Value>,
    pub(super) fields: Vec<Field>,
    /// The table that holds everything else.
    pub(super) root: Value,
}

/// One value: what it is and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Value {
    pub(in crate::record) what: What,
    pub(in crate::record) span: Span,
}

/// What a value is, in TOML's terms.
#[derive(Debug, Clone, Copy)]
pub(in crate::record) enum What {
    Text(Words),
    /// Decimal digits with their sign, without underscores.
    Integer(Words),
    /// The same of an integer that is written in hexadecimal, octal or binary.
    Based(Words),
    Float(Words),
    Boolean(bool),
    /// In the form of RFC 3339.
    Date(Words),
    List(Run),
    Table(Run),
}

/// Some words: from the start of the text, or, past its end, of those that are kept apart.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::record) struct Words {
    start: u32,
    len: u32,
}

/// Neighbours in one of the lists.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::record) struct Run {
    first: u32,
    len: u32,
}

/// A field of a table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// See [`head`].
    head: u64,
    name: Words,
    /// Where its key stands.
    pub(in crate::record) key: Span,
    pub(in crate::record) value: Value,
}

/// A key: what it says and where it stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Key {
    pub(super) name: Words,
    pub(super) span: Span,
}

impl<'t> Values<'t> {
    /// No values yet; `tokens` of the text are to come.
    pub(super) fn of(text: &'t str, tokens: usize) -> Self {
        Self {
            text,
            apart: String::new(),
            items: Vec::new(),
            // A field takes a name, a sign, a value, and blanks between and behind them.
            fields: Vec::with_capacity(tokens / 6),
            root: Value {
                what: What::Table(Run::default()),
                span: Span::default(),
            },
        }
    }

    pub(in crate::record) fn words(&self, words: Words) -> &str {
        let (start, len) = (words.start as usize, words.len as usize);
        let found = match start.checked_sub(self.text.len()) {
            None => self.text.get(start..start + len),
            Some(start) => self.apart.get(start..start + len),
        };
        found.unwrap_or_default()
    }

    pub(in crate::record) fn items(&self, run: Run) -> &[Value] {
        self.items.get(run.range()).unwrap_or_default()
    }

    pub(in crate::record) fn fields(&self, run: Run) -> &[Field] {
        self.fields.get(run.range()).unwrap_or_default()
    }

    #[inline]
    pub(in crate::record) fn field(&self, run: Run, name: &str) -> Option<&Field> {
        let (fields, head) = (self.fields(run), head(name));
        let start = if fields.len() <= FEW {
            fields.iter().position(|field| field.head >= head)?
        } else {
            // Many names may begin alike.
            fields.partition_point(|field| {
                field.head < head || field.head == head && self.words(field.name) < name
            })
        };
        let alike = fields.get(start..).unwrap_or_default().iter();
        let mut alike = alike.take_while(|field| field.head == head);
        alike.find(|field| self.is_named(field, name))
    }

    /// Whether a field whose name begins like this one has it.
    #[inline]
    fn is_named(&self, field: &Field, name: &str) -> bool {
        // Up to eight bytes, the head is all there is but for zeros.
        field.name.len as usize == name.len()
            && (name.len() <= size_of::<u64>() || self.words(field.name) == name)
    }

    pub(in crate::record) fn name(&self, field: &Field) -> &str {
        self.words(field.name)
    }

    /// Where words stand that the parser gave: in the text, or else apart from here on.
    pub(super) fn place(&mut self, words: &str) -> Words {
        let start = words
            .as_ptr()
            .addr()
            .wrapping_sub(self.text.as_ptr().addr());
        let end = start.saturating_add(words.len());
        if end <= self.text.len() {
            return Words::new(start, words.len());
        }
        let start = self.text.len() + self.apart.len();
        self.apart.push_str(words);
        Words::new(start, words.len())
    }

    /// An integer as the parser gives it. One that is too long for the widest integer keeps its own
    /// digits: it is refused elsewhere.
    pub(super) fn integer(&mut self, digits: &str, radix: u32) -> What {
        if radix == 10 {
            return What::Integer(self.place(digits));
        }
        let number = i128::from_str_radix(digits, radix);
        What::Based(match number {
            Ok(number) => self.place(&number.to_string()),
            Err(_) => self.place(digits),
        })
    }

    /// A date as JSON would carry it: RFC 3339 with `T`, digits as written. A plain day stands like
    /// that in the text (`written`, if the parser says); one that is empty was no date.
    pub(super) fn date(&mut self, date: &Datetime, written: &str) -> Words {
        match date {
            Datetime {
                date: Some(_),
                time: None,
                offset: None,
            } if !written.is_empty() => self.place(written),
            _ => self.place(&date.to_string()),
        }
    }

    pub(super) fn new_field(&self, key: Key, value: Value) -> Field {
        Field {
            head: head(self.words(key.name)),
            name: key.name,
            key: key.span,
            value,
        }
    }

    /// A list of values.
    pub(super) fn list(&mut self, items: &[Value]) -> What {
        let run = Run::new(self.items.len(), items.len());
        self.items.extend_from_slice(items);
        What::List(run)
    }

    /// A table of fields, which it sorts; `None` if two have one name.
    pub(super) fn table(&mut self, fields: &mut [Field]) -> Option<What> {
        fields.sort_unstable_by(|one, other| {
            let heads = one.head.cmp(&other.head);
            heads.then_with(|| self.words(one.name).cmp(self.words(other.name)))
        });
        let alike = |pair: &[Field]| match pair {
            [one, other] => {
                one.head == other.head && self.words(one.name) == self.words(other.name)
            }
            _ => false,
        };
        if fields.windows(2).any(alike) {
            return None;
        }
        let run = Run::new(self.fields.len(), fields.len());
        self.fields.extend_from_slice(fields);
        Some(What::Table(run))
    }
}

impl Words {
    pub(super) fn new(start: usize, len: usize) -> Self {
        Self {
            start: short(start),
            len: short(len),
        }
    }
}

impl Run {
    fn new(first: usize, len: usize) -> Self {
        Self {
            first: short(first),
            len: short(len),
        }
    }

    pub(in crate::record) fn len(self) -> usize {
        self.len as usize
    }

    fn range(self) -> std::ops::Range<usize> {
        let first = self.first as usize;
        first..first + self.len()
    }
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The first eight bytes of a name as a number that is ordered as they are; short names end in
/// zeros. Most names differ in it.
#[inline]
pub fn head(name: &str) -> u64 {
    let bytes = name.as_bytes();
    if let Some(head) = bytes.first_chunk() {
        return u64::from_be_bytes(*head);
    }
    if let Some((first, last)) = bytes.first_chunk().zip(bytes.last_chunk()) {
        // Four to seven bytes: the last four overlap the first, which are cut off again.
        let last = u64::from(u32::from_be_bytes(*last)) << (8 * (8 - bytes.len()));
        return u64::from(u32::from_be_bytes(*first)) << 32 | last & 0xffff_ffff;
    }
    let bytes = bytes.iter().zip([56, 48, 40]);
    bytes.fold(0, |head, (byte, place)| head | u64::from(*byte) << place)
}
