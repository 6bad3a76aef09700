//! Grows the values of a file straight from the parser's events, for texts that are right and
//! written as nearly all are: each table in one go, or as the elements of lists of tables at the
//! top. At anything else it gives up, and [`super::recover`] has the last word; so it need not know
//! why a text is wrong, and may not take one that is.

use std::borrow::Cow;

use toml::value::Datetime;
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::lexer::Token;
use toml_parser::parser::{EventReceiver, parse_document};
use toml_parser::{ErrorSink, ParseError, Source};

use super::values::{Field, Key, Value, Values, What, Words};
use crate::text::Span;

/// How deep lists and tables within one value go before it gives up; the parser's own limit.
const DEEP: usize = 80;
/// How many parts a name may have, and how many lists of tables may stand at the top.
const MANY: usize = 64;
/// Room for the fields and elements of most records.
const ROOM: usize = 32;

/// The values of a text; `None` where there is any doubt about it.
pub(super) fn grow(text: &str) -> Option<Values<'_>> {
    let source = Source::new(text);
    let tokens: Vec<Token> = source.lex().into_vec();
    let mut grower = Grower {
        source,
        values: Values::of(text, tokens.len()),
        open: Vec::with_capacity(ROOM),
        fields: Vec::with_capacity(ROOM),
        items: Vec::with_capacity(ROOM),
        path: Vec::with_capacity(ROOM),
        begin: 0,
        deep: 0,
        tops: Vec::new(),
        doubtful: false,
    };
    grower.begin(Kind::Table, Key::default(), Span::default());
    let mut fault: Option<ParseError> = None;
    parse_document(&tokens, &mut grower, &mut fault);
    grower.finish().filter(|_| fault.is_none())
}

struct Grower<'t> {
    source: Source<'t>,
    /// What is closed.
    values: Values<'t>,
    /// What is open, the root first.
    open: Vec<Open>,
    /// Fields and elements of what is open, each behind those of what is around it.
    fields: Vec<Field>,
    items: Vec<Value>,
    /// The key that is being read; once its value begins, its last part.
    path: Vec<Key>,
    /// Where the header that is being read begins.
    begin: usize,
    /// How many lists and tables within one value are open.
    deep: usize,
    /// The lists of tables at the top, which may go on when others have come between.
    tops: Vec<(Key, Span, Vec<Value>)>,
    doubtful: bool,
}

/// Something that is still growing.
#[derive(Clone, Copy)]
struct Open {
    kind: Kind,
    /// Its key in the table around it.
    key: Key,
    span: Span,
    /// Where its own fields or elements begin.
    first: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A table of a header, or one that headers below it imply.
    Table,
    /// A list of tables, each with its own header.
    Tables,
    /// One of these.
    Element,
    /// A table that the dots of a key imply.
    Dotted,
    /// A table in braces.
    Inline,
    /// A list in brackets.
    List,
}

impl Open {
    fn new(kind: Kind, key: Key, span: Span, first: usize) -> Self {
        Self {
            kind,
            key,
            span,
            first,
        }
    }

    fn is_list(self) -> bool {
        matches!(self.kind, Kind::Tables | Kind::List)
    }
}

impl<'t> Grower<'t> {
    fn doubt(&mut self) {
        self.doubtful = true;
    }

    fn begin(&mut self, kind: Kind, key: Key, span: Span) {
        let is_list = matches!(kind, Kind::Tables | Kind::List);
        let first = if is_list {
            self.items.len()
        } else {
            self.fields.len()
        };
        self.open.push(Open::new(kind, key, span, first));
    }

    /// Puts a value into what is open.
    fn add(&mut self, key: Key, value: Value) {
        match self.open.last() {
            Some(around) if around.is_list() => self.items.push(value),
            Some(_) => self.fields.push(self.values.new_field(key, value)),
            None => self.doubt(),
        }
    }

    /// Closes what was opened last.
    fn close(&mut self) {
        let Some(closed) = self.open.pop() else {
            return self.doubt();
        };
        let what = if closed.is_list() {
            let items = self.items.get(closed.first..).unwrap_or_default();
            if closed.kind == Kind::Tables && self.open.len() == 1 {
                let top = find(&self.values, &self.tops, closed.key);
                match top.and_then(|at| self.tops.get_mut(at)) {
                    Some((_, _, tables)) => tables.extend_from_slice(items),
                    None => self.tops.push((closed.key, closed.span, items.to_vec())),
                }
                self.doubtful |= self.tops.len() > MANY;
                return self.items.truncate(closed.first);
            }
            let list = self.values.list(items);
            self.items.truncate(closed.first);
            list
        } else {
            let fields = self.fields.get_mut(closed.first..).unwrap_or_default();
            let table = self.values.table(fields);
            self.fields.truncate(closed.first);
            let Some(table) = table else {
                return self.doubt();
            };
            table
        };
        let span = closed.span;
        self.add(closed.key, Value { what, span });
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.close();
        }
    }

    fn is_open(&self, at: usize, key: Key) -> Option<Kind> {
        let open = self.open.get(at)?;
        let same = self.values.words(open.key.name) == self.values.words(key.name);
        same.then_some(open.kind)
    }

    /// A header was read: closes what it does not stand in, and opens its table.
    fn header(&mut self, end: usize, is_list: bool) {
        let span = Span::new(self.begin, end);
        let path = std::mem::take(&mut self.path);
        let Some((last, around)) = path.split_last() else {
            return self.doubt();
        };
        // The root comes first, and a list of tables is followed by its last element.
        let (mut depth, mut shared) = (1, 0);
        for key in around {
            match self.is_open(depth, *key) {
                Some(Kind::Table) => depth += 1,
                Some(Kind::Tables) => depth += 2,
                _ => break,
            }
            shared += 1;
        }
        let goes_on =
            is_list && shared == around.len() && self.is_open(depth, *last) == Some(Kind::Tables);
        self.close_to(depth + usize::from(goes_on));
        for key in around.iter().skip(shared) {
            self.begin(Kind::Table, *key, key.span);
        }
        if is_list {
            if !goes_on {
                self.begin(Kind::Tables, *last, span);
            }
            self.begin(Kind::Element, Key::default(), span);
        } else {
            self.begin(Kind::Table, *last, span);
        }
        self.path = path;
        self.path.clear();
    }

    /// The key of a field was read: opens the tables that its dots imply, closes others.
    fn field(&mut self) {
        let is_dotted = |open: &Open| open.kind == Kind::Dotted;
        let around = self.open.iter().rposition(|open| !is_dotted(open));
        let Some((last, dots)) = self.path.split_last() else {
            return self.doubt();
        };
        let (last, count) = (*last, dots.len());
        let mut depth = around.map_or(0, |around| around + 1);
        if count == 0 && depth == self.open.len() {
            return;
        }
        let mut shared = 0;
        while shared < count && self.is_open(depth, self.path[shared]).is_some() {
            depth += 1;
            shared += 1;
        }
        self.close_to(depth);
        for at in shared..count {
            let key = self.path[at];
            self.begin(Kind::Dotted, key, key.span);
        }
        self.path.clear();
        self.path.push(last);
    }

    /// The key whose value begins; none within a list.
    fn key(&mut self) -> Key {
        self.path.pop().unwrap_or_default()
    }

    fn enter(&mut self, kind: Kind, at: usize) -> bool {
        self.deep += 1;
        if self.deep > DEEP {
            self.doubt();
            return false;
        }
        let key = self.key();
        self.begin(kind, key, Span::new(at, at));
        true
    }

    fn leave(&mut self, kind: Kind, end: usize) {
        self.deep = self.deep.saturating_sub(1);
        while self
            .open
            .last()
            .is_some_and(|open| open.kind == Kind::Dotted)
        {
            self.close();
        }
        match self.open.last_mut() {
            Some(open) if open.kind == kind => {
                open.span = Span::new(open.span.start as usize, end);
                self.close();
            }
            _ => self.doubt(),
        }
    }

    /// Words that a [`Cow`] of the parser holds.
    fn place(&mut self, words: &Cow<'t, str>) -> Words {
        self.values.place(words)
    }

    /// What stands between the quotes of a text of one line, if it is meant as it is written.
    fn plain(&self, span: Span, encoding: Option<Encoding>) -> Option<Words> {
        if encoding != Some(Encoding::BasicString) {
            return None;
        }
        let raw = self.source.input().get(span.range())?;
        let within = raw.strip_prefix('"')?.strip_suffix('"')?;
        let is_plain = within.bytes().fold(true, |all, byte| {
            all & (byte >= b' ') & (byte != 0x7f) & (byte != b'\\') & (byte != b'"')
        });
        is_plain.then(|| Words::new(span.start as usize + 1, within.len()))
    }

    fn scalar_of(&mut self, at: toml_parser::Span, encoding: Option<Encoding>) -> Option<What> {
        let span = Span::new(at.start(), at.end());
        if let Some(words) = self.plain(span, encoding) {
            return Some(What::Text(words));
        }
        let raw = self.source.input().get(span.range())?;
        let raw = toml_parser::Raw::new_unchecked(raw, encoding, at);
        let mut decoded = Cow::Borrowed("");
        let mut fault: Option<ParseError> = None;
        let kind = raw.decode_scalar(&mut decoded, &mut fault);
        if fault.is_some() {
            return None;
        }
        Some(match kind {
            ScalarKind::String => What::Text(self.place(&decoded)),
            ScalarKind::Boolean(truth) => What::Boolean(truth),
            ScalarKind::Float => What::Float(self.place(&decoded)),
            ScalarKind::Integer(radix) => self.values.integer(&decoded, radix.value()),
            ScalarKind::DateTime => {
                let date: Datetime = decoded.parse().ok()?;
                What::Date(super::date(&mut self.values, &date, &decoded))
            }
        })
    }

    fn name_of(&mut self, at: toml_parser::Span, encoding: Option<Encoding>) -> Option<Words> {
        let span = Span::new(at.start(), at.end());
        let raw = self.source.input().get(span.range())?;
        let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if encoding.is_none() && !raw.is_empty() && raw.bytes().all(is_bare) {
            return Some(Words::new(at.start(), raw.len()));
        }
        let mut decoded = Cow::Borrowed("");
        let mut fault: Option<ParseError> = None;
        let raw = toml_parser::Raw::new_unchecked(raw, encoding, at);
        raw.decode_key(&mut decoded, &mut fault);
        fault.is_none().then(|| self.place(&decoded))
    }

    fn finish(mut self) -> Option<Values<'t>> {
        self.close_to(1);
        for (key, span, tables) in std::mem::take(&mut self.tops) {
            let what = self.values.list(&tables);
            self.add(key, Value { what, span });
        }
        let root = self.values.table(&mut self.fields)?;
        self.values.root.what = root;
        (!self.doubtful).then_some(self.values)
    }
}

fn find(values: &Values<'_>, tops: &[(Key, Span, Vec<Value>)], key: Key) -> Option<usize> {
    let name = values.words(key.name);
    tops.iter()
        .position(|(top, _, _)| values.words(top.name) == name)
}

impl EventReceiver for Grower<'_> {
    fn std_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.begin = span.start();
        self.path.clear();
    }

    fn std_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.header(span.end(), false);
    }

    fn array_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.begin = span.start();
        self.path.clear();
    }

    fn array_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.header(span.end(), true);
    }

    fn inline_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) -> bool {
        self.enter(Kind::Inline, span.start())
    }

    fn inline_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.leave(Kind::Inline, span.end());
    }

    fn array_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) -> bool {
        self.enter(Kind::List, span.start())
    }

    fn array_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.leave(Kind::List, span.end());
    }

    fn simple_key(
        &mut self,
        span: toml_parser::Span,
        encoding: Option<Encoding>,
        _: &mut dyn ErrorSink,
    ) {
        let Some(name) = self
            .name_of(span, encoding)
            .filter(|_| self.path.len() < MANY)
        else {
            return self.doubt();
        };
        let span = Span::new(span.start(), span.end());
        self.path.push(Key { name, span });
    }

    fn key_val_sep(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.field();
    }

    fn scalar(
        &mut self,
        span: toml_parser::Span,
        encoding: Option<Encoding>,
        _: &mut dyn ErrorSink,
    ) {
        let Some(what) = self.scalar_of(span, encoding) else {
            return self.doubt();
        };
        let span = Span::new(span.start(), span.end());
        let key = self.key();
        self.add(key, Value { what, span });
    }

    fn comment(&mut self, span: toml_parser::Span, error: &mut dyn ErrorSink) {
        if let Some(raw) = self.source.get(span) {
            raw.decode_comment(error);
        }
    }

    fn newline(&mut self, span: toml_parser::Span, error: &mut dyn ErrorSink) {
        if let Some(raw) = self.source.get(span) {
            raw.decode_newline(error);
        }
    }

    fn error(&mut self, _: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.doubt();
    }
}
