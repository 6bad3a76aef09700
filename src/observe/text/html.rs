//! The text of an HTML page, and what is needed to tell what sort of page it is.
//!
//! Tags, entities, comments and raw text are taken apart by a tokenizer that follows the standard. No
//! tree is built: text needs to know which open elements hide it and where blocks end, and a list of
//! open elements with a fixed bound says that in linear time, however deep a page pretends to be.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::Page;
use super::elements::Name;
use super::flow::{Flow, Gap};
use super::hidden;
use super::nature::{self, Marks};

/// As deep as browsers build trees. Open inline elements do not count.
const MAX_OPEN: usize = 512;
/// How much of a title, a heading, or the text for readers without scripts is looked at.
const MAX_NOTED: usize = 2048;

/// The page of an HTML text.
pub(super) fn read(html: &str) -> Page {
    let mut reader = Reader::new();
    let mut emitter = CallbackEmitter::new(
        |event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
            reader.event(&event);
            None
        },
    );
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
    if reader.too_deep {
        return Page::unreadable();
    }
    let marks = reader.marks;
    nature::of_html(reader.flow.finish(), &marks, html)
}

/// XML with the text of its CDATA sections as plain text, which HTML does not know.
pub(super) fn without_cdata(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some((before, after)) = rest.split_once("<![CDATA[") {
        out.push_str(before);
        let (inside, behind) = after.split_once("]]>").unwrap_or((after, ""));
        out.push_str(&inside.replace('&', "&amp;").replace('<', "&lt;"));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// What an open element means for the text inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Hides it.
    Unseen,
    /// Links, menus, forms: around what the page is about.
    Around,
    Heading,
    /// Can be pressed.
    Choice,
    /// Line feeds and tabs count.
    Preformatted,
    Drawing,
}

const ROLES: [Role; 6] = [
    Role::Unseen,
    Role::Around,
    Role::Heading,
    Role::Choice,
    Role::Preformatted,
    Role::Drawing,
];

struct Open {
    name: Name,
    roles: [bool; ROLES.len()],
}

impl Open {
    fn new(name: Name, hidden: bool) -> Self {
        let roles = ROLES.map(|role| match role {
            Role::Unseen => hidden || name.is_unseen(),
            Role::Around => name.is_around(),
            Role::Heading => name.is("h1"),
            Role::Choice => name.is("button") || name.is("a"),
            Role::Preformatted => name.is("pre") || name.is("textarea") || name.is("listing"),
            Role::Drawing => name.is("svg"),
        });
        Self { name, roles }
    }

    /// Open inline elements that mean nothing for the text need not be known.
    fn matters(&self) -> bool {
        self.roles.contains(&true) || self.name.is_block() || self.name.is_cell()
    }
}

struct Reader {
    flow: Flow,
    open: Vec<Open>,
    /// How many open elements have each role.
    inside: [usize; ROLES.len()],
    start: Option<Name>,
    start_hidden: bool,
    attribute: Vec<u8>,
    /// The content of an open `<sup>`.
    raised: Option<String>,
    too_deep: bool,
    marks: Marks,
}

impl Reader {
    fn new() -> Self {
        Self {
            flow: Flow::new(),
            open: Vec::new(),
            inside: [0; ROLES.len()],
            start: None,
            start_hidden: false,
            attribute: Vec::new(),
            raised: None,
            too_deep: false,
            marks: Marks::default(),
        }
    }

    fn event(&mut self, event: &CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.start = Some(Name::of(name));
                self.start_hidden = false;
                self.attribute.clear();
            }
            CallbackEvent::AttributeName { name } => {
                self.end_attribute();
                self.attribute = name[..name.len().min(16)].to_vec();
            }
            CallbackEvent::AttributeValue { value } => self.attribute_value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                self.end_attribute();
                if let Some(name) = self.start.take() {
                    self.start_tag(name, *self_closing);
                }
            }
            CallbackEvent::EndTag { name } => self.end_tag(Name::of(name)),
            CallbackEvent::String { value } => self.string(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
    }

    /// An attribute without a value ends where the next one or the tag's end comes.
    fn end_attribute(&mut self) {
        let name = std::mem::take(&mut self.attribute);
        self.start_hidden |= hidden::hides(&name, b"");
    }

    fn attribute_value(&mut self, value: &[u8]) {
        let name = std::mem::take(&mut self.attribute);
        self.start_hidden |= hidden::hides(&name, value);
        if name == b"id" {
            self.marks.note_id(value);
        }
        if name == b"value" {
            note(&mut self.marks.choices, &String::from_utf8_lossy(value));
        }
        if name == b"src" && self.start.is_some_and(|tag| tag.is("script")) {
            self.marks.scripts += 1;
        }
    }

    fn start_tag(&mut self, name: Name, self_closing: bool) {
        if name.may_end() {
            self.end_implied(name);
        }
        if !self.is_inside(Role::Unseen) && !self.start_hidden && !name.is_unseen() {
            self.gap(name);
        }
        if name.is_void() {
            return;
        }
        if name.is("script") {
            self.marks.scripts += 1;
        }
        let open = Open::new(name, self.start_hidden);
        if name.is("sup") && !self.is_inside(Role::Unseen) && !self.start_hidden {
            self.raised = Some(String::new());
        }
        // `<script/>` is open all the same; in drawings, tags do close themselves.
        let closed = self_closing && self.is_inside(Role::Drawing);
        if !closed && (open.matters() || self.is_inside(Role::Unseen)) {
            self.push(open);
        }
    }

    fn is_inside(&self, role: Role) -> bool {
        self.inside[role as usize] > 0
    }

    fn push(&mut self, open: Open) {
        if self.open.len() >= MAX_OPEN {
            self.too_deep |= open.roles[Role::Unseen as usize] || self.is_inside(Role::Unseen);
            return;
        }
        for role in ROLES {
            self.inside[role as usize] += usize::from(open.roles[role as usize]);
        }
        self.open.push(open);
    }

    fn close_to(&mut self, at: usize) {
        for open in self.open.drain(at..) {
            for role in ROLES {
                self.inside[role as usize] -= usize::from(open.roles[role as usize]);
            }
        }
    }

    fn end_implied(&mut self, name: Name) {
        let mut at = self.open.len();
        let mut ended = None;
        while at > 0 {
            at -= 1;
            let other = self.open[at].name;
            if name.ends(other) {
                ended = Some(at);
                if !name.is("tr") && !name.is("tbody") && !name.is("tfoot") {
                    break;
                }
            }
            if name.looks_no_further(other) {
                break;
            }
        }
        if let Some(at) = ended {
            self.close_to(at);
        }
    }

    fn end_tag(&mut self, name: Name) {
        if !self.is_inside(Role::Unseen) {
            self.gap(name);
        }
        if name.is("sup") {
            self.end_raised();
        }
        let through = name.closes_through_scopes();
        for at in (0..self.open.len()).rev() {
            let open = &self.open[at];
            if open.name == name {
                self.close_to(at);
                return;
            }
            if !through && open.name.bounds_scope() {
                return;
            }
        }
    }

    fn gap(&mut self, name: Name) {
        if name.is_block() || name.is_cell() || name.is_box() {
            self.end_raised();
        }
        if name.is_block() {
            self.flow.apart(Gap::Block);
        } else if name.is_cell() {
            self.flow.apart(Gap::Cell);
        } else if name.is_box() {
            self.flow.apart(Gap::Space);
        }
    }

    fn string(&mut self, text: &str) {
        let last = self.open.last().map(|open| open.name);
        let within = |name: &str| last.is_some_and(|last| last.is(name));
        if within("noscript") {
            note(&mut self.marks.without_scripts, text);
        } else if within("script") {
            self.marks.script_bytes += text.len();
        }
        if !self.is_inside(Role::Unseen) {
            self.seen(text, within("title") && !self.is_inside(Role::Drawing));
        }
    }

    fn seen(&mut self, text: &str, title: bool) {
        if title {
            note(&mut self.marks.title, text);
        } else if self.is_inside(Role::Heading) {
            note(&mut self.marks.heading, text);
        }
        if self.is_inside(Role::Choice) {
            note(&mut self.marks.choices, text);
        }
        if let Some(raised) = &mut self.raised {
            raised.push_str(text);
            return;
        }
        if !title && !self.is_inside(Role::Around) {
            self.marks.prose_words += text.split_whitespace().count();
        }
        if self.is_inside(Role::Preformatted) {
            self.flow.lines(text);
        } else {
            self.flow.words(text);
        }
    }

    /// What stood above the line: a mark of a footnote is written in raised digits, so that it never
    /// joins the figure before it; anything else (`13<sup>th</sup>`) is part of the line.
    fn end_raised(&mut self) {
        let Some(raised) = self.raised.take() else {
            return;
        };
        match mark(&raised) {
            Some(mark) => self.flow.words(&mark),
            None => self.flow.words(&raised),
        }
    }
}

/// The footnote mark or the exponent that a raised text is: digits, or anything in brackets.
fn mark(raised: &str) -> Option<String> {
    let bare = raised.trim();
    let bracketed = bare.starts_with(['[', '(']) && bare.ends_with([']', ')']);
    let sign = |c: char| c.is_ascii_digit() || c.is_whitespace() || "[](),-–−*†‡".contains(c);
    if !bracketed && !bare.chars().all(sign) {
        return None;
    }
    let digits = bare.chars().filter_map(|c| c.to_digit(10));
    let digits = digits.map(|digit| RAISED[digit as usize]);
    let minus = bare.starts_with(['-', '−']).then_some('⁻');
    Some(minus.into_iter().chain(digits).collect())
}

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

fn note(into: &mut String, text: &str) {
    if into.len() < MAX_NOTED {
        let room = MAX_NOTED - into.len();
        into.extend(text.chars().take(room));
        into.push(' ');
    }
}
