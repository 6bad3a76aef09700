//! What the parser says of a text, event by event, told to the [`Grower`]: the structure as it
//! comes, keys and scalars decoded by the parser's own decoder.

use std::borrow::Cow;

use toml::value::Datetime;
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::EventReceiver;
use toml_parser::{ErrorSink, ParseError, Raw, Span};

use super::grow::{Grower, Kind, MANY};
use super::values::{Key, Value, What, Words};

impl EventReceiver for Grower<'_> {
    fn std_table_open(&mut self, at: Span, _: &mut dyn ErrorSink) {
        self.begin = at.start();
        self.path.clear();
    }

    fn std_table_close(&mut self, at: Span, _: &mut dyn ErrorSink) {
        self.header(at.end(), false);
    }

    fn array_table_open(&mut self, at: Span, _: &mut dyn ErrorSink) {
        self.begin = at.start();
        self.path.clear();
    }

    fn array_table_close(&mut self, at: Span, _: &mut dyn ErrorSink) {
        self.header(at.end(), true);
    }

    fn inline_table_open(&mut self, at: Span, _: &mut dyn ErrorSink) -> bool {
        self.enter(Kind::Inline, at.start())
    }

    fn inline_table_close(&mut self, at: Span, _: &mut dyn ErrorSink) {
        self.leave(Kind::Inline, at.end());
    }

    fn array_open(&mut self, at: Span, _: &mut dyn ErrorSink) -> bool {
        self.enter(Kind::List, at.start())
    }

    fn array_close(&mut self, at: Span, _: &mut dyn ErrorSink) {
        self.leave(Kind::List, at.end());
    }

    fn simple_key(&mut self, at: Span, encoding: Option<Encoding>, _: &mut dyn ErrorSink) {
        match self.name(at, encoding) {
            Some(name) if self.path.len() < MANY => {
                let span = span(at);
                self.path.push(Key { name, span });
            }
            _ => self.doubt(),
        }
    }

    fn key_val_sep(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.field();
    }

    fn scalar(&mut self, at: Span, encoding: Option<Encoding>, _: &mut dyn ErrorSink) {
        match self.value(at, encoding) {
            Some(what) => {
                let (key, span) = (self.key(), span(at));
                self.add(key, Value { what, span });
            }
            None => self.doubt(),
        }
    }

    fn comment(&mut self, at: Span, error: &mut dyn ErrorSink) {
        if let Some(raw) = self.source.get(at) {
            raw.decode_comment(error);
        }
    }

    fn newline(&mut self, at: Span, error: &mut dyn ErrorSink) {
        if let Some(raw) = self.source.get(at) {
            raw.decode_newline(error);
        }
    }

    fn error(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.doubt();
    }
}

impl<'t> Grower<'t> {
    fn name(&mut self, at: Span, encoding: Option<Encoding>) -> Option<Words> {
        let text = self.text(at)?;
        let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if encoding.is_none() && !text.is_empty() && text.bytes().all(is_bare) {
            return Some(Words::new(at.start(), text.len()));
        }
        let (mut decoded, mut fault) = (Cow::Borrowed(""), None::<ParseError>);
        Raw::new_unchecked(text, encoding, at).decode_key(&mut decoded, &mut fault);
        fault.is_none().then(|| self.values.place(&decoded))
    }

    fn value(&mut self, at: Span, encoding: Option<Encoding>) -> Option<What> {
        let text = self.text(at)?;
        if encoding == Some(Encoding::BasicString)
            && let Some(within) = plain(text)
        {
            return Some(What::Text(Words::new(at.start() + 1, within.len())));
        }
        let (mut decoded, mut fault) = (Cow::Borrowed(""), None::<ParseError>);
        let kind = Raw::new_unchecked(text, encoding, at).decode_scalar(&mut decoded, &mut fault);
        if fault.is_some() {
            return None;
        }
        Some(match kind {
            ScalarKind::String => What::Text(self.values.place(&decoded)),
            ScalarKind::Boolean(truth) => What::Boolean(truth),
            ScalarKind::Float => What::Float(self.values.place(&decoded)),
            ScalarKind::Integer(radix) => self.values.integer(&decoded, radix.value()),
            ScalarKind::DateTime => {
                let date: Datetime = decoded.parse().ok()?;
                What::Date(self.values.date(&date, &decoded))
            }
        })
    }

    fn text(&self, at: Span) -> Option<&'t str> {
        self.source.input().get(at.start()..at.end())
    }
}

/// What stands between the quotes of a text of one line, if it is meant as it is written.
fn plain(text: &str) -> Option<&str> {
    let within = text.strip_prefix('"')?.strip_suffix('"')?;
    let is_odd = |byte: u8| byte < b' ' || matches!(byte, 0x7f | b'\\' | b'"');
    // All bytes are looked at, many in one go, rather than up to the first odd one.
    let odd = within
        .bytes()
        .fold(0, |odd, byte| odd | u8::from(is_odd(byte)));
    (odd == 0).then_some(within)
}

fn span(at: Span) -> crate::text::Span {
    crate::text::Span::new(at.start(), at.end())
}
