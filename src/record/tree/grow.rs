//! Grows the values of a file straight from the parser's events, for texts that are right and
//! written as nearly all are: each table in one go, or as the elements of lists of tables at the
//! top. At anything else it gives up, and [`super::recover`] has the last word; so it need not know
//! why a text is wrong, and may not take one that is.

use std::cell::Cell;

use toml_parser::lexer::Token;
use toml_parser::parser::parse_document;
use toml_parser::{ParseError, Source};

use super::values::{Field, Key, Value, Values, What};
use crate::text::Span;

/// How deep lists and tables within one value go before it gives up; the parser's own limit.
const DEEP: usize = 80;
/// How many parts a name may have, and how many lists of tables may stand at the top.
pub(super) const MANY: usize = 64;
/// Files of more tokens leave no room behind.
const LARGE: usize = 1 << 16;

/// The values of a text; `None` where there is any doubt about it.
pub(super) fn grow(text: &str) -> Option<Values<'_>> {
    let source = Source::new(text);
    let mut room = ROOM.replace(Room::new());
    room.tokens.extend(source.lex());
    let mut grower = Grower {
        source,
        values: Values::of(text, room.tokens.len()),
        open: std::mem::take(&mut room.open),
        fields: std::mem::take(&mut room.fields),
        items: std::mem::take(&mut room.items),
        path: std::mem::take(&mut room.path),
        begin: 0,
        deep: 0,
        tops: Vec::new(),
        doubtful: false,
    };
    grower.begin(Kind::Table, Key::default(), Span::default());
    let mut fault: Option<ParseError> = None;
    parse_document(&room.tokens, &mut grower, &mut fault);
    let values = grower.finish(&mut room).filter(|_| fault.is_none());
    room.keep();
    values
}

/// Empty lists with room for what a file takes while it grows.
struct Room {
    tokens: Vec<Token>,
    open: Vec<Open>,
    fields: Vec<Field>,
    items: Vec<Value>,
    path: Vec<Key>,
}

thread_local! {
    /// Files are many and small: what one needed the next one finds.
    static ROOM: Cell<Room> = const { Cell::new(Room::new()) };
}

impl Room {
    const fn new() -> Self {
        Self {
            tokens: Vec::new(),
            open: Vec::new(),
            fields: Vec::new(),
            items: Vec::new(),
            path: Vec::new(),
        }
    }

    /// Leaves the lists for the next file, unless this one was large.
    fn keep(mut self) {
        if self.tokens.capacity() > LARGE {
            return;
        }
        self.tokens.clear();
        self.open.clear();
        self.fields.clear();
        self.items.clear();
        self.path.clear();
        ROOM.set(self);
    }
}

pub(super) struct Grower<'t> {
    pub(super) source: Source<'t>,
    /// What is closed.
    pub(super) values: Values<'t>,
    /// What is open, the root first.
    open: Vec<Open>,
    /// Fields and elements of what is open, each behind those of what is around it.
    fields: Vec<Field>,
    items: Vec<Value>,
    /// The key that is being read; once its value begins, its last part.
    pub(super) path: Vec<Key>,
    /// Where the header that is being read begins.
    pub(super) begin: usize,
    /// How many lists and tables within one value are open.
    deep: usize,
    /// The lists of tables at the top, which may go on when others have come between.
    tops: Vec<Top>,
    doubtful: bool,
}

/// A list of tables at the top, with its first key and header.
struct Top {
    key: Key,
    span: Span,
    tables: Vec<Value>,
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
pub(super) enum Kind {
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

impl Kind {
    fn is_list(self) -> bool {
        matches!(self, Self::Tables | Self::List)
    }
}

impl<'t> Grower<'t> {
    pub(super) fn doubt(&mut self) {
        self.doubtful = true;
    }

    fn begin(&mut self, kind: Kind, key: Key, span: Span) {
        let first = if kind.is_list() {
            self.items.len()
        } else {
            self.fields.len()
        };
        self.open.push(Open {
            kind,
            key,
            span,
            first,
        });
    }

    /// Puts a value into what is open.
    pub(super) fn add(&mut self, key: Key, value: Value) {
        match self.open.last() {
            Some(around) if around.kind.is_list() => self.items.push(value),
            Some(_) => self.fields.push(self.values.new_field(key, value)),
            None => self.doubt(),
        }
    }

    /// Closes what was opened last.
    fn close(&mut self) {
        let Some(closed) = self.open.pop() else {
            return self.doubt();
        };
        let what = match closed.kind {
            Kind::Tables if self.open.len() == 1 => return self.set_aside(&closed),
            Kind::Tables | Kind::List => Some(self.list(closed.first)),
            _ => self.table(closed.first),
        };
        let Some(what) = what else {
            return self.doubt();
        };
        let span = closed.span;
        self.add(closed.key, Value { what, span });
    }

    /// Takes the elements from a number on for those of one list.
    fn list(&mut self, first: usize) -> What {
        let items = self.items.get(first..).unwrap_or_default();
        let list = self.values.list(items);
        self.items.truncate(first);
        list
    }

    /// Takes the fields from a number on for those of one table.
    fn table(&mut self, first: usize) -> Option<What> {
        let fields = self.fields.get_mut(first..).unwrap_or_default();
        let table = self.values.table(fields);
        self.fields.truncate(first);
        table
    }

    /// Keeps a list of tables at the top, to which more may come.
    fn set_aside(&mut self, closed: &Open) {
        let items = self.items.get(closed.first..).unwrap_or_default();
        let name = self.values.words(closed.key.name);
        let is_it = |top: &Top| self.values.words(top.key.name) == name;
        match self.tops.iter().position(is_it) {
            Some(at) => self.tops[at].tables.extend_from_slice(items),
            None if self.tops.len() < MANY => self.tops.push(Top {
                key: closed.key,
                span: closed.span,
                tables: items.to_vec(),
            }),
            None => self.doubtful = true,
        }
        self.items.truncate(closed.first);
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
    pub(super) fn header(&mut self, end: usize, is_list: bool) {
        let span = Span::new(self.begin, end);
        let Some(last) = self.path.pop() else {
            return self.doubt();
        };
        let (shared, depth) = self.shared();
        let is_there = shared == self.path.len();
        let goes_on = is_list && is_there && self.is_open(depth, last) == Some(Kind::Tables);
        self.close_to(depth + usize::from(goes_on));
        for at in shared..self.path.len() {
            let key = self.path[at];
            self.begin(Kind::Table, key, key.span);
        }
        self.path.clear();
        if is_list && !goes_on {
            self.begin(Kind::Tables, last, span);
        }
        let (kind, key) = if is_list {
            (Kind::Element, Key::default())
        } else {
            (Kind::Table, last)
        };
        self.begin(kind, key, span);
    }

    /// How many parts of the path lead through what is open, and what it leads to.
    fn shared(&self) -> (usize, usize) {
        // The root comes first, and a list of tables is followed by its last element.
        let (mut shared, mut depth) = (0, 1);
        for key in &self.path {
            match self.is_open(depth, *key) {
                Some(Kind::Table) => depth += 1,
                Some(Kind::Tables) => depth += 2,
                _ => break,
            }
            shared += 1;
        }
        (shared, depth)
    }

    /// The key of a field was read: opens the tables that its dots imply, closes others.
    pub(super) fn field(&mut self) {
        let around = self.open.iter().rposition(|open| open.kind != Kind::Dotted);
        let mut depth = around.map_or(0, |around| around + 1);
        let dots = self.path.len().saturating_sub(1);
        let mut shared = 0;
        while shared < dots && self.is_open(depth, self.path[shared]).is_some() {
            depth += 1;
            shared += 1;
        }
        self.close_to(depth);
        for at in shared..dots {
            let key = self.path[at];
            self.begin(Kind::Dotted, key, key.span);
        }
        self.path.drain(..dots);
    }

    /// The key whose value begins; none within a list.
    pub(super) fn key(&mut self) -> Key {
        self.path.pop().unwrap_or_default()
    }

    pub(super) fn enter(&mut self, kind: Kind, at: usize) -> bool {
        self.deep += 1;
        if self.deep > DEEP {
            self.doubt();
            return false;
        }
        let key = self.key();
        self.begin(kind, key, Span::new(at, at));
        true
    }

    pub(super) fn leave(&mut self, kind: Kind, end: usize) {
        self.deep = self.deep.saturating_sub(1);
        let is_dotted = |open: &Open| open.kind == Kind::Dotted;
        while self.open.last().is_some_and(is_dotted) {
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

    /// Closes everything. What it grew with goes back to the room.
    fn finish(mut self, room: &mut Room) -> Option<Values<'t>> {
        self.close_to(1);
        for Top { key, span, tables } in std::mem::take(&mut self.tops) {
            let what = self.values.list(&tables);
            self.add(key, Value { what, span });
        }
        let table = self.values.table(&mut self.fields);
        room.open = self.open;
        room.fields = self.fields;
        room.items = self.items;
        room.path = self.path;
        self.values.root.what = table?;
        (!self.doubtful).then_some(self.values)
    }
}
